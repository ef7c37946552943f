/*
 * What is to be doubted of a night's postures, in plain words: dead lines, a sleeper who lies
 * partly beside the mat, an orientation that does not fit, a pitch nobody told, a coarse grid.
 */
#ifndef PMAT_ANALYSIS_QUALITY_H
#define PMAT_ANALYSIS_QUALITY_H

#include <stdbool.h>
#include <stddef.h>

#include "analysis/calibrate.h"
#include "analysis/orientation.h"
#include "core/geometry.h"

enum pmat_doubt {
    PMAT_DOUBT_DEAD_LINES = 1 << 0,
    PMAT_DOUBT_DEAD_CELLS = 1 << 1, /* more than a few */
    PMAT_DOUBT_OFF_MAT = 1 << 2,    /* partly off the mat, for a good part of the time */
    PMAT_DOUBT_ORIENTATION = 1 << 3,
    PMAT_DOUBT_PITCH_ASSUMED = 1 << 4,
    PMAT_DOUBT_COARSE = 1 << 5,     /* of a mat like this, less is known */
    PMAT_DOUBT_CALIBRATION = 1 << 6 /* cannot be right; its reason says why */
};

/* Looks at where the load ends; plain data, all 0 at the start. */
struct pmat_off_mat {
    int looks, off;
};
/* `map` canonical, of somebody lying; `covered` as pmat_canonical_covered. */
void pmat_off_mat_look(struct pmat_off_mat *off_mat, const float map[PMAT_MAP_CELLS],
                       const unsigned char covered[PMAT_MAP_CELLS]);

struct pmat_quality_input {
    struct pmat_calibration_status calibration;
    struct pmat_geometry geometry;
    struct pmat_orientation orientation;
    struct pmat_off_mat off_mat;
};

enum { PMAT_QUALITY_TEXT_SIZE = 600 };

/* enum pmat_doubt, or-ed; `text` the same in words, joined by "; ", "" for none. */
unsigned pmat_quality_doubts(const struct pmat_quality_input *input,
                             char text[PMAT_QUALITY_TEXT_SIZE]);

#endif
