/*
 * Simulated bodies with what is true of them, for learning and judging the indicators: the limbs
 * and pillows as people take them, the quantities in question uniform over their range.
 */
#ifndef PMAT_BENCH_MADE_BODIES_H
#define PMAT_BENCH_MADE_BODIES_H

#include "core/records.h"
#include "sensors-sim/sensor.h"

enum made_spread {
    MADE_AS_DRAWN, /* everything as people take it */
    MADE_LIMBS,    /* lordosis and hip flexion uniform, no raised upper body */
    MADE_TURNS,    /* rolls and twist uniform */
    MADE_RAISED    /* as drawn, supine bodies with a raised upper body, uniform */
};

struct made_options {
    uint64_t seed;
    uint16_t rows, cols; /* 0: any mat as pmat_sim_sensor_model_draw makes them */
    enum made_spread spread;
};

struct made_body {
    enum pmat_posture posture;
    struct pmat_sim_pose pose;
    struct pmat_sim_person person;
    struct pmat_sim_truth truth;
    float map[PMAT_MAP_CELLS];
    uint8_t covered[PMAT_MAP_CELLS];
    float cell_long_cm, cell_across_cm;
    float hip_cm[2]; /* true place of the hips on the map: along, across */
};

struct made_bodies;

/* NULL without memory. */
struct made_bodies *made_bodies_create(const struct made_options *options);
void made_bodies_destroy(struct made_bodies *bodies);
/* The next body in this posture. */
void made_bodies_next(struct made_bodies *bodies, enum pmat_posture posture,
                      struct made_body *body);

#endif
