/* A body on a mattress: balance, symmetry, and the marks by which postures differ. */
#include "sensors-sim/mattress.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/rows.h"

enum { DRAWS = 120, SEED = 4711, BANDS = 10 };

struct scene {
    struct pmat_sim_bed *bed;
    struct pmat_sim_body body;
    struct pmat_sim_person person;
    struct pmat_sim_pose pose;
    struct pmat_sim_mattress mattress;
    struct pmat_sim_truth truth;
    float pa[PMAT_SIM_BED_CELLS], other_pa[PMAT_SIM_BED_CELLS];
};

static struct scene *scene_new(void)
{
    struct scene *s = calloc(1, sizeof *s);
    assert_non_null(s);
    s->bed = pmat_sim_bed_create();
    assert_non_null(s->bed);
    pmat_sim_person_default(&s->person, false);
    assert_true(pmat_sim_mattress_named(&s->mattress, "medium"));
    return s;
}

static void scene_free(struct scene *s)
{
    pmat_sim_bed_destroy(s->bed);
    free(s);
}

static void press(struct scene *s)
{
    pmat_sim_body_build(&s->body, &s->person, &s->pose);
    pmat_sim_bed_press(s->bed, &s->body, &s->mattress, s->pa, &s->truth);
}

static double map_load_n(const float *pa)
{
    double sum = 0.0;
    for (int i = 0; i < PMAT_SIM_BED_CELLS; i++)
        sum += (double)pa[i];
    return sum * (double)(PMAT_SIM_BED_CELL_M * PMAT_SIM_BED_CELL_M);
}

static void draw(struct scene *s, enum pmat_posture posture, struct pmat_sim_random *random)
{
    pmat_sim_person_draw(&s->person, random);
    pmat_sim_pose_draw(&s->pose, posture, random);
    pmat_sim_mattress_draw(&s->mattress, random);
    press(s);
}

static const enum pmat_posture postures[] = {PMAT_POSTURE_SITTING, PMAT_POSTURE_SUPINE,
                                             PMAT_POSTURE_LEFT, PMAT_POSTURE_RIGHT,
                                             PMAT_POSTURE_PRONE};

/* Nothing of the weight is lost, whatever the pose, the mattress and the pillows. */
static void bed_bears_the_weight(void **state)
{
    (void)state;
    struct scene *s = scene_new();
    struct pmat_sim_random random;
    pmat_sim_random_seed(&random, SEED);
    print_message("seed %d\n", SEED);
    for (int i = 0; i < DRAWS; i++) {
        draw(s, postures[i % 5], &random);
        double weight = (double)s->truth.weight_n;
        assert_true(fabs(map_load_n(s->pa) - weight) < 0.03 * weight);
        assert_true(s->truth.settled);
    }
    scene_free(s);
}

/* People lie on 0.2-0.7 m2 and press with some kPa on a mattress. */
static void contact_is_that_of_a_person(void **state)
{
    (void)state;
    struct scene *s = scene_new();
    struct pmat_sim_random random;
    pmat_sim_random_seed(&random, SEED + 1);
    print_message("seed %d\n", SEED + 1);
    for (int i = 0; i < DRAWS; i++) {
        draw(s, postures[1 + i % 4], &random);
        float peak = 0.0f, area = 0.0f;
        for (int c = 0; c < PMAT_SIM_BED_CELLS; c++) {
            peak = fmaxf(peak, s->pa[c]);
            area += s->pa[c] > 200.0f ? 4e-4f : 0.0f;
        }
        assert_in_range((int)peak, 1200, 40000);
        assert_in_range((int)(1000.0f * area), 150, 850);
    }
    scene_free(s);
}

static void right_is_the_mirror_of_left(void **state)
{
    (void)state;
    struct scene *s = scene_new();
    struct pmat_sim_random random;
    pmat_sim_random_seed(&random, SEED + 2);
    draw(s, PMAT_POSTURE_LEFT, &random);
    memcpy(s->other_pa, s->pa, sizeof s->pa);
    s->pose.turned_right = true;
    s->pose.x_cm = -s->pose.x_cm;
    s->pose.axis_deg = -s->pose.axis_deg;
    press(s);
    for (int row = 0; row < PMAT_SIM_BED_ROWS; row++)
        for (int col = 0; col < PMAT_SIM_BED_COLS; col++) {
            float a = s->pa[row * PMAT_SIM_BED_COLS + col];
            float b = s->other_pa[(row + 1) * PMAT_SIM_BED_COLS - 1 - col];
            assert_true(fabsf(a - b) < 30.0f + 0.02f * fabsf(a));
        }
    scene_free(s);
}

