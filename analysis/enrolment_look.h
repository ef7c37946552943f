/* How alike two maps look: the features that the enrolment compares. */
#ifndef PMAT_ANALYSIS_ENROLMENT_LOOK_H
#define PMAT_ANALYSIS_ENROLMENT_LOOK_H

#include <stdbool.h>

#include "core/records.h"

enum { PMAT_LOOK_SIZE = 128 };

struct pmat_look {
    float values[PMAT_LOOK_SIZE];
};

/* Of a mat that shows the body's shape: the shape, wherever the body lies. All 0 without load. */
void pmat_look_at_shape(const float map[PMAT_MAP_CELLS], struct pmat_look *look);
/* Of a mat of few cells, rows * cols <= PMAT_LOOK_SIZE: what lies at the middle of each. */
void pmat_look_at_cells(const float map[PMAT_MAP_CELLS], int rows, int cols,
                        struct pmat_look *look);
/* Sum of absolute differences. */
float pmat_look_distance1(const struct pmat_look *a, const struct pmat_look *b);
/* Sum of squares. */
float pmat_look_distance2(const struct pmat_look *a, const struct pmat_look *b);

#endif
