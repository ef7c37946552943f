/*
 * How often the comparison of mornings claims what is not there, and how often it finds what is.
 * bench_diary SEED COUNT makes COUNT diaries of each kind and fails where the kind that is judged
 * misses its bar. The other ways of permuting stand beside it for the same diaries.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bench/diaries.h"

/* The other ways: pain in another order, a plain t, its largest over all exposures. */
enum way { WAY_OURS, WAY_NAIVE, WAY_SHIFT, WAY_BLOCKS, WAY_COUNT };
static const char *const way_names[WAY_COUNT] = {"ours", "naive", "shifts", "blocks"};

enum { PERMUTATIONS = 1000, BLOCK_NIGHTS = 5 };
static const double level = 0.05, false_most = 0.08, found_least = 0.80;

struct bench {
    struct pmat_diary_stats *stats;
    uint64_t random;
    int count;
};

struct tally {
    int any, first; /* diaries with a claim about an exposure without effect; about exposure 0 */
};

static double plain_t(const int8_t *with, const float *pain, int nights)
{
    double count[2] = {0, 0}, sum[2] = {0, 0}, squares = 0;
    for (int i = 0; i < nights; i++) {
        count[with[i]]++;
        sum[with[i]] += (double)pain[i];
    }
    if (!(count[0] >= PMAT_DIARY_NIGHTS_EACH && count[1] >= PMAT_DIARY_NIGHTS_EACH))
        return 0;
    for (int i = 0; i < nights; i++) {
        double off = (double)pain[i] - sum[with[i]] / count[with[i]];
        squares += off * off;
    }
    double error = sqrt(squares / (nights - 2) * (1 / count[0] + 1 / count[1]));
    return fabs(sum[1] / count[1] - sum[0] / count[0]) / fmax(error, 1e-9);
}

static void swap_places(int *order, int i, int j)
{
    int place = order[i];
    order[i] = order[j];
    order[j] = place;
}

/* Where each morning's pain comes from. */
static void reorder(enum way way, int turn, int nights, int *from, uint64_t *random)
{
    int order[DIARIES_NIGHTS_MAX], length = way == WAY_BLOCKS ? BLOCK_NIGHTS : 1;
    int blocks = nights / length, start = turn;
    for (int i = 0; i < blocks; i++)
        order[i] = i;
    for (int i = blocks - 1; i > 0 && way != WAY_SHIFT; i--)
        swap_places(order, i, (int)(diary_random(random) % (uint64_t)(i + 1)));
    if (way != WAY_SHIFT)
        start = (int)(diary_random(random) % (uint64_t)nights);
    for (int i = 0; i < nights; i++) {
        int block = i / length;
        int place = block < blocks ? order[block] * length + i % length : i;
        from[i] = (start + place) % nights;
    }
}

static double largest_t(const struct made_diary *diary, const struct diary_kind *kind,
                        const float *pain)
{
    double largest = 0;
    for (int i = 0; i < kind->exposures; i++)
        largest = fmax(largest, plain_t(diary->with + i * kind->nights, pain, diary->nights));
    return largest;
}

static void claim_other(enum way way, const struct made_diary *diary, const struct diary_kind *kind,
                        bool *claimed, uint64_t *random)
{
    int reached[DIARIES_EXPOSURES_MAX] = {0}, from[DIARIES_NIGHTS_MAX];
    int turns = way == WAY_SHIFT ? diary->nights - 1 : PERMUTATIONS;
    float pain[DIARIES_NIGHTS_MAX];
    for (int turn = 0; turn < turns; turn++) {
        reorder(way, turn + 1, diary->nights, from, random);
        for (int i = 0; i < diary->nights; i++)
            pain[i] = diary->pain[from[i]];
        double largest = largest_t(diary, kind, pain);
        for (int i = 0; i < kind->exposures; i++)
            reached[i] +=
                largest >=
                plain_t(diary->with + i * kind->nights, diary->pain, diary->nights) - 1e-9;
    }
    for (int i = 0; i < kind->exposures; i++)
        claimed[i] = (1.0 + reached[i]) / (1.0 + turns) <= level;
}

static void claim_ours(struct bench *bench, const struct made_diary *diary,
                       const struct diary_kind *kind, bool *claimed)
{
    struct pmat_diary_finding findings[DIARIES_EXPOSURES_MAX];
    struct pmat_diary_input input = diary_input(diary, kind, PERMUTATIONS, bench->random);
    pmat_diary_stats_run(bench->stats, &input, findings);
    for (int i = 0; i < kind->exposures; i++)
        claimed[i] = findings[i].state == PMAT_DIARY_SHOWN;
}

