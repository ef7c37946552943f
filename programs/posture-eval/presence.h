/*
 * Empty against occupied, and sitting, as the calibration and the occupancy saw them.
 */
#ifndef PMAT_POSTURE_EVAL_PRESENCE_H
#define PMAT_POSTURE_EVAL_PRESENCE_H

#include <stdio.h>

#include "programs/posture-eval/observe.h"

struct pmat_presence_figures {
    long empty_frames, empty_right;       /* told to be empty */
    long occupied_frames, occupied_right; /* sitting and lying, told not to be empty */
    long sitting_frames, sitting_right;   /* told to be sitting */
    long lying_frames, lying_sitting;     /* told to be sitting as well */
    long recordings, recordings_wrong;    /* of which most frames mistake empty for occupied */
};

void pmat_presence_count(const struct pmat_observed *observed,
                         struct pmat_presence_figures *figures);
void pmat_presence_print(const struct pmat_presence_figures *figures, FILE *out);

#endif
