#include "analysis/movement.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/frame.h"
#include "core/geometry.h"

enum { ROWS = 64, COLS = 32, CELLS = ROWS * COLS };

static float frame[CELLS];

struct scene {
    float row, col;  /* where the body's middle lies */
    float noise;     /* standard deviation of a cell, body's peak 200 */
    float breathing; /* relative rise and fall of the chest's load */
    uint32_t random;
    int frame;
    float pet_col,
        pet_row; /* 0 = no pet; 6 columns wide, 10 rows long, a third of the body's load */
};

static float gaussian(struct scene *scene)
{
    float sum = 0.0f;
    for (int k = 0; k < 12; k++) {
        scene->random = scene->random * 1664525u + 1013904223u;
        sum += (float)(scene->random >> 8) / 16777216.0f;
    }
    return sum - 6.0f;
}

/* A body 44 rows long and 12 columns wide; its upper third breathes at 15 per minute, 10 Hz. */
static void draw(struct scene *scene)
{
    float breath = 1.0f + scene->breathing * sinf(6.2832f * 0.25f * 0.1f * (float)scene->frame++);
    for (int r = 0; r < ROWS; r++)
        for (int c = 0; c < COLS; c++) {
            float dr = ((float)r - scene->row) / 22.0f, dc = ((float)c - scene->col) / 6.0f;
            float body = dr * dr < 1.0f && dc * dc < 1.0f ? 200.0f * (1.0f - dc * dc) : 0.0f;
            body *= dr < -0.3f ? breath : 1.0f;
            bool pet = scene->pet_col > 0.0f && fabsf((float)c - scene->pet_col) < 3.0f &&
                       fabsf((float)r - scene->pet_row) < 5.0f;
            body += pet ? 150.0f : 0.0f;
            frame[r * COLS + c] = fmaxf(body + scene->noise * gaussian(scene), 0.0f);
        }
}

static struct pmat_movement *movement_for(uint16_t rows, uint16_t cols)
{
    struct pmat_geometry geometry = {.rows = rows,
                                     .cols = cols,
                                     .pitch_row_cm = 3.0f,
                                     .pitch_col_cm = 2.5f,
                                     .from_head_cm = NAN,
                                     .from_left_cm = NAN};
    struct pmat_movement *movement = pmat_movement_create(&geometry);
    assert_non_null(movement);
    return movement;
}

static struct pmat_movement_second one_second(struct pmat_movement *movement, struct scene *scene)
{
    struct pmat_movement_second second;
    for (int k = 0; k < 10; k++) {
        draw(scene);
        pmat_movement_push(movement, frame);
    }
    pmat_movement_second(movement, &second);
    return second;
}

struct still_row {
    const char *name;
    float noise, breathing;
};

static const struct still_row still_rows[] = {
    {"nothing but the body", 0.0f, 0.0f},
    {"noise of 2 % of the peak", 4.0f, 0.0f},
    {"breathing of 6 %", 0.0f, 0.06f},
    {"noise and breathing", 4.0f, 0.06f},
};

static void breathing_and_noise_stay_under_the_floor(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof still_rows / sizeof still_rows[0]; k++) {
        struct scene scene = {32, 16, still_rows[k].noise, still_rows[k].breathing, 7, 0, 0, 0};
        struct pmat_movement *movement = movement_for(ROWS, COLS);
        for (int s = 0; s < 200; s++) {
            struct pmat_movement_second second = one_second(movement, &scene);
            if (s > 10 && !(second.moved_frac < 0.02f))
                fail_msg("%s: %g in second %d", still_rows[k].name, (double)second.moved_frac, s);
        }
        pmat_movement_destroy(movement);
    }
}

static void a_turn_stands_out(void **state)
{
    (void)state;
    struct scene scene = {32, 16, 4.0f, 0.06f, 7, 0, 0, 0};
    struct pmat_movement *movement = movement_for(ROWS, COLS);
    for (int s = 0; s < 60; s++)
        one_second(movement, &scene);
    scene.col += 4.0f; /* 10 cm to the right */
    struct pmat_movement_second second = one_second(movement, &scene);
    assert_true(second.moved_frac > 0.15f);
    second = one_second(movement, &scene);
    assert_true(second.moved_frac < 0.02f);
    pmat_movement_destroy(movement);
}

static void a_pet_beside_does_not_move_the_sleeper(void **state)
{
    (void)state;
    struct scene scene = {32, 12, 4.0f, 0.06f, 7, 0, 27.0f, 40.0f};
    struct pmat_movement *movement = movement_for(ROWS, COLS);
    for (int s = 0; s < 120; s++) {
        scene.pet_row = s % 10 < 5 ? 30.0f : 40.0f; /* to and fro */
        scene.pet_col = s < 80 ? 27.0f : 0.0f;      /* and away */
        float moved = one_second(movement, &scene).moved_frac;
        if (s > 0 && !(moved < 0.02f))
            fail_msg("%g in second %d", (double)moved, s);
    }
    scene.col += 4.0f;
    assert_true(one_second(movement, &scene).moved_frac > 0.15f);
    pmat_movement_destroy(movement);
}

static void what_touches_the_sleeper_counts(void **state)
{
    (void)state;
    struct scene scene = {32, 12, 4.0f, 0.0f, 7, 0, 19.0f, 40.0f};
    struct pmat_movement *movement = movement_for(ROWS, COLS);
    for (int s = 0; s < 60; s++)
        one_second(movement, &scene);
    scene.pet_row = 30.0f;
    assert_true(one_second(movement, &scene).moved_frac > 0.05f);
    pmat_movement_destroy(movement);
}

