#include "programs/posture-eval/observe.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/canonical.h"
#include "analysis/enrolment.h"
#include "analysis/pipeline.h"

#define SECOND_US INT64_C(1000000)

enum { EMPTY_S = 60, EMPTIES_MAX = 64 };

/* Reads one folder; what it takes is given back at the end of pmat_observe. */
struct reading {
    struct pmat_observed *observed;
    const struct pmat_observe_options *options;
    struct pmat_labelled *set;
    struct pmat_degraded_mat *mat;
    struct pmat_pipeline *pipeline;       /* decides whether somebody is there */
    struct pmat_calibration *calibration; /* knows it */
    struct pmat_canonical *canonical;
    struct pmat_indicators_scratch *indicators;
    struct pmat_geometry geometry;
    size_t cells;          /* of the set's own grid */
    float largest, factor; /* counts = factor * value */
    float *lowest;         /* [cells] */
    float *empties;        /* [EMPTIES_MAX][cells] the newest empty frames */
    size_t empty_count;    /* frames in `empties` */
    bool own_empties;
    float *seen; /* [degraded grid] */
    uint16_t *counts;
    int64_t time_us;
    uint32_t open_recording; /* whose frames are being streamed */
};

static bool is_listed(const char *list, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = list; at; at = strchr(at, ','), at = at ? at + 1 : NULL)
        if (strncmp(at, name, length) == 0 && (at[length] == ',' || at[length] == '\0'))
            return true;
    return false;
}

static enum pmat_err no_memory(struct pmat_fault *fault)
{
    return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for the frames of a set");
}

/* ---- the first pass: how an empty bed reads ---- */

static void keep_empty(struct reading *r, const float *cells)
{
    memcpy(r->empties + r->empty_count++ % EMPTIES_MAX * r->cells, cells, r->cells * sizeof *cells);
}

static enum pmat_err survey(struct reading *r, struct pmat_fault *fault)
{
    struct pmat_labelled_frame frame;
    int got;
    for (size_t i = 0; i < r->cells; i++)
        r->lowest[i] = INFINITY;
    while ((got = pmat_labelled_next(r->set, &frame, fault)) > 0) {
        for (size_t i = 0; i < r->cells; i++) {
            r->lowest[i] = fminf(r->lowest[i], frame.cells[i]);
            r->largest = fmaxf(r->largest, frame.cells[i]);
        }
        if (frame.posture == PMAT_POSTURE_EMPTY && r->empty_count < EMPTIES_MAX) {
            keep_empty(r, frame.cells); /* until an earlier one is met in the second pass */
            r->own_empties = true;
        }
    }
    return got < 0 ? (enum pmat_err)got : pmat_labelled_rewind(r->set, fault);
}

/* ---- streaming ---- */

/* The pipeline finds out for itself whether somebody is there, and that is what the figures for
 * empty and occupied say. The posture is judged on a calibration that is told: a choice among the
 * lying postures takes the lying for granted. */
static void push(struct reading *r, const float *cells, bool occupied)
{
    pmat_degraded_mat_see(r->mat, cells, r->seen);
    struct pmat_grid grid = r->mat->grid;
    for (size_t i = 0; i < (size_t)grid.rows * grid.cols; i++)
        r->counts[i] = (uint16_t)fminf(fmaxf(rintf(r->factor * r->seen[i]), 0), 65535);
    struct pmat_frame frame = {.rows = grid.rows,
                               .cols = grid.cols,
                               .device_us = (uint64_t)r->time_us,
                               .time_us = r->time_us,
                               .utc_us = r->time_us,
                               .boottime_us = r->time_us,
                               .counts = r->counts};
    pmat_pipeline_push(r->pipeline, &frame);
    r->time_us += SECOND_US;
    pmat_pipeline_tick(r->pipeline, r->time_us, r->time_us);
    pmat_calibration_apply(r->calibration, &frame, r->seen);
    pmat_calibration_second(r->calibration, frame.time_us, occupied, true,
                            pmat_pipeline_latest(r->pipeline)->load);
}

/* Recordings of a set may lie days apart: the calibration that is told begins anew with each. */
static bool push_empty_bed(struct reading *r)
{
    struct pmat_grid grid = r->mat->grid;
    pmat_calibration_destroy(r->calibration);
    r->calibration = pmat_calibration_create(grid.rows, grid.cols, 0, PMAT_POLARITY_UP);
    if (r->calibration == NULL)
        return false;
    size_t kept = r->empty_count < EMPTIES_MAX ? r->empty_count : EMPTIES_MAX;
    for (size_t i = 0; i < EMPTY_S; i++) {
        size_t newest = (r->empty_count + EMPTIES_MAX - 1 - i % kept) % EMPTIES_MAX;
        push(r, r->own_empties ? r->empties + newest % kept * r->cells : r->lowest, false);
    }
    return true;
}

