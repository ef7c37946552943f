/*
 * A series of mornings that remember the one before, AR(1) over days with gaps, and a regression on
 * it by generalised least squares, the strength of the memory by REML. Internal to diary_stats.c.
 */
#ifndef PMAT_ANALYSIS_DIARY_SERIES_H
#define PMAT_ANALYSIS_DIARY_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DIARY_GAPS = 15,     /* days since the morning before: 1..14; 0 = none is near enough */
    DIARY_MEMORIES = 10, /* strengths of memory that are tried: 0, 0.1 .. 0.9 */
    DIARY_TERMS = 3      /* a constant, a line over the days, the exposure */
};

/* What a memory does to a step of so many days: now = carry * before + fresh * innovation, and the
 * weights of the sums below. */
struct diary_memory {
    double carry[DIARY_GAPS], fresh[DIARY_GAPS], log_variance[DIARY_GAPS];
    double now[DIARY_GAPS], cross[DIARY_GAPS], before[DIARY_GAPS];
};
/* 0 <= strength < 1: how much of a morning is left the day after. */
void diary_memory_fill(struct diary_memory *memory, double strength);

/* The mornings of a series that are looked at, in order. */
struct diary_chain {
    int count;
    int *night;                       /* [count] place in the series */
    uint8_t *gap;                     /* [count] step from night[i - 1] */
    int used[DIARY_GAPS], used_count; /* the steps that occur, */
    int steps[DIARY_GAPS];            /* and how often */
};
/* Takes the mornings with keep[i]; `night` and `gap` have room for `nights`. */
void diary_chain_fill(struct diary_chain *chain, const int32_t *day, const bool *keep,
                      size_t nights);

/* Regression of a series on the terms, ready for many series. */
struct diary_model {
    const struct diary_chain *chain;
    const double *term[DIARY_TERMS]; /* by place in the series; NULL = ones */
    int terms;
    double inverse[DIARY_MEMORIES][DIARY_TERMS][DIARY_TERMS];
    double log_scale[DIARY_MEMORIES];
};
/* False where the terms cannot be told apart. */
bool diary_model_fill(struct diary_model *model, const struct diary_memory *memories);

struct diary_fit {
    int memory; /* which strength fits best */
    double coefficient[DIARY_TERMS];
    double error; /* standard error of the last coefficient; 0: nothing is left unexplained */
};
void diary_model_fit(const struct diary_model *model, const struct diary_memory *memories,
                     const double *series, struct diary_fit *fit);

#endif
