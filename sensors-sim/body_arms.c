/* Arms, and the pillows that a pose brings with it. */
#include <math.h>

#include "sensors-sim/body_parts.h"

#define RAD_PER_DEG 0.01745329f

/* Shares of the stature (docs/sources.md: winter2009). */
#define UPPER_ARM_FRAC 0.180f
#define FOREARM_FRAC   0.150f

struct arm {
    struct pmat_sim_builder *b;
    const struct pmat_sim_arm *pose;
    int index;
    float sign;
    float r_upper, r_elbow, r_wrist;
    float shoulder[3], elbow[3], wrist[3], hand[3];
};

static struct arm make_arm(struct pmat_sim_builder *b, int index)
{
    float q = b->scale, root = sqrtf(b->girth);
    return (struct arm){.b = b,
                        .pose = &b->pose->arm[index],
                        .index = index,
                        .sign = b->side || (index == 0) == !b->face_down ? 1.0f : -1.0f,
                        .r_upper = 0.045f * q * root,
                        .r_elbow = 0.036f * q * root,
                        .r_wrist = 0.024f * q};
}

static void reach(float to[3], const float from[3], float sign, float deg, float length)
{
    to[0] = from[0] + sign * length * sinf(deg * RAD_PER_DEG);
    to[1] = from[1] + length * cosf(deg * RAD_PER_DEG);
}

static void add_bone(struct arm *a, const float *from, const float *to, float r0, float r1,
                     struct pmat_sim_grip at_from, struct pmat_sim_grip at_to,
                     enum pmat_sim_tissue tissue)
{
    struct pmat_sim_limb limb = {.from = {from[0], from[1], from[2]},
                                 .to = {to[0], to[1], to[2]},
                                 .radius_from = r0,
                                 .radius_to = r1,
                                 .at_from = at_from,
                                 .at_to = at_to,
                                 .tissue = tissue,
                                 .count = 6};
    pmat_sim_add_limb(a->b, &limb);
}

static void add_upper(struct arm *a)
{
    int elbow = PMAT_SIM_ELBOW + a->index;
    add_bone(a, a->shoulder, a->elbow, a->r_upper, a->r_elbow,
             (struct pmat_sim_grip){PMAT_SIM_NECK, PMAT_SIM_THORAX, 0.4f},
             (struct pmat_sim_grip){elbow, elbow, 0.0f}, PMAT_SIM_TRUNK);
}

static void add_forearm_and_hand(struct arm *a)
{
    int elbow = PMAT_SIM_ELBOW + a->index, hand = PMAT_SIM_HAND + a->index;
    struct pmat_sim_grip at_hand = {hand, hand, 0.0f};
    add_bone(a, a->elbow, a->wrist, a->r_elbow, a->r_wrist,
             (struct pmat_sim_grip){elbow, elbow, 0.0f}, at_hand, PMAT_SIM_BONE);
    add_bone(a, a->wrist, a->hand, 0.026f * a->b->scale, 0.018f * a->b->scale, at_hand, at_hand,
             PMAT_SIM_BONE);
}

/* A straight line from the shoulder, bent at the elbow, lying on the bed. */
static void stretch(struct arm *a)
{
    const struct pmat_sim_builder *b = a->b;
    reach(a->elbow, a->shoulder, a->sign, a->pose->upper_deg, UPPER_ARM_FRAC * b->height);
    a->elbow[2] = b->low + a->r_elbow + 0.01f * a->pose->lift_cm;
    float deg = a->pose->upper_deg + a->pose->bend_deg;
    reach(a->wrist, a->elbow, a->sign, deg, FOREARM_FRAC * b->height);
    a->wrist[2] = b->low + a->r_wrist + 0.005f * a->pose->lift_cm;
    reach(a->hand, a->wrist, a->sign, deg + a->pose->hand_deg, 0.09f * b->scale);
    a->hand[2] = a->wrist[2];
}