static void measure(struct reading *r, struct pmat_observation *item)
{
    pmat_indicators_measure(
        r->indicators,
        &(struct pmat_indicators_input){
            .map = item->map,
            .covered = pmat_canonical_covered(r->canonical),
            .cell_long_cm = pmat_canonical_cell_long_cm(r->canonical),
            .cell_across_cm = pmat_canonical_cell_across_cm(r->canonical),
            .posture = item->truth,
            .pressure = r->seen,
            .cells = (size_t)r->mat->grid.rows * r->mat->grid.cols,
            .pitch_long_cm = pmat_geometry_pitch_long_cm(&r->geometry, NULL),
            .pitch_across_cm = pmat_geometry_pitch_across_cm(&r->geometry, NULL),
        },
        &item->indicators);
}

static bool see(struct reading *r, const struct pmat_labelled_frame *frame,
                struct pmat_observation *item)
{
    if (r->options->as_is || r->observed->about.many_mats) {
        pmat_degraded_mat_see(r->mat, frame->cells, r->seen);
        pmat_canonical_apply(r->canonical, r->seen, item->map);
        measure(r, item);
        item->presence_asked = false;
        item->presence = PMAT_PRESENCE_LYING;
        return true;
    }
    if (item->recording != r->open_recording && !push_empty_bed(r))
        return false;
    r->open_recording = item->recording;
    push(r, frame->cells, frame->posture != PMAT_POSTURE_EMPTY);
    pmat_canonical_apply(r->canonical, r->seen, item->map);
    measure(r, item);
    item->presence_asked = true;
    item->presence = pmat_pipeline_latest(r->pipeline)->presence;
    struct pmat_enrolment_grid grid = {r->mat->grid.rows, r->mat->grid.cols};
    if (r->options->enrolls && pmat_enrolment_wants_counts(grid)) {
        pmat_degraded_mat_see(r->mat, frame->cells, r->seen);
        pmat_canonical_apply(r->canonical, r->seen, item->map);
    }
    if (frame->posture == PMAT_POSTURE_EMPTY)
        keep_empty(r, frame->cells);
    return true;
}

/* ---- names and items ---- */

static bool find_name(struct pmat_observed_name **names, uint32_t *count, const char *text,
                      uint32_t *index)
{
    for (uint32_t i = *count; i-- > 0;) /* most often the last one */
        if (strncmp((*names)[i].text, text, PMAT_OBSERVED_NAME_SIZE - 1) == 0) {
            *index = i;
            return true;
        }
    if ((*count & (*count - 1)) == 0) { /* grows at each power of two */
        size_t room = *count > 0 ? 2 * (size_t)*count : 1;
        struct pmat_observed_name *grown = realloc(*names, room * sizeof **names);
        if (grown == NULL)
            return false;
        *names = grown;
    }
    *index = (*count)++;
    snprintf((*names)[*index].text, PMAT_OBSERVED_NAME_SIZE, "%s", text);
    return true;
}

static struct pmat_observation *new_item(struct pmat_observed *observed)
{
    if (observed->count == observed->capacity) {
        size_t capacity = observed->capacity > 0 ? 2 * observed->capacity : 256;
        struct pmat_observation *items = realloc(observed->items, capacity * sizeof *items);
        if (items == NULL)
            return NULL;
        observed->items = items;
        observed->capacity = capacity;
    }
    return &observed->items[observed->count++];
}

static enum pmat_err observe_frame(struct reading *r, const struct pmat_labelled_frame *frame,
                                   struct pmat_fault *fault)
{
    struct pmat_observed *observed = r->observed;
    char recording[2 * PMAT_OBSERVED_NAME_SIZE];
    struct pmat_observation *item = new_item(observed);
    if (item == NULL)
        return no_memory(fault);
    item->t_s = frame->t_s;
    item->truth = frame->posture;
    snprintf(item->detail, sizeof item->detail, "%s", frame->detail);
    if (!find_name(&observed->people, &observed->person_count, frame->person, &item->person))
        return no_memory(fault);
    /* Two people, or two postures, may use one name: those are two recordings. */
    snprintf(recording, sizeof recording, "%u/%u/%s", item->person, (unsigned)frame->posture,
             frame->recording);
    if (!find_name(&observed->recordings, &observed->recording_count, recording, &item->recording))
        return no_memory(fault);
    return see(r, frame, item) ? PMAT_OK : no_memory(fault);
}

/* ---- the way of one folder ---- */

static void no_session(void *context, const struct pmat_session *session)
{
    (void)context, (void)session;
}

