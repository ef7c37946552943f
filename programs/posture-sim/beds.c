#include "programs/posture-sim/beds.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "programs/posture-sim/labelled_writer.h"
#include "programs/posture-sim/progress.h"
#include "sensors-sim/map.h"
#include "sensors-sim/sensor.h"

/* A sleeper's load counts as known after five minutes of lying. */
enum { EMPTY_FRAMES = 64, LYING_FRAMES = 330, SHORT_FRAMES = 20, DRAWS_MAX = 8 };

#define BLANKET_PA   12.0f
#define BETWEEN_S    1800.0f /* from one recording to the next */
#define BREATH_PER_S 1.57f   /* radians: 15 a minute */
#define BREATH_SHARE 0.02f   /* of the load, as it comes and goes under a body */

/* What lies on a bed without a sleeper: mass, and the footprint that bears it. */
struct thing {
    const char *name;
    float mass_kg[2], long_cm[2], across_cm[2];
};
static const struct thing things[] = {
    {"cat", {3, 6}, {18, 30}, {18, 26}},
    {"small dog", {5, 12}, {30, 50}, {20, 30}},
    {"suitcase", {5, 16}, {55, 70}, {35, 45}},
    {"laundry basket", {3, 7}, {35, 50}, {30, 40}},
    {"heap of bedding", {2, 5}, {50, 90}, {45, 70}},
    {"rucksack", {4, 10}, {35, 50}, {25, 32}},
    {"laptop and books", {2, 5}, {25, 35}, {30, 40}},
};
enum { THINGS = sizeof things / sizeof *things };

struct maker {
    struct pmat_sim_random random;
    struct pmat_sim_bed *bed;
    struct pmat_sim_sensor *sensor;
    struct pmat_labelled_writer *writer;
    struct pmat_sim_person person;
    struct pmat_sim_mattress mattress;
    struct pmat_sim_body body;
    char name[24];
    int recordings;
    double t_s;
    float blanket_pa;
    float pressure[PMAT_SIM_BED_CELLS], scratch[PMAT_SIM_BED_CELLS];
    float exhaled[PMAT_CELLS_MAX], inhaled[PMAT_CELLS_MAX];
    uint16_t counts[PMAT_CELLS_MAX];
};

/* What is recorded now. */
struct scene {
    enum pmat_posture posture;
    const char *detail;
    int frames;
};

static float between(struct maker *m, const float range[2])
{
    return pmat_sim_random_uniform(&m->random, range[0], range[1]);
}

static void lay_bedding(struct maker *m)
{
    for (int i = 0; i < PMAT_SIM_BED_CELLS; i++)
        m->pressure[i] = m->blanket_pa;
}

static void lay_thing(struct maker *m, const struct thing *thing)
{
    const float cell_cm = 100.0f * PMAT_SIM_BED_CELL_M;
    float half_long = 0.5f * between(m, thing->long_cm) / cell_cm;
    float half_across = 0.5f * between(m, thing->across_cm) / cell_cm;
    float row = pmat_sim_random_uniform(&m->random, 40, 90);
    float col = pmat_sim_random_uniform(&m->random, 18, 42);
    float newton = between(m, thing->mass_kg) * PMAT_SIM_GRAVITY;
    int covered = 0;
    lay_bedding(m);
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < PMAT_SIM_BED_CELLS; i++) {
            float r = ((float)(i / PMAT_SIM_BED_COLS) - row) / half_long;
            float c = ((float)(i % PMAT_SIM_BED_COLS) - col) / half_across;
            bool under = r * r * r * r + c * c * c * c <= 1.0f;
            if (pass == 0)
                covered += under;
            else if (under)
                m->pressure[i] +=
                    newton / ((float)covered * PMAT_SIM_BED_CELL_M * PMAT_SIM_BED_CELL_M);
        }
    pmat_sim_map_blur(m->pressure, m->scratch, PMAT_SIM_BED_ROWS, PMAT_SIM_BED_COLS,
                      0.01f * m->mattress.topper_cm / PMAT_SIM_BED_CELL_M);
}

