#include "analysis/indicators.h"

#include <math.h>
#include <string.h>

#include "tests/analysis/lying.h"
#include "tests/support/rows.h"

static void measure(const struct lying *lying, struct pmat_indicators *out)
{
    struct pmat_indicators_scratch *scratch = pmat_indicators_create(0);
    assert_non_null(scratch);
    pmat_indicators_measure(
        scratch,
        &(struct pmat_indicators_input){.map = lying->map,
                                        .covered = lying->covered,
                                        .cell_long_cm = lying->cell_long_cm,
                                        .cell_across_cm = lying->cell_across_cm,
                                        .posture = lying->pose.posture,
                                        .pitch_long_cm = lying->long_cm / (float)lying->rows,
                                        .pitch_across_cm = lying->across_cm / (float)lying->cols},
        out);
    pmat_indicators_destroy(scratch);
}

/* One of two poses must show more of an indicator than the other. */
struct pose {
    enum pmat_posture posture;
    unsigned details;
    float pelvis_deg, thorax_deg; /* 0 = as the plain pose has them */
    float lordosis_m;             /* 0 = the person's own */
};

struct row {
    const char *name;
    enum pmat_indicator indicator;
    struct pose less, more;
    float by; /* at least */
};

static const struct row rows[] = {
    {"raised knees flatten the back",
     PMAT_INDICATOR_LUMBAR_ARCH,
     {PMAT_POSTURE_SUPINE, PMAT_DETAIL_KNEES_RAISED, 0, 0, .02f},
     {PMAT_POSTURE_SUPINE, 0, 0, 0, .02f},
     .1f},
    {"a hollow back is seen",
     PMAT_INDICATOR_LUMBAR_ARCH,
     {PMAT_POSTURE_SUPINE, 0, 0, 0, .001f},
     {PMAT_POSTURE_SUPINE, 0, 0, 0, .03f},
     .05f},
    {"curled up on the left",
     PMAT_INDICATOR_FETAL,
     {PMAT_POSTURE_LEFT, 0, 0, 0, 0},
     {PMAT_POSTURE_LEFT, PMAT_DETAIL_FETAL, 0, 0, 0},
     .3f},
    {"curled up on the right",
     PMAT_INDICATOR_FETAL,
     {PMAT_POSTURE_RIGHT, 0, 0, 0, 0},
     {PMAT_POSTURE_RIGHT, PMAT_DETAIL_FETAL, 0, 0, 0},
     .3f},
    {"the pelvis rolled forward",
     PMAT_INDICATOR_PELVIS_ROLL_DEG,
     {PMAT_POSTURE_LEFT, 0, 60, 60, 0},
     {PMAT_POSTURE_LEFT, 0, 125, 125, 0},
     15},
    {"hips rolled back are not stacked",
     PMAT_INDICATOR_HIP_STACK,
     {PMAT_POSTURE_RIGHT, 0, 50, 50, 0},
     {PMAT_POSTURE_RIGHT, 0, 90, 90, 0},
     .2f},
    {"the chest turned forward of the pelvis",
     PMAT_INDICATOR_TORSO_TWIST_DEG,
     {PMAT_POSTURE_LEFT, 0, 110, 60, 0},
     {PMAT_POSTURE_LEFT, 0, 75, 125, 0},
     25},
    {"prone is a half turn further than supine",
     PMAT_INDICATOR_PELVIS_ROLL_DEG,
     {PMAT_POSTURE_SUPINE, 0, 0, 0, 0},
     {PMAT_POSTURE_PRONE, 0, 0, 0, 0},
     130},
};

static float show(const struct pose *pose, enum pmat_indicator indicator)
{
    struct lying lying;
    struct pmat_indicators out;
    lying_plain(&lying, pose->posture, pose->details);
    if (pose->pelvis_deg > 0.0f) {
        lying.pose.pelvis_roll_deg = pose->pelvis_deg;
        lying.pose.thorax_roll_deg = pose->thorax_deg;
    }
    if (pose->lordosis_m > 0.0f)
        lying.person.lordosis_m = pose->lordosis_m;
    lying_show(&lying);
    measure(&lying, &out);
    assert_int_equal(out.posture, pose->posture);
    assert_int_equal(out.why[indicator], PMAT_MEASURED);
    return out.value[indicator];
}

