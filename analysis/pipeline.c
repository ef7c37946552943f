#include "analysis/pipeline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/breathing.h"
#include "analysis/canonical.h"
#include "analysis/crowd.h"
#include "analysis/foresight.h"
#include "analysis/movement.h"
#include "analysis/occupancy.h"
#include "analysis/saved_head.h"
#include "analysis/timeline.h"

#define SECOND_US INT64_C(1000000)

/* A silence up to this long holds the last second over (slow mats send a frame every few seconds);
 * a longer one is a gap from its first second on. Also at least this many frame periods. */
enum { HOLD_OVER_S = 10, HOLD_OVER_PERIODS = 3 };

/* Looks at orientation and edges lie this many classified seconds apart. */
enum { LOOK_EVERY_S = 30 };

/* What was learnt may be this much older than the cut session: it is not kept with every epoch. */
#define KEPT_EVERY_US (INT64_C(900) * SECOND_US)

struct pmat_pipeline {
    struct pmat_profile profile;
    struct pmat_config config;
    struct pmat_model *model;
    struct pmat_calibration *calibration;
    struct pmat_canonical *canonical;
    struct pmat_indicators_scratch *indicators;
    struct pmat_movement *movement;
    struct pmat_breathing *breathing;
    struct pmat_occupancy *occupancy;
    struct pmat_timeline *timeline;
    struct pmat_night *night;
    struct pmat_foresight *foresight;       /* or NULL */
    const struct pmat_enrolment *enrolment; /* NULL = none */
    struct pmat_orientation orientation;
    struct pmat_off_mat off_mat;
    float *counts; /* [rows*cols] sums of the running second, for an enrolment that wants them */
    int counted;
    float *pressure; /* [rows*cols] scan order */
    int hold_over_s;
    int breath_due_s; /* seconds since the last look at the breathing */

    bool started, closed;
    bool resumed; /* a session goes on that ended at resume_utc_us */
    int64_t resume_utc_us;
    int64_t second_time_us; /* start of the running second on the steady line */
    int64_t second_utc_us;
    int64_t second_boottime_us;
    bool second_has_frames;
    enum pmat_gap_cause second_cause; /* what its first frame told of the silence before */
    int silent_s;                     /* whole seconds without a frame, not yet given on */
    struct pmat_second silent_first;  /* times of the first of them */
    bool in_gap;
    bool occupied; /* last word of the occupancy */
    enum pmat_gap_cause cause;
    struct pmat_second latest;
    uint64_t classified;
};

static enum pmat_err no_memory(struct pmat_fault *fault)
{
    return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "not enough memory for the analysis");
}

static struct pmat_timeline_options timeline_options(const struct pmat_config *config)
{
    return (struct pmat_timeline_options){config->debounce_s, config->still_threshold};
}

static struct pmat_night_options night_options(const struct pmat_config *config)
{
    return (struct pmat_night_options){
        .away_merge_s = config->away_merge_min * 60.0f,
        .session_cap_s = config->session_cap_h * 3600.0f,
        .turn_hold_s = config->turn_hold_s,
        .still_threshold = config->still_threshold,
        .epoch = {config->unknown_below, config->settling_min * 60.0f},
    };
}

static bool create_parts(struct pmat_pipeline *p, const struct pmat_night_sink *sink)
{
    const struct pmat_config *config = &p->config;
    const struct pmat_geometry *geometry = &p->profile.geometry;
    p->calibration = pmat_calibration_create(geometry->rows, geometry->cols, p->profile.bits,
                                             p->profile.polarity);
    p->canonical = pmat_canonical_create(geometry);
    p->indicators = pmat_indicators_create((size_t)geometry->rows * geometry->cols);
    p->movement = pmat_movement_create(geometry);
    p->breathing = pmat_breathing_create(geometry);
    p->occupancy = pmat_occupancy_create();
    struct pmat_timeline_options timeline = timeline_options(config);
    struct pmat_night_options night = night_options(config);
    p->timeline = pmat_timeline_create(&timeline);
    p->night = pmat_night_create(&night, sink);
    p->pressure = calloc((size_t)geometry->rows * geometry->cols, sizeof *p->pressure);
    p->counts = calloc((size_t)geometry->rows * geometry->cols, sizeof *p->counts);
    return p->calibration != NULL && p->canonical != NULL && p->indicators != NULL &&
           p->movement != NULL && p->breathing != NULL && p->occupancy != NULL &&
           p->timeline != NULL && p->night != NULL && p->pressure != NULL && p->counts != NULL;
}

