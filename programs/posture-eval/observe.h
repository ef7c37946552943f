/*
 * What the analysis sees of labelled frames: calibrated, canonical, with the occupancy's word.
 *
 * Frames are streamed in file order, one a second at least, with 60 s of empty bed before each
 * recording: the set's own empty frames where it has some, else each cell's lowest value in the
 * set. Where each recording has a mat of its own, nothing is known of it empty: its frames are
 * taken as they are, and nobody is asked whether the bed is empty.
 */
#ifndef PMAT_POSTURE_EVAL_OBSERVE_H
#define PMAT_POSTURE_EVAL_OBSERVE_H

#include "analysis/indicators.h"
#include "analysis/model.h"
#include "analysis/occupancy.h"
#include "analysis/quality.h"
#include "core/labelled.h"
#include "programs/posture-eval/degrade.h"
#include "programs/posture-eval/regrid.h"

enum { PMAT_OBSERVED_NAME_SIZE = 64, PMAT_OBSERVED_DETAIL_SIZE = 48 };

struct pmat_observation {
    uint32_t person, recording; /* into the names of the set */
    double t_s;
    enum pmat_posture truth;
    bool presence_asked;
    enum pmat_presence presence;
    char detail[PMAT_OBSERVED_DETAIL_SIZE];
    float map[PMAT_MAP_CELLS];
    struct pmat_indicators indicators; /* under the labelled posture */
};

struct pmat_observed_name {
    char text[PMAT_OBSERVED_NAME_SIZE];
};

struct pmat_observed {
    struct pmat_labelled_about about;
    struct pmat_grid grid; /* as the analysis saw it */
    struct pmat_observation *items;
    size_t count, capacity;
    struct pmat_observed_name *people, *recordings;
    uint32_t person_count, recording_count;
    char doubts[PMAT_QUALITY_TEXT_SIZE]; /* what is to be doubted of them; "" = nothing */
};

struct pmat_observe_options {
    const char *people; /* "S2,S5", NULL = everybody */
    struct pmat_grid grid;
    const struct pmat_degrade *degrade; /* NULL = none */
    bool as_is;                         /* no calibration: the frames' own values, nothing else */
    bool enrolls;                       /* maps as an enrolment wants them */
};

/* Reads a folder of labelled frames. */
enum pmat_err pmat_observe(struct pmat_observed *observed, const char *folder,
                           const struct pmat_observe_options *options, struct pmat_model *model,
                           struct pmat_fault *fault);
void pmat_observed_clear(struct pmat_observed *observed);

#endif
