/*
 * Small movements and bursts of twitches: what moves without a change of position.
 *
 * A movement is a run of moving seconds with at most one still second between them. It is small
 * where no position change lies within it or near it, and it began and ended lying. A burst is
 * three small movements of at most 3 s, each beginning within 20 s of the one before. The numbers
 * are this project's own (docs/breathing.md); no disorder is told from them.
 */
#ifndef PMAT_ANALYSIS_STIRS_H
#define PMAT_ANALYSIS_STIRS_H

#include <stdbool.h>
#include <stdint.h>

enum { PMAT_STIRS_PENDING_MAX = 48 };

struct pmat_stirs_run {
    int64_t first_s, last_s;
    bool other; /* part of a position change, of getting in or out */
};

/* Plain data, reset by pmat_stirs_reset. Seconds count from the session's start. */
struct pmat_stirs {
    struct pmat_stirs_run pending[PMAT_STIRS_PENDING_MAX]; /* not yet judged, the last may go on */
    int count;
    int64_t other_until_s; /* what begins until then belongs to getting in */
    int64_t series_s;      /* begin of the last short one */
    int series;            /* short ones in a row */
};

/* What came out since the last call. */
struct pmat_stirs_found {
    int small_movements, twitch_bursts;
};

void pmat_stirs_reset(struct pmat_stirs *stirs);
/* The next second: whether somebody lies there and whether it moves. `hold_s`: a position change is
 * told so late at most. */
struct pmat_stirs_found pmat_stirs_push(struct pmat_stirs *stirs, int64_t second_s, bool lying,
                                        bool moves, float hold_s);
/* A position change in these seconds. */
void pmat_stirs_turn(struct pmat_stirs *stirs, int64_t from_s, int64_t to_s);
/* Getting up, or the end: judges what is pending as of `second_s`. */
struct pmat_stirs_found pmat_stirs_settle(struct pmat_stirs *stirs, int64_t second_s);

#endif
