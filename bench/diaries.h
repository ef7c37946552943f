/*
 * Diaries that never were, with or without an effect in them, for judging how mornings are
 * compared.
 */
#ifndef PMAT_BENCH_DIARIES_H
#define PMAT_BENCH_DIARIES_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/diary_stats.h"

enum { DIARIES_NIGHTS_MAX = 400, DIARIES_EXPOSURES_MAX = 20 };

struct diary_kind {
    int nights, exposures;
    double share;         /* of the nights with an exposure */
    double run_nights;    /* mean length of a run of them */
    bool share_by_chance; /* the share is that of the process, not of each diary */
    double memory;        /* of pain from morning to morning, AR(1) */
    double spread;        /* SD of pain */
    double effect;        /* points more on nights with exposure 0 */
    double drift;         /* points that pain changes by over the diary, and exposures with it */
    bool whole_numbers;   /* pain is noted as 0, 1, .. 10 */
    double missing;       /* share of mornings that are not noted */
};
/* 30 nights, 10 exposures at 25 % in runs of 3, memory 0.5, SD 1, no effect. */
struct diary_kind diary_kind_default(void);

struct made_diary {
    int32_t day[DIARIES_NIGHTS_MAX];
    float pain[DIARIES_NIGHTS_MAX];
    int8_t with[DIARIES_EXPOSURES_MAX * DIARIES_NIGHTS_MAX];
    int nights; /* noted */
};
void diary_make(struct made_diary *diary, const struct diary_kind *kind, uint64_t *random);
struct pmat_diary_input diary_input(const struct made_diary *diary, const struct diary_kind *kind,
                                    int permutations, uint64_t seed);

uint64_t diary_random(uint64_t *state);
/* 0 <= result < 1 */
double diary_uniform(uint64_t *state);

#endif