static void add_flat_arm(struct arm *a)
{
    const struct pmat_sim_builder *b = a->b;
    float y = 0.185f * b->height;
    a->shoulder[0] = pmat_sim_spine_x(b, y) + a->sign * 0.165f * b->scale * powf(b->girth, 0.3f);
    a->shoulder[1] = y;
    a->shoulder[2] = b->face_down ? 0.0f : -0.015f * b->scale;
    stretch(a);
    add_upper(a);
    if (a->pose->shape == PMAT_SIM_ARM_UNDER && b->face_down) { /* the chest lies on it */
        pmat_sim_hand_over(a->b, PMAT_SIM_THORAX, PMAT_SIM_ELBOW + a->index, 0.05f);
        pmat_sim_hand_over(a->b, PMAT_SIM_THORAX, PMAT_SIM_HAND + a->index, 0.08f);
    }
    if (a->pose->shape != PMAT_SIM_ARM_ON_BODY) {
        add_forearm_and_hand(a);
        return;
    }
    pmat_sim_hand_over(a->b, PMAT_SIM_HAND + a->index, PMAT_SIM_WAIST, 0.6f);
    pmat_sim_hand_over(a->b, PMAT_SIM_HAND + a->index, PMAT_SIM_ELBOW + a->index, 1.0f);
}

static void add_side_arms(struct pmat_sim_builder *b)
{
    struct arm lower = make_arm(b, 0), upper = make_arm(b, 1);
    float y = 0.195f * b->height, q = b->scale, x = pmat_sim_spine_x(b, y) + 0.03f;
    const float at[3] = {x, y, b->low + 0.075f};
    const float knob[3] = {0.07f * q, 0.07f * q, 0.075f * q};
    pmat_sim_add(b, at, knob, 0.0f, (struct pmat_sim_grip){PMAT_SIM_NECK, PMAT_SIM_THORAX, 0.4f},
                 PMAT_SIM_BONE);
    lower.shoulder[0] = upper.shoulder[0] = x;
    lower.shoulder[1] = upper.shoulder[1] = y;
    lower.shoulder[2] = b->low + lower.r_upper + 0.02f;
    stretch(&lower);
    add_upper(&lower);
    add_forearm_and_hand(&lower);
    if (b->pose->arm[1].shape == PMAT_SIM_ARM_ON_BODY) {
        pmat_sim_hand_over(b, PMAT_SIM_ELBOW + 1, PMAT_SIM_THORAX, 1.0f);
        pmat_sim_hand_over(b, PMAT_SIM_HAND + 1, PMAT_SIM_WAIST, 1.0f);
        return;
    }
    upper.shoulder[2] = b->low + 0.28f;
    stretch(&upper);
    add_upper(&upper);
    add_forearm_and_hand(&upper);
}

void pmat_sim_add_arms(struct pmat_sim_builder *b)
{
    if (b->side) {
        add_side_arms(b);
        return;
    }
    for (int i = 0; i < 2; i++) {
        struct arm arm = make_arm(b, i);
        add_flat_arm(&arm);
    }
}

static void add_pad(struct pmat_sim_builder *b, float x, float y, float half_x, float half_y,
                    float height_cm, float stiffness)
{
    if (height_cm <= 0.0f || b->body->pads == PMAT_SIM_PAD_MAX)
        return;
    b->body->pad[b->body->pads++] = (struct pmat_sim_pad){.x = x,
                                                          .y = y,
                                                          .half_x = half_x,
                                                          .half_y = half_y,
                                                          .height_m = 0.01f * height_cm,
                                                          .stiffness_pa_per_m = stiffness,
                                                          .spread = 0.35f};
}

void pmat_sim_add_pads(struct pmat_sim_builder *b)
{
    const struct pmat_sim_pose *p = b->pose;
    float h = b->height;
    float length = 0.01f * p->head_pillow_length_cm, width = 0.01f * p->head_pillow_width_cm;
    add_pad(b, 0.01f * p->head_pillow_x_cm, 0.01f * p->head_pillow_top_cm + 0.5f * length,
            0.5f * width, 0.5f * length, p->head_pillow_cm, 40e3f);
    if (b->body->pads > 0 && p->head_pillow_spread_frac > 0.0f)
        b->body->pad[0].spread = p->head_pillow_spread_frac;
    add_pad(b, 0.0f, 0.70f * h, 0.30f, 0.10f, p->knee_pillow_cm, 60e3f);
    add_pad(b, 0.0f, 0.44f * h, 0.22f, 0.12f, p->pelvis_pillow_cm, 50e3f);
    add_pad(b, 0.0f, 0.385f * h, 0.18f, 0.05f, p->lumbar_roll_cm, 80e3f);
    if (b->side && p->leg[1].shape != PMAT_SIM_LEG_ON_OTHER) {
        /* In front of the body under the upper knee. */
        float deg = p->leg[1].hip_flexion_deg * RAD_PER_DEG;
        add_pad(b, 0.34f * sinf(deg), b->hip_y + 0.34f * cosf(deg), 0.16f, 0.25f,
                p->between_knees_cm, 30e3f);
    }
}
