#include "programs/posture-logger/worker_parts.h"

#include <stdlib.h>

#include "programs/posture-logger/settings.h"

enum {
    CHECK_US = 30000000, /* how often the learnt calibration is looked at */
    NEWS_US = 5000000,   /* when somebody got in or out, and while little is known */
    TELL_US = 1000000,   /* how often the state is told */
};

/* ---- the raw night ---- */

/* It has its own thread: nothing here waits for its disk. */
static void record(struct pmat_worker *worker, const struct pmat_frame *frame)
{
    if (worker->config->record[0] == '\0' || worker->raw_refused)
        return;
    if (worker->raw == NULL) {
        worker->raw = pmat_raw_night_create(worker->config, worker->log, worker->nights->may_wait);
        worker->raw_refused = worker->raw == NULL;
        if (worker->raw_refused) {
            pmat_log(worker->log, PMAT_LOG_ERROR, "the raw night is not kept: no memory for it");
            return;
        }
        pmat_raw_night_hello(worker->raw, &worker->hello);
    }
    pmat_raw_night_put(worker->raw, frame);
}

static void end_recording(struct pmat_worker *worker)
{
    pmat_raw_night_end(worker->raw);
    worker->raw = NULL;
}

/* ---- items ---- */

static void tell_state(struct pmat_worker *worker)
{
    const struct pmat_nights *nights = worker->nights;
    const struct pmat_second *latest = pmat_pipeline_latest(worker->pipeline);
    static const char *const presences[] = {[PMAT_PRESENCE_EMPTY] = "empty",
                                            [PMAT_PRESENCE_SITTING] = "sitting",
                                            [PMAT_PRESENCE_LYING] = "lying"};
    worker->last_told_us = worker->last_time_us;
    struct pmat_logger_status *status = pmat_state_lock(worker->state);
    snprintf(status->night, sizeof status->night, "%s", nights->begun ? nights->key.night : "");
    status->in_bed_since_utc_us = nights->begun ? nights->start_utc_us : 0;
    if (latest != NULL)
        snprintf(status->posture, sizeof status->posture, "%s", presences[latest->presence]);
    pmat_state_unlock(worker->state);
}

/* The rules of strain are the storing side's. */
static void hand_on_strain(struct pmat_worker *worker)
{
    struct pmat_backlog_entry entry = {.kind = PMAT_BACKLOG_SETTINGS};
    struct pmat_strain_settings *strain = malloc(sizeof *strain);
    struct pmat_fault fault;
    if (strain == NULL || pmat_strain_settings_take(strain, worker->config, &fault) != PMAT_OK) {
        free(strain);
        return;
    }
    entry.extra = strain;
    entry.extra_size = sizeof *strain;
    pmat_backlog_push(worker->nights->backlog, &entry, worker->nights->may_wait);
}

static void take_settings(struct pmat_worker *worker, struct pmat_config *settings)
{
    pmat_settings_take(worker->config, settings);
    free(settings);
    worker->nights->nap_max_h = worker->config->nap_max_h;
    hand_on_strain(worker);
    if (worker->pipeline != NULL)
        pmat_pipeline_configure(worker->pipeline, worker->config);
    if (worker->pipeline != NULL)
        pmat_worker_take_enrolment(worker);
    char *text = pmat_settings_text(worker->config);
    if (text == NULL)
        return;
    free(worker->config_text);
    worker->config_text = text;
    worker->provenance->config_text = text;
}

static void shift_utc(struct pmat_worker *worker, int64_t shift_us)
{
    worker->last_utc_us += shift_us;
    worker->first_utc_us += shift_us;
    if (worker->pipeline == NULL)
        return;
    pmat_pipeline_shift_utc(worker->pipeline, shift_us);
    pmat_nights_shift_utc(worker->nights, shift_us);
}

/* Another mat on the same port: its cells mean nothing to what was learnt of this one. */
static void leave_out(struct pmat_worker *worker, const struct pmat_frame *frame)
{
    if (worker->frames_foreign++ == 0)
        pmat_log(worker->log, PMAT_LOG_WARNING,
                 "the mat now sends %u x %u cells, not %u x %u: these frames are left out; if the "
                 "mat was changed, start posture-logger anew with another --mat",
                 frame->rows, frame->cols, worker->profile.geometry.rows,
                 worker->profile.geometry.cols);
    pmat_pipeline_gap_cause(worker->pipeline, PMAT_GAP_UNREADABLE);
    pmat_pipeline_tick(worker->pipeline, frame->time_us, frame->utc_us);
}

