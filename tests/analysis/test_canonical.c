#include "analysis/canonical.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/frame.h"

static float mat[PMAT_CELLS_MAX];
static float map[PMAT_MAP_CELLS];

static struct pmat_geometry bed_sized(uint16_t rows, uint16_t cols)
{
    struct pmat_geometry geometry = {
        .rows = rows, .cols = cols, .from_head_cm = NAN, .from_left_cm = NAN};
    return geometry;
}

static void apply(const struct pmat_geometry *geometry)
{
    struct pmat_canonical *canonical = pmat_canonical_create(geometry);
    assert_non_null(canonical);
    pmat_canonical_apply(canonical, mat, map);
    pmat_canonical_destroy(canonical);
}

static void fill(const struct pmat_geometry *geometry, float value)
{
    for (size_t i = 0; i < (size_t)geometry->rows * geometry->cols; i++)
        mat[i] = value;
}

static void a_constant_mat_gives_a_constant_map_on_every_grid(void **state)
{
    (void)state;
    static const uint16_t sizes[] = {2, 4, 7, 11, 16, 27, 32, 33, 64, 100, 128};
    enum { SIZES = sizeof sizes / sizeof sizes[0] };
    for (int a = 0; a < SIZES * SIZES; a++) {
        struct pmat_geometry geometry = bed_sized(sizes[a / SIZES], sizes[a % SIZES]);
        fill(&geometry, 3.5f);
        apply(&geometry);
        for (int i = 0; i < PMAT_MAP_CELLS; i++)
            assert_float_equal(map[i], 3.5f, 1e-4f);
    }
}

static void the_mean_survives_where_the_mat_is_finer(void **state)
{
    (void)state;
    static const uint16_t sizes[][2] = {{32, 16}, {64, 27},   {64, 32},
                                        {40, 26}, {128, 128}, {33, 17}};
    uint32_t seed = 12345;
    printf("seed %u\n", seed);
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        struct pmat_geometry geometry = bed_sized(sizes[s][0], sizes[s][1]);
        size_t cells = (size_t)geometry.rows * geometry.cols;
        double mean = 0.0, mapped = 0.0;
        for (size_t i = 0; i < cells; i++) {
            seed = seed * 1664525u + 1013904223u;
            mat[i] = (float)(seed >> 24);
            mean += (double)mat[i] / (double)cells;
        }
        apply(&geometry);
        for (int i = 0; i < PMAT_MAP_CELLS; i++)
            mapped += (double)map[i] / PMAT_MAP_CELLS;
        assert_float_equal((float)mapped, (float)mean, 1e-3f * (float)mean);
    }
}

/* A 32 x 16 mat (or its transpose) with one hot cell, on whose scan place the profile's words say
 * where it lies on the bed. */
struct orientation_row {
    const char *name;
    enum pmat_head head;
    enum pmat_view view;
    bool across;               /* scanned as 16 x 32 */
    uint16_t hot_row, hot_col; /* as scanned */
    int row, col;              /* on the bed */
};

static const struct orientation_row orientations[] = {
    {"head first row", PMAT_HEAD_FIRST_ROW, PMAT_VIEW_FROM_ABOVE, false, 3, 5, 3, 5},
    {"head last row", PMAT_HEAD_LAST_ROW, PMAT_VIEW_FROM_ABOVE, false, 3, 5, 28, 10},
    {"head first col", PMAT_HEAD_FIRST_COL, PMAT_VIEW_FROM_ABOVE, true, 3, 5, 5, 12},
    {"head last col", PMAT_HEAD_LAST_COL, PMAT_VIEW_FROM_ABOVE, true, 3, 5, 26, 3},
    {"head first row, mirrored", PMAT_HEAD_FIRST_ROW, PMAT_VIEW_MIRRORED, false, 3, 5, 3, 10},
    {"head last row, mirrored", PMAT_HEAD_LAST_ROW, PMAT_VIEW_MIRRORED, false, 3, 5, 28, 5},
    {"head first col, mirrored", PMAT_HEAD_FIRST_COL, PMAT_VIEW_MIRRORED, true, 3, 5, 5, 3},
    {"head last col, mirrored", PMAT_HEAD_LAST_COL, PMAT_VIEW_MIRRORED, true, 3, 5, 26, 12},
};

