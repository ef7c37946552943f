#include "analysis/groups.h"

#include <stddef.h>

struct pmat_groups pmat_groups_of(const struct pmat_geometry *geometry)
{
    int rows = pmat_geometry_rows(geometry), cols = pmat_geometry_cols(geometry);
    struct pmat_groups groups = {.rows = rows < PMAT_GROUP_ROWS ? rows : PMAT_GROUP_ROWS,
                                 .cols = cols < PMAT_GROUP_COLS ? cols : PMAT_GROUP_COLS};
    groups.cell_long_cm =
        pmat_geometry_pitch_long_cm(geometry, NULL) * (float)rows / (float)groups.rows;
    groups.cell_across_cm =
        pmat_geometry_pitch_across_cm(geometry, NULL) * (float)cols / (float)groups.cols;
    return groups;
}

void pmat_groups_fill(const struct pmat_groups *groups, const struct pmat_geometry *geometry,
                      uint16_t *group_of)
{
    int rows = pmat_geometry_rows(geometry), cols = pmat_geometry_cols(geometry);
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < cols; c++) {
            size_t at = pmat_geometry_scan_index(geometry, (uint16_t)r, (uint16_t)c);
            group_of[at] =
                (uint16_t)(r * groups->rows / rows * groups->cols + c * groups->cols / cols);
        }
}
