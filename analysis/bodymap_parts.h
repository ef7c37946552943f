/*
 * Inside of the body map, shared by its files and by nobody else.
 */
#ifndef PMAT_ANALYSIS_BODYMAP_PARTS_H
#define PMAT_ANALYSIS_BODYMAP_PARTS_H

#include "analysis/bodymap.h"

/* Mean profiles from the crown's side to the thighs, in bins of 1/50 stature. */
enum { PMAT_BODY_BINS = 38, PMAT_BODY_BIN_HIP = 25 /* hip joints lie at the start of this bin */ };
#define PMAT_BODY_BIN_FRAC 0.02f

struct pmat_body_template {
    float load[PMAT_BODY_BINS], load_sd[PMAT_BODY_BINS];   /* root of the line's load, mean 1 */
    float width[PMAT_BODY_BINS], width_sd[PMAT_BODY_BINS]; /* in statures */
};

/* NULL for a posture that has none. */
const struct pmat_body_template *pmat_body_template_of(enum pmat_posture posture);

/* bodymap_axis.c: floor, threshold and axis; false where nobody lies. `clean` [32*16]. */
bool pmat_body_clean(struct pmat_body *body, const struct pmat_body_input *input, float *clean);
void pmat_body_find_axis(struct pmat_body *body, const struct pmat_body_input *input,
                         const float *clean);
/* Fills cell, covered, load, edge and centre. */
void pmat_body_lay_along(struct pmat_body *body, const struct pmat_body_input *input,
                         const float *clean);
/* From lines and cm across the axis to cm on the map. */
void pmat_body_place_of(const struct pmat_body *body, float line, float across_cm,
                        float place_cm[2]);

#endif
