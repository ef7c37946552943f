#include "bench/made_bodies.h"

#include <math.h>
#include <stdlib.h>

#include "analysis/canonical.h"
#include "sensors-sim/map.h"

#define MAT_LONG_CM      192.0f
#define MAT_ACROSS_CM    84.0f
#define BED_LONG_CM      (100.0f * PMAT_SIM_BED_LENGTH_M)
#define BED_ACROSS_CM    (100.0f * PMAT_SIM_BED_WIDTH_M)
#define REGION_LONG_CM   160.0f
#define REGION_ACROSS_CM 70.0f

enum { DRAWS_MAX = 8 };

struct made_bodies {
    struct made_options options;
    struct pmat_sim_random random;
    struct pmat_sim_bed *bed;
    struct pmat_sim_sensor *sensor;
    struct pmat_sim_body body;
    float pa[PMAT_SIM_BED_CELLS];
    float response[PMAT_CELLS_MAX], pressure[PMAT_CELLS_MAX];
    uint16_t counts[PMAT_CELLS_MAX];
};

struct made_bodies *made_bodies_create(const struct made_options *options)
{
    struct made_bodies *bodies = calloc(1, sizeof *bodies);
    if (bodies == NULL)
        return NULL;
    struct pmat_sim_sensor_model model;
    pmat_sim_sensor_model_default(&model);
    bodies->options = *options;
    pmat_sim_random_seed(&bodies->random, options->seed);
    bodies->bed = pmat_sim_bed_create();
    bodies->sensor = pmat_sim_sensor_create(&model);
    if (bodies->bed == NULL || bodies->sensor == NULL) {
        made_bodies_destroy(bodies);
        return NULL;
    }
    return bodies;
}

void made_bodies_destroy(struct made_bodies *bodies)
{
    if (bodies == NULL)
        return;
    pmat_sim_sensor_destroy(bodies->sensor);
    pmat_sim_bed_destroy(bodies->bed);
    free(bodies);
}

static float uniform(struct made_bodies *b, float low, float high)
{
    return pmat_sim_random_uniform(&b->random, low, high);
}

/* Both knees raised by as much as the hips bend, or the legs lie. */
static void spread_supine(struct made_bodies *b, struct made_body *made)
{
    struct pmat_sim_pose *pose = &made->pose;
    made->person.lordosis_m = uniform(b, 0.0f, 0.03f);
    pose->upper_body_raised_deg = 0.0f;
    if (pmat_sim_random_chance(&b->random, 0.3f))
        return;
    float flexion = uniform(b, 0, 75);
    for (int i = 0; i < 2; i++) {
        struct pmat_sim_leg *leg = &pose->leg[i];
        leg->hip_flexion_deg = flexion;
        leg->shape = flexion < 10.0f ? PMAT_SIM_LEG_STRAIGHT : PMAT_SIM_LEG_KNEE_UP;
    }
    pose->knee_pillow_cm = 0.0f;
}

static void spread_side(struct made_bodies *b, struct made_body *made)
{
    struct pmat_sim_pose *pose = &made->pose;
    float before = pose->leg[0].hip_flexion_deg, hip = uniform(b, 0, 110);
    float apart = pose->leg[1].hip_flexion_deg - before;
    pose->leg[0].hip_flexion_deg = hip;
    pose->leg[1].hip_flexion_deg = fminf(hip + apart, 120.0f);
    pose->leg[0].knee_flexion_deg = fminf(130.0f, hip * uniform(b, 0.6f, 1.6f));
    pose->leg[1].knee_flexion_deg =
        fminf(130.0f, fmaxf(0.0f, pose->leg[1].hip_flexion_deg) * uniform(b, 0.6f, 1.6f));
}

static void spread_limbs(struct made_bodies *b, struct made_body *made)
{
    if (made->pose.posture == PMAT_POSTURE_SUPINE)
        spread_supine(b, made);
    else if (made->pose.posture != PMAT_POSTURE_PRONE)
        spread_side(b, made);
}

static void spread_turns(struct made_bodies *b, struct made_body *made)
{
    struct pmat_sim_pose *pose = &made->pose;
    pose->upper_body_raised_deg = 0.0f;
    if (pose->posture == PMAT_POSTURE_SUPINE)
        pose->pelvis_roll_deg = uniform(b, 0, 45);
    else if (pose->posture == PMAT_POSTURE_PRONE)
        pose->pelvis_roll_deg = uniform(b, 135, 180);
    else
        pose->pelvis_roll_deg = uniform(b, 45, 135);
    float twist = uniform(b, -60, 60);
    if (pose->pelvis_roll_deg + twist < 0.0f || pose->pelvis_roll_deg + twist > 180.0f)
        twist = -twist;
    pose->thorax_roll_deg = pose->pelvis_roll_deg + twist;
}