enum pmat_err pmat_pipeline_create(struct pmat_pipeline **pipeline,
                                   const struct pmat_profile *profile,
                                   const struct pmat_config *config, struct pmat_model *model,
                                   const struct pmat_night_sink *sink, struct pmat_fault *fault)
{
    *pipeline = NULL;
    if (profile->geometry.rows < PMAT_GRID_CLASSIFIED_MIN ||
        profile->geometry.cols < PMAT_GRID_CLASSIFIED_MIN ||
        profile->geometry.rows > PMAT_GRID_MAX || profile->geometry.cols > PMAT_GRID_MAX)
        return pmat_fault_set(fault, PMAT_ERR_CONFIG,
                              "the mat has %u x %u cells; grids of 4 x 4 to 128 x 128 can be used",
                              profile->geometry.rows, profile->geometry.cols);
    struct pmat_pipeline *p = calloc(1, sizeof *p);
    if (p == NULL)
        return no_memory(fault);
    p->profile = *profile;
    p->config = *config;
    p->model = model;
    p->hold_over_s = HOLD_OVER_S;
    if (profile->rate_hz > 0.0f)
        p->hold_over_s =
            (int)fmaxf((float)HOLD_OVER_S, ceilf((float)HOLD_OVER_PERIODS / profile->rate_hz));
    if (!create_parts(p, sink)) {
        pmat_pipeline_destroy(p);
        return no_memory(fault);
    }
    *pipeline = p;
    return PMAT_OK;
}

void pmat_pipeline_destroy(struct pmat_pipeline *p)
{
    if (p == NULL)
        return;
    pmat_calibration_destroy(p->calibration);
    pmat_canonical_destroy(p->canonical);
    pmat_indicators_destroy(p->indicators);
    pmat_movement_destroy(p->movement);
    pmat_breathing_destroy(p->breathing);
    pmat_occupancy_destroy(p->occupancy);
    pmat_timeline_destroy(p->timeline);
    pmat_night_destroy(p->night);
    pmat_foresight_destroy(p->foresight);
    free(p->pressure);
    free(p->counts);
    free(p);
}

static void give_on(struct pmat_pipeline *p, const struct pmat_second *second)
{
    const struct pmat_second *decided = pmat_timeline_push(p->timeline, second);
    if (decided != NULL)
        pmat_night_push(p->night, decided);
}

/* ---- a second with frames ---- */

static void see_presence(struct pmat_pipeline *p, const struct pmat_calibration_status *status,
                         uint32_t sound_cells, struct pmat_second *second)
{
    struct pmat_presence_input input = {
        .load = second->load,
        .noise = pmat_calibration_noise(p->calibration),
        .cells = sound_cells,
        .learning = status->state == PMAT_CALIBRATION_LEARNING,
        .map = second->map,
        .cell_long_cm = pmat_canonical_cell_long_cm(p->canonical),
        .cell_across_cm = pmat_canonical_cell_across_cm(p->canonical),
        .covered_long_cm = pmat_geometry_pitch_long_cm(&p->profile.geometry, NULL) *
                           (float)pmat_geometry_rows(&p->profile.geometry),
        .grid_rows = pmat_geometry_rows(&p->profile.geometry),
    };
    second->presence = pmat_occupancy_push(p->occupancy, &input);
}

static bool wants_counts(const struct pmat_pipeline *p)
{
    const struct pmat_geometry *geometry = &p->profile.geometry;
    return pmat_enrolment_wants_counts(
        (struct pmat_enrolment_grid){pmat_geometry_rows(geometry), pmat_geometry_cols(geometry)});
}

