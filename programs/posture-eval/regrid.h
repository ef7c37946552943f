/*
 * A frame as a mat of another grid over the same bed would have seen it.
 */
#ifndef PMAT_POSTURE_EVAL_REGRID_H
#define PMAT_POSTURE_EVAL_REGRID_H

#include <stdint.h>

struct pmat_grid {
    uint16_t rows, cols;
};

/* Mean over the area of each cell of `to` [rows*cols]. */
void pmat_regrid(struct pmat_grid from, const float *cells, struct pmat_grid to, float *means);

#endif
