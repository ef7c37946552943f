/*
 * A mattress of independent springs in series with the body's tissue; the heights of the body's
 * nodes are solved so that every node's load is borne.
 *
 * Maps are [120*60] Pa on a 2 cm grid over the bed, 2.4 m x 1.2 m, row-major, row 0 = head end,
 * seen from above.
 */
#ifndef PMAT_SENSORS_SIM_MATTRESS_H
#define PMAT_SENSORS_SIM_MATTRESS_H

#include "core/err.h"
#include "sensors-sim/body.h"

#define PMAT_SIM_BED_CELL_M 0.02f

enum {
    PMAT_SIM_BED_ROWS = 120,
    PMAT_SIM_BED_COLS = 60,
    PMAT_SIM_BED_CELLS = PMAT_SIM_BED_ROWS * PMAT_SIM_BED_COLS
};

struct pmat_sim_mattress {
    float stiffness_pa_per_m; /* 35e3 soft .. 400e3 firm */
    float topper_cm;          /* how far a topper or a thick sheet spreads the load; 0 = none */
    float tube_pitch_cm;      /* air tubes across the bed; 0 = none */
    float tube_depth_frac;    /* 0..1: how much less the gaps between them bear */
};

/* "soft", "medium", "firm", "air": false for another word. */
bool pmat_sim_mattress_named(struct pmat_sim_mattress *mattress, const char *name);
void pmat_sim_mattress_draw(struct pmat_sim_mattress *mattress, struct pmat_sim_random *random);
/* Softer foam than any of those above: to see what training on them is worth elsewhere. */
void pmat_sim_mattress_draw_sponge(struct pmat_sim_mattress *mattress,
                                   struct pmat_sim_random *random);

/* What is true of the body on the mattress. */
struct pmat_sim_truth {
    float thorax_roll_deg, pelvis_roll_deg; /* NAN unless lying */
    float hip_flexion_deg;                  /* NAN unless lying */
    /* Arch of the back: how far the lumbar spine stands over the straight line from thorax to
     * pelvis, as it has settled; negative = rounded. It is the spine's own shape: how thick the
     * flesh over the buttocks is and how far the trunk is rolled do not enter. NAN unless supine.
     */
    float lumbar_gap_cm;
    /* The same line drawn under the flesh as if nothing pressed it: from the lowest of the back of
     * the chest to the lowest of the buttocks. Grows with thick buttocks and with any roll. */
    float flesh_gap_cm;
    float load_n;                      /* borne by the bed */
    float weight_n;                    /* of the body, less what the floor bears */
    float node_n[PMAT_SIM_NODE_COUNT]; /* load borne below each node */
    bool settled; /* the balance was found to 3 % of the weight: false for impossible poses */
};

struct pmat_sim_bed; /* scratch memory of the solver, taken once */

/* NULL without memory. */
struct pmat_sim_bed *pmat_sim_bed_create(void);
void pmat_sim_bed_destroy(struct pmat_sim_bed *bed);

/* Lays the body down: pressure_pa [120*60]; `truth` may be NULL. */
void pmat_sim_bed_press(struct pmat_sim_bed *bed, const struct pmat_sim_body *body,
                        const struct pmat_sim_mattress *mattress, float *pressure_pa,
                        struct pmat_sim_truth *truth);

#endif
