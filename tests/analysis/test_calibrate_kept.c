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

/* ---- creep -------------------------------------------------------------------------------------
 */

struct creep_row {
    const char *name;
    float rise;      /* over the night's 4.46 decades */
    bool since_turn; /* the sensors' clocks begin at each turn, or run on */
    int turn_min;    /* 0: one posture all night */
    int from_s;      /* of the night, when the slope must have gone */
};

static const struct creep_row creeps[] = {
    {"10 % a night, no turn", 0.10f, false, 0, 1800},
    {"25 % a night, no turn", 0.25f, false, 0, 1800},
    {"10 % a night, new cells at each turn", 0.10f, true, 40, 1800},
    {"25 % a night, new cells at each turn", 0.25f, true, 40, 1800},
    {"25 % a night, one clock through all turns, found in the second", 0.25f, false, 40, 5400},
};

enum { NIGHT_S = 8 * 3600 };

/* Slope of ln(load) over decades of time in bed, centred within each hour-and-posture block. */
struct trend {
    double n, x, y, xx, xy, sum_xx, sum_xy;
};

static void trend_close(struct trend *trend)
{
    if (trend->n > 1.0) {
        trend->sum_xx += trend->xx - trend->x * trend->x / trend->n;
        trend->sum_xy += trend->xy - trend->x * trend->y / trend->n;
    }
    trend->n = trend->x = trend->y = trend->xx = trend->xy = 0.0;
}

static void trend_add(struct trend *trend, double decades, float load)
{
    double y = log((double)load);
    trend->n += 1.0;
    trend->x += decades;
    trend->y += y;
    trend->xx += decades * decades;
    trend->xy += decades * y;
}

/* One night; returns the slope that is left of the load, and in *raw what the sensors did. */
static double creep_night(struct mat *mat, const struct creep_row *row, double *raw)
{
    struct trend left = {0}, sensors = {0};
    float per_decade = row->rise / 4.46f;
    int lying = 0;
    for (int s = 0; s < NIGHT_S; s++, lying++) {
        bool turn = row->turn_min > 0 && s % (60 * row->turn_min) == 0;
        if (turn) {
            mat->middle_col = mat->middle_col < 0.5f ? 0.7f : 0.3f;
            lying = row->since_turn ? 0 : lying;
            trend_close(&left);
            trend_close(&sensors);
        }
        double decades = log10(1.0 + (double)lying);
        mat->factor = 1.0f + per_decade * (float)decades;
        mat_second(mat, 1, true, !turn);
        if (s < row->from_s || (row->since_turn && lying < 60))
            continue;
        trend_add(&left, decades, mat->load);
        trend_add(&sensors, decades, mat->factor);
    }
    trend_close(&left);
    trend_close(&sensors);
    *raw = sensors.sum_xy / sensors.sum_xx;
    return left.sum_xy / left.sum_xx;
}

static void creep_is_undone_to_a_third_or_less(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof creeps / sizeof creeps[0]; k++) {
        struct mat *mat = mat_create(24, 10, PMAT_POLARITY_UP);
        mat->noise = 2.0f;
        mat_seconds(mat, 60, false);
        mat_lie_down(mat);
        double raw, left = creep_night(mat, &creeps[k], &raw);
        printf("%s: %.4f per decade, %.4f left, estimate %.4f\n", creeps[k].name, raw, left,
               (double)mat_status(mat).creep_per_decade);
        if (!(fabs(left) <= raw / 3.0))
            fail_msg("%s: %g of %g per decade left", creeps[k].name, left, raw);
        mat_destroy(mat);
    }
}

static void a_steady_load_is_not_called_creep(void **state)
{
    (void)state;
    struct mat *mat = mat_create(24, 10, PMAT_POLARITY_UP);
    mat_seconds(mat, 60, false);
    mat_lie_down(mat);
    for (int s = 0; s < 7200; s++)
        mat_second(mat, 1, true, true);
    assert_true(mat_status(mat).creep_per_decade < 0.002f);
    mat_destroy(mat);
}

/* ---- kept from night to night ------------------------------------------------------------------
 */

static void *saved_bytes(const struct mat *mat, size_t *size)
{
    *size = pmat_calibration_saved_size(mat->calibration);
    void *bytes = malloc(*size);
    assert_non_null(bytes);
    pmat_calibration_save(mat->calibration, bytes);
    return bytes;
}

static struct mat *learnt_mat(void)
{
    struct mat *mat = mat_create(32, 16, PMAT_POLARITY_UP);
    mat->stuck_cell = 40;
    mat_seconds(mat, 130, false);
    mat_lie_down(mat);
    mat_seconds(mat, 120, true);
    return mat;
}

