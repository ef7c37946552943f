/* Poses as people take them. The shares of leg and arm positions are broad on purpose: variety of
 * limbs is what makes a classifier trained on simulated bodies hold on real ones. */
#include <math.h>

#include "sensors-sim/body.h"

static float uniform(struct pmat_sim_random *r, float low, float high)
{
    return pmat_sim_random_uniform(r, low, high);
}

static float normal(struct pmat_sim_random *r, float mean, float sd)
{
    return pmat_sim_random_normal(r, mean, sd);
}

static bool chance(struct pmat_sim_random *r, float probability)
{
    return pmat_sim_random_chance(r, probability);
}

static float clampf(float x, float low, float high)
{
    return x < low ? low : x > high ? high : x;
}

/* Supine, few hips let the knee down to the bed; prone, the hip presses it into the bed. */
static void draw_out_leg(struct pmat_sim_leg *leg, bool face_down, struct pmat_sim_random *r)
{
    *leg = (struct pmat_sim_leg){.shape = PMAT_SIM_LEG_OUT,
                                 .hip_flexion_deg = uniform(r, 15, face_down ? 100 : 75),
                                 .knee_flexion_deg = uniform(r, 40, 115),
                                 .ankle_lift_cm = uniform(r, 0, 2),
                                 .foot_deg = uniform(r, -20, 60)};
    if (face_down)
        leg->knee_lift_cm = uniform(r, -5, 2);
    else
        leg->knee_lift_cm = chance(r, 0.65f) ? uniform(r, 3, 18) : uniform(r, 0, 3);
}

/* Both straight and toward each other; mostly one ankle lies on the other, so that one shank alone
 * is felt. */
static void cross_legs(struct pmat_sim_pose *pose, struct pmat_sim_random *r)
{
    bool stacked = chance(r, 0.6f);
    for (int i = 0; i < 2; i++) {
        pose->leg[i].shape = PMAT_SIM_LEG_STRAIGHT;
        pose->leg[i].abduction_deg = uniform(r, -9, stacked ? -1 : -4);
        pose->leg[i].hip_flexion_deg = 0.0f;
    }
    if (stacked)
        pose->leg[chance(r, 0.5f)].shape = PMAT_SIM_LEG_CROSSED;
}

static void draw_supine_legs(struct pmat_sim_pose *pose, struct pmat_sim_random *r)
{
    bool crossed = chance(r, 0.18f), knees_up = chance(r, 0.08f);
    for (int i = 0; i < 2; i++) {
        struct pmat_sim_leg *leg = &pose->leg[i];
        *leg = (struct pmat_sim_leg){.abduction_deg = uniform(r, -3, 14),
                                     .knee_flexion_deg = uniform(r, -20, 20),
                                     .knee_lift_cm = uniform(r, 1, 6),
                                     .foot_deg = uniform(r, 0, 75)};
        if (chance(r, 0.1f))
            leg->abduction_deg = uniform(r, -25, -5);
        if (knees_up || chance(r, 0.15f)) {
            leg->shape = PMAT_SIM_LEG_KNEE_UP;
            leg->hip_flexion_deg = uniform(r, 25, 75);
        } else if (chance(r, 0.2f)) {
            draw_out_leg(leg, false, r);
        }
    }
    if (crossed)
        cross_legs(pose, r);
    if (chance(r, 0.06f)) {
        pose->knee_pillow_cm = uniform(r, 8, 18);
        pose->leg[0].hip_flexion_deg = pose->leg[1].hip_flexion_deg = uniform(r, 15, 30);
        for (int i = 0; i < 2; i++) {
            pose->leg[i].shape = PMAT_SIM_LEG_STRAIGHT;
            pose->leg[i].knee_lift_cm = uniform(r, 5, 12);
        }
    }
}

/* A leg drawn up beside the trunk rolls the pelvis off it, the chest less: leg 1 is the one on the
 * side that is raised. The arm of that side mostly lies before the face. */
