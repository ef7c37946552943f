/* Wrong orientation is noticed within a night, on simulated sleepers and on real ones. */
#include "analysis/orientation.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "analysis/canonical.h"
#include "core/labelled.h"
#include "sensors-sim/mattress.h"

enum { ROWS = 64, COLS = 32, LOOKS = 40 };

struct row {
    const char *name;
    bool upside_down, mirrored;
    enum pmat_orientation_verdict verdict;
};

static const struct row rows[] = {
    {"as it should be", false, false, PMAT_ORIENTATION_PLAUSIBLE},
    {"upside down", true, false, PMAT_ORIENTATION_HEAD_AT_FOOT},
    {"turned by 180 degrees", true, true, PMAT_ORIENTATION_HEAD_AT_FOOT},
    /* Nobody can tell: a mirrored sleeper looks like another sleeper. */
    {"mirrored alone cannot be told", false, true, PMAT_ORIENTATION_PLAUSIBLE},
};
enum { ROW_COUNT = sizeof rows / sizeof *rows };

static void turn(const struct row *row, float map[PMAT_MAP_CELLS])
{
    float from[PMAT_MAP_CELLS];
    memcpy(from, map, sizeof from);
    for (int r = 0; r < PMAT_MAP_ROWS; r++)
        for (int c = 0; c < PMAT_MAP_COLS; c++)
            map[r * PMAT_MAP_COLS + c] =
                from[(row->upside_down ? PMAT_MAP_ROWS - 1 - r : r) * PMAT_MAP_COLS +
                     (row->mirrored ? PMAT_MAP_COLS - 1 - c : c)];
}

static void look(struct pmat_orientation *orientation, struct pmat_model *model,
                 const struct row *row, float map[PMAT_MAP_CELLS])
{
    float shares[PMAT_MODEL_CLASSES];
    turn(row, map);
    pmat_model_classify(model, map, shares);
    pmat_orientation_look(orientation, model, map, shares);
}

/* Means of the simulated bed's 2 cm cells over the middle 192 x 84 cm. */
static void see_bed(const float *pressure, float map[PMAT_MAP_CELLS])
{
    for (int r = 0; r < PMAT_MAP_ROWS; r++)
        for (int c = 0; c < PMAT_MAP_COLS; c++) {
            float sum = 0;
            for (int i = 0; i < 9; i++) {
                int row = (int)((24.0f + ((float)r + (float)(i / 3) / 3) * 6.0f) / 2);
                int col = (int)((18.0f + ((float)c + (float)(i % 3) / 3) * 5.25f) / 2);
                sum += pressure[row * PMAT_SIM_BED_COLS + col];
            }
            map[r * PMAT_MAP_COLS + c] = sum / 9;
        }
}

/* A night of one sleeper: the postures as people share them. */
static void judges_a_simulated_night(void **state)
{
    static const enum pmat_posture night[] = {PMAT_POSTURE_LEFT, PMAT_POSTURE_SUPINE,
                                              PMAT_POSTURE_RIGHT, PMAT_POSTURE_SUPINE,
                                              PMAT_POSTURE_LEFT};
    const struct row *row = *state;
    struct pmat_sim_random random;
    struct pmat_sim_person person;
    struct pmat_sim_mattress mattress;
    struct pmat_orientation orientation = {0};
    struct pmat_sim_body *body = malloc(sizeof *body);
    struct pmat_sim_bed *bed = pmat_sim_bed_create();
    float *pressure = calloc(PMAT_SIM_BED_CELLS, sizeof *pressure);
    struct pmat_model *model;
    assert_int_equal(pmat_model_create_default(&model, NULL), PMAT_OK);
    pmat_sim_random_seed(&random, 11);
    pmat_sim_person_draw(&person, &random);
    assert_true(pmat_sim_mattress_named(&mattress, "medium"));
    for (int i = 0; i < LOOKS; i++) {
        struct pmat_sim_pose pose;
        float map[PMAT_MAP_CELLS];
        pmat_sim_pose_draw(&pose, night[i % 5], &random);
        pmat_sim_body_build(body, &person, &pose);
        pmat_sim_bed_press(bed, body, &mattress, pressure, NULL);
        see_bed(pressure, map);
        look(&orientation, model, row, map);
    }
    print_message("%s: sure %.3f, turned %.3f\n", row->name, orientation.as_is / LOOKS,
                  orientation.turned / LOOKS);
    assert_int_equal(pmat_orientation_judge(&orientation), row->verdict);
    pmat_model_destroy(model);
    pmat_sim_bed_destroy(bed);
    free(pressure);
    free(body);
}

/* One person of pmat1 after the other, of whom the model saw none: every tenth frame. */
static void judge_people(const struct row *row, struct pmat_labelled *set, struct pmat_model *model,
                         const char *wanted)
{
    struct pmat_labelled_frame frame;
    struct pmat_orientation orientation = {0};
    struct pmat_geometry geometry = {
        .rows = ROWS, .cols = COLS, .from_head_cm = NAN, .from_left_cm = NAN};
    struct pmat_canonical *canonical = pmat_canonical_create(&geometry);
    assert_int_equal(pmat_labelled_rewind(set, NULL), PMAT_OK);
    for (int i = 0; pmat_labelled_next(set, &frame, NULL) > 0; i++) {
        float map[PMAT_MAP_CELLS];
        if (strcmp(frame.person, wanted) != 0 || i % 10 != 0)
            continue;
        pmat_canonical_apply(canonical, frame.cells, map);
        look(&orientation, model, row, map);
    }
    assert_int_equal(pmat_orientation_judge(&orientation), row->verdict);
    pmat_canonical_destroy(canonical);
}

static void judges_real_people(void **state)
{
    static const char *const people[] = {"S2", "S8"};
    struct pmat_labelled *set;
    struct pmat_model *model;
    if (access(PMAT_SHARED_DATA "/pmat1", R_OK) != 0) {
        print_message("skipped: no labelled frames at ../shared/data\n");
        skip();
    }
    assert_int_equal(pmat_model_create_default(&model, NULL), PMAT_OK);
    assert_int_equal(pmat_labelled_open(&set, PMAT_SHARED_DATA "/pmat1", NULL), PMAT_OK);
    for (size_t i = 0; i < sizeof people / sizeof *people; i++)
        judge_people(*state, set, model, people[i]);
    pmat_labelled_close(set);
    pmat_model_destroy(model);
}

static void says_nothing_after_a_few_looks(void **state)
{
    (void)state;
    struct pmat_orientation orientation = {.looks = 5, .surer_turned = 5, .as_is = 2, .turned = 5};
    assert_int_equal(pmat_orientation_judge(&orientation), PMAT_ORIENTATION_UNKNOWN);
    assert_string_equal(pmat_orientation_words(PMAT_ORIENTATION_UNKNOWN), "");
}

int main(void)
{
    struct row copies[ROW_COUNT];
    struct CMUnitTest tests[ROW_COUNT + 3];
    size_t count = 0;
    memcpy(copies, rows, sizeof copies);
    for (size_t i = 0; i < ROW_COUNT; i++)
        tests[count++] =
            (struct CMUnitTest){rows[i].name, judges_a_simulated_night, NULL, NULL, &copies[i]};
    tests[count++] = (struct CMUnitTest){"real people, as it should be", judges_real_people, NULL,
                                         NULL, &copies[0]};
    tests[count++] =
        (struct CMUnitTest){"real people upside down", judges_real_people, NULL, NULL, &copies[1]};
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(says_nothing_after_a_few_looks);
    return _cmocka_run_group_tests("orientation", tests, count, NULL, NULL);
}
