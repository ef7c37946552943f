/*
 * The body map as lines to draw: shoulders, pelvis and the lumbar band, across the body.
 */
#ifndef PMAT_ANALYSIS_BODYLINES_H
#define PMAT_ANALYSIS_BODYLINES_H

#include "analysis/bodymap.h"

/* In cells of the map that `body` was found on; NAN for a part that is off the mat or whose place
 * is too unsure to be drawn. */
void pmat_body_lines_of(const struct pmat_body *body, float cell_long_cm, float cell_across_cm,
                        struct pmat_body_lines *lines);

#endif
