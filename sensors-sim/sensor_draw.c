/* Mats of every kind, for training: what differs between real mats is drawn wider than it is. */
#include <math.h>

#include "sensors-sim/sensor.h"

static float uniform(struct pmat_sim_random *r, float low, float high)
{
    return pmat_sim_random_uniform(r, low, high);
}

struct size {
    float length_cm, width_cm;
};

static void place_grid(struct pmat_sim_sensor_model *m, struct size size, float pelvis_x_m,
                       float pelvis_y_m, struct pmat_sim_random *r)
{
    float pelvis_frac = uniform(r, 0.36f, 0.66f);
    m->geometry.pitch_row_cm = size.length_cm / (float)m->geometry.rows;
    m->geometry.pitch_col_cm = size.width_cm / (float)m->geometry.cols;
    m->geometry.from_head_cm = 100.0f * pelvis_y_m - pelvis_frac * size.length_cm;
    m->geometry.from_left_cm =
        100.0f * pelvis_x_m + pmat_sim_random_normal(r, 0, 6) - 0.5f * size.width_cm;
    m->turned_deg = pmat_sim_random_normal(r, 0, 3);
}

static void draw_grid(struct pmat_sim_sensor_model *m, float pelvis_x_m, float pelvis_y_m,
                      struct pmat_sim_random *r)
{
    static const uint16_t grids[][2] = {{64, 32}, {40, 26}, {30, 11}, {20, 11}, {32, 16}, {24, 12},
                                        {48, 20}, {16, 10}, {64, 27}, {28, 14}, {14, 7}};
    static const float shares[] = {.18f, .13f, .12f, .12f, .15f, .09f,
                                   .08f, .05f, .03f, .03f, .02f};
    int pick = pmat_sim_random_pick(r, shares, (int)(sizeof shares / sizeof *shares));
    m->geometry.rows = grids[pick][0];
    m->geometry.cols = grids[pick][1];
    struct size size = {uniform(r, 125, 205), uniform(r, 50, 100)};
    if (m->geometry.cols <= 16 && pmat_sim_random_chance(r, 0.5f))
        size.width_cm = uniform(r, 44, 66); /* elbows and drawn-up knees lie beside it */
    place_grid(m, size, pelvis_x_m, pelvis_y_m, r);
}

static void draw_faults(struct pmat_sim_sensor_model *m, struct pmat_sim_random *r)
{
    if (pmat_sim_random_chance(r, 0.1f))
        m->dead_frac = uniform(r, 0, 0.05f);
    if (pmat_sim_random_chance(r, 0.05f))
        m->stuck_frac = uniform(r, 0, 0.01f);
    m->dead_rows = pmat_sim_random_chance(r, 0.04f);
    m->dead_cols = pmat_sim_random_chance(r, 0.04f);
}

void pmat_sim_sensor_model_draw(struct pmat_sim_sensor_model *model, float pelvis_x_m,
                                float pelvis_y_m, float peak_pa, struct pmat_sim_random *random)
{
    struct pmat_sim_random *r = random;
    pmat_sim_sensor_model_default(model);
    draw_grid(model, pelvis_x_m, pelvis_y_m, r);
    model->seed = pmat_sim_random_u32(r);
    model->hysteresis_frac = model->drift_per_decade_frac = 0.0f; /* stills have no past */
    model->element_frac = pmat_sim_random_chance(r, 0.5f) ? 1.0f : 0.5f;
    /* Under 1 the converter clips the highest loads. */
    float range = pmat_sim_random_chance(r, 0.3f) ? uniform(r, 0.25f, 1) : uniform(r, 1, 1.6f);
    model->full_scale_pa = range * fmaxf(peak_pa, 500.0f);
    model->exponent = uniform(r, 0.4f, 1.0f);
    if (pmat_sim_random_chance(r, 0.7f))
        model->threshold_frac = uniform(r, 0, pmat_sim_random_chance(r, 0.6f) ? .1f : .28f) / range;
    if (pmat_sim_random_chance(r, 0.5f)) {
        model->spread_frac = uniform(r, 0.1f, 0.75f);
        model->spread_cm = uniform(r, 4, 10);
    }
    model->gain_sd = uniform(r, 0.02f, 0.33f);
    model->line_gain_sd = pmat_sim_random_chance(r, 0.3f) ? uniform(r, 0, 0.12f) : 0.0f;
    bool ghosts = pmat_sim_random_chance(r, 0.4f);
    model->ghost_row_frac = ghosts ? uniform(r, 0, 0.15f) : 0.0f;
    model->ghost_col_frac = ghosts ? uniform(r, 0, 0.15f) : 0.0f;
    model->noise_frac = uniform(r, 0.0005f, 0.04f);
    if (pmat_sim_random_chance(r, 0.3f)) {
        model->offset_frac = uniform(r, 0, 0.4f);
        model->offset_sd_frac = uniform(r, 0, 0.03f);
    }
    model->bits = (uint8_t)(pmat_sim_random_chance(r, 0.3f) ? 8 : 12);
    draw_faults(model, r);
}

void pmat_sim_sensor_model_draw_narrow(struct pmat_sim_sensor_model *model, float pelvis_x_m,
                                       float pelvis_y_m, float peak_pa,
                                       struct pmat_sim_random *random)
{
    static const uint16_t grids[][2] = {{28, 9}, {22, 8}, {36, 10}};
    struct pmat_sim_random *r = random;
    pmat_sim_sensor_model_draw(model, pelvis_x_m, pelvis_y_m, peak_pa, r);
    int pick = (int)uniform(r, 0, 2.999f);
    model->geometry.rows = grids[pick][0];
    model->geometry.cols = grids[pick][1];
    place_grid(model, (struct size){uniform(r, 140, 190), uniform(r, 38, 44)}, pelvis_x_m,
               pelvis_y_m, r);
    model->spread_frac = uniform(r, 0.2f, 0.6f);
    model->spread_cm = uniform(r, 4, 9);
}
