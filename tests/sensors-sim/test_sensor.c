/* What a mat makes of a pressure map. */
#include "sensors-sim/sensor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/rows.h"

struct mat {
    struct pmat_sim_sensor_model model;
    struct pmat_sim_sensor *sensor;
    float pa[PMAT_SIM_BED_CELLS];
    float response[PMAT_CELLS_MAX], more[PMAT_CELLS_MAX];
    uint16_t counts[PMAT_CELLS_MAX], other[PMAT_CELLS_MAX];
};

/* A silent, even mat: what a test wants to see, it switches on. */
static struct mat *mat_new(void)
{
    struct mat *m = calloc(1, sizeof *m);
    assert_non_null(m);
    pmat_sim_sensor_model_default(&m->model);
    m->model.noise_frac = m->model.gain_sd = m->model.threshold_frac = 0.0f;
    m->model.ghost_row_frac = m->model.ghost_col_frac = 0.0f;
    m->model.hysteresis_frac = m->model.drift_per_decade_frac = 0.0f;
    return m;
}

static void mat_start(struct mat *m)
{
    pmat_sim_sensor_destroy(m->sensor);
    m->sensor = pmat_sim_sensor_create(&m->model);
    assert_non_null(m->sensor);
}

static void mat_free(struct mat *m)
{
    pmat_sim_sensor_destroy(m->sensor);
    free(m);
}

static int mat_cells(const struct mat *m)
{
    return m->model.geometry.rows * m->model.geometry.cols;
}

static void press_all(struct mat *m, float pa)
{
    for (int i = 0; i < PMAT_SIM_BED_CELLS; i++)
        m->pa[i] = pa;
    pmat_sim_sensor_respond(m->sensor, m->pa, m->response);
}

static uint8_t scan(struct mat *m)
{
    pmat_sim_sensor_feel(m->sensor, m->response, NULL, 0.0f);
    return pmat_sim_sensor_scan(m->sensor, 0.0f, m->counts);
}

static void counts_follow_the_power_law(void **state)
{
    (void)state;
    struct mat *m = mat_new();
    mat_start(m);
    press_all(m, m->model.full_scale_pa / 8.0f);
    scan(m);
    int expected = (int)(4095.0 * pow(1.0 / 8.0, 0.73) + 0.5);
    for (int i = 0; i < mat_cells(m); i++)
        assert_in_range(m->counts[i], expected - 1, expected + 1);
    mat_free(m);
}

static void overload_clips_and_says_so(void **state)
{
    (void)state;
    struct mat *m = mat_new();
    m->model.bits = 10;
    mat_start(m);
    press_all(m, 0.5f * m->model.full_scale_pa);
    assert_int_equal(scan(m), 0);
    press_all(m, 3.0f * m->model.full_scale_pa);
    assert_int_equal(scan(m), PMAT_FRAME_CLIPPED);
    for (int i = 0; i < mat_cells(m); i++)
        assert_int_equal(m->counts[i], 1023);
    mat_free(m);
}

static void same_seed_gives_the_same_scans(void **state)
{
    (void)state;
    struct mat *m = mat_new();
    m->model.gain_sd = 0.2f;
    m->model.noise_frac = 0.01f;
    m->model.dead_frac = 0.05f;
    size_t size = sizeof *m->counts * (size_t)mat_cells(m);
    for (int run = 0; run < 3; run++) {
        m->model.seed = run == 2 ? 8 : 7;
        mat_start(m);
        press_all(m, 3000.0f);
        scan(m);
        scan(m);
        if (run == 0)
            memcpy(m->other, m->counts, size);
        else
            assert_int_equal(memcmp(m->other, m->counts, size) == 0, run == 1);
    }
    mat_free(m);
}

/* Lines and cells that are dead read the same with and without load, all others do not. */
struct dead {
    const char *name;
    float dead_frac, stuck_frac;
    uint8_t rows, cols;
    int low, high; /* cells expected of 2048 */
};

static const struct dead deads[] = {
    {"a sound mat has no dead cell", 0, 0, 0, 0, 0, 0},
    {"a dead row is dead", 0, 0, 1, 0, 32, 32},
    {"a dead column is dead", 0, 0, 0, 1, 64, 64},
    {"a tenth of the cells is dead", .1f, 0, 0, 0, 150, 260},
    {"stuck cells do not move", 0, .05f, 0, 0, 60, 150},
};

