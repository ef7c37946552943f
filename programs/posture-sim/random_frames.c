#include "programs/posture-sim/random_frames.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "programs/posture-sim/labelled_writer.h"
#include "programs/posture-sim/progress.h"
#include "sensors-sim/map.h"
#include "sensors-sim/sensor.h"

enum { MATS_PER_BODY = 2, ADC_MAX = 4095, DRAWS_MAX = 8 };

/* What everybody lies under: a blanket weighs 1-3 kg on about 2 m2, a pillow 0.5-1 kg. */
#define BLANKET_PA 12.0f
#define PILLOW_PA  35.0f

struct maker {
    const struct pmat_random_frames_options *options;
    struct pmat_labelled_writer *writer;
    FILE *truth;
    struct pmat_sim_random random;
    struct pmat_sim_bed *bed;
    struct pmat_sim_sensor *sensor;
    struct pmat_sim_person person;
    struct pmat_sim_pose pose;
    struct pmat_sim_truth facts;
    struct pmat_sim_body body;
    float pressure[PMAT_SIM_BED_CELLS];
    float response[PMAT_CELLS_MAX], upright[PMAT_CELLS_MAX];
    uint16_t counts[PMAT_CELLS_MAX], cells[PMAT_CELLS_MAX];
};

void pmat_random_frames_default(struct pmat_random_frames_options *options)
{
    *options = (struct pmat_random_frames_options){.seed = 1, .rows = 64, .cols = 32};
    options->weight[PMAT_POSTURE_SUPINE] = 28;
    options->weight[PMAT_POSTURE_LEFT] = 20;
    options->weight[PMAT_POSTURE_RIGHT] = 20;
    options->weight[PMAT_POSTURE_PRONE] = 32;
}

enum pmat_err pmat_random_frames_classes(struct pmat_random_frames_options *options,
                                         const char *text, struct pmat_fault *fault)
{
    float total = 0.0f;
    memset(options->weight, 0, sizeof options->weight);
    while (*text != '\0') {
        char name[16];
        float weight;
        int used = 0;
        enum pmat_posture posture;
        if (sscanf(text, "%15[a-z]=%f%n", name, &weight, &used) != 2 || !(weight >= 0.0f) ||
            !pmat_posture_parse(name, &posture) || posture == PMAT_POSTURE_UNKNOWN)
            return pmat_fault_set(fault, PMAT_ERR_USAGE,
                                  "--classes: '%s' is no POSTURE=WEIGHT; write e.g. "
                                  "supine=28,left=20,right=20,prone=32",
                                  text);
        options->weight[posture] = weight;
        total += weight;
        text += used;
        text += *text == ',';
    }
    if (!(total > 0.0f))
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "--classes: one weight must be above 0");
    return PMAT_OK;
}

static void add_bedding(struct maker *m)
{
    float blanket = pmat_sim_random_uniform(&m->random, 0.0f, BLANKET_PA);
    for (int i = 0; i < PMAT_SIM_BED_CELLS; i++)
        m->pressure[i] += blanket;
    if (m->pose.posture != PMAT_POSTURE_EMPTY || pmat_sim_random_chance(&m->random, 0.3f))
        return;
    int top = (int)pmat_sim_random_uniform(&m->random, 5, 20);
    int left = (int)pmat_sim_random_uniform(&m->random, 5, 25);
    for (int row = top; row < top + 20; row++)
        for (int col = left; col < left + 30; col++)
            m->pressure[row * PMAT_SIM_BED_COLS + col] += PILLOW_PA;
}

/* Draws until the body finds its balance. */
static void draw_body(struct maker *m)
{
    for (int i = 0; i < DRAWS_MAX; i++) {
        struct pmat_sim_mattress mattress;
        enum pmat_posture posture = (enum pmat_posture)pmat_sim_random_pick(
            &m->random, m->options->weight, PMAT_POSTURE_COUNT);
        pmat_sim_person_draw(&m->person, &m->random);
        pmat_sim_pose_draw(&m->pose, posture, &m->random);
        if (m->options->strange_mats)
            pmat_sim_mattress_draw_sponge(&mattress, &m->random);
        else
            pmat_sim_mattress_draw(&mattress, &m->random);
        pmat_sim_body_build(&m->body, &m->person, &m->pose);
        pmat_sim_bed_press(m->bed, &m->body, &mattress, m->pressure, &m->facts);
        if (m->facts.settled)
            break;
    }
    add_bedding(m);
}

static float peak_pa(const struct maker *m)
{
    float peak = 0.0f;
    for (int i = 0; i < PMAT_SIM_BED_CELLS; i++)
        peak = fmaxf(peak, m->pressure[i]);
    /* An empty mat is scaled for a sleeper all the same. */
    return m->pose.posture == PMAT_POSTURE_EMPTY ? 6e3f : peak;
}

