#include "bench/breathing_scene.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/pipeline.h"
#include "sensors-sim/breath.h"
#include "sensors-sim/sensor.h"

enum {
    SETTLE_S = 30,
    DRAWS_MAX = 20,
    BREATHS_MAX = 100,
    EMPTY_S = 120,
    ALONE_S = 600,
    ALONE_HZ = 10
};

#define MAT_LONG_CM   192.0f
#define MAT_ACROSS_CM 84.0f

/* Something that lies on the bed beside the sleeper, or alone. */
struct lump {
    float x_m, y_m, half_x_m, half_y_m, mass_kg;
    float swell_frac; /* how much smaller it lies when breathed in */
};

struct breathing_scene {
    struct pmat_sim_random random;
    struct pmat_sim_bed *bed;
    struct pmat_sim_sensor *sensor;
    struct pmat_sim_body body;
    struct pmat_sim_person person;
    struct pmat_sim_pose pose, moved;
    struct pmat_sim_mattress mattress;
    struct pmat_sim_breath_habit habit, other_habit;
    float breath_mm;
    bool sleeper, lumpy;
    struct lump lump;
    float move_from_s, move_to_s;
    bool comes_back; /* a limb that goes back, not a turn */
    float shift_cm;  /* of the lump when it moves */
    uint64_t seed;
    int next_posture;
    enum breathing_disturbance disturbance;
    float pa[PMAT_SIM_BED_CELLS];
    /* Sleeper out, in, moved; the lump out, in, moved. */
    float phase[6][PMAT_CELLS_MAX];
    float out[PMAT_CELLS_MAX], in[PMAT_CELLS_MAX], pressure[PMAT_CELLS_MAX];
    uint16_t counts[PMAT_CELLS_MAX];
};

static const char *const words[BREATHING_DISTURBANCES] = {
    "empty bed",          "an object on the bed",    "an empty bed that is pushed",
    "sleeper with a pet", "sleeper with a partner",  "sleeper who moves a limb",
    "sleeper who turns",  "still sleeper, poor mat",
};

const char *breathing_disturbance_words(enum breathing_disturbance disturbance)
{
    return words[disturbance];
}

struct breathing_scene *breathing_scene_create(uint64_t seed)
{
    struct breathing_scene *scene = calloc(1, sizeof *scene);
    struct pmat_sim_sensor_model model;
    if (scene == NULL)
        return NULL;
    pmat_sim_sensor_model_default(&model);
    pmat_sim_random_seed(&scene->random, seed);
    scene->bed = pmat_sim_bed_create();
    scene->sensor = pmat_sim_sensor_create(&model);
    if (scene->bed == NULL || scene->sensor == NULL) {
        breathing_scene_destroy(scene);
        return NULL;
    }
    return scene;
}

void breathing_scene_destroy(struct breathing_scene *scene)
{
    if (scene == NULL)
        return;
    pmat_sim_sensor_destroy(scene->sensor);
    pmat_sim_bed_destroy(scene->bed);
    free(scene);
}

static float uniform(struct breathing_scene *scene, float low, float high)
{
    return pmat_sim_random_uniform(&scene->random, low, high);
}

/* ---- who lies there ---- */

void breathing_scene_sleeper(struct breathing_scene *s)
{
    static const enum pmat_posture postures[] = {PMAT_POSTURE_SUPINE, PMAT_POSTURE_LEFT,
                                                 PMAT_POSTURE_RIGHT, PMAT_POSTURE_PRONE};
    struct pmat_sim_truth truth = {0};
    enum pmat_posture posture = postures[s->next_posture++ % 4];
    for (int i = 0; i < DRAWS_MAX && !truth.settled; i++) {
        pmat_sim_person_draw(&s->person, &s->random);
        pmat_sim_pose_draw(&s->pose, posture, &s->random);
        pmat_sim_mattress_draw(&s->mattress, &s->random);
        pmat_sim_body_build(&s->body, &s->person, &s->pose);
        pmat_sim_bed_press(s->bed, &s->body, &s->mattress, s->pa, &truth);
    }
    s->moved = s->pose;
    s->breath_mm = uniform(s, 4.0f, 12.0f);
    pmat_sim_breath_habit_draw(&s->habit, uniform(s, 6.0f, 30.0f), &s->random);
    s->seed = pmat_sim_random_u32(&s->random);
    s->sleeper = true;
    s->lumpy = false;
    s->comes_back = false;
    s->move_from_s = s->move_to_s = INFINITY;
    s->shift_cm = 0.0f;
}

