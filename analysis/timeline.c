#include "analysis/timeline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/breathing.h"

enum {
    RING = 64, /* power of two above the lag */
    STATES = 1 + PMAT_MODEL_CLASSES,
    STATE_SITTING = PMAT_MODEL_CLASSES, /* states 0..3 are the model's classes */
};
_Static_assert((int)PMAT_TIMELINE_LAG_S > (PMAT_BREATHING_WINDOW_S + PMAT_BREATHING_HOP_S) / 2,
               "the seconds that a rate belongs to are still undecided");
_Static_assert((int)RING > (int)PMAT_TIMELINE_LAG_S,
               "the ring holds the lag and the newest second");

/* Costs in nats. A second's evidence is worth little by itself (its neighbours see nearly the same
 * picture), a change within movement takes a few seconds of clear evidence, and a change without
 * any movement takes more than the look-ahead holds. */
#define EVIDENCE_WEIGHT   0.25f
#define EVIDENCE_FLOOR    0.02f /* of a probability: one wild second cannot decide */
#define PRESENCE_EVIDENCE 0.5f  /* sitting against lying, per second */
#define COST_MOVING       4.0f
#define COST_STILL        40.0f

struct slot {
    struct pmat_second second;
    uint8_t from[STATES]; /* best state of the second before, for each state of this one */
    uint8_t best;         /* most likely state at this second, seen from here */
    bool chained;         /* `from` holds: the second before belongs to the same stretch in bed */
};

struct pmat_timeline {
    struct pmat_timeline_options options;
    struct slot ring[RING];
    uint64_t pushed;  /* seconds taken so far */
    uint64_t decided; /* seconds given out so far */
    float score[STATES];
    float empty_run_s; /* empty seconds up to the newest */
    bool in_bed;       /* debounced state of the last decided second */
    struct pmat_second out;
};

struct pmat_timeline *pmat_timeline_create(const struct pmat_timeline_options *options)
{
    struct pmat_timeline *timeline = calloc(1, sizeof *timeline);
    if (timeline == NULL)
        return NULL;
    timeline->options = *options;
    return timeline;
}

void pmat_timeline_destroy(struct pmat_timeline *timeline)
{
    free(timeline);
}

static struct slot *slot_at(struct pmat_timeline *timeline, uint64_t index)
{
    return &timeline->ring[index % RING];
}

static bool occupied(const struct pmat_second *second)
{
    return second->presence != PMAT_PRESENCE_EMPTY;
}

/* Log-evidence of one second for every state; all zero where it says nothing. */
static void weigh(const struct pmat_second *second, float evidence[STATES])
{
    memset(evidence, 0, STATES * sizeof *evidence);
    if (!second->data || !occupied(second))
        return;
    bool sitting = second->presence == PMAT_PRESENCE_SITTING;
    evidence[STATE_SITTING] = sitting ? 0.0f : -PRESENCE_EVIDENCE;
    for (int i = 0; i < PMAT_MODEL_CLASSES; i++) {
        evidence[i] = sitting ? -PRESENCE_EVIDENCE : 0.0f;
        if (second->classified)
            evidence[i] += EVIDENCE_WEIGHT * logf(fmaxf(second->probabilities[i], EVIDENCE_FLOOR));
    }
}

/* Movement may show a second before or after the picture has changed. */
static bool moving_around(struct pmat_timeline *timeline, uint64_t index)
{
    for (uint64_t i = index > 0 ? index - 1 : 0; i <= index; i++) {
        const struct pmat_second *second = &slot_at(timeline, i)->second;
        if (!(second->moved_frac < timeline->options.still_threshold))
            return true; /* NAN too: nothing is known of it */
    }
    return false;
}

static void extend_path(struct pmat_timeline *timeline, uint64_t index)
{
    struct slot *slot = slot_at(timeline, index);
    float evidence[STATES], next[STATES];
    weigh(&slot->second, evidence);
    const struct slot *before = index > 0 ? slot_at(timeline, index - 1) : NULL;
    timeline->empty_run_s = occupied(&slot->second) ? 0.0f : timeline->empty_run_s + 1.0f;
    slot->chained = before != NULL && before->second.data && slot->second.data &&
                    timeline->empty_run_s < timeline->options.debounce_s;
    float cost = moving_around(timeline, index) ? COST_MOVING : COST_STILL;
    int best = 0;
    for (int to = 0; to < STATES; to++) {
        int from = to;
        for (int i = 0; slot->chained && i < STATES; i++)
            if (timeline->score[i] - (i != to ? cost : 0.0f) >
                timeline->score[from] - (from != to ? cost : 0.0f))
                from = i;
        float carried = timeline->score[from] - (from != to ? cost : 0.0f);
        next[to] = (slot->chained ? carried : 0.0f) + evidence[to];
        slot->from[to] = (uint8_t)from;
        if (next[to] > next[best])
            best = to;
    }
    slot->best = (uint8_t)best;
    for (int i = 0; i < STATES; i++)
        timeline->score[i] = next[i] - next[best]; /* keeps the sums small for ever */
}

