/*
 * What goes with a good morning: over many nights, how pain and stiffness differ between nights
 * with and without something, how sure that is, and how many nights it still takes. It finds what
 * goes together in one person, never what causes what.
 *
 * Mornings resemble the morning before, and habits come in runs: a test that takes nights for
 * independent claims far too much. Here a difference is estimated with errors that follow the
 * morning before (AR(1) over days, gaps included, its strength by REML), and judged against the
 * same estimate of diaries without any effect: the innovations of the noted series in another
 * order, put together again with the same memory (docs/sources.md: sieve-permutation). The largest
 * statistic over everything that is looked at decides for all (docs/sources.md:
 * westfall-young-1993), so that looking at many things claims no more than looking at one.
 *
 * Pure: the same input and seed give the same answer.
 */
#ifndef PMAT_ANALYSIS_DIARY_STATS_H
#define PMAT_ANALYSIS_DIARY_STATS_H

#include <stddef.h>
#include <stdint.h>

enum {
    PMAT_DIARY_OUTCOMES_MAX = 2,
    /* At least so many nights with and so many without (docs/sources.md: smits-2022). */
    PMAT_DIARY_NIGHTS_EACH = 4,
    /* And so many noted in all, before anything is claimed (docs/sources.md: smits-2022). */
    PMAT_DIARY_NIGHTS_ALL = 21,
    PMAT_DIARY_PERMUTATIONS = 2000,
    PMAT_DIARY_PERCENT = 95 /* of the intervals, together */
};

struct pmat_diary_input {
    size_t nights;
    const int32_t *day; /* [nights] strictly ascending; days without an entry are left out */
    size_t outcomes;
    const float *outcome[PMAT_DIARY_OUTCOMES_MAX]; /* [nights] 0..10, NAN = not noted */
    size_t exposures;
    const int8_t *with; /* [exposures*nights] 1 with, 0 without, -1 not known */
    int permutations;
    uint64_t seed;
};

enum pmat_diary_state {
    PMAT_DIARY_TOO_FEW,   /* `more` says how many nights are missing */
    PMAT_DIARY_NO_SPREAD, /* every morning alike: nothing to compare */
    PMAT_DIARY_NOT_SHOWN, /* the interval holds 0 */
    PMAT_DIARY_SHOWN
};

/* Of one exposure and one outcome. What is not known is NAN. */
struct pmat_diary_finding {
    enum pmat_diary_state state;
    int with, without; /* nights behind it */
    int more;          /* TOO_FEW: nights still to be noted, at least */
    double difference; /* points on the scale of 0..10, with less without */
    double low, high;  /* of the difference; all intervals together hold at PMAT_DIARY_PERCENT */
    double p;          /* over everything looked at */
};

struct pmat_diary_stats;

/* NULL without memory. */
struct pmat_diary_stats *pmat_diary_stats_create(size_t nights_max, size_t exposures_max);
void pmat_diary_stats_destroy(struct pmat_diary_stats *stats);

/* findings[exposure * outcomes + outcome]. `input` within what was created, permutations >= 1. */
void pmat_diary_stats_run(struct pmat_diary_stats *stats, const struct pmat_diary_input *input,
                          struct pmat_diary_finding *findings);

#endif
