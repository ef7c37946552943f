/* A drawn body whose trunk's cells come and go with the breath, some up while others go down. */
#include "analysis/breathing.h"

#include <math.h>
#include <string.h>

#include "core/frame.h"
#include "tests/support/rows.h"

enum { ROWS = 32, COLS = 16, CELLS = ROWS * COLS };

struct row {
    const char *name;
    float hz;                           /* frames a second */
    float per_min;                      /* 0 = does not breathe */
    float depth;                        /* swing of a cell; each bears 100 */
    float second;                       /* share of the second harmonic */
    float noise;                        /* SD of a cell */
    float beside_per_min, beside_depth; /* somebody at the mat's edge */
    float within_per_min, within_depth; /* a second one under the trunk, other cells */
    float creep;                        /* growth of the load over the minute */
    float turn_s;                       /* when the body shifts by two columns; 0 = never */
    float gap_from_s, gap_to_s;
    float jitter;   /* of the frames' times, of their distance */
    int twice;      /* every so many frames come twice; 0 = none */
    int masked;     /* every so many cells are NAN; 0 = none */
    float starts_s; /* breathing starts then */
    enum pmat_breathing_outcome outcome;
};

#define MEASURED PMAT_BREATHING_MEASURED

static const struct row rows[] = {
    {.name = "6 a minute at 5 Hz", .hz = 5, .per_min = 6, .depth = 1, .noise = 0.5f},
    {.name = "6 a minute at 50 Hz", .hz = 50, .per_min = 6, .depth = 1, .noise = 0.5f},
    {.name = "30 a minute at 5 Hz", .hz = 5, .per_min = 30, .depth = 1, .noise = 0.5f},
    {.name = "30 a minute at 20 Hz", .hz = 20, .per_min = 30, .depth = 1, .noise = 0.5f},
    {.name = "14.3 a minute, no noise", .hz = 10, .per_min = 14.3f, .depth = 1},
    {.name = "a swing far below the noise of a cell",
     .hz = 10,
     .per_min = 15,
     .depth = 0.3f,
     .noise = 1},
    {.name = "a strong second harmonic is not the rate",
     .hz = 10,
     .per_min = 12,
     .depth = 1,
     .second = 0.8f,
     .noise = 0.3f},
    {.name = "even one that is stronger than the rate itself",
     .hz = 10,
     .per_min = 9,
     .depth = 1,
     .second = 1.3f,
     .noise = 0.3f},
    {.name = "the load creeps", .hz = 10, .per_min = 8, .depth = 1, .noise = 0.3f, .creep = 10},
    {.name = "frames come at uneven times",
     .hz = 10,
     .per_min = 16,
     .depth = 1,
     .noise = 0.3f,
     .jitter = 0.8f},
    {.name = "frames come twice", .hz = 5, .per_min = 28, .depth = 1, .noise = 0.3f, .twice = 3},
    {.name = "cells are masked", .hz = 10, .per_min = 16, .depth = 1, .noise = 0.3f, .masked = 5},
    {.name = "a hole of half a second is bridged",
     .hz = 10,
     .per_min = 16,
     .depth = 1,
     .noise = 0.3f,
     .gap_from_s = 50,
     .gap_to_s = 50.5f},
    {.name = "a hole of three seconds is a gap",
     .hz = 10,
     .per_min = 16,
     .depth = 1,
     .noise = 0.3f,
     .gap_from_s = 50,
     .gap_to_s = 53,
     .outcome = PMAT_BREATHING_TOO_SHORT},
    {.name = "4 frames a second are too few",
     .hz = 4,
     .per_min = 12,
     .depth = 1,
     .outcome = PMAT_BREATHING_TOO_FEW},
    {.name = "1 frame a second is too few",
     .hz = 1,
     .per_min = 12,
     .depth = 1,
     .outcome = PMAT_BREATHING_TOO_FEW},
    {.name = "a turn",
     .hz = 10,
     .per_min = 14,
     .depth = 1,
     .noise = 0.5f,
     .turn_s = 40,
     .outcome = PMAT_BREATHING_MOVED},
    {.name = "nobody breathes", .hz = 10, .noise = 1, .outcome = PMAT_BREATHING_NONE_SEEN},
    {.name = "nobody breathes and nothing flickers", .hz = 10, .outcome = PMAT_BREATHING_NONE_SEEN},
    {.name = "breathing that is seen in one half only",
     .hz = 10,
     .per_min = 14,
     .depth = 1,
     .noise = 1,
     .starts_s = 42,
     .outcome = PMAT_BREATHING_NONE_SEEN},
    {.name = "two a minute is not told",
     .hz = 10,
     .per_min = 2,
     .depth = 2,
     .noise = 0.5f,
     .outcome = PMAT_BREATHING_NONE_SEEN},
    {.name = "a pet beside is not listened to",
     .hz = 10,
     .per_min = 12,
     .depth = 1,
     .noise = 0.3f,
     .beside_per_min = 25,
     .beside_depth = 4},
    {.name = "a pet beside of whom the sleeper cannot be told",
     .hz = 10,
     .noise = 0.5f,
     .beside_per_min = 25,
     .beside_depth = 4,
     .outcome = PMAT_BREATHING_BESIDE},
    {.name = "two under the trunk",
     .hz = 10,
     .per_min = 12,
     .depth = 1,
     .noise = 0.3f,
     .within_per_min = 19,
     .within_depth = 1,
     .outcome = PMAT_BREATHING_TWO_BREATHERS},
};

