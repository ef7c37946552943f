/*
 * Position changes: the smoothed posture changes and the new one is held long enough, with what the
 * load did meanwhile in words.
 */
#ifndef PMAT_ANALYSIS_TURNS_H
#define PMAT_ANALYSIS_TURNS_H

#include "analysis/second.h"

struct pmat_turns_options {
    float hold_s;          /* the new posture is held at least this long */
    float still_threshold; /* moved_frac under which a second is still */
};

/* Mean centre of pressure over the still seconds of one posture. */
struct pmat_turns_centre {
    double long_cm, across_cm;
    int seconds;
};

/* Plain data, reset by pmat_turns_reset. */
struct pmat_turns {
    struct pmat_turns_options options;
    enum pmat_posture held;      /* the posture that counts; UNKNOWN = none yet */
    enum pmat_posture candidate; /* another one, not yet held long enough; UNKNOWN = none */
    int candidate_s;
    int64_t candidate_utc_us, moving_since_utc_us, still_again_utc_us;
    bool moving;
    bool still_again; /* since the candidate began, at still_again_utc_us */
    struct pmat_turns_centre held_centre, candidate_centre;
};

void pmat_turns_reset(struct pmat_turns *turns, const struct pmat_turns_options *options);
/* After a gap or an exit: nothing is known of the posture before. */
void pmat_turns_forget(struct pmat_turns *turns);
/* Takes a second in bed; true when a position change is now certain: *event is filled, its start
 * lies about hold_s back. */
bool pmat_turns_push(struct pmat_turns *turns, const struct pmat_second *second,
                     struct pmat_event *event);

#endif
