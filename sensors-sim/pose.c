/* Poses: the plain one of each kind, and what it is called. */
#include <math.h>

#include "sensors-sim/body.h"

static bool on_side(const struct pmat_sim_pose *pose)
{
    return pose->posture == PMAT_POSTURE_LEFT || pose->posture == PMAT_POSTURE_RIGHT;
}

static unsigned supine_details(const struct pmat_sim_pose *pose)
{
    unsigned details = 0;
    int up =
        (pose->leg[0].shape == PMAT_SIM_LEG_KNEE_UP) + (pose->leg[1].shape == PMAT_SIM_LEG_KNEE_UP);
    if (up == 2 || pose->knee_pillow_cm >= 8.0f)
        details |= PMAT_DETAIL_KNEES_RAISED;
    else if (up == 1)
        details |= PMAT_DETAIL_ONE_KNEE_RAISED;
    if (pose->pelvis_roll_deg >= 25.0f)
        details |= PMAT_DETAIL_HALF_SIDE;
    return details;
}

static unsigned side_details(const struct pmat_sim_pose *pose)
{
    unsigned details = 0;
    const struct pmat_sim_leg *lower = &pose->leg[0], *upper = &pose->leg[1];
    bool stacked = upper->shape == PMAT_SIM_LEG_ON_OTHER;
    if (pose->pelvis_roll_deg < 65.0f)
        details |= PMAT_DETAIL_HALF_SIDE;
    if (pose->pelvis_roll_deg > 115.0f)
        details |= PMAT_DETAIL_HALF_PRONE;
    if (!stacked && upper->hip_flexion_deg - lower->hip_flexion_deg >= 25.0f)
        details |= PMAT_DETAIL_UPPER_KNEE_FORWARD;
    if (pose->between_knees_cm > 0.0f)
        details |= PMAT_DETAIL_SUPPORTED_SIDE;
    if (lower->hip_flexion_deg >= 70.0f && lower->knee_flexion_deg >= 60.0f)
        details |= PMAT_DETAIL_FETAL;
    return details;
}

unsigned pmat_sim_pose_details(const struct pmat_sim_pose *pose)
{
    unsigned details = 0;
    if (!pmat_posture_is_lying(pose->posture))
        return 0;
    if (pose->posture == PMAT_POSTURE_SUPINE)
        details |= supine_details(pose);
    if (on_side(pose))
        details |= side_details(pose);
    else if (pose->arm[0].shape == PMAT_SIM_ARM_UP && pose->arm[1].shape == PMAT_SIM_ARM_UP)
        details |= PMAT_DETAIL_ARMS_OVERHEAD;
    if (pose->posture == PMAT_POSTURE_PRONE && pose->pelvis_roll_deg < 155.0f)
        details |= PMAT_DETAIL_HALF_PRONE;
    if (pose->upper_body_raised_deg >= 15.0f)
        details |= PMAT_DETAIL_UPPER_BODY_RAISED;
    return details;
}

float pmat_sim_pose_hip_flexion_deg(const struct pmat_sim_pose *pose)
{
    if (!pmat_posture_is_lying(pose->posture))
        return NAN;
    float flexion = fmaxf(pose->leg[0].hip_flexion_deg, pose->leg[1].hip_flexion_deg);
    return fmaxf(flexion, pose->upper_body_raised_deg);
}

static void set_roll(struct pmat_sim_pose *pose, float roll_deg)
{
    pose->thorax_roll_deg = pose->pelvis_roll_deg = pose->head_roll_deg = roll_deg;
}

static void plain_limbs(struct pmat_sim_pose *pose)
{
    for (int i = 0; i < 2; i++) {
        pose->leg[i] = (struct pmat_sim_leg){
            .abduction_deg = 5.0f, .knee_lift_cm = 3.0f, .ankle_lift_cm = 2.0f, .foot_deg = 35.0f};
        pose->arm[i] = (struct pmat_sim_arm){
            .shape = PMAT_SIM_ARM_DOWN, .upper_deg = 14.0f, .bend_deg = -6.0f, .lift_cm = 1.0f};
    }
}