static float frame[CELLS];

struct chance {
    uint32_t state;
};

static float uniform(struct chance *chance)
{
    chance->state = chance->state * 1664525u + 1013904223u;
    return (float)(chance->state >> 8) / 16777216.0f;
}

static float gaussian(struct chance *chance)
{
    float sum = 0.0f;
    for (int k = 0; k < 12; k++)
        sum += uniform(chance);
    return sum - 6.0f;
}

static float wave(float per_min, float second, float t_s)
{
    float phase = 6.2831853f * per_min * t_s / 60.0f;
    return sinf(phase) + second * sinf(2.0f * phase + 1.0f);
}

/* The trunk is 12 rows of 8 cells, the legs 12 rows of 4; beside them 2 columns at the edge. */
static float load_at(const struct row *row, int r, int c, float t_s)
{
    bool turned = row->turn_s > 0.0f && t_s >= row->turn_s;
    int from = turned ? c - 2 : c;
    float sign = (r * 7 + c * 3) % 5 < 3 ? 1.0f : -1.0f;
    float load = 0.0f, breath = t_s < row->starts_s ? 0.0f : wave(row->per_min, row->second, t_s);
    if (r >= 5 && r < 17 && from >= 4 && from < 12) {
        load = 100.0f + sign * row->depth * breath;
        if ((r + c) % 3 == 0)
            load += row->within_depth * wave(row->within_per_min, 0.0f, t_s);
    }
    if (r >= 17 && r < 29 && from >= 6 && from < 10)
        load = 60.0f;
    if (row->beside_depth > 0.0f && r >= 6 && r < 14 && c >= 14)
        load = 50.0f + sign * row->beside_depth * wave(row->beside_per_min, 0.0f, t_s);
    return load * (1.0f + 0.01f * row->creep * t_s / 60.0f);
}

static void draw(const struct row *row, float t_s, struct chance *chance)
{
    for (int r = 0; r < ROWS; r++)
        for (int c = 0; c < COLS; c++) {
            int i = r * COLS + c;
            frame[i] = fmaxf(0.0f, load_at(row, r, c, t_s) + row->noise * gaussian(chance));
            if (row->masked > 0 && i % row->masked == 0)
                frame[i] = NAN;
        }
}

static struct pmat_breathing *breathing_new(void)
{
    struct pmat_geometry geometry = {.rows = ROWS,
                                     .cols = COLS,
                                     .pitch_row_cm = 6.0f,
                                     .pitch_col_cm = 5.25f,
                                     .from_head_cm = NAN,
                                     .from_left_cm = NAN};
    struct pmat_breathing *breathing = pmat_breathing_create(&geometry);
    assert_non_null(breathing);
    return breathing;
}

static void play(const struct row *row, struct pmat_breathing *breathing)
{
    struct chance chance = {7};
    for (int i = 0; i < (int)(75.0f * row->hz); i++) {
        float t_s = ((float)i + row->jitter * uniform(&chance)) / row->hz;
        if (t_s >= row->gap_from_s && t_s < row->gap_to_s)
            continue;
        draw(row, t_s, &chance);
        pmat_breathing_push(breathing, (int64_t)(1e6 * (double)t_s), frame);
        if (row->twice > 0 && i % row->twice == 0)
            pmat_breathing_push(breathing, (int64_t)(1e6 * (double)t_s), frame);
    }
}

