/* Frames in, sessions out: what the pipeline itself decides is time, silence and what is kept. */
#include "analysis/pipeline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/rows.h"

enum { ROWS = 32, COLS = 16, CELLS = ROWS * COLS, EVENTS_MAX = 64, EPOCHS_MAX = 8000 };
#define SECOND_US INT64_C(1000000)
#define UTC_US    INT64_C(1773096000000000) /* 2026-03-09T22:40:00Z */

struct told {
    struct pmat_event events[EVENTS_MAX];
    size_t event_count;
    struct pmat_epoch epochs[EPOCHS_MAX];
    size_t epoch_count;
    struct pmat_session sessions[4];
    size_t session_count;
};

struct bed {
    struct pmat_pipeline *pipeline;
    struct pmat_model *model;
    struct told told;
    int64_t time_us; /* of the next frame */
    int64_t step_us;
    double middle; /* where the sleeper lies across; NAN = nobody */
    unsigned frame;
    uint16_t counts[CELLS];
};

static void on_begin(void *context, const struct pmat_session *session)
{
    (void)context;
    (void)session;
}

static void on_progress(void *context, const struct pmat_epoch *epoch,
                        const struct pmat_event *events, size_t count,
                        const struct pmat_session *session)
{
    struct told *told = context;
    (void)session;
    for (size_t i = 0; i < count; i++) {
        assert_true(told->event_count < EVENTS_MAX);
        told->events[told->event_count++] = events[i];
    }
    if (epoch == NULL)
        return;
    assert_true(told->epoch_count < EPOCHS_MAX);
    told->epochs[told->epoch_count++] = *epoch;
}

static void on_end(void *context, const struct pmat_session *session, const struct pmat_map *maps,
                   size_t count)
{
    struct told *told = context;
    (void)maps;
    (void)count;
    assert_true(told->session_count < 4);
    told->sessions[told->session_count++] = *session;
}

static struct bed *bed_new(float rate_hz)
{
    struct bed *bed = calloc(1, sizeof *bed);
    struct pmat_profile profile;
    struct pmat_config config;
    struct pmat_fault fault;
    assert_non_null(bed);
    pmat_profile_default(&profile);
    pmat_config_default(&config);
    profile.geometry.rows = ROWS;
    profile.geometry.cols = COLS;
    profile.bits = 8;
    profile.rate_hz = rate_hz;
    const struct pmat_night_sink sink = {&bed->told, on_begin, on_progress, on_end};
    assert_int_equal(pmat_model_create_default(&bed->model, &fault), PMAT_OK);
    assert_int_equal(
        pmat_pipeline_create(&bed->pipeline, &profile, &config, bed->model, &sink, &fault),
        PMAT_OK);
    /* Frames do not fall on the beginnings of seconds of UTC. */
    bed->time_us = 700000;
    bed->step_us = (int64_t)(1e6 / (double)rate_hz);
    bed->middle = (double)NAN;
    return bed;
}

static void bed_destroy(struct bed *bed)
{
    pmat_pipeline_destroy(bed->pipeline);
    pmat_model_destroy(bed->model);
    free(bed);
}

static void push_for(struct bed *bed, int seconds)
{
    for (int64_t until_us = bed->time_us + seconds * SECOND_US; bed->time_us < until_us;
         bed->time_us += bed->step_us, bed->frame++) {
        for (int i = 0; i < CELLS; i++) {
            double y = (i / COLS + 0.5) / ROWS, x = (i % COLS + 0.5) / COLS - bed->middle;
            int body = y > 0.1 && y < 0.9 && fabs(x) < 0.18; /* not of NAN */
            bed->counts[i] = (uint16_t)(4 + (bed->frame * 7 + (unsigned)i) % 3 + body * 180u);
        }
        const struct pmat_frame frame = {.rows = ROWS,
                                         .cols = COLS,
                                         .time_us = bed->time_us,
                                         .utc_us = UTC_US + bed->time_us,
                                         .boottime_us = bed->time_us,
                                         .counts = bed->counts};
        pmat_pipeline_push(bed->pipeline, &frame);
    }
}

