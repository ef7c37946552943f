/*
 * Seeded random numbers for the simulation: small, deterministic, the state owned by the caller, so
 * that a seed printed by a test or a program brings back the very same night.
 */
#ifndef PMAT_SENSORS_SIM_RANDOM_H
#define PMAT_SENSORS_SIM_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct pmat_sim_random {
    uint64_t state;
};

/* Neighbouring seeds give unrelated sequences. */
void pmat_sim_random_seed(struct pmat_sim_random *random, uint64_t seed);
uint32_t pmat_sim_random_u32(struct pmat_sim_random *random);
/* low <= x < high. */
float pmat_sim_random_uniform(struct pmat_sim_random *random, float low, float high);
/* Uniform in log(x), for low > 0. */
float pmat_sim_random_log_uniform(struct pmat_sim_random *random, float low, float high);
float pmat_sim_random_normal(struct pmat_sim_random *random, float mean, float sd);
bool pmat_sim_random_chance(struct pmat_sim_random *random, float probability);
/* Index 0..count-1 with the given weights (not negative, at least one above 0). */
int pmat_sim_random_pick(struct pmat_sim_random *random, const float *weights, int count);

#endif
