#include "analysis/night.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/support/rows.h"
#include "tests/support/seconds.h"

enum { EPOCHS_MAX = 4000, EVENTS_MAX = 2000, SESSIONS_MAX = 40 };

/* What the sink was told, as a store would keep it. */
struct told {
    struct pmat_epoch epochs[EPOCHS_MAX];
    int epoch_count;
    struct pmat_event events[EVENTS_MAX];
    int event_count;
    struct pmat_session sessions[SESSIONS_MAX];
    int session_count;
    int first_epoch; /* of the running session */
    double map_seconds[PMAT_POSTURE_COUNT];
};

static void on_begin(void *context, const struct pmat_session *session)
{
    struct told *told = context;
    assert_true(session->open);
    told->first_epoch = told->epoch_count;
}

static void on_progress(void *context, const struct pmat_epoch *epoch,
                        const struct pmat_event *events, size_t event_count,
                        const struct pmat_session *session)
{
    struct told *told = context;
    for (size_t i = 0; i < event_count; i++)
        told->events[told->event_count++] = events[i];
    if (epoch == NULL)
        return;
    assert_in_range(epoch->index, 0, told->epoch_count - told->first_epoch);
    told->epochs[told->first_epoch + epoch->index] = *epoch;
    told->epoch_count = told->first_epoch + epoch->index + 1;
    assert_int_equal(session->epochs, epoch->index + 1);
}

static void on_end(void *context, const struct pmat_session *session, const struct pmat_map *maps,
                   size_t map_count)
{
    struct told *told = context;
    assert_false(session->open);
    told->sessions[told->session_count++] = *session;
    told->epoch_count = told->first_epoch + session->epochs;
    for (size_t i = 0; i < map_count; i++)
        told->map_seconds[maps[i].posture] += maps[i].seconds;
}

static void assert_near(double seen, double wanted)
{
    if (!(fabs(seen - wanted) < 1e-6))
        fail_msg("%.9g, not %.9g", seen, wanted);
}

static struct told *told_new(void)
{
    struct told *told = calloc(1, sizeof *told);
    assert_non_null(told);
    return told;
}

static struct pmat_night *night_new(struct told *told)
{
    const struct pmat_night_options options = {
        .away_merge_s = 45 * 60,
        .session_cap_s = 16 * 3600,
        .turn_hold_s = 60,
        .still_threshold = 0.05f,
        .epoch = {.unknown_below = 0.5f, .settling_s = 1800},
    };
    const struct pmat_night_sink sink = {told, on_begin, on_progress, on_end};
    struct pmat_night *night = pmat_night_create(&options, &sink);
    assert_non_null(night);
    return night;
}

/* Pushes decided seconds: as the timeline would give them out. */
static void push(struct pmat_night *night, int64_t *index, enum pmat_posture posture, float p,
                 float moved, int seconds)
{
    for (int i = 0; i < seconds; i++) {
        struct pmat_second second = test_second((*index)++, posture, p, i < 3 ? moved : 0.0f);
        second.posture = posture;
        second.in_bed = posture != PMAT_POSTURE_EMPTY;
        pmat_night_push(night, &second);
    }
}

static void assert_identities(const struct told *told)
{
    for (int i = 0; i < told->session_count; i++) {
        const struct pmat_session *s = &told->sessions[i];
        double sum = 0.0;
        for (int k = 0; k < PMAT_POSTURE_COUNT; k++)
            sum += k != PMAT_POSTURE_EMPTY ? s->posture_min[k] : 0.0;
        assert_near(sum, s->time_in_bed_min);
        double length_min = (double)(s->end_utc_us - s->start_utc_us) / 6e7;
        assert_near(length_min, s->time_in_bed_min + s->away_min + s->gap_min);
    }
}

/* ---- one night, step by step ---- */

struct step {
    enum pmat_posture posture; /* UNKNOWN = gap */
    int seconds;
};

struct row {
    const char *name;
    struct step steps[8];
    int sessions, epochs, changes, exits;
    double in_bed_min, away_min, gap_min, longest_still_min;
    const char *events; /* first letters: i get_in, t turn, o get_out, g gap */
    const char *end_reason;
};

