/*
 * Sessions: from getting in to the last getting out, as epochs, events and sums.
 *
 * A leave shorter than away_merge does not end a session; it ends where the last leave began. After
 * the cap it is closed with a reason. A session is never cut at midnight. Whether it is a night or
 * a nap, and its label, depend on local time and are decided outside.
 */
#ifndef PMAT_ANALYSIS_NIGHT_H
#define PMAT_ANALYSIS_NIGHT_H

#include "analysis/epoch.h"
#include "analysis/second.h"

struct pmat_night_options {
    float away_merge_s;
    float session_cap_s;
    float turn_hold_s;     /* a posture held at least this long is a position change */
    float still_threshold; /* moved_frac under which a second is still */
    struct pmat_epoch_options epoch;
};

/* Told as it happens; the pointers hold during the call. */
struct pmat_night_sink {
    void *context;
    void (*session_begin)(void *context, const struct pmat_session *session);
    /* An epoch is complete (NULL: only events), with what happened since the last call and the
     * session's sums so far. */
    void (*progress)(void *context, const struct pmat_epoch *epoch, const struct pmat_event *events,
                     size_t event_count, const struct pmat_session *session);
    /* Epochs from session->epochs on were time after the last getting out: they go. */
    void (*session_end)(void *context, const struct pmat_session *session,
                        const struct pmat_map *maps, size_t map_count);
};

struct pmat_night;

/* NULL without memory. */
struct pmat_night *pmat_night_create(const struct pmat_night_options *options,
                                     const struct pmat_night_sink *sink);
void pmat_night_destroy(struct pmat_night *night);
/* The next decided second of the timeline. */
void pmat_night_push(struct pmat_night *night, const struct pmat_second *second);
/* Ends the session that is open, if any, as it stands; `reason` in words. */
void pmat_night_close(struct pmat_night *night, const char *reason);
/* Other thresholds from now on. */
void pmat_night_configure(struct pmat_night *night, const struct pmat_night_options *options);

/* Goes on with a session that a restart cut: its start and what epochs do not tell (changes, exits,
 * longest still), then its stored epochs in order. False for an epoch that does not follow or is a
 * short one: the session goes on before it. Mean maps begin anew. */
void pmat_night_resume(struct pmat_night *night, const struct pmat_session *session);
bool pmat_night_resume_epoch(struct pmat_night *night, const struct pmat_epoch *epoch);
/* Up, and not yet known whether for good. */
bool pmat_night_away(const struct pmat_night *night);
/* The gap that runs, so far, as an event; false while there is none. */
bool pmat_night_gap(const struct pmat_night *night, struct pmat_event *event);
/* The clock was wrong by `shift_us`: all UTC labels of the open session move, no duration does. */
void pmat_night_shift_utc(struct pmat_night *night, int64_t shift_us);
/* Makes `to` a copy of `from` with its own sink. */
void pmat_night_copy(struct pmat_night *to, const struct pmat_night *from);
/* NULL when nobody is in bed. */
const struct pmat_session *pmat_night_session(const struct pmat_night *night);

#endif