static void mend_posture(struct pmat_pipeline *p, struct pmat_second *second)
{
    if (!wants_counts(p) || p->counted == 0) {
        pmat_enrolment_mend(p->enrolment, second->map, second->probabilities);
        return;
    }
    float map[PMAT_MAP_CELLS];
    size_t cells = (size_t)p->profile.geometry.rows * p->profile.geometry.cols;
    for (size_t i = 0; i < cells; i++)
        p->counts[i] /= (float)p->counted;
    pmat_canonical_apply(p->canonical, p->counts, map);
    pmat_enrolment_mend(p->enrolment, map, second->probabilities);
}

static void look_around(struct pmat_pipeline *p, const struct pmat_second *second)
{
    if (second->crowded || p->classified % LOOK_EVERY_S != 0)
        return;
    pmat_orientation_look(&p->orientation, p->model, second->map, second->probabilities);
    pmat_off_mat_look(&p->off_mat, second->map, pmat_canonical_covered(p->canonical));
}

static void see_posture(struct pmat_pipeline *p, struct pmat_second *second)
{
    second->classified = second->presence == PMAT_PRESENCE_LYING;
    if (!second->classified)
        return;
    second->crowded = pmat_crowd_seen(second->map, pmat_canonical_cell_across_cm(p->canonical));
    pmat_model_classify(p->model, second->map, second->probabilities);
    look_around(p, second); /* at the model's own word */
    if (p->enrolment != NULL)
        mend_posture(p, second);
    p->classified++;
}

/* The posture may yet be smoothed: the epoch takes only seconds that were measured for its own. */
static void see_indicators(struct pmat_pipeline *p, struct pmat_second *second)
{
    pmat_indicators_clear(&second->indicators);
    if (!second->classified || second->crowded)
        return;
    int best = 0;
    for (int i = 1; i < PMAT_MODEL_CLASSES; i++)
        best = second->probabilities[i] > second->probabilities[best] ? i : best;
    const struct pmat_geometry *geometry = &p->profile.geometry;
    const struct pmat_indicators_input input = {
        .map = second->map,
        .covered = pmat_canonical_covered(p->canonical),
        .cell_long_cm = pmat_canonical_cell_long_cm(p->canonical),
        .cell_across_cm = pmat_canonical_cell_across_cm(p->canonical),
        .posture = pmat_model_postures[best],
        .pressure = pmat_movement_mean(p->movement),
        .cells = (size_t)geometry->rows * geometry->cols,
        .pitch_long_cm = pmat_geometry_pitch_long_cm(geometry, NULL),
        .pitch_across_cm = pmat_geometry_pitch_across_cm(geometry, NULL),
    };
    pmat_indicators_measure(p->indicators, &input, &second->indicators);
}

static void measure_second(struct pmat_pipeline *p, struct pmat_second *second)
{
    struct pmat_movement_second movement;
    pmat_movement_second(p->movement, &movement);
    *second = (struct pmat_second){
        .time_us = p->second_time_us,
        .utc_us = p->second_utc_us,
        .boottime_us = p->second_boottime_us,
        .data = true,
        .cause = p->second_cause,
        .moved_frac = movement.moved_frac,
        .load = movement.load,
        .cop_long_cm = movement.cop_long_cm,
        .cop_across_cm = movement.cop_across_cm,
    };
    struct pmat_calibration_status status;
    pmat_calibration_status(p->calibration, &status);
    second->calibration_doubtful = status.state == PMAT_CALIBRATION_DOUBTFUL;
    pmat_canonical_apply(p->canonical, pmat_movement_mean(p->movement), second->map);
    uint32_t cells = (uint32_t)p->profile.geometry.rows * p->profile.geometry.cols;
    see_presence(p, &status, cells - status.dead_cells - status.stuck_cells, second);
    see_posture(p, second);
    see_indicators(p, second);
}

/* Where somebody lies alone. */
static void see_breath(struct pmat_pipeline *p)
{
    if (p->latest.presence != PMAT_PRESENCE_LYING || p->latest.crowded ||
        ++p->breath_due_s < PMAT_BREATHING_HOP_S)
        return;
    struct pmat_breathing_estimate estimate;
    pmat_breathing_estimate(p->breathing, &estimate);
    pmat_timeline_breath(p->timeline, &estimate);
    p->breath_due_s = 0;
}