static void half_turn(struct pmat_sim_pose *pose, struct pmat_sim_random *r)
{
    float off = fminf(pose->leg[1].hip_flexion_deg / 90.0f, 1.0f) * uniform(r, 0, 40);
    pose->pelvis_roll_deg = 180.0f - fminf(off, 38.0f);
    pose->thorax_roll_deg = 180.0f - fminf(off, 38.0f) * uniform(r, 0.2f, 1.0f);
    if (chance(r, 0.6f)) {
        pose->arm[1] = (struct pmat_sim_arm){.shape = PMAT_SIM_ARM_UP,
                                             .upper_deg = uniform(r, 60, 150),
                                             .bend_deg = uniform(r, 20, 120)};
        if (chance(r, 0.5f))
            pose->arm[0] = (struct pmat_sim_arm){.shape = PMAT_SIM_ARM_DOWN,
                                                 .upper_deg = uniform(r, 3, 35),
                                                 .bend_deg = uniform(r, -35, 20)};
    }
}

static void draw_prone_legs(struct pmat_sim_pose *pose, struct pmat_sim_random *r)
{
    bool drawn_up = chance(r, 0.35f), both = chance(r, 0.07f);
    for (int i = 0; i < 2; i++) {
        struct pmat_sim_leg *leg = &pose->leg[i];
        *leg = (struct pmat_sim_leg){.abduction_deg = uniform(r, -3, 14),
                                     .knee_flexion_deg = uniform(r, -20, 20),
                                     .ankle_lift_cm = uniform(r, -3, 2),
                                     .foot_deg = uniform(r, 0, 90)};
        if (both || (drawn_up && i == 1))
            draw_out_leg(leg, true, r);
        else if (chance(r, 0.12f))
            leg->shape = PMAT_SIM_LEG_SHIN_UP;
    }
    if (drawn_up && !both)
        half_turn(pose, r);
    else if (!both && chance(r, 0.3f))
        cross_legs(pose, r);
}

/* The upper leg lies on the lower one, or beside it, raised by what it lies on. */
static void draw_side_legs(struct pmat_sim_pose *pose, struct pmat_sim_random *r)
{
    float hip = chance(r, 0.35f) ? uniform(r, -5, 25) : uniform(r, 5, 95);
    float knee = clampf(hip * uniform(r, 0.6f, 1.8f) + normal(r, 0, 15), 0, 130);
    pose->leg[0] = (struct pmat_sim_leg){.hip_flexion_deg = hip,
                                         .knee_flexion_deg = knee,
                                         .knee_lift_cm = uniform(r, 0, 2),
                                         .ankle_lift_cm = uniform(r, 0, 2),
                                         .foot_deg = uniform(r, 20, 95)};
    pose->leg[1] = pose->leg[0];
    if (chance(r, 0.4f)) {
        pose->leg[1].shape = PMAT_SIM_LEG_ON_OTHER;
        return;
    }
    struct pmat_sim_leg *upper = &pose->leg[1];
    upper->hip_flexion_deg = hip + uniform(r, -25, 60);
    upper->knee_flexion_deg = clampf(upper->hip_flexion_deg * uniform(r, 0.6f, 1.6f), 0, 130);
    bool over = fabsf(upper->hip_flexion_deg - hip) < 25.0f;
    bool parallel = fabsf(upper->knee_flexion_deg - knee) < 23.0f;
    upper->knee_lift_cm = uniform(r, 0, 5) + (over ? 11.0f : 0.0f);
    upper->ankle_lift_cm = uniform(r, 0, 4) + (over && parallel ? 6.5f : 0.0f);
    if (chance(r, 0.25f))
        pose->between_knees_cm = uniform(r, 6, 18);
}

