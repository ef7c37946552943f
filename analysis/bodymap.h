/*
 * Where the parts of the body lie: axis, stature, and the places of head, shoulders, lumbar band,
 * pelvis, thighs, knees and feet, each with a confidence.
 *
 * The map is laid along the body first: turned by the axis of the trunk, seen from the side that
 * the sleeper is turned to. Then the profile of load and width from head to foot is held against
 * the mean profile of the posture (bodymap_template.c) at every place and for every stature: what
 * fits best tells where the hips lie, also where the head or the feet are not on the mat.
 *
 * docs/indicators.md: method, figures, and what it cannot tell. Takes no memory.
 */
#ifndef PMAT_ANALYSIS_BODYMAP_H
#define PMAT_ANALYSIS_BODYMAP_H

#include <stdbool.h>
#include <stdint.h>

#include "core/records.h"

enum pmat_body_part {
    PMAT_BODY_HEAD,
    PMAT_BODY_SHOULDERS,
    PMAT_BODY_LUMBAR,
    PMAT_BODY_PELVIS,
    PMAT_BODY_THIGHS,
    PMAT_BODY_KNEES,
    PMAT_BODY_FEET,
    PMAT_BODY_PARTS
};

/* A place on the map, in cm from its head end and its left edge. NAN and confidence 0 where the mat
 * does not lie or nothing of the body was found. */
struct pmat_body_place {
    float along_cm, across_cm;
    float confidence; /* 0..1 */
};

/* The map laid along the body: lines of 3 cm from the head down, cells of 3 cm across. The middle
 * of the cells across is the axis of the trunk; on a side, higher cells lie in front. Of a supine
 * or prone body higher cells lie on its left as the map is seen from above. */
enum { PMAT_BODY_LINES = 88, PMAT_BODY_WIDTH = 36 };
#define PMAT_BODY_STEP_CM 3.0f

struct pmat_body {
    bool found; /* false: nothing below holds */
    enum pmat_posture posture;
    float axis_deg;     /* -90..90, positive: feet toward higher columns */
    float stature_cm;   /* as it fits best: a scale, not a measurement */
    float hip_line;     /* lines from the first one to the hip joints */
    float confidence;   /* 0..1: how well the profile fits */
    float floor;        /* what the unloaded map reads; taken off below */
    int loaded_cells;   /* of the map */
    float middle_cm[2]; /* along, across: the turning point on the map */
    struct pmat_body_place part[PMAT_BODY_PARTS];
    float cell[PMAT_BODY_LINES][PMAT_BODY_WIDTH];
    bool covered[PMAT_BODY_LINES];  /* the mat lies under the middle of this line */
    float load[PMAT_BODY_LINES];    /* sum of the line */
    float edge[PMAT_BODY_LINES][2]; /* 10 % and 90 % of the line's load, cm from the axis */
    float centre[PMAT_BODY_LINES];  /* cm from the axis; these three NAN without load */
};

struct pmat_body_input {
    const float *map;       /* [32*16] canonical pressures */
    const uint8_t *covered; /* [32*16] 1 where the mat lies; NULL = everywhere */
    float cell_long_cm, cell_across_cm;
    enum pmat_posture posture; /* a lying one */
};

void pmat_body_find(struct pmat_body *body, const struct pmat_body_input *input);
/* "pelvis". */
const char *pmat_body_part_name(enum pmat_body_part part);
/* Distance of a part from the hip joints in statures, negative toward the head. */
float pmat_body_part_frac(enum pmat_body_part part);

#endif
