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

/* ---- the empty bed --------------------------------------------------------------------------- */

struct grid_row {
    const char *name;
    uint16_t rows, cols;
    enum pmat_polarity polarity;
    float rest;
};

static const struct grid_row grids[] = {
    {"32x64", 32, 64, PMAT_POLARITY_UP, 800.0f},
    {"64x27, resting at two thirds of the scale", 64, 27, PMAT_POLARITY_UP, 2700.0f},
    {"30x11, load lowers the counts", 30, 11, PMAT_POLARITY_DOWN, 800.0f},
    {"4x4", 4, 4, PMAT_POLARITY_UP, 1300.0f},
    {"7x14, load lowers the counts", 7, 14, PMAT_POLARITY_DOWN, 300.0f},
};

static void an_empty_bed_sums_to_nothing_and_a_sleeper_to_the_load(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof grids / sizeof grids[0]; k++) {
        struct mat *mat = mat_create(grids[k].rows, grids[k].cols, grids[k].polarity);
        mat->rest = grids[k].rest;
        mat_seconds(mat, 90, false);
        mat_lie_down(mat);
        float load = mat_true_load(mat);
        mat_get_up(mat);
        mat_expect_load(mat, 0.0f, 0.005f * load, grids[k].name);
        assert_int_equal(mat_status(mat).state, PMAT_CALIBRATION_GOOD);
        assert_string_equal(mat_status(mat).reason, "");
        mat_lie_down(mat);
        mat_seconds(mat, 1, false);
        mat_expect_load(mat, load, 0.02f * load, grids[k].name);
        mat_destroy(mat);
    }
}

static void the_noise_of_empty_cells_is_learnt(void **state)
{
    (void)state;
    struct mat *mat = mat_create(32, 16, PMAT_POLARITY_UP);
    assert_true(isnan(pmat_calibration_noise(mat->calibration)));
    mat_seconds(mat, 2, true); /* a guess, whoever lies there */
    assert_float_equal(pmat_calibration_noise(mat->calibration), 4.0f, 1.5f);
    mat_seconds(mat, 60, false);
    assert_float_equal(pmat_calibration_noise(mat->calibration), 4.0f, 0.6f);
    mat_destroy(mat);
}

static void one_wild_frame_teaches_nothing(void **state)
{
    (void)state;
    struct mat *mat = mat_create(32, 16, PMAT_POLARITY_UP);
    mat_seconds(mat, 60, false);
    for (size_t i = 0; i < 512; i++)
        mat->counts[i] = FULL;
    mat_push(mat);
    mat_seconds(mat, 1, false);
    mat_lie_down(mat);
    float load = mat_true_load(mat);
    mat_seconds(mat, 1, true);
    mat_expect_load(mat, load, 0.02f * load, "after the glitch");
    mat_destroy(mat);
}

static void the_baseline_follows_a_slow_drift(void **state)
{
    (void)state;
    struct mat *mat = mat_create(32, 16, PMAT_POLARITY_UP);
    mat_seconds(mat, 60, false);
    for (int s = 0; s < 600; s++) {
        mat->rest += 0.1f;
        mat_seconds(mat, 1, false);
    }
    mat_expect_load(mat, 0.0f, 100.0f, "60 counts up in ten minutes");
    mat_destroy(mat);
}

static void a_sleeper_is_not_learnt_away(void **state)
{
    (void)state;
    struct mat *mat = mat_create(32, 16, PMAT_POLARITY_UP);
    mat_seconds(mat, 60, false);
    mat_lie_down(mat);
    float load = mat_true_load(mat);
    mat_seconds(mat, 900, true);
    mat_expect_load(mat, load, 0.03f * load, "after 15 min");
    mat_get_up(mat);
    mat_seconds(mat, 1, true);
    mat_expect_load(mat, 0.0f, 0.01f * load, "after getting up");
    mat_destroy(mat);
}

static void the_load_of_a_minute_taken_for_empty_is_mostly_kept(void **state)
{
    (void)state;
    struct mat *mat = mat_create(32, 16, PMAT_POLARITY_UP);
    mat_seconds(mat, 60, false);
    mat_lie_down(mat);
    float load = mat_true_load(mat);
    mat_seconds(mat, 60, false);
    assert_true(mat->load > 0.7f * load);
    mat_destroy(mat);
}

/* ---- starting with somebody in bed ----------------------------------------------------------- */

static void a_dense_mat_started_under_a_sleeper_guesses_the_empty_bed(void **state)
{
    (void)state;
    struct mat *mat = mat_create(32, 16, PMAT_POLARITY_UP);
    mat->pattern = 6.0f;
    mat_lie_down(mat);
    float load = mat_true_load(mat);
    mat_seconds(mat, 20, true);
    assert_true(mat->load > 0.85f * load && mat->load < 1.1f * load);
    assert_int_equal(mat_status(mat).state, PMAT_CALIBRATION_LEARNING);
    assert_non_null(strstr(mat_status(mat).reason, "leave the bed empty"));
    mat_get_up(mat);
    mat_seconds(mat, 12, true);
    mat_expect_load(mat, 0.0f, 0.1f * load, "got up");
    mat_seconds(mat, 40, false);
    mat_expect_load(mat, 0.0f, 0.01f * load, "learnt");
    assert_int_equal(mat_status(mat).state, PMAT_CALIBRATION_GOOD);
    mat_destroy(mat);
}

