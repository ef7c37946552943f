/*
 * What a mat makes of a pressure map: any grid, its wiring, its faults and its converter.
 *
 * The response of a cell is a fraction of full scale: (load / full_scale)^exponent, with gain
 * spread, ghosting and threshold (docs/sources.md: fsr_physics). It is computed once per pose; a
 * scan only adds breath, offset and noise, clips and rounds, so that a night takes seconds.
 */
#ifndef PMAT_SENSORS_SIM_SENSOR_H
#define PMAT_SENSORS_SIM_SENSOR_H

#include <stdint.h>

#include "core/frame.h"
#include "core/geometry.h"
#include "sensors-sim/mattress.h"
#include "sensors-sim/random.h"

struct pmat_sim_sensor_model {
    /* Grid and place on the bed of 240 x 120 cm; pitches must be known. */
    struct pmat_geometry geometry;
    float turned_deg;                     /* mat turned on the bed, counter-clockwise from above */
    float element_frac;                   /* 0..1, share of the pitch that a cell senses */
    float full_scale_pa;                  /* load that drives the converter to its end */
    float exponent;                       /* conductance ~ load^exponent */
    float threshold_frac;                 /* of full scale: less load is not felt */
    float spread_frac, spread_cm;         /* share of load that a cover spreads widely */
    float gain_sd, line_gain_sd;          /* spread of cells, and of rows and columns */
    float ghost_row_frac, ghost_col_frac; /* of a line's mean response seen by all its cells */
    float noise_frac;                     /* SD of one scan, of full scale */
    float hysteresis_frac;                /* of a change that comes late */
    float drift_per_decade_frac;          /* growth of the response per factor 10 in time */
    float offset_frac, offset_sd_frac;    /* reading without load, 0..0.75 of full scale */
    float dead_frac, stuck_frac;          /* share of cells */
    uint8_t dead_rows, dead_cols;         /* whole lines, in scan order */
    uint8_t bits;                         /* 6..16 */
    bool polarity_down;                   /* more load, lower count */
    uint64_t seed;                        /* of gains, faults and noise */
};

/* 64x32 over 192 x 84 cm of the bed's middle, 12 bits, a sound mat. */
void pmat_sim_sensor_model_default(struct pmat_sim_sensor_model *model);

/* Any mat, anywhere under the body whose pelvis lies at (pelvis_x_m, pelvis_y_m) and which presses
 * with up to `peak_pa`: grids 10x7 to 64x40, crops from shoulders to the whole body. */
void pmat_sim_sensor_model_draw(struct pmat_sim_sensor_model *model, float pelvis_x_m,
                                float pelvis_y_m, float peak_pa, struct pmat_sim_random *random);
/* The same, narrower, coarser and with a wider cover than any of those: to see what training on
 * them is worth elsewhere. */
void pmat_sim_sensor_model_draw_narrow(struct pmat_sim_sensor_model *model, float pelvis_x_m,
                                       float pelvis_y_m, float peak_pa,
                                       struct pmat_sim_random *random);

struct pmat_sim_sensor;

/* NULL without memory. The grid must lie within PMAT_GRID_MIN..PMAT_GRID_MAX. */
struct pmat_sim_sensor *pmat_sim_sensor_create(const struct pmat_sim_sensor_model *model);
void pmat_sim_sensor_destroy(struct pmat_sim_sensor *sensor);
/* The same memory plays another mat. */
void pmat_sim_sensor_reset(struct pmat_sim_sensor *sensor,
                           const struct pmat_sim_sensor_model *model);
const struct pmat_sim_sensor_model *pmat_sim_sensor_model(const struct pmat_sim_sensor *sensor);

/* Response of every cell, [rows*cols] in scan order, to a pressure map [120*60] Pa: heavy, once per
 * pose. */
void pmat_sim_sensor_respond(struct pmat_sim_sensor *sensor, const float *pressure_pa,
                             float *response);

/* From now on the mat feels `exhaled` + breath * (`inhaled` - `exhaled`), responses as above;
 * `elapsed_s` since the last call lets hysteresis and drift proceed. Call once a second at rest,
 * each frame while the body moves. inhaled NULL = no breath. */
void pmat_sim_sensor_feel(struct pmat_sim_sensor *sensor, const float *exhaled,
                          const float *inhaled, float elapsed_s);

/* One scan: counts [rows*cols] in scan order, breath 0..1. Returns enum pmat_frame_flag. */
uint8_t pmat_sim_sensor_scan(struct pmat_sim_sensor *sensor, float breath, uint16_t *counts);

#endif
