#include "analysis/turns.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A smaller shift of the centre of pressure is none that words should name. */
#define SHIFT_NAMED_CM 3.0

/* The posture may be seen to change a few seconds before the load moves; what moves later than this
 * is no longer part of the turn. */
enum { BELONGS_US = 3000000 };

void pmat_turns_reset(struct pmat_turns *turns, const struct pmat_turns_options *options)
{
    memset(turns, 0, sizeof *turns);
    turns->options = *options;
}

void pmat_turns_forget(struct pmat_turns *turns)
{
    struct pmat_turns_options options = turns->options;
    pmat_turns_reset(turns, &options);
}

static void centre_add(struct pmat_turns_centre *centre, const struct pmat_second *second)
{
    if (!isfinite(second->cop_long_cm) || !isfinite(second->cop_across_cm))
        return;
    centre->seconds++;
    /* A running mean over at most a minute, so that it follows slow creep. */
    double weight = 1.0 / (centre->seconds < 60 ? centre->seconds : 60);
    centre->long_cm += weight * ((double)second->cop_long_cm - centre->long_cm);
    centre->across_cm += weight * ((double)second->cop_across_cm - centre->across_cm);
}

/* Whether the movement that made the candidate still goes on. */
static bool still_turning(const struct pmat_turns *turns)
{
    return turns->moving && !turns->still_again &&
           turns->moving_since_utc_us - turns->candidate_utc_us <= BELONGS_US;
}

static void describe(const struct pmat_turns *turns, char reason[PMAT_REASON_SIZE])
{
    double across = turns->candidate_centre.across_cm - turns->held_centre.across_cm;
    double along = turns->candidate_centre.long_cm - turns->held_centre.long_cm;
    const char *end = still_turning(turns) ? "not yet still" : "then still";
    if (turns->held_centre.seconds == 0 || turns->candidate_centre.seconds == 0)
        snprintf(reason, PMAT_REASON_SIZE, "load moved, %s", end);
    else if (fabs(across) < SHIFT_NAMED_CM && fabs(along) < SHIFT_NAMED_CM)
        snprintf(reason, PMAT_REASON_SIZE, "turned on the spot, %s", end);
    else if (fabs(across) >= fabs(along))
        snprintf(reason, PMAT_REASON_SIZE, "load moved %.0f cm %s, %s", fabs(across),
                 across > 0 ? "right" : "left", end);
    else
        snprintf(reason, PMAT_REASON_SIZE, "load moved %.0f cm %s, %s", fabs(along),
                 along > 0 ? "towards the feet" : "towards the head", end);
}

static void follow_movement(struct pmat_turns *turns, const struct pmat_second *second)
{
    bool moves = second->moved_frac >= turns->options.still_threshold;
    if (moves && !turns->moving)
        turns->moving_since_utc_us = second->utc_us;
    if (!moves && still_turning(turns)) {
        turns->still_again = true;
        turns->still_again_utc_us = second->utc_us;
    }
    turns->moving = moves;
}

static void begin_candidate(struct pmat_turns *turns, const struct pmat_second *second)
{
    turns->candidate = second->posture;
    turns->candidate_s = 0;
    turns->candidate_utc_us = second->utc_us;
    turns->still_again = false;
    turns->candidate_centre = (struct pmat_turns_centre){0};
}

static void fill_event(const struct pmat_turns *turns, struct pmat_event *event)
{
    memset(event, 0, sizeof *event);
    event->kind = PMAT_EVENT_TURN;
    event->start_utc_us = turns->candidate_utc_us;
    event->from = turns->held;
    event->to = turns->candidate;
    event->rise_s = NAN;
    if (still_turning(turns))
        event->duration_s = NAN;
    else if (turns->still_again)
        event->duration_s = (float)(turns->still_again_utc_us - turns->candidate_utc_us) / 1e6f;
    else
        event->duration_s = 1.0f; /* still from the first second on */
    describe(turns, event->reason);
}

bool pmat_turns_push(struct pmat_turns *turns, const struct pmat_second *second,
                     struct pmat_event *event)
{
    follow_movement(turns, second);
    if (second->posture == PMAT_POSTURE_UNKNOWN || second->posture == PMAT_POSTURE_EMPTY)
        return false;
    if (second->posture == turns->held) {
        turns->candidate = PMAT_POSTURE_UNKNOWN;
        if (!turns->moving)
            centre_add(&turns->held_centre, second);
        return false;
    }
    if (second->posture != turns->candidate)
        begin_candidate(turns, second);
    turns->candidate_s++;
    if (!turns->moving)
        centre_add(&turns->candidate_centre, second);
    if ((float)turns->candidate_s < turns->options.hold_s)
        return false;
    bool turned = turns->held != PMAT_POSTURE_UNKNOWN;
    if (turned)
        fill_event(turns, event);
    turns->held = turns->candidate;
    turns->held_centre = turns->candidate_centre;
    turns->candidate = PMAT_POSTURE_UNKNOWN;
    return turned;
}