/* ---- silence ---- */

/* Seconds without frames before a frame came back: held over when short, a gap when long. */
static void give_on_silence(struct pmat_pipeline *p)
{
    bool gap = p->in_gap || p->silent_s > p->hold_over_s;
    struct pmat_second second = p->latest;
    second.time_us = p->silent_first.time_us;
    second.utc_us = p->silent_first.utc_us;
    second.moved_frac = 0.0f; /* what moved meanwhile shows in the next frame */
    if (gap) {
        second = (struct pmat_second){.time_us = p->silent_first.time_us,
                                      .utc_us = p->silent_first.utc_us,
                                      .boottime_us = -1,
                                      .cause = p->cause,
                                      .moved_frac = NAN,
                                      .load = NAN,
                                      .cop_long_cm = NAN,
                                      .cop_across_cm = NAN};
        if (!p->in_gap) {
            pmat_movement_reset(p->movement);
            pmat_breathing_reset(p->breathing);
        }
        p->in_gap = true;
    }
    for (; p->silent_s > 0; p->silent_s--) {
        give_on(p, &second);
        second.time_us += SECOND_US;
        second.utc_us += SECOND_US;
    }
    p->silent_first = second;
}

static void add_silent_second(struct pmat_pipeline *p)
{
    if (p->silent_s == 0) {
        p->silent_first.time_us = p->second_time_us;
        p->silent_first.utc_us = p->second_utc_us;
    }
    p->silent_s++;
    if (p->in_gap || p->silent_s > p->hold_over_s)
        give_on_silence(p);
}

/* ---- time ---- */

static void end_second(struct pmat_pipeline *p)
{
    if (p->second_has_frames) {
        give_on_silence(p);
        p->in_gap = false;
        measure_second(p, &p->latest);
        p->occupied = p->latest.presence != PMAT_PRESENCE_EMPTY;
        bool still = p->latest.moved_frac < p->config.still_threshold;
        pmat_calibration_second(p->calibration, p->second_time_us, p->occupied, still,
                                p->latest.load);
        give_on(p, &p->latest);
        see_breath(p);
    } else {
        add_silent_second(p);
    }
    p->second_has_frames = false;
    p->counted = 0;
    p->second_time_us += SECOND_US;
    p->second_utc_us += SECOND_US;
    if (p->foresight != NULL && (p->occupied || pmat_night_session(p->night) != NULL))
        pmat_foresight_look(p->foresight, p->timeline, p->night, p->second_utc_us);
}

/* After a restart the line begins where the session broke off, on its grid. */
static void start(struct pmat_pipeline *p, int64_t time_us, int64_t utc_us)
{
    p->started = true;
    p->second_time_us = time_us;
    p->second_utc_us = utc_us;
    if (!p->resumed || utc_us < p->resume_utc_us)
        return;
    p->second_time_us -= utc_us - p->resume_utc_us;
    p->second_utc_us = p->resume_utc_us;
    p->in_gap = true;
    p->cause = PMAT_GAP_LOGGER_OFF;
}

static void advance(struct pmat_pipeline *p, int64_t time_us, int64_t utc_us)
{
    if (!p->started)
        start(p, time_us, utc_us);
    /* A longer hole than any session may last is not walked through second by second. */
    int64_t longest_us = (int64_t)(p->config.session_cap_h * 3600.0f + 3600.0f) * SECOND_US;
    int64_t walked_us = time_us - p->second_time_us;
    int64_t until_us = walked_us > longest_us ? p->second_time_us + longest_us : time_us;
    while (until_us - p->second_time_us >= SECOND_US)
        end_second(p);
    if (walked_us > longest_us) {
        p->second_time_us = time_us;
        p->second_utc_us = utc_us;
    }
}

void pmat_pipeline_set_device(struct pmat_pipeline *p, const float *gain, const float *offset)
{
    pmat_calibration_set_device(p->calibration, gain, offset);
}

