/*
 * Does the mat lie the way its profile says? What a whole night of the classifier's own doubt
 * tells.
 *
 * A body seen from the wrong end looks like nobody's: the model is surer of the map turned back.
 * Left and right are another matter: mirrored, every sleeper looks like another sleeper, and the
 * model is equally sure of both (it averages over the mirror image). So a wrong `head` is noticed
 * within a night, a wrong `view` never: posture-setup asks for it. A mat turned by 180 degrees is
 * noticed as a wrong head; whether it also swaps the sides is the view's question again.
 */
#ifndef PMAT_ANALYSIS_ORIENTATION_H
#define PMAT_ANALYSIS_ORIENTATION_H

#include "analysis/model.h"

enum pmat_orientation_verdict {
    PMAT_ORIENTATION_UNKNOWN,   /* too little seen */
    PMAT_ORIENTATION_PLAUSIBLE, /* head and foot are where they should be */
    PMAT_ORIENTATION_HEAD_AT_FOOT,
    PMAT_ORIENTATION_DOUBTFUL /* neither way convinces: turned by a quarter, or not this mat */
};

/* Sums of the looks so far; plain data, all 0 at the start. */
struct pmat_orientation {
    int looks;
    int surer_turned;     /* looks in which the model was surer of the turned map */
    double as_is, turned; /* sums of the largest probability */
};

/* One look at somebody lying; `probabilities` are the model's of `map`. Looks should be some 30 s
 * apart: neighbouring seconds say the same. Takes no memory. */
void pmat_orientation_look(struct pmat_orientation *orientation, struct pmat_model *model,
                           const float map[PMAT_MAP_CELLS],
                           const float probabilities[PMAT_MODEL_CLASSES]);
enum pmat_orientation_verdict pmat_orientation_judge(const struct pmat_orientation *orientation);
/* What to do, in words; "" when there is nothing to do. */
const char *pmat_orientation_words(enum pmat_orientation_verdict verdict);

#endif
