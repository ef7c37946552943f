/* Head, neck and trunk, with a back and a front that differ. */
#include <math.h>

#include "sensors-sim/body_parts.h"

/* Lengths for 1.70 m and BMI 23, in m; `y` in statures from the crown. A girth exponent of 1 grows
 * the length with the square root of the BMI. The forms are fitted by eye to anthropometric
 * breadths and depths (docs/sources.md: winter2009). */
struct trunk_part {
    float x, y, z;
    float rx, ry, rz;
    float girth_x, girth_rx, girth_rz; /* exponents */
    int shape_rx, shape_rz;            /* index into the person's factors; -1 = none */
    float female_rx, female_rz;
    int a, b;
    float t;
    enum pmat_sim_tissue tissue;
    bool paired;
};

#define NONE        -1
#define RAD_PER_DEG 0.01745329f

static const struct trunk_part trunk_parts[] = {
    /* shoulders */
    {0, .200f, -.005f, .165f, .060f, .075f, 0, .5f, 0, 0, NONE, 1, 1, PMAT_SIM_NECK,
     PMAT_SIM_THORAX, .2f, PMAT_SIM_TRUNK, false},
    /* chest, ribs, flanks, waist, pelvis */
    {0, .245f, 0, .158f, .130f, .100f, 0, 1, 1, 0, NONE, 1, 1, PMAT_SIM_NECK, PMAT_SIM_THORAX, .6f,
     PMAT_SIM_TRUNK, false},
    {0, .305f, 0, .147f, .130f, .096f, 0, 1, 1, 1, NONE, 1, 1, PMAT_SIM_THORAX, PMAT_SIM_WAIST, .2f,
     PMAT_SIM_TRUNK, false},
    {0, .350f, .005f, .138f, .120f, .086f, 0, 1, 1, 1, NONE, 1, 1, PMAT_SIM_THORAX, PMAT_SIM_WAIST,
     .6f, PMAT_SIM_TRUNK, false},
    {0, .395f, .008f, .138f, .120f, .082f, 0, 1, 1, 2, NONE, 1, 1, PMAT_SIM_WAIST, PMAT_SIM_PELVIS,
     .0f, PMAT_SIM_FLANK, false},
    {0, .445f, 0, .150f, .100f, .090f, 0, 1, 1, 3, NONE, 1.07f, 1, PMAT_SIM_WAIST, PMAT_SIM_PELVIS,
     .7f, PMAT_SIM_TRUNK, false},
    /* scapulae, buttocks, trochanters */
    {.085f, .230f, -.050f, .070f, .105f, .058f, 0, 0, 0, NONE, 4, 1, 1, PMAT_SIM_NECK,
     PMAT_SIM_THORAX, .4f, PMAT_SIM_BONE, true},
    {.075f, .475f, -.045f, .088f, .105f, .088f, 1, 1, 1, NONE, 5, 1, 1.05f, PMAT_SIM_PELVIS,
     PMAT_SIM_PELVIS, 0, PMAT_SIM_SOFT, true},
    {.135f, .490f, 0, .045f, .080f, .060f, .5f, 1, 0, NONE, NONE, 1.03f, 1, PMAT_SIM_PELVIS,
     PMAT_SIM_PELVIS, 0, PMAT_SIM_SOFT, true},
    /* pectorals, costal arch, iliac spines, pubis */
    {.075f, .250f, .045f, .085f, .095f, .066f, 0, 0, 0, NONE, 6, 1, 1, PMAT_SIM_NECK,
     PMAT_SIM_THORAX, .5f, PMAT_SIM_TRUNK, true},
    {.055f, .315f, .045f, .090f, .095f, .074f, 0, .5f, .5f, NONE, 11, .95f, .92f, PMAT_SIM_THORAX,
     PMAT_SIM_WAIST, .1f, PMAT_SIM_TRUNK, true},
    {.105f, .435f, .036f, .035f, .055f, .055f, 0, 0, 0, NONE, 7, 1, 1, PMAT_SIM_WAIST,
     PMAT_SIM_PELVIS, .6f, PMAT_SIM_BONE, true},
    {0, .490f, .030f, .075f, .060f, .055f, 0, 0, 0, NONE, NONE, 1, 1, PMAT_SIM_PELVIS,
     PMAT_SIM_PELVIS, 0, PMAT_SIM_TRUNK, false},
};