static const struct pmat_event *nth(const struct told *told, enum pmat_event_kind kind, int n)
{
    for (size_t i = 0; i < told->event_count; i++)
        if (told->events[i].kind == kind && n-- == 0)
            return &told->events[i];
    return NULL;
}

/* ---- silence ---- */

struct row {
    const char *name;
    float rate_hz;
    int silent_s; /* between the frames */
    bool ticks;   /* a live mat: time is told to pass */
    int gap_s;    /* 0 = held over */
};

static const struct row rows[] = {
    {"ten seconds of silence are held over", 2, 10, false, 0},
    {"and when time is told to pass", 2, 10, true, 0},
    {"twelve seconds are a gap from the first on", 2, 12, false, 12},
    {"and when time is told to pass, too", 2, 12, true, 12},
    {"five minutes are a gap", 2, 300, true, 300},
    {"a slow mat is given three of its periods", 0.1f, 18, false, 0},
    {"and no more", 0.1f, 40, false, 49},
};

static void tells_silence_from_a_gap(void **state)
{
    const struct row *row = *state;
    struct bed *bed = bed_new(row->rate_hz);
    push_for(bed, 300);
    bed->middle = 0.5;
    push_for(bed, 600);
    for (int i = 1; row->ticks && i <= row->silent_s; i++) {
        int64_t time_us = bed->time_us - bed->step_us + i * SECOND_US;
        pmat_pipeline_tick(bed->pipeline, time_us, UTC_US + time_us);
    }
    bed->time_us += row->silent_s * SECOND_US;
    push_for(bed, 600);
    pmat_pipeline_close(bed->pipeline, "stopped");
    const struct told *told = &bed->told;
    const struct pmat_event *gap = nth(told, PMAT_EVENT_GAP, 0);
    assert_int_equal(told->session_count, 1);
    assert_true((gap == NULL) == (row->gap_s == 0));
    if (gap != NULL)
        assert_in_range((int)gap->duration_s, row->gap_s - 1, row->gap_s + 1);
    double length_min =
        (double)(told->sessions[0].end_utc_us - told->sessions[0].start_utc_us) / 6e7;
    assert_true(fabs(length_min - (1200 + row->silent_s) / 60.0) < 0.25);
    bed_destroy(bed);
}

static void a_gap_has_its_own_cause(void **state)
{
    (void)state;
    struct bed *bed = bed_new(2);
    push_for(bed, 300);
    bed->middle = 0.5;
    push_for(bed, 300);
    pmat_pipeline_gap_cause(bed->pipeline, PMAT_GAP_MAT_GONE);
    bed->time_us += 60 * SECOND_US;
    push_for(bed, 300);
    bed->time_us += 60 * SECOND_US;
    push_for(bed, 300);
    pmat_pipeline_close(bed->pipeline, "stopped");
    const struct pmat_event *first = nth(&bed->told, PMAT_EVENT_GAP, 0);
    const struct pmat_event *second = nth(&bed->told, PMAT_EVENT_GAP, 1);
    assert_true(first != NULL && second != NULL);
    assert_string_equal(first->reason, pmat_gap_cause_words(PMAT_GAP_MAT_GONE));
    assert_string_equal(second->reason, pmat_gap_cause_words(PMAT_GAP_NO_FRAMES));
    bed_destroy(bed);
}

/* Time was told to pass, so the gap had begun before anybody knew why. */
static void a_restart_over_a_silence_is_told(void **state)
{
    (void)state;
    struct bed *bed = bed_new(2);
    push_for(bed, 300);
    bed->middle = 0.5;
    push_for(bed, 300);
    for (int i = 1; i <= 120; i++) {
        bed->time_us += SECOND_US;
        pmat_pipeline_tick(bed->pipeline, bed->time_us, UTC_US + bed->time_us);
    }
    pmat_pipeline_gap_cause(bed->pipeline, PMAT_GAP_MAT_RESTART);
    push_for(bed, 300);
    pmat_pipeline_close(bed->pipeline, "stopped");
    const struct pmat_event *gap = nth(&bed->told, PMAT_EVENT_GAP, 0);
    assert_non_null(gap);
    assert_string_equal(gap->reason, pmat_gap_cause_words(PMAT_GAP_MAT_RESTART));
    assert_in_range((int)gap->duration_s, 118, 122);
    bed_destroy(bed);
}

