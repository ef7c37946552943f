#include "programs/posture-logger/nights.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A session that begins in these local hours is a night, however short. */
enum { NIGHT_FROM_HOUR = 20, NIGHT_TO_HOUR = 4 };

enum pmat_session_kind pmat_nights_kind(const struct pmat_session *session, const char *zone,
                                        float nap_max_h)
{
    struct pmat_local local = pmat_zone_local(zone, session->start_utc_us);
    bool in_the_night = local.hour >= NIGHT_FROM_HOUR || local.hour < NIGHT_TO_HOUR;
    double hours = (double)(session->end_utc_us - session->start_utc_us) / 3.6e9;
    return hours < (double)nap_max_h && !in_the_night ? PMAT_SESSION_NAP : PMAT_SESSION_NIGHT;
}

void *pmat_nights_texts(const struct pmat_provenance *provenance, size_t *size)
{
    const char *config = provenance->config_text != NULL ? provenance->config_text : "";
    const char *profile = provenance->profile_text != NULL ? provenance->profile_text : "";
    size_t config_size = strlen(config) + 1, profile_size = strlen(profile) + 1;
    char *texts = malloc(config_size + profile_size);
    *size = texts != NULL ? config_size + profile_size : 0;
    if (texts != NULL) {
        memcpy(texts, config, config_size);
        memcpy(texts + config_size, profile, profile_size);
    }
    return texts;
}

static void push(struct pmat_nights *nights, const struct pmat_backlog_entry *entry)
{
    pmat_backlog_push(nights->backlog, entry, nights->may_wait);
}

/* Once a session, be it by its first provisional epoch or by its certain beginning. */
static void begin(struct pmat_nights *nights, const struct pmat_session *session)
{
    if (nights->begun && nights->start_utc_us == session->start_utc_us)
        return;
    nights->begun = true;
    nights->start_utc_us = session->start_utc_us;
    nights->ahead = *session;
    nights->key = (struct pmat_session_key){
        .kind = pmat_nights_kind(session, nights->zone, nights->nap_max_h)};
    for (int i = 0; i < PMAT_NIGHTS_AHEAD; i++)
        nights->told[i].index = -1;
    snprintf(nights->key.mat, sizeof nights->key.mat, "%s", nights->mat);
    snprintf(nights->key.zone, sizeof nights->key.zone, "%s", nights->zone);
    pmat_zone_night_label(nights->zone, session->start_utc_us, nights->key.night);
    struct pmat_backlog_entry entry = {
        .kind = PMAT_BACKLOG_BEGIN, .session = *session, .key = nights->key};
    snprintf(entry.calibration_id, sizeof entry.calibration_id, "%s",
             nights->provenance->calibration_id);
    snprintf(entry.unit, sizeof entry.unit, "%s", nights->provenance->unit);
    snprintf(entry.model_id, sizeof entry.model_id, "%s", nights->provenance->model_id);
    entry.extra = pmat_nights_texts(nights->provenance, &entry.extra_size);
    push(nights, &entry);
}

static void session_begin(void *context, const struct pmat_session *session)
{
    begin(context, session);
}

static void put(struct pmat_nights *nights, const struct pmat_epoch *epoch,
                const struct pmat_event *events, size_t event_count,
                const struct pmat_session *session)
{
    struct pmat_backlog_entry entry = {.kind = PMAT_BACKLOG_PUT, .session = *session};
    if (epoch != NULL) {
        entry.epoch = *epoch;
        entry.has_epoch = true;
    }
    entry.event_count = event_count;
    if (event_count > 0)
        memcpy(entry.events, events, event_count * sizeof *events);
    push(nights, &entry);
}

/* A nap becomes a night with its length: a session that is cut off must be stored as what it was.
 */
static void follow_kind(struct pmat_nights *nights, const struct pmat_session *session)
{
    enum pmat_session_kind kind = pmat_nights_kind(session, nights->zone, nights->nap_max_h);
    if (kind == nights->key.kind)
        return;
    nights->key.kind = kind;
    push(nights, &(struct pmat_backlog_entry){.kind = PMAT_BACKLOG_RELABEL, .key = nights->key});
}

