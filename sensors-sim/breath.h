/*
 * A breath after the other: each of its own length and depth, in faster than out, with a rest at
 * the end (docs/sources.md: tobin-1988).
 */
#ifndef PMAT_SENSORS_SIM_BREATH_H
#define PMAT_SENSORS_SIM_BREATH_H

#include "sensors-sim/random.h"

struct pmat_sim_breath_habit {
    float rate_per_min;
    float wander_frac; /* SD of the slow wander of the rate, over minutes */
    float interval_cv; /* SD over mean from breath to breath */
    float depth_cv;
    float inhale_frac; /* share of a breath that goes in; drawn by whoever wants it to differ */
    float rest_frac;   /* share at the end without movement */
};

/* 14 a minute, wander .04, breath to breath .05, depth .12, in .4, rest .15. */
void pmat_sim_breath_habit_default(struct pmat_sim_breath_habit *habit);
/* Somebody's way to breathe, at this rate. */
void pmat_sim_breath_habit_draw(struct pmat_sim_breath_habit *habit, float rate_per_min,
                                struct pmat_sim_random *random);

struct pmat_sim_breath {
    struct pmat_sim_breath_habit habit;
    struct pmat_sim_random random;
    float wander;
    float phase;       /* 0..1 of the running breath */
    float now_per_min; /* the running breath as a rate: the truth */
    float depth;       /* of the running breath, mean 1 */
};

void pmat_sim_breath_start(struct pmat_sim_breath *breath,
                           const struct pmat_sim_breath_habit *habit, uint64_t seed);
/* Goes on by dt_s, less than a breath; returns how far breathed in: 0 out, about 1 in. */
float pmat_sim_breath_next(struct pmat_sim_breath *breath, float dt_s);

#endif