static void tells_the_rate_or_why_not(void **state)
{
    const struct row *row = *state;
    struct pmat_breathing *breathing = breathing_new();
    struct pmat_breathing_estimate estimate;
    play(row, breathing);
    pmat_breathing_estimate(breathing, &estimate);
    print_message("%s: %.2f a minute, cv %.3f, coherence %.2f of %.2f, %s\n", row->name,
                  (double)estimate.rate_per_min, (double)estimate.interval_cv,
                  (double)estimate.coherence, (double)estimate.coherence_min,
                  pmat_breathing_outcome_words(estimate.outcome));
    assert_int_equal(estimate.outcome, row->outcome);
    assert_int_equal(isnan(estimate.rate_per_min), row->outcome != MEASURED);
    assert_int_equal(isnan(estimate.interval_cv), row->outcome != MEASURED);
    if (row->outcome == MEASURED) {
        assert_true(fabsf(estimate.rate_per_min - row->per_min) < 0.3f);
        assert_true(estimate.interval_cv < 0.08f);
    }
    pmat_breathing_destroy(breathing);
}

static void needs_a_minute_after_a_reset(void **state)
{
    (void)state;
    struct row row = {.hz = 10, .per_min = 14, .depth = 1, .noise = 0.3f};
    struct pmat_breathing *breathing = breathing_new();
    struct pmat_breathing_estimate estimate;
    pmat_breathing_estimate(breathing, &estimate);
    assert_int_equal(estimate.outcome, PMAT_BREATHING_TOO_SHORT);
    play(&row, breathing);
    pmat_breathing_reset(breathing);
    pmat_breathing_estimate(breathing, &estimate);
    assert_int_equal(estimate.outcome, PMAT_BREATHING_TOO_SHORT);
    play(&row, breathing);
    pmat_breathing_estimate(breathing, &estimate);
    assert_int_equal(estimate.outcome, MEASURED);
    pmat_breathing_destroy(breathing);
}

/* Each breath is longer or shorter than the one before by a fifth. */
static void irregular_breaths_show(void **state)
{
    (void)state;
    struct pmat_breathing *breathing = breathing_new();
    struct pmat_breathing_estimate estimate;
    const float lengths_s[] = {4.0f, 4.8f, 3.9f, 3.3f, 4.6f, 3.6f};
    float began_s = 0.0f;
    int breath = 0;
    struct row row = {.hz = 10, .per_min = 60, .depth = 1};
    struct chance chance = {3};
    for (int i = 0; i < 750; i++) {
        float t_s = 0.1f * (float)i;
        if (t_s - began_s >= lengths_s[breath % 6])
            began_s += lengths_s[breath++ % 6];
        draw(&row, (t_s - began_s) / lengths_s[breath % 6], &chance);
        pmat_breathing_push(breathing, (int64_t)i * 100000, frame);
    }
    pmat_breathing_estimate(breathing, &estimate);
    print_message("%.2f a minute, cv %.3f\n", (double)estimate.rate_per_min,
                  (double)estimate.interval_cv);
    assert_int_equal(estimate.outcome, MEASURED);
    assert_true(fabsf(estimate.rate_per_min - 14.9f) < 0.5f);
    assert_true(estimate.interval_cv > 0.08f && estimate.interval_cv < 0.2f);
    pmat_breathing_destroy(breathing);
}

static void same_frames_give_the_same_rate(void **state)
{
    (void)state;
    struct row row = {.hz = 10, .per_min = 14, .depth = 1, .noise = 0.5f};
    struct pmat_breathing_estimate estimates[2];
    for (int i = 0; i < 2; i++) {
        struct pmat_breathing *breathing = breathing_new();
        play(&row, breathing);
        pmat_breathing_estimate(breathing, &estimates[i]);
        pmat_breathing_destroy(breathing);
    }
    assert_memory_equal(&estimates[0], &estimates[1], sizeof estimates[0]);
}

int main(void)
{
    static struct rows tests;
    ROWS_ADD_ALL(&tests, rows, tells_the_rate_or_why_not);
    rows_add(&tests, "a minute is needed after a reset", needs_a_minute_after_a_reset, NULL);
    rows_add(&tests, "irregular breaths show", irregular_breaths_show, NULL);
    rows_add(&tests, "the same frames give the same rate", same_frames_give_the_same_rate, NULL);
    return rows_run(&tests, "breathing");
}