void pmat_nights_provisional(void *context, const struct pmat_epoch *epoch,
                             const struct pmat_event *gaps, size_t gap_count,
                             const struct pmat_session *session)
{
    struct pmat_nights *nights = context;
    if (nights->begun && nights->start_utc_us != session->start_utc_us)
        return; /* the session before is not over for good */
    begin(nights, session);
    nights->ahead = *session;
    nights->told[epoch->index % PMAT_NIGHTS_AHEAD] = *epoch;
    put(nights, epoch, gaps, gap_count, session);
}

static void progress(void *context, const struct pmat_epoch *epoch, const struct pmat_event *events,
                     size_t event_count, const struct pmat_session *session)
{
    struct pmat_nights *nights = context;
    if (epoch != NULL) {
        struct pmat_epoch *told = &nights->told[epoch->index % PMAT_NIGHTS_AHEAD];
        bool same = memcmp(told, epoch, sizeof *told) == 0;
        *told = *epoch;
        if (same && event_count == 0)
            return;
    }
    /* The sums never step back: what was told ahead is stored already. */
    bool behind = session->open && nights->ahead.epochs > session->epochs;
    do {
        size_t now = event_count < PMAT_BACKLOG_EVENTS ? event_count : PMAT_BACKLOG_EVENTS;
        put(nights, epoch, events, now, behind ? &nights->ahead : session);
        events += now;
        event_count -= now;
    } while (event_count > 0);
    if (session->open)
        follow_kind(nights, session);
}

static void session_end(void *context, const struct pmat_session *session,
                        const struct pmat_map *maps, size_t map_count)
{
    struct pmat_nights *nights = context;
    nights->begun = false;
    nights->key.kind = pmat_nights_kind(session, nights->zone, nights->nap_max_h);
    struct pmat_backlog_entry entry = {
        .kind = PMAT_BACKLOG_END, .session = *session, .key = nights->key};
    entry.extra = map_count > 0 ? malloc(map_count * sizeof *maps) : NULL;
    if (entry.extra != NULL) {
        entry.extra_size = map_count;
        memcpy(entry.extra, maps, map_count * sizeof *maps);
    }
    push(nights, &entry);
    nights->sessions_ended++;
}

void pmat_nights_doubt(struct pmat_nights *nights, unsigned doubts, const char *words)
{
    bool told = nights->doubts_utc_us == nights->start_utc_us && nights->doubts == doubts;
    if (!nights->begun || told)
        return;
    struct pmat_backlog_entry entry = {.kind = PMAT_BACKLOG_DOUBTS};
    entry.extra_size = strlen(words) + 1;
    entry.extra = malloc(entry.extra_size);
    if (entry.extra == NULL)
        return;
    memcpy(entry.extra, words, entry.extra_size);
    push(nights, &entry);
    nights->doubts = doubts;
    nights->doubts_utc_us = nights->start_utc_us;
}

void pmat_nights_resume(struct pmat_nights *nights, pmat_session_id id,
                        const struct pmat_session_key *key, const struct pmat_session *session)
{
    nights->begun = true;
    nights->start_utc_us = session->start_utc_us;
    nights->ahead = *session;
    nights->key = *key;
    for (int i = 0; i < PMAT_NIGHTS_AHEAD; i++)
        nights->told[i].index = -1;
    struct pmat_backlog_entry entry = {
        .kind = PMAT_BACKLOG_RESUME, .session = *session, .key = *key, .id = id};
    entry.epoch.index = session->epochs;
    entry.extra = pmat_nights_texts(nights->provenance, &entry.extra_size);
    push(nights, &entry);
}

void pmat_nights_shift_utc(struct pmat_nights *nights, int64_t shift_us)
{
    if (!nights->begun)
        return;
    nights->start_utc_us += shift_us;
    nights->doubts_utc_us += shift_us;
    nights->ahead.start_utc_us += shift_us;
    nights->ahead.end_utc_us += shift_us;
    for (int i = 0; i < PMAT_NIGHTS_AHEAD; i++)
        nights->told[i].start_utc_us += shift_us;
    pmat_zone_night_label(nights->zone, nights->start_utc_us, nights->key.night);
    push(nights, &(struct pmat_backlog_entry){
                     .kind = PMAT_BACKLOG_RELABEL, .key = nights->key, .shift_us = shift_us});
}

struct pmat_night_sink pmat_nights_sink(struct pmat_nights *nights)
{
    return (struct pmat_night_sink){nights, session_begin, progress, session_end};
}
