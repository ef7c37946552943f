/* What the night teaches of the mat: kept for the next one, and told where it is in doubt. */
#include "programs/posture-logger/worker_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    KEEP_US = 600000000,  /* how often the calibration is kept where it hardly changes */
    GUESS_US = 120000000, /* a guess at the empty bed that lasts so long is told */
};

/* Kept with every change that shows, when somebody gets in or out, and now and then through a
 * night: after a crash in the middle of one there is no empty bed to learn from. */
static bool worth_keeping(const struct pmat_worker *worker,
                          const struct pmat_calibration_status *status, bool occupied)
{
    if (status->state == PMAT_CALIBRATION_LEARNING && !occupied)
        return false; /* a guess at an empty bed is better made anew */
    bool young = occupied && pmat_pipeline_young(worker->pipeline);
    return strcmp(status->id, worker->calibration_id) != 0 || occupied != worker->kept_occupied ||
           young || worker->last_time_us - worker->last_kept_us >= KEEP_US;
}

bool pmat_worker_occupied(const struct pmat_worker *worker)
{
    const struct pmat_second *latest = pmat_pipeline_latest(worker->pipeline);
    return latest != NULL && latest->presence != PMAT_PRESENCE_EMPTY;
}

void pmat_worker_keep(struct pmat_worker *worker, bool always)
{
    struct pmat_calibration_status status;
    bool occupied = pmat_worker_occupied(worker);
    pmat_pipeline_calibration(worker->pipeline, &status);
    snprintf(worker->provenance->calibration_id, sizeof worker->provenance->calibration_id, "%s",
             status.id);
    if (!worth_keeping(worker, &status, occupied) && !always)
        return;
    struct pmat_backlog_entry entry = {.kind = PMAT_BACKLOG_CALIBRATION};
    entry.session.end_utc_us = worker->last_utc_us;
    entry.extra_size = pmat_pipeline_saved_size(worker->pipeline);
    entry.extra = malloc(entry.extra_size);
    if (entry.extra == NULL)
        return;
    pmat_pipeline_save(worker->pipeline, entry.extra);
    snprintf(entry.calibration_id, sizeof entry.calibration_id, "%s", status.id);
    if (!pmat_backlog_push(worker->nights->backlog, &entry, worker->nights->may_wait))
        return;
    worker->last_kept_us = worker->last_time_us;
    worker->kept_occupied = occupied;
    snprintf(worker->calibration_id, sizeof worker->calibration_id, "%s", status.id);
}

/* The figures in a doubt change with every look: that is no news. */
static bool same_doubt(const char *a, const char *b)
{
    static const char digits[] = "0123456789";
    for (;; a++, b++) {
        a += strspn(a, digits);
        b += strspn(b, digits);
        if (*a != *b || *a == '\0')
            return *a == *b;
    }
}

/* A calibration that cannot be right is loud, never silent. */
void pmat_worker_tell_doubt(struct pmat_worker *worker)
{
    struct pmat_calibration_status status;
    pmat_pipeline_calibration(worker->pipeline, &status);
    const char *reason = status.state == PMAT_CALIBRATION_DOUBTFUL ? status.reason : "";
    if (same_doubt(reason, worker->calibration_told))
        return;
    snprintf(worker->calibration_told, sizeof worker->calibration_told, "%s", reason);
    pmat_state_trouble(worker->state, PMAT_STATE_CALIBRATION,
                       reason[0] != '\0' ? PMAT_TROUBLE_CALIBRATION : PMAT_TROUBLE_NONE, reason,
                       worker->last_utc_us);
    if (reason[0] != '\0')
        pmat_log(worker->log, PMAT_LOG_WARNING, "calibration in doubt: %s", reason);
    else
        pmat_log(worker->log, PMAT_LOG_NOTICE, "the calibration is good again");
}

/* Once a cause: what is to be doubted of the postures, and stored with the night. The pitch and the
 * calibration speak for themselves. */
static void tell_quality(struct pmat_worker *worker)
{
    char words[PMAT_QUALITY_TEXT_SIZE];
    unsigned doubts = pmat_pipeline_doubts(worker->pipeline, words);
    pmat_nights_doubt(worker->nights, doubts, words);
    unsigned quiet = PMAT_DOUBT_PITCH_ASSUMED | PMAT_DOUBT_COARSE | PMAT_DOUBT_CALIBRATION;
    if ((doubts & ~(quiet | worker->doubts_told)) != 0)
        pmat_log(worker->log, PMAT_LOG_WARNING, "doubtful: %s", words);
    worker->doubts_told |= doubts;
}

/* Somebody lay there from the first frame on: what is recorded rests on a guess, and says so. */
static void tell_guess(struct pmat_worker *worker)
{
    struct pmat_calibration_status status;
    pmat_pipeline_calibration(worker->pipeline, &status);
    if (status.state != PMAT_CALIBRATION_LEARNING || worker->guess_told ||
        worker->last_time_us - worker->first_time_us < GUESS_US)
        return;
    worker->guess_told = true;
    pmat_log(worker->log, PMAT_LOG_WARNING, "%s", status.reason);
}

void pmat_worker_tell_learnt(struct pmat_worker *worker)
{
    pmat_worker_tell_doubt(worker);
    tell_guess(worker);
    tell_quality(worker);
}