#define S PMAT_POSTURE_SUPINE
#define L PMAT_POSTURE_LEFT
#define R PMAT_POSTURE_RIGHT
#define E PMAT_POSTURE_EMPTY
#define I PMAT_POSTURE_SITTING
#define G PMAT_POSTURE_UNKNOWN

static const struct row rows[] = {
    {"one posture all night",
     {{S, 28800}, {E, 2701}},
     1,
     960,
     0,
     0,
     480,
     0,
     0,
     479.95,
     "io",
     "got up"},
    {"two turns",
     {{S, 600}, {L, 600}, {S, 600}, {E, 2701}},
     1,
     60,
     2,
     0,
     30,
     0,
     0,
     9.95,
     "itto",
     "got up"},
    {"a posture of 59 s is no position change",
     {{S, 600}, {L, 59}, {S, 541}, {E, 2701}},
     1,
     40,
     0,
     0,
     20,
     0,
     0,
     9.95,
     "io",
     "got up"},
    {"a posture of 60 s is one",
     {{S, 600}, {L, 60}, {S, 540}, {E, 2701}},
     1,
     40,
     2,
     0,
     20,
     0,
     0,
     9.95,
     "itto",
     "got up"},
    {"a short exit does not end the night",
     {{S, 600}, {E, 360}, {L, 600}, {E, 2701}},
     1,
     52,
     0,
     1,
     20,
     6,
     0,
     9.95,
     "ioio",
     "got up"},
    {"44 minutes away are merged",
     {{S, 600}, {E, 2640}, {S, 600}, {E, 2701}},
     1,
     128,
     0,
     1,
     20,
     44,
     0,
     9.95,
     "ioio",
     "got up"},
    {"45 minutes away end the session",
     {{S, 600}, {E, 2700}, {S, 600}, {E, 2701}},
     2,
     20,
     0,
     0,
     10,
     0,
     0,
     9.95,
     "ioio",
     "got up"},
    {"the last epoch ends where the sleeper got up",
     {{S, 615}, {E, 2701}},
     1,
     21,
     0,
     0,
     10.25,
     0,
     0,
     10.2,
     "io",
     "got up"},
    {"a gap is no stillness and no time in bed",
     {{S, 600}, {G, 600}, {S, 600}, {E, 2701}},
     1,
     60,
     0,
     0,
     20,
     0,
     10,
     9.95,
     "igo",
     "got up"},
    {"a posture changed in a gap is no turn",
     {{S, 600}, {G, 600}, {L, 600}, {E, 2701}},
     1,
     60,
     0,
     0,
     20,
     0,
     10,
     9.95,
     "igo",
     "got up"},
    {"16 hours close the session",
     {{S, 58000}, {E, 2701}},
     2,
     1920,
     0,
     0,
     960,
     0,
     0,
     959.95,
     "iio",
     "closed after 16 h"},
    {"sitting counts as time in bed",
     {{I, 300}, {S, 600}, {E, 2701}},
     1,
     30,
     1,
     0,
     15,
     0,
     0,
     9.95,
     "ito",
     "got up"},
};

static void keeps_the_books(void **state)
{
    const struct row *row = *state;
    struct told *told = told_new();
    struct pmat_night *night = night_new(told);
    int64_t index = 0;
    for (size_t i = 0; i < 8 && row->steps[i].seconds > 0; i++)
        push(night, &index, row->steps[i].posture, .9f, .3f, row->steps[i].seconds);
    assert_null(pmat_night_session(night));
    pmat_night_destroy(night);

    char events[EVENTS_MAX + 1] = "";
    for (int i = 0; i < told->event_count; i++)
        events[i] = "itogn"[told->events[i].kind];
    assert_string_equal(events, row->events);
    assert_int_equal(told->session_count, row->sessions);
    const struct pmat_session *s = &told->sessions[0];
    assert_int_equal(s->epochs, row->epochs);
    assert_int_equal(s->position_changes, row->changes);
    assert_int_equal(s->bed_exits, row->exits);
    assert_near(s->time_in_bed_min, row->in_bed_min);
    assert_near(s->away_min, row->away_min);
    assert_near(s->gap_min, row->gap_min);
    assert_near(s->longest_still_min, row->longest_still_min);
    assert_near(s->changes_per_h, row->changes * 60.0 / row->in_bed_min);
    assert_string_equal(s->end_reason, row->end_reason);
    assert_identities(told);
    free(told);
}

