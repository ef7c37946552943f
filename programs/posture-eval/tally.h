/*
 * Right and wrong of classified frames, by group of recordings, posture, person and recording.
 */
#ifndef PMAT_POSTURE_EVAL_TALLY_H
#define PMAT_POSTURE_EVAL_TALLY_H

#include <stdio.h>

#include "analysis/model.h"
#include "core/err.h"

/* A body on a wedge is partly supine in truth, one on a raised head end partly sits: both stand
 * apart, so that they can neither flatter nor spoil the figure for flat beds. */
enum pmat_tally_group {
    PMAT_TALLY_FLAT,
    PMAT_TALLY_WEDGE,
    PMAT_TALLY_RAISED,
    PMAT_TALLY_ALL,
    PMAT_TALLY_GROUP_COUNT
};

enum { PMAT_TALLY_NAME_SIZE = 64 };

/* What was found of one group. NAN where nothing was counted. */
struct pmat_figures {
    long frames, recordings, recordings_right;
    long confusion[PMAT_MODEL_CLASSES][PMAT_MODEL_CLASSES]; /* [truth][called] */
    double accuracy, macro_f1;                              /* over the postures that occur */
    double recall[PMAT_MODEL_CLASSES];
    double ece;              /* expected calibration error of the confidence */
    double coverage;         /* share of frames at or over the `unknown` threshold */
    double covered_accuracy; /* of those frames */
    double pooled_accuracy;  /* of recordings, the shares of their frames averaged */
    char worst_person[PMAT_TALLY_NAME_SIZE]; /* "" where nobody has enough frames */
    double worst_accuracy;
    double mean_confidence;
};

struct pmat_tally;

/* NULL without memory. `unknown_below`: confidence under which a posture is called unknown. */
struct pmat_tally *pmat_tally_create(float unknown_below);
void pmat_tally_destroy(struct pmat_tally *tally);
/* One classified frame; `truth` is an index into pmat_model_postures. Frames of one recording come
 * one after the other. The texts are copied. */
enum pmat_err pmat_tally_put(struct pmat_tally *tally, const char *person, const char *recording,
                             const char *detail, int truth, const float shares[PMAT_MODEL_CLASSES],
                             struct pmat_fault *fault);
void pmat_tally_figures(const struct pmat_tally *tally, enum pmat_tally_group group,
                        struct pmat_figures *figures);
/* Tables: one line a group that has frames, then what is true of all of them. */
void pmat_tally_print(const struct pmat_tally *tally, FILE *out);

#endif