static struct tally try_kind(struct bench *bench, const struct diary_kind *kind, enum way way)
{
    struct tally tally = {0, 0};
    uint64_t random = bench->random;
    for (int n = 0; n < bench->count; n++) {
        struct made_diary diary;
        bool claimed[DIARIES_EXPOSURES_MAX] = {false};
        diary_make(&diary, kind, &random);
        if (way == WAY_OURS)
            claim_ours(bench, &diary, kind, claimed);
        else
            claim_other(way, &diary, kind, claimed, &random);
        bool any = false;
        for (int i = kind->effect != 0; i < kind->exposures; i++)
            any |= claimed[i];
        tally.any += any;
        tally.first += claimed[0];
    }
    return tally;
}

static struct tally show(struct bench *bench, const char *what, const struct diary_kind *kind,
                         enum way way)
{
    struct tally tally = try_kind(bench, kind, way);
    double count = bench->count;
    char found[16] = "-";
    if (kind->effect != 0)
        snprintf(found, sizeof found, "%.1f %%", 100 * tally.first / count);
    printf("%-44s %-7s %9.1f %% %10s\n", what, way_names[way], 100 * tally.any / count, found);
    fflush(stdout);
    return tally;
}

/* What is judged. */
static bool judge(struct bench *bench)
{
    struct diary_kind none = diary_kind_default(), planted = none, wider = none;
    planted.effect = 2;
    wider.effect = 2;
    wider.spread = 1.5;
    struct tally quiet = show(bench, "no effect", &none, WAY_OURS);
    struct tally loud = show(bench, "effect of 2 points", &planted, WAY_OURS);
    show(bench, "effect of 2 points, SD 1.5", &wider, WAY_OURS);
    for (enum way way = WAY_NAIVE; way < WAY_COUNT; way = (enum way)(way + 1)) {
        show(bench, "no effect", &none, way);
        show(bench, "effect of 2 points", &planted, way);
    }
    return quiet.any <= false_most * bench->count && loud.first >= found_least * bench->count;
}

/* Diaries that are less kind, for the record. */
static void show_others(struct bench *bench)
{
    struct diary_kind kind = diary_kind_default();
    kind.share_by_chance = true;
    show(bench, "25 % by chance, often under 4 nights", &kind, WAY_OURS);
    kind.effect = 2;
    show(bench, "the same, effect of 2 points", &kind, WAY_OURS);
    kind = diary_kind_default();
    kind.whole_numbers = true;
    kind.missing = 0.15;
    kind.nights = 36;
    show(bench, "whole numbers, 36 nights, 15 % not noted", &kind, WAY_OURS);
    kind = diary_kind_default();
    kind.memory = 0;
    show(bench, "no memory", &kind, WAY_OURS);
    kind.memory = 0.8;
    kind.run_nights = 6;
    show(bench, "memory 0.8, runs of 6 nights", &kind, WAY_OURS);
    kind = diary_kind_default();
    kind.nights = PMAT_DIARY_NIGHTS_ALL;
    show(bench, "21 nights", &kind, WAY_OURS);
    kind.nights = 90;
    kind.share_by_chance = true;
    kind.drift = 3;
    show(bench, "90 nights, pain and habits drift together", &kind, WAY_OURS);
    show(bench, "90 nights, pain and habits drift together", &kind, WAY_NAIVE);
}

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void time_a_year(struct bench *bench)
{
    struct diary_kind kind = diary_kind_default();
    struct pmat_diary_finding findings[DIARIES_EXPOSURES_MAX];
    struct made_diary diary;
    uint64_t random = bench->random;
    kind.nights = 365;
    kind.share_by_chance = true;
    diary_make(&diary, &kind, &random);
    struct pmat_diary_input input = diary_input(&diary, &kind, PMAT_DIARY_PERMUTATIONS, 1);
    double start = now_s();
    pmat_diary_stats_run(bench->stats, &input, findings);
    printf("365 nights, 10 exposures, %d permutations: %.2f s\n", PMAT_DIARY_PERMUTATIONS,
           now_s() - start);
}

int main(int argc, char **argv)
{
    struct bench bench = {.random = argc > 1 ? strtoull(argv[1], NULL, 10) : 1,
                          .count = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 200};
    bench.stats = pmat_diary_stats_create(DIARIES_NIGHTS_MAX, DIARIES_EXPOSURES_MAX);
    if (bench.stats == NULL || bench.count < 1) {
        fputs("bench_diary: bench_diary SEED COUNT\n", stderr);
        return 64;
    }
    printf(
        "seed %llu, %d diaries a row: 30 nights, 10 exposures at 25 %% in runs of 3, pain with SD "
        "1\nand memory 0.5, unless a row says otherwise\n\n%-44s %-7s %11s %10s\n",
        (unsigned long long)bench.random, bench.count, "diaries", "way", "false claim", "found");
    bool good = judge(&bench);
    show_others(&bench);
    time_a_year(&bench);
    printf("false claims at most %.0f %%, found at least %.0f %%: %s\n", 100 * false_most,
           100 * found_least, good ? "both held" : "NOT held");
    pmat_diary_stats_destroy(bench.stats);
    return good ? 0 : 1;
}
