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

#include "core/frame.h"

enum { FPS = 4, BITS = 12, FULL = 4095 };

/* A mat that tests can break. */
struct mat {
    struct pmat_calibration *calibration;
    uint16_t rows, cols;
    enum pmat_polarity polarity;
    float rest, pattern; /* what an empty cell reads, and how far cells differ in it */
    float noise;         /* standard deviation */
    float body;          /* peak counts of the sleeper, 0 = nobody */
    float middle_col;    /* where the sleeper lies, 0..1 across */
    float lift;          /* counts that the cells beside the sleeper lose */
    float factor;        /* of the body's load: creep */
    int dead_row, dead_col, dead_cell, stuck_cell, noisy_col; /* -1 = none */
    uint32_t random;
    int64_t second;
    float load; /* mean sum of the last second */
    uint16_t counts[PMAT_CELLS_MAX];
    float pressure[PMAT_CELLS_MAX];
};

static struct mat *mat_create(uint16_t rows, uint16_t cols, enum pmat_polarity polarity)
{
    struct mat *mat = calloc(1, sizeof *mat);
    assert_non_null(mat);
    mat->rows = rows;
    mat->cols = cols;
    mat->polarity = polarity;
    mat->rest = 800.0f;
    mat->pattern = 100.0f;
    mat->noise = 4.0f;
    mat->middle_col = 0.5f;
    mat->factor = 1.0f;
    mat->dead_row = mat->dead_col = mat->dead_cell = mat->stuck_cell = mat->noisy_col = -1;
    mat->random = 2024;
    mat->calibration = pmat_calibration_create(rows, cols, BITS, polarity);
    assert_non_null(mat->calibration);
    return mat;
}

static void mat_destroy(struct mat *mat)
{
    pmat_calibration_destroy(mat->calibration);
    free(mat);
}

static float uniform(struct mat *mat)
{
    mat->random = mat->random * 1664525u + 1013904223u;
    return (float)(mat->random >> 8) / 16777216.0f;
}

/* Standard deviation 1, near enough to normal. */
static float noise(struct mat *mat)
{
    return (uniform(mat) + uniform(mat) + uniform(mat) - 1.5f) * 2.0f;
}

/* A body over the middle three quarters of the length and a third of the width. */
static float body_at(const struct mat *mat, int row, int col)
{
    float along = ((float)row + 0.5f) / (float)mat->rows - 0.5f;
    float across = ((float)col + 0.5f) / (float)mat->cols - mat->middle_col;
    if (fabsf(along) > 0.38f || fabsf(across) > 0.17f)
        return mat->body > 0.0f && fabsf(across) > 0.3f ? -mat->lift : 0.0f;
    return mat->body * mat->factor * (0.6f + 0.4f * cosf(18.0f * along)) *
           (1.0f - 9.0f * across * across);
}

static float cell_counts(struct mat *mat, int row, int col)
{
    int i = row * mat->cols + col;
    float spread = mat->pattern * ((float)((i * 7919) % 101) / 50.0f - 1.0f);
    if (i == mat->stuck_cell)
        return FULL;
    if (i == mat->dead_cell || row == mat->dead_row || col == mat->dead_col)
        return mat->rest + spread;
    float rough = col == mat->noisy_col ? 20.0f : 1.0f;
    return mat->rest + spread + body_at(mat, row, col) + rough * mat->noise * noise(mat);
}

static void draw(struct mat *mat)
{
    for (int r = 0; r < mat->rows; r++)
        for (int c = 0; c < mat->cols; c++) {
            float counts = cell_counts(mat, r, c);
            if (mat->polarity == PMAT_POLARITY_DOWN)
                counts = FULL - counts;
            counts = fminf(fmaxf(counts + 0.5f, 0.0f), FULL);
            mat->counts[r * mat->cols + c] = (uint16_t)counts;
        }
}

