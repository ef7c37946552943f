#include "tests/analysis/lying.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/canonical.h"

#define REGION_LONG_CM   160.0f
#define REGION_ACROSS_CM 70.0f

void lying_plain(struct lying *lying, enum pmat_posture posture, unsigned details)
{
    *lying = (struct lying){
        .rows = 64, .cols = 32, .long_cm = 192.0f, .across_cm = 84.0f, .from_head_cm = NAN};
    pmat_sim_person_default(&lying->person, false);
    pmat_sim_pose_plain(&lying->pose, posture, details);
}

static struct pmat_geometry geometry_of(const struct lying *lying)
{
    return (struct pmat_geometry){
        .rows = lying->rows,
        .cols = lying->cols,
        .pitch_row_cm = lying->long_cm / (float)lying->rows,
        .pitch_col_cm = lying->across_cm / (float)lying->cols,
        .from_head_cm = lying->from_head_cm,
        .from_left_cm = NAN,
    };
}

static void press(struct lying *lying, float *pressure)
{
    struct pmat_sim_sensor_model model;
    pmat_sim_sensor_model_default(&model);
    model.geometry = geometry_of(lying);
    model.seed = 7;
    struct pmat_sim_bed *bed = pmat_sim_bed_create();
    struct pmat_sim_sensor *sensor = pmat_sim_sensor_create(&model);
    struct pmat_sim_body *body = calloc(1, sizeof *body);
    float *pa = calloc(PMAT_SIM_BED_CELLS, sizeof *pa);
    float *response = calloc(PMAT_CELLS_MAX, sizeof *response);
    uint16_t *counts = calloc(PMAT_CELLS_MAX, sizeof *counts);
    assert(bed && sensor && body && pa && response && counts);
    struct pmat_sim_mattress mattress;
    pmat_sim_mattress_named(&mattress, "medium");
    pmat_sim_body_build(body, &lying->person, &lying->pose);
    pmat_sim_bed_press(bed, body, &mattress, pa, &lying->truth);
    pmat_sim_sensor_respond(sensor, pa, response);
    pmat_sim_sensor_feel(sensor, response, NULL, 0.0f);
    pmat_sim_sensor_scan(sensor, 0.0f, counts);
    for (int i = 0; i < lying->rows * lying->cols; i++)
        pressure[i] = (float)counts[i];
    free(counts);
    free(response);
    free(pa);
    free(body);
    pmat_sim_sensor_destroy(sensor);
    pmat_sim_bed_destroy(bed);
}

void lying_show(struct lying *lying)
{
    float pressure[PMAT_CELLS_MAX];
    press(lying, pressure);
    struct pmat_geometry geometry = geometry_of(lying);
    float start = isnan(lying->from_head_cm) ? 120.0f - 0.5f * lying->long_cm : lying->from_head_cm;
    geometry.from_head_cm = NAN; /* a short mat lies in the middle of the map */
    lying->hip_cm[0] = 48.5f * lying->person.height_m + lying->pose.crown_cm - start +
                       fmaxf(0.0f, 0.5f * (REGION_LONG_CM - lying->long_cm));
    lying->hip_cm[1] = lying->pose.x_cm + 0.5f * fmaxf(lying->across_cm, REGION_ACROSS_CM);
    struct pmat_canonical *canonical = pmat_canonical_create(&geometry);
    assert(canonical);
    pmat_canonical_apply(canonical, pressure, lying->map);
    memcpy(lying->covered, pmat_canonical_covered(canonical), sizeof lying->covered);
    lying->cell_long_cm = pmat_canonical_cell_long_cm(canonical);
    lying->cell_across_cm = pmat_canonical_cell_across_cm(canonical);
    pmat_canonical_destroy(canonical);
}