static void lay_down(struct made_bodies *b, enum pmat_posture posture, struct made_body *made)
{
    for (int i = 0; i < DRAWS_MAX; i++) {
        struct pmat_sim_mattress mattress;
        pmat_sim_person_draw(&made->person, &b->random);
        pmat_sim_pose_draw(&made->pose, posture, &b->random);
        pmat_sim_mattress_draw(&mattress, &b->random);
        if (b->options.spread == MADE_LIMBS)
            spread_limbs(b, made);
        if (b->options.spread == MADE_TURNS)
            spread_turns(b, made);
        if (b->options.spread == MADE_RAISED && posture == PMAT_POSTURE_SUPINE)
            made->pose.upper_body_raised_deg = uniform(b, 15, 65);
        made->pose.details = pmat_sim_pose_details(&made->pose);
        pmat_sim_body_build(&b->body, &made->person, &made->pose);
        pmat_sim_bed_press(b->bed, &b->body, &mattress, b->pa, &made->truth);
        if (made->truth.settled)
            return;
    }
}

static void choose_mat(struct made_bodies *b, const struct made_body *made,
                       struct pmat_sim_sensor_model *model)
{
    float peak = 500.0f, x = 0.5f * PMAT_SIM_BED_WIDTH_M + 0.01f * made->pose.x_cm;
    for (int i = 0; i < PMAT_SIM_BED_CELLS; i++)
        peak = fmaxf(peak, b->pa[i]);
    if (b->options.rows == 0) {
        float y = 0.01f * made->pose.crown_cm + 0.485f * made->person.height_m;
        pmat_sim_sensor_model_draw(model, x, y, peak, &b->random);
        model->offset_frac = model->offset_sd_frac = 0.0f; /* taken off by the calibration */
        return;
    }
    pmat_sim_sensor_model_default(model);
    model->seed = pmat_sim_random_u32(&b->random);
    model->geometry.rows = b->options.rows;
    model->geometry.cols = b->options.cols;
    model->geometry.pitch_row_cm = MAT_LONG_CM / (float)b->options.rows;
    model->geometry.pitch_col_cm = MAT_ACROSS_CM / (float)b->options.cols;
}

/* From the bed to the map: a small mat lies in the middle of what the map shows. */
static float on_map_cm(float bed_cm, float free_cm, float length_cm, float bed_length_cm,
                       float region_cm)
{
    float start = isnan(free_cm) ? 0.5f * (bed_length_cm - length_cm) : free_cm;
    return bed_cm - start + fmaxf(0.0f, 0.5f * (region_cm - length_cm));
}

static void show(struct made_bodies *b, const struct pmat_sim_sensor_model *model,
                 struct made_body *made)
{
    struct pmat_geometry g = model->geometry;
    float along = 100.0f * 0.485f * made->person.height_m + made->pose.crown_cm;
    float across = 0.5f * BED_ACROSS_CM + made->pose.x_cm;
    made->hip_cm[0] = on_map_cm(along, g.from_head_cm, g.pitch_row_cm * (float)g.rows, BED_LONG_CM,
                                REGION_LONG_CM);
    made->hip_cm[1] = on_map_cm(across, g.from_left_cm, g.pitch_col_cm * (float)g.cols,
                                BED_ACROSS_CM, REGION_ACROSS_CM);
    g.from_head_cm = g.from_left_cm = NAN;
    struct pmat_canonical *canonical = pmat_canonical_create(&g);
    if (canonical == NULL)
        return;
    pmat_canonical_apply(canonical, b->pressure, made->map);
    made->cell_long_cm = pmat_canonical_cell_long_cm(canonical);
    made->cell_across_cm = pmat_canonical_cell_across_cm(canonical);
    for (int i = 0; i < PMAT_MAP_CELLS; i++)
        made->covered[i] = pmat_canonical_covered(canonical)[i];
    pmat_canonical_destroy(canonical);
}

void made_bodies_next(struct made_bodies *b, enum pmat_posture posture, struct made_body *made)
{
    struct pmat_sim_sensor_model model;
    made->posture = posture;
    lay_down(b, posture, made);
    choose_mat(b, made, &model);
    pmat_sim_sensor_reset(b->sensor, &model);
    pmat_sim_sensor_respond(b->sensor, b->pa, b->response);
    pmat_sim_sensor_feel(b->sensor, b->response, NULL, 0.0f);
    pmat_sim_sensor_scan(b->sensor, 0.0f, b->counts);
    for (int i = 0; i < model.geometry.rows * model.geometry.cols; i++)
        b->pressure[i] = (float)b->counts[i];
    show(b, &model, made);
}