/* Follows the best path back from the newest second of the stretch that `index` belongs to. */
static int smoothed_state(struct pmat_timeline *timeline, uint64_t index)
{
    uint64_t last = index;
    while (last + 1 < timeline->pushed && slot_at(timeline, last + 1)->chained)
        last++;
    int state = slot_at(timeline, last)->best;
    for (uint64_t i = last; i > index; i--)
        state = slot_at(timeline, i)->from[state];
    return state;
}

/* True when the bed changes hands at `index`: every second of the debounce time from there on, as
 * far as there are data, shows the other state. */
static bool changes_hands(struct pmat_timeline *timeline, uint64_t index)
{
    uint64_t needed = (uint64_t)timeline->options.debounce_s;
    uint64_t seen = 0;
    for (uint64_t i = index; i < timeline->pushed && seen < needed; i++) {
        const struct pmat_second *second = &slot_at(timeline, i)->second;
        if (!second->data)
            continue;
        if (occupied(second) == timeline->in_bed)
            return false;
        seen++;
    }
    return seen >= needed;
}

static enum pmat_posture posture_of(struct pmat_timeline *timeline, uint64_t index)
{
    const struct pmat_second *second = &slot_at(timeline, index)->second;
    if (!second->data)
        return PMAT_POSTURE_UNKNOWN;
    if (!timeline->in_bed)
        return PMAT_POSTURE_EMPTY;
    if (!occupied(second))
        return PMAT_POSTURE_UNKNOWN; /* a short lift within the debounce time */
    int state = smoothed_state(timeline, index);
    if (state == STATE_SITTING)
        return PMAT_POSTURE_SITTING;
    return pmat_model_postures[state];
}

static const struct pmat_second *decide(struct pmat_timeline *timeline)
{
    uint64_t index = timeline->decided++;
    const struct pmat_second *second = &slot_at(timeline, index)->second;
    if (second->data && changes_hands(timeline, index))
        timeline->in_bed = !timeline->in_bed;
    timeline->out = *second;
    timeline->out.in_bed = timeline->in_bed;
    timeline->out.posture = posture_of(timeline, index);
    return &timeline->out;
}

const struct pmat_second *pmat_timeline_push(struct pmat_timeline *timeline,
                                             const struct pmat_second *second)
{
    uint64_t index = timeline->pushed++;
    slot_at(timeline, index)->second = *second;
    extend_path(timeline, index);
    if (timeline->pushed - timeline->decided <= PMAT_TIMELINE_LAG_S)
        return NULL;
    return decide(timeline);
}

const struct pmat_second *pmat_timeline_drain(struct pmat_timeline *timeline)
{
    return timeline->decided < timeline->pushed ? decide(timeline) : NULL;
}

void pmat_timeline_breath(struct pmat_timeline *timeline,
                          const struct pmat_breathing_estimate *estimate)
{
    const int first = (PMAT_BREATHING_WINDOW_S - PMAT_BREATHING_HOP_S) / 2;
    for (int back = first; back < first + PMAT_BREATHING_HOP_S; back++) {
        if ((uint64_t)back >= timeline->pushed - timeline->decided)
            return;
        struct pmat_second *second =
            &slot_at(timeline, timeline->pushed - 1 - (uint64_t)back)->second;
        second->breath_sought = true;
        second->breath_outcome = estimate->outcome;
        second->breath_rate_per_min = estimate->rate_per_min;
    }
}

void pmat_timeline_configure(struct pmat_timeline *timeline,
                             const struct pmat_timeline_options *options)
{
    timeline->options = *options;
}

void pmat_timeline_shift_utc(struct pmat_timeline *timeline, int64_t shift_us)
{
    for (int i = 0; i < RING; i++)
        timeline->ring[i].second.utc_us += shift_us;
}

void pmat_timeline_resume(struct pmat_timeline *timeline, bool in_bed)
{
    timeline->in_bed = in_bed;
}

void pmat_timeline_copy(struct pmat_timeline *to, const struct pmat_timeline *from)
{
    *to = *from;
}
