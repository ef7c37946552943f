/*
 * From sessions to the list of what is to be stored: gives each session its name (night label,
 * kind: local time is known here).
 */
#ifndef PMAT_LOGGER_NIGHTS_H
#define PMAT_LOGGER_NIGHTS_H

#include "analysis/pipeline.h"
#include "core/config.h"
#include "core/records.h"
#include "programs/posture-logger/backlog.h"
#include "storage/store.h"

/* Epochs that are told provisionally before they are told for good: the look-ahead and one. */
enum { PMAT_NIGHTS_AHEAD = 4 };

struct pmat_nights {
    struct pmat_backlog *backlog;
    const struct pmat_provenance *provenance;
    char mat[PMAT_MAT_NAME_SIZE];
    char zone[PMAT_ZONE_NAME_SIZE];
    float nap_max_h;
    bool may_wait; /* a replay waits for the disk; a mat is read on */
    /* The session being recorded. */
    bool begun;
    int64_t start_utc_us;
    struct pmat_session_key key;
    struct pmat_session ahead;                 /* its sums as of the last provisional epoch */
    struct pmat_epoch told[PMAT_NIGHTS_AHEAD]; /* as told last, by index */
    unsigned doubts; /* as last stored, with the session that began at doubts_utc_us */
    int64_t doubts_utc_us;
    /* Sums over the run. */
    int sessions_ended;
};

/* A night or a nap, by length and local start: under nap_max_h and not begun between 20:00 and
 * 04:00 is a nap. */
enum pmat_session_kind pmat_nights_kind(const struct pmat_session *session, const char *zone,
                                        float nap_max_h);
/* The sink that puts into `nights`, which must outlive it. */
struct pmat_night_sink pmat_nights_sink(struct pmat_nights *nights);
/* For pmat_pipeline_foresee, `context` = nights. */
void pmat_nights_provisional(void *context, const struct pmat_epoch *epoch,
                             const struct pmat_event *gaps, size_t gap_count,
                             const struct pmat_session *session);
/* What is to be doubted of the postures, as pmat_pipeline_doubts tells: stored with the session
 * when it changes. */
void pmat_nights_doubt(struct pmat_nights *nights, unsigned doubts, const char *words);
/* The stored session `id` goes on; `session` as the pipeline resumed it. */
void pmat_nights_resume(struct pmat_nights *nights, pmat_session_id id,
                        const struct pmat_session_key *key, const struct pmat_session *session);
/* The clock was wrong by `shift_us` while the session was recorded. */
void pmat_nights_shift_utc(struct pmat_nights *nights, int64_t shift_us);

/* BEGIN's `extra`: both texts of a provenance, one after the other. */
void *pmat_nights_texts(const struct pmat_provenance *provenance, size_t *size);

#endif
