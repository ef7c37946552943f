#include "analysis/diary_stats.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/diary_series.h"

/* One outcome of the diary without any effect in it: what is left when a constant and a line over
 * the days are taken out, as innovations. */
struct outcome {
    struct diary_chain chain;
    double *series;     /* [nights] */
    double *innovation; /* [nights] of the nights in the chain */
    bool *known;        /* [nights] */
    struct diary_memory memory;
    double *made; /* [nights] a diary made from the innovations in another order */
    bool usable;
};

/* One exposure and one outcome. */
struct test {
    struct diary_chain chain;
    struct diary_model model;
    struct diary_fit fit;
    double *exposure; /* [nights] */
    bool usable;
    int reached; /* diaries without effect whose largest statistic comes up to this one */
};

struct pmat_diary_stats {
    size_t nights_max, exposures_max;
    struct diary_memory memories[DIARY_MEMORIES];
    struct outcome outcomes[PMAT_DIARY_OUTCOMES_MAX];
    struct test *tests;  /* [exposures_max * PMAT_DIARY_OUTCOMES_MAX] */
    double *line;        /* [nights_max] days, about their middle, over their span */
    double *innovations; /* [nights_max] in the order of one permutation */
    int *order;          /* [nights_max] */
    bool *keep;          /* [nights_max] */
    double largest[PMAT_DIARY_PERMUTATIONS];
    double *numbers; /* what the pointers above point into */
    int *places;
    uint8_t *gaps;
    bool *flags;
};

/* docs/sources.md: splitmix64 */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

/* 0 <= result < count, without the bias of a remainder. */
static size_t next_below(uint64_t *state, size_t count)
{
    uint64_t limit = UINT64_MAX - UINT64_MAX % count;
    uint64_t drawn;
    do
        drawn = next_random(state);
    while (drawn >= limit);
    return (size_t)(drawn % count);
}

static void hand_out(struct pmat_diary_stats *stats)
{
    size_t n = stats->nights_max, tests = stats->exposures_max * PMAT_DIARY_OUTCOMES_MAX;
    double *numbers = stats->numbers;
    int *places = stats->places;
    uint8_t *gaps = stats->gaps;
    bool *flags = stats->flags;
    for (size_t i = 0; i < PMAT_DIARY_OUTCOMES_MAX; i++) {
        struct outcome *outcome = &stats->outcomes[i];
        outcome->series = numbers + 3 * i * n;
        outcome->innovation = outcome->series + n;
        outcome->made = outcome->innovation + n;
        outcome->known = flags + i * n;
        outcome->chain.night = places + i * n;
        outcome->chain.gap = gaps + i * n;
    }
    numbers += 3 * PMAT_DIARY_OUTCOMES_MAX * n;
    places += PMAT_DIARY_OUTCOMES_MAX * n;
    gaps += PMAT_DIARY_OUTCOMES_MAX * n;
    for (size_t i = 0; i < tests; i++) {
        stats->tests[i].exposure = numbers + i * n;
        stats->tests[i].chain.night = places + i * n;
        stats->tests[i].chain.gap = gaps + i * n;
    }
    stats->line = numbers + tests * n;
    stats->innovations = stats->line + n;
    stats->order = places + tests * n;
    stats->keep = flags + PMAT_DIARY_OUTCOMES_MAX * n;
}

struct pmat_diary_stats *pmat_diary_stats_create(size_t nights_max, size_t exposures_max)
{
    struct pmat_diary_stats *stats = calloc(1, sizeof *stats);
    if (stats == NULL)
        return NULL;
    size_t n = nights_max + 1, tests = exposures_max * PMAT_DIARY_OUTCOMES_MAX;
    stats->nights_max = n;
    stats->exposures_max = exposures_max;
    stats->tests = calloc(tests + 1, sizeof *stats->tests);
    stats->numbers = calloc((3 * PMAT_DIARY_OUTCOMES_MAX + tests + 2) * n, sizeof(double));
    stats->places = calloc((PMAT_DIARY_OUTCOMES_MAX + tests + 1) * n, sizeof(int));
    stats->gaps = calloc((PMAT_DIARY_OUTCOMES_MAX + tests) * n, 1);
    stats->flags = calloc((PMAT_DIARY_OUTCOMES_MAX + 1) * n, sizeof(bool));
    if (stats->tests == NULL || stats->numbers == NULL || stats->places == NULL ||
        stats->gaps == NULL || stats->flags == NULL) {
        pmat_diary_stats_destroy(stats);
        return NULL;
    }
    hand_out(stats);
    for (int m = 0; m < DIARY_MEMORIES; m++)
        diary_memory_fill(&stats->memories[m], (double)m / DIARY_MEMORIES);
    return stats;
}

