/*
 * Where the cells of a grid lie on the bed: orientation, pitch and coverage.
 *
 * Canonical orientation everywhere after it: row 0 = head, seen from above, so a sleeper on the
 * left side has the knees toward higher columns.
 */
#ifndef PMAT_CORE_GEOMETRY_H
#define PMAT_CORE_GEOMETRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pmat_head { PMAT_HEAD_FIRST_ROW, PMAT_HEAD_LAST_ROW, PMAT_HEAD_FIRST_COL, PMAT_HEAD_LAST_COL };
enum pmat_view { PMAT_VIEW_FROM_ABOVE, PMAT_VIEW_MIRRORED };

struct pmat_geometry {
    uint16_t rows, cols; /* as scanned */
    float pitch_row_cm;  /* distance between scanned rows; 0 = unknown */
    float pitch_col_cm;
    enum pmat_head head; /* which scanned edge lies at the head of the bed */
    enum pmat_view view; /* mirrored: seen from below */
    float from_head_cm;  /* free bed between its head end and the grid; NAN = centred */
    float from_left_cm;  /* free bed on the left of the grid, seen from above; NAN = centred */
    float bed_length_cm; /* 0 = unknown: the grid covers the bed */
    float bed_width_cm;
};

/* Rows and columns after turning the head up. */
uint16_t pmat_geometry_rows(const struct pmat_geometry *geometry);
uint16_t pmat_geometry_cols(const struct pmat_geometry *geometry);

/* Pitch along the bed and across it, in cm. Where it is unknown, the pitch that makes the grid
 * cover 192 x 84 cm, and *assumed is set. `assumed` may be NULL. */
float pmat_geometry_pitch_long_cm(const struct pmat_geometry *geometry, bool *assumed);
float pmat_geometry_pitch_across_cm(const struct pmat_geometry *geometry, bool *assumed);

/* Scan index of the cell that lies at (row, col) in canonical orientation. */
size_t pmat_geometry_scan_index(const struct pmat_geometry *geometry, uint16_t row, uint16_t col);

#endif
