/*
 * The shape of the contact in numbers that do not depend on stature, weight or place: bands of the
 * body from the crown to the feet, each with its load and its outline.
 */
#ifndef PMAT_ANALYSIS_BODYSHAPE_H
#define PMAT_ANALYSIS_BODYSHAPE_H

#include "analysis/bodymap.h"

/* Bands of 1/20 stature; the hip joints lie between the tenth and the eleventh. */
enum { PMAT_SHAPE_BANDS = 20, PMAT_SHAPE_BAND_HIP = 10 };
#define PMAT_SHAPE_BAND_FRAC 0.05f
enum { PMAT_SHAPE_CELLS = 10, PMAT_SHAPE_CELLS_FROM = 3, PMAT_SHAPE_CELLS_TO = 15 };
#define PMAT_SHAPE_CELL_FRAC 0.03125f

enum pmat_shape_measure {
    PMAT_SHAPE_LOAD,   /* root of the band's load against the trunk's mean */
    PMAT_SHAPE_CENTRE, /* centre of its load, in statures before the trunk's back (on a side) or
                          from its middle */
    PMAT_SHAPE_BACK,   /* 10 % and 90 % of its load, likewise */
    PMAT_SHAPE_FRONT,
    PMAT_SHAPE_PEAK, /* share of its load in its densest 6 cm */
    PMAT_SHAPE_MEASURES
};

struct pmat_shape {
    bool known[PMAT_SHAPE_BANDS];   /* on the mat */
    bool touches[PMAT_SHAPE_BANDS]; /* bears enough to have an outline; else only the load holds */
    float value[PMAT_SHAPE_BANDS][PMAT_SHAPE_MEASURES];
    /* Root of the load of cells across, of 1/32 stature, against the trunk's mean: on a side from
     * behind the back to before the knees, else from one flank to the other. */
    float cell[PMAT_SHAPE_BANDS][PMAT_SHAPE_CELLS];
    float stature_cm;
};

/* All of it in one row, NAN where it is not known. */
enum {
    PMAT_SHAPE_INPUTS = 1 + PMAT_SHAPE_BANDS * PMAT_SHAPE_MEASURES +
                        (PMAT_SHAPE_CELLS_TO - PMAT_SHAPE_CELLS_FROM) * PMAT_SHAPE_CELLS
};
void pmat_shape_inputs(const struct pmat_shape *shape, float inputs[PMAT_SHAPE_INPUTS]);

void pmat_shape_of(const struct pmat_body *body, struct pmat_shape *shape);

#endif
