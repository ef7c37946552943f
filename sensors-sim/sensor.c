#include "sensors-sim/sensor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sensors-sim/map.h"

#define RAD_PER_DEG 0.01745329f

enum {
    OVERSAMPLE = 4,
    NOISE_TABLE = 2 * PMAT_CELLS_MAX /* a scan starts anywhere in its first half */
};

/* Old load fades from the reading with this time constant; the first minutes after a turn show it.
 */
#define HYSTERESIS_S 180.0f
/* A change of response beyond this share starts the creep anew. */
#define CREEP_RESET_FRAC 0.3f

struct pmat_sim_sensor {
    struct pmat_sim_sensor_model model;
    struct pmat_sim_random random;
    int cells;
    float top_count;
    float gain[PMAT_CELLS_MAX];
    float offset[PMAT_CELLS_MAX];                    /* counts without load */
    float low[PMAT_CELLS_MAX], high[PMAT_CELLS_MAX]; /* dead and stuck cells: equal */
    float memory[PMAT_CELLS_MAX];                    /* response that has faded in */
    float creep_s[PMAT_CELLS_MAX];                   /* time under about the same load */
    float still[PMAT_CELLS_MAX];                     /* counts breathed out, offset included */
    float swing[PMAT_CELLS_MAX];                     /* counts that a full breath adds */
    float felt_breath;                               /* the part of it that came through */
    float noise[NOISE_TABLE];                        /* unit SD */
    float map[PMAT_SIM_BED_CELLS], wide[PMAT_SIM_BED_CELLS], scratch[PMAT_SIM_BED_CELLS];
    float line[2 * PMAT_GRID_MAX];
};

void pmat_sim_sensor_model_default(struct pmat_sim_sensor_model *model)
{
    *model = (struct pmat_sim_sensor_model){
        .geometry = {.rows = 64,
                     .cols = 32,
                     .pitch_row_cm = 3.0f,
                     .pitch_col_cm = 2.625f,
                     .from_head_cm = NAN,
                     .from_left_cm = NAN},
        .element_frac = 0.8f,
        .full_scale_pa = 12e3f,
        .exponent = 0.73f,
        .threshold_frac = 0.002f,
        .gain_sd = 0.08f,
        .ghost_row_frac = 0.02f,
        .ghost_col_frac = 0.02f,
        .noise_frac = 0.002f,
        .hysteresis_frac = 0.1f,
        .drift_per_decade_frac = 0.035f,
        .bits = 12,
    };
}

static void put_model(struct pmat_sim_sensor *s, const struct pmat_sim_sensor_model *model)
{
    s->model = *model;
    s->cells = model->geometry.rows * model->geometry.cols;
    s->top_count = (float)((1u << model->bits) - 1u);
    pmat_sim_random_seed(&s->random, model->seed ^ UINT64_C(0x5eed));
}

static void draw_gains(struct pmat_sim_sensor *s)
{
    const struct pmat_sim_sensor_model *m = &s->model;
    int rows = m->geometry.rows, cols = m->geometry.cols;
    for (int i = 0; i < rows + cols; i++)
        s->line[i] = pmat_sim_random_normal(&s->random, 0.0f, m->line_gain_sd);
    for (int i = 0; i < s->cells; i++) {
        float log_gain = pmat_sim_random_normal(&s->random, 0.0f, m->gain_sd);
        s->gain[i] = expf(log_gain + s->line[i / cols] + s->line[rows + i % cols]);
        float offset = m->offset_frac + pmat_sim_random_normal(&s->random, 0.0f, m->offset_sd_frac);
        s->offset[i] = s->top_count * fminf(fmaxf(offset, 0.0f), 0.95f);
        s->low[i] = 0.0f;
        s->high[i] = s->top_count;
    }
}

static void pin(struct pmat_sim_sensor *s, int cell, float count)
{
    s->low[cell] = s->high[cell] = count;
}

static void draw_faults(struct pmat_sim_sensor *s)
{
    const struct pmat_sim_sensor_model *m = &s->model;
    int rows = m->geometry.rows, cols = m->geometry.cols;
    for (int i = 0; i < s->cells; i++) {
        if (pmat_sim_random_chance(&s->random, m->dead_frac))
            pin(s, i, s->offset[i]);
        else if (pmat_sim_random_chance(&s->random, m->stuck_frac))
            pin(s, i, pmat_sim_random_uniform(&s->random, 0.0f, s->top_count));
    }
    for (int n = 0; n < m->dead_rows; n++) {
        int row = (int)(pmat_sim_random_u32(&s->random) % (uint32_t)rows);
        for (int col = 0; col < cols; col++)
            pin(s, row * cols + col, s->offset[row * cols + col]);
    }
    for (int n = 0; n < m->dead_cols; n++) {
        int col = (int)(pmat_sim_random_u32(&s->random) % (uint32_t)cols);
        for (int row = 0; row < rows; row++)
            pin(s, row * cols + col, s->offset[row * cols + col]);
    }
}