static float clampf(float x, float low, float high)
{
    return x < low ? low : x > high ? high : x;
}

static float shape(const struct pmat_sim_builder *b, int index)
{
    return index < 0 ? 1.0f : b->person->shape[index];
}

/* How far the breath moves what lies at y (statures): chest and belly, not the pelvis. */
static float breath_m(const struct pmat_sim_builder *b, float y)
{
    return 0.001f * b->pose->breath_mm * clampf((y - 0.16f) / 0.08f, 0.0f, 1.0f) *
           clampf((0.45f - y) / 0.06f, 0.0f, 1.0f);
}

/* Of a bend of the hips the pelvis takes 0.29 on (docs/sources.md: bohannon1985), which bends the
 * spine above it: spread over the lumbar vertebrae, that lowers them by 0.6 of what a kink at .395
 * of the stature would, .115 below the thorax's and .0875 above the pelvis's support. */
#define FLATTENED_M_PER_DEG (0.29f * RAD_PER_DEG * 0.6f * 1.7f * 0.115f * 0.0875f / 0.2025f)

/* The lumbar spine is hollow while the legs lie straight, hollower with the arms overhead, and
 * flattens, at last rounds, as the hips bend. A raised upper body bridges the fold of the bed from
 * the lower ribs to the seat. */
float pmat_sim_hollow_m(const struct pmat_sim_builder *b, float y)
{
    float near = clampf(1.0f - fabsf(y - 0.385f) / 0.07f, 0.0f, 1.0f);
    float bridge = clampf(1.0f - fabsf(y - 0.365f) / 0.12f, 0.0f, 1.0f);
    float flexion = 0.5f * (b->pose->leg[0].hip_flexion_deg + b->pose->leg[1].hip_flexion_deg);
    float hollow = b->person->lordosis_m;
    for (int i = 0; i < 2; i++)
        if (b->pose->arm[i].shape == PMAT_SIM_ARM_UP)
            hollow += 0.004f * b->scale;
    hollow -= FLATTENED_M_PER_DEG * b->scale * clampf(flexion, 0.0f, 90.0f);
    float fold = 0.06f * b->scale * sinf(b->pose->upper_body_raised_deg * RAD_PER_DEG);
    return hollow * near + fold * bridge;
}

/* x, z: off the spine in the body's own frame, z toward the front. */
static void add_rolled(struct pmat_sim_builder *b, float x, float y, float z, const float radius[3],
                       float roll, struct pmat_sim_grip grip, enum pmat_sim_tissue tissue)
{
    float centre[3] = {x * cosf(roll) + z * sinf(roll) + pmat_sim_spine_x(b, y), y,
                       z * cosf(roll) - x * sinf(roll)};
    pmat_sim_add(b, centre, radius, roll, grip, tissue);
}

static void add_part(struct pmat_sim_builder *b, const struct trunk_part *p, float sign)
{
    bool female = b->person->female;
    float q = b->scale, breath = breath_m(b, p->y), y = p->y * b->height;
    /* Raised, the pelvis tilts half-way along and comes to rest on its lower end. */
    if (p->tissue == PMAT_SIM_SOFT)
        y += 0.05f * q * sinf(b->pose->upper_body_raised_deg * RAD_PER_DEG);
    float x = sign * p->x * q * powf(b->girth, p->girth_x);
    float z = p->z * q * (p->tissue == PMAT_SIM_SOFT ? b->girth : 1.0f) +
              pmat_sim_hollow_m(b, p->y) + 0.5f * breath;
    float radius[3] = {p->rx * q * powf(b->girth, p->girth_rx) * shape(b, p->shape_rx), p->ry * q,
                       p->rz * q * powf(b->girth, p->girth_rz) * shape(b, p->shape_rz)};
    if (female) {
        radius[0] *= p->female_rx;
        radius[2] *= p->female_rz;
    }
    radius[2] += 0.5f * breath;
    add_rolled(b, x, y, z, radius, pmat_sim_roll_at(b, y), (struct pmat_sim_grip){p->a, p->b, p->t},
               p->tissue);
}