/* Draws until the body finds its balance. */
static void lay_body(struct maker *m, enum pmat_posture posture)
{
    for (int i = 0; i < DRAWS_MAX; i++) {
        struct pmat_sim_pose pose;
        struct pmat_sim_truth truth;
        pmat_sim_pose_draw(&pose, posture, &m->random);
        pmat_sim_body_build(&m->body, &m->person, &pose);
        pmat_sim_bed_press(m->bed, &m->body, &m->mattress, m->pressure, &truth);
        if (truth.settled)
            break;
    }
    for (int i = 0; i < PMAT_SIM_BED_CELLS; i++)
        m->pressure[i] += m->blanket_pa;
}

static enum pmat_err record(struct maker *m, struct scene scene, struct pmat_fault *fault)
{
    char name[48];
    const struct pmat_sim_sensor_model *model = pmat_sim_sensor_model(m->sensor);
    size_t cells = (size_t)model->geometry.rows * model->geometry.cols;
    snprintf(name, sizeof name, "%s-%02d", m->name, m->recordings++);
    pmat_sim_sensor_respond(m->sensor, m->pressure, m->exhaled);
    float breath = scene.posture == PMAT_POSTURE_EMPTY ? 0.0f : BREATH_SHARE;
    for (size_t i = 0; i < cells; i++)
        m->inhaled[i] = (1.0f + breath) * m->exhaled[i];
    pmat_sim_sensor_feel(m->sensor, m->exhaled, m->inhaled, BETWEEN_S);
    enum pmat_err err = PMAT_OK;
    for (int i = 0; i < scene.frames && err == PMAT_OK; i++, m->t_s += 1.0) {
        pmat_sim_sensor_feel(m->sensor, m->exhaled, m->inhaled, 1.0f);
        float lungs = 0.5f + 0.5f * sinf(BREATH_PER_S * (float)i);
        pmat_sim_sensor_scan(m->sensor, lungs, m->counts);
        err = pmat_labelled_writer_put(m->writer, m->name, name, m->t_s, scene.posture,
                                       scene.detail, m->counts, fault);
    }
    return err;
}

static enum pmat_err record_empty(struct maker *m, struct pmat_fault *fault)
{
    lay_bedding(m);
    return record(m, (struct scene){PMAT_POSTURE_EMPTY, "bare", EMPTY_FRAMES}, fault);
}

static enum pmat_err record_body(struct maker *m, enum pmat_posture posture, int frames,
                                 struct pmat_fault *fault)
{
    lay_body(m, posture);
    return record(m, (struct scene){posture, "", frames}, fault);
}

static enum pmat_err record_things(struct maker *m, struct pmat_fault *fault)
{
    enum pmat_err err = PMAT_OK;
    for (int i = 0; i < 2 && err == PMAT_OK; i++) {
        const struct thing *thing = &things[pmat_sim_random_u32(&m->random) % THINGS];
        lay_thing(m, thing);
        err = record(m, (struct scene){PMAT_POSTURE_EMPTY, thing->name, SHORT_FRAMES}, fault);
    }
    return err;
}

/* A mat of the usual size in the bed's middle, its converter fit for this sleeper. */
static void draw_mat(struct maker *m)
{
    struct pmat_sim_sensor_model model;
    float peak = 0.0f;
    for (int i = 0; i < PMAT_SIM_BED_CELLS; i++)
        peak = fmaxf(peak, m->pressure[i]);
    pmat_sim_sensor_model_draw(&model, 0.5f * PMAT_SIM_BED_WIDTH_M, 0.5f * PMAT_SIM_BED_LENGTH_M,
                               peak, &m->random);
    struct pmat_geometry *g = &model.geometry;
    g->pitch_row_cm = pmat_sim_random_uniform(&m->random, 178, 206) / (float)g->rows;
    g->pitch_col_cm = pmat_sim_random_uniform(&m->random, 76, 94) / (float)g->cols;
    g->from_head_cm = g->from_left_cm = NAN;
    model.hysteresis_frac = pmat_sim_random_uniform(&m->random, 0.0f, 0.15f);
    model.drift_per_decade_frac = pmat_sim_random_uniform(&m->random, 0.0f, 0.05f);
    model.noise_frac = pmat_sim_random_uniform(&m->random, 0.0005f, 0.01f);
    pmat_sim_sensor_reset(m->sensor, &model);
}