static void minutes_of_restlessness_do_not_become_the_floor(void **state)
{
    (void)state;
    struct scene scene = {32, 16, 4.0f, 0.0f, 7, 0, 0, 0};
    struct pmat_movement *movement = movement_for(ROWS, COLS);
    for (size_t i = 0; i < CELLS; i++)
        frame[i] = 0.0f;
    struct pmat_movement_second second;
    for (int s = 0; s < 60; s++) { /* an empty bed first */
        pmat_movement_push(movement, frame);
        pmat_movement_second(movement, &second);
    }
    for (int s = 0; s < 240; s++) {
        scene.col = s % 2 == 0 ? 14.0f : 19.0f;
        second = one_second(movement, &scene);
        assert_true(s == 0 || second.moved_frac > 0.15f);
    }
    pmat_movement_destroy(movement);
}

static void the_flicker_of_an_empty_bed_is_no_movement(void **state)
{
    (void)state;
    struct scene body = {32, 16, 4.0f, 0.0f, 7, 0, 0, 0};
    struct scene nobody = {-100, 16, 1.0f, 0.0f, 11, 0, 0, 0};
    struct pmat_movement *movement = movement_for(ROWS, COLS);
    for (int s = 0; s < 20; s++)
        one_second(movement, &body);
    for (int s = 0; s < 200; s++) {
        struct pmat_movement_second second = one_second(movement, &nobody);
        if (s > 30)
            assert_true(second.moved_frac < 0.02f);
    }
    pmat_movement_destroy(movement);
}

static void a_gap_and_a_start_compare_with_nothing(void **state)
{
    (void)state;
    struct scene scene = {32, 16, 0.0f, 0.0f, 7, 0, 0, 0};
    struct pmat_movement *movement = movement_for(ROWS, COLS);
    assert_true(isnan(one_second(movement, &scene).moved_frac));
    assert_false(isnan(one_second(movement, &scene).moved_frac));
    pmat_movement_reset(movement);
    assert_true(isnan(one_second(movement, &scene).moved_frac));

    struct pmat_movement_second second;
    pmat_movement_second(movement, &second);
    assert_int_equal(second.frames, 0);
    assert_true(isnan(second.load) && isnan(second.moved_frac) && isnan(second.cop_long_cm));
    pmat_movement_destroy(movement);
    pmat_movement_destroy(NULL);
}

static void masked_cells_count_nowhere(void **state)
{
    (void)state;
    struct pmat_movement *movement = movement_for(2, 2);
    static const float first[4] = {4.0f, NAN, 4.0f, 0.0f}, then[4] = {4.0f, 90.0f, 4.0f, NAN};
    struct pmat_movement_second second;
    pmat_movement_push(movement, first);
    pmat_movement_second(movement, &second);
    assert_float_equal(second.load, 8.0f, 1e-6f);
    assert_true(isnan(pmat_movement_mean(movement)[1]));
    pmat_movement_push(movement, then);
    pmat_movement_second(movement, &second);
    assert_float_equal(second.moved_frac, 0.0f, 1e-6f);
    pmat_movement_destroy(movement);
}

struct centre_row {
    const char *name;
    enum pmat_head head;
    enum pmat_view view;
    float along_cm, across_cm; /* of the load in scan cell (0, 1) of a 4 x 2 mat */
};

static const struct centre_row centres[] = {
    {"head first row", PMAT_HEAD_FIRST_ROW, PMAT_VIEW_FROM_ABOVE, 1.5f, 3.75f},
    {"head first row, mirrored", PMAT_HEAD_FIRST_ROW, PMAT_VIEW_MIRRORED, 1.5f, 1.25f},
    {"head last row", PMAT_HEAD_LAST_ROW, PMAT_VIEW_FROM_ABOVE, 10.5f, 1.25f},
    {"head first col", PMAT_HEAD_FIRST_COL, PMAT_VIEW_FROM_ABOVE, 3.75f, 10.5f},
    {"head last col", PMAT_HEAD_LAST_COL, PMAT_VIEW_FROM_ABOVE, 1.25f, 1.5f},
};

static void the_centre_of_pressure_is_in_cm_from_the_head_and_the_left(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof centres / sizeof centres[0]; k++) {
        struct pmat_geometry geometry = {.rows = 4,
                                         .cols = 2,
                                         .pitch_row_cm = 3.0f,
                                         .pitch_col_cm = 2.5f,
                                         .head = centres[k].head,
                                         .view = centres[k].view};
        struct pmat_movement *movement = pmat_movement_create(&geometry);
        const float load[8] = {0.0f, 5.0f};
        struct pmat_movement_second second;
        pmat_movement_push(movement, load);
        pmat_movement_second(movement, &second);
        if (fabsf(second.cop_long_cm - centres[k].along_cm) > 1e-4f ||
            fabsf(second.cop_across_cm - centres[k].across_cm) > 1e-4f)
            fail_msg("%s: %g, %g", centres[k].name, (double)second.cop_long_cm,
                     (double)second.cop_across_cm);
        pmat_movement_destroy(movement);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(breathing_and_noise_stay_under_the_floor),
        cmocka_unit_test(a_turn_stands_out),
        cmocka_unit_test(a_pet_beside_does_not_move_the_sleeper),
        cmocka_unit_test(what_touches_the_sleeper_counts),
        cmocka_unit_test(minutes_of_restlessness_do_not_become_the_floor),
        cmocka_unit_test(the_flicker_of_an_empty_bed_is_no_movement),
        cmocka_unit_test(a_gap_and_a_start_compare_with_nothing),
        cmocka_unit_test(masked_cells_count_nowhere),
        cmocka_unit_test(the_centre_of_pressure_is_in_cm_from_the_head_and_the_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