static void add_counts(struct pmat_pipeline *p, const struct pmat_frame *frame)
{
    size_t cells = (size_t)frame->rows * frame->cols;
    for (size_t i = 0; i < cells; i++)
        p->counts[i] = (float)frame->counts[i] + (p->counted > 0 ? p->counts[i] : 0.0f);
    p->counted++;
}

void pmat_pipeline_push(struct pmat_pipeline *p, const struct pmat_frame *frame)
{
    advance(p, frame->time_us, frame->utc_us);
    if (!p->second_has_frames) {
        p->second_cause = p->cause;
        p->second_boottime_us = frame->boottime_us;
        p->second_utc_us = frame->utc_us - (frame->time_us - p->second_time_us);
    }
    p->cause = PMAT_GAP_NO_FRAMES; /* only now: the silence before the frame has been told */
    p->second_has_frames = true;
    if (p->enrolment != NULL && wants_counts(p))
        add_counts(p, frame);
    pmat_calibration_apply(p->calibration, frame, p->pressure);
    pmat_movement_push(p->movement, p->pressure);
    pmat_breathing_push(p->breathing, frame->time_us, p->pressure);
}

void pmat_pipeline_tick(struct pmat_pipeline *p, int64_t time_us, int64_t utc_us)
{
    if (p->started)
        advance(p, time_us, utc_us);
}

void pmat_pipeline_gap_cause(struct pmat_pipeline *p, enum pmat_gap_cause cause)
{
    /* A mat that was pulled has also started anew. */
    if (cause != PMAT_GAP_MAT_RESTART || p->cause == PMAT_GAP_NO_FRAMES)
        p->cause = cause;
}

void pmat_pipeline_close(struct pmat_pipeline *p, const char *reason)
{
    if (p->second_has_frames)
        end_second(p);
    const struct pmat_second *decided;
    while ((decided = pmat_timeline_drain(p->timeline)) != NULL)
        pmat_night_push(p->night, decided);
    pmat_night_close(p->night, reason);
    p->closed = true;
}

void pmat_pipeline_configure(struct pmat_pipeline *p, const struct pmat_config *config)
{
    struct pmat_timeline_options timeline = timeline_options(config);
    struct pmat_night_options night = night_options(config);
    p->config = *config;
    pmat_timeline_configure(p->timeline, &timeline);
    pmat_night_configure(p->night, &night);
}

bool pmat_pipeline_foresee(struct pmat_pipeline *p, pmat_provisional_fn *provisional, void *context)
{
    struct pmat_timeline_options timeline = timeline_options(&p->config);
    struct pmat_night_options night = night_options(&p->config);
    pmat_foresight_destroy(p->foresight);
    p->foresight = pmat_foresight_create(&timeline, &night, provisional, context);
    return p->foresight != NULL;
}

static void resume_presence(struct pmat_pipeline *p, bool occupied)
{
    p->occupied = occupied;
    pmat_timeline_resume(p->timeline, occupied);
    pmat_occupancy_resume(p->occupancy, occupied);
}

void pmat_pipeline_resume(struct pmat_pipeline *p, const struct pmat_session *session)
{
    pmat_night_resume(p->night, session);
    p->resumed = true;
    p->resume_utc_us = session->start_utc_us;
    resume_presence(p, true);
    if (p->foresight != NULL)
        pmat_foresight_resume(p->foresight, session);
}

bool pmat_pipeline_resume_epoch(struct pmat_pipeline *p, const struct pmat_epoch *epoch)
{
    if (!pmat_night_resume_epoch(p->night, epoch))
        return false;
    p->resume_utc_us += (int64_t)PMAT_EPOCH_S * SECOND_US;
    resume_presence(p, !pmat_night_away(p->night));
    if (p->foresight != NULL)
        pmat_foresight_resume(p->foresight, pmat_night_session(p->night));
    return true;
}

