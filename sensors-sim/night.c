#include "sensors-sim/night.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    KEYS = 6, /* of a move: where it begins, four places on the way, where it ends */
};

/* While somebody turns, arms and knees push off: the load swings by this share. */
#define PUSH_FRAC 0.12f

/* A body at rest as the mat feels it. */
struct rest {
    struct pmat_sim_pose pose;
    struct pmat_sim_truth truth;
    float edge_load_frac; /* of the true load on the mat */
    float exhaled[PMAT_CELLS_MAX], inhaled[PMAT_CELLS_MAX];
};

struct night {
    struct pmat_sim_show show;
    struct pmat_sim_script script;
    struct pmat_sim_random random;
    struct pmat_sim_bed *bed;
    struct pmat_sim_sensor *sensor;
    struct pmat_sim_body body;
    int64_t frame, frames, period_us;
    int next_step;
    double t_s, felt_s; /* of the frame; when the sensor felt last */
    double move_from_s, move_to_s, twitch_from_s, twitch_to_s, gap_to_s, told_s;
    int keys;
    struct rest before, now; /* a move goes from one to the other */
    float key[KEYS][PMAT_CELLS_MAX];
    float twitched[PMAT_CELLS_MAX], blend[PMAT_CELLS_MAX];
    float pressure[PMAT_SIM_BED_CELLS];
    struct pmat_sim_breath breath;
    float push_phase;
    uint16_t counts[PMAT_CELLS_MAX];
};

static void respond(struct night *n, const struct pmat_sim_pose *pose, float *response,
                    struct pmat_sim_truth *truth)
{
    pmat_sim_body_build(&n->body, &n->script.person, pose);
    pmat_sim_bed_press(n->bed, &n->body, &n->script.mattress, n->pressure, truth);
    pmat_sim_sensor_respond(n->sensor, n->pressure, response);
}

/* The share of the true load on the mat that its outermost 5 cm bear, along both long sides. NAN
 * without load. */
static float edge_share(const struct night *n)
{
    const struct pmat_geometry *g = &n->script.mat.geometry;
    const float cell_cm = 100.0f * PMAT_SIM_BED_CELL_M, edge_cm = 5.0f;
    float half_long = 0.5f * pmat_geometry_pitch_long_cm(g, NULL) * (float)pmat_geometry_rows(g);
    float half_across =
        0.5f * pmat_geometry_pitch_across_cm(g, NULL) * (float)pmat_geometry_cols(g);
    float middle_long = isnan(g->from_head_cm) ? 0.5f * cell_cm * (float)PMAT_SIM_BED_ROWS
                                               : g->from_head_cm + half_long;
    float middle_across = isnan(g->from_left_cm) ? 0.5f * cell_cm * (float)PMAT_SIM_BED_COLS
                                                 : g->from_left_cm + half_across;
    float total = 0.0f, outer = 0.0f;
    for (int i = 0; i < PMAT_SIM_BED_CELLS; i++) {
        float along = fabsf(((float)(i / PMAT_SIM_BED_COLS) + 0.5f) * cell_cm - middle_long);
        float across = fabsf(((float)(i % PMAT_SIM_BED_COLS) + 0.5f) * cell_cm - middle_across);
        if (along > half_long || across > half_across)
            continue;
        total += n->pressure[i];
        outer += across > half_across - edge_cm ? n->pressure[i] : 0.0f;
    }
    return total > 0.0f ? outer / total : NAN;
}

static void lay_down(struct night *n, struct rest *rest)
{
    struct pmat_sim_pose pose = rest->pose;
    pose.breath_mm = 0.0f;
    respond(n, &pose, rest->exhaled, &rest->truth);
    rest->edge_load_frac = edge_share(n);
    pose.breath_mm = pmat_posture_is_lying(pose.posture) ? n->script.breath_mm : 0.0f;
    respond(n, &pose, rest->inhaled, NULL);
}

static float signed_roll(const struct pmat_sim_pose *pose)
{
    return pose->turned_right ? -pose->pelvis_roll_deg : pose->pelvis_roll_deg;
}