static void shows_more(void **state)
{
    const struct row *row = *state;
    float less = show(&row->less, row->indicator), more = show(&row->more, row->indicator);
    print_message("%s: %.2f, %.2f\n", row->name, (double)less, (double)more);
    assert_true(more >= less + row->by);
}

/* The hollower the back, the higher the index, whoever lies there. */
struct back {
    const char *name;
    float height_m, axis_deg;
    uint16_t rows, cols;
};

static const struct back backs[] = {
    {"a hollower back reads higher", 1.7f, 0, 64, 32},
    {"a hollower back reads higher on a short body", 1.55f, 0, 64, 32},
    {"a hollower back reads higher on a tall body", 1.92f, 0, 64, 32},
    {"a hollower back reads higher on an oblique body", 1.7f, 15, 64, 32},
    {"a hollower back reads higher with few cells", 1.7f, 0, 32, 16},
};

static void hollower_reads_higher(void **state)
{
    const struct back *back = *state;
    float last = -1.0f, gap = -9.0f;
    for (int step = 0; step < 4; step++) {
        struct lying lying;
        struct pmat_indicators out;
        lying_plain(&lying, PMAT_POSTURE_SUPINE, 0);
        lying.person.height_m = back->height_m;
        lying.person.mass_kg = 23.0f * back->height_m * back->height_m;
        lying.person.lordosis_m = 0.01f * (float)step;
        lying.pose.axis_deg = back->axis_deg;
        lying.rows = back->rows;
        lying.cols = back->cols;
        lying_show(&lying);
        measure(&lying, &out);
        float arch = out.value[PMAT_INDICATOR_LUMBAR_ARCH];
        print_message("gap %.2f cm: %.3f\n", (double)lying.truth.lumbar_gap_cm, (double)arch);
        assert_true(lying.truth.lumbar_gap_cm > gap && arch > last);
        gap = lying.truth.lumbar_gap_cm;
        last = arch;
    }
}

/* Seen in a mirror, everything that has no side reads the same and left is right. */
struct mirror {
    const char *name;
    enum pmat_posture posture, mirrored;
    unsigned details;
    float roll_deg, axis_deg;
};

static const struct mirror mirrors[] = {
    {"a mirrored supine body", PMAT_POSTURE_SUPINE, PMAT_POSTURE_SUPINE, 0, 18, 8},
    {"a mirrored prone body", PMAT_POSTURE_PRONE, PMAT_POSTURE_PRONE, 0, 165, -6},
    {"a mirrored side-lie", PMAT_POSTURE_LEFT, PMAT_POSTURE_RIGHT, 0, 75, 5},
    {"a mirrored curled body", PMAT_POSTURE_LEFT, PMAT_POSTURE_RIGHT, PMAT_DETAIL_FETAL, 90, 0},
};

static void mirrors_read_alike(void **state)
{
    const struct mirror *mirror = *state;
    struct lying lying;
    struct pmat_indicators plain, other;
    lying_plain(&lying, mirror->posture, mirror->details);
    lying.pose.pelvis_roll_deg = lying.pose.thorax_roll_deg = mirror->roll_deg;
    lying.pose.axis_deg = mirror->axis_deg;
    lying_show(&lying);
    measure(&lying, &plain);
    lying.pose.posture = mirror->mirrored;
    for (int i = 0; i < PMAT_MAP_CELLS; i += PMAT_MAP_COLS)
        for (int c = 0; c < PMAT_MAP_COLS / 2; c++) {
            float kept = lying.map[i + c];
            lying.map[i + c] = lying.map[i + PMAT_MAP_COLS - 1 - c];
            lying.map[i + PMAT_MAP_COLS - 1 - c] = kept;
        }
    measure(&lying, &other);
    for (int i = 0; i < PMAT_INDICATOR_COUNT; i++) {
        assert_int_equal(plain.why[i], other.why[i]);
        if (isnan(plain.value[i]))
            continue;
        float wanted = i == PMAT_INDICATOR_LOAD_LEFT_FRAC ? 1.0f - plain.value[i] : plain.value[i];
        assert_float_equal(other.value[i], wanted, 0.02f * fmaxf(1.0f, fabsf(wanted)));
    }
    assert_int_equal(plain.details, other.details);
}