static void what_was_learnt_comes_back(void **state)
{
    (void)state;
    struct mat *old = learnt_mat(), *again = mat_create(32, 16, PMAT_POLARITY_UP);
    size_t size;
    void *bytes = saved_bytes(old, &size);
    assert_int_equal(pmat_calibration_restore(again->calibration, bytes, size, false, NULL),
                     PMAT_OK);
    assert_string_equal(mat_status(again).id, mat_status(old).id);
    assert_int_equal(mat_status(again).state, PMAT_CALIBRATION_GOOD);
    assert_int_equal(mat_status(again).stuck_cells, 1);
    assert_float_equal(pmat_calibration_noise(again->calibration),
                       pmat_calibration_noise(old->calibration), 1e-6f);
    free(bytes);
    mat_destroy(old);
    mat_destroy(again);
}

static void a_restart_under_the_sleeper_keeps_the_load(void **state)
{
    (void)state;
    struct mat *old = learnt_mat(), *again = mat_create(32, 16, PMAT_POLARITY_UP);
    size_t size;
    void *bytes = saved_bytes(old, &size);
    assert_int_equal(pmat_calibration_restore(again->calibration, bytes, size, false, NULL),
                     PMAT_OK);
    again->stuck_cell = 40;
    mat_lie_down(again);
    mat_seconds(again, 5, false); /* nobody has told yet that somebody is there */
    mat_expect_load(again, mat_true_load(again), 0.05f * mat_true_load(again), "after the restart");
    free(bytes);
    mat_destroy(old);
    mat_destroy(again);
}

static void a_bed_that_drifted_meanwhile_is_still_empty(void **state)
{
    (void)state;
    struct mat *old = learnt_mat(), *again = mat_create(32, 16, PMAT_POLARITY_UP);
    size_t size;
    void *bytes = saved_bytes(old, &size);
    assert_int_equal(pmat_calibration_restore(again->calibration, bytes, size, false, NULL),
                     PMAT_OK);
    again->rest += 60.0f;
    mat_seconds(again, 2, false);
    mat_expect_load(again, 0.0f, 100.0f, "60 counts higher than yesterday");
    free(bytes);
    mat_destroy(old);
    mat_destroy(again);
}

struct damage_row {
    const char *name;
    long at; /* byte to flip; -1 = none */
    long short_by;
    uint16_t rows;
    enum pmat_polarity polarity;
};

static const struct damage_row damages[] = {
    {"magic", 0, 0, 32, PMAT_POLARITY_UP},
    {"version", 4, 0, 32, PMAT_POLARITY_UP},
    {"a value", 500, 0, 32, PMAT_POLARITY_UP},
    {"one byte short", -1, 1, 32, PMAT_POLARITY_UP},
    {"nothing left", -1, 1 << 20, 32, PMAT_POLARITY_UP},
    {"another grid", -1, 0, 30, PMAT_POLARITY_UP},
    {"the other polarity", -1, 0, 32, PMAT_POLARITY_DOWN},
};

static void damaged_or_foreign_bytes_change_nothing(void **state)
{
    (void)state;
    struct mat *old = learnt_mat();
    size_t size;
    uint8_t *bytes = saved_bytes(old, &size);
    for (size_t k = 0; k < sizeof damages / sizeof damages[0]; k++) {
        const struct damage_row *row = &damages[k];
        struct mat *mat = mat_create(row->rows, 16, row->polarity);
        struct pmat_calibration_status before = mat_status(mat);
        size_t length = size > (size_t)row->short_by ? size - (size_t)row->short_by : 0;
        struct pmat_fault fault = {0};
        if (row->at >= 0)
            bytes[row->at] ^= 0x10;
        enum pmat_err err =
            pmat_calibration_restore(mat->calibration, bytes, length, false, &fault);
        if (row->at >= 0)
            bytes[row->at] ^= 0x10;
        if (err != PMAT_ERR_DATA || fault.text[0] == '\0')
            fail_msg("%s: taken", row->name);
        struct pmat_calibration_status after = mat_status(mat);
        assert_string_equal(after.id, before.id);
        assert_int_equal(after.state, before.state);
        mat_destroy(mat);
    }
    free(bytes);
    mat_destroy(old);
}

static void the_id_changes_with_what_was_learnt_only(void **state)
{
    (void)state;
    struct mat *mat = mat_create(32, 16, PMAT_POLARITY_UP);
    mat_seconds(mat, 130, false);
    char first[40];
    memcpy(first, mat_status(mat).id, sizeof first);
    mat_seconds(mat, 180, false);
    assert_string_equal(mat_status(mat).id, first);
    mat->rest += 60.0f;
    mat_seconds(mat, 600, false);
    assert_string_not_equal(mat_status(mat).id, first);
    mat_destroy(mat);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(creep_is_undone_to_a_third_or_less),
        cmocka_unit_test(a_steady_load_is_not_called_creep),
        cmocka_unit_test(what_was_learnt_comes_back),
        cmocka_unit_test(a_restart_under_the_sleeper_keeps_the_load),
        cmocka_unit_test(a_bed_that_drifted_meanwhile_is_still_empty),
        cmocka_unit_test(damaged_or_foreign_bytes_change_nothing),
        cmocka_unit_test(the_id_changes_with_what_was_learnt_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