/* Mean column of the load between two rows. */
static float mean_col(const struct scene *s, int row0, int row1)
{
    double sum = 0.0, moment = 0.0;
    for (int i = row0 * PMAT_SIM_BED_COLS; i < row1 * PMAT_SIM_BED_COLS; i++) {
        sum += (double)s->pa[i];
        moment += (double)s->pa[i] * (i % PMAT_SIM_BED_COLS);
    }
    return (float)(moment / sum);
}

/* The convention of the whole house: on the left side the knees lie toward higher columns. */
static void left_sleeper_has_the_knees_toward_higher_columns(void **state)
{
    (void)state;
    struct scene *s = scene_new();
    pmat_sim_pose_plain(&s->pose, PMAT_POSTURE_LEFT, PMAT_DETAIL_FETAL);
    press(s);
    int hip = (int)((0.25f + 0.485f * s->person.height_m) / PMAT_SIM_BED_CELL_M);
    assert_true(mean_col(s, hip + 3, hip + 14) > mean_col(s, hip - 6, hip) + 4.0f);
    scene_free(s);
}

/* Shares of the load in tenths of the body's length, means of many. */
static void band_shares(struct scene *s, enum pmat_posture posture, double share[BANDS])
{
    struct pmat_sim_random random;
    pmat_sim_random_seed(&random, SEED + 3);
    memset(share, 0, sizeof *share * BANDS);
    for (int i = 0; i < DRAWS; i++) {
        draw(s, posture, &random);
        for (int c = 0; c < PMAT_SIM_BED_CELLS; c++) {
            float y_cm = ((float)(c / PMAT_SIM_BED_COLS) + 0.5f) * 2.0f - s->pose.crown_cm;
            int band = (int)(y_cm / (10.0f * s->person.height_m));
            band = band < 0 ? 0 : band >= BANDS ? BANDS - 1 : band;
            share[band] += (double)s->pa[c] * 4e-4 / (double)s->truth.load_n / DRAWS;
        }
    }
}

static void prone_differs_from_supine_as_in_real_people(void **state)
{
    (void)state;
    struct scene *s = scene_new();
    double supine[BANDS], prone[BANDS];
    band_shares(s, PMAT_POSTURE_SUPINE, supine);
    band_shares(s, PMAT_POSTURE_PRONE, prone);
    for (int i = 0; i < BANDS; i++)
        print_message("band %d: supine %4.1f %%, prone %4.1f %%\n", i + 1, 100.0 * supine[i],
                      100.0 * prone[i]);
    /* The pelvis (fifth tenth from the crown) is the supine peak, and flatter when prone. */
    for (int i = 0; i < BANDS; i++)
        assert_true(i == 4 || supine[i] < supine[4]);
    assert_true(prone[4] < 0.85 * supine[4]);
    /* Thighs lie on the bed down to the knees when prone, and hardly when supine. */
    assert_true(prone[6] > 1.6 * supine[6]);
    assert_true(prone[6] + prone[7] > 0.12);
    /* Calves bear, shins do not. */
    assert_true(prone[8] < 0.7 * supine[8]);
    scene_free(s);
}

static double row_load(const struct scene *s, int row)
{
    double load = 0.0;
    for (int col = 0; col < PMAT_SIM_BED_COLS; col++)
        load += (double)s->pa[row * PMAT_SIM_BED_COLS + col];
    return load;
}

/* Row of the bed with the most load between two rows. */
static int fullest_row(const struct scene *s, int from, int to)
{
    int fullest = from;
    for (int row = from; row < to; row++)
        if (row_load(s, row) > row_load(s, fullest))
            fullest = row;
    return fullest;
}

/* Rows of the back of the chest and of the seat. */
static void find_peaks(const struct scene *s, int *chest, int *seat)
{
    int hips = (int)((0.25f + 0.485f * s->person.height_m) / PMAT_SIM_BED_CELL_M);
    *chest = fullest_row(s, hips - 40, hips - 15);
    *seat = fullest_row(s, hips - 8, hips + 8);
}

