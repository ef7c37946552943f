/* Legs: lying on the back or the belly, on a side, and sitting. */
#include <math.h>

#include "sensors-sim/body_parts.h"

#define RAD_PER_DEG 0.01745329f

/* Lengths as shares of the stature (docs/sources.md: winter2009), radii for 1.70 m. */
#define THIGH_FRAC 0.232f
#define SHANK_FRAC 0.236f
#define HIP_HALF_M 0.083f

struct leg {
    struct pmat_sim_builder *b;
    const struct pmat_sim_leg *pose;
    int index;
    float sign; /* +1: toward +x */
    float thigh_m, shank_m;
    float r_hip, r_knee, r_calf, r_ankle;
    float hip[3], knee[3], ankle[3];
};

/* Unit step in the plane of the bed, `deg` from straight down the bed toward +x. */
static void step_in_plane(float p[3], float deg, float length)
{
    p[0] += length * sinf(deg * RAD_PER_DEG);
    p[1] += length * cosf(deg * RAD_PER_DEG);
}

static void copy_point(float to[3], const float from[3])
{
    for (int k = 0; k < 3; k++)
        to[k] = from[k];
}

static struct leg make_leg(struct pmat_sim_builder *b, int index)
{
    float q = b->scale, s = b->girth, root = sqrtf(s);
    struct leg leg = {
        .b = b,
        .pose = &b->pose->leg[index],
        .index = index,
        .sign = (index == 0) == !b->face_down ? 1.0f : -1.0f,
        .thigh_m = THIGH_FRAC * b->height,
        .shank_m = SHANK_FRAC * b->height,
        .r_hip = 0.086f * q * s * b->person->shape[8],
        .r_knee = 0.056f * q * root,
        .r_calf = 0.048f * q * root * b->person->shape[9],
        .r_ankle = 0.033f * q,
    };
    leg.hip[0] = pmat_sim_spine_x(b, b->hip_y) + leg.sign * HIP_HALF_M * q;
    leg.hip[1] = b->hip_y;
    leg.hip[2] = b->face_down ? -0.008f * q : 0.0f;
    return leg;
}

static struct pmat_sim_grip at_node(int node)
{
    return (struct pmat_sim_grip){node, node, 0.0f};
}

static void add_thigh(struct leg *l, float thickness, struct pmat_sim_grip knee_grip)
{
    struct pmat_sim_limb limb = {.radius_from = l->r_hip * thickness,
                                 .radius_to = l->r_knee,
                                 .at_from = at_node(PMAT_SIM_PELVIS),
                                 .at_to = knee_grip,
                                 .tissue = PMAT_SIM_SOFT,
                                 .count = 7};
    copy_point(limb.from, l->hip);
    copy_point(limb.to, l->knee);
    pmat_sim_add_limb(l->b, &limb);
}

static void add_shank(struct leg *l, float thickness, float bulge, struct pmat_sim_grip knee_grip)
{
    struct pmat_sim_limb limb = {.radius_from = l->r_calf * thickness,
                                 .radius_to = l->r_ankle * (0.5f + 0.5f * thickness),
                                 .bulge = bulge * l->b->scale,
                                 .at_from = knee_grip,
                                 .at_to = at_node(PMAT_SIM_ANKLE + l->index),
                                 .tissue = PMAT_SIM_TRUNK,
                                 .count = 7};
    copy_point(limb.from, l->knee);
    copy_point(limb.to, l->ankle);
    pmat_sim_add_limb(l->b, &limb);
}

/* From the ankle `length` along `deg` in the plane, dropping by `drop`. */
static void add_foot(struct leg *l, float deg, float length, float drop)
{
    float q = l->b->scale;
    struct pmat_sim_grip grip = at_node(PMAT_SIM_ANKLE + l->index);
    struct pmat_sim_limb limb = {.radius_from = 0.033f * q,
                                 .radius_to = 0.025f * q,
                                 .at_from = grip,
                                 .at_to = grip,
                                 .tissue = PMAT_SIM_BONE,
                                 .count = 5};
    copy_point(limb.from, l->ankle);
    copy_point(limb.to, l->ankle);
    step_in_plane(limb.to, deg, length * q);
    limb.to[2] -= drop * q;
    pmat_sim_add_limb(l->b, &limb);
}

