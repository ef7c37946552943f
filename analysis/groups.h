/*
 * The mat's cells in groups of about the canonical map's cells, seen from above, without
 * interpolation: for what looks at many seconds of a few hundred places.
 */
#ifndef PMAT_ANALYSIS_GROUPS_H
#define PMAT_ANALYSIS_GROUPS_H

#include <stdint.h>

#include "core/geometry.h"

enum {
    PMAT_GROUP_ROWS = 32, /* at most */
    PMAT_GROUP_COLS = 16,
    PMAT_GROUPS_MAX = PMAT_GROUP_ROWS * PMAT_GROUP_COLS,
};

struct pmat_groups {
    int rows, cols; /* as many as the mat has, up to those above; row 0 = head */
    float cell_long_cm, cell_across_cm;
};

struct pmat_groups pmat_groups_of(const struct pmat_geometry *geometry);
/* [rows*cols] of the mat in scan order: the group of each cell. */
void pmat_groups_fill(const struct pmat_groups *groups, const struct pmat_geometry *geometry,
                      uint16_t *group_of);

#endif