/* ---- reasons ---- */

static void says_what_the_load_did(void **state)
{
    (void)state;
    struct told *told = told_new();
    struct pmat_night *night = night_new(told);
    int64_t index = 0;
    push(night, &index, S, .9f, .3f, 300);
    push(night, &index, L, .9f, .3f, 300);
    push(night, &index, G, .9f, .3f, 300);
    pmat_night_close(night, "stopped");
    pmat_night_destroy(night);
    assert_int_equal(told->event_count, 3);
    const struct pmat_event *turn = &told->events[1];
    assert_int_equal(turn->from, S);
    assert_int_equal(turn->to, L);
    assert_string_equal(turn->reason, "load moved 12 cm right, then still");
    assert_near((double)turn->duration_s, 3.0);
    assert_int_equal(turn->start_utc_us, TEST_UTC_US + 300 * INT64_C(1000000));
    assert_string_equal(told->events[2].reason, "the mat sent nothing");
    assert_near((double)told->events[2].duration_s, 300.0);
    assert_string_equal(told->sessions[0].end_reason, "stopped");
    free(told);
}

static void a_turn_lasts_until_still_again(void **state)
{
    (void)state;
    struct told *told = told_new();
    struct pmat_night *night = night_new(told);
    int64_t index = 0;
    push(night, &index, S, .9f, 0.0f, 300);
    push(night, &index, L, .9f, .3f, 40);   /* 3 s of movement, */
    push(night, &index, L, .9f, .3f, 60);   /* and a twitch that is not the turn's */
    push(night, &index, S, .9f, 0.0f, 100); /* the load lies otherwise at once */
    for (int i = 0; i < 20; i++)
        push(night, &index, R, .9f, .3f, 3); /* restless for the whole minute */
    pmat_night_close(night, "stopped");
    pmat_night_destroy(night);
    assert_int_equal(told->event_count, 4);
    assert_near((double)told->events[1].duration_s, 3.0);
    assert_near((double)told->events[2].duration_s, 1.0);
    assert_true(isnan(told->events[3].duration_s));
    assert_string_equal(told->events[3].reason, "load moved, not yet still");
    free(told);
}

/* The host's clock is set an hour forward in the middle of the night. */
static void a_clock_that_is_set_parts_no_event_from_its_epoch(void **state)
{
    (void)state;
    struct told *told = told_new();
    struct pmat_night *night = night_new(told);
    for (int64_t i = 0; i < 1200; i++) {
        struct pmat_second second = test_second(i, i < 900 ? S : L, .9f, i == 900 ? .3f : 0.0f);
        second.posture = i < 900 ? S : L;
        second.in_bed = true;
        second.utc_us += i >= 600 ? INT64_C(3600000000) : 0;
        pmat_night_push(night, &second);
    }
    pmat_night_close(night, "stopped");
    pmat_night_destroy(night);
    assert_int_equal(told->event_count, 2);
    assert_int_equal(told->events[1].start_utc_us, told->epochs[30].start_utc_us);
    assert_true(told->events[1].start_utc_us < told->sessions[0].end_utc_us);
    free(told);
}

static void no_event_is_lost_however_many_there_are(void **state)
{
    (void)state;
    struct told *told = told_new();
    struct pmat_night *night = night_new(told);
    int64_t index = 0;
    for (int i = 0; i < 100; i++) {
        push(night, &index, S, .9f, 0.0f, 1);
        push(night, &index, E, .9f, 0.0f, 1);
    }
    push(night, &index, S, .9f, 0.0f, 1);
    pmat_night_close(night, "stopped");
    pmat_night_destroy(night);
    assert_int_equal(told->event_count, 1 + 2 * 100);
    assert_int_equal(told->sessions[0].bed_exits, 100);
    free(told);
}

/* ---- epochs ---- */

static void after_the_cap_nobody_got_in(void **state)
{
    (void)state;
    struct told *told = told_new();
    struct pmat_night *night = night_new(told);
    int64_t index = 0;
    push(night, &index, S, .9f, 0.0f, 16 * 3600 + 600);
    pmat_night_close(night, "stopped");
    pmat_night_destroy(night);
    assert_int_equal(told->session_count, 2);
    assert_int_equal(told->event_count, 2);
    assert_string_equal(told->events[0].reason, "load came on and stayed");
    assert_string_equal(told->events[1].reason,
                        "still in bed, a new session after the longest one");
    free(told);
}