static void add_knob(struct leg *l, const float centre[3], float drop, const float radius[3],
                     int node)
{
    const float at[3] = {centre[0], centre[1], centre[2] - drop * l->b->scale};
    float q = l->b->scale;
    const float r[3] = {radius[0] * q, radius[1] * q, radius[2] * q};
    pmat_sim_add(l->b, at, r, 0.0f, at_node(node), PMAT_SIM_BONE);
}

/* Knee in the air, foot flat on the bed: a strut whose weight goes to both of its ends. */
static void add_knee_up(struct leg *l)
{
    float raise = l->pose->hip_flexion_deg * RAD_PER_DEG;
    float turn = l->sign * l->pose->abduction_deg, foot_z = l->b->low + 0.06f;
    copy_point(l->knee, l->hip);
    step_in_plane(l->knee, turn, l->thigh_m * cosf(raise));
    l->knee[2] += l->thigh_m * sinf(raise);
    float fall = fminf(l->knee[2] - foot_z, 0.98f * l->shank_m);
    copy_point(l->ankle, l->knee);
    step_in_plane(l->ankle, turn, sqrtf(l->shank_m * l->shank_m - fall * fall));
    l->ankle[2] = foot_z;
    struct pmat_sim_grip knee = {PMAT_SIM_PELVIS, PMAT_SIM_ANKLE + l->index, 0.5f};
    add_thigh(l, 1.0f, at_node(PMAT_SIM_PELVIS));
    add_shank(l, 1.0f, 0.012f, knee);
    l->ankle[2] -= 0.02f;
    add_foot(l, turn + l->sign * 17.0f, 0.16f, 0.0f);
    pmat_sim_hand_over(l->b, PMAT_SIM_KNEE + l->index, PMAT_SIM_PELVIS, 0.5f);
    pmat_sim_hand_over(l->b, PMAT_SIM_KNEE + l->index, PMAT_SIM_ANKLE + l->index, 1.0f);
}

/* Drawn up and fallen outward. Supine, the hip's limit mostly keeps the knee in the air and the
 * foot's outer edge bears the leg; prone, the pelvis props itself on the knee and the inside of the
 * thigh, which is soft, bears little. */
static void add_out(struct leg *l)
{
    float thigh_deg = l->sign * l->pose->hip_flexion_deg;
    float shank_deg = thigh_deg - l->sign * l->pose->knee_flexion_deg;
    copy_point(l->knee, l->hip);
    step_in_plane(l->knee, thigh_deg, l->thigh_m);
    l->knee[2] = l->b->low + l->r_knee + 0.01f * l->pose->knee_lift_cm;
    copy_point(l->ankle, l->knee);
    step_in_plane(l->ankle, shank_deg, l->shank_m);
    l->ankle[2] = l->b->low + l->r_ankle + 0.01f * l->pose->ankle_lift_cm;
    struct pmat_sim_grip knee = at_node(PMAT_SIM_KNEE + l->index);
    add_thigh(l, l->b->face_down ? 0.8f : 1.0f, knee);
    add_shank(l, 1.0f, 0.012f, knee);
    add_knob(l, l->knee, 0.01f, (const float[3]){0.05f, 0.05f, 0.055f}, PMAT_SIM_KNEE + l->index);
    add_foot(l, shank_deg + l->sign * l->pose->foot_deg, 0.15f, 0.0f);
}

static void lay_straight(struct leg *l)
{
    float turn = l->sign * l->pose->abduction_deg;
    copy_point(l->knee, l->hip);
    step_in_plane(l->knee, turn, l->thigh_m);
    l->knee[2] = 0.6f * l->hip[2] + 0.01f * l->pose->knee_lift_cm;
    copy_point(l->ankle, l->knee);
    step_in_plane(l->ankle, turn + l->sign * 0.3f * l->pose->knee_flexion_deg, l->shank_m);
    l->ankle[2] = 0.01f * l->pose->ankle_lift_cm;
}

