#include "sensors-sim/random.h"

#include <math.h>

/* splitmix64 (docs/sources.md: splitmix64): one 64-bit word of state, no bad seeds. */
static uint64_t next(struct pmat_sim_random *random)
{
    uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

void pmat_sim_random_seed(struct pmat_sim_random *random, uint64_t seed)
{
    random->state = seed;
    random->state = next(random);
}

uint32_t pmat_sim_random_u32(struct pmat_sim_random *random)
{
    return (uint32_t)(next(random) >> 32);
}

float pmat_sim_random_uniform(struct pmat_sim_random *random, float low, float high)
{
    float unit = (float)(next(random) >> 40) * 0x1p-24f;
    return low + (high - low) * unit;
}

float pmat_sim_random_log_uniform(struct pmat_sim_random *random, float low, float high)
{
    return expf(pmat_sim_random_uniform(random, logf(low), logf(high)));
}

float pmat_sim_random_normal(struct pmat_sim_random *random, float mean, float sd)
{
    /* Box-Muller; 1 - u keeps the logarithm away from 0. */
    float u = 1.0f - pmat_sim_random_uniform(random, 0.0f, 1.0f);
    float angle = pmat_sim_random_uniform(random, 0.0f, 6.2831853f);
    return mean + sd * sqrtf(-2.0f * logf(u)) * cosf(angle);
}

bool pmat_sim_random_chance(struct pmat_sim_random *random, float probability)
{
    return pmat_sim_random_uniform(random, 0.0f, 1.0f) < probability;
}

int pmat_sim_random_pick(struct pmat_sim_random *random, const float *weights, int count)
{
    float total = 0.0f;
    int last = 0;
    for (int i = 0; i < count; i++) {
        total += weights[i];
        if (weights[i] > 0.0f)
            last = i;
    }
    float left = pmat_sim_random_uniform(random, 0.0f, total);
    for (int i = 0; i < last; i++) {
        if (left < weights[i])
            return i;
        left -= weights[i];
    }
    return last;
}