static void draw_bed(struct maker *m, long index)
{
    snprintf(m->name, sizeof m->name, "bed%03ld", index);
    m->recordings = 0;
    m->t_s = 0.0;
    m->blanket_pa = pmat_sim_random_uniform(&m->random, 0.0f, BLANKET_PA);
    pmat_sim_person_draw(&m->person, &m->random);
    pmat_sim_mattress_draw(&m->mattress, &m->random);
    lay_body(m, PMAT_POSTURE_SUPINE);
    draw_mat(m);
}

static enum pmat_err record_bed(struct maker *m, struct pmat_fault *fault)
{
    static const enum pmat_posture lying[] = {PMAT_POSTURE_SUPINE, PMAT_POSTURE_LEFT,
                                              PMAT_POSTURE_RIGHT, PMAT_POSTURE_PRONE};
    enum pmat_err err = record_empty(m, fault);
    for (int i = 0; i < 2 && err == PMAT_OK; i++)
        err = record_body(m, lying[pmat_sim_random_u32(&m->random) % 4],
                          i == 0 ? LYING_FRAMES : SHORT_FRAMES, fault);
    if (err == PMAT_OK)
        err = record_body(m, PMAT_POSTURE_SITTING, SHORT_FRAMES, fault);
    if (err == PMAT_OK)
        err = record_empty(m, fault);
    return err == PMAT_OK ? record_things(m, fault) : err;
}

static enum pmat_err write_bed(struct maker *m, const char *folder, long index,
                               struct pmat_fault *fault)
{
    char path[480];
    draw_bed(m, index);
    const struct pmat_sim_sensor_model *model = pmat_sim_sensor_model(m->sensor);
    snprintf(path, sizeof path, "%s/%s", folder, m->name);
    enum pmat_err err = pmat_labelled_writer_open(
        &m->writer,
        &(struct pmat_labelled_writer_set){path, model->geometry.rows, model->geometry.cols,
                                           (1u << model->bits) - 1u, true},
        fault);
    if (err != PMAT_OK)
        return err;
    err = record_bed(m, fault);
    struct pmat_fault late;
    enum pmat_err closed = pmat_labelled_writer_close(m->writer, &late);
    if (err == PMAT_OK && closed != PMAT_OK)
        *fault = late;
    return err == PMAT_OK ? closed : err;
}

static enum pmat_err open_maker(struct maker *m, uint64_t seed, struct pmat_fault *fault)
{
    struct pmat_sim_sensor_model model;
    pmat_sim_sensor_model_default(&model);
    model.seed = seed;
    pmat_sim_random_seed(&m->random, seed);
    m->bed = pmat_sim_bed_create();
    m->sensor = pmat_sim_sensor_create(&model);
    if (m->bed == NULL || m->sensor == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for the simulation");
    return PMAT_OK;
}

enum pmat_err pmat_beds_write(const struct pmat_beds_options *options, struct pmat_fault *fault)
{
    struct pmat_progress progress;
    if (mkdir(options->folder, 0777) != 0 && errno != EEXIST)
        return pmat_fault_errno(fault, errno, "cannot make '%s'", options->folder);
    struct maker *m = calloc(1, sizeof *m);
    if (m == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for the simulation");
    enum pmat_err err = open_maker(m, options->seed, fault);
    pmat_progress_start(&progress, "beds");
    for (long i = 1; i <= options->count && err == PMAT_OK; i++) {
        err = write_bed(m, options->folder, i, fault);
        pmat_progress_tell(&progress, (double)i, (double)options->count);
    }
    pmat_progress_end(&progress);
    pmat_sim_sensor_destroy(m->sensor);
    pmat_sim_bed_destroy(m->bed);
    free(m);
    return err;
}