/* Its shank, which the other leg bears. */
static bool hand_crossed_over(struct leg *l)
{
    if (l->pose->shape != PMAT_SIM_LEG_CROSSED)
        return false;
    pmat_sim_hand_over(l->b, PMAT_SIM_ANKLE + l->index, PMAT_SIM_ANKLE + 1 - l->index, 1.0f);
    return true;
}

static void add_straight_supine(struct leg *l)
{
    lay_straight(l);
    struct pmat_sim_grip knee = at_node(PMAT_SIM_KNEE + l->index);
    /* The flesh under a thigh comes down to the bed as the hips bend. */
    add_thigh(l, 0.87f + 0.13f * sinf(l->b->pose->upper_body_raised_deg * RAD_PER_DEG), knee);
    if (hand_crossed_over(l))
        return;
    add_shank(l, 1.0f, 0.014f, knee);
    float heel[3];
    copy_point(heel, l->ankle);
    heel[0] += l->sign * 0.015f * sinf(l->pose->foot_deg * RAD_PER_DEG);
    heel[1] += 0.015f * l->b->scale;
    add_knob(l, heel, 0.032f, (const float[3]){0.03f, 0.032f, 0.034f}, PMAT_SIM_ANKLE + l->index);
    if (l->pose->foot_deg > 46.0f) { /* fallen out so far that its outer edge lies down */
        l->ankle[2] -= 0.03f;
        add_foot(l, l->sign * 69.0f, 0.14f, 0.0f);
    }
}

/* Knees and shin edge are what a prone leg stands on; the foot lies on its back or on its toes. */
static void add_straight_prone(struct leg *l)
{
    bool shin_up = l->pose->shape == PMAT_SIM_LEG_SHIN_UP;
    lay_straight(l);
    l->knee[2] = 0.6f * l->hip[2];
    struct pmat_sim_grip knee = at_node(PMAT_SIM_KNEE + l->index);
    add_thigh(l, 1.0f, knee);
    add_knob(l, l->knee, 0.014f, (const float[3]){0.045f, 0.055f, 0.052f},
             PMAT_SIM_KNEE + l->index);
    if (hand_crossed_over(l))
        return;
    if (shin_up) {
        pmat_sim_hand_over(l->b, PMAT_SIM_ANKLE + l->index, PMAT_SIM_KNEE + l->index, 1.0f);
        return;
    }
    add_shank(l, 0.85f, 0.0f, knee);
    float pointed = l->pose->foot_deg / 90.0f;
    l->ankle[2] -= 0.01f * l->pose->ankle_lift_cm;
    add_foot(l, l->sign * (l->pose->abduction_deg + 10.0f), 0.13f * (0.25f + 0.75f * pointed),
             0.105f * (1.0f - pointed) + 0.035f);
}

/* On a side both hips lie over each other and the legs bend in the plane of the bed. */
static void add_side_leg(struct leg *l)
{
    struct pmat_sim_builder *b = l->b;
    if (l->pose->shape == PMAT_SIM_LEG_ON_OTHER) {
        pmat_sim_hand_over(b, PMAT_SIM_KNEE + 1, PMAT_SIM_PELVIS, 0.3f);
        pmat_sim_hand_over(b, PMAT_SIM_KNEE + 1, PMAT_SIM_KNEE, 1.0f);
        pmat_sim_hand_over(b, PMAT_SIM_ANKLE + 1, PMAT_SIM_ANKLE, 1.0f);
        return;
    }
    float hip_deg = l->pose->hip_flexion_deg;
    float shank_deg = hip_deg - l->pose->knee_flexion_deg;
    l->hip[0] = pmat_sim_spine_x(b, b->hip_y) - 0.01f;
    l->hip[2] = b->low + (l->index == 0 ? l->r_hip + 0.01f : 2.6f * l->r_hip);
    copy_point(l->knee, l->hip);
    step_in_plane(l->knee, hip_deg, l->thigh_m);
    l->knee[2] = b->low + l->r_knee + 0.01f * l->pose->knee_lift_cm;
    copy_point(l->ankle, l->knee);
    step_in_plane(l->ankle, shank_deg, l->shank_m);
    l->ankle[2] = b->low + l->r_ankle + 0.01f * l->pose->ankle_lift_cm;
    struct pmat_sim_grip knee = at_node(PMAT_SIM_KNEE + l->index);
    add_thigh(l, 1.0f, knee);
    add_shank(l, 1.0f, 0.01f, knee);
    l->ankle[2] -= 0.005f;
    add_foot(l, shank_deg + l->pose->foot_deg, 0.15f, 0.0f);
}

