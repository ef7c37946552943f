/*
 * Movement: the share of the load that moved to other cells from one second to the next, above what
 * the sensors' own noise and breathing make up.
 *
 * redistributed share of two second-means p, q = 1/2 sum |p/sum p - q/sum q|, 0..1. The floor (a
 * low quantile of the recent values) is taken off. Cells beside the sleeper (analysis/beside.h)
 * take no part: a pet's or a partner's movement is not the sleeper's.
 */
#ifndef PMAT_ANALYSIS_MOVEMENT_H
#define PMAT_ANALYSIS_MOVEMENT_H

#include <stddef.h>
#include <stdint.h>

struct pmat_movement;

struct pmat_movement_second {
    float load;        /* mean sum of sound cells over the second */
    float moved_frac;  /* 0..1 redistributed against the second before, floor taken off; NAN for the
                          first second and after a gap */
    float cop_long_cm; /* centre of pressure from the mat's head edge; NAN without load */
    float cop_across_cm; /* from the mat's left edge, seen from above */
    uint32_t frames;     /* frames in the second */
};

struct pmat_geometry;

/* NULL without memory. */
struct pmat_movement *pmat_movement_create(const struct pmat_geometry *geometry);
void pmat_movement_destroy(struct pmat_movement *movement);
/* After a gap: the next second has nothing to compare with. */
void pmat_movement_reset(struct pmat_movement *movement);
/* One frame of pressures [rows*cols] scan order, NAN = masked: adds to the running second. Cheap:
 * called for every frame. */
void pmat_movement_push(struct pmat_movement *movement, const float *pressure);
/* Ends the second; mean [rows*cols] of its frames (scan order, NAN = masked) stays valid until the
 * next push. With no frame pushed, frames = 0 and all else NAN. */
void pmat_movement_second(struct pmat_movement *movement, struct pmat_movement_second *second);
const float *pmat_movement_mean(const struct pmat_movement *movement);

#endif
