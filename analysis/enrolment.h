/*
 * One sleeper's own way of lying: labelled lies that mend the model's decision on this mat.
 *
 * The correction is a kernel regression on what the model got wrong of the examples: where a map
 * looks like an enrolled one, the label of that one counts; far from all of them the model decides
 * alone. On mats of few cells, where the model knows little, lies of other people on the same
 * layout may be given too: they teach what all sleepers share, the own ones what is one's own.
 *
 * Examples are kept as maps, so an enrolment outlives the model it was made with: it is fitted
 * again when it is loaded.
 */
#ifndef PMAT_ANALYSIS_ENROLMENT_H
#define PMAT_ANALYSIS_ENROLMENT_H

#include "analysis/model.h"

enum {
    PMAT_ENROLMENT_EXAMPLES_MAX = 2048,
    PMAT_ENROLMENT_OWN = 0 /* person of the sleeper's own examples; others count from 1 */
};

/* Of the mat, head up. */
struct pmat_enrolment_grid {
    uint16_t rows, cols;
};

/* Mats of so few cells show loads, not shapes: their maps are made of the counts as they come (a
 * baseline that cuts off what lies below it would take half of what they tell), other mats' of
 * pressures. */
bool pmat_enrolment_wants_counts(struct pmat_enrolment_grid grid);

/* The mean map of one lie, or of a part of it. */
struct pmat_enrolment_example {
    uint8_t posture; /* index into pmat_model_postures */
    uint16_t person;
    uint16_t lie;              /* which of the lies this is a part of */
    float map[PMAT_MAP_CELLS]; /* canonical pressures, or counts */
};

struct pmat_enrolment;

/* `examples` are copied. PMAT_ERR_DATA without own examples of
 * at least two postures, or for maps without load; PMAT_ERR_INTERNAL without memory. */
enum pmat_err pmat_enrolment_create(struct pmat_enrolment **enrolment, struct pmat_model *model,
                                    const struct pmat_enrolment_example *examples, size_t count,
                                    struct pmat_enrolment_grid grid, struct pmat_fault *fault);
void pmat_enrolment_destroy(struct pmat_enrolment *enrolment);
/* Mends what the model said; `map` as the examples' maps are. Sums to 1. Takes no memory. */
void pmat_enrolment_mend(const struct pmat_enrolment *enrolment, const float map[PMAT_MAP_CELLS],
                         float probabilities[PMAT_MODEL_CLASSES]);

/* What the examples themselves say of enrolling: each own lie is held back in turn. */
struct pmat_enrolment_check {
    int lies;          /* held back: those whose posture has another own lie */
    int right_without; /* called right by the model alone */
    int right_with;
    double loss_without, loss_with; /* mean -log of the true posture's probability */
    bool better; /* no lie more wrong, and the loss no greater: else the enrolment is refused */
};
enum pmat_err pmat_enrolment_check(struct pmat_model *model,
                                   const struct pmat_enrolment_example *examples, size_t count,
                                   struct pmat_enrolment_grid grid,
                                   struct pmat_enrolment_check *check, struct pmat_fault *fault);

/* As bytes (version, grid, checksum), for the store or a file. */
size_t pmat_enrolment_saved_size(size_t count);
void pmat_enrolment_save(const struct pmat_enrolment_example *examples, size_t count,
                         struct pmat_enrolment_grid grid, void *bytes);
/* *examples is the caller's, to be freed. PMAT_ERR_DATA for foreign or damaged bytes, or
 * those of another grid. */
enum pmat_err pmat_enrolment_read(const void *bytes, size_t size, struct pmat_enrolment_grid grid,
                                  struct pmat_enrolment_example **examples, size_t *count,
                                  struct pmat_fault *fault);

#endif