static void what_moved_in_a_gap_is_no_movement(void **state)
{
    (void)state;
    struct bed *bed = bed_new(2);
    push_for(bed, 300);
    bed->middle = 0.3;
    push_for(bed, 600);
    bed->time_us += 300 * SECOND_US;
    bed->middle = 0.7;
    push_for(bed, 600);
    pmat_pipeline_close(bed->pipeline, "stopped");
    const struct told *told = &bed->told;
    assert_null(nth(told, PMAT_EVENT_TURN, 0));
    for (size_t i = 1; i < told->epoch_count; i++) /* getting in is movement */
        if (told->epochs[i].quality != PMAT_QUALITY_GAP)
            assert_true(told->epochs[i].movement < 0.1f);
    bed_destroy(bed);
}

/* ---- time ---- */

static void a_hole_of_days_ends_the_session_and_the_next_one_is_dated_right(void **state)
{
    (void)state;
    struct bed *bed = bed_new(2);
    push_for(bed, 300);
    bed->middle = 0.5;
    push_for(bed, 600);
    bed->time_us += 72 * 3600 * SECOND_US;
    bed->middle = (double)NAN;
    push_for(bed, 300);
    bed->middle = 0.5;
    int64_t in_us = UTC_US + bed->time_us;
    push_for(bed, 600);
    pmat_pipeline_close(bed->pipeline, "stopped");
    const struct told *told = &bed->told;
    assert_int_equal(told->session_count, 2);
    assert_string_equal(told->sessions[0].end_reason, "closed after 16 h");
    assert_true(fabs(told->sessions[0].time_in_bed_min - 10.0) < 0.6);
    assert_true(llabs(told->sessions[1].start_utc_us - in_us) <= SECOND_US);
    assert_true(fabs(told->sessions[1].time_in_bed_min - 10.0) < 0.1);
    bed_destroy(bed);
}

static void a_second_is_dated_by_its_beginning(void **state)
{
    (void)state;
    struct bed *bed = bed_new(1);
    push_for(bed, 300);
    /* Frames that come late within their seconds leave the seconds where they are. */
    bed->time_us += 400000;
    bed->middle = 0.5;
    push_for(bed, 600);
    pmat_pipeline_close(bed->pipeline, "stopped");
    assert_int_equal(bed->told.session_count, 1);
    assert_int_equal(bed->told.sessions[0].start_utc_us, UTC_US + 300 * SECOND_US + 700000);
    bed_destroy(bed);
}

/* ---- what is kept ---- */

static void what_was_learnt_is_there_in_the_next_run(void **state)
{
    (void)state;
    struct bed *bed = bed_new(2);
    push_for(bed, 900);
    bed->middle = 0.5;
    push_for(bed, 1800);
    bed->middle = (double)NAN;
    push_for(bed, 900);
    size_t size = pmat_pipeline_saved_size(bed->pipeline);
    void *saved = malloc(size), *again = malloc(size);
    struct pmat_fault fault;
    assert_true(saved != NULL && again != NULL);
    int64_t now_us = UTC_US + bed->time_us; /* soon after */
    pmat_pipeline_save(bed->pipeline, saved);
    bed_destroy(bed);

    struct bed *next = bed_new(2);
    assert_int_equal(pmat_pipeline_restore(next->pipeline, saved, size - 1, UTC_US, &fault),
                     PMAT_ERR_DATA);
    assert_int_equal(pmat_pipeline_restore(next->pipeline, saved, 3, UTC_US, &fault),
                     PMAT_ERR_DATA);
    assert_int_equal(pmat_pipeline_restore(next->pipeline, saved, size, now_us, &fault), PMAT_OK);
    pmat_pipeline_save(next->pipeline, again);
    assert_memory_equal(again, saved, size);
    bed_destroy(next);
    free(saved);
    free(again);
}

struct crash_row {
    const char *name;
    int empty_s, lying_s; /* before the crash */
    double middle;        /* of the sleeper afterwards; NAN = nobody */
    int down_s;           /* until the next start */
    bool closed;          /* an ordinary end */
    bool in_bed;          /* what the first seconds afterwards must say */
};

