/*
 * A human body as ellipsoids on height nodes, posed on a bed.
 *
 * Bed axes: x across (0 = the bed's left edge seen from above, toward higher columns), y along
 * (0 = head end), z up, metres. A sleeper on the left side faces +x. Poses are described from the
 * side the sleeper is turned to, so that `turned_right` mirrors everything: index 0 of legs and
 * arms is the limb on that side (the lower one of a side-lie), index 1 the other.
 */
#ifndef PMAT_SENSORS_SIM_BODY_H
#define PMAT_SENSORS_SIM_BODY_H

#include <stdbool.h>

#include "core/records.h"
#include "sensors-sim/random.h"

#define PMAT_SIM_BED_LENGTH_M 2.4f
#define PMAT_SIM_BED_WIDTH_M  1.2f
#define PMAT_SIM_GRAVITY      9.81f /* m/s2 */

/* Parts of the body whose heights the mattress solves for. */
enum pmat_sim_node {
    PMAT_SIM_HEAD,
    PMAT_SIM_NECK, /* shoulder girdle */
    PMAT_SIM_THORAX,
    PMAT_SIM_WAIST,
    PMAT_SIM_PELVIS,
    PMAT_SIM_KNEE, /* KNEE, KNEE + 1: turned-to side, other side; the same below */
    PMAT_SIM_ANKLE = PMAT_SIM_KNEE + 2,
    PMAT_SIM_ELBOW = PMAT_SIM_ANKLE + 2,
    PMAT_SIM_HAND = PMAT_SIM_ELBOW + 2,
    PMAT_SIM_NODE_COUNT = PMAT_SIM_HAND + 2
};

enum pmat_sim_tissue {
    PMAT_SIM_BONE, /* skin close over bone: scapulae, iliac spines, knees, heels */
    PMAT_SIM_SOFT, /* buttocks, thighs */
    PMAT_SIM_BELLY,
    PMAT_SIM_FLANK, /* waist beside and behind the belly */
    PMAT_SIM_TRUNK,
    PMAT_SIM_TISSUE_COUNT
};

enum { PMAT_SIM_SHAPE_COUNT = 12 };

struct pmat_sim_person {
    bool female;
    float height_m;                      /* 1.40..2.05 */
    float mass_kg;                       /* 40..150 */
    float shape[PMAT_SIM_SHAPE_COUNT];   /* factors round 1 on widths and depths of parts */
    float breast;                        /* 0..1.3, female only */
    float belly;                         /* factor round 1 on the belly's depth */
    float lordosis_m;                    /* lumbar hollow with straight legs, 0..0.03 */
    float tissue[PMAT_SIM_TISSUE_COUNT]; /* Pa per m of indentation */
    float spine_n_per_m, hip_n_per_m, knee_n_per_m; /* resistance of joints to bending */
};

/* 1.70 m, 23 kg/m2, factors 1. */
void pmat_sim_person_default(struct pmat_sim_person *person, bool female);
/* Somebody else: height, mass and shape as in adults. */
void pmat_sim_person_draw(struct pmat_sim_person *person, struct pmat_sim_random *random);

enum pmat_sim_leg_shape {
    PMAT_SIM_LEG_STRAIGHT, /* on a side: hip and knee flexion in the plane of the bed */
    PMAT_SIM_LEG_KNEE_UP,  /* supine: foot on the bed, knee up */
    PMAT_SIM_LEG_OUT,      /* drawn up and fallen outward */
    PMAT_SIM_LEG_SHIN_UP,  /* prone: knee bent, shin in the air */
    PMAT_SIM_LEG_CROSSED,  /* straight, the ankle lying on the other one's */
    PMAT_SIM_LEG_ON_OTHER  /* on a side: on top of the lower leg */
};

struct pmat_sim_leg {
    enum pmat_sim_leg_shape shape;
    float abduction_deg;    /* outward; negative = across the other leg */
    float hip_flexion_deg;  /* 0 straight, 90 right angle to the trunk */
    float knee_flexion_deg; /* 0 straight */
    float knee_lift_cm;     /* knee above its lying height */
    float ankle_lift_cm;
    float foot_deg; /* supine: turned outward; prone: 0 toes dug in .. 90 pointed; side: to shin */
};

enum pmat_sim_arm_shape {
    PMAT_SIM_ARM_DOWN,
    PMAT_SIM_ARM_ON_BODY, /* hand on the belly, or the upper arm of a side-lie on the flank */
    PMAT_SIM_ARM_UP,      /* overhead or round the head */
    PMAT_SIM_ARM_OUT,
    PMAT_SIM_ARM_UNDER, /* hand under head, pillow or chest */
    PMAT_SIM_ARM_FRONT  /* side-lie: in front of the chest */
};