/* A leg is drawn up, or an arm put elsewhere, and back again. */
static void move_limb(struct breathing_scene *s)
{
    s->moved.leg[0].hip_flexion_deg += uniform(s, 5, 25);
    s->moved.leg[0].knee_flexion_deg += uniform(s, 5, 25);
    s->moved.arm[0].upper_deg += uniform(s, 10, 30);
    s->comes_back = pmat_sim_random_chance(&s->random, 0.5f);
}

static void turn(struct breathing_scene *s)
{
    enum pmat_posture other =
        s->pose.posture == PMAT_POSTURE_SUPINE ? PMAT_POSTURE_LEFT : PMAT_POSTURE_SUPINE;
    pmat_sim_pose_draw(&s->moved, other, &s->random);
}

/* Beside the sleeper or at the feet; a partner's side lies at the mat's edge. */
static void put_lump(struct breathing_scene *s, enum breathing_disturbance disturbance)
{
    bool partner = disturbance == BREATHING_PARTNER;
    float side = pmat_sim_random_chance(&s->random, 0.5f) ? 1.0f : -1.0f;
    float away = partner ? uniform(s, 0.36f, 0.46f) : uniform(s, 0.25f, 0.4f);
    s->lumpy = true;
    s->lump = (struct lump){
        .x_m = 0.5f * PMAT_SIM_BED_WIDTH_M + side * away,
        .y_m = partner ? uniform(s, 0.6f, 1.0f) : uniform(s, 0.8f, 2.0f),
        .half_x_m = partner ? 0.10f : uniform(s, 0.08f, 0.14f),
        .half_y_m = partner ? 0.30f : uniform(s, 0.12f, 0.25f),
        .mass_kg = partner ? uniform(s, 8, 20) : uniform(s, 3, 25),
        .swell_frac = disturbance == BREATHING_OBJECT ? 0.0f : uniform(s, 0.005f, 0.03f),
    };
    pmat_sim_breath_habit_draw(&s->other_habit, partner ? uniform(s, 8, 22) : uniform(s, 12, 32),
                               &s->random);
    if (pmat_sim_random_chance(&s->random, 0.4f) && disturbance != BREATHING_OBJECT)
        s->shift_cm = uniform(s, 2, 8);
}

void breathing_scene_disturbed(struct breathing_scene *s, enum breathing_disturbance disturbance)
{
    breathing_scene_sleeper(s);
    s->disturbance = disturbance;
    s->sleeper = (int)disturbance >= (int)BREATHING_FIRST_WITH_SLEEPER;
    s->move_from_s = uniform(s, (float)SETTLE_S + 5.0f, (float)SETTLE_S + 50.0f);
    s->move_to_s = s->move_from_s + uniform(s, 1.5f, 8.0f);
    if (disturbance == BREATHING_OBJECT || disturbance == BREATHING_PET ||
        disturbance == BREATHING_PARTNER)
        put_lump(s, disturbance);
    if (disturbance == BREATHING_RESTLESS)
        move_limb(s);
    if (disturbance == BREATHING_ROUGH)
        s->move_from_s = s->move_to_s = INFINITY;
    if (disturbance == BREATHING_TURN)
        turn(s);
    if (disturbance == BREATHING_PET || disturbance == BREATHING_PARTNER)
        s->move_to_s = s->move_from_s + uniform(s, 1.0f, 3.0f);
}

/* ---- what the mat feels ---- */

static void press_lump(struct breathing_scene *s, float smaller_frac, float shift_m, float *pa)
{
    const struct lump *l = &s->lump;
    float half_x = l->half_x_m * (1.0f - smaller_frac),
          half_y = l->half_y_m * (1.0f - smaller_frac);
    float top = 2.0f * l->mass_kg * PMAT_SIM_GRAVITY / (3.14159265f * half_x * half_y);
    for (int r = 0; r < PMAT_SIM_BED_ROWS; r++)
        for (int c = 0; c < PMAT_SIM_BED_COLS; c++) {
            float y = (((float)r + 0.5f) * PMAT_SIM_BED_CELL_M - l->y_m - shift_m) / half_y;
            float x = (((float)c + 0.5f) * PMAT_SIM_BED_CELL_M - l->x_m) / half_x;
            pa[r * PMAT_SIM_BED_COLS + c] = top * fmaxf(0.0f, 1.0f - x * x - y * y);
        }
}

static void feel_sleeper(struct breathing_scene *s, const struct pmat_sim_pose *pose,
                         float breath_mm, float *response)
{
    struct pmat_sim_pose breathing = *pose;
    breathing.breath_mm = breath_mm;
    memset(s->pa, 0, sizeof s->pa);
    if (s->sleeper) {
        pmat_sim_body_build(&s->body, &s->person, &breathing);
        pmat_sim_bed_press(s->bed, &s->body, &s->mattress, s->pa, NULL);
    }
    pmat_sim_sensor_respond(s->sensor, s->pa, response);
}

