/*
 * A simulated sleeper's minute for judging the breathing rate, alone or disturbed.
 */
#ifndef PMAT_BENCH_BREATHING_SCENE_H
#define PMAT_BENCH_BREATHING_SCENE_H

#include <stdint.h>

#include "analysis/breathing.h"
#include "core/records.h"

enum breathing_disturbance {
    BREATHING_EMPTY,    /* nobody, nothing */
    BREATHING_OBJECT,   /* a suitcase on an empty bed */
    BREATHING_ROCKED,   /* an empty bed that is pushed now and then */
    BREATHING_PET,      /* a sleeper and a pet that breathes at its own rate */
    BREATHING_PARTNER,  /* a sleeper and a partner's shoulder, who moves and breathes */
    BREATHING_RESTLESS, /* a sleeper who moves a leg or an arm in that minute */
    BREATHING_TURN,     /* a sleeper who turns in that minute */
    BREATHING_ROUGH, /* a still sleeper on a poor mat: 8 bits, more noise, ghosts, loop and drift */
    BREATHING_DISTURBANCES
};
enum { BREATHING_FIRST_WITH_SLEEPER = BREATHING_PET };
const char *breathing_disturbance_words(enum breathing_disturbance disturbance);

struct breathing_truth {
    enum pmat_posture posture;
    float rate_per_min; /* breaths in the minute; NAN where nobody sleeps */
    float interval_cv;
};

struct breathing_scene;

/* NULL without memory. */
struct breathing_scene *breathing_scene_create(uint64_t seed);
void breathing_scene_destroy(struct breathing_scene *scene);
/* The next sleeper, mattress and way to breathe. */
void breathing_scene_sleeper(struct breathing_scene *scene);
/* The next one that is disturbed so. */
void breathing_scene_disturbed(struct breathing_scene *scene,
                               enum breathing_disturbance disturbance);
/* Plays it on a mat of that grid and frame rate. */
void breathing_scene_play(struct breathing_scene *scene, uint16_t rows, uint16_t cols,
                          float rate_hz, struct breathing_truth *truth,
                          struct pmat_breathing_estimate *estimate);

/* A pet alone on the bed for ten minutes after two of an empty one, by the whole analysis: epochs
 * that have a rate; negative without memory. */
int breathing_scene_pet_alone(struct breathing_scene *scene, uint16_t rows, uint16_t cols);

#endif
