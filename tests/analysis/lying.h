/*
 * A simulated body in a chosen pose as the canonical map of a chosen mat shows it.
 */
#ifndef PMAT_TESTS_ANALYSIS_LYING_H
#define PMAT_TESTS_ANALYSIS_LYING_H

#include <stdint.h>

#include "core/records.h"
#include "sensors-sim/sensor.h"

struct lying {
    uint16_t rows, cols;
    float long_cm, across_cm, from_head_cm; /* of the mat; NAN = in the bed's middle */
    struct pmat_sim_person person;
    struct pmat_sim_pose pose;
    /* filled in: */
    struct pmat_sim_truth truth;
    float map[PMAT_MAP_CELLS];
    uint8_t covered[PMAT_MAP_CELLS];
    float cell_long_cm, cell_across_cm;
    float hip_cm[2]; /* true place on the map: along, across */
};

/* 64 x 32 cells over 192 x 84 cm, a plain body; change what you like, then show. */
void lying_plain(struct lying *lying, enum pmat_posture posture, unsigned details);
void lying_show(struct lying *lying);

#endif