static void plain_side(struct pmat_sim_pose *pose)
{
    set_roll(pose, 90.0f);
    pose->curve_per_m = 0.2f;
    pose->leg[0] = (struct pmat_sim_leg){.hip_flexion_deg = 25.0f,
                                         .knee_flexion_deg = 35.0f,
                                         .knee_lift_cm = 1.0f,
                                         .ankle_lift_cm = 1.0f,
                                         .foot_deg = 60.0f};
    pose->leg[1] = pose->leg[0];
    pose->leg[1].shape = PMAT_SIM_LEG_ON_OTHER;
    pose->arm[0] = (struct pmat_sim_arm){
        .shape = PMAT_SIM_ARM_FRONT, .upper_deg = 70.0f, .bend_deg = 60.0f, .lift_cm = 1.0f};
    pose->arm[1] = (struct pmat_sim_arm){.shape = PMAT_SIM_ARM_ON_BODY, .upper_deg = 20.0f};
}

static void plain_prone(struct pmat_sim_pose *pose)
{
    set_roll(pose, 180.0f);
    pose->head_roll_deg = 250.0f;
    for (int i = 0; i < 2; i++) {
        pose->leg[i].foot_deg = 70.0f;
        pose->arm[i] = (struct pmat_sim_arm){
            .shape = PMAT_SIM_ARM_UP, .upper_deg = 110.0f, .bend_deg = 60.0f, .lift_cm = 1.0f};
    }
}

static void plain_seat(struct pmat_sim_pose *pose)
{
    pose->seat = PMAT_SIM_SEAT_MIDDLE;
    pose->head_pillow_cm = 0.0f;
    pose->crown_cm = 20.0f;
}

static void act_out_legs(struct pmat_sim_pose *pose, unsigned details)
{
    struct pmat_sim_leg *lower = &pose->leg[0], *upper = &pose->leg[1];
    const struct pmat_sim_leg raised = {
        .shape = PMAT_SIM_LEG_KNEE_UP, .hip_flexion_deg = 50.0f, .abduction_deg = 5.0f};
    if (details & (PMAT_DETAIL_KNEES_RAISED | PMAT_DETAIL_ONE_KNEE_RAISED))
        *lower = raised;
    if (details & PMAT_DETAIL_KNEES_RAISED)
        *upper = raised;
    if (details & PMAT_DETAIL_FETAL) {
        lower->hip_flexion_deg = upper->hip_flexion_deg = 95.0f;
        lower->knee_flexion_deg = upper->knee_flexion_deg = 115.0f;
    }
    if (details & PMAT_DETAIL_UPPER_KNEE_FORWARD) {
        upper->shape = PMAT_SIM_LEG_STRAIGHT;
        upper->hip_flexion_deg = fmaxf(lower->hip_flexion_deg + 35.0f, 60.0f);
        upper->knee_flexion_deg = 75.0f;
    }
    if (details & PMAT_DETAIL_SUPPORTED_SIDE)
        pose->between_knees_cm = 10.0f;
}

static void act_out(struct pmat_sim_pose *pose, unsigned details)
{
    act_out_legs(pose, details);
    if (details & PMAT_DETAIL_ARMS_OVERHEAD)
        for (int i = 0; i < 2; i++)
            pose->arm[i] = (struct pmat_sim_arm){
                .shape = PMAT_SIM_ARM_UP, .upper_deg = 140.0f, .bend_deg = 30.0f};
    if (details & PMAT_DETAIL_HALF_SIDE)
        set_roll(pose, on_side(pose) ? 58.0f : 30.0f);
    if (details & PMAT_DETAIL_HALF_PRONE)
        set_roll(pose, on_side(pose) ? 124.0f : 148.0f);
    if (details & PMAT_DETAIL_FETAL)
        pose->curve_per_m = 0.5f;
    if (details & PMAT_DETAIL_UPPER_BODY_RAISED)
        pose->upper_body_raised_deg = 30.0f;
}

void pmat_sim_pose_plain(struct pmat_sim_pose *pose, enum pmat_posture posture, unsigned details)
{
    *pose = (struct pmat_sim_pose){.posture = posture,
                                   .turned_right = posture == PMAT_POSTURE_RIGHT,
                                   .crown_cm = 25.0f,
                                   .head_pillow_cm = 7.0f,
                                   .head_pillow_top_cm = -8.0f,
                                   .head_pillow_length_cm = 36.0f,
                                   .head_pillow_width_cm = 60.0f};
    plain_limbs(pose);
    if (on_side(pose))
        plain_side(pose);
    if (posture == PMAT_POSTURE_PRONE)
        plain_prone(pose);
    if (posture == PMAT_POSTURE_SITTING)
        plain_seat(pose);
    if (pmat_posture_is_lying(posture))
        act_out(pose, details);
    pose->details = details;
}