static float push(struct mat *mat, bool occupied)
{
    struct pmat_frame frame = {.rows = mat->rows, .cols = mat->cols, .counts = mat->counts};
    float sum = 0.0f;
    pmat_calibration_apply(mat->calibration, &frame, occupied, mat->pressure);
    for (int i = 0; i < mat->rows * mat->cols; i++) {
        assert_false(mat->pressure[i] < 0.0f);
        sum += isnan(mat->pressure[i]) ? 0.0f : mat->pressure[i];
    }
    return sum;
}

/* `fps` frames, then the end of the second. */
static void one_second(struct mat *mat, int fps, bool occupied, bool still)
{
    mat->load = 0.0f;
    for (int k = 0; k < fps; k++) {
        draw(mat);
        mat->load += push(mat, occupied) / (float)fps;
    }
    pmat_calibration_second(mat->calibration, mat->second++ * 1000000, occupied, still, mat->load);
}

static void seconds(struct mat *mat, int count, bool occupied)
{
    for (int s = 0; s < count; s++)
        one_second(mat, FPS, occupied, true);
}

static void lie_down(struct mat *mat)
{
    mat->body = 900.0f;
}

static void get_up(struct mat *mat)
{
    mat->body = 0.0f;
}

/* Sum of what the body adds in counts, whatever the sensors do. */
static float true_load(const struct mat *mat)
{
    float sum = 0.0f;
    for (int r = 0; r < mat->rows; r++)
        for (int c = 0; c < mat->cols; c++)
            sum += fmaxf(body_at(mat, r, c), 0.0f);
    return sum;
}

static struct pmat_calibration_status status_of(const struct mat *mat)
{
    struct pmat_calibration_status status;
    pmat_calibration_status(mat->calibration, &status);
    return status;
}

static void expect_load(const struct mat *mat, float expected, float tolerance, const char *name)
{
    if (!(fabsf(mat->load - expected) <= tolerance))
        fail_msg("%s: load %g instead of %g", name, (double)mat->load, (double)expected);
}

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
        seconds(mat, 90, false);
        lie_down(mat);
        float load = true_load(mat);
        get_up(mat);
        expect_load(mat, 0.0f, 0.005f * load, grids[k].name);
        assert_int_equal(status_of(mat).state, PMAT_CALIBRATION_GOOD);
        assert_string_equal(status_of(mat).reason, "");
        lie_down(mat);
        seconds(mat, 1, false);
        expect_load(mat, load, 0.02f * load, grids[k].name);
        mat_destroy(mat);
    }
}

static void the_noise_of_empty_cells_is_learnt(void **state)
{
    (void)state;
    struct mat *mat = mat_create(32, 16, PMAT_POLARITY_UP);
    assert_true(isnan(pmat_calibration_noise(mat->calibration)));
    seconds(mat, 60, false);
    assert_float_equal(pmat_calibration_noise(mat->calibration), 4.0f, 0.6f);
    mat_destroy(mat);
}

static void one_wild_frame_teaches_nothing(void **state)
{
    (void)state;
    struct mat *mat = mat_create(32, 16, PMAT_POLARITY_UP);
    seconds(mat, 60, false);
    for (size_t i = 0; i < 512; i++)
        mat->counts[i] = FULL;
    push(mat, false);
    seconds(mat, 1, false);
    lie_down(mat);
    float load = true_load(mat);
    seconds(mat, 1, true);
    expect_load(mat, load, 0.02f * load, "after the glitch");
    mat_destroy(mat);
}

static void the_baseline_follows_a_slow_drift(void **state)
{
    (void)state;
    struct mat *mat = mat_create(32, 16, PMAT_POLARITY_UP);
    seconds(mat, 60, false);
    for (int s = 0; s < 600; s++) {
        mat->rest += 0.1f;
        seconds(mat, 1, false);
    }
    expect_load(mat, 0.0f, 100.0f, "60 counts up in ten minutes");
    mat_destroy(mat);
}

static void a_sleeper_is_not_learnt_away(void **state)
{
    (void)state;
    struct mat *mat = mat_create(32, 16, PMAT_POLARITY_UP);
    seconds(mat, 60, false);
    lie_down(mat);
    float load = true_load(mat);
    seconds(mat, 900, true);
    expect_load(mat, load, 0.03f * load, "after 15 min");
    get_up(mat);
    seconds(mat, 1, true);
    expect_load(mat, 0.0f, 0.01f * load, "after getting up");
    mat_destroy(mat);
}