static void a_coarse_mat_takes_its_first_second_and_says_so(void **state)
{
    (void)state;
    struct mat *mat = mat_create(4, 4, PMAT_POLARITY_UP);
    mat_seconds(mat, 2, false);
    assert_int_equal(mat_status(mat).state, PMAT_CALIBRATION_LEARNING);
    assert_non_null(strstr(mat_status(mat).reason, "first second"));
    mat_lie_down(mat);
    float load = mat_true_load(mat);
    mat_seconds(mat, 1, true);
    mat_expect_load(mat, load, 0.05f * load, "lying");
    mat_destroy(mat);
}

static void a_coarse_mat_started_under_a_sleeper_begins_anew_when_left(void **state)
{
    (void)state;
    struct mat *mat = mat_create(4, 4, PMAT_POLARITY_UP);
    mat_lie_down(mat);
    mat->lift = -500.0f; /* every cell is loaded */
    mat_seconds(mat, 30, false);
    mat_get_up(mat);
    mat_seconds(mat, 20, false);
    mat_lie_down(mat);
    float load = mat_true_load(mat);
    mat_seconds(mat, 1, true);
    assert_true(mat->load > 0.9f * load);
    mat_destroy(mat);
}

struct lift_row {
    const char *name;
    uint16_t rows, cols;
};

static const struct lift_row lifts[] = {{"dense", 32, 16}, {"coarse", 4, 4}};

/* A spring mattress takes its own weight off the cells beside the sleeper. */
static void cells_lifted_beside_the_sleeper_read_nothing_afterwards(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof lifts / sizeof lifts[0]; k++) {
        struct mat *mat = mat_create(lifts[k].rows, lifts[k].cols, PMAT_POLARITY_UP);
        mat_seconds(mat, 700, false);
        mat_lie_down(mat);
        float load = mat_true_load(mat);
        mat->lift = 300.0f;
        mat_seconds(mat, 120, true);
        mat_get_up(mat);
        mat_seconds(mat, 5, true); /* the occupancy still thinks somebody is there */
        mat_expect_load(mat, 0.0f, 0.02f * load, lifts[k].name);
        mat_destroy(mat);
    }
}

/* ---- what the device gives ---------------------------------------------------------------------
 */

static void gain_and_offset_of_the_device_make_the_pressure(void **state)
{
    (void)state;
    struct mat *mat = mat_create(32, 16, PMAT_POLARITY_UP);
    float gain[512], offset[512];
    mat->pattern = 0.0f;
    for (int i = 0; i < 512; i++) {
        gain[i] = i == 9 ? 0.0f : 0.01f;
        offset[i] = mat->rest;
    }
    pmat_calibration_set_device(mat->calibration, gain, offset);
    mat_seconds(mat, 60, false);
    mat_lie_down(mat);
    float load = 0.01f * mat_true_load(mat);
    mat_seconds(mat, 1, true);
    mat_expect_load(mat, load, 0.02f * load, "kPa");
    assert_true(isnan(mat->pressure[9])); /* a gain of nothing is no cell */
    assert_int_equal(mat_status(mat).dead_cells, 1);
    mat_destroy(mat);
}

/* ---- odd frames --------------------------------------------------------------------------------
 */

static void a_frame_of_another_grid_and_an_incomplete_one_teach_nothing(void **state)
{
    (void)state;
    struct mat *mat = mat_create(32, 16, PMAT_POLARITY_UP);
    mat_seconds(mat, 60, false);
    memset(mat->counts, 0, sizeof mat->counts);
    struct pmat_frame other = {.rows = 16, .cols = 32, .counts = mat->counts};
    pmat_calibration_apply(mat->calibration, &other, mat->pressure);
    assert_true(isnan(mat->pressure[0]));
    struct pmat_frame half = {
        .rows = 32, .cols = 16, .counts = mat->counts, .flags = PMAT_FRAME_INCOMPLETE};
    for (int s = 0; s < 60; s++) {
        pmat_calibration_apply(mat->calibration, &half, mat->pressure);
        pmat_calibration_second(mat->calibration, mat->second++ * 1000000, false, true, 0.0f);
    }
    mat_seconds(mat, 1, false);
    mat_expect_load(mat, 0.0f, 200.0f, "after incomplete frames");
    mat_destroy(mat);
}

static void impossible_grids_are_refused(void **state)
{
    (void)state;
    assert_null(pmat_calibration_create(0, 4, 12, PMAT_POLARITY_UP));
    assert_null(pmat_calibration_create(129, 4, 12, PMAT_POLARITY_UP));
    assert_null(pmat_calibration_create(4, 4, 17, PMAT_POLARITY_UP));
    pmat_calibration_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_bed_sums_to_nothing_and_a_sleeper_to_the_load),
        cmocka_unit_test(the_noise_of_empty_cells_is_learnt),
        cmocka_unit_test(one_wild_frame_teaches_nothing),
        cmocka_unit_test(the_baseline_follows_a_slow_drift),
        cmocka_unit_test(a_sleeper_is_not_learnt_away),
        cmocka_unit_test(the_load_of_a_minute_taken_for_empty_is_mostly_kept),
        cmocka_unit_test(a_dense_mat_started_under_a_sleeper_guesses_the_empty_bed),
        cmocka_unit_test(a_coarse_mat_takes_its_first_second_and_says_so),
        cmocka_unit_test(a_coarse_mat_started_under_a_sleeper_begins_anew_when_left),
        cmocka_unit_test(cells_lifted_beside_the_sleeper_read_nothing_afterwards),
        cmocka_unit_test(gain_and_offset_of_the_device_make_the_pressure),
        cmocka_unit_test(a_frame_of_another_grid_and_an_incomplete_one_teach_nothing),
        cmocka_unit_test(impossible_grids_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