/* A raised head end is seen and takes the lumbar arch away. */
static void raised_bed_is_seen(void **state)
{
    (void)state;
    for (int deg = 0; deg <= 60; deg += 15) {
        struct lying lying;
        struct pmat_indicators out;
        lying_plain(&lying, PMAT_POSTURE_SUPINE, 0);
        lying.pose.upper_body_raised_deg = (float)deg;
        lying_show(&lying);
        measure(&lying, &out);
        bool seen = (out.details & PMAT_DETAIL_UPPER_BODY_RAISED) != 0;
        assert_int_equal(isnan(out.value[PMAT_INDICATOR_LUMBAR_ARCH]), seen);
        assert_true(deg == 15 || seen == (deg >= 30));
    }
}

/* What cannot be told is left out, and says why. */
struct gap {
    const char *name;
    enum pmat_posture posture;
    uint16_t rows, cols;
    float long_cm, from_head_cm; /* 0 = 192 cm in the middle of the bed */
    enum pmat_indicator indicator;
    enum pmat_unmeasured why;
};

static const struct gap gaps[] = {
    {"no lumbar arch on the side", PMAT_POSTURE_LEFT, 64, 32, 0, 0, PMAT_INDICATOR_LUMBAR_ARCH,
     PMAT_UNMEASURED_OTHER_POSTURE},
    {"no fetal index on the back", PMAT_POSTURE_SUPINE, 64, 32, 0, 0, PMAT_INDICATOR_FETAL,
     PMAT_UNMEASURED_OTHER_POSTURE},
    {"no hip stack on the belly", PMAT_POSTURE_PRONE, 64, 32, 0, 0, PMAT_INDICATOR_HIP_STACK,
     PMAT_UNMEASURED_OTHER_POSTURE},
    {"no left and right on the side", PMAT_POSTURE_RIGHT, 64, 32, 0, 0,
     PMAT_INDICATOR_LOAD_LEFT_FRAC, PMAT_UNMEASURED_OTHER_POSTURE},
    {"large cells show no trunk", PMAT_POSTURE_SUPINE, 8, 6, 0, 0, PMAT_INDICATOR_LUMBAR_ARCH,
     PMAT_UNMEASURED_COARSE},
    {"large cells show no twist", PMAT_POSTURE_LEFT, 20, 11, 0, 0, PMAT_INDICATOR_TORSO_TWIST_DEG,
     PMAT_UNMEASURED_COARSE},
    {"large cells show no peak", PMAT_POSTURE_SUPINE, 20, 11, 0, 0, PMAT_INDICATOR_PEAK_PRESSURE,
     PMAT_UNMEASURED_COARSE},
    {"without thighs no fetal index", PMAT_POSTURE_LEFT, 32, 32, 72, 40, PMAT_INDICATOR_FETAL,
     PMAT_UNMEASURED_OFF_MAT},
    {"nobody is measured sitting", PMAT_POSTURE_SITTING, 64, 32, 0, 0, PMAT_INDICATOR_AXIS_DEG,
     PMAT_UNMEASURED_NOT_LYING},
};

static void says_why_not(void **state)
{
    const struct gap *gap = *state;
    struct lying lying;
    struct pmat_indicators out;
    lying_plain(&lying, gap->posture, 0);
    lying.rows = gap->rows;
    lying.cols = gap->cols;
    if (gap->long_cm > 0.0f) {
        lying.long_cm = gap->long_cm;
        lying.from_head_cm = gap->from_head_cm;
    }
    lying_show(&lying);
    measure(&lying, &out);
    assert_true(isnan(out.value[gap->indicator]));
    assert_int_equal(out.why[gap->indicator], gap->why);
    assert_true(strlen(pmat_unmeasured_words(out.why[gap->indicator])) > 0);
}