void pmat_pipeline_shift_utc(struct pmat_pipeline *p, int64_t shift_us)
{
    p->second_utc_us += shift_us;
    p->latest.utc_us += shift_us;
    p->silent_first.utc_us += shift_us;
    p->resume_utc_us += shift_us;
    pmat_timeline_shift_utc(p->timeline, shift_us);
    pmat_night_shift_utc(p->night, shift_us);
    if (p->foresight != NULL)
        pmat_foresight_shift_utc(p->foresight, shift_us);
}

const struct pmat_session *pmat_pipeline_session(const struct pmat_pipeline *p)
{
    return pmat_night_session(p->night);
}

const struct pmat_second *pmat_pipeline_latest(const struct pmat_pipeline *p)
{
    return p->started ? &p->latest : NULL;
}

void pmat_pipeline_calibration(const struct pmat_pipeline *p,
                               struct pmat_calibration_status *status)
{
    pmat_calibration_status(p->calibration, status);
}

void pmat_pipeline_set_enrolment(struct pmat_pipeline *p, const struct pmat_enrolment *enrolment)
{
    p->enrolment = enrolment;
    p->counted = 0;
}

unsigned pmat_pipeline_doubts(const struct pmat_pipeline *p, char text[PMAT_QUALITY_TEXT_SIZE])
{
    struct pmat_quality_input input = {
        .geometry = p->profile.geometry, .orientation = p->orientation, .off_mat = p->off_mat};
    pmat_calibration_status(p->calibration, &input.calibration);
    return pmat_quality_doubts(&input, text);
}

uint64_t pmat_pipeline_classified(const struct pmat_pipeline *p)
{
    return p->classified;
}

/* ---- what was learnt ---- */

bool pmat_pipeline_young(const struct pmat_pipeline *p)
{
    struct pmat_calibration_status status;
    pmat_calibration_status(p->calibration, &status);
    return status.state == PMAT_CALIBRATION_LEARNING || !pmat_occupancy_level_known(p->occupancy);
}

size_t pmat_pipeline_saved_size(const struct pmat_pipeline *p)
{
    return pmat_saved_head_size() + pmat_occupancy_saved_size() +
           pmat_calibration_saved_size(p->calibration);
}

void pmat_pipeline_save(const struct pmat_pipeline *p, void *bytes)
{
    char *to = bytes;
    pmat_saved_head_write(&(struct pmat_saved_head){p->second_utc_us, p->occupied, p->closed}, to);
    to += pmat_saved_head_size();
    pmat_occupancy_save(p->occupancy, to);
    pmat_calibration_save(p->calibration, to + pmat_occupancy_saved_size());
}

enum pmat_err pmat_pipeline_restore(struct pmat_pipeline *p, const void *bytes, size_t size,
                                    int64_t utc_us, struct pmat_fault *fault)
{
    size_t levels = pmat_occupancy_saved_size(), head_size = pmat_saved_head_size();
    struct pmat_saved_head head;
    if (size < head_size + levels)
        return pmat_fault_set(fault, PMAT_ERR_DATA, "the stored calibration is cut short");
    enum pmat_err err = pmat_saved_head_read(&head, bytes, size, fault);
    if (err != PMAT_OK)
        return err;
    const char *from = (const char *)bytes + head_size;
    int64_t longest_us = (int64_t)(p->config.away_merge_min * 60.0f) * SECOND_US + KEPT_EVERY_US;
    bool goes_on = pmat_saved_head_goes_on(&head, utc_us, longest_us);
    /* The calibration refuses another mat's bytes: ask it first, so that both are taken or none. */
    err = pmat_calibration_restore(p->calibration, from + levels, size - head_size - levels,
                                   goes_on, fault);
    struct pmat_calibration_status status;
    pmat_calibration_status(p->calibration, &status);
    if (err != PMAT_OK || (status.state == PMAT_CALIBRATION_LEARNING && !goes_on))
        return err; /* levels over a guess mean nothing to another guess */
    err = pmat_occupancy_restore(p->occupancy, from, levels, fault);
    p->second_utc_us = head.utc_us;
    if (goes_on) { /* whether a session goes on, its epochs tell */
        p->occupied = head.occupied;
        pmat_occupancy_resume(p->occupancy, head.occupied);
    }
    return err;
}