static void draw_flat_arm(struct pmat_sim_arm *arm, bool face_down, struct pmat_sim_random *r)
{
    static const float supine[] = {.55f, .20f, .17f, .08f, 0};
    static const float prone[] = {.33f, 0, .46f, .07f, .14f};
    arm->shape = (enum pmat_sim_arm_shape)pmat_sim_random_pick(r, face_down ? prone : supine, 5);
    arm->lift_cm = uniform(r, 0, 2);
    arm->hand_deg = normal(r, 0, 17);
    switch (arm->shape) {
    case PMAT_SIM_ARM_DOWN:
    case PMAT_SIM_ARM_ON_BODY:
    case PMAT_SIM_ARM_FRONT:
        arm->upper_deg = uniform(r, 3, 35);
        arm->bend_deg = uniform(r, -35, 10);
        return;
    case PMAT_SIM_ARM_UP:
        arm->upper_deg = uniform(r, 80, 165);
        arm->bend_deg = uniform(r, 0, 110);
        return;
    case PMAT_SIM_ARM_OUT:
        arm->upper_deg = uniform(r, 60, 105);
        arm->bend_deg = uniform(r, -60, 60);
        return;
    case PMAT_SIM_ARM_UNDER:
        arm->upper_deg = uniform(r, 20, 60);
        arm->bend_deg = -uniform(r, 60, 130) - arm->upper_deg;
        return;
    }
}

static void draw_flat(struct pmat_sim_pose *pose, struct pmat_sim_random *r)
{
    bool prone = pose->posture == PMAT_POSTURE_PRONE;
    float off = fminf(fabsf(normal(r, 0, prone ? 9.0f : 10.0f)), 25.0f);
    pose->turned_right = chance(r, 0.5f);
    pose->pelvis_roll_deg = prone ? 180.0f - off : off;
    pose->thorax_roll_deg = pose->pelvis_roll_deg + normal(r, 0, 5);
    pose->curve_per_m = normal(r, 0, 0.1f);
    if (!prone)
        pose->head_roll_deg = normal(r, 0, 35);
    else if (chance(r, 0.85f))
        pose->head_roll_deg = 180.0f + (chance(r, 0.5f) ? 1.0f : -1.0f) * uniform(r, 40, 95);
    else
        pose->head_roll_deg = 180.0f + normal(r, 0, 15);
    for (int i = 0; i < 2; i++)
        draw_flat_arm(&pose->arm[i], prone, r);
    if (prone)
        draw_prone_legs(pose, r);
    else
        draw_supine_legs(pose, r);
    if (prone && chance(r, 0.06f))
        pose->pelvis_pillow_cm = uniform(r, 4, 10);
    if (!prone && chance(r, 0.05f))
        pose->lumbar_roll_cm = uniform(r, 3, 8);
    if (!prone && chance(r, 0.07f))
        pose->upper_body_raised_deg = uniform(r, 15, 65);
}

static void draw_side(struct pmat_sim_pose *pose, struct pmat_sim_random *r)
{
    pose->turned_right = pose->posture == PMAT_POSTURE_RIGHT;
    pose->pelvis_roll_deg = clampf(normal(r, 90, 16), 48, 132);
    pose->thorax_roll_deg = pose->pelvis_roll_deg + normal(r, 0, 10);
    pose->head_roll_deg = pose->thorax_roll_deg + normal(r, 0, 15);
    pose->curve_per_m = uniform(r, 0, 0.5f);
    draw_side_legs(pose, r);
    pose->arm[0] = (struct pmat_sim_arm){.shape = PMAT_SIM_ARM_FRONT,
                                         .upper_deg = uniform(r, 15, 150),
                                         .bend_deg = uniform(r, 0, 120),
                                         .lift_cm = uniform(r, 0, 1),
                                         .hand_deg = normal(r, 0, 17)};
    pose->arm[1] = (struct pmat_sim_arm){.shape = PMAT_SIM_ARM_ON_BODY};
    if (chance(r, 0.5f))
        pose->arm[1] = (struct pmat_sim_arm){.shape = PMAT_SIM_ARM_FRONT,
                                             .upper_deg = uniform(r, 20, 110),
                                             .bend_deg = uniform(r, -20, 60),
                                             .lift_cm = uniform(r, 4, 20)};
}

