#include "analysis/bodylines.h"

#include <math.h>

#include "tests/analysis/lying.h"
#include "tests/support/rows.h"

struct row {
    const char *name;
    enum pmat_posture posture;
    float axis_deg;
    float long_cm, from_head_cm; /* 0 = 192 cm in the middle of the bed */
    bool shoulder;               /* whether the shoulders are on the mat */
};

static const struct row rows[] = {
    {"supine", PMAT_POSTURE_SUPINE, 0, 0, 0, true},
    {"on the left side", PMAT_POSTURE_LEFT, 0, 0, 0, true},
    {"on the right side", PMAT_POSTURE_RIGHT, 0, 0, 0, true},
    {"prone", PMAT_POSTURE_PRONE, 0, 0, 0, true},
    {"oblique", PMAT_POSTURE_SUPINE, 20, 0, 0, true},
    {"oblique the other way", PMAT_POSTURE_SUPINE, -20, 0, 0, true},
    {"shoulders off the mat", PMAT_POSTURE_SUPINE, 0, 108, 80, false},
};

static double middle(const double ends[4], int of)
{
    return 0.5 * (ends[of] + ends[2 + of]);
}

/* Slope of the line on the bed, in degrees: 0 = straight across the mat. */
static double slope_deg(const struct lying *lying, const double ends[4])
{
    return atan2((ends[3] - ends[1]) * (double)lying->cell_long_cm,
                 (ends[2] - ends[0]) * (double)lying->cell_across_cm) /
           0.01745329;
}

static void lines_lie_across_the_body_in_order(void **state)
{
    const struct row *row = *state;
    static struct body_and_map {
        struct lying lying;
        struct pmat_body body;
    } s;
    struct pmat_body_lines lines;
    lying_plain(&s.lying, row->posture, 0);
    s.lying.pose.axis_deg = row->axis_deg;
    if (row->long_cm > 0.0f) {
        s.lying.long_cm = row->long_cm;
        s.lying.from_head_cm = row->from_head_cm;
    }
    lying_show(&s.lying);
    pmat_body_find(&s.body,
                   &(struct pmat_body_input){s.lying.map, s.lying.covered, s.lying.cell_long_cm,
                                             s.lying.cell_across_cm, row->posture});
    pmat_body_lines_of(&s.body, s.lying.cell_long_cm, s.lying.cell_across_cm, &lines);
    assert_int_equal(isfinite(lines.shoulder[0]), row->shoulder);
    double pelvis_cm = middle(lines.pelvis, 1) * (double)s.lying.cell_long_cm;
    assert_true(fabs(pelvis_cm - (double)s.lying.hip_cm[0]) < 8);
    assert_true(fabs(slope_deg(&s.lying, lines.pelvis) + (double)s.body.axis_deg) < 0.1);
    assert_true(lines.pelvis[2] - lines.pelvis[0] > 2);
    assert_true(middle(lines.lumbar[0], 1) < middle(lines.lumbar[1], 1));
    assert_true(middle(lines.lumbar[1], 1) < middle(lines.pelvis, 1));
    if (row->shoulder)
        assert_true(middle(lines.shoulder, 1) < middle(lines.lumbar[0], 1));
}

static void no_body_has_no_lines(void **state)
{
    (void)state;
    static const float nothing[PMAT_MAP_CELLS];
    struct pmat_body_lines lines;
    static struct pmat_body body;
    pmat_body_find(&body, &(struct pmat_body_input){nothing, NULL, 6, 5.25f, PMAT_POSTURE_SUPINE});
    pmat_body_lines_of(&body, 6, 5.25f, &lines);
    assert_true(isnan(lines.shoulder[0]) && isnan(lines.pelvis[3]) && isnan(lines.lumbar[1][2]));
}

int main(void)
{
    struct rows tests = {0};
    ROWS_ADD_ALL(&tests, rows, lines_lie_across_the_body_in_order);
    rows_add(&tests, "an empty map", no_body_has_no_lines, NULL);
    return rows_run(&tests, "body lines");
}
