/*
 * Movement from one second to the next, and where the load's centre lies.
 *
 * A second's shares are taken of the load itself or, on a nearly empty bed, of a small part of the
 * greatest recent load: else the flicker of a few empty cells would count as the whole load moving.
 */
#include "analysis/movement.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/beside.h"
#include "analysis/quantile.h"
#include "core/frame.h"
#include "core/geometry.h"

enum { HISTORY = 120 }; /* seconds that the floor is taken from */

/* Breathing comes and goes within each second: its lower values are the 30th percentile of the last
 * two minutes, its crests lie about half as much again above. */
#define FLOOR_QUANTILE 0.3f
#define FLOOR_FACTOR   1.5f
/* Somebody who is restless for minutes must not become the floor. */
#define FLOOR_LOADED_MAX 0.05f

/* Under this share of the greatest recent load the bed counts as nearly empty; that load is
 * forgotten by half in about two days. */
#define EMPTY_FRAC   0.05f
#define FORGET_PER_S 4e-6f
/* A bed was never loaded while its greatest load is less than so many times its quietest one. */
#define LOADED_FACTOR 10.0f

struct pmat_movement {
    size_t cells;
    struct pmat_beside *beside;
    const uint8_t *left_out; /* [cells] 1 = beside the sleeper */
    uint32_t frames;         /* in the running second */
    bool has_before;         /* `before` holds the last second */
    bool loaded;             /* somebody or something lies there */
    float greatest_load;     /* of recent days */
    float quiet_load;        /* what the bed reads at its emptiest; NAN until known */
    float history[HISTORY];  /* raw shares, a ring */
    float scratch[HISTORY];
    size_t seen;                 /* values ever put into the ring */
    float *sum, *mean, *before;  /* [cells] */
    float *along_cm, *across_cm; /* [cells] place of each cell */
};

static void place_cells(struct pmat_movement *movement, const struct pmat_geometry *geometry)
{
    float pitch_long = pmat_geometry_pitch_long_cm(geometry, NULL);
    float pitch_across = pmat_geometry_pitch_across_cm(geometry, NULL);
    for (uint16_t r = 0; r < pmat_geometry_rows(geometry); r++)
        for (uint16_t c = 0; c < pmat_geometry_cols(geometry); c++) {
            size_t at = pmat_geometry_scan_index(geometry, r, c);
            movement->along_cm[at] = ((float)r + 0.5f) * pitch_long;
            movement->across_cm[at] = ((float)c + 0.5f) * pitch_across;
        }
}

struct pmat_movement *pmat_movement_create(const struct pmat_geometry *geometry)
{
    size_t cells = (size_t)geometry->rows * geometry->cols;
    if (cells == 0 || cells > PMAT_CELLS_MAX)
        return NULL;
    struct pmat_movement *movement = calloc(1, sizeof *movement);
    float *memory = calloc(5 * cells, sizeof *memory);
    struct pmat_beside *beside = pmat_beside_create(geometry);
    if (movement == NULL || memory == NULL || beside == NULL) {
        pmat_beside_destroy(beside);
        free(memory);
        free(movement);
        return NULL;
    }
    movement->beside = beside;
    movement->cells = cells;
    movement->quiet_load = NAN;
    movement->sum = memory;
    movement->mean = memory + cells;
    movement->before = memory + 2 * cells;
    movement->along_cm = memory + 3 * cells;
    movement->across_cm = memory + 4 * cells;
    place_cells(movement, geometry);
    return movement;
}

void pmat_movement_destroy(struct pmat_movement *movement)
{
    if (movement == NULL)
        return;
    pmat_beside_destroy(movement->beside);
    free(movement->sum);
    free(movement);
}

void pmat_movement_reset(struct pmat_movement *movement)
{
    movement->has_before = false;
    movement->frames = 0;
}

void pmat_movement_push(struct pmat_movement *movement, const float *restrict pressure)
{
    float *restrict sum = movement->sum;
    if (movement->frames++ == 0) {
        memcpy(sum, pressure, movement->cells * sizeof *sum);
        return;
    }
    for (size_t i = 0; i < movement->cells; i++)
        sum[i] += pressure[i];
}

const float *pmat_movement_mean(const struct pmat_movement *movement)
{
    return movement->mean;
}