/* The pose at `t` of the way, rolling the shorter way round. */
static void pose_between(const struct pmat_sim_pose *a, const struct pmat_sim_pose *b, float t,
                         struct pmat_sim_pose *pose)
{
    float from = signed_roll(a), way = signed_roll(b) - from;
    if (way > 180.0f)
        way -= 360.0f;
    if (way < -180.0f)
        way += 360.0f;
    float roll = from + t * way;
    if (roll > 180.0f)
        roll -= 360.0f;
    if (roll < -180.0f)
        roll += 360.0f;
    enum pmat_posture posture = roll > 0.0f ? PMAT_POSTURE_LEFT : PMAT_POSTURE_RIGHT;
    if (fabsf(roll) < 45.0f)
        posture = PMAT_POSTURE_SUPINE;
    if (fabsf(roll) > 135.0f)
        posture = PMAT_POSTURE_PRONE;
    const struct pmat_sim_pose *near = t < 0.5f ? a : b;
    if (posture == near->posture)
        *pose = *near;
    else
        pmat_sim_pose_plain(pose, posture, 0);
    pose->turned_right = roll < 0.0f;
    pose->pelvis_roll_deg = pose->thorax_roll_deg = fabsf(roll);
    pose->x_cm = a->x_cm + t * (b->x_cm - a->x_cm);
    pose->crown_cm = a->crown_cm + t * (b->crown_cm - a->crown_cm);
    pose->axis_deg = a->axis_deg + t * (b->axis_deg - a->axis_deg);
}

static void start_move(struct night *n, const struct pmat_sim_step *step)
{
    n->before = n->now;
    n->now.pose = step->pose;
    lay_down(n, &n->now);
    size_t size =
        sizeof *n->blend * (size_t)(n->script.mat.geometry.rows * n->script.mat.geometry.cols);
    bool rolls =
        pmat_posture_is_lying(n->before.pose.posture) && pmat_posture_is_lying(n->now.pose.posture);
    n->keys = rolls ? KEYS : 2;
    memcpy(n->key[0], n->before.exhaled, size);
    for (int i = 1; i < n->keys - 1; i++) {
        struct pmat_sim_pose pose;
        pose_between(&n->before.pose, &n->now.pose, (float)i / (float)(n->keys - 1), &pose);
        respond(n, &pose, n->key[i], NULL);
    }
    memcpy(n->key[n->keys - 1], n->now.exhaled, size);
    n->move_from_s = step->at_s;
    n->move_to_s = step->at_s + step->over_s;
    n->push_phase = pmat_sim_random_uniform(&n->random, 0.0f, 6.28f);
}

/* A leg jerks. */
static void start_twitch(struct night *n, const struct pmat_sim_step *step)
{
    struct pmat_sim_pose pose = n->now.pose;
    struct pmat_sim_leg *leg = &pose.leg[0];
    leg->abduction_deg += 14.0f;
    leg->hip_flexion_deg += 12.0f;
    leg->knee_flexion_deg += 15.0f;
    pose.arm[0].upper_deg += 15.0f;
    respond(n, &pose, n->twitched, NULL);
    n->twitch_from_s = step->at_s;
    n->twitch_to_s = step->at_s + step->over_s;
}

static void start_steps(struct night *n)
{
    while (n->next_step < n->script.steps && n->script.step[n->next_step].at_s <= n->t_s) {
        const struct pmat_sim_step *step = &n->script.step[n->next_step++];
        switch (step->kind) {
        case PMAT_SIM_STEP_LIE:
        case PMAT_SIM_STEP_SIT:
        case PMAT_SIM_STEP_LEAVE:
            start_move(n, step);
            break;
        case PMAT_SIM_STEP_TWITCH:
            start_twitch(n, step);
            break;
        case PMAT_SIM_STEP_GAP:
            n->gap_to_s = step->at_s + step->over_s;
            break;
        }
    }
}

static bool moving(const struct night *n)
{
    return n->t_s < n->move_to_s || n->t_s < n->twitch_to_s;
}

static float ease(float t)
{
    return t * t * (3.0f - 2.0f * t);
}