static void the_head_comes_up_from_every_edge_and_view(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof orientations / sizeof orientations[0]; k++) {
        const struct orientation_row *row = &orientations[k];
        struct pmat_geometry geometry =
            row->across ? bed_sized(PMAT_MAP_COLS, PMAT_MAP_ROWS) : bed_sized(32, 16);
        geometry.head = row->head;
        geometry.view = row->view;
        fill(&geometry, 0.0f);
        mat[row->hot_row * geometry.cols + row->hot_col] = 9.0f;
        apply(&geometry);
        for (int i = 0; i < PMAT_MAP_CELLS; i++) {
            float expected = i == row->row * PMAT_MAP_COLS + row->col ? 9.0f : 0.0f;
            if (fabsf(map[i] - expected) > 1e-4f)
                fail_msg("%s: map[%d][%d] = %g", row->name, i / 16, i % 16, (double)map[i]);
        }
    }
}

static void place_of_peak(int *row, int *col)
{
    int best = 0;
    for (int i = 0; i < PMAT_MAP_CELLS; i++)
        best = map[i] > map[best] ? i : best;
    *row = best / PMAT_MAP_COLS;
    *col = best % PMAT_MAP_COLS;
}

static void one_hot_cell_lands_where_it_lies(void **state)
{
    (void)state;
    static const uint16_t sizes[][2] = {{4, 4}, {6, 12}, {30, 11}, {64, 27}, {64, 32}, {128, 128}};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++)
        for (int k = 0; k < 5; k++) {
            struct pmat_geometry geometry = bed_sized(sizes[s][0], sizes[s][1]);
            fill(&geometry, 0.0f);
            int r = k * (geometry.rows - 1) / 4, c = (4 - k) * (geometry.cols - 1) / 4;
            mat[r * geometry.cols + c] = 1.0f;
            apply(&geometry);
            int row, col;
            place_of_peak(&row, &col);
            float at_row = ((float)row + 0.5f) / 32.0f * (float)geometry.rows - 0.5f;
            float at_col = ((float)col + 0.5f) / 16.0f * (float)geometry.cols - 0.5f;
            assert_true(fabsf(at_row - (float)r) <= fmaxf(0.5f, (float)geometry.rows / 64.0f));
            assert_true(fabsf(at_col - (float)c) <= fmaxf(0.5f, (float)geometry.cols / 32.0f));
        }
}

static void a_coarse_mat_is_a_slope_between_its_centres(void **state)
{
    (void)state;
    struct pmat_geometry geometry = bed_sized(4, 4);
    for (int i = 0; i < 16; i++)
        mat[i] = (float)(i / 4);
    apply(&geometry);
    assert_float_equal(map[0], 0.0f, 1e-5f); /* beyond the outermost centre: constant */
    assert_float_equal(map[31 * 16], 3.0f, 1e-5f);
    float middle = (map[15 * 16] + map[16 * 16]) / 2.0f;
    assert_float_equal(middle, 1.5f, 1e-5f);
    for (int r = 1; r < PMAT_MAP_ROWS; r++)
        assert_true(map[r * 16] >= map[(r - 1) * 16] && map[r * 16] - map[(r - 1) * 16] < 0.2f);
}

/* Every mat row r reads r: what a hole should have read is known. */
static void ramp(const struct pmat_geometry *geometry)
{
    for (int i = 0; i < geometry->rows * geometry->cols; i++)
        mat[i] = (float)(i / geometry->cols);
}

static void a_dead_row_is_bridged_from_its_neighbours(void **state)
{
    (void)state;
    static const uint16_t rows[] = {32, 64};
    for (int k = 0; k < 2; k++) {
        struct pmat_geometry geometry = bed_sized(rows[k], 16);
        float per_row = (float)rows[k] / 32.0f;
        ramp(&geometry);
        for (int c = 0; c < 16; c++)
            mat[10 * 16 + c] = NAN;
        apply(&geometry);
        for (int i = 0; i < PMAT_MAP_CELLS; i++) {
            float sound = ((float)(i / 16) + 0.5f) * per_row - 0.5f;
            assert_true(fabsf(map[i] - sound) <= 0.51f);
        }
    }
}

