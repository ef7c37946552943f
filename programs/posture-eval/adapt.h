/*
 * Which recordings a person enrolls with, and what the enrolment learns from.
 */
#ifndef PMAT_POSTURE_EVAL_ADAPT_H
#define PMAT_POSTURE_EVAL_ADAPT_H

#include "analysis/enrolment.h"
#include "programs/posture-eval/observe.h"

/* Index of a lying posture among the model's, -1 for any other. */
int pmat_eval_class(enum pmat_posture posture);

struct pmat_adaptation {
    int per_posture;
    uint8_t *enrolled;                       /* [recordings] 1: the person adapts on it */
    struct pmat_enrolment_example *examples; /* one mean map a recording of lying people */
    size_t count;
    uint32_t *people; /* [count] index of the person in the set */
    uint32_t *recordings;
};

/* The first `per_posture` recordings of each posture of each person, in file order. */
enum pmat_err pmat_adaptation_begin(struct pmat_adaptation *adaptation,
                                    const struct pmat_observed *observed, int per_posture,
                                    struct pmat_fault *fault);
void pmat_adaptation_clear(struct pmat_adaptation *adaptation);
/* Fits the person's enrolment; on a mat of few cells the lies of all others of the set join in.
 * NULL in *enrolment for a person with too few recordings to be judged. */
enum pmat_err pmat_adaptation_fit(const struct pmat_adaptation *adaptation,
                                  const struct pmat_observed *observed, uint32_t person,
                                  struct pmat_model *model, struct pmat_enrolment **enrolment,
                                  struct pmat_fault *fault);

#endif
