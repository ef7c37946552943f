#include "bench/diaries.h"

#include <math.h>
#include <string.h>

struct diary_kind diary_kind_default(void)
{
    return (struct diary_kind){
        .nights = 30, .exposures = 10, .share = 0.25, .run_nights = 3, .memory = 0.5, .spread = 1};
}

/* docs/sources.md: splitmix64 */
uint64_t diary_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

double diary_uniform(uint64_t *state)
{
    return (double)(diary_random(state) >> 11) * 0x1p-53;
}

/* Box and Muller. */
static double normal(uint64_t *state)
{
    double radius = sqrt(-2 * log(1 - diary_uniform(state)));
    return radius * cos(6.283185307179586 * diary_uniform(state));
}

/* A habit that comes in runs: two states, as likely to be left at any time. With drift it becomes
 * a habit in the course of the diary. */
static int draw_runs(const struct diary_kind *kind, int8_t *with, uint64_t *random)
{
    double leave = 1 / kind->run_nights;
    int count = 0;
    for (int i = 0; i < kind->nights; i++) {
        double share = kind->share;
        if (kind->drift != 0)
            share *= 2.0 * i / kind->nights;
        double begin = leave * share / (1 - share);
        double chance = i == 0 ? share : with[i - 1] == 1 ? 1 - leave : begin;
        with[i] = diary_uniform(random) < chance;
        count += with[i];
    }
    return count;
}

static void draw_exposure(const struct diary_kind *kind, int8_t *with, uint64_t *random)
{
    double wanted = kind->share * kind->nights;
    int count;
    do
        count = draw_runs(kind, with, random);
    while (!kind->share_by_chance && (count < floor(wanted) || count > ceil(wanted)));
}

static void draw_pain(struct made_diary *diary, const struct diary_kind *kind, uint64_t *random)
{
    double now = normal(random), fresh = sqrt(1 - kind->memory * kind->memory);
    for (int i = 0; i < kind->nights; i++) {
        if (i > 0)
            now = kind->memory * now + fresh * normal(random);
        double pain = 4 + kind->spread * now + kind->drift * i / kind->nights;
        pain += diary->with[i] == 1 ? kind->effect : 0;
        if (kind->whole_numbers)
            pain = fmin(fmax(round(pain), 0), 10);
        diary->pain[i] = (float)pain;
    }
}

/* Takes out mornings that were not noted; at least one stays. */
static void forget(struct made_diary *diary, const struct diary_kind *kind, uint64_t *random)
{
    diary->nights = 0;
    for (int i = 0; i < kind->nights; i++) {
        diary->day[i] = i;
        if (i > 0 && diary_uniform(random) < kind->missing)
            diary->pain[i] = NAN;
    }
    diary->nights = kind->nights;
}

void diary_make(struct made_diary *diary, const struct diary_kind *kind, uint64_t *random)
{
    for (int i = 0; i < kind->exposures; i++)
        draw_exposure(kind, diary->with + i * kind->nights, random);
    draw_pain(diary, kind, random);
    forget(diary, kind, random);
}

struct pmat_diary_input diary_input(const struct made_diary *diary, const struct diary_kind *kind,
                                    int permutations, uint64_t seed)
{
    return (struct pmat_diary_input){.nights = (size_t)diary->nights,
                                     .day = diary->day,
                                     .outcomes = 1,
                                     .outcome = {diary->pain},
                                     .exposures = (size_t)kind->exposures,
                                     .with = diary->with,
                                     .permutations = permutations,
                                     .seed = seed};
}
