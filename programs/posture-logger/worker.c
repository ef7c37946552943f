#include "programs/posture-logger/worker.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "programs/posture-logger/settings.h"

enum {
    HELLO_WAIT_US = 15000000, /* a mat without a profile has this long to introduce itself */
    CHECK_US = 30000000,      /* how often the learnt calibration is looked at */
    KEEP_US = 600000000,      /* how often it is kept where it hardly changes */
    NEWS_US = 5000000,        /* when somebody got in or out, and while little is known */
    GUESS_US = 120000000,     /* a guess at the empty bed that lasts so long is told */
    TELL_US = 1000000,        /* how often the state is told */
};

/* ---- the mat ---- */

static void take_geometry(struct pmat_worker *worker, const struct pmat_frame *frame)
{
    struct pmat_geometry *geometry = &worker->profile.geometry;
    const struct pmat_hello *hello = &worker->hello;
    if (geometry->rows == 0) {
        geometry->rows = hello->rows != 0 ? hello->rows : frame->rows;
        geometry->cols = hello->cols != 0 ? hello->cols : frame->cols;
    }
    if (!(geometry->pitch_row_cm > 0.0f) && hello->pitch_row_mm > 0.0f)
        geometry->pitch_row_cm = hello->pitch_row_mm / 10.0f;
    if (!(geometry->pitch_col_cm > 0.0f) && hello->pitch_col_mm > 0.0f)
        geometry->pitch_col_cm = hello->pitch_col_mm / 10.0f;
    if (worker->profile.bits == 0)
        worker->profile.bits = hello->bits;
    if (!(worker->profile.rate_hz > 0.0f) && hello->rate_hz > 0.0f)
        worker->profile.rate_hz = hello->rate_hz;
    if (hello->polarity_known && worker->profile.polarity == PMAT_POLARITY_UP)
        worker->profile.polarity = hello->polarity_down ? PMAT_POLARITY_DOWN : PMAT_POLARITY_UP;
}

static void write_profile_text(struct pmat_worker *worker)
{
    size_t size = 0;
    free(worker->profile_text);
    worker->profile_text = NULL;
    FILE *stream = open_memstream(&worker->profile_text, &size);
    if (stream == NULL)
        return;
    pmat_profile_write(&worker->profile, stream);
    fclose(stream);
    worker->provenance->profile_text = worker->profile_text;
}

static void restore_calibration(struct pmat_worker *worker, int64_t utc_us)
{
    const struct pmat_past *past = worker->past;
    struct pmat_fault fault;
    if (past->calibration != NULL &&
        pmat_pipeline_restore(worker->pipeline, past->calibration, past->calibration_size, utc_us,
                              &fault) != PMAT_OK)
        pmat_log(worker->log, PMAT_LOG_WARNING, "learning the empty bed anew: %s", fault.text);
    struct pmat_calibration_status status;
    pmat_pipeline_calibration(worker->pipeline, &status);
    snprintf(worker->provenance->calibration_id, sizeof worker->provenance->calibration_id, "%s",
             status.id);
}

/* The night that a crash or a restart cut goes on, unless it is too long ago. */
static void resume_session(struct pmat_worker *worker, const struct pmat_frame *frame)
{
    const struct pmat_past *past = worker->past;
    if (!pmat_past_goes_on(past, frame->utc_us, worker->config->away_merge_min))
        return;
    pmat_pipeline_resume(worker->pipeline, &past->cut.row.session);
    for (size_t i = 0; i < past->epoch_count; i++)
        if (!pmat_pipeline_resume_epoch(worker->pipeline, &past->epochs[i]))
            break;
    pmat_nights_resume(worker->nights, past->cut.id, &past->cut.row.key,
                       pmat_pipeline_session(worker->pipeline));
}

static void take_enrolment(struct pmat_worker *worker)
{
    char *id = worker->provenance->model_id;
    worker->sleeper.db = worker->config->db;
    worker->sleeper.model = worker->model;
    worker->sleeper.log = worker->log;
    struct pmat_enrolment *before = pmat_sleeper_read(&worker->sleeper, &worker->profile.geometry,
                                                      id, sizeof worker->provenance->model_id);
    pmat_pipeline_set_enrolment(worker->pipeline, worker->sleeper.enrolment);
    pmat_enrolment_destroy(before);
}

/* Pressures are what the mat's own calibration makes of its counts: kPa if it says so. */
static void use_device_cal(struct pmat_worker *worker)
{
    const struct pmat_geometry *geometry = &worker->profile.geometry;
    const struct pmat_device_cal *cal = worker->cal;
    if (cal == NULL || worker->pipeline == NULL)
        return;
    if (cal->rows != geometry->rows || cal->cols != geometry->cols) {
        pmat_log(worker->log, PMAT_LOG_WARNING,
                 "the mat's calibration is for %u x %u cells and is left out", cal->rows,
                 cal->cols);
        return;
    }
    pmat_pipeline_set_device(worker->pipeline, cal->values,
                             cal->values + (size_t)cal->rows * cal->cols);
    bool kpa = strcasecmp(worker->hello.unit, "kpa") == 0;
    snprintf(worker->provenance->unit, sizeof worker->provenance->unit, "%s",
             kpa ? "kPa" : "counts");
}