void pmat_diary_stats_destroy(struct pmat_diary_stats *stats)
{
    if (stats == NULL)
        return;
    free(stats->tests);
    free(stats->numbers);
    free(stats->places);
    free(stats->gaps);
    free(stats->flags);
    free(stats);
}

static void draw_line(struct pmat_diary_stats *stats, const struct pmat_diary_input *input)
{
    double first = input->day[0], span = input->day[input->nights - 1] - first;
    for (size_t i = 0; i < input->nights; i++)
        stats->line[i] = span > 0 ? (input->day[i] - first) / span - 0.5 : 0;
}

/* REML still underrates the memory of a short series, by about (1 + 3 a) / n
 * (docs/sources.md: kendall-1954). */
static double whole_memory(double found, int nights)
{
    static const double most = 0.95;
    double whole = found + (1 + 3 * found) / nights;
    return whole < most ? whole : most;
}

/* Takes out the constant, the line and the memory; false where too little is left to judge by. */
static bool take_innovations(struct pmat_diary_stats *stats, struct outcome *outcome)
{
    const struct diary_chain *chain = &outcome->chain;
    struct diary_model model = {.chain = chain, .term = {NULL, stats->line}, .terms = 2};
    struct diary_fit fit;
    if (chain->count < 2 * PMAT_DIARY_NIGHTS_EACH || !diary_model_fill(&model, stats->memories))
        return false;
    diary_model_fit(&model, stats->memories, outcome->series, &fit);
    const struct diary_memory *memory = &stats->memories[fit.memory];
    double before = 0;
    for (int i = 0; i < chain->count; i++) {
        int night = chain->night[i], gap = chain->gap[i];
        double now =
            outcome->series[night] - fit.coefficient[0] - fit.coefficient[1] * stats->line[night];
        outcome->innovation[night] = (now - memory->carry[gap] * before) / memory->fresh[gap];
        before = now;
    }
    diary_memory_fill(&outcome->memory,
                      whole_memory((double)fit.memory / DIARY_MEMORIES, chain->count));
    return fit.error > 0;
}

static void fill_outcome(struct pmat_diary_stats *stats, const struct pmat_diary_input *input,
                         size_t which)
{
    struct outcome *outcome = &stats->outcomes[which];
    for (size_t i = 0; i < input->nights; i++) {
        outcome->known[i] = isfinite(input->outcome[which][i]);
        outcome->series[i] = outcome->known[i] ? (double)input->outcome[which][i] : 0;
    }
    diary_chain_fill(&outcome->chain, input->day, outcome->known, input->nights);
    outcome->usable = take_innovations(stats, outcome);
}

static void count_nights(const struct pmat_diary_stats *stats, const struct pmat_diary_input *input,
                         const int8_t *with, struct pmat_diary_finding *finding)
{
    for (size_t i = 0; i < input->nights; i++) {
        finding->with += stats->keep[i] && with[i] == 1;
        finding->without += stats->keep[i] && with[i] == 0;
    }
    int each = PMAT_DIARY_NIGHTS_EACH;
    int more = (finding->with < each ? each - finding->with : 0) +
               (finding->without < each ? each - finding->without : 0);
    int all = PMAT_DIARY_NIGHTS_ALL - finding->with - finding->without;
    finding->more = all > more ? all : more;
}

/* Whether a test can be made, and its estimate. */
static enum pmat_diary_state prepare_test(struct pmat_diary_stats *stats,
                                          const struct pmat_diary_input *input, size_t exposure,
                                          size_t which, struct pmat_diary_finding *finding)
{
    struct test *test = &stats->tests[exposure * input->outcomes + which];
    const struct outcome *outcome = &stats->outcomes[which];
    const int8_t *with = input->with + exposure * input->nights;
    for (size_t i = 0; i < input->nights; i++) {
        stats->keep[i] = outcome->known[i] && with[i] >= 0;
        test->exposure[i] = with[i] == 1;
    }
    count_nights(stats, input, with, finding);
    if (finding->more > 0)
        return PMAT_DIARY_TOO_FEW;
    diary_chain_fill(&test->chain, input->day, stats->keep, input->nights);
    test->model = (struct diary_model){
        .chain = &test->chain, .term = {NULL, stats->line, test->exposure}, .terms = DIARY_TERMS};
    if (!outcome->usable || !diary_model_fill(&test->model, stats->memories))
        return PMAT_DIARY_NO_SPREAD;
    diary_model_fit(&test->model, stats->memories, outcome->series, &test->fit);
    if (!(test->fit.error > 0))
        return PMAT_DIARY_NO_SPREAD;
    test->usable = true;
    finding->difference = test->fit.coefficient[DIARY_TERMS - 1];
    return PMAT_DIARY_NOT_SHOWN;
}