static void the_load_of_a_minute_taken_for_empty_is_mostly_kept(void **state)
{
    (void)state;
    struct mat *mat = mat_create(32, 16, PMAT_POLARITY_UP);
    seconds(mat, 60, false);
    lie_down(mat);
    float load = true_load(mat);
    seconds(mat, 60, false);
    assert_true(mat->load > 0.7f * load);
    mat_destroy(mat);
}

/* ---- starting with somebody in bed ----------------------------------------------------------- */

static void a_dense_mat_started_under_a_sleeper_guesses_the_empty_bed(void **state)
{
    (void)state;
    struct mat *mat = mat_create(32, 16, PMAT_POLARITY_UP);
    mat->pattern = 6.0f;
    lie_down(mat);
    float load = true_load(mat);
    seconds(mat, 20, true);
    assert_true(mat->load > 0.85f * load && mat->load < 1.1f * load);
    assert_int_equal(status_of(mat).state, PMAT_CALIBRATION_LEARNING);
    assert_non_null(strstr(status_of(mat).reason, "leave the bed empty"));
    get_up(mat);
    seconds(mat, 12, true);
    expect_load(mat, 0.0f, 0.1f * load, "got up");
    seconds(mat, 40, false);
    expect_load(mat, 0.0f, 0.01f * load, "learnt");
    assert_int_equal(status_of(mat).state, PMAT_CALIBRATION_GOOD);
    mat_destroy(mat);
}

static void a_coarse_mat_takes_its_first_second_and_says_so(void **state)
{
    (void)state;
    struct mat *mat = mat_create(4, 4, PMAT_POLARITY_UP);
    seconds(mat, 2, false);
    assert_int_equal(status_of(mat).state, PMAT_CALIBRATION_LEARNING);
    assert_non_null(strstr(status_of(mat).reason, "first second"));
    lie_down(mat);
    float load = true_load(mat);
    seconds(mat, 1, true);
    expect_load(mat, load, 0.05f * load, "lying");
    mat_destroy(mat);
}

static void a_coarse_mat_started_under_a_sleeper_begins_anew_when_left(void **state)
{
    (void)state;
    struct mat *mat = mat_create(4, 4, PMAT_POLARITY_UP);
    lie_down(mat);
    mat->lift = -500.0f; /* every cell is loaded */
    seconds(mat, 30, false);
    get_up(mat);
    seconds(mat, 20, false);
    lie_down(mat);
    float load = true_load(mat);
    seconds(mat, 1, true);
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
        seconds(mat, 700, false);
        lie_down(mat);
        float load = true_load(mat);
        mat->lift = 300.0f;
        seconds(mat, 120, true);
        get_up(mat);
        seconds(mat, 5, true); /* the occupancy still thinks somebody is there */
        expect_load(mat, 0.0f, 0.02f * load, lifts[k].name);
        mat_destroy(mat);
    }
}

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
        seconds(mat, 130, false);
        lie_down(mat);
        for (int m = 0; m < row->minutes; m++) {
            mat->middle_col = m % 2 == 0 ? 0.4f : 0.6f;
            for (int s = 0; s < 60; s++)
                one_second(mat, 1, true, s > 0);
        }
        struct pmat_calibration_status status = status_of(mat);
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
    seconds(mat, 60, false);
    lie_down(mat);
    for (int s = 0; s < 4000; s++)
        one_second(mat, 1, true, true);
    assert_int_equal(status_of(mat).dead_cells, 1);
    mat->dead_cell = -1;
    for (int s = 0; s < 120; s++)
        one_second(mat, 1, true, true);
    assert_int_equal(status_of(mat).dead_cells, 0);
    mat_destroy(mat);
}

static void cells_at_the_converters_end_are_counted(void **state)
{
    (void)state;
    struct mat *mat = mat_create(32, 16, PMAT_POLARITY_UP);
    seconds(mat, 60, false);
    assert_float_equal(status_of(mat).clipped_frac, 0.0f, 1e-6f);
    mat->body = 9000.0f;
    seconds(mat, 120, true);
    assert_true(status_of(mat).clipped_frac > 0.05f);
    mat_destroy(mat);
}

