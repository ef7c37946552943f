/*
 * The contact laid out by the body itself, in numbers that do not depend on stature, weight, place
 * or unit: bands from the crown to the feet with their loads, and a window over trunk and thighs.
 */
#ifndef PMAT_ANALYSIS_BODYSHAPE_H
#define PMAT_ANALYSIS_BODYSHAPE_H

#include "analysis/bodymap.h"

/* Bands of 1/20 stature; the hip joints lie between the tenth and the eleventh. */
enum { PMAT_SHAPE_BANDS = 20, PMAT_SHAPE_BAND_HIP = 10 };
#define PMAT_SHAPE_BAND_FRAC 0.05f

/* Lines of the window are 1/40 stature long, from .45 above the hip joints to .35 below them, its
 * cells 1/32 stature wide: on a side from .1 behind the trunk's back, else from .25 beside its
 * middle. As large as a canonical map, so that the same code runs nets over both. */
#define PMAT_SHAPE_LINE_FRAC 0.025f
#define PMAT_SHAPE_CELL_FRAC 0.03125f

struct pmat_shape {
    bool known[PMAT_SHAPE_BANDS]; /* on the mat */
    float load[PMAT_SHAPE_BANDS]; /* root of the band's load against the trunk's mean */
    /* Root of the load against the trunk's mean cell; PMAT_SHAPE_OFF where the mat does not lie.
     * Seen as the body map is: on a side the front, else the left as seen from above, lies toward
     * higher cells. */
    float window[PMAT_MAP_CELLS];
};
#define PMAT_SHAPE_OFF (-0.5f)

/* Of a body that was not found nothing is known and the window is off the mat. */
void pmat_shape_of(const struct pmat_body *body, struct pmat_shape *shape);

#endif
