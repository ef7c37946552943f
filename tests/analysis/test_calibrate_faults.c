#include "analysis/calibrate.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/analysis/mat.h"

/* ---- broken cells ---------------------------------------------------------------------------- */

struct broken_row {
    const char *name;
    int dead_row, dead_col, dead_cell, stuck_cell, noisy_col;
    int minutes; /* of lying until it must be known */
    uint32_t dead_cells, stuck_cells;
    uint16_t dead_rows, dead_cols;
    int masked_cell;
};

static const struct broken_row broken[] = {
    {"a sound mat", -1, -1, -1, -1, -1, 100, 0, 0, 0, 0, -1},
    {"dead cell in the middle", -1, -1, 12 * 16 + 8, -1, -1, 100, 1, 0, 0, 0, 12 * 16 + 8},
    {"dead row", 10, -1, -1, -1, -1, 25, 16, 0, 1, 0, 10 * 16 + 1},
    {"dead column", -1, 8, -1, -1, -1, 25, 32, 0, 0, 1, 31 * 16 + 8},
    {"stuck cell", -1, -1, -1, 5 * 16 + 3, -1, 2, 0, 1, 0, 0, 5 * 16 + 3},
    {"noisy column", -1, -1, -1, -1, 2, 2, 32, 0, 0, 0, 7 * 16 + 2},
};

static void broken_cells_and_lines_are_masked(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof broken / sizeof broken[0]; k++) {
        const struct broken_row *row = &broken[k];
        struct mat *mat = mat_create(32, 16, PMAT_POLARITY_UP);
        mat->dead_row = row->dead_row;
        mat->dead_col = row->dead_col;
        mat->dead_cell = row->dead_cell;
        mat->stuck_cell = row->stuck_cell;
        mat->noisy_col = row->noisy_col;
        mat_seconds(mat, 130, false);
        mat_lie_down(mat);
        for (int m = 0; m < row->minutes; m++) {
            mat->middle_col = m % 2 == 0 ? 0.4f : 0.6f;
            for (int s = 0; s < 60; s++)
                mat_second(mat, 1, true, s > 0);
        }
        struct pmat_calibration_status status = mat_status(mat);
        if (status.dead_cells != row->dead_cells || status.stuck_cells != row->stuck_cells ||
            status.dead_rows != row->dead_rows || status.dead_cols != row->dead_cols)
            fail_msg("%s: %u dead, %u stuck, %u rows, %u columns", row->name, status.dead_cells,
                     status.stuck_cells, status.dead_rows, status.dead_cols);
        if (row->masked_cell >= 0) {
            assert_int_equal(pmat_calibration_mask(mat->calibration)[row->masked_cell], 1);
            assert_true(isnan(mat->pressure[row->masked_cell]));
        }
        mat_destroy(mat);
    }
}

static void a_dead_cell_that_rises_again_is_used_again(void **state)
{
    (void)state;
    struct mat *mat = mat_create(32, 16, PMAT_POLARITY_UP);
    mat->dead_cell = 12 * 16 + 8;
    mat_seconds(mat, 60, false);
    mat_lie_down(mat);
    for (int s = 0; s < 4000; s++)
        mat_second(mat, 1, true, true);
    assert_int_equal(mat_status(mat).dead_cells, 1);
    mat->dead_cell = -1;
    for (int s = 0; s < 120; s++)
        mat_second(mat, 1, true, true);
    assert_int_equal(mat_status(mat).dead_cells, 0);
    mat_destroy(mat);
}

static void cells_at_the_converters_end_are_counted(void **state)
{
    (void)state;
    struct mat *mat = mat_create(32, 16, PMAT_POLARITY_UP);
    mat_seconds(mat, 60, false);
    assert_float_equal(mat_status(mat).clipped_frac, 0.0f, 1e-6f);
    mat->body = 9000.0f;
    mat_seconds(mat, 120, true);
    assert_true(mat_status(mat).clipped_frac > 0.05f);
    mat_destroy(mat);
}

/* ---- loud --------------------------------------------------------------------------------------
 */

