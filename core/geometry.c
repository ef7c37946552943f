#include "core/geometry.h"

/* A single bed's lying area: most mats cover about that much of it. */
#define DEFAULT_LENGTH_CM 192.0f
#define DEFAULT_WIDTH_CM  84.0f

static bool lies_across(const struct pmat_geometry *geometry)
{
    return geometry->head == PMAT_HEAD_FIRST_COL || geometry->head == PMAT_HEAD_LAST_COL;
}

uint16_t pmat_geometry_rows(const struct pmat_geometry *geometry)
{
    return lies_across(geometry) ? geometry->cols : geometry->rows;
}

uint16_t pmat_geometry_cols(const struct pmat_geometry *geometry)
{
    return lies_across(geometry) ? geometry->rows : geometry->cols;
}

static float pitch_or_default(float pitch_cm, float extent_cm, uint16_t cells, bool *assumed)
{
    if (assumed != NULL)
        *assumed = !(pitch_cm > 0.0f);
    return pitch_cm > 0.0f ? pitch_cm : extent_cm / (float)cells;
}

float pmat_geometry_pitch_long_cm(const struct pmat_geometry *geometry, bool *assumed)
{
    float pitch = lies_across(geometry) ? geometry->pitch_col_cm : geometry->pitch_row_cm;
    return pitch_or_default(pitch, DEFAULT_LENGTH_CM, pmat_geometry_rows(geometry), assumed);
}

float pmat_geometry_pitch_across_cm(const struct pmat_geometry *geometry, bool *assumed)
{
    float pitch = lies_across(geometry) ? geometry->pitch_row_cm : geometry->pitch_col_cm;
    return pitch_or_default(pitch, DEFAULT_WIDTH_CM, pmat_geometry_cols(geometry), assumed);
}

/* Turning the head up is a rotation (the view stays from above); a mirrored mat is flipped across
 * the bed afterwards. */
size_t pmat_geometry_scan_index(const struct pmat_geometry *geometry, uint16_t row, uint16_t col)
{
    uint16_t last_row = (uint16_t)(geometry->rows - 1), last_col = (uint16_t)(geometry->cols - 1);
    uint16_t across = (uint16_t)(pmat_geometry_cols(geometry) - 1);
    if (geometry->view == PMAT_VIEW_MIRRORED)
        col = (uint16_t)(across - col);
    uint16_t r = row, c = col;
    switch (geometry->head) {
    case PMAT_HEAD_FIRST_ROW:
        break;
    case PMAT_HEAD_LAST_ROW:
        r = (uint16_t)(last_row - row);
        c = (uint16_t)(last_col - col);
        break;
    case PMAT_HEAD_FIRST_COL:
        r = (uint16_t)(last_row - col);
        c = row;
        break;
    case PMAT_HEAD_LAST_COL:
        r = col;
        c = (uint16_t)(last_col - row);
        break;
    }
    return (size_t)r * geometry->cols + c;
}