static void marks_quality(void **state)
{
    (void)state;
    struct told *told = told_new();
    struct pmat_night *night = night_new(told);
    int64_t index = 0;
    push(night, &index, S, .9f, 0.0f, 1800);
    push(night, &index, S, .9f, 0.0f, 30);
    push(night, &index, S, .55f, 0.0f, 30);
    push(night, &index, S, .45f, 0.0f, 30);
    push(night, &index, G, .9f, 0.0f, 30);
    push(night, &index, S, .9f, 0.0f, 30);
    pmat_night_close(night, "stopped");
    pmat_night_destroy(night);
    const struct pmat_epoch *e = &told->epochs[59];
    assert_int_equal(e[0].quality, PMAT_QUALITY_SETTLING);
    assert_int_equal(e[1].quality, PMAT_QUALITY_OK);
    assert_int_equal((int)lrintf(e[1].confidence * 1000.0f), 900);
    assert_int_equal(e[2].quality, PMAT_QUALITY_LOW);
    assert_int_equal(e[2].posture, S);
    assert_int_equal(e[3].quality, PMAT_QUALITY_LOW);
    assert_int_equal(e[3].posture, PMAT_POSTURE_UNKNOWN);
    assert_int_equal(e[4].quality, PMAT_QUALITY_GAP);
    assert_true(isnan(e[4].movement) && isnan(e[4].load) && isnan(e[4].confidence));
    assert_true(isnan(e[1].lumbar_arch) && isnan(e[1].breath_rate_per_min));
    free(told);
}

/* Away, sitting and what came after the last getting out say nothing of how sure the postures are,
 * and only a lying sleeper lies still. */
static void confidence_and_stillness_are_of_lying(void **state)
{
    (void)state;
    struct told *told = told_new();
    struct pmat_night *night = night_new(told);
    int64_t index = 0;
    push(night, &index, I, .9f, 0.0f, 1200);
    push(night, &index, S, .8f, 0.0f, 300);
    push(night, &index, E, .9f, 0.0f, 600);
    push(night, &index, L, .6f, 0.0f, 290); /* the last epoch is cut short */
    push(night, &index, E, .9f, 0.0f, 2701);
    pmat_night_destroy(night);
    const struct pmat_session *s = &told->sessions[0];
    assert_int_equal(lroundf(s->mean_confidence * 1000.0f), 700);
    assert_near(s->longest_still_min, 5.0);
    assert_int_equal(s->longest_still_posture, S);
    const struct pmat_event *out = NULL;
    for (int i = 0; i < told->event_count; i++)
        if (told->events[i].kind == PMAT_EVENT_GET_OUT && out == NULL)
            out = &told->events[i];
    assert_non_null(out);
    assert_int_equal(out->from, S);
    assert_int_equal(out->to, E);
    assert_near((double)out->duration_s, 600.0);
    assert_string_equal(out->reason, "load went off, back after 10 min");
    free(told);
}

static void maps_hold_the_time_of_each_posture(void **state)
{
    (void)state;
    struct told *told = told_new();
    struct pmat_night *night = night_new(told);
    int64_t index = 0;
    push(night, &index, S, .9f, 0.0f, 100);
    push(night, &index, L, .9f, 0.0f, 200);
    push(night, &index, E, .9f, 0.0f, 60);
    push(night, &index, L, .9f, 0.0f, 50);
    pmat_night_close(night, "stopped");
    pmat_night_destroy(night);
    assert_near(told->map_seconds[S], 100.0);
    assert_near(told->map_seconds[L], 250.0);
    assert_near(told->map_seconds[E], 0.0);
    free(told);
}

/* ---- any course of a night ---- */