void pmat_sim_sensor_reset(struct pmat_sim_sensor *s, const struct pmat_sim_sensor_model *model)
{
    put_model(s, model);
    draw_gains(s);
    draw_faults(s);
    s->felt_breath = 0.0f;
    for (int i = 0; i < s->cells; i++) {
        s->memory[i] = s->swing[i] = s->creep_s[i] = 0.0f;
        s->still[i] = s->offset[i];
    }
}

struct pmat_sim_sensor *pmat_sim_sensor_create(const struct pmat_sim_sensor_model *model)
{
    struct pmat_sim_sensor *s = malloc(sizeof *s);
    if (s == NULL)
        return NULL;
    pmat_sim_sensor_reset(s, model);
    struct pmat_sim_random random;
    pmat_sim_random_seed(&random, model->seed);
    for (int i = 0; i < NOISE_TABLE; i++)
        s->noise[i] = pmat_sim_random_normal(&random, 0.0f, 1.0f);
    return s;
}

void pmat_sim_sensor_destroy(struct pmat_sim_sensor *sensor)
{
    free(sensor);
}

const struct pmat_sim_sensor_model *pmat_sim_sensor_model(const struct pmat_sim_sensor *sensor)
{
    return &sensor->model;
}

/* A cover that hands part of the load on over a wide area. */
static const float *covered(struct pmat_sim_sensor *s, const float *pressure_pa)
{
    float share = s->model.spread_frac;
    if (!(share > 0.0f))
        return pressure_pa;
    memcpy(s->wide, pressure_pa, sizeof s->wide);
    pmat_sim_map_blur(s->wide, s->scratch, PMAT_SIM_BED_ROWS, PMAT_SIM_BED_COLS,
                      0.01f * s->model.spread_cm / PMAT_SIM_BED_CELL_M);
    for (int i = 0; i < PMAT_SIM_BED_CELLS; i++)
        s->map[i] = (1.0f - share) * pressure_pa[i] + share * s->wide[i];
    return s->map;
}

/* Where the grid lies on the bed, in bed cells, canonical orientation. */
struct lay {
    int rows, cols;
    float pitch_row, pitch_col;
    float middle_row, middle_col; /* of the grid */
    float c, s;                   /* of the mat's turn */
};

static struct lay lay_of(const struct pmat_sim_sensor_model *m)
{
    const struct pmat_geometry *g = &m->geometry;
    struct lay lay = {.rows = pmat_geometry_rows(g),
                      .cols = pmat_geometry_cols(g),
                      .pitch_row = pmat_geometry_pitch_long_cm(g, NULL),
                      .pitch_col = pmat_geometry_pitch_across_cm(g, NULL),
                      .c = cosf(m->turned_deg * RAD_PER_DEG),
                      .s = sinf(m->turned_deg * RAD_PER_DEG)};
    const float cell_cm = 100.0f * PMAT_SIM_BED_CELL_M;
    lay.pitch_row /= cell_cm;
    lay.pitch_col /= cell_cm;
    float half_rows = 0.5f * lay.pitch_row * (float)lay.rows;
    float half_cols = 0.5f * lay.pitch_col * (float)lay.cols;
    lay.middle_row = isnan(g->from_head_cm) ? 0.5f * (float)PMAT_SIM_BED_ROWS
                                            : g->from_head_cm / cell_cm + half_rows;
    lay.middle_col = isnan(g->from_left_cm) ? 0.5f * (float)PMAT_SIM_BED_COLS
                                            : g->from_left_cm / cell_cm + half_cols;
    return lay;
}

static float sense_cell(const float *map, const struct lay *lay, float element, int row, int col)
{
    float sum = 0.0f;
    for (int i = 0; i < OVERSAMPLE; i++) {
        float off_row = (((float)i + 0.5f) / OVERSAMPLE - 0.5f) * element;
        float dr = ((float)row + 0.5f + off_row - 0.5f * (float)lay->rows) * lay->pitch_row;
        for (int k = 0; k < OVERSAMPLE; k++) {
            float off_col = (((float)k + 0.5f) / OVERSAMPLE - 0.5f) * element;
            float dc = ((float)col + 0.5f + off_col - 0.5f * (float)lay->cols) * lay->pitch_col;
            sum += pmat_sim_map_at(map, PMAT_SIM_BED_ROWS, PMAT_SIM_BED_COLS,
                                   lay->middle_row + lay->c * dr - lay->s * dc,
                                   lay->middle_col + lay->s * dr + lay->c * dc);
        }
    }
    return sum / (OVERSAMPLE * OVERSAMPLE);
}