static void draw_seat_legs(struct pmat_sim_pose *pose, struct pmat_sim_random *r)
{
    static const float shares[] = {.45f, .2f, .35f};
    enum pmat_sim_leg_shape shape = (enum pmat_sim_leg_shape)pmat_sim_random_pick(r, shares, 3);
    for (int i = 0; i < 2; i++) {
        pose->leg[i] = (struct pmat_sim_leg){.shape = shape,
                                             .abduction_deg = uniform(r, -2, 18),
                                             .hip_flexion_deg = uniform(r, 25, 60),
                                             .knee_lift_cm = uniform(r, 0, 6),
                                             .foot_deg = uniform(r, 0, 75)};
        if (shape == PMAT_SIM_LEG_OUT) { /* cross-legged */
            pose->leg[i].hip_flexion_deg = uniform(r, 45, 75);
            pose->leg[i].knee_flexion_deg = uniform(r, 110, 140);
        }
    }
}

static void draw_seat(struct pmat_sim_pose *pose, struct pmat_sim_random *r)
{
    pose->turned_right = chance(r, 0.5f);
    pose->crown_cm = uniform(r, -15, 65);
    for (int i = 0; i < 2; i++)
        pose->arm[i].shape = chance(r, 0.35f) ? PMAT_SIM_ARM_OUT : PMAT_SIM_ARM_ON_BODY;
    if (chance(r, 0.5f)) {
        float toward = chance(r, 0.5f) ? 1.0f : -1.0f;
        pose->seat = PMAT_SIM_SEAT_EDGE;
        pose->axis_deg = toward * 90.0f + normal(r, 0, 12);
        pose->x_cm = toward * uniform(r, 8, 36);
        pose->leg[0].abduction_deg = uniform(r, -2, 18);
        pose->leg[1].abduction_deg = uniform(r, -2, 18);
        return;
    }
    pose->seat = PMAT_SIM_SEAT_MIDDLE;
    pose->axis_deg = chance(r, 0.85f) ? normal(r, 0, 18) : uniform(r, -90, 90);
    pose->x_cm = normal(r, 0, 12);
    draw_seat_legs(pose, r);
}

static void draw_pillow(struct pmat_sim_pose *pose, struct pmat_sim_random *r)
{
    pose->head_pillow_cm = uniform(r, 2, 10);
    pose->head_pillow_x_cm = normal(r, 0, 5);
    /* Prone sleepers often have the chest on its lower half. */
    pose->head_pillow_top_cm = uniform(r, -12, pose->posture == PMAT_POSTURE_PRONE ? 14 : 0);
    pose->head_pillow_length_cm = uniform(r, 25, 42);
    pose->head_pillow_width_cm = uniform(r, 30, 80);
    pose->head_pillow_spread_frac = uniform(r, 0.15f, 0.9f);
}

void pmat_sim_pose_draw(struct pmat_sim_pose *pose, enum pmat_posture posture,
                        struct pmat_sim_random *random)
{
    *pose = (struct pmat_sim_pose){.posture = posture, .crown_cm = 25.0f};
    if (posture == PMAT_POSTURE_SITTING) {
        draw_seat(pose, random);
        return;
    }
    if (!pmat_posture_is_lying(posture))
        return;
    if (posture == PMAT_POSTURE_LEFT || posture == PMAT_POSTURE_RIGHT)
        draw_side(pose, random);
    else
        draw_flat(pose, random);
    if (chance(random, 0.55f))
        draw_pillow(pose, random);
    pose->lean_frac = normal(random, 0, 0.05f);
    pose->axis_deg = normal(random, 0, chance(random, 0.1f) ? 12.0f : 3.0f);
    pose->x_cm = clampf(normal(random, 0, 6), -20, 20);
    pose->crown_cm = uniform(random, 18, 32);
    pose->details = pmat_sim_pose_details(pose);
}