static void identities_hold_for_any_night(void **state)
{
    (void)state;
    unsigned seed = (unsigned)time(NULL);
    print_message("seed %u\n", seed);
    srand(seed);
    for (int round = 0; round < 40; round++) {
        struct told *told = told_new();
        struct pmat_night *night = night_new(told);
        int64_t index = 0;
        while (index < 60000) {
            enum pmat_posture posture = (enum pmat_posture)(rand() % PMAT_POSTURE_COUNT);
            int longest = posture == E && rand() % 4 == 0 ? 4000 : 400;
            float p = .25f + .75f * (float)rand() / (float)RAND_MAX;
            push(night, &index, posture, p, .3f, 1 + rand() % longest);
        }
        pmat_night_close(night, "stopped");
        pmat_night_destroy(night);
        assert_true(told->session_count > 0);
        assert_identities(told);
        for (int i = 1; i < told->session_count; i++)
            assert_true(told->sessions[i].start_utc_us >= told->sessions[i - 1].end_utc_us);
        free(told);
    }
}

/* How long somebody was on a side or sitting before getting up. */
static const struct rise_row {
    const char *name;
    struct step steps[5];
    float moved;   /* in the first three seconds of each step */
    double rise_s; /* < 0: not known */
} rise_rows[] = {
    {"up at once from the back", {{S, 600}, {E, 60}}, 0.0f, 0},
    {"up at once from the front", {{PMAT_POSTURE_PRONE, 600}, {E, 60}}, 0.0f, 0},
    {"a while on the edge first", {{S, 600}, {I, 12}, {E, 60}}, 0.0f, 12},
    {"over the side and the edge", {{PMAT_POSTURE_PRONE, 600}, {L, 8}, {I, 7}, {E, 60}}, 0.0f, 15},
    {"from a side all night", {{L, 600}, {E, 60}}, 0.0f, 600},
    {"the last one on the back counts", {{S, 600}, {L, 300}, {S, 60}, {I, 5}, {E, 60}}, 0.0f, 5},
    {"nothing seen before a short sitting", {{I, 20}, {E, 60}}, 0.0f, -1},
    {"a gap before a short sitting hides it",
     {{S, 600}, {PMAT_POSTURE_UNKNOWN, 300}, {I, 20}, {E, 60}},
     0.0f,
     -1},
    {"the movement up is part of it", {{S, 600}, {S, 2}, {I, 8}, {E, 60}}, 0.5f, 10},
    {"moving on the back alone is none", {{S, 600}, {S, 3}, {E, 60}}, 0.5f, 0},
};

static void tells_the_run_up_to_a_rise(void **state)
{
    const struct rise_row *row = *state;
    struct told *told = told_new();
    struct pmat_night *night = night_new(told);
    int64_t index = 0;
    for (int i = 0; i < 5 && row->steps[i].seconds > 0; i++)
        push(night, &index, row->steps[i].posture, .9f, i > 0 ? row->moved : 0.0f,
             row->steps[i].seconds);
    pmat_night_close(night, "stopped");
    pmat_night_destroy(night);
    const struct pmat_event *last = &told->events[told->event_count - 1];
    assert_int_equal(last->kind, PMAT_EVENT_GET_OUT);
    if (row->rise_s < 0)
        assert_true(isnan(last->rise_s));
    else
        assert_near((double)last->rise_s, row->rise_s);
    for (int i = 0; i < told->event_count; i++)
        assert_true(told->events[i].kind == PMAT_EVENT_GET_OUT || isnan(told->events[i].rise_s));
    free(told);
}

int main(void)
{
    static struct rows tests;
    ROWS_ADD_ALL(&tests, rows, keeps_the_books);
    ROWS_ADD_ALL(&tests, rise_rows, tells_the_run_up_to_a_rise);
    rows_add(&tests, "a turn says what the load did", says_what_the_load_did, NULL);
    rows_add(&tests, "a turn lasts until still again", a_turn_lasts_until_still_again, NULL);
    rows_add(&tests, "a clock that is set parts no event from its epoch",
             a_clock_that_is_set_parts_no_event_from_its_epoch, NULL);
    rows_add(&tests, "no event is lost, however many there are",
             no_event_is_lost_however_many_there_are, NULL);
    rows_add(&tests, "after the longest session nobody got in", after_the_cap_nobody_got_in, NULL);
    rows_add(&tests, "quality: settling, ok, low, gap", marks_quality, NULL);
    rows_add(&tests, "confidence and stillness are of lying", confidence_and_stillness_are_of_lying,
             NULL);
    rows_add(&tests, "mean maps know their seconds", maps_hold_the_time_of_each_posture, NULL);
    rows_add(&tests, "the identities hold for any night", identities_hold_for_any_night, NULL);
    return rows_run(&tests, "night");
}