static void no_progress(void *context, const struct pmat_epoch *epoch,
                        const struct pmat_event *events, size_t event_count,
                        const struct pmat_session *session)
{
    (void)context, (void)epoch, (void)events, (void)event_count, (void)session;
}

static void no_end(void *context, const struct pmat_session *session, const struct pmat_map *maps,
                   size_t map_count)
{
    (void)context, (void)session, (void)maps, (void)map_count;
}

static enum pmat_err make_analysis(struct reading *r, struct pmat_model *model,
                                   struct pmat_fault *fault)
{
    static const struct pmat_night_sink nobody = {NULL, no_session, no_progress, no_end};
    struct pmat_profile profile;
    struct pmat_config config;
    pmat_profile_default(&profile);
    pmat_config_default(&config);
    profile.geometry.rows = r->mat->grid.rows;
    profile.geometry.cols = r->mat->grid.cols;
    r->observed->grid = r->mat->grid;
    size_t cells = (size_t)r->mat->grid.rows * r->mat->grid.cols;
    r->seen = calloc(cells, sizeof *r->seen);
    r->counts = calloc(cells, sizeof *r->counts);
    r->canonical = pmat_canonical_create(&profile.geometry);
    r->geometry = profile.geometry;
    r->indicators = pmat_indicators_create(cells);
    if (r->seen == NULL || r->counts == NULL || r->canonical == NULL || r->indicators == NULL)
        return no_memory(fault);
    return pmat_pipeline_create(&r->pipeline, &profile, &config, model, &nobody, fault);
}

static enum pmat_err prepare(struct reading *r, struct pmat_model *model, struct pmat_fault *fault)
{
    const struct pmat_labelled_about *about = &r->observed->about;
    struct pmat_grid own = {about->rows, about->cols};
    r->cells = (size_t)own.rows * own.cols;
    r->lowest = calloc(r->cells, sizeof *r->lowest);
    r->empties = calloc(EMPTIES_MAX * r->cells, sizeof *r->empties);
    r->mat = malloc(sizeof *r->mat);
    if (r->lowest == NULL || r->empties == NULL || r->mat == NULL)
        return no_memory(fault);
    enum pmat_err err = survey(r, fault);
    if (err != PMAT_OK)
        return err;
    r->factor = 1;
    bool as_scanned = r->options->degrade == NULL && r->options->grid.rows == 0;
    while (!as_scanned && r->largest > 0 && r->largest * r->factor * 2 < 65536)
        r->factor *= 2; /* keeps what a coarser view has between two counts */
    struct pmat_degrade how = r->options->degrade ? *r->options->degrade : (struct pmat_degrade){0};
    if (how.grid.rows == 0)
        how.grid = r->options->grid;
    pmat_degraded_mat_begin(r->mat, &how, own, r->largest);
    return make_analysis(r, model, fault);
}

static enum pmat_err observe_frames(struct reading *r, struct pmat_fault *fault)
{
    struct pmat_labelled_frame frame;
    int got;
    while ((got = pmat_labelled_next(r->set, &frame, fault)) > 0) {
        if (r->options->people && !is_listed(r->options->people, frame.person))
            continue;
        enum pmat_err err = observe_frame(r, &frame, fault);
        if (err != PMAT_OK)
            return err;
    }
    return got < 0 ? (enum pmat_err)got : PMAT_OK;
}

enum pmat_err pmat_observe(struct pmat_observed *observed, const char *folder,
                           const struct pmat_observe_options *options, struct pmat_model *model,
                           struct pmat_fault *fault)
{
    *observed = (struct pmat_observed){0};
    struct reading r = {.observed = observed, .options = options, .open_recording = UINT32_MAX};
    enum pmat_err err = pmat_labelled_open(&r.set, folder, fault);
    if (err == PMAT_OK) {
        observed->about = *pmat_labelled_about(r.set);
        err = prepare(&r, model, fault);
    }
    if (err == PMAT_OK)
        err = observe_frames(&r, fault);
    if (err == PMAT_OK && !options->as_is && !observed->about.many_mats)
        pmat_pipeline_doubts(r.pipeline, observed->doubts);
    pmat_pipeline_destroy(r.pipeline);
    pmat_canonical_destroy(r.canonical);
    pmat_indicators_destroy(r.indicators);
    pmat_calibration_destroy(r.calibration);
    pmat_labelled_close(r.set);
    free(r.mat);
    free(r.lowest);
    free(r.empties);
    free(r.seen);
    free(r.counts);
    if (err != PMAT_OK)
        pmat_observed_clear(observed);
    return err;
}

void pmat_observed_clear(struct pmat_observed *observed)
{
    free(observed->items);
    free(observed->people);
    free(observed->recordings);
    *observed = (struct pmat_observed){0};
}