/* The least row between chest and seat against the chest. */
static double trough(const struct scene *s)
{
    int chest, seat;
    find_peaks(s, &chest, &seat);
    double least = row_load(s, chest);
    for (int row = chest; row < seat; row++)
        least = fmin(least, row_load(s, row));
    return least / row_load(s, chest);
}

/* What straightens or hollows the back shows under it (see docs: the lumbar trough is real). */
struct lumbar {
    const char *name;
    unsigned more, less; /* details of the pose with more and with less load under the waist */
};

static const struct lumbar lumbars[] = {
    {"raised knees flatten the back", PMAT_DETAIL_KNEES_RAISED, 0},
    {"arms overhead hollow it", 0, PMAT_DETAIL_ARMS_OVERHEAD},
    {"a raised upper body empties the trough", 0, PMAT_DETAIL_UPPER_BODY_RAISED},
};

static void lumbar_load_follows_the_pose(void **state)
{
    const struct lumbar *row = *state;
    struct scene *s = scene_new();
    pmat_sim_pose_plain(&s->pose, PMAT_POSTURE_SUPINE, row->more);
    press(s);
    double more = trough(s);
    pmat_sim_pose_plain(&s->pose, PMAT_POSTURE_SUPINE, row->less);
    press(s);
    assert_true(more > 1.03 * trough(s));
    scene_free(s);
}

/* The arch in the truth: deeper with a hollow back and arms overhead, flatter with raised knees. */
static void lumbar_gap_follows_back_and_pose(void **state)
{
    (void)state;
    struct scene *s = scene_new();
    static const struct {
        unsigned details;
        float lordosis_m;
    } poses[] = {{PMAT_DETAIL_KNEES_RAISED, .012f},
                 {0, .012f},
                 {PMAT_DETAIL_ARMS_OVERHEAD, .012f},
                 {0, .03f}};
    float last = -3.0f;
    for (size_t i = 0; i < sizeof poses / sizeof *poses; i++) {
        pmat_sim_pose_plain(&s->pose, PMAT_POSTURE_SUPINE, poses[i].details);
        s->person.lordosis_m = poses[i].lordosis_m;
        press(s);
        print_message("gap %.2f cm\n", (double)s->truth.lumbar_gap_cm);
        assert_true(s->truth.lumbar_gap_cm > last + 0.1f && s->truth.lumbar_gap_cm < 4.0f);
        last = s->truth.lumbar_gap_cm;
    }
    scene_free(s);
}

/* Thick buttocks and a rolled trunk lift the waist from the bed; they do not arch the spine. */
static void lumbar_gap_is_the_spines_own(void **state)
{
    (void)state;
    struct scene *s = scene_new();
    pmat_sim_pose_plain(&s->pose, PMAT_POSTURE_SUPINE, 0);
    press(s);
    struct pmat_sim_truth plain = s->truth;
    s->pose.thorax_roll_deg = s->pose.pelvis_roll_deg = 20.0f;
    press(s);
    assert_true(fabsf(s->truth.lumbar_gap_cm - plain.lumbar_gap_cm) < 0.3f);
    assert_true(s->truth.flesh_gap_cm > plain.flesh_gap_cm + 1.0f);
    s->pose.thorax_roll_deg = s->pose.pelvis_roll_deg = 0.0f;
    s->person.shape[5] = 1.15f;
    press(s);
    assert_true(fabsf(s->truth.lumbar_gap_cm - plain.lumbar_gap_cm) < 0.3f);
    assert_true(s->truth.flesh_gap_cm > plain.flesh_gap_cm + 0.4f);
    scene_free(s);
}

/* Seven people of pmat1 had 6, 15 and 18 cm more between back and seat at 30, 45 and 60 degrees. */
static void raised_back_lies_further_from_the_seat(void **state)
{
    (void)state;
    struct scene *s = scene_new();
    int last = 0;
    for (int deg = 0; deg <= 60; deg += 30) {
        pmat_sim_pose_plain(&s->pose, PMAT_POSTURE_SUPINE, 0);
        s->pose.upper_body_raised_deg = (float)deg;
        press(s);
        int chest, seat;
        find_peaks(s, &chest, &seat);
        int apart = seat - chest;
        print_message("%d degrees: %d cm\n", deg, 2 * apart);
        assert_true(deg == 0 || apart >= last + 2);
        last = apart;
    }
    scene_free(s);
}