static void go_high(struct mat *mat)
{
    mat->rest = 3900.0f;
    mat_seconds(mat, 90, false);
}

static void go_frozen(struct mat *mat)
{
    mat->noise = 0.0f;
    mat_seconds(mat, 700, false);
}

static void go_inverted(struct mat *mat)
{
    mat_seconds(mat, 90, false);
    mat->body = -700.0f;
    mat_seconds(mat, 30, false);
}

static void go_learnt_with_somebody(struct mat *mat)
{
    mat->pattern = 300.0f; /* hides the body from the first guess */
    mat_lie_down(mat);
    mat->body = 300.0f;
    mat_seconds(mat, 90, false);
    mat->middle_col = 0.25f;
    mat_seconds(mat, 90, true);
}

static void go_deaf(struct mat *mat)
{
    mat_seconds(mat, 90, false);
    mat->body = 0.0f;
    for (int s = 0; s < 2000; s++)
        mat_second(mat, 1, true, true);
}

static void go_masked(struct mat *mat)
{
    float gain[512], offset[512];
    for (int i = 0; i < 512; i++) {
        gain[i] = i < 300 ? NAN : 1.0f;
        offset[i] = mat->rest;
    }
    pmat_calibration_set_device(mat->calibration, gain, offset);
    mat_seconds(mat, 90, false);
}

struct doubt_row {
    const char *name;
    void (*go)(struct mat *mat);
    enum pmat_polarity polarity;
    const char *advice;
};

static const struct doubt_row doubts[] = {
    {"empty bed at the end of the scale", go_high, PMAT_POLARITY_UP, "polarity = down"},
    {"nothing ever changes", go_frozen, PMAT_POLARITY_UP, "cable"},
    {"load lowers the counts", go_inverted, PMAT_POLARITY_UP, "polarity = down"},
    {"load raises the counts of a mat said to be down", go_inverted, PMAT_POLARITY_DOWN,
     "polarity = up"},
    {"baseline learnt with somebody in bed", go_learnt_with_somebody, PMAT_POLARITY_UP, "empty"},
    {"no cell reacts", go_deaf, PMAT_POLARITY_UP, "plugs"},
    {"most cells are unusable", go_masked, PMAT_POLARITY_UP, "plugs"},
};

static void a_calibration_that_cannot_be_right_says_what_to_do(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof doubts / sizeof doubts[0]; k++) {
        struct mat *mat = mat_create(32, 16, doubts[k].polarity);
        doubts[k].go(mat);
        struct pmat_calibration_status status = mat_status(mat);
        if (status.state != PMAT_CALIBRATION_DOUBTFUL ||
            strstr(status.reason, doubts[k].advice) == NULL)
            fail_msg("%s: state %d, '%s'", doubts[k].name, (int)status.state, status.reason);
        mat_destroy(mat);
    }
}

static void an_ordinary_night_raises_no_doubt(void **state)
{
    (void)state;
    struct mat *mat = mat_create(32, 16, PMAT_POLARITY_UP);
    mat_seconds(mat, 120, false);
    for (int turn = 0; turn < 12; turn++) {
        mat_lie_down(mat);
        mat->middle_col = 0.3f + 0.1f * (float)(turn % 5);
        for (int s = 0; s < 300; s++) {
            mat_second(mat, 1, true, s > 2);
            assert_int_equal(mat_status(mat).state, PMAT_CALIBRATION_GOOD);
        }
    }
    mat_get_up(mat);
    for (int s = 0; s < 120; s++) {
        mat_second(mat, 1, false, s > 2);
        assert_int_equal(mat_status(mat).state, PMAT_CALIBRATION_GOOD);
    }
    mat_destroy(mat);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broken_cells_and_lines_are_masked),
        cmocka_unit_test(a_dead_cell_that_rises_again_is_used_again),
        cmocka_unit_test(cells_at_the_converters_end_are_counted),
        cmocka_unit_test(a_calibration_that_cannot_be_right_says_what_to_do),
        cmocka_unit_test(an_ordinary_night_raises_no_doubt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