/* All outcomes of a night move together: pain and stiffness of a morning belong to each other. */
static void shuffle(struct pmat_diary_stats *stats, size_t nights, uint64_t *random)
{
    for (size_t i = nights - 1; i > 0; i--) {
        size_t j = next_below(random, i + 1);
        int place = stats->order[i];
        stats->order[i] = stats->order[j];
        stats->order[j] = place;
    }
}

/* A diary with the same memory and the same innovations, and no effect. */
static void make_diary(struct pmat_diary_stats *stats, struct outcome *outcome, size_t nights)
{
    const struct diary_chain *chain = &outcome->chain;
    size_t taken = 0;
    for (size_t i = 0; i < nights; i++)
        if (outcome->known[stats->order[i]])
            stats->innovations[taken++] = outcome->innovation[stats->order[i]];
    double now = 0;
    for (int i = 0; i < chain->count; i++) {
        int gap = chain->gap[i];
        now = outcome->memory.carry[gap] * now + outcome->memory.fresh[gap] * stats->innovations[i];
        outcome->made[chain->night[i]] = now;
    }
}

static double statistic(const struct diary_fit *fit)
{
    return fit->error > 0 ? fabs(fit->coefficient[DIARY_TERMS - 1]) / fit->error : 0;
}

static double largest_of_all(struct pmat_diary_stats *stats, const struct pmat_diary_input *input)
{
    double largest = 0;
    for (size_t i = 0; i < input->exposures * input->outcomes; i++) {
        struct diary_fit fit;
        if (!stats->tests[i].usable)
            continue;
        diary_model_fit(&stats->tests[i].model, stats->memories,
                        stats->outcomes[i % input->outcomes].made, &fit);
        largest = fmax(largest, statistic(&fit));
    }
    return largest;
}

static void permute(struct pmat_diary_stats *stats, const struct pmat_diary_input *input)
{
    uint64_t random = input->seed;
    for (size_t i = 0; i < input->nights; i++)
        stats->order[i] = (int)i;
    for (int p = 0; p < input->permutations; p++) {
        shuffle(stats, input->nights, &random);
        for (size_t i = 0; i < input->outcomes; i++)
            if (stats->outcomes[i].usable)
                make_diary(stats, &stats->outcomes[i], input->nights);
        stats->largest[p] = largest_of_all(stats, input);
        for (size_t i = 0; i < input->exposures * input->outcomes; i++)
            stats->tests[i].reached += stats->largest[p] >= statistic(&stats->tests[i].fit);
    }
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

/* An interval leaves 0 out exactly where p is at most 5 %. */
static void conclude(struct pmat_diary_stats *stats, const struct pmat_diary_input *input,
                     struct pmat_diary_finding *findings)
{
    int made = input->permutations;
    qsort(stats->largest, (size_t)made, sizeof *stats->largest, by_size);
    int rank = (made + 1) * (100 - PMAT_DIARY_PERCENT) / 100;
    double limit = rank > 0 ? stats->largest[rank - 1] : (double)INFINITY;
    for (size_t i = 0; i < input->exposures * input->outcomes; i++) {
        const struct test *test = &stats->tests[i];
        if (!test->usable)
            continue;
        findings[i].low = findings[i].difference - limit * test->fit.error;
        findings[i].high = findings[i].difference + limit * test->fit.error;
        findings[i].p = (1.0 + test->reached) / (1.0 + made);
        if (statistic(&test->fit) > limit)
            findings[i].state = PMAT_DIARY_SHOWN;
    }
}

void pmat_diary_stats_run(struct pmat_diary_stats *stats, const struct pmat_diary_input *input,
                          struct pmat_diary_finding *findings)
{
    bool any = false;
    assert(input->nights < stats->nights_max && input->exposures <= stats->exposures_max &&
           input->outcomes <= PMAT_DIARY_OUTCOMES_MAX && input->permutations >= 1 &&
           input->permutations <= PMAT_DIARY_PERMUTATIONS);
    if (input->nights > 0)
        draw_line(stats, input);
    for (size_t i = 0; i < input->outcomes; i++)
        fill_outcome(stats, input, i);
    for (size_t i = 0; i < input->exposures * input->outcomes; i++) {
        const double unknown = (double)NAN;
        findings[i] = (struct pmat_diary_finding){
            .difference = unknown, .low = unknown, .high = unknown, .p = unknown};
        stats->tests[i].usable = false;
        stats->tests[i].reached = 0;
        findings[i].state =
            prepare_test(stats, input, i / input->outcomes, i % input->outcomes, &findings[i]);
        any |= stats->tests[i].usable;
    }
    if (!any)
        return;
    permute(stats, input);
    conclude(stats, input, findings);
}