static void firm_mattress_presses_harder_on_less_area(void **state)
{
    (void)state;
    struct scene *s = scene_new();
    float peak[2] = {0}, area[2] = {0};
    static const char *const names[] = {"soft", "firm"};
    for (int i = 0; i < 2; i++) {
        pmat_sim_pose_plain(&s->pose, PMAT_POSTURE_LEFT, 0);
        assert_true(pmat_sim_mattress_named(&s->mattress, names[i]));
        press(s);
        for (int c = 0; c < PMAT_SIM_BED_CELLS; c++) {
            peak[i] = fmaxf(peak[i], s->pa[c]);
            area[i] += s->pa[c] > 300.0f;
        }
    }
    assert_true(peak[1] > 1.15f * peak[0]);
    assert_true(area[1] < 0.95f * area[0]);
    scene_free(s);
}

/* A breath redistributes a little load and loses none. */
static void breath_moves_load_but_keeps_its_sum(void **state)
{
    (void)state;
    struct scene *s = scene_new();
    for (int i = 1; i < 5; i++) {
        pmat_sim_pose_plain(&s->pose, postures[i], 0);
        press(s);
        memcpy(s->other_pa, s->pa, sizeof s->pa);
        s->pose.breath_mm = 8.0f;
        press(s);
        double moved = 0.0, load = map_load_n(s->pa);
        for (int c = 0; c < PMAT_SIM_BED_CELLS; c++)
            moved += (double)fabsf(s->pa[c] - s->other_pa[c]) * 4e-4;
        assert_true(fabs(load - map_load_n(s->other_pa)) < 0.01 * load);
        assert_true(moved > 0.003 * load && moved < 0.2 * load);
    }
    scene_free(s);
}

static void truth_tells_how_the_body_was_posed(void **state)
{
    (void)state;
    struct scene *s = scene_new();
    pmat_sim_pose_plain(&s->pose, PMAT_POSTURE_RIGHT, PMAT_DETAIL_FETAL);
    s->pose.thorax_roll_deg = 105.0f;
    s->pose.pelvis_roll_deg = 75.0f;
    press(s);
    assert_true(s->truth.thorax_roll_deg == 105.0f && s->truth.pelvis_roll_deg == 75.0f);
    assert_true(s->truth.hip_flexion_deg >= 80.0f);
    assert_true(isnan(s->truth.lumbar_gap_cm));
    pmat_sim_pose_plain(&s->pose, PMAT_POSTURE_SITTING, 0);
    press(s);
    assert_true(isnan(s->truth.pelvis_roll_deg) && isnan(s->truth.hip_flexion_deg));
    pmat_sim_pose_plain(&s->pose, PMAT_POSTURE_EMPTY, 0);
    press(s);
    assert_true(s->truth.load_n == 0.0f && map_load_n(s->pa) == 0.0);
    scene_free(s);
}

int main(void)
{
    static struct rows rows;
    rows_add(&rows, "the bed bears the weight", bed_bears_the_weight, NULL);
    rows_add(&rows, "contact is that of a person", contact_is_that_of_a_person, NULL);
    rows_add(&rows, "right is the mirror of left", right_is_the_mirror_of_left, NULL);
    rows_add(&rows, "a left sleeper has the knees toward higher columns",
             left_sleeper_has_the_knees_toward_higher_columns, NULL);
    rows_add(&rows, "prone differs from supine as in real people",
             prone_differs_from_supine_as_in_real_people, NULL);
    ROWS_ADD_ALL(&rows, lumbars, lumbar_load_follows_the_pose);
    rows_add(&rows, "the lumbar gap follows back and pose", lumbar_gap_follows_back_and_pose, NULL);
    rows_add(&rows, "the lumbar gap is the spine's own", lumbar_gap_is_the_spines_own, NULL);
    rows_add(&rows, "a raised back lies further from the seat",
             raised_back_lies_further_from_the_seat, NULL);
    rows_add(&rows, "a firm mattress presses harder on less area",
             firm_mattress_presses_harder_on_less_area, NULL);
    rows_add(&rows, "a breath moves load but keeps its sum", breath_moves_load_but_keeps_its_sum,
             NULL);
    rows_add(&rows, "the truth tells how the body was posed", truth_tells_how_the_body_was_posed,
             NULL);
    return rows_run(&rows, "sensors-sim mattress");
}