/* ---- loud --------------------------------------------------------------------------------------
 */

static void go_high(struct mat *mat)
{
    mat->rest = 3900.0f;
    seconds(mat, 90, false);
}

static void go_frozen(struct mat *mat)
{
    mat->noise = 0.0f;
    seconds(mat, 700, false);
}

static void go_inverted(struct mat *mat)
{
    seconds(mat, 90, false);
    mat->body = -700.0f;
    seconds(mat, 30, false);
}

static void go_learnt_with_somebody(struct mat *mat)
{
    mat->pattern = 300.0f; /* hides the body from the first guess */
    lie_down(mat);
    mat->body = 300.0f;
    seconds(mat, 90, false);
    mat->middle_col = 0.25f;
    seconds(mat, 90, true);
}

static void go_deaf(struct mat *mat)
{
    seconds(mat, 90, false);
    mat->body = 0.0f;
    for (int s = 0; s < 2000; s++)
        one_second(mat, 1, true, true);
}

static void go_masked(struct mat *mat)
{
    float gain[512], offset[512];
    for (int i = 0; i < 512; i++) {
        gain[i] = i < 300 ? NAN : 1.0f;
        offset[i] = mat->rest;
    }
    pmat_calibration_set_device(mat->calibration, gain, offset);
    seconds(mat, 90, false);
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
        struct pmat_calibration_status status = status_of(mat);
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
    seconds(mat, 120, false);
    for (int turn = 0; turn < 12; turn++) {
        lie_down(mat);
        mat->middle_col = 0.3f + 0.1f * (float)(turn % 5);
        for (int s = 0; s < 300; s++) {
            one_second(mat, 1, true, s > 2);
            assert_int_equal(status_of(mat).state, PMAT_CALIBRATION_GOOD);
        }
    }
    get_up(mat);
    for (int s = 0; s < 120; s++) {
        one_second(mat, 1, false, s > 2);
        assert_int_equal(status_of(mat).state, PMAT_CALIBRATION_GOOD);
    }
    mat_destroy(mat);
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
    seconds(mat, 60, false);
    lie_down(mat);
    float load = 0.01f * true_load(mat);
    seconds(mat, 1, true);
    expect_load(mat, load, 0.02f * load, "kPa");
    assert_true(isnan(mat->pressure[9])); /* a gain of nothing is no cell */
    assert_int_equal(status_of(mat).dead_cells, 1);
    mat_destroy(mat);
}

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
        one_second(mat, 1, true, !turn);
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
        seconds(mat, 60, false);
        lie_down(mat);
        double raw, left = creep_night(mat, &creeps[k], &raw);
        printf("%s: %.4f per decade, %.4f left, estimate %.4f\n", creeps[k].name, raw, left,
               (double)status_of(mat).creep_per_decade);
        if (!(fabs(left) <= raw / 3.0))
            fail_msg("%s: %g of %g per decade left", creeps[k].name, left, raw);
        mat_destroy(mat);
    }
}

static void a_steady_load_is_not_called_creep(void **state)
{
    (void)state;
    struct mat *mat = mat_create(24, 10, PMAT_POLARITY_UP);
    seconds(mat, 60, false);
    lie_down(mat);
    for (int s = 0; s < 7200; s++)
        one_second(mat, 1, true, true);
    assert_true(status_of(mat).creep_per_decade < 0.002f);
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
    seconds(mat, 130, false);
    lie_down(mat);
    seconds(mat, 120, true);
    return mat;
}