static void blend_move(struct night *n, int cells)
{
    float t = (float)((n->t_s - n->move_from_s) / (n->move_to_s - n->move_from_s));
    float at = ease(t) * (float)(n->keys - 1);
    int i = at >= (float)(n->keys - 1) ? n->keys - 2 : (int)at;
    float f = at - (float)i;
    float push = sinf(3.14159f * t) * PUSH_FRAC *
                 (sinf(5.0f * (float)n->t_s + n->push_phase) +
                  0.6f * sinf(13.0f * (float)n->t_s + 2.0f * n->push_phase));
    const float *a = n->key[i], *b = n->key[i + 1];
    for (int c = 0; c < cells; c++)
        n->blend[c] = (1.0f + push) * (a[c] + f * (b[c] - a[c]));
}

static void blend_twitch(struct night *n, int cells)
{
    double t = (n->t_s - n->twitch_from_s) / (n->twitch_to_s - n->twitch_from_s);
    float share = sinf(3.14159f * (float)t);
    share *= share;
    for (int c = 0; c < cells; c++)
        n->blend[c] = n->now.exhaled[c] + share * (n->twitched[c] - n->now.exhaled[c]);
}

/* What the mat feels changes with every frame while the body moves, else once a second is enough
 * for hysteresis and drift. */
static void feel(struct night *n)
{
    int cells = n->script.mat.geometry.rows * n->script.mat.geometry.cols;
    float elapsed = (float)(n->t_s - n->felt_s);
    if (n->t_s < n->move_to_s) {
        blend_move(n, cells);
        pmat_sim_sensor_feel(n->sensor, n->blend, NULL, elapsed);
    } else if (n->t_s < n->twitch_to_s) {
        blend_twitch(n, cells);
        pmat_sim_sensor_feel(n->sensor, n->blend, NULL, elapsed);
    } else if (elapsed >= 1.0f || n->frame == 0 || n->felt_s < n->move_to_s ||
               n->felt_s < n->twitch_to_s) {
        pmat_sim_sensor_feel(n->sensor, n->now.exhaled, n->now.inhaled, elapsed);
    } else {
        return;
    }
    n->felt_s = n->t_s;
}

static int next_frame(struct pmat_sim_show *show, struct pmat_frame *frame, bool *silent,
                      struct pmat_fault *fault)
{
    (void)fault;
    struct night *n = (struct night *)show;
    if (n->frame >= n->frames)
        return 0;
    n->t_s = 1e-6 * (double)(n->frame * n->period_us);
    start_steps(n);
    feel(n);
    float breath = pmat_sim_breath_next(&n->breath, 1e-6f * (float)n->period_us);
    *silent = n->t_s < n->gap_to_s;
    *frame = (struct pmat_frame){.rows = n->script.mat.geometry.rows,
                                 .cols = n->script.mat.geometry.cols,
                                 .device_us = (uint64_t)llround(1e6 * n->t_s),
                                 .counts = n->counts};
    if (!*silent)
        frame->flags = pmat_sim_sensor_scan(n->sensor, breath, n->counts);
    n->frame++;
    return 1;
}

void pmat_sim_night_moment(const struct pmat_sim_show *show, struct pmat_sim_moment *moment)
{
    const struct night *n = (const struct night *)show;
    bool early = n->t_s < 0.5 * (n->move_from_s + n->move_to_s);
    const struct rest *rest = early ? &n->before : &n->now;
    bool lying = pmat_posture_is_lying(rest->pose.posture);
    *moment = (struct pmat_sim_moment){.t_s = n->t_s,
                                       .posture = rest->pose.posture,
                                       .details = rest->pose.details,
                                       .body = rest->truth,
                                       .breath_per_min = lying ? n->breath.now_per_min : NAN,
                                       .moving = moving(n),
                                       .axis_deg = lying ? fabsf(rest->pose.axis_deg) : NAN,
                                       .edge_load_frac = lying ? rest->edge_load_frac : NAN};
}

