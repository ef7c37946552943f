#include "analysis/bodymap.h"

#include <math.h>
#include <string.h>

#include "tests/analysis/lying.h"
#include "tests/support/rows.h"

struct row {
    const char *name;
    enum pmat_posture posture;
    unsigned details;
    float height_m, axis_deg;
    uint16_t rows, cols;
    float long_cm, from_head_cm; /* 0 = 192 cm in the middle of the bed */
    bool no_head, no_feet;
    float hip_within_cm, axis_within_deg;
};

static const struct row rows[] = {
    {"supine", PMAT_POSTURE_SUPINE, 0, 1.7f, 0, 64, 32, 0, 0, false, false, 4, 4},
    {"left", PMAT_POSTURE_LEFT, 0, 1.7f, 0, 64, 32, 0, 0, false, false, 6, 8},
    {"right", PMAT_POSTURE_RIGHT, 0, 1.7f, 0, 64, 32, 0, 0, false, false, 6, 8},
    {"prone", PMAT_POSTURE_PRONE, 0, 1.7f, 0, 64, 32, 0, 0, false, false, 4, 4},
    {"knees raised", PMAT_POSTURE_SUPINE, PMAT_DETAIL_KNEES_RAISED, 1.7f, 0, 64, 32, 0, 0, false,
     true, 6, 4},
    {"curled up", PMAT_POSTURE_LEFT, PMAT_DETAIL_FETAL, 1.7f, 0, 64, 32, 0, 0, false, true, 9, 9},
    {"a short body", PMAT_POSTURE_SUPINE, 0, 1.52f, 0, 64, 32, 0, 0, false, false, 5, 4},
    {"a tall body", PMAT_POSTURE_SUPINE, 0, 1.95f, 0, 64, 32, 0, 0, false, false, 5, 4},
    {"oblique by 20 degrees", PMAT_POSTURE_SUPINE, 0, 1.7f, 20, 64, 32, 0, 0, false, false, 6, 5},
    {"oblique by 30 degrees the other way", PMAT_POSTURE_SUPINE, 0, 1.7f, -30, 64, 32, 0, 0, false,
     false, 8, 6},
    {"few cells", PMAT_POSTURE_SUPINE, 0, 1.7f, 0, 20, 11, 0, 0, false, false, 5, 5},
    {"head off the mat", PMAT_POSTURE_SUPINE, 0, 1.7f, 0, 48, 32, 150, 52, true, false, 5, 5},
    {"torso only", PMAT_POSTURE_SUPINE, 0, 1.7f, 0, 32, 32, 96, 52, true, true, 8, 6},
    {"torso only, on the side", PMAT_POSTURE_LEFT, 0, 1.7f, 0, 32, 32, 96, 52, true, true, 12, 8},
};

static void find(const struct lying *lying, struct pmat_body *body)
{
    pmat_body_find(body, &(struct pmat_body_input){lying->map, lying->covered, lying->cell_long_cm,
                                                   lying->cell_across_cm, lying->pose.posture});
}

static bool on_mat(const struct pmat_body *body, enum pmat_body_part part)
{
    const struct pmat_body_place *place = &body->part[part];
    assert_int_equal(isnan(place->along_cm), place->confidence == 0.0f);
    return place->confidence > 0.0f;
}

static void finds_the_body(void **state)
{
    const struct row *row = *state;
    struct lying lying;
    lying_plain(&lying, row->posture, row->details);
    lying.person.height_m = row->height_m;
    lying.person.mass_kg = 23.0f * row->height_m * row->height_m;
    lying.pose.axis_deg = row->axis_deg;
    lying.rows = row->rows;
    lying.cols = row->cols;
    if (row->long_cm > 0.0f) {
        lying.long_cm = row->long_cm;
        lying.from_head_cm = row->from_head_cm;
    }
    lying_show(&lying);
    static struct pmat_body body;
    find(&lying, &body);
    assert_true(body.found);
    const struct pmat_body_place *pelvis = &body.part[PMAT_BODY_PELVIS];
    float along = pelvis->along_cm - lying.hip_cm[0];
    float across = pelvis->across_cm - lying.hip_cm[1];
    print_message("%s: pelvis off by %.1f, %.1f cm, axis by %.1f deg, confidence %.2f, head %.2f, "
                  "feet %.2f\n",
                  row->name, (double)along, (double)across, (double)(body.axis_deg - row->axis_deg),
                  (double)body.confidence, (double)body.part[PMAT_BODY_HEAD].confidence,
                  (double)body.part[PMAT_BODY_FEET].confidence);
    assert_true(fabsf(along) <= row->hip_within_cm);
    assert_true(fabsf(across) <= 9.0f);
    assert_true(fabsf(body.axis_deg - row->axis_deg) <= row->axis_within_deg);
    assert_true(body.confidence > 0.3f);
    assert_true(on_mat(&body, PMAT_BODY_LUMBAR));
    assert_int_equal(!on_mat(&body, PMAT_BODY_HEAD), row->no_head);
    assert_int_equal(!on_mat(&body, PMAT_BODY_FEET), row->no_feet);
}

static void finds_nobody_on_an_empty_mat(void **state)
{
    (void)state;
    struct lying lying;
    lying_plain(&lying, PMAT_POSTURE_SUPINE, 0);
    lying_show(&lying);
    memset(lying.map, 0, sizeof lying.map);
    static struct pmat_body body;
    find(&lying, &body);
    assert_false(body.found);
    assert_true(isnan(body.axis_deg));
    for (int i = 0; i < PMAT_BODY_PARTS; i++)
        assert_false(on_mat(&body, i));
}

static void left_and_right_mirror_each_other(void **state)
{
    (void)state;
    struct lying left;
    lying_plain(&left, PMAT_POSTURE_LEFT, 0);
    lying_show(&left);
    struct lying right = left;
    for (int r = 0; r < PMAT_MAP_ROWS; r++)
        for (int c = 0; c < PMAT_MAP_COLS; c++)
            right.map[r * PMAT_MAP_COLS + c] = left.map[r * PMAT_MAP_COLS + PMAT_MAP_COLS - 1 - c];
    right.pose.posture = PMAT_POSTURE_RIGHT;
    static struct pmat_body a, b;
    find(&left, &a);
    find(&right, &b);
    assert_true(fabsf(a.hip_line - b.hip_line) < 0.01f);
    assert_true(fabsf(a.axis_deg + b.axis_deg) < 0.01f);
    int knee = (int)a.hip_line + 13;
    assert_true(a.centre[knee] > 5.0f); /* the knees lie in front */
    assert_true(fabsf(a.centre[knee] - b.centre[knee]) < 0.1f);
}

int main(void)
{
    static struct rows tests;
    ROWS_ADD_ALL(&tests, rows, finds_the_body);
    rows_add(&tests, "finds nobody on an empty mat", finds_nobody_on_an_empty_mat, NULL);
    rows_add(&tests, "left and right mirror each other", left_and_right_mirror_each_other, NULL);
    return rows_run(&tests, "bodymap");
}