static void feel_lump(struct breathing_scene *s, float smaller_frac, float shift_m, float *response)
{
    memset(s->pa, 0, sizeof s->pa);
    if (s->lumpy)
        press_lump(s, smaller_frac, shift_m, s->pa);
    pmat_sim_sensor_respond(s->sensor, s->pa, response);
}

static void take_mat(struct breathing_scene *s, uint16_t rows, uint16_t cols)
{
    struct pmat_sim_sensor_model model;
    pmat_sim_sensor_model_default(&model);
    model.seed = s->seed;
    if (s->disturbance == BREATHING_ROUGH) {
        model.bits = 8;
        model.noise_frac = 0.005f;
        model.ghost_row_frac = model.ghost_col_frac = 0.1f;
        model.hysteresis_frac = 0.2f;
        model.drift_per_decade_frac = 0.08f;
        model.gain_sd = 0.2f;
    }
    model.geometry.rows = rows;
    model.geometry.cols = cols;
    model.geometry.pitch_row_cm = MAT_LONG_CM / (float)rows;
    model.geometry.pitch_col_cm = MAT_ACROSS_CM / (float)cols;
    pmat_sim_sensor_reset(s->sensor, &model);
    feel_sleeper(s, &s->pose, 0.0f, s->phase[0]);
    feel_sleeper(s, &s->pose, s->breath_mm, s->phase[1]);
    feel_sleeper(s, &s->moved, 0.0f, s->phase[2]);
    feel_lump(s, 0.0f, 0.0f, s->phase[3]);
    feel_lump(s, s->lump.swell_frac, 0.0f, s->phase[4]);
    feel_lump(s, 0.0f, 0.01f * s->shift_cm, s->phase[5]);
}

/* How far gone the movement is: 0 before, 1 after it or, of one that comes back, half-way. */
static float gone(const struct breathing_scene *s, float t_s)
{
    if (t_s <= s->move_from_s)
        return 0.0f;
    float part = fminf((t_s - s->move_from_s) / (s->move_to_s - s->move_from_s), 1.0f);
    return s->comes_back ? sinf(3.14159265f * part) : part * part * (3.0f - 2.0f * part);
}

/* The lump breathes into `out`, with its own phase; the sleeper's breath is left to the scan. */
static void feel(struct breathing_scene *s, float t_s, float other, float elapsed_s, int cells)
{
    float part = gone(s, t_s), shove = 1.0f;
    bool moves = t_s > s->move_from_s && t_s < s->move_to_s;
    if (s->disturbance == BREATHING_ROCKED && moves)
        shove = 1.0f + 3.0f * fabsf(sinf(2.0f * t_s));
    float turned = s->sleeper ? part : 0.0f;
    for (int i = 0; i < cells; i++) {
        float lump = s->phase[3][i] + other * (s->phase[4][i] - s->phase[3][i]) +
                     part * (s->phase[5][i] - s->phase[3][i]);
        float body = s->phase[0][i] + turned * (s->phase[2][i] - s->phase[0][i]);
        s->out[i] = shove * body + lump + (shove - 1.0f) * 0.001f;
        s->in[i] = s->out[i] + s->phase[1][i] - s->phase[0][i];
    }
    pmat_sim_sensor_feel(s->sensor, s->out, s->in, elapsed_s);
}

/* Mean rate of the minute and how the breaths in it differ. */
static void tell_truth(const float *began_s, int count, struct breathing_truth *truth)
{
    float mean = 0.0f, square = 0.0f;
    if (count < 2)
        return;
    mean = (began_s[count - 1] - began_s[0]) / (float)(count - 1);
    for (int i = 1; i < count; i++) {
        float off = began_s[i] - began_s[i - 1] - mean;
        square += off * off / (float)(count - 1);
    }
    truth->rate_per_min = 60.0f / mean;
    truth->interval_cv = sqrtf(square) / mean;
}