static void add_breasts(struct pmat_sim_builder *b)
{
    float q = b->scale, size = b->person->breast, root = sqrtf(size);
    float y = 0.275f * b->height;
    const float radius[3] = {0.065f * q * root, 0.065f * q * root, 0.05f * q * size};
    for (int i = 0; i < 2; i++)
        add_rolled(b, (i == 0 ? 0.085f : -0.085f) * q, y, 0.075f * q * b->girth, radius,
                   pmat_sim_roll_at(b, y),
                   (struct pmat_sim_grip){PMAT_SIM_NECK, PMAT_SIM_THORAX, 0.8f}, PMAT_SIM_BELLY);
}

/* Prone, the abdomen is a filled bag: it bears load from the ribs to the pubis and shares it
 * between thorax and pelvis. Lean people are flat or hollow there. */
static void add_belly(struct pmat_sim_builder *b)
{
    float q = b->scale, wide = b->girth * b->person->shape[1];
    float bmi = b->person->mass_kg / (b->height * b->height);
    float depth = clampf((bmi - 21.0f) * 0.005f, -0.01f, 0.08f) * b->person->belly;
    depth += breath_m(b, 0.375f);
    const struct {
        float y, rx, ry, rz, depth;
        struct pmat_sim_grip grip;
    } bag[] = {
        {.365f, .125f, .115f, .065f, 1.0f, {PMAT_SIM_THORAX, PMAT_SIM_WAIST, 0.7f}},
        {.425f, .115f, .095f, .065f, 0.8f, {PMAT_SIM_WAIST, PMAT_SIM_PELVIS, 0.4f}},
    };
    for (size_t i = 0; i < sizeof bag / sizeof *bag; i++) {
        float y = bag[i].y * b->height, deep = bag[i].depth * depth;
        const float radius[3] = {bag[i].rx * q * wide, bag[i].ry * q, bag[i].rz * q + 0.5f * deep};
        add_rolled(b, 0.0f, y, 0.04f * q * b->person->shape[10] + 0.5f * deep, radius,
                   pmat_sim_roll_at(b, y), bag[i].grip, PMAT_SIM_BELLY);
    }
}

static void add_head(struct pmat_sim_builder *b)
{
    float q = b->scale, roll = b->pose->head_roll_deg * 0.0174533f;
    const float skull[3] = {0.075f * q, 0.105f * q, 0.095f * q};
    const float neck[3] = {0.055f * q, 0.05f * q, 0.055f * q};
    add_rolled(b, 0.0f, 0.065f * b->height, 0.0f, skull, roll,
               (struct pmat_sim_grip){PMAT_SIM_HEAD, PMAT_SIM_HEAD, 0.0f}, PMAT_SIM_BONE);
    for (int i = 0; i < 4; i++) {
        float t = (float)i / 3.0f;
        add_rolled(b, 0.0f, (0.115f + 0.06f * t) * b->height, 0.0f, neck, pmat_sim_roll_at(b, 0.0f),
                   (struct pmat_sim_grip){PMAT_SIM_HEAD, PMAT_SIM_NECK, t}, PMAT_SIM_TRUNK);
    }
}

void pmat_sim_add_trunk(struct pmat_sim_builder *b)
{
    add_head(b);
    for (size_t i = 0; i < sizeof trunk_parts / sizeof *trunk_parts; i++) {
        add_part(b, &trunk_parts[i], 1.0f);
        if (trunk_parts[i].paired)
            add_part(b, &trunk_parts[i], -1.0f);
    }
    if (b->person->female)
        add_breasts(b);
    add_belly(b);
}
