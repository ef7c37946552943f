/*
 * Seconds into epochs of 30 s.
 */
#ifndef PMAT_ANALYSIS_EPOCH_H
#define PMAT_ANALYSIS_EPOCH_H

#include "analysis/second.h"

struct pmat_epoch_options {
    float unknown_below; /* confidence under which a lying posture is unknown */
    float settling_s;    /* first seconds of a session marked settling */
};

/* The running sums of one epoch; plain data, reset by pmat_epoch_start. */
struct pmat_epoch_sums {
    struct pmat_epoch_options options;
    int32_t index;
    int64_t start_utc_us, boottime_us;
    int seconds, gap_seconds, doubtful_seconds, crowded_seconds;
    int held_s[PMAT_POSTURE_COUNT];
    int judged_s[PMAT_POSTURE_COUNT];       /* of them those that were classified by themselves */
    double probability[PMAT_POSTURE_COUNT]; /* summed over those */
    double moved, load;
    int load_seconds, moved_seconds;
    float breaths_per_min[PMAT_EPOCH_S]; /* of the seconds that have a rate */
    int breath_count;
    struct pmat_indicators taken[PMAT_EPOCH_S]; /* second by second */
    int taken_count;
};

void pmat_epoch_start(struct pmat_epoch_sums *sums, const struct pmat_epoch_options *options,
                      int32_t index, int64_t start_utc_us);
void pmat_epoch_push(struct pmat_epoch_sums *sums, const struct pmat_second *second);
/* Writes the epoch as it stands. Indicators are the medians of the seconds that show the
 * epoch's posture; NAN where nobody measured them. Confidence is the mean
 * calibrated probability of the epoch's posture over the seconds that show it; for sitting the
 * share of seconds that show it. The breathing rate is the median of its seconds', whatever the
 * posture. */
void pmat_epoch_finish(const struct pmat_epoch_sums *sums, struct pmat_epoch *epoch);

#endif
