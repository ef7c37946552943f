/* What a session keeps of small movements, and of breathing that could not be told. */
#include <math.h>
#include <stdlib.h>

#include "analysis/night.h"
#include "tests/support/rows.h"
#include "tests/support/seconds.h"

#define S PMAT_POSTURE_SUPINE
#define L PMAT_POSTURE_LEFT
#define E PMAT_POSTURE_EMPTY

struct told {
    struct pmat_session sessions[2];
    int session_count;
    struct pmat_epoch epochs[200];
    int epoch_count;
};

static void on_begin(void *context, const struct pmat_session *session)
{
    (void)context;
    assert_true(session->open);
}

static void on_progress(void *context, const struct pmat_epoch *epoch,
                        const struct pmat_event *events, size_t event_count,
                        const struct pmat_session *session)
{
    struct told *told = context;
    (void)events;
    (void)event_count;
    (void)session;
    if (epoch != NULL)
        told->epochs[told->epoch_count++] = *epoch;
}

static void on_end(void *context, const struct pmat_session *session, const struct pmat_map *maps,
                   size_t map_count)
{
    struct told *told = context;
    (void)maps;
    (void)map_count;
    told->sessions[told->session_count++] = *session;
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

static void small_movements_are_counted_and_turns_are_not(void **state)
{
    (void)state;
    struct told *told = told_new();
    struct pmat_night *night = night_new(told);
    int64_t index = 0;
    push(night, &index, S, .9f, 0.2f, 600); /* gets in */
    push(night, &index, S, .9f, 0.2f, 300); /* a small one */
    push(night, &index, L, .9f, 0.2f, 300); /* a turn */
    push(night, &index, L, .9f, 0.2f, 10);  /* three within seconds */
    push(night, &index, L, .9f, 0.2f, 10);
    push(night, &index, L, .9f, 0.2f, 295); /* the last before getting up */
    push(night, &index, L, .9f, 0.2f, 5);
    push(night, &index, E, .9f, 0.0f, 300);
    push(night, &index, S, .9f, 0.2f, 300); /* comes back */
    push(night, &index, E, .9f, 0.0f, 2701);
    pmat_night_destroy(night);
    assert_near(told->sessions[0].small_movements, 4.0);
    assert_near(told->sessions[0].twitch_bursts, 1.0);

    night = night_new(told); /* and after a restart they go on */
    pmat_night_resume(night, &told->sessions[0]);
    push(night, &index, S, .9f, 0.0f, 60);
    push(night, &index, S, .9f, 0.2f, 300);
    pmat_night_close(night, "stopped");
    pmat_night_destroy(night);
    assert_near(told->sessions[1].small_movements, 5.0);
    free(told);
}

/* Minutes in bed by what became of the breathing rate. */
struct breath_row {
    const char *name;
    int measured_min, too_few_min, moved_min;
    const char *missing;
};

static const struct breath_row breath_rows[] = {
    {"a rate all night", 60, 0, 0, ""},
    {"a rate for most of it", 40, 0, 20, ""},
    {"mostly a restless sleeper", 10, 0, 30, "the body moved"},
    {"mostly a slow mat", 10, 30, 20, "fewer than 5 frames a second"},
};

static void a_missing_breathing_rate_says_why(void **state)
{
    const struct breath_row *row = *state;
    struct told *told = told_new();
    struct pmat_night *night = night_new(told);
    int64_t index = 0;
    const int minutes[] = {row->measured_min, row->too_few_min, row->moved_min};
    const enum pmat_breathing_outcome outcomes[] = {PMAT_BREATHING_MEASURED, PMAT_BREATHING_TOO_FEW,
                                                    PMAT_BREATHING_MOVED};
    for (int k = 0; k < 3; k++)
        for (int i = 0; i < 60 * minutes[k]; i++) {
            struct pmat_second second = test_second(index++, S, .9f, 0.0f);
            second.posture = S;
            second.in_bed = second.breath_sought = true;
            second.breath_outcome = outcomes[k];
            second.breath_rate_per_min = k == 0 ? 14.0f : NAN;
            pmat_night_push(night, &second);
        }
    pmat_night_close(night, "stopped");
    pmat_night_destroy(night);
    assert_string_equal(told->sessions[0].breath_missing, row->missing);
    assert_near((double)told->epochs[0].breath_rate_per_min, 14.0);
    assert_int_equal(isnan(told->epochs[told->epoch_count - 1].breath_rate_per_min),
                     row->too_few_min + row->moved_min > 0);
    free(told);
}

int main(void)
{
    static struct rows tests;
    rows_add(&tests, "small movements are counted, turns are not",
             small_movements_are_counted_and_turns_are_not, NULL);
    ROWS_ADD_ALL(&tests, breath_rows, a_missing_breathing_rate_says_why);
    return rows_run(&tests, "night sums");
}