static void take_cal(struct pmat_worker *worker, struct pmat_device_cal *cal)
{
    bool same =
        worker->cal != NULL && worker->cal->rows == cal->rows && worker->cal->cols == cal->cols &&
        memcmp(worker->cal->values, cal->values, 2 * sizeof *cal->values * cal->rows * cal->cols) ==
            0;
    free(worker->cal);
    worker->cal = cal;
    if (!same) /* a mat may repeat it: what was learnt stays */
        use_device_cal(worker);
}

static void start_pipeline(struct pmat_worker *worker, const struct pmat_frame *frame)
{
    take_geometry(worker, frame);
    struct pmat_geometry *geometry = &worker->profile.geometry;
    bool assumed_long, assumed_across;
    float pitch_long = pmat_geometry_pitch_long_cm(geometry, &assumed_long);
    float pitch_across = pmat_geometry_pitch_across_cm(geometry, &assumed_across);
    if (assumed_long || assumed_across)
        pmat_log(worker->log, PMAT_LOG_WARNING,
                 "the mat's pitch is not known: taking it to cover the bed (%.1f x %.1f cm a "
                 "cell); set pitch_row_mm and pitch_col_mm in a profile",
                 (double)pitch_long, (double)pitch_across);
    struct pmat_night_sink sink = pmat_nights_sink(worker->nights);
    worker->err = pmat_pipeline_create(&worker->pipeline, &worker->profile, worker->config,
                                       worker->model, &sink, &worker->fault);
    if (worker->err != PMAT_OK) {
        atomic_store(worker->enough, true);
        return;
    }
    write_profile_text(worker);
    use_device_cal(worker);
    restore_calibration(worker, frame->utc_us);
    take_enrolment(worker);
    if (!pmat_pipeline_foresee(worker->pipeline, pmat_nights_provisional, worker->nights))
        pmat_log(worker->log, PMAT_LOG_WARNING, "not enough memory to store epochs early");
    resume_session(worker, frame);
    worker->first_time_us = frame->time_us;
    worker->first_utc_us = frame->utc_us;
    worker->last_checked_us = frame->time_us;
}

/* A mat that can introduce itself is waited for, a while. */
static bool wait_for_hello(struct pmat_worker *worker, const struct pmat_item *item)
{
    const struct pmat_geometry *geometry = &worker->profile.geometry;
    /* With the device's clock HELLO also says what time it is. */
    bool known = geometry->rows != 0 && geometry->pitch_row_cm > 0.0f &&
                 worker->config->clock == PMAT_CLOCK_HOST;
    if (known || worker->hello.rows != 0 || !item->may_say_hello)
        return false;
    if (worker->frames_early++ == 0)
        worker->first_time_us = item->frame.time_us;
    return item->frame.time_us - worker->first_time_us < HELLO_WAIT_US;
}

/* ---- what is learnt ---- */

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

static bool somebody_there(const struct pmat_worker *worker)
{
    const struct pmat_second *latest = pmat_pipeline_latest(worker->pipeline);
    return latest != NULL && latest->presence != PMAT_PRESENCE_EMPTY;
}

static void store_calibration(struct pmat_worker *worker, bool always)
{
    struct pmat_calibration_status status;
    bool occupied = somebody_there(worker);
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
static void tell_doubt(struct pmat_worker *worker)
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
        take_enrolment(worker);
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
        if (worker->err != PMAT_OK || wait_for_hello(worker, item))
            return;
        start_pipeline(worker, frame);
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
    bool occupied = somebody_there(worker);
    bool news =
        occupied != worker->kept_occupied || (occupied && pmat_pipeline_young(worker->pipeline));
    if (frame->time_us - worker->last_checked_us < (news ? NEWS_US : CHECK_US))
        return;
    worker->last_checked_us = frame->time_us;
    tell_doubt(worker);
    tell_guess(worker);
    tell_quality(worker);
    store_calibration(worker, false);
    if (worker->raw != NULL && pmat_pipeline_session(worker->pipeline) == NULL)
        pmat_raw_night_rest(worker->raw, frame->utc_us);
}

static void stop(struct pmat_worker *worker, const char *reason)
{
    if (worker->pipeline != NULL) {
        pmat_pipeline_close(worker->pipeline, reason);
        tell_doubt(worker);
        store_calibration(worker, worker->last_kept_us != 0); /* the end was an ordinary one */
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
            take_cal(worker, item->cal);
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