static void dead_cells_do_not_move(void **state)
{
    const struct dead *row = *state;
    struct mat *m = mat_new();
    m->model.offset_frac = 0.1f;
    m->model.dead_frac = row->dead_frac;
    m->model.stuck_frac = row->stuck_frac;
    m->model.dead_rows = row->rows;
    m->model.dead_cols = row->cols;
    mat_start(m);
    press_all(m, 0.0f);
    scan(m);
    memcpy(m->other, m->counts, sizeof m->counts);
    press_all(m, 4000.0f);
    scan(m);
    int same = 0;
    for (int i = 0; i < mat_cells(m); i++)
        same += m->counts[i] == m->other[i];
    assert_in_range(same, row->low, row->high);
    mat_free(m);
}

static void polarity_down_turns_the_counts_over(void **state)
{
    (void)state;
    struct mat *m = mat_new();
    mat_start(m);
    press_all(m, 4000.0f);
    scan(m);
    memcpy(m->other, m->counts, sizeof m->counts);
    m->model.polarity_down = true;
    mat_start(m);
    press_all(m, 4000.0f);
    scan(m);
    for (int i = 0; i < mat_cells(m); i++)
        assert_int_equal(m->counts[i], 4095 - m->other[i]);
    mat_free(m);
}

/* However the mat lies, pmat_geometry_scan_index finds the load where it is on the bed. */
struct orientation {
    const char *name;
    enum pmat_head head;
    enum pmat_view view;
};

static const struct orientation orientations[] = {
    {"head at the first row", PMAT_HEAD_FIRST_ROW, PMAT_VIEW_FROM_ABOVE},
    {"head at the last row", PMAT_HEAD_LAST_ROW, PMAT_VIEW_FROM_ABOVE},
    {"head at the first column", PMAT_HEAD_FIRST_COL, PMAT_VIEW_FROM_ABOVE},
    {"head at the last column", PMAT_HEAD_LAST_COL, PMAT_VIEW_FROM_ABOVE},
    {"mirrored", PMAT_HEAD_FIRST_ROW, PMAT_VIEW_MIRRORED},
    {"mirrored, head at the last column", PMAT_HEAD_LAST_COL, PMAT_VIEW_MIRRORED},
};

static void load_is_where_it_lies(void **state)
{
    const struct orientation *row = *state;
    struct mat *m = mat_new();
    bool across = row->head == PMAT_HEAD_FIRST_COL || row->head == PMAT_HEAD_LAST_COL;
    m->model.geometry = (struct pmat_geometry){.rows = across ? 16 : 32,
                                               .cols = across ? 32 : 16,
                                               .pitch_row_cm = across ? 5.0f : 6.0f,
                                               .pitch_col_cm = across ? 6.0f : 5.0f,
                                               .head = row->head,
                                               .view = row->view,
                                               .from_head_cm = 20.0f,
                                               .from_left_cm = 10.0f};
    mat_start(m);
    /* 20 x 20 cm, 50 cm from the head end and 70 cm from the left edge of the bed. */
    for (int r = 25; r < 35; r++)
        for (int c = 35; c < 45; c++)
            m->pa[r * PMAT_SIM_BED_COLS + c] = 5000.0f;
    pmat_sim_sensor_respond(m->sensor, m->pa, m->response);
    scan(m);
    for (uint16_t r = 0; r < 32; r++)
        for (uint16_t c = 0; c < 16; c++) {
            float y = 20.0f + 6.0f * ((float)r + 0.5f), x = 10.0f + 5.0f * ((float)c + 0.5f);
            bool inside = y > 54.0f && y < 66.0f && x > 73.0f && x < 87.0f;
            bool outside = y < 46.0f || y > 74.0f || x < 66.0f || x > 94.0f;
            uint16_t count = m->counts[pmat_geometry_scan_index(&m->model.geometry, r, c)];
            assert_true(!inside || count > 1500);
            assert_true(!outside || count == 0);
        }
    mat_free(m);
}

static void load_creeps_with_the_logarithm_of_time(void **state)
{
    (void)state;
    struct mat *m = mat_new();
    m->model.drift_per_decade_frac = 0.04f;
    mat_start(m);
    press_all(m, 3000.0f);
    double at[3] = {0};
    int next = 0;
    for (int s = 0; s <= 30000; s++) {
        pmat_sim_sensor_feel(m->sensor, m->response, NULL, 1.0f);
        if (s != 1000 && s != 10000 && s != 30000)
            continue;
        pmat_sim_sensor_scan(m->sensor, 0.0f, m->counts);
        at[next++] = m->counts[100];
    }
    double decade = at[1] / at[0] - 1.0;
    assert_true(decade > 0.025 && decade < 0.055);
    assert_true(at[2] > at[1]);
    mat_free(m);
}

