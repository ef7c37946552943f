#include "core/geometry.h"

#include <string.h>

#include "core/frame.h"
#include "tests/support/rows.h"

/*
 * A mat of 3 x 2 cells, numbered in scan order:
 *
 *     0 1
 *     2 3
 *     4 5
 *
 * Expected: the scan numbers as they lie on the bed, head row first, seen from above.
 */
static const struct turn_row {
    const char *name;
    enum pmat_head head;
    enum pmat_view view;
    uint16_t rows, cols;
    size_t expected[6];
} turn_rows[] = {
    {"head at the first row: as scanned",
     PMAT_HEAD_FIRST_ROW,
     PMAT_VIEW_FROM_ABOVE,
     3,
     2,
     {0, 1, 2, 3, 4, 5}},
    {"head at the last row: half a turn",
     PMAT_HEAD_LAST_ROW,
     PMAT_VIEW_FROM_ABOVE,
     3,
     2,
     {5, 4, 3, 2, 1, 0}},
    {"head at the first column: a quarter turn",
     PMAT_HEAD_FIRST_COL,
     PMAT_VIEW_FROM_ABOVE,
     2,
     3,
     {4, 2, 0, 5, 3, 1}},
    {"head at the last column: a quarter turn back",
     PMAT_HEAD_LAST_COL,
     PMAT_VIEW_FROM_ABOVE,
     2,
     3,
     {1, 3, 5, 0, 2, 4}},
    {"seen from below: left and right change",
     PMAT_HEAD_FIRST_ROW,
     PMAT_VIEW_MIRRORED,
     3,
     2,
     {1, 0, 3, 2, 5, 4}},
    {"seen from below with the head at the last row",
     PMAT_HEAD_LAST_ROW,
     PMAT_VIEW_MIRRORED,
     3,
     2,
     {4, 5, 2, 3, 0, 1}},
    {"seen from below with the head at the first column",
     PMAT_HEAD_FIRST_COL,
     PMAT_VIEW_MIRRORED,
     2,
     3,
     {0, 2, 4, 1, 3, 5}},
    {"seen from below with the head at the last column",
     PMAT_HEAD_LAST_COL,
     PMAT_VIEW_MIRRORED,
     2,
     3,
     {5, 3, 1, 4, 2, 0}},
};

static void cells_land_where_they_lie(void **state)
{
    const struct turn_row *row = *state;
    struct pmat_geometry geometry = {.rows = 3, .cols = 2, .head = row->head, .view = row->view};
    assert_int_equal(pmat_geometry_rows(&geometry), row->rows);
    assert_int_equal(pmat_geometry_cols(&geometry), row->cols);
    for (uint16_t r = 0; r < row->rows; r++)
        for (uint16_t c = 0; c < row->cols; c++)
            assert_int_equal(pmat_geometry_scan_index(&geometry, r, c),
                             row->expected[r * row->cols + c]);
}

static const struct grid_row {
    const char *name;
    uint16_t rows, cols;
} grid_rows[] = {
    {"every cell of 2x2 is hit once", 2, 2},     {"every cell of 4x4 is hit once", 4, 4},
    {"every cell of 64x27 is hit once", 64, 27}, {"every cell of 128x128 is hit once", 128, 128},
    {"every cell of 2x128 is hit once", 2, 128},
};

static void every_cell_is_hit_once(void **state)
{
    const struct grid_row *row = *state;
    static uint8_t hits[PMAT_CELLS_MAX];
    for (int turn = 0; turn < 8; turn++) {
        struct pmat_geometry geometry = {.rows = row->rows,
                                         .cols = row->cols,
                                         .head = (enum pmat_head)(turn % 4),
                                         .view = (enum pmat_view)(turn / 4)};
        size_t cells = (size_t)row->rows * row->cols;
        memset(hits, 0, sizeof hits);
        for (uint16_t r = 0; r < pmat_geometry_rows(&geometry); r++)
            for (uint16_t c = 0; c < pmat_geometry_cols(&geometry); c++) {
                size_t index = pmat_geometry_scan_index(&geometry, r, c);
                assert_true(index < cells);
                hits[index]++;
            }
        for (size_t i = 0; i < cells; i++)
            assert_int_equal(hits[i], 1);
    }
}

static void the_pitch_turns_with_the_mat(void **state)
{
    (void)state;
    struct pmat_geometry geometry = {.rows = 32,
                                     .cols = 64,
                                     .pitch_row_cm = 2.5f,
                                     .pitch_col_cm = 3.0f,
                                     .head = PMAT_HEAD_FIRST_COL};
    bool assumed = true;
    assert_float_equal(pmat_geometry_pitch_long_cm(&geometry, &assumed), 3.0f, 1e-6f);
    assert_false(assumed);
    assert_float_equal(pmat_geometry_pitch_across_cm(&geometry, NULL), 2.5f, 1e-6f);
    geometry.head = PMAT_HEAD_FIRST_ROW;
    assert_float_equal(pmat_geometry_pitch_long_cm(&geometry, NULL), 2.5f, 1e-6f);
}

static void an_unknown_pitch_covers_a_bed(void **state)
{
    (void)state;
    struct pmat_geometry geometry = {.rows = 4, .cols = 7};
    bool assumed = false;
    assert_float_equal(pmat_geometry_pitch_long_cm(&geometry, &assumed) * 4.0f, 192.0f, 1e-3f);
    assert_true(assumed);
    assumed = false;
    assert_float_equal(pmat_geometry_pitch_across_cm(&geometry, &assumed) * 7.0f, 84.0f, 1e-3f);
    assert_true(assumed);
}

int main(void)
{
    struct rows rows = {.count = 0};
    ROWS_ADD_ALL(&rows, turn_rows, cells_land_where_they_lie);
    ROWS_ADD_ALL(&rows, grid_rows, every_cell_is_hit_once);
    rows_add(&rows, "the pitch turns with the mat", the_pitch_turns_with_the_mat, NULL);
    rows_add(&rows, "an unknown pitch covers a bed, and says so", an_unknown_pitch_covers_a_bed,
             NULL);
    return rows_run(&rows, "geometry");
}