/* Simple read-out circuits let a loaded line shine through on all its cells. */
static void add_ghosts(struct pmat_sim_sensor *s, float *response)
{
    int rows = s->model.geometry.rows, cols = s->model.geometry.cols;
    float *row_mean = s->line, *col_mean = s->line + rows;
    if (s->model.ghost_row_frac <= 0.0f && s->model.ghost_col_frac <= 0.0f)
        return;
    for (int i = 0; i < rows + cols; i++)
        s->line[i] = 0.0f;
    for (int i = 0; i < s->cells; i++) {
        row_mean[i / cols] += response[i] / (float)cols;
        col_mean[i % cols] += response[i] / (float)rows;
    }
    for (int i = 0; i < s->cells; i++)
        response[i] += s->model.ghost_row_frac * row_mean[i / cols] +
                       s->model.ghost_col_frac * col_mean[i % cols];
}

void pmat_sim_sensor_respond(struct pmat_sim_sensor *s, const float *pressure_pa, float *response)
{
    const struct pmat_sim_sensor_model *m = &s->model;
    const float *map = covered(s, pressure_pa);
    struct lay lay = lay_of(m);
    for (int row = 0; row < lay.rows; row++)
        for (int col = 0; col < lay.cols; col++) {
            float load = sense_cell(map, &lay, m->element_frac, row, col) / m->full_scale_pa;
            float felt = fmaxf(load - m->threshold_frac, 0.0f);
            size_t i = pmat_geometry_scan_index(&m->geometry, (uint16_t)row, (uint16_t)col);
            response[i] = felt > 0.0f ? s->gain[i] * powf(felt, m->exponent) : 0.0f;
        }
    add_ghosts(s, response);
}

/* Creep goes with the logarithm of the time under load; a new load starts it anew. */
static float crept(struct pmat_sim_sensor *s, int i, float response, float elapsed_s)
{
    float before = s->memory[i];
    s->creep_s[i] += elapsed_s;
    if (fabsf(response - before) > CREEP_RESET_FRAC * (response + before) + 0.01f)
        s->creep_s[i] = 0.0f;
    return response * (1.0f + s->model.drift_per_decade_frac * log10f(1.0f + s->creep_s[i]));
}

/* What comes late of a change. The loop of loading and unloading nearly closes without load. */
static float lag(const struct pmat_sim_sensor *s, float before, float response)
{
    float closing = response < before ? 0.3f + 0.7f * response / before : 1.0f;
    return s->model.hysteresis_frac * closing * (before - response);
}

void pmat_sim_sensor_feel(struct pmat_sim_sensor *s, const float *exhaled, const float *inhaled,
                          float elapsed_s)
{
    float faded = 1.0f - expf(-elapsed_s / HYSTERESIS_S);
    for (int i = 0; i < s->cells; i++) {
        float response = exhaled[i];
        float reading = crept(s, i, response, elapsed_s);
        reading += lag(s, s->memory[i], response);
        s->memory[i] += faded * (response - s->memory[i]);
        float span = s->top_count - s->offset[i];
        s->still[i] = s->offset[i] + span * reading;
        s->swing[i] = inhaled == NULL ? 0.0f : span * (inhaled[i] - response);
    }
}

/* A small to and fro within the loop of loading and unloading: the reading stays put until the load
 * has come back by the loop's width. */
static float through_loop(struct pmat_sim_sensor *s, float breath)
{
    float half = 0.5f * s->model.hysteresis_frac;
    s->felt_breath = fminf(fmaxf(s->felt_breath, breath - half), breath + half);
    return s->felt_breath;
}

uint8_t pmat_sim_sensor_scan(struct pmat_sim_sensor *s, float breath, uint16_t *counts)
{
    breath = through_loop(s, breath);
    const float *noise = s->noise + pmat_sim_random_u32(&s->random) % PMAT_CELLS_MAX;
    float level = s->model.noise_frac * s->top_count, top = s->top_count;
    uint16_t flip = s->model.polarity_down ? (uint16_t)s->top_count : 0;
    int clipped = 0;
    for (int i = 0; i < s->cells; i++) {
        float v = s->still[i] + breath * s->swing[i] + level * noise[i];
        v = v < s->low[i] ? s->low[i] : v;
        v = v > s->high[i] ? s->high[i] : v;
        clipped |= v >= top;
        counts[i] = (uint16_t)((uint16_t)(int32_t)(v + 0.5f) ^ flip);
    }
    return clipped ? PMAT_FRAME_CLIPPED : 0;
}