static void change_comes_late_and_then_fully(void **state)
{
    (void)state;
    struct mat *m = mat_new();
    m->model.hysteresis_frac = 0.1f;
    mat_start(m);
    press_all(m, 3000.0f);
    scan(m);
    double first = m->counts[50];
    for (int s = 0; s < 1500; s++)
        pmat_sim_sensor_feel(m->sensor, m->response, NULL, 1.0f);
    pmat_sim_sensor_scan(m->sensor, 0.0f, m->counts);
    assert_true(first > 0.87 * m->counts[50] && first < 0.93 * m->counts[50]);
    mat_free(m);
}

static void breath_swings_between_its_two_phases(void **state)
{
    (void)state;
    struct mat *m = mat_new();
    m->model.hysteresis_frac = 0.0f;
    mat_start(m);
    press_all(m, 2000.0f);
    memcpy(m->more, m->response, sizeof m->response);
    press_all(m, 4000.0f);
    int expected[3];
    for (int i = 0; i < 3; i++) {
        pmat_sim_sensor_feel(m->sensor, m->more, m->response, 0.0f);
        pmat_sim_sensor_scan(m->sensor, 0.5f * (float)i, m->counts);
        expected[i] = m->counts[7];
    }
    assert_true(expected[0] < expected[1] && expected[1] < expected[2]);
    assert_in_range(2 * expected[1], expected[0] + expected[2] - 2, expected[0] + expected[2] + 2);
    mat_free(m);
}

/* At the turn from in to out the reading stays put; the whole swing is less by the loop's width. */
static void breath_comes_through_the_loop_late(void **state)
{
    (void)state;
    struct mat *m = mat_new();
    const float breath[] = {0.0f, 1.0f, 0.95f, 0.5f, 0.0f};
    int counts[5];
    m->model.hysteresis_frac = 0.1f;
    mat_start(m);
    press_all(m, 2000.0f);
    memcpy(m->more, m->response, sizeof m->response);
    press_all(m, 4000.0f);
    pmat_sim_sensor_feel(m->sensor, m->more, m->response, 0.0f);
    for (int i = 0; i < 5; i++) {
        pmat_sim_sensor_scan(m->sensor, breath[i], m->counts);
        counts[i] = m->counts[7];
    }
    assert_true(counts[1] > counts[0] && counts[2] == counts[1]);
    assert_true(counts[3] < counts[2] && counts[4] < counts[3] && counts[4] > counts[0]);
    mat_free(m);
}

static void ghosts_shine_along_rows_and_columns(void **state)
{
    (void)state;
    struct mat *m = mat_new();
    m->model.ghost_row_frac = m->model.ghost_col_frac = 0.2f;
    mat_start(m);
    for (int r = 58; r < 62; r++)
        for (int c = 28; c < 32; c++)
            m->pa[r * PMAT_SIM_BED_COLS + c] = 9000.0f;
    pmat_sim_sensor_respond(m->sensor, m->pa, m->response);
    int peak = 0;
    for (int i = 0; i < mat_cells(m); i++)
        peak = m->response[i] > m->response[peak] ? i : peak;
    int row = peak / 32, col = peak % 32;
    assert_true(m->response[row * 32] > 0.0f && m->response[col] > 0.0f);
    assert_true(m->response[0] < 0.01f * m->response[row * 32]);
    mat_free(m);
}

int main(void)
{
    static struct rows rows;
    rows_add(&rows, "counts follow the power law", counts_follow_the_power_law, NULL);
    rows_add(&rows, "overload clips and says so", overload_clips_and_says_so, NULL);
    rows_add(&rows, "the same seed gives the same scans", same_seed_gives_the_same_scans, NULL);
    ROWS_ADD_ALL(&rows, deads, dead_cells_do_not_move);
    rows_add(&rows, "polarity down turns the counts over", polarity_down_turns_the_counts_over,
             NULL);
    ROWS_ADD_ALL(&rows, orientations, load_is_where_it_lies);
    rows_add(&rows, "load creeps with the logarithm of time",
             load_creeps_with_the_logarithm_of_time, NULL);
    rows_add(&rows, "a change comes late and then fully", change_comes_late_and_then_fully, NULL);
    rows_add(&rows, "breath swings between its two phases", breath_swings_between_its_two_phases,
             NULL);
    rows_add(&rows, "breath comes through the loop late", breath_comes_through_the_loop_late, NULL);
    rows_add(&rows, "ghosts shine along rows and columns", ghosts_shine_along_rows_and_columns,
             NULL);
    return rows_run(&rows, "sensors-sim sensor");
}
