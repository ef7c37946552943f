#include "programs/posture-logger/nights.h"

#include <stdio.h>

/* A session that begins in these local hours is a night, however short. */
enum { NIGHT_FROM_HOUR = 20, NIGHT_TO_HOUR = 4 };
#define LOW_CONFIDENCE   0.6f
#define DOUBTFUL_PERCENT 50.0

enum pmat_session_kind pmat_nights_kind(const struct pmat_session *session, const char *zone,
                                        float nap_max_h)
{
    struct pmat_local local = pmat_zone_local(zone, session->start_utc_us);
    bool in_the_night = local.hour >= NIGHT_FROM_HOUR || local.hour < NIGHT_TO_HOUR;
    double hours = (double)(session->end_utc_us - session->start_utc_us) / 3.6e9;
    return hours < (double)nap_max_h && !in_the_night ? PMAT_SESSION_NAP : PMAT_SESSION_NIGHT;
}

static void failed(struct pmat_nights *nights, enum pmat_err err)
{
    nights->err = err;
    pmat_log(nights->log, PMAT_LOG_ERROR, "%s", nights->fault.text);
}

static void session_begin(void *context, const struct pmat_session *session)
{
    struct pmat_nights *nights = context;
    nights->key = (struct pmat_session_key){.kind = PMAT_SESSION_NIGHT};
    snprintf(nights->key.mat, sizeof nights->key.mat, "%s", nights->mat);
    snprintf(nights->key.zone, sizeof nights->key.zone, "%s", nights->zone);
    pmat_zone_night_label(nights->zone, session->start_utc_us, nights->key.night);
    nights->id = 0;
    enum pmat_err err = pmat_store_session_begin(nights->store, &nights->key, session,
                                                 nights->provenance, &nights->id, &nights->fault);
    if (err != PMAT_OK) {
        failed(nights, err);
        return;
    }
    char when[PMAT_ISO_SIZE];
    pmat_zone_iso(nights->zone, session->start_utc_us, when);
    pmat_log(nights->log, PMAT_LOG_INFO, "night %s, session %d: in bed since %s", nights->key.night,
             nights->key.session, when);
}

static void progress(void *context, const struct pmat_epoch *epoch, const struct pmat_event *events,
                     size_t event_count, const struct pmat_session *session)
{
    struct pmat_nights *nights = context;
    enum pmat_err err = PMAT_ERR_IO;
    if (nights->id != 0)
        err = pmat_store_put(nights->store, nights->id, epoch, nights->boot_id, events, event_count,
                             session, &nights->fault);
    if (err != PMAT_OK) {
        nights->epochs_lost += epoch != NULL;
        failed(nights, err);
        return;
    }
    nights->epochs_stored += epoch != NULL;
}

/* One line where the night's numbers cannot carry much. */
static void warn_of_doubt(const struct pmat_nights *nights, const struct pmat_session *session)
{
    double unknown =
        session->time_in_bed_min > 0.0
            ? 100.0 * session->posture_min[PMAT_POSTURE_UNKNOWN] / session->time_in_bed_min
            : 0.0;
    if (unknown >= DOUBTFUL_PERCENT || session->mean_confidence < LOW_CONFIDENCE)
        pmat_log(
            nights->log, PMAT_LOG_WARNING,
            "night %s: posture unknown for %.0f %% of the time in bed; check that the mat lies "
            "flat, its profile fits, and one sleeper lies on it",
            nights->key.night, unknown);
}

static void session_end(void *context, const struct pmat_session *session,
                        const struct pmat_map *maps, size_t map_count)
{
    struct pmat_nights *nights = context;
    if (nights->id == 0)
        return;
    nights->key.kind = pmat_nights_kind(session, nights->zone, nights->nap_max_h);
    enum pmat_err err = pmat_store_session_end(nights->store, nights->id, session, nights->key.kind,
                                               maps, map_count, &nights->fault);
    nights->id = 0;
    if (err != PMAT_OK) {
        failed(nights, err);
        return;
    }
    nights->sessions_ended++;
    pmat_log(nights->log, PMAT_LOG_INFO, "night %s, session %d: %.0f min in bed, %d epochs (%s)",
             nights->key.night, nights->key.session, session->time_in_bed_min, session->epochs,
             session->end_reason);
    warn_of_doubt(nights, session);
}

struct pmat_night_sink pmat_nights_sink(struct pmat_nights *nights)
{
    return (struct pmat_night_sink){nights, session_begin, progress, session_end};
}
