/*
 * The canonical map: 32 x 16 cells, row 0 = head, seen from above, over the mat's own rectangle or,
 * for a mat that covers only part of the sleeper, over at least 160 x 70 cm of bed.
 *
 * A canonical cell is the area-weighted mean of the mat cells under it; where the mat is coarser,
 * it is interpolated between cell centres. Masked cells are left out of the mean and, where a whole
 * neighbourhood is masked, filled from the nearest sound rows and columns.
 */
#ifndef PMAT_ANALYSIS_CANONICAL_H
#define PMAT_ANALYSIS_CANONICAL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/geometry.h"
#include "core/records.h"

struct pmat_canonical;

/* NULL without memory. */
struct pmat_canonical *pmat_canonical_create(const struct pmat_geometry *geometry);
void pmat_canonical_destroy(struct pmat_canonical *canonical);
/* Size of one canonical cell on the bed. */
float pmat_canonical_cell_long_cm(const struct pmat_canonical *canonical);
float pmat_canonical_cell_across_cm(const struct pmat_canonical *canonical);
/* True where the pitch was not known and a bed-sized mat was assumed. */
bool pmat_canonical_pitch_assumed(const struct pmat_canonical *canonical);
/* [32*16] 1 where the mat lies under the canonical cell. */
const uint8_t *pmat_canonical_covered(const struct pmat_canonical *canonical);
/* pressure [rows*cols] scan order, >= 0, NAN = masked. map [32*16]; 0 outside the mat. Takes no
 * memory. */
void pmat_canonical_apply(struct pmat_canonical *canonical, const float *pressure, float *map);

#endif
