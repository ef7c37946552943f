/* posture-eval --degrade: the words it takes, and what they do to a frame. */
#include "programs/posture-eval/degrade.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 8, COLS = 4, CELLS = ROWS * COLS };

/* One loaded cell on an empty mat, and where it must be after. */
struct move {
    const char *name, *spec;
    int row, col, to_row, to_col;
};

static const struct move moves[] = {
    {"nothing asked, nothing changed", "", 1, 2, 1, 2},
    {"a mirrored mat swaps its sides", "mirrored", 1, 0, 1, 3},
    {"an upside-down mat swaps head and foot", "upside_down", 0, 1, 7, 1},
    {"a shift moves the sleeper across", "shift=1/4", 3, 1, 3, 2},
    {"half a turn moves a corner to the other", "rotate=180", 0, 0, 7, 3},
    {"two words are both done", "mirrored,upside_down", 0, 0, 7, 3},
};

static struct pmat_degraded_mat *make(const char *spec, struct pmat_grid own)
{
    struct pmat_degrade how = {0};
    struct pmat_fault fault;
    struct pmat_degraded_mat *mat = malloc(sizeof *mat);
    assert_non_null(mat);
    if (pmat_degrade_parse(&how, spec, &fault) != PMAT_OK)
        fail_msg("%s", fault.text);
    pmat_degraded_mat_begin(mat, &how, own, 100);
    return mat;
}

static void moves_the_cell(void **state)
{
    const struct move *move = *state;
    float cells[CELLS] = {0}, seen[CELLS];
    struct pmat_degraded_mat *mat = make(move->spec, (struct pmat_grid){ROWS, COLS});
    cells[move->row * COLS + move->col] = 100;
    pmat_degraded_mat_see(mat, cells, seen);
    for (int i = 0; i < CELLS; i++) {
        float wanted = i == move->to_row * COLS + move->to_col ? 100.0f : 0.0f;
        assert_float_equal(seen[i], wanted, 0.01);
    }
    free(mat);
}

static void refuses(void **state)
{
    struct pmat_degrade how = {0};
    struct pmat_fault fault;
    assert_int_equal(pmat_degrade_parse(&how, *state, &fault), PMAT_ERR_USAGE);
    assert_non_null(strstr(fault.text, *state));
}

static void few_bits_leave_few_values(void **state)
{
    (void)state;
    float cells[CELLS], seen[CELLS];
    struct pmat_degraded_mat *mat = make("bits=2", (struct pmat_grid){ROWS, COLS});
    for (int i = 0; i < CELLS; i++)
        cells[i] = (float)(3 * i);
    pmat_degraded_mat_see(mat, cells, seen);
    for (int i = 0; i < CELLS; i++)
        assert_float_equal(seen[i], rint((double)cells[i] / 100 * 3) * 100 / 3, 0.01);
    free(mat);
}

static void dead_parts_stay_dead_and_follow_the_seed(void **state)
{
    (void)state;
    float cells[CELLS], first[CELLS], again[CELLS];
    int dead = 0, moved = 0;
    for (int i = 0; i < CELLS; i++)
        cells[i] = 50;
    struct pmat_degraded_mat *mat = make("dead=0.3,seed=5", (struct pmat_grid){ROWS, COLS});
    pmat_degraded_mat_see(mat, cells, first);
    pmat_degraded_mat_see(mat, cells, again);
    assert_memory_equal(first, again, sizeof first);
    free(mat);
    mat = make("dead=0.3,seed=6", (struct pmat_grid){ROWS, COLS});
    pmat_degraded_mat_see(mat, cells, again);
    for (int i = 0; i < CELLS; i++) {
        dead += first[i] < 1;
        moved += first[i] != again[i];
    }
    assert_in_range(dead, 3, 18);
    assert_in_range(moved, 1, CELLS);
    free(mat);
}

static void a_dead_line_is_a_row_and_a_column(void **state)
{
    (void)state;
    float cells[CELLS], seen[CELLS];
    int dead = 0;
    for (int i = 0; i < CELLS; i++)
        cells[i] = 50;
    struct pmat_degraded_mat *mat = make("dead_line=1", (struct pmat_grid){ROWS, COLS});
    pmat_degraded_mat_see(mat, cells, seen);
    for (int i = 0; i < CELLS; i++)
        dead += seen[i] < 1;
    assert_int_equal(dead, ROWS + COLS - 1);
    free(mat);
}

static void a_grid_keeps_the_mean(void **state)
{
    (void)state;
    float cells[CELLS], seen[16];
    double before = 0, after = 0;
    struct pmat_degraded_mat *mat = make("grid=4x4", (struct pmat_grid){ROWS, COLS});
    for (int i = 0; i < CELLS; i++)
        before += (double)(cells[i] = (float)(i % 7)) / CELLS;
    pmat_degraded_mat_see(mat, cells, seen);
    for (int i = 0; i < 16; i++)
        after += (double)seen[i] / 16;
    assert_float_equal(before, after, 1e-4);
    free(mat);
}

int main(void)
{
    static const char *const wrong[] = {"bits=99", "tilted", "grid=3x3", "dead", "shift=4/"};
    enum { MOVES = sizeof moves / sizeof *moves, WRONG = sizeof wrong / sizeof *wrong };
    struct move rows[MOVES];
    struct CMUnitTest tests[MOVES + WRONG + 4];
    size_t count = 0;
    memcpy(rows, moves, sizeof rows);
    for (size_t i = 0; i < MOVES; i++)
        tests[count++] = (struct CMUnitTest){rows[i].name, moves_the_cell, NULL, NULL, &rows[i]};
    char words[WRONG][16];
    for (size_t i = 0; i < WRONG; i++) {
        memcpy(words[i], wrong[i], strlen(wrong[i]) + 1);
        tests[count++] = (struct CMUnitTest){wrong[i], refuses, NULL, NULL, words[i]};
    }
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(few_bits_leave_few_values);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(dead_parts_stay_dead_and_follow_the_seed);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(a_dead_line_is_a_row_and_a_column);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(a_grid_keeps_the_mean);
    return _cmocka_run_group_tests("degrade", tests, count, NULL, NULL);
}