struct pmat_sim_arm {
    enum pmat_sim_arm_shape shape;
    float upper_deg; /* upper arm from the trunk's axis, 0 = along it to the feet, 180 overhead */
    float bend_deg;  /* forearm against the upper arm, in the plane of the bed */
    float lift_cm;   /* elbow above its lying height */
    float hand_deg;  /* hand against forearm */
};

enum pmat_sim_seat { PMAT_SIM_SEAT_EDGE, PMAT_SIM_SEAT_MIDDLE };

struct pmat_sim_pose {
    enum pmat_posture posture; /* empty, sitting or a lying one */
    unsigned details;          /* enum pmat_detail, as the truth calls the pose */
    bool turned_right;
    float thorax_roll_deg; /* 0 supine, 90 side, 180 prone */
    float pelvis_roll_deg;
    float head_roll_deg;
    float lean_frac;   /* sideways drift of the spine per metre of it */
    float curve_per_m; /* its curvature in the plane of the bed, + = forward of a side-lie */
    struct pmat_sim_leg leg[2];
    struct pmat_sim_arm arm[2];
    float
        axis_deg; /* body axis against the bed's, about the pelvis, counter-clockwise from above */
    float x_cm;   /* pelvis from the bed's middle line, toward higher columns */
    float crown_cm;              /* crown of a straight body from the bed's head end */
    float upper_body_raised_deg; /* the bed and the mat on it fold under the hips */
    enum pmat_sim_seat seat;
    float head_pillow_cm, knee_pillow_cm, between_knees_cm, pelvis_pillow_cm, lumbar_roll_cm;
    float head_pillow_x_cm;   /* its middle from the spine's line */
    float head_pillow_top_cm; /* its upper edge from the crown, negative = beyond it */
    float head_pillow_length_cm, head_pillow_width_cm;
    float head_pillow_spread_frac; /* of its load that it hands down evenly; 0 = the usual share */
    float breath_mm; /* depth of the breath at this instant: chest and belly grow by it */
};

/* A plain, unremarkable pose of that posture; `details` (enum pmat_detail) are acted out. */
void pmat_sim_pose_plain(struct pmat_sim_pose *pose, enum pmat_posture posture, unsigned details);
/* A pose as people take it; posture is any but unknown. */
void pmat_sim_pose_draw(struct pmat_sim_pose *pose, enum pmat_posture posture,
                        struct pmat_sim_random *random);

/* Quadratic form: the surface is where d'Ad = 1, d from the centre. */
struct pmat_sim_ellipsoid {
    float centre[3];
    float xx, yy, zz, xy, xz, yz;
    float half_x, half_y, half_z; /* extent of its shadow */
    int node[3];
    float weight[3]; /* how it follows the nodes' heights; sums to 1 */
    float stiffness_pa_per_m;
};

/* Pillow or roll on the mattress. */
struct pmat_sim_pad {
    float x, y, half_x, half_y; /* m */
    float height_m, stiffness_pa_per_m;
    float spread; /* 0..1, how evenly it hands its load down */
};

enum { PMAT_SIM_ELLIPSOID_MAX = 256, PMAT_SIM_PAD_MAX = 6 };

struct pmat_sim_body {
    struct pmat_sim_ellipsoid part[PMAT_SIM_ELLIPSOID_MAX];
    int parts;
    struct pmat_sim_pad pad[PMAT_SIM_PAD_MAX];
    int pads;
    float weight_n[PMAT_SIM_NODE_COUNT]; /* load each node hands down; sums to what the bed bears */
    float bending[PMAT_SIM_NODE_COUNT][PMAT_SIM_NODE_COUNT]; /* N per m */
    float lowest_m;                                          /* underside of the unbent trunk */
    float lumbar[2], along[2]; /* spine at the lumbar level and its direction, in the bed's plane */
    float hollow_m;            /* of the lumbar spine before it gives way, + = arched */
    bool lies;                 /* false: sitting or nobody */
    bool supine;
    float height_m;
    float thorax_roll_deg, pelvis_roll_deg, hip_flexion_deg; /* as posed; NAN unless lying */
};

/* Mass of each node in kg, before anything is supported elsewhere; sums to the person's mass. */
void pmat_sim_body_masses(const struct pmat_sim_person *person, float mass_kg[PMAT_SIM_NODE_COUNT]);

/* Poses the person. An empty pose gives a body without parts and weight. */
void pmat_sim_body_build(struct pmat_sim_body *body, const struct pmat_sim_person *person,
                         const struct pmat_sim_pose *pose);

/* The details (enum pmat_detail, or-ed) that describe where this pose's limbs and pillows are. */
unsigned pmat_sim_pose_details(const struct pmat_sim_pose *pose);

/* Hip flexion of the pose in degrees: the greater one of the legs; NAN when nobody lies. */
float pmat_sim_pose_hip_flexion_deg(const struct pmat_sim_pose *pose);

#endif
