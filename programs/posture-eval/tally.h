/*
 * Counts of right and wrong frames, by group of recordings, posture and person.
 */
#ifndef PMAT_POSTURE_EVAL_TALLY_H
#define PMAT_POSTURE_EVAL_TALLY_H

#include <stdio.h>

#include "analysis/model.h"
#include "core/labelled.h"

struct pmat_tally;

/* NULL without memory. */
struct pmat_tally *pmat_tally_create(void);
void pmat_tally_destroy(struct pmat_tally *tally);
/* One classified frame; `truth` is an index into pmat_model_postures. Frames of one recording come
 * one after the other. */
enum pmat_err pmat_tally_put(struct pmat_tally *tally, const struct pmat_labelled_frame *frame,
                             int truth, const float shares[PMAT_MODEL_CLASSES],
                             struct pmat_fault *fault);
/* A table: one line a group that has frames. Closes the last recording. */
void pmat_tally_print(struct pmat_tally *tally, FILE *out);

#endif