static void plain_numbers_are_right(void **state)
{
    (void)state;
    struct lying lying;
    struct pmat_indicators out;
    lying_plain(&lying, PMAT_POSTURE_SUPINE, 0);
    lying.pose.axis_deg = 22.0f;
    lying_show(&lying);
    float pressure[100] = {[7] = 9.0f, [8] = 6.0f, [50] = 3.0f, [51] = NAN};
    struct pmat_indicators_scratch *scratch = pmat_indicators_create(100);
    struct pmat_indicators_input input = {lying.map,
                                          NULL,
                                          lying.cell_long_cm,
                                          lying.cell_across_cm,
                                          PMAT_POSTURE_SUPINE,
                                          pressure,
                                          100,
                                          2.0f,
                                          1.7f};
    pmat_indicators_measure(scratch, &input, &out);
    pmat_indicators_destroy(scratch);
    assert_float_equal(out.value[PMAT_INDICATOR_PEAK_PRESSURE], 6.0f, 1e-4f); /* three cells */
    assert_float_equal(out.value[PMAT_INDICATOR_AXIS_DEG], 22.0f, 5.0f);
    assert_float_equal(out.value[PMAT_INDICATOR_LOAD_LEFT_FRAC], 0.5f, 0.08f);
    assert_true(out.value[PMAT_INDICATOR_CONTACT_AREA_FRAC] > 0.1f &&
                out.value[PMAT_INDICATOR_CONTACT_AREA_FRAC] < 0.6f);
    assert_true(out.value[PMAT_INDICATOR_DISPERSION] > 0.1f &&
                out.value[PMAT_INDICATOR_DISPERSION] < 0.6f);
}

static void median_is_of_one_posture(void **state)
{
    (void)state;
    struct pmat_indicators taken[4], median;
    for (int i = 0; i < 4; i++) {
        pmat_indicators_clear(&taken[i]);
        taken[i].posture = i < 3 ? PMAT_POSTURE_LEFT : PMAT_POSTURE_SUPINE;
        taken[i].value[PMAT_INDICATOR_FETAL] = i < 3 ? 0.1f * (float)i : 0.9f;
        taken[i].details = i > 0 ? PMAT_DETAIL_FETAL : 0;
    }
    taken[0].value[PMAT_INDICATOR_AXIS_DEG] = 5.0f; /* one of three: not enough */
    taken[1].why[PMAT_INDICATOR_AXIS_DEG] = PMAT_UNMEASURED_OFF_MAT;
    pmat_indicators_median(taken, 4, PMAT_POSTURE_LEFT, &median);
    assert_float_equal(median.value[PMAT_INDICATOR_FETAL], 0.1f, 1e-6f);
    assert_true(isnan(median.value[PMAT_INDICATOR_AXIS_DEG]));
    assert_int_equal(median.details, PMAT_DETAIL_FETAL);
    pmat_indicators_median(taken, 4, PMAT_POSTURE_PRONE, &median);
    assert_true(isnan(median.value[PMAT_INDICATOR_FETAL]));
}

int main(void)
{
    static struct rows tests;
    ROWS_ADD_ALL(&tests, rows, shows_more);
    ROWS_ADD_ALL(&tests, backs, hollower_reads_higher);
    ROWS_ADD_ALL(&tests, mirrors, mirrors_read_alike);
    rows_add(&tests, "a raised bed is seen", raised_bed_is_seen, NULL);
    ROWS_ADD_ALL(&tests, gaps, says_why_not);
    rows_add(&tests, "plain numbers are right", plain_numbers_are_right, NULL);
    rows_add(&tests, "a median is of one posture", median_is_of_one_posture, NULL);
    return rows_run(&tests, "indicators");
}