static const struct crash_row crashes[] = {
    {"a crash right after getting in", 120, 2, 0.5, 5, false, true},
    {"a crash after a minute in bed", 120, 60, 0.5, 5, false, true},
    {"a crash, and a turn while the logger is down", 120, 600, 0.3, 40, false, true},
    {"a crash before the bed was ever known", 1, 60, 0.5, 5, false, true},
    {"a crash, and nobody there afterwards", 120, 600, (double)NAN, 40, false, false},
    {"an ordinary end under the sleeper", 120, 600, 0.5, 5, true, true},
};

/* What a logger keeps, and the next one takes up. */
static struct bed *crash(struct bed *bed, const struct crash_row *row)
{
    size_t size = pmat_pipeline_saved_size(bed->pipeline);
    void *saved = malloc(size);
    struct pmat_fault fault;
    assert_non_null(saved);
    if (row->closed)
        pmat_pipeline_close(bed->pipeline, "stopped");
    pmat_pipeline_save(bed->pipeline, saved);
    struct bed *next = bed_new(1);
    next->time_us = bed->time_us + row->down_s * SECOND_US;
    next->frame = bed->frame;
    next->middle = row->middle;
    bed_destroy(bed);
    assert_int_equal(
        pmat_pipeline_restore(next->pipeline, saved, size, UTC_US + next->time_us, &fault),
        PMAT_OK);
    free(saved);
    return next;
}

static void a_crash_changes_nothing(void **state)
{
    const struct crash_row *row = *state;
    struct bed *bed = bed_new(1);
    struct pmat_calibration_status before, after;
    push_for(bed, row->empty_s);
    bed->middle = 0.5;
    push_for(bed, row->lying_s);
    float load = pmat_pipeline_latest(bed->pipeline)->load;
    pmat_pipeline_calibration(bed->pipeline, &before);
    bed = crash(bed, row);
    for (int s = 0; s < 60; s++) {
        push_for(bed, 1);
        if (s == 0)
            continue; /* nothing is known of a second that still runs */
        const struct pmat_second *second = pmat_pipeline_latest(bed->pipeline);
        if ((second->presence != PMAT_PRESENCE_EMPTY) != row->in_bed)
            fail_msg("%s: wrong in second %d", row->name, s);
        if (row->in_bed && !(fabsf(second->load - load) < 0.05f * load))
            fail_msg("%s: a load of %g, not %g", row->name, (double)second->load, (double)load);
    }
    pmat_pipeline_calibration(bed->pipeline, &after);
    assert_int_equal(after.state, before.state);
    assert_string_equal(after.id, before.id);
    bed_destroy(bed);
}

static void a_mat_started_under_its_sleeper_knows_one(void **state)
{
    (void)state;
    struct bed *bed = bed_new(1);
    bed->middle = 0.5;
    push_for(bed, 600);
    bed->middle = (double)NAN;
    push_for(bed, 3600);
    assert_int_equal(bed->told.session_count, 1);
    assert_true(fabs(bed->told.sessions[0].time_in_bed_min - 10.0) < 0.2);
    bed_destroy(bed);
}

int main(void)
{
    static struct rows tests;
    ROWS_ADD_ALL(&tests, crashes, a_crash_changes_nothing);
    rows_add(&tests, "a mat started under its sleeper knows one, at one frame a second",
             a_mat_started_under_its_sleeper_knows_one, NULL);
    ROWS_ADD_ALL(&tests, rows, tells_silence_from_a_gap);
    rows_add(&tests, "a gap has its own cause", a_gap_has_its_own_cause, NULL);
    rows_add(&tests, "a restart over a silence is its cause", a_restart_over_a_silence_is_told,
             NULL);
    rows_add(&tests, "what moved in a gap is no movement", what_moved_in_a_gap_is_no_movement,
             NULL);
    rows_add(&tests, "a hole of days ends the session, and the next one is dated right",
             a_hole_of_days_ends_the_session_and_the_next_one_is_dated_right, NULL);
    rows_add(&tests, "a second is dated by its beginning", a_second_is_dated_by_its_beginning,
             NULL);
    rows_add(&tests, "what was learnt is there in the next run",
             what_was_learnt_is_there_in_the_next_run, NULL);
    return rows_run(&tests, "pipeline");
}
