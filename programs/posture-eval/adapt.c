#include "programs/posture-eval/adapt.h"

#include <stdlib.h>
#include <string.h>

int pmat_eval_class(enum pmat_posture posture)
{
    for (int i = 0; i < PMAT_MODEL_CLASSES; i++)
        if (pmat_model_postures[i] == posture)
            return i;
    return -1;
}

static void mean_maps(struct pmat_adaptation *adaptation, const struct pmat_observed *observed)
{
    uint32_t open = UINT32_MAX;
    float frames = 0;
    for (size_t i = 0; i < observed->count; i++) {
        const struct pmat_observation *item = &observed->items[i];
        int posture = pmat_eval_class(item->truth);
        if (posture < 0)
            continue;
        if (item->recording != open) {
            open = item->recording;
            frames = 0;
            adaptation->people[adaptation->count] = item->person;
            adaptation->recordings[adaptation->count] = item->recording;
            adaptation->examples[adaptation->count++] = (struct pmat_enrolment_example){
                .posture = (uint8_t)posture, .lie = (uint16_t)item->recording};
        }
        float *map = adaptation->examples[adaptation->count - 1].map;
        frames++;
        for (int k = 0; k < PMAT_MAP_CELLS; k++)
            map[k] += (item->map[k] - map[k]) / frames;
    }
}

static void choose(struct pmat_adaptation *adaptation, const struct pmat_observed *observed)
{
    for (uint32_t person = 0; person < observed->person_count; person++) {
        int taken[PMAT_MODEL_CLASSES] = {0};
        for (size_t i = 0; i < adaptation->count; i++)
            if (adaptation->people[i] == person &&
                taken[adaptation->examples[i].posture]++ < adaptation->per_posture)
                adaptation->enrolled[adaptation->recordings[i]] = 1;
    }
}

enum pmat_err pmat_adaptation_begin(struct pmat_adaptation *adaptation,
                                    const struct pmat_observed *observed, int per_posture,
                                    struct pmat_fault *fault)
{
    size_t stretches = 1;
    for (size_t i = 1; i < observed->count; i++)
        stretches += observed->items[i].recording != observed->items[i - 1].recording;
    *adaptation = (struct pmat_adaptation){
        .per_posture = per_posture,
        .enrolled = calloc(observed->recording_count + 1, 1),
        .examples = calloc(stretches, sizeof *adaptation->examples),
        .people = calloc(stretches, sizeof *adaptation->people),
        .recordings = calloc(stretches, sizeof *adaptation->recordings),
    };
    if (!adaptation->enrolled || !adaptation->examples || !adaptation->people ||
        !adaptation->recordings) {
        pmat_adaptation_clear(adaptation);
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory to enroll people");
    }
    mean_maps(adaptation, observed);
    choose(adaptation, observed);
    return PMAT_OK;
}

void pmat_adaptation_clear(struct pmat_adaptation *adaptation)
{
    free(adaptation->enrolled);
    free(adaptation->examples);
    free(adaptation->people);
    free(adaptation->recordings);
    *adaptation = (struct pmat_adaptation){0};
}

/* More than enough recordings of every posture that the set has. */
static bool can_be_judged(const struct pmat_adaptation *adaptation, uint32_t person)
{
    int own[PMAT_MODEL_CLASSES] = {0};
    bool in_set[PMAT_MODEL_CLASSES] = {false};
    for (size_t i = 0; i < adaptation->count; i++) {
        in_set[adaptation->examples[i].posture] = true;
        own[adaptation->examples[i].posture] += adaptation->people[i] == person;
    }
    for (int c = 0; c < PMAT_MODEL_CLASSES; c++)
        if (in_set[c] && own[c] <= adaptation->per_posture)
            return false;
    return true;
}

enum pmat_err pmat_adaptation_fit(const struct pmat_adaptation *adaptation,
                                  const struct pmat_observed *observed, uint32_t person,
                                  struct pmat_model *model, struct pmat_enrolment **enrolment,
                                  struct pmat_fault *fault)
{
    *enrolment = NULL;
    if (!can_be_judged(adaptation, person))
        return PMAT_OK;
    struct pmat_enrolment_grid grid = {observed->grid.rows, observed->grid.cols};
    struct pmat_enrolment_example *chosen = calloc(adaptation->count, sizeof *chosen);
    if (!chosen)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory to enroll people");
    size_t count = 0;
    for (size_t i = 0; i < adaptation->count; i++) {
        bool own = adaptation->people[i] == person;
        if (own ? !adaptation->enrolled[adaptation->recordings[i]]
                : !pmat_enrolment_wants_counts(grid))
            continue;
        chosen[count] = adaptation->examples[i];
        chosen[count++].person = own ? PMAT_ENROLMENT_OWN : (uint16_t)(1 + adaptation->people[i]);
    }
    enum pmat_err err = pmat_enrolment_create(enrolment, model, chosen, count, grid, fault);
    free(chosen);
    return err;
}