static void add_leg(struct leg *l)
{
    if (l->b->side) {
        add_side_leg(l);
        return;
    }
    switch (l->pose->shape) {
    case PMAT_SIM_LEG_KNEE_UP:
        add_knee_up(l);
        return;
    case PMAT_SIM_LEG_OUT:
        add_out(l);
        return;
    case PMAT_SIM_LEG_STRAIGHT:
    case PMAT_SIM_LEG_SHIN_UP:
    case PMAT_SIM_LEG_CROSSED:
    case PMAT_SIM_LEG_ON_OTHER:
        if (l->b->face_down)
            add_straight_prone(l);
        else
            add_straight_supine(l);
        return;
    }
}

void pmat_sim_add_legs(struct pmat_sim_builder *b)
{
    for (int i = 0; i < 2; i++) {
        struct leg leg = make_leg(b, i);
        add_leg(&leg);
    }
}

/* Over the edge only the thighs lie on the bed, and the floor bears shanks, feet and much of the
 * knees' share. */
static void add_leg_over_edge(struct leg *l)
{
    lay_straight(l);
    add_thigh(l, 1.0f, at_node(PMAT_SIM_PELVIS));
    l->b->body->weight_n[PMAT_SIM_PELVIS] += 0.4f * l->b->body->weight_n[PMAT_SIM_KNEE + l->index];
    l->b->body->weight_n[PMAT_SIM_KNEE + l->index] = 0.0f;
    l->b->body->weight_n[PMAT_SIM_ANKLE + l->index] = 0.0f;
}

static void sit_upper_body(struct pmat_sim_builder *b)
{
    static const int above[] = {PMAT_SIM_HEAD, PMAT_SIM_NECK, PMAT_SIM_THORAX, PMAT_SIM_WAIST};
    for (size_t i = 0; i < sizeof above / sizeof *above; i++)
        pmat_sim_hand_over(b, above[i], PMAT_SIM_PELVIS, 1.0f);
    for (int i = 0; i < 2; i++) {
        bool leans = b->pose->arm[i].shape == PMAT_SIM_ARM_OUT;
        pmat_sim_hand_over(b, PMAT_SIM_ELBOW + i, leans ? PMAT_SIM_HAND + i : PMAT_SIM_PELVIS,
                           1.0f);
        if (!leans) {
            pmat_sim_hand_over(b, PMAT_SIM_HAND + i, PMAT_SIM_PELVIS, 1.0f);
            continue;
        }
        float q = b->scale;
        const float palm[3] = {0.045f * q, 0.06f * q, 0.02f * q};
        const float at[3] = {(i == 0 ? 0.28f : -0.28f) * q, b->hip_y - 0.12f * q, -0.08f * q};
        pmat_sim_add(b, at, palm, 0.0f, at_node(PMAT_SIM_HAND + i), PMAT_SIM_BONE);
        pmat_sim_hand_over(b, PMAT_SIM_PELVIS, PMAT_SIM_HAND + i, 0.04f);
    }
}

void pmat_sim_add_seat(struct pmat_sim_builder *b)
{
    float q = b->scale, s = b->girth;
    const float radius[3] = {0.098f * q * s, 0.105f * q * s, 0.095f * q * s};
    for (int i = 0; i < 2; i++) {
        const float at[3] = {(i == 0 ? 0.075f : -0.075f) * q * s, b->hip_y, 0.0f};
        pmat_sim_add(b, at, radius, 0.0f, at_node(PMAT_SIM_PELVIS), PMAT_SIM_SOFT);
    }
    b->low = b->body->lowest_m;
    for (int i = 0; i < 2; i++) {
        struct leg leg = make_leg(b, i);
        if (b->pose->seat == PMAT_SIM_SEAT_EDGE)
            add_leg_over_edge(&leg);
        else
            add_leg(&leg);
    }
    sit_upper_body(b);
    b->body->lowest_m = b->low;
}
