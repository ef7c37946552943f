/*
 * What a worse mat, worse laid, would have made of a frame.
 */
#ifndef PMAT_POSTURE_EVAL_DEGRADE_H
#define PMAT_POSTURE_EVAL_DEGRADE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/err.h"
#include "core/frame.h"
#include "programs/posture-eval/regrid.h"

struct pmat_degrade {
    struct pmat_grid grid; /* 0 x 0: the set's own */
    int bits;              /* 0 = as it is; full scale = the set's largest value */
    float dead_frac;       /* share of cells that read 0 */
    int dead_lines;        /* so many whole rows and as many columns */
    float rotate_deg;      /* counter-clockwise, seen from above */
    float shift_cols_frac; /* toward higher columns, of the mat's width */
    float noise_frac;      /* standard deviation, of full scale */
    bool mirrored, upside_down;
    uint64_t seed;
};

/* "grid=14x7,bits=6,dead=0.1,dead_line=1,rotate=10,shift=4/32,noise=0.02,mirrored,upside_down,
 * seed=3"; PMAT_ERR_USAGE names the word that is wrong. */
enum pmat_err pmat_degrade_parse(struct pmat_degrade *degrade, const char *spec,
                                 struct pmat_fault *fault);

/* The faults of one mat: the same cells are dead in all its frames. */
struct pmat_degraded_mat {
    struct pmat_degrade how;
    struct pmat_grid own, grid;
    float full_scale;
    uint64_t random;
    uint8_t dead[PMAT_CELLS_MAX];
    float scratch[PMAT_CELLS_MAX];
};

/* `full_scale`: the largest value of the set. */
void pmat_degraded_mat_begin(struct pmat_degraded_mat *mat, const struct pmat_degrade *how,
                             struct pmat_grid own, float full_scale);
/* cells [own] -> seen [mat->grid]; both canonical orientation. */
void pmat_degraded_mat_see(struct pmat_degraded_mat *mat, const float *cells, float *seen);

#endif