/* Sum and centre of the sound cells. */
static void weigh(const struct pmat_movement *movement, struct pmat_movement_second *second)
{
    float load = 0.0f, along = 0.0f, across = 0.0f;
    for (size_t i = 0; i < movement->cells; i++) {
        float p = movement->mean[i] >= 0.0f ? movement->mean[i] : 0.0f; /* NAN is not >= 0 */
        load += p;
        along += p * movement->along_cm[i];
        across += p * movement->across_cm[i];
    }
    second->load = load;
    second->cop_long_cm = load > 0.0f ? along / load : NAN;
    second->cop_across_cm = load > 0.0f ? across / load : NAN;
}

/* 1/2 sum |p/P - q/Q| over the sleeper's cells that are sound in both seconds. */
static float redistributed(const struct pmat_movement *movement, float least_load)
{
    const float *now = movement->mean, *before = movement->before;
    const uint8_t *left_out = movement->left_out;
    float sum_now = 0.0f, sum_before = 0.0f;
    for (size_t i = 0; i < movement->cells; i++) {
        bool sound = now[i] >= 0.0f && before[i] >= 0.0f && left_out[i] == 0;
        sum_now += sound ? now[i] : 0.0f;
        sum_before += sound ? before[i] : 0.0f;
    }
    float scale_now = fmaxf(sum_now, least_load), scale_before = fmaxf(sum_before, least_load);
    if (!(scale_now > 0.0f) || !(scale_before > 0.0f))
        return sum_now > 0.0f || sum_before > 0.0f ? 1.0f : 0.0f;
    float moved = 0.0f;
    for (size_t i = 0; i < movement->cells; i++) {
        bool sound = now[i] >= 0.0f && before[i] >= 0.0f && left_out[i] == 0;
        moved += sound ? fabsf(now[i] / scale_now - before[i] / scale_before) : 0.0f;
    }
    return fminf(moved / 2.0f, 1.0f);
}

/* What noise and breathing alone make up. */
static float floor_of(struct pmat_movement *movement, bool capped)
{
    size_t count = movement->seen < HISTORY ? movement->seen : HISTORY;
    if (count == 0)
        return 0.0f;
    memcpy(movement->scratch, movement->history, count * sizeof *movement->scratch);
    float low = FLOOR_FACTOR * pmat_quantile(movement->scratch, count, FLOOR_QUANTILE);
    return capped ? fminf(low, FLOOR_LOADED_MAX) : low;
}

static void remember_load(struct pmat_movement *movement, float load)
{
    movement->greatest_load = fmaxf(movement->greatest_load * (1.0f - FORGET_PER_S), load);
    if (isnan(movement->quiet_load))
        movement->quiet_load = load;
    else if (load < movement->quiet_load)
        movement->quiet_load += 0.1f * (load - movement->quiet_load);
    else
        movement->quiet_load *= 1.0f + FORGET_PER_S;
}

static float moved_share(struct pmat_movement *movement, float load)
{
    float least = EMPTY_FRAC * movement->greatest_load;
    float raw = redistributed(movement, least);
    bool loaded = load > least;
    if (loaded != movement->loaded)
        movement->seen = 0; /* the floor of an empty bed is not a sleeper's */
    movement->loaded = loaded;
    bool ever_empty = movement->greatest_load > LOADED_FACTOR * movement->quiet_load;
    movement->history[movement->seen++ % HISTORY] = raw;
    return fmaxf(raw - floor_of(movement, loaded && ever_empty), 0.0f);
}

void pmat_movement_second(struct pmat_movement *movement, struct pmat_movement_second *second)
{
    *second = (struct pmat_movement_second){.frames = movement->frames,
                                            .load = NAN,
                                            .moved_frac = NAN,
                                            .cop_long_cm = NAN,
                                            .cop_across_cm = NAN};
    if (movement->frames == 0)
        return;
    float *recycled = movement->before; /* the last mean becomes `before` */
    movement->before = movement->mean;
    movement->mean = recycled;
    float scale = 1.0f / (float)movement->frames;
    for (size_t i = 0; i < movement->cells; i++)
        movement->mean[i] = movement->sum[i] * scale;
    weigh(movement, second);
    movement->left_out = pmat_beside_second(movement->beside, movement->mean);
    remember_load(movement, second->load);
    if (movement->has_before)
        second->moved_frac = moved_share(movement, second->load);
    movement->has_before = true;
    movement->frames = 0;
}
