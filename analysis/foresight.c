#include "analysis/foresight.h"

#include <stdlib.h>

/* How often to look whether a session has begun. */
#define LOOK_US INT64_C(10000000)

enum { GAPS_MAX = 4 }; /* of one epoch; more are told once they are certain */

struct pmat_foresight {
    struct pmat_timeline *timeline;
    struct pmat_night *night;
    pmat_provisional_fn *provisional;
    void *context;
    int64_t due_utc_us;   /* nothing new is known before */
    int64_t start_utc_us; /* of the session whose epochs were told last */
    int32_t next_index;   /* of that session, the first that was not told */
    bool ended;           /* within one look: what follows is not told before it is certain */
};

static void on_begin(void *context, const struct pmat_session *session)
{
    (void)context;
    (void)session;
}

/* What happened is told once it is certain; that nothing was seen is certain at once, and why. */
static size_t take_gaps(const struct pmat_foresight *f, const struct pmat_event *events,
                        size_t count, struct pmat_event gaps[GAPS_MAX])
{
    size_t taken = 0;
    for (size_t i = 0; i < count && taken < GAPS_MAX - 1; i++)
        if (events[i].kind == PMAT_EVENT_GAP)
            gaps[taken++] = events[i];
    return taken + pmat_night_gap(f->night, &gaps[taken]);
}

static void on_progress(void *context, const struct pmat_epoch *epoch,
                        const struct pmat_event *events, size_t event_count,
                        const struct pmat_session *session)
{
    struct pmat_foresight *f = context;
    struct pmat_event gaps[GAPS_MAX];
    if (epoch == NULL || f->ended || !session->open)
        return;
    if (session->start_utc_us != f->start_utc_us) {
        f->start_utc_us = session->start_utc_us;
        f->next_index = 0;
    }
    if (epoch->index < f->next_index)
        return;
    f->next_index = epoch->index + 1;
    f->provisional(f->context, epoch, gaps, take_gaps(f, events, event_count, gaps), session);
}

static void on_end(void *context, const struct pmat_session *session, const struct pmat_map *maps,
                   size_t map_count)
{
    (void)session;
    (void)maps;
    (void)map_count;
    ((struct pmat_foresight *)context)->ended = true;
}

struct pmat_foresight *pmat_foresight_create(const struct pmat_timeline_options *timeline,
                                             const struct pmat_night_options *night,
                                             pmat_provisional_fn *provisional, void *context)
{
    struct pmat_foresight *f = calloc(1, sizeof *f);
    if (f == NULL)
        return NULL;
    const struct pmat_night_sink sink = {f, on_begin, on_progress, on_end};
    f->timeline = pmat_timeline_create(timeline);
    f->night = pmat_night_create(night, &sink);
    f->provisional = provisional;
    f->context = context;
    f->due_utc_us = INT64_MIN;
    if (f->timeline == NULL || f->night == NULL) {
        pmat_foresight_destroy(f);
        return NULL;
    }
    return f;
}

void pmat_foresight_destroy(struct pmat_foresight *f)
{
    if (f == NULL)
        return;
    pmat_timeline_destroy(f->timeline);
    pmat_night_destroy(f->night);
    free(f);
}

void pmat_foresight_look(struct pmat_foresight *f, const struct pmat_timeline *timeline,
                         const struct pmat_night *night, int64_t utc_us)
{
    if (utc_us < f->due_utc_us && f->due_utc_us - utc_us <= (int64_t)PMAT_EPOCH_S * 1000000)
        return;
    pmat_timeline_copy(f->timeline, timeline);
    pmat_night_copy(f->night, night);
    f->ended = false;
    const struct pmat_second *second;
    while ((second = pmat_timeline_drain(f->timeline)) != NULL)
        pmat_night_push(f->night, second);
    const struct pmat_session *session = pmat_night_session(f->night);
    f->due_utc_us = utc_us + LOOK_US;
    if (session != NULL && !f->ended)
        f->due_utc_us =
            session->start_utc_us + (int64_t)(session->epochs + 1) * PMAT_EPOCH_S * 1000000;
}

void pmat_foresight_resume(struct pmat_foresight *f, const struct pmat_session *session)
{
    f->start_utc_us = session->start_utc_us;
    f->next_index = session->epochs;
}

void pmat_foresight_shift_utc(struct pmat_foresight *f, int64_t shift_us)
{
    f->due_utc_us += f->due_utc_us == INT64_MIN ? 0 : shift_us;
    f->start_utc_us += shift_us;
}
