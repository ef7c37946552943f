/* Who lies there and how: masses, poses and what they are called. */
#include "sensors-sim/body.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/rows.h"

enum { DRAWS = 200, SEED = 77 };

static struct pmat_sim_body body, other;

static void masses_sum_to_the_mass(void **state)
{
    (void)state;
    struct pmat_sim_random random;
    pmat_sim_random_seed(&random, SEED);
    print_message("seed %d\n", SEED);
    for (int i = 0; i < DRAWS; i++) {
        struct pmat_sim_person person;
        float mass[PMAT_SIM_NODE_COUNT], sum = 0.0f;
        pmat_sim_person_draw(&person, &random);
        pmat_sim_body_masses(&person, mass);
        for (int k = 0; k < PMAT_SIM_NODE_COUNT; k++) {
            assert_true(mass[k] > 0.0f);
            sum += mass[k];
        }
        assert_true(fabsf(sum - person.mass_kg) < 1e-3f * person.mass_kg);
    }
}

/* A trunk bears 40-50 % of the mass, a head with neck 6-8 %: anthropometry, not invention. */
static void segments_have_anthropometric_shares(void **state)
{
    (void)state;
    for (int female = 0; female < 2; female++) {
        struct pmat_sim_person person;
        float mass[PMAT_SIM_NODE_COUNT];
        pmat_sim_person_default(&person, female != 0);
        pmat_sim_body_masses(&person, mass);
        float head = mass[PMAT_SIM_HEAD] / person.mass_kg;
        float shank = mass[PMAT_SIM_ANKLE] / person.mass_kg;
        assert_true(head > 0.045f && head < 0.065f);
        assert_true(shank > 0.025f && shank < 0.045f);
    }
}

/* Lying hands over the whole weight: to the bed, however the limbs rest on each other. */
static void drawn_body_keeps_its_weight(void **state)
{
    enum pmat_posture posture = *(const enum pmat_posture *)*state;
    struct pmat_sim_random random;
    pmat_sim_random_seed(&random, SEED + posture);
    print_message("seed %d\n", SEED + posture);
    for (int i = 0; i < DRAWS; i++) {
        struct pmat_sim_person person;
        struct pmat_sim_pose pose;
        pmat_sim_person_draw(&person, &random);
        pmat_sim_pose_draw(&pose, posture, &random);
        pmat_sim_body_build(&body, &person, &pose);
        float sum = 0.0f, weight = person.mass_kg * PMAT_SIM_GRAVITY;
        for (int k = 0; k < PMAT_SIM_NODE_COUNT; k++)
            sum += body.weight_n[k];
        assert_true(body.parts > 0 && body.parts < PMAT_SIM_ELLIPSOID_MAX);
        assert_true(fabsf(sum - weight) < 1e-3f * weight);
    }
}

static void sitting_on_the_edge_leaves_some_weight_to_the_floor(void **state)
{
    (void)state;
    struct pmat_sim_person person;
    struct pmat_sim_pose pose;
    pmat_sim_person_default(&person, false);
    pmat_sim_pose_plain(&pose, PMAT_POSTURE_SITTING, 0);
    pose.seat = PMAT_SIM_SEAT_EDGE;
    pmat_sim_body_build(&body, &person, &pose);
    float sum = 0.0f, weight = person.mass_kg * PMAT_SIM_GRAVITY;
    for (int k = 0; k < PMAT_SIM_NODE_COUNT; k++)
        sum += body.weight_n[k];
    assert_true(sum > 0.7f * weight && sum < 0.95f * weight);
}

static void empty_pose_has_no_body(void **state)
{
    (void)state;
    struct pmat_sim_person person;
    struct pmat_sim_pose pose;
    pmat_sim_person_default(&person, true);
    pmat_sim_pose_plain(&pose, PMAT_POSTURE_EMPTY, 0);
    pmat_sim_body_build(&body, &person, &pose);
    assert_int_equal(body.parts, 0);
    for (int k = 0; k < PMAT_SIM_NODE_COUNT; k++)
        assert_true(body.weight_n[k] == 0.0f);
}

