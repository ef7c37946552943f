#include "sensors-sim/breath.h"

#include <math.h>

/* The rate wanders back to its mean with this time constant. */
#define WANDER_S 20.0f

static float clampf(float x, float low, float high)
{
    return x < low ? low : x > high ? high : x;
}

void pmat_sim_breath_habit_default(struct pmat_sim_breath_habit *habit)
{
    *habit = (struct pmat_sim_breath_habit){.rate_per_min = 14.0f,
                                            .wander_frac = 0.04f,
                                            .interval_cv = 0.05f,
                                            .depth_cv = 0.12f,
                                            .inhale_frac = 0.4f,
                                            .rest_frac = 0.15f};
}

void pmat_sim_breath_habit_draw(struct pmat_sim_breath_habit *habit, float rate_per_min,
                                struct pmat_sim_random *random)
{
    *habit = (struct pmat_sim_breath_habit){
        .rate_per_min = rate_per_min,
        .wander_frac = pmat_sim_random_uniform(random, 0.01f, 0.06f),
        .interval_cv = pmat_sim_random_uniform(random, 0.02f, 0.12f),
        .depth_cv = pmat_sim_random_uniform(random, 0.05f, 0.25f),
        .inhale_frac = pmat_sim_random_uniform(random, 0.3f, 0.48f),
        .rest_frac = pmat_sim_random_uniform(random, 0.0f, 0.25f),
    };
}

static void next_breath(struct pmat_sim_breath *b)
{
    const struct pmat_sim_breath_habit *h = &b->habit;
    float length = clampf(pmat_sim_random_normal(&b->random, 1.0f, h->interval_cv), 0.6f, 1.6f);
    b->now_per_min = h->rate_per_min * (1.0f + b->wander) / length;
    b->depth = clampf(pmat_sim_random_normal(&b->random, 1.0f, h->depth_cv), 0.4f, 1.8f);
}

void pmat_sim_breath_start(struct pmat_sim_breath *b, const struct pmat_sim_breath_habit *habit,
                           uint64_t seed)
{
    *b = (struct pmat_sim_breath){.habit = *habit};
    pmat_sim_random_seed(&b->random, seed ^ UINT64_C(0xb4ea7));
    b->wander = pmat_sim_random_normal(&b->random, 0.0f, habit->wander_frac);
    next_breath(b);
    b->phase = pmat_sim_random_uniform(&b->random, 0.0f, 1.0f);
}

float pmat_sim_breath_next(struct pmat_sim_breath *b, float dt_s)
{
    const struct pmat_sim_breath_habit *h = &b->habit;
    float fade = dt_s / WANDER_S;
    b->wander += pmat_sim_random_normal(&b->random, 0.0f, h->wander_frac * sqrtf(2.0f * fade)) -
                 fade * b->wander;
    b->phase += dt_s * b->now_per_min / 60.0f;
    if (b->phase >= 1.0f) {
        float over_s = (b->phase - 1.0f) * 60.0f / b->now_per_min;
        next_breath(b);
        b->phase = over_s * b->now_per_min / 60.0f;
    }
    float in = h->inhale_frac, out = 1.0f - in - h->rest_frac;
    if (b->phase < in)
        return b->depth * (0.5f - 0.5f * cosf(3.14159265f * b->phase / in));
    float part = fminf((b->phase - in) / out, 1.0f);
    return b->depth * (0.5f + 0.5f * cosf(3.14159265f * part));
}
