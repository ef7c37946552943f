/* Labelled frames of drawn bodies, mattresses and mats: what the classifier is trained on. */
#ifndef PMAT_PROGRAMS_POSTURE_SIM_RANDOM_FRAMES_H
#define PMAT_PROGRAMS_POSTURE_SIM_RANDOM_FRAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/err.h"
#include "core/records.h"

struct pmat_random_frames_options {
    long count;
    const char *folder;
    uint64_t seed;
    float weight[PMAT_POSTURE_COUNT];
    uint16_t rows, cols; /* grid of every row of the set */
    const char *truth;   /* file for the bodies' angles, or NULL */
    bool strange_mats;   /* narrower, coarser and softer than any that is drawn otherwise */
};

/* 64x32, the shares that served best: supine 28, left 20, right 20, prone 32. */
void pmat_random_frames_default(struct pmat_random_frames_options *options);
/* "supine=28,left=20,sitting=5,empty=2": postures that are not named get none. */
enum pmat_err pmat_random_frames_classes(struct pmat_random_frames_options *options,
                                         const char *text, struct pmat_fault *fault);
enum pmat_err pmat_random_frames_write(const struct pmat_random_frames_options *options,
                                       struct pmat_fault *fault);

#endif