/* One scan, turned head up and brought to the set's grid; 0 .. ADC_MAX. */
static void sense(struct maker *m)
{
    struct pmat_sim_sensor_model model;
    float pelvis_x = 0.5f * PMAT_SIM_BED_WIDTH_M + 0.01f * m->pose.x_cm;
    float pelvis_y = 0.01f * m->pose.crown_cm + 0.485f * m->person.height_m;
    if (m->options->strange_mats)
        pmat_sim_sensor_model_draw_narrow(&model, pelvis_x, pelvis_y, peak_pa(m), &m->random);
    else
        pmat_sim_sensor_model_draw(&model, pelvis_x, pelvis_y, peak_pa(m), &m->random);
    pmat_sim_sensor_reset(m->sensor, &model);
    pmat_sim_sensor_respond(m->sensor, m->pressure, m->response);
    pmat_sim_sensor_feel(m->sensor, m->response, NULL, 0.0f);
    pmat_sim_sensor_scan(m->sensor, 0.0f, m->counts);
    int rows = model.geometry.rows, cols = model.geometry.cols;
    float scale = (float)ADC_MAX / (float)((1u << model.bits) - 1u);
    for (int i = 0; i < rows * cols; i++)
        m->upright[i] = scale * (float)m->counts[i];
    for (int row = 0; row < m->options->rows; row++)
        for (int col = 0; col < m->options->cols; col++) {
            float r = ((float)row + 0.5f) * (float)rows / (float)m->options->rows;
            float c = ((float)col + 0.5f) * (float)cols / (float)m->options->cols;
            r = fminf(fmaxf(r, 0.5f), (float)rows - 0.502f);
            c = fminf(fmaxf(c, 0.5f), (float)cols - 0.502f);
            float value = pmat_sim_map_at(m->upright, rows, cols, r, c);
            m->cells[row * m->options->cols + col] = (uint16_t)(value + 0.5f);
        }
}

static void write_truth(struct maker *m, const char *name)
{
    char detail[PMAT_DETAIL_TEXT_SIZE];
    pmat_detail_text(m->pose.details, detail);
    fprintf(m->truth, "%s,%s,%s,%.1f,%.1f,%.1f,%.2f,%.3f,%.1f\n", name,
            pmat_posture_name(m->pose.posture), detail, (double)m->facts.thorax_roll_deg,
            (double)m->facts.pelvis_roll_deg, (double)m->facts.hip_flexion_deg,
            (double)m->facts.lumbar_gap_cm, (double)m->person.height_m, (double)m->person.mass_kg);
}

static enum pmat_err make_frames(struct maker *m, struct pmat_fault *fault)
{
    char name[48], detail[PMAT_DETAIL_TEXT_SIZE];
    struct pmat_progress progress;
    pmat_progress_start(&progress, "frames");
    for (long i = 0; i < m->options->count; i++) {
        if (i % MATS_PER_BODY == 0) {
            draw_body(m);
            snprintf(name, sizeof name, "sim%llu-%ld", (unsigned long long)m->options->seed,
                     i / MATS_PER_BODY);
            if (m->truth != NULL)
                write_truth(m, name);
        }
        pmat_detail_text(m->pose.details, detail);
        sense(m);
        enum pmat_err err =
            pmat_labelled_writer_put(m->writer, name, name, (double)(i % MATS_PER_BODY),
                                     m->pose.posture, detail, m->cells, fault);
        if (err != PMAT_OK)
            return err;
        pmat_progress_tell(&progress, (double)(i + 1), (double)m->options->count);
    }
    pmat_progress_end(&progress);
    return PMAT_OK;
}

static enum pmat_err open_truth(struct maker *m, struct pmat_fault *fault)
{
    if (m->options->truth == NULL)
        return PMAT_OK;
    m->truth = fopen(m->options->truth, "we");
    if (m->truth == NULL)
        return pmat_fault_errno(fault, errno, "cannot write '%s'", m->options->truth);
    fputs("recording,posture,detail,thorax_roll_deg,pelvis_roll_deg,hip_flexion_deg,"
          "lumbar_gap_cm,height_m,mass_kg\n",
          m->truth);
    return PMAT_OK;
}

static enum pmat_err open_maker(struct maker *m, struct pmat_fault *fault)
{
    struct pmat_sim_sensor_model model;
    pmat_sim_sensor_model_default(&model);
    model.seed = m->options->seed;
    pmat_sim_random_seed(&m->random, m->options->seed);
    m->bed = pmat_sim_bed_create();
    m->sensor = pmat_sim_sensor_create(&model);
    if (m->bed == NULL || m->sensor == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for the simulation");
    enum pmat_err err = open_truth(m, fault);
    if (err != PMAT_OK)
        return err;
    return pmat_labelled_writer_open(
        &m->writer,
        &(struct pmat_labelled_writer_set){m->options->folder, m->options->rows, m->options->cols,
                                           ADC_MAX, false},
        fault);
}

static enum pmat_err close_maker(struct maker *m, enum pmat_err err, struct pmat_fault *fault)
{
    struct pmat_fault late;
    enum pmat_err closed = pmat_labelled_writer_close(m->writer, &late);
    if (m->truth != NULL && fclose(m->truth) != 0 && closed == PMAT_OK)
        closed = pmat_fault_errno(&late, errno, "cannot write '%s'", m->options->truth);
    if (err == PMAT_OK && closed != PMAT_OK) {
        *fault = late;
        err = closed;
    }
    pmat_sim_sensor_destroy(m->sensor);
    pmat_sim_bed_destroy(m->bed);
    free(m);
    return err;
}

enum pmat_err pmat_random_frames_write(const struct pmat_random_frames_options *options,
                                       struct pmat_fault *fault)
{
    struct maker *m = calloc(1, sizeof *m);
    if (m == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for the simulation");
    m->options = options;
    enum pmat_err err = open_maker(m, fault);
    if (err == PMAT_OK)
        err = make_frames(m, fault);
    return close_maker(m, err, fault);
}