static void put_number(FILE *stream, float value, int decimals)
{
    fputc(',', stream);
    if (!isnan(value))
        fprintf(stream, "%.*f", decimals, (double)value);
}

static void tell_truth(struct pmat_sim_show *show, FILE *stream)
{
    struct night *n = (struct night *)show;
    if (floor(n->t_s) <= n->told_s)
        return;
    n->told_s = floor(n->t_s);
    struct pmat_sim_moment m;
    pmat_sim_night_moment(show, &m);
    char utc[PMAT_ISO_SIZE], detail[PMAT_DETAIL_TEXT_SIZE];
    pmat_zone_iso(NULL, n->script.start_utc_us + (int64_t)(1e6 * n->told_s), utc);
    pmat_detail_text(m.details, detail);
    fprintf(stream, "%s,%.0f,%s,%s", utc, n->told_s, pmat_posture_name(m.posture), detail);
    put_number(stream, m.body.thorax_roll_deg, 1);
    put_number(stream, m.body.pelvis_roll_deg, 1);
    put_number(stream, m.body.hip_flexion_deg, 1);
    put_number(stream, m.body.lumbar_gap_cm, 2);
    put_number(stream, m.breath_per_min, 1);
    fprintf(stream, ",%d", m.moving);
    put_number(stream, m.axis_deg, 1);
    put_number(stream, m.edge_load_frac, 3);
    fputc('\n', stream);
}

static void tell_facts(const struct pmat_sim_show *show, struct pmat_sim_mat_facts *facts)
{
    const struct night *n = (const struct night *)show;
    const struct pmat_sim_sensor_model *mat = &n->script.mat;
    *facts = (struct pmat_sim_mat_facts){.rows = mat->geometry.rows,
                                         .cols = mat->geometry.cols,
                                         .pitch_row_mm = 10.0f * mat->geometry.pitch_row_cm,
                                         .pitch_col_mm = 10.0f * mat->geometry.pitch_col_cm,
                                         .bits = mat->bits,
                                         .rate_hz = n->script.rate_hz,
                                         .polarity_down = mat->polarity_down,
                                         .start_utc_us = n->script.start_utc_us,
                                         .length_s = n->script.end_s};
    memcpy(facts->model, n->script.model, sizeof n->script.model);
}

static void destroy(struct pmat_sim_show *show)
{
    struct night *n = (struct night *)show;
    if (n == NULL)
        return;
    pmat_sim_sensor_destroy(n->sensor);
    pmat_sim_bed_destroy(n->bed);
    free(n);
}

static const struct pmat_sim_show_kind night_kind = {
    .truth_header = "utc,t_s,posture,detail,thorax_roll_deg,pelvis_roll_deg,hip_flexion_deg,"
                    "lumbar_gap_cm,breath_rate_per_min,moving,axis_deg,edge_load_frac\n",
    .facts = tell_facts,
    .next = next_frame,
    .truth = tell_truth,
    .destroy = destroy,
};

enum pmat_err pmat_sim_night_create(struct pmat_sim_show **show,
                                    const struct pmat_sim_script *script, struct pmat_fault *fault)
{
    *show = NULL;
    struct night *n = calloc(1, sizeof *n);
    if (n == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for the simulated night");
    n->show.kind = &night_kind;
    n->script = *script;
    n->bed = pmat_sim_bed_create();
    n->sensor = pmat_sim_sensor_create(&script->mat);
    if (n->bed == NULL || n->sensor == NULL) {
        destroy(&n->show);
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for the simulated night");
    }
    pmat_sim_random_seed(&n->random, script->seed);
    pmat_sim_breath_start(&n->breath, &script->breath, script->seed);
    n->period_us = llround(1e6 / (double)script->rate_hz);
    n->frames = (int64_t)floor(1e6 * script->end_s / (double)n->period_us);
    n->told_s = -1.0;
    pmat_sim_pose_plain(&n->now.pose, PMAT_POSTURE_EMPTY, 0);
    n->now.pose.head_pillow_cm = 0.0f;
    lay_down(n, &n->now);
    n->before = n->now;
    *show = &n->show;
    return PMAT_OK;
}
