/*
 * Inside of the body's builder: trunk, legs and arms add their ellipsoids in the body's own frame
 * (x across, y from the crown to the feet, z up, turned to +x), which is mirrored and placed on the
 * bed at the end.
 */
#ifndef PMAT_SENSORS_SIM_BODY_PARTS_H
#define PMAT_SENSORS_SIM_BODY_PARTS_H

#include "sensors-sim/body.h"

struct pmat_sim_builder {
    struct pmat_sim_body *body;
    const struct pmat_sim_person *person;
    const struct pmat_sim_pose *pose;
    float height; /* of the person, m */
    float scale;  /* height / 1.70 m, the size the tables are given for */
    float girth;  /* square root of BMI / 23 */
    float hip_y;  /* hip joints, m from the crown */
    float low;    /* underside of the trunk */
    bool side;    /* lying on a side */
    bool face_down;
};

/* A thing that is `t` of the way from node a to node b. */
struct pmat_sim_grip {
    int a, b;
    float t;
};

/* x of the spine at y. */
float pmat_sim_spine_x(const struct pmat_sim_builder *builder, float y);
/* How hollow the back is at y (statures from the crown), m. */
float pmat_sim_hollow_m(const struct pmat_sim_builder *builder, float y);
/* Roll of the trunk at y, radians. */
float pmat_sim_roll_at(const struct pmat_sim_builder *builder, float y);

/* Adds one ellipsoid whose second axis lies along the body, turned by `roll` about it. */
void pmat_sim_add(struct pmat_sim_builder *builder, const float centre[3], const float radius[3],
                  float roll, struct pmat_sim_grip grip, enum pmat_sim_tissue tissue);

struct pmat_sim_limb {
    float from[3], to[3];
    float radius_from, radius_to, bulge; /* bulge: calf */
    struct pmat_sim_grip at_from, at_to;
    enum pmat_sim_tissue tissue;
    int count; /* ellipsoids, >= 2 */
};
/* A chain of them from one joint to the next. */
void pmat_sim_add_limb(struct pmat_sim_builder *builder, const struct pmat_sim_limb *limb);

/* A part that lies on another part of the body, not on the bed, hands its weight to that one. */
void pmat_sim_hand_over(struct pmat_sim_builder *builder, int from, int to, float share_frac);

void pmat_sim_add_trunk(struct pmat_sim_builder *builder);
void pmat_sim_add_legs(struct pmat_sim_builder *builder);
void pmat_sim_add_arms(struct pmat_sim_builder *builder);
void pmat_sim_add_seat(struct pmat_sim_builder *builder);
void pmat_sim_add_pads(struct pmat_sim_builder *builder);

#endif