static void same_seed_draws_the_same_body(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct pmat_sim_random random;
        struct pmat_sim_person person;
        struct pmat_sim_pose pose;
        pmat_sim_random_seed(&random, SEED);
        pmat_sim_person_draw(&person, &random);
        pmat_sim_pose_draw(&pose, PMAT_POSTURE_LEFT, &random);
        pmat_sim_body_build(i == 0 ? &body : &other, &person, &pose);
    }
    assert_memory_equal(&body, &other, sizeof body);
}

/* Each detail, in the posture it belongs to: the plain pose acts it out and is called by it. */
struct named_pose {
    const char *name;
    enum pmat_posture posture;
    unsigned detail;
    float hip_low, hip_high, roll_low, roll_high;
};

static const struct named_pose named_poses[] = {
    {"supine is flat", PMAT_POSTURE_SUPINE, 0, 0, 5, 0, 5},
    {"knees raised bend the hips", PMAT_POSTURE_SUPINE, PMAT_DETAIL_KNEES_RAISED, 35, 70, 0, 5},
    {"one knee raised", PMAT_POSTURE_SUPINE, PMAT_DETAIL_ONE_KNEE_RAISED, 35, 70, 0, 5},
    {"arms overhead", PMAT_POSTURE_SUPINE, PMAT_DETAIL_ARMS_OVERHEAD, 0, 5, 0, 5},
    {"upper body raised", PMAT_POSTURE_SUPINE, PMAT_DETAIL_UPPER_BODY_RAISED, 15, 60, 0, 5},
    {"half a side", PMAT_POSTURE_LEFT, PMAT_DETAIL_HALF_SIDE, 0, 60, 48, 65},
    {"half prone", PMAT_POSTURE_RIGHT, PMAT_DETAIL_HALF_PRONE, 0, 60, 115, 135},
    {"upper knee forward", PMAT_POSTURE_LEFT, PMAT_DETAIL_UPPER_KNEE_FORWARD, 55, 90, 85, 95},
    {"supported side", PMAT_POSTURE_RIGHT, PMAT_DETAIL_SUPPORTED_SIDE, 0, 60, 85, 95},
    {"fetal", PMAT_POSTURE_LEFT, PMAT_DETAIL_FETAL, 80, 130, 85, 95},
    {"prone", PMAT_POSTURE_PRONE, 0, 0, 5, 175, 185},
};

static void pose_is_what_it_is_called(void **state)
{
    const struct named_pose *row = *state;
    struct pmat_sim_person person;
    struct pmat_sim_pose pose;
    pmat_sim_person_default(&person, true);
    pmat_sim_pose_plain(&pose, row->posture, row->detail);
    float hip = pmat_sim_pose_hip_flexion_deg(&pose);
    assert_true(hip >= row->hip_low && hip <= row->hip_high);
    assert_int_equal(pmat_sim_pose_details(&pose) & row->detail, row->detail);
    pmat_sim_body_build(&body, &person, &pose);
    assert_true(body.pelvis_roll_deg >= row->roll_low && body.pelvis_roll_deg <= row->roll_high);
}

int main(void)
{
    static const enum pmat_posture lying[] = {PMAT_POSTURE_SUPINE, PMAT_POSTURE_LEFT,
                                              PMAT_POSTURE_RIGHT, PMAT_POSTURE_PRONE};
    static const char *const names[] = {
        "a supine body keeps its weight", "a body on the left keeps its weight",
        "a body on the right keeps its weight", "a prone body keeps its weight"};
    static struct rows rows;
    rows_add(&rows, "masses sum to the mass", masses_sum_to_the_mass, NULL);
    rows_add(&rows, "segments have anthropometric shares", segments_have_anthropometric_shares,
             NULL);
    for (int i = 0; i < 4; i++)
        rows_add(&rows, names[i], drawn_body_keeps_its_weight, &lying[i]);
    rows_add(&rows, "sitting on the edge leaves some weight to the floor",
             sitting_on_the_edge_leaves_some_weight_to_the_floor, NULL);
    rows_add(&rows, "an empty pose has no body", empty_pose_has_no_body, NULL);
    rows_add(&rows, "the same seed draws the same body", same_seed_draws_the_same_body, NULL);
    ROWS_ADD_ALL(&rows, named_poses, pose_is_what_it_is_called);
    return rows_run(&rows, "sensors-sim body");
}
