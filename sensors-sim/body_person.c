/* Who lies there: size, shape, and how the mass is spread over the nodes. */
#include <math.h>
#include <string.h>

#include "sensors-sim/body.h"

void pmat_sim_person_default(struct pmat_sim_person *person, bool female)
{
    *person = (struct pmat_sim_person){
        .female = female,
        .height_m = female ? 1.65f : 1.76f,
        .breast = female ? 0.8f : 0.0f,
        .belly = 1.0f,
        .lordosis_m = 0.012f,
        .tissue = {[PMAT_SIM_BONE] = 200e3f,
                   [PMAT_SIM_SOFT] = 90e3f,
                   [PMAT_SIM_BELLY] = 80e3f,
                   [PMAT_SIM_FLANK] = 60e3f,
                   [PMAT_SIM_TRUNK] = 130e3f},
        .spine_n_per_m = 4200.0f,
        .hip_n_per_m = 1100.0f,
        .knee_n_per_m = 1.0f,
    };
    person->mass_kg = 23.5f * person->height_m * person->height_m;
    for (int i = 0; i < PMAT_SIM_SHAPE_COUNT; i++)
        person->shape[i] = 1.0f;
}

static float clampf(float x, float low, float high)
{
    return x < low ? low : x > high ? high : x;
}

void pmat_sim_person_draw(struct pmat_sim_person *person, struct pmat_sim_random *random)
{
    pmat_sim_person_default(person, pmat_sim_random_chance(random, 0.5f));
    float mean = person->female ? 1.63f : 1.75f;
    person->height_m = clampf(pmat_sim_random_normal(random, mean, 0.075f), 1.48f, 2.0f);
    float bmi = clampf(pmat_sim_random_normal(random, 23.8f, 4.0f), 16.5f, 38.0f);
    person->mass_kg = bmi * person->height_m * person->height_m;
    for (int i = 0; i < PMAT_SIM_SHAPE_COUNT; i++)
        person->shape[i] = clampf(pmat_sim_random_normal(random, 1.0f, 0.07f), 0.8f, 1.2f);
    /* Fronts differ more than backs: chest, iliac spines, belly, costal arch. */
    static const int front[] = {6, 7, 10, 11};
    for (size_t i = 0; i < sizeof front / sizeof *front; i++)
        person->shape[front[i]] = clampf(pmat_sim_random_normal(random, 1.0f, 0.13f), 0.65f, 1.3f);
    if (person->female)
        person->breast = pmat_sim_random_uniform(random, 0.5f, 1.3f);
    person->belly = pmat_sim_random_uniform(random, 0.6f, 1.3f);
    person->lordosis_m = pmat_sim_random_uniform(random, 0.0f, 0.024f);
    for (int i = 0; i < PMAT_SIM_TISSUE_COUNT; i++)
        person->tissue[i] *= expf(pmat_sim_random_normal(random, 0.0f, 0.32f));
    person->tissue[PMAT_SIM_BELLY] *= expf(pmat_sim_random_normal(random, 0.0f, 0.45f));
    person->spine_n_per_m = pmat_sim_random_log_uniform(random, 1500.0f, 12000.0f);
    person->hip_n_per_m = pmat_sim_random_log_uniform(random, 300.0f, 4000.0f);
    person->knee_n_per_m = pmat_sim_random_log_uniform(random, 0.25f, 4.0f);
}

/* Segment masses as shares of the body's (docs/sources.md: deleva1996). */
struct segment_shares {
    float head_neck, upper_trunk, middle_trunk, lower_trunk;
    float upper_arm, forearm, hand, thigh, shank, foot;
};

static struct segment_shares shares_of(bool female)
{
    if (female)
        return (struct segment_shares){.0668f, .1545f, .1465f, .1247f, .0255f,
                                       .0138f, .0056f, .1478f, .0481f, .0129f};
    return (struct segment_shares){.0694f, .1596f, .1633f, .1117f, .0271f,
                                   .0162f, .0061f, .1416f, .0433f, .0137f};
}

/* Each segment's mass goes to the two nodes at its ends by where its centre of mass lies. */
void pmat_sim_body_masses(const struct pmat_sim_person *person, float mass_kg[PMAT_SIM_NODE_COUNT])
{
    struct segment_shares s = shares_of(person->female);
    memset(mass_kg, 0, sizeof *mass_kg * PMAT_SIM_NODE_COUNT);
    mass_kg[PMAT_SIM_HEAD] = 0.8f * s.head_neck;
    mass_kg[PMAT_SIM_NECK] = 0.2f * s.head_neck + 0.36f * s.upper_trunk + 2 * 0.25f * s.upper_arm;
    mass_kg[PMAT_SIM_THORAX] =
        0.64f * s.upper_trunk + 0.5f * s.middle_trunk + 2 * 0.17f * s.upper_arm;
    mass_kg[PMAT_SIM_WAIST] = 0.5f * s.middle_trunk + 0.25f * s.lower_trunk;
    mass_kg[PMAT_SIM_PELVIS] = 0.75f * s.lower_trunk + 2 * 0.59f * s.thigh;
    for (int i = 0; i < 2; i++) {
        mass_kg[PMAT_SIM_KNEE + i] = 0.41f * s.thigh + 0.56f * s.shank;
        mass_kg[PMAT_SIM_ANKLE + i] = 0.44f * s.shank + s.foot;
        mass_kg[PMAT_SIM_ELBOW + i] = 0.58f * s.upper_arm + 0.54f * s.forearm;
        mass_kg[PMAT_SIM_HAND + i] = 0.46f * s.forearm + s.hand;
    }
    float sum = 0.0f;
    for (int i = 0; i < PMAT_SIM_NODE_COUNT; i++)
        sum += mass_kg[i];
    for (int i = 0; i < PMAT_SIM_NODE_COUNT; i++)
        mass_kg[i] *= person->mass_kg / sum;
}
