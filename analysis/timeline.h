/*
 * Smoothing over time with a fixed look-ahead, so that no short flip is invented.
 *
 * Getting in and out: the bed changes hands only when all the seconds of the debounce time agree.
 * Posture: the most likely sequence (Viterbi) over sitting, supine, left, right and prone, where a
 * change is dear while nothing moves: between movements a sleeper does not turn. A gap forgets.
 */
#ifndef PMAT_ANALYSIS_TIMELINE_H
#define PMAT_ANALYSIS_TIMELINE_H

#include "analysis/second.h"

enum { PMAT_TIMELINE_LAG_S = 60 }; /* seconds come out this much later than they went in */

struct pmat_timeline_options {
    float debounce_s;      /* 1..PMAT_TIMELINE_LAG_S */
    float still_threshold; /* moved_frac under which a second is still */
};

struct pmat_timeline;

/* NULL without memory. */
struct pmat_timeline *pmat_timeline_create(const struct pmat_timeline_options *options);
void pmat_timeline_destroy(struct pmat_timeline *timeline);

/* Takes the next second (one after the other, gaps included as seconds without data). Returns the
 * second that is now decided, NULL during the first PMAT_TIMELINE_LAG_S. It stays valid until the
 * next push. */
const struct pmat_second *pmat_timeline_push(struct pmat_timeline *timeline,
                                             const struct pmat_second *second);
/* The breathing rate of the minute before the last second pushed, once a hop: it is that of the
 * seconds in the minute's middle, which are still undecided. */
void pmat_timeline_breath(struct pmat_timeline *timeline,
                          const struct pmat_breathing_estimate *estimate);
/* Other thresholds from now on. */
void pmat_timeline_configure(struct pmat_timeline *timeline,
                             const struct pmat_timeline_options *options);
/* Shifts the UTC labels of the seconds still undecided. */
void pmat_timeline_shift_utc(struct pmat_timeline *timeline, int64_t shift_us);
/* Goes on after a restart, before the first second: whether somebody was in bed. */
void pmat_timeline_resume(struct pmat_timeline *timeline, bool in_bed);
/* Makes `to` a copy of `from`: draining it tells what would be decided if nothing more came. */
void pmat_timeline_copy(struct pmat_timeline *to, const struct pmat_timeline *from);
/* At the end of the recording: the seconds still undecided, one a call, then NULL. */
const struct pmat_second *pmat_timeline_drain(struct pmat_timeline *timeline);

#endif