void breathing_scene_play(struct breathing_scene *s, uint16_t rows, uint16_t cols, float rate_hz,
                          struct breathing_truth *truth, struct pmat_breathing_estimate *estimate)
{
    struct pmat_sim_breath breath, other;
    float began_s[BREATHS_MAX], felt_s = 0.0f, before = 0.0f;
    int cells = rows * cols, began = 0;
    take_mat(s, rows, cols);
    pmat_sim_breath_start(&breath, &s->habit, s->seed);
    pmat_sim_breath_start(&other, &s->other_habit, s->seed + 1);
    struct pmat_breathing *breathing =
        pmat_breathing_create(&pmat_sim_sensor_model(s->sensor)->geometry);
    *truth = (struct breathing_truth){s->pose.posture, NAN, NAN};
    int frames = (int)(rate_hz * (SETTLE_S + PMAT_BREATHING_WINDOW_S + 1));
    for (int i = 0; i < frames && breathing != NULL; i++) {
        float t_s = (float)i / rate_hz;
        float depth = pmat_sim_breath_next(&breath, 1.0f / rate_hz);
        float beside = s->lumpy ? pmat_sim_breath_next(&other, 1.0f / rate_hz) : 0.0f;
        if (i == 0 || s->lumpy || t_s - felt_s >= 1.0f || t_s > s->move_from_s) {
            feel(s, t_s, beside, t_s - felt_s, cells);
            felt_s = t_s;
        }
        if (t_s > SETTLE_S && breath.phase < before && began < BREATHS_MAX)
            began_s[began++] = t_s;
        before = breath.phase;
        pmat_sim_sensor_scan(s->sensor, depth, s->counts);
        for (int k = 0; k < cells; k++)
            s->pressure[k] = (float)s->counts[k];
        pmat_breathing_push(breathing, (int64_t)(1e6 * (double)i / (double)rate_hz), s->pressure);
    }
    if (breathing != NULL)
        pmat_breathing_estimate(breathing, estimate);
    if (s->sleeper)
        tell_truth(began_s, began, truth);
    pmat_breathing_destroy(breathing);
}

/* ---- the whole analysis ---- */

static void on_begin(void *context, const struct pmat_session *session)
{
    (void)context;
    (void)session;
}

static void on_progress(void *context, const struct pmat_epoch *epoch,
                        const struct pmat_event *events, size_t count,
                        const struct pmat_session *session)
{
    (void)events;
    (void)count;
    (void)session;
    *(int *)context += epoch != NULL && epoch->breath_rate_per_min > 0.0f;
}

static void on_end(void *context, const struct pmat_session *session, const struct pmat_map *maps,
                   size_t count)
{
    (void)context;
    (void)session;
    (void)maps;
    (void)count;
}

static void play_alone(struct breathing_scene *s, struct pmat_pipeline *pipeline, int cells)
{
    struct pmat_sim_breath breath;
    const struct pmat_geometry *geometry = &pmat_sim_sensor_model(s->sensor)->geometry;
    pmat_sim_breath_start(&breath, &s->other_habit, s->seed);
    for (int i = 0; i < ALONE_HZ * (EMPTY_S + ALONE_S); i++) {
        float depth = pmat_sim_breath_next(&breath, 1.0f / ALONE_HZ);
        bool there = i >= ALONE_HZ * EMPTY_S;
        for (int k = 0; k < cells; k++)
            s->out[k] = there ? s->phase[3][k] + depth * (s->phase[4][k] - s->phase[3][k]) : 0.0f;
        pmat_sim_sensor_feel(s->sensor, s->out, NULL, 1.0f / ALONE_HZ);
        pmat_sim_sensor_scan(s->sensor, 0.0f, s->counts);
        int64_t time_us = (int64_t)i * 1000000 / ALONE_HZ;
        pmat_pipeline_push(pipeline, &(struct pmat_frame){.rows = geometry->rows,
                                                          .cols = geometry->cols,
                                                          .time_us = time_us,
                                                          .utc_us = time_us,
                                                          .counts = s->counts});
    }
    pmat_pipeline_close(pipeline, "the end");
}

int breathing_scene_pet_alone(struct breathing_scene *s, uint16_t rows, uint16_t cols)
{
    struct pmat_profile profile;
    struct pmat_config config;
    struct pmat_model *model = NULL;
    struct pmat_pipeline *pipeline = NULL;
    struct pmat_fault fault;
    int epochs = 0;
    const struct pmat_night_sink sink = {&epochs, on_begin, on_progress, on_end};
    breathing_scene_disturbed(s, BREATHING_PET);
    s->sleeper = false;
    take_mat(s, rows, cols);
    pmat_profile_default(&profile);
    pmat_config_default(&config);
    profile.geometry = pmat_sim_sensor_model(s->sensor)->geometry;
    profile.bits = 12;
    if (pmat_model_create_default(&model, &fault) == PMAT_OK &&
        pmat_pipeline_create(&pipeline, &profile, &config, model, &sink, &fault) == PMAT_OK)
        play_alone(s, pipeline, rows * cols);
    else
        epochs = -1;
    pmat_pipeline_destroy(pipeline);
    pmat_model_destroy(model);
    return epochs;
}