static void a_dead_column_and_a_dead_cell_are_bridged(void **state)
{
    (void)state;
    struct pmat_geometry geometry = bed_sized(32, 16);
    ramp(&geometry);
    for (int r = 0; r < 32; r++)
        mat[r * 16 + 7] = NAN;
    mat[20 * 16 + 2] = NAN;
    apply(&geometry);
    for (int i = 0; i < PMAT_MAP_CELLS; i++)
        assert_float_equal(map[i], (float)(i / 16), 1e-4f);
}

static void a_mat_of_nothing_but_holes_reads_nothing(void **state)
{
    (void)state;
    struct pmat_geometry geometry = bed_sized(64, 27);
    fill(&geometry, NAN);
    apply(&geometry);
    for (int i = 0; i < PMAT_MAP_CELLS; i++)
        assert_float_equal(map[i], 0.0f, 0.0f);
}

struct placing_row {
    const char *name;
    float from_head_cm, from_left_cm;
    int first_row, last_row, first_col, last_col; /* covered */
};

/* A torso mat of 60 x 35 cm in the region of 160 x 70 cm: 12 rows, 8 columns of the map. */
static const struct placing_row placings[] = {
    {"centred", NAN, NAN, 10, 21, 4, 11},
    {"at the head", 0.0f, NAN, 0, 11, 4, 11},
    {"30 cm from the head, at the left", 30.0f, 0.0f, 6, 17, 0, 7},
    {"beyond the region", 150.0f, 60.0f, 20, 31, 8, 15},
};

static void a_small_mat_lies_where_the_profile_says(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof placings / sizeof placings[0]; k++) {
        const struct placing_row *row = &placings[k];
        struct pmat_geometry geometry = bed_sized(12, 7);
        geometry.pitch_row_cm = geometry.pitch_col_cm = 5.0f;
        geometry.from_head_cm = row->from_head_cm;
        geometry.from_left_cm = row->from_left_cm;
        fill(&geometry, 2.0f);
        struct pmat_canonical *canonical = pmat_canonical_create(&geometry);
        pmat_canonical_apply(canonical, mat, map);
        for (int i = 0; i < PMAT_MAP_CELLS; i++) {
            int r = i / 16, c = i % 16;
            bool inside = r >= row->first_row && r <= row->last_row && c >= row->first_col &&
                          c <= row->last_col;
            if (pmat_canonical_covered(canonical)[i] != inside ||
                fabsf(map[i] - (inside ? 2.0f : 0.0f)) > 1e-5f)
                fail_msg("%s: map[%d][%d] = %g", row->name, r, c, (double)map[i]);
        }
        assert_float_equal(pmat_canonical_cell_long_cm(canonical), 5.0f, 1e-4f);
        assert_float_equal(pmat_canonical_cell_across_cm(canonical), 4.375f, 1e-4f);
        assert_false(pmat_canonical_pitch_assumed(canonical));
        pmat_canonical_destroy(canonical);
    }
}

static void an_unknown_pitch_is_told(void **state)
{
    (void)state;
    struct pmat_geometry geometry = bed_sized(64, 32);
    struct pmat_canonical *canonical = pmat_canonical_create(&geometry);
    assert_true(pmat_canonical_pitch_assumed(canonical));
    assert_float_equal(pmat_canonical_cell_long_cm(canonical), 6.0f, 1e-4f);
    pmat_canonical_destroy(canonical);
    pmat_canonical_destroy(NULL);
}

static void a_grid_out_of_range_is_refused(void **state)
{
    (void)state;
    struct pmat_geometry narrow = bed_sized(64, 1), wide = bed_sized(64, 129);
    assert_null(pmat_canonical_create(&narrow));
    assert_null(pmat_canonical_create(&wide));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_constant_mat_gives_a_constant_map_on_every_grid),
        cmocka_unit_test(the_mean_survives_where_the_mat_is_finer),
        cmocka_unit_test(the_head_comes_up_from_every_edge_and_view),
        cmocka_unit_test(one_hot_cell_lands_where_it_lies),
        cmocka_unit_test(a_coarse_mat_is_a_slope_between_its_centres),
        cmocka_unit_test(a_dead_row_is_bridged_from_its_neighbours),
        cmocka_unit_test(a_dead_column_and_a_dead_cell_are_bridged),
        cmocka_unit_test(a_mat_of_nothing_but_holes_reads_nothing),
        cmocka_unit_test(a_small_mat_lies_where_the_profile_says),
        cmocka_unit_test(an_unknown_pitch_is_told),
        cmocka_unit_test(a_grid_out_of_range_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
