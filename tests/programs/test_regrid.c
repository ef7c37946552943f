/* A frame seen by another grid: the mean load stays, and so does where it lies. */
#include "programs/posture-eval/regrid.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { CELLS_MAX = 128 * 128 };

struct row {
    const char *name;
    struct pmat_grid from, to;
};

static const struct row rows[] = {
    {"own grid", {64, 32}, {64, 32}},  {"half as fine", {64, 32}, {32, 16}},
    {"no divisor", {64, 27}, {14, 7}}, {"very coarse", {64, 32}, {2, 2}},
    {"finer", {64, 32}, {128, 128}},   {"finer one way, coarser the other", {10, 10}, {30, 3}},
};
enum { ROW_COUNT = sizeof rows / sizeof *rows };

/* Mean, and mean weighted with the column: where the load lies across, as a share of the width. */
static void moments(struct pmat_grid grid, const float *cells, double *mean, double *across)
{
    *mean = *across = 0;
    for (size_t i = 0; i < (size_t)grid.rows * grid.cols; i++) {
        *mean += (double)cells[i];
        *across += (double)cells[i] * ((double)(i % grid.cols) + 0.5) / grid.cols;
    }
    *across /= *mean;
    *mean /= (double)grid.rows * grid.cols;
}

static void keeps_the_load_and_its_place(void **state)
{
    const struct row *row = *state;
    static float cells[CELLS_MAX], means[CELLS_MAX];
    for (size_t i = 0; i < (size_t)row->from.rows * row->from.cols; i++)
        cells[i] = (float)(i * 37 % 101) + (float)(i % row->from.cols);
    pmat_regrid(row->from, cells, row->to, means);
    double mean, across, new_mean, new_across;
    moments(row->from, cells, &mean, &across);
    moments(row->to, means, &new_mean, &new_across);
    assert_true(fabs(new_mean - mean) < 1e-3 * mean);
    assert_true(fabs(new_across - across) < 0.04); /* two columns place a load only roughly */
}

int main(void)
{
    struct row own[ROW_COUNT];
    struct CMUnitTest tests[ROW_COUNT];
    for (size_t i = 0; i < ROW_COUNT; i++) {
        own[i] = rows[i];
        tests[i] =
            (struct CMUnitTest){own[i].name, keeps_the_load_and_its_place, NULL, NULL, &own[i]};
    }
    return _cmocka_run_group_tests("regrid", tests, ROW_COUNT, NULL, NULL);
}