static void what_was_learnt_comes_back(void **state)
{
    (void)state;
    struct mat *old = learnt_mat(), *again = mat_create(32, 16, PMAT_POLARITY_UP);
    size_t size;
    void *bytes = saved_bytes(old, &size);
    assert_int_equal(pmat_calibration_restore(again->calibration, bytes, size, NULL), PMAT_OK);
    assert_string_equal(status_of(again).id, status_of(old).id);
    assert_int_equal(status_of(again).state, PMAT_CALIBRATION_GOOD);
    assert_int_equal(status_of(again).stuck_cells, 1);
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
    assert_int_equal(pmat_calibration_restore(again->calibration, bytes, size, NULL), PMAT_OK);
    again->stuck_cell = 40;
    lie_down(again);
    seconds(again, 5, false); /* nobody has told yet that somebody is there */
    expect_load(again, true_load(again), 0.05f * true_load(again), "after the restart");
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
    assert_int_equal(pmat_calibration_restore(again->calibration, bytes, size, NULL), PMAT_OK);
    again->rest += 60.0f;
    seconds(again, 2, false);
    expect_load(again, 0.0f, 100.0f, "60 counts higher than yesterday");
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
        struct pmat_calibration_status before = status_of(mat);
        size_t length = size > (size_t)row->short_by ? size - (size_t)row->short_by : 0;
        struct pmat_fault fault = {0};
        if (row->at >= 0)
            bytes[row->at] ^= 0x10;
        enum pmat_err err = pmat_calibration_restore(mat->calibration, bytes, length, &fault);
        if (row->at >= 0)
            bytes[row->at] ^= 0x10;
        if (err != PMAT_ERR_DATA || fault.text[0] == '\0')
            fail_msg("%s: taken", row->name);
        struct pmat_calibration_status after = status_of(mat);
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
    seconds(mat, 130, false);
    char first[40];
    memcpy(first, status_of(mat).id, sizeof first);
    seconds(mat, 180, false);
    assert_string_equal(status_of(mat).id, first);
    mat->rest += 60.0f;
    seconds(mat, 600, false);
    assert_string_not_equal(status_of(mat).id, first);
    mat_destroy(mat);
}

/* ---- odd frames --------------------------------------------------------------------------------
 */

static void a_frame_of_another_grid_and_an_incomplete_one_teach_nothing(void **state)
{
    (void)state;
    struct mat *mat = mat_create(32, 16, PMAT_POLARITY_UP);
    seconds(mat, 60, false);
    memset(mat->counts, 0, sizeof mat->counts);
    struct pmat_frame other = {.rows = 16, .cols = 32, .counts = mat->counts};
    pmat_calibration_apply(mat->calibration, &other, false, mat->pressure);
    assert_true(isnan(mat->pressure[0]));
    struct pmat_frame half = {
        .rows = 32, .cols = 16, .counts = mat->counts, .flags = PMAT_FRAME_INCOMPLETE};
    for (int s = 0; s < 60; s++) {
        pmat_calibration_apply(mat->calibration, &half, false, mat->pressure);
        pmat_calibration_second(mat->calibration, mat->second++ * 1000000, false, true, 0.0f);
    }
    seconds(mat, 1, false);
    expect_load(mat, 0.0f, 200.0f, "after incomplete frames");
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
        cmocka_unit_test(broken_cells_and_lines_are_masked),
        cmocka_unit_test(a_dead_cell_that_rises_again_is_used_again),
        cmocka_unit_test(cells_at_the_converters_end_are_counted),
        cmocka_unit_test(a_calibration_that_cannot_be_right_says_what_to_do),
        cmocka_unit_test(an_ordinary_night_raises_no_doubt),
        cmocka_unit_test(gain_and_offset_of_the_device_make_the_pressure),
        cmocka_unit_test(creep_is_undone_to_a_third_or_less),
        cmocka_unit_test(a_steady_load_is_not_called_creep),
        cmocka_unit_test(what_was_learnt_comes_back),
        cmocka_unit_test(a_restart_under_the_sleeper_keeps_the_load),
        cmocka_unit_test(a_bed_that_drifted_meanwhile_is_still_empty),
        cmocka_unit_test(damaged_or_foreign_bytes_change_nothing),
        cmocka_unit_test(the_id_changes_with_what_was_learnt_only),
        cmocka_unit_test(a_frame_of_another_grid_and_an_incomplete_one_teach_nothing),
        cmocka_unit_test(impossible_grids_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
