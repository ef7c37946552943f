/* From the first frame to a pipeline: the grid, what the mat and the database know of it. */
#include "programs/posture-logger/worker_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { HELLO_WAIT_US = 15000000 /* a mat without a profile has this long to introduce itself */ };

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

void pmat_worker_take_enrolment(struct pmat_worker *worker)
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

void pmat_worker_take_cal(struct pmat_worker *worker, struct pmat_device_cal *cal)
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

void pmat_worker_start(struct pmat_worker *worker, const struct pmat_frame *frame)
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
    pmat_worker_take_enrolment(worker);
    if (!pmat_pipeline_foresee(worker->pipeline, pmat_nights_provisional, worker->nights))
        pmat_log(worker->log, PMAT_LOG_WARNING, "not enough memory to store epochs early");
    resume_session(worker, frame);
    worker->first_time_us = frame->time_us;
    worker->first_utc_us = frame->utc_us;
    worker->last_checked_us = frame->time_us;
}

/* A mat that can introduce itself is waited for, a while. */
bool pmat_worker_waits(struct pmat_worker *worker, const struct pmat_item *item)
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