static void be_content(struct pmat_worker *worker)
{
    if (worker->once && worker->nights->sessions_ended > 0)
        atomic_store(worker->enough, true);
}

static void take_frame(struct pmat_worker *worker, const struct pmat_item *item)
{
    const struct pmat_frame *frame = &item->frame;
    if (worker->pipeline == NULL) {
        if (worker->err != PMAT_OK || pmat_worker_waits(worker, item))
            return;
        pmat_worker_start(worker, frame);
        if (worker->pipeline == NULL)
            return;
    }
    if (frame->rows != worker->profile.geometry.rows ||
        frame->cols != worker->profile.geometry.cols) {
        leave_out(worker, frame);
        return;
    }
    worker->frames++;
    worker->last_utc_us = frame->utc_us;
    worker->last_time_us = frame->time_us;
    pmat_pipeline_push(worker->pipeline, frame);
    pmat_notify_progress(worker->notify, frame->boottime_us);
    if (frame->time_us - worker->last_told_us >= TELL_US)
        tell_state(worker);
    record(worker, frame);
    be_content(worker);
    bool occupied = pmat_worker_occupied(worker);
    bool news =
        occupied != worker->kept_occupied || (occupied && pmat_pipeline_young(worker->pipeline));
    if (frame->time_us - worker->last_checked_us < (news ? NEWS_US : CHECK_US))
        return;
    worker->last_checked_us = frame->time_us;
    pmat_worker_tell_learnt(worker);
    pmat_worker_keep(worker, false);
    if (worker->raw != NULL && pmat_pipeline_session(worker->pipeline) == NULL)
        pmat_raw_night_rest(worker->raw, frame->utc_us);
}

static void stop(struct pmat_worker *worker, const char *reason)
{
    if (worker->pipeline != NULL) {
        pmat_pipeline_close(worker->pipeline, reason);
        pmat_worker_tell_doubt(worker);
        pmat_worker_keep(worker, worker->last_kept_us != 0); /* the end was an ordinary one */
    }
    end_recording(worker);
}

void pmat_worker_run(struct pmat_worker *worker)
{
    for (;;) {
        const struct pmat_item *item = pmat_queue_take(worker->queue);
        switch (item->kind) {
        case PMAT_ITEM_FRAME:
            take_frame(worker, item);
            break;
        case PMAT_ITEM_HELLO:
            worker->hello = item->hello;
            if (worker->raw != NULL)
                pmat_raw_night_hello(worker->raw, &worker->hello);
            break;
        case PMAT_ITEM_CAL:
            pmat_worker_take_cal(worker, item->cal);
            break;
        case PMAT_ITEM_TICK:
            if (worker->pipeline != NULL)
                pmat_pipeline_tick(worker->pipeline, item->time_us, item->utc_us);
            be_content(worker);
            break;
        case PMAT_ITEM_CAUSE:
            if (worker->pipeline != NULL)
                pmat_pipeline_gap_cause(worker->pipeline, item->cause);
            break;
        case PMAT_ITEM_SHIFT:
            shift_utc(worker, item->shift_us);
            break;
        case PMAT_ITEM_SETTINGS:
            take_settings(worker, item->settings);
            break;
        case PMAT_ITEM_STOP:
            stop(worker, item->reason);
            pmat_backlog_close(worker->nights->backlog);
            return;
        }
    }
}

void pmat_worker_clear(struct pmat_worker *worker)
{
    end_recording(worker);
    pmat_pipeline_destroy(worker->pipeline);
    pmat_enrolment_destroy(worker->sleeper.enrolment);
    worker->sleeper.enrolment = NULL;
    free(worker->profile_text);
    free(worker->config_text);
    free(worker->cal);
    worker->config_text = NULL;
    worker->cal = NULL;
    worker->pipeline = NULL;
    worker->profile_text = NULL;
}
