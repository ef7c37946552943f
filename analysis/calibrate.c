/*
 * A frame costs one pass of multiply and compare; whatever is learnt is learnt once a second from
 * the sums of that pass.
 */
#include "analysis/calibrate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/calibrate_parts.h"

/* An empty cell rarely leaves four standard deviations: a bed of 2048 empty cells reads about 0.
 * The readings are whole counts: under one count nothing is told from nothing. */
#define GATE_SIGMAS     4.0f
#define GATE_MIN_COUNTS 1.0f

/* Seconds of load after which the largest count tells the converter's range. */
enum { RANGE_S = 60 };

/* ---- life ------------------------------------------------------------------------------------ */

static void share_memory(struct pmat_calibration *c)
{
    float **arrays[PMAT_CALIBRATION_FLOATS] = {
        &c->baseline,  &c->gate,    &c->scale,    &c->sum,      &c->change,
        &c->last,      &c->mean,    &c->empty,    &c->noise,    &c->gain,
        &c->age_s,     &c->decades, &c->lowest,   &c->highest,  &c->dip_top,
        &c->exposed_s, &c->risen_s, &c->pinned_s, &c->id_empty, &c->scratch};
    for (int k = 0; k < PMAT_CALIBRATION_FLOATS; k++)
        *arrays[k] = c->memory + (size_t)k * c->cells;
    uint8_t *bytes = (uint8_t *)(c->memory + PMAT_CALIBRATION_FLOATS * c->cells);
    c->dip_s = bytes;
    c->why = bytes + c->cells;
    c->mask = bytes + 2 * c->cells;
}

static void set_start(struct pmat_calibration *c)
{
    c->noise_start = NAN;
    c->base.bout_deviation = NAN;
    c->base.occupied_rise = NAN;
    for (size_t i = 0; i < c->cells; i++) {
        c->gain[i] = 1.0f;
        c->scale[i] = 1.0f;
        c->gate[i] = GATE_MIN_COUNTS;
        c->noise[i] = NAN;
        c->lowest[i] = INFINITY;
        c->highest[i] = -INFINITY;
    }
    pmat_calibration_make_id(c);
}

struct pmat_calibration *pmat_calibration_create(uint16_t rows, uint16_t cols, uint8_t bits,
                                                 enum pmat_polarity polarity)
{
    size_t cells = (size_t)rows * cols;
    if (cells == 0 || rows > PMAT_GRID_MAX || cols > PMAT_GRID_MAX || bits > 16)
        return NULL;
    struct pmat_calibration *c = calloc(1, sizeof *c);
    if (c == NULL)
        return NULL;
    c->memory = calloc(cells, PMAT_CALIBRATION_FLOATS * sizeof(float) + 3);
    if (c->memory == NULL) {
        free(c);
        return NULL;
    }
    c->rows = rows;
    c->cols = cols;
    c->cells = cells;
    c->sign = polarity == PMAT_POLARITY_DOWN ? -1.0f : 1.0f;
    c->full = bits > 0 ? (float)((1u << bits) - 1u) : 0.0f;
    c->range_unknown = bits == 0;
    c->dense = cells >= PMAT_DENSE_CELLS;
    share_memory(c);
    set_start(c);
    return c;
}

void pmat_calibration_destroy(struct pmat_calibration *calibration)
{
    if (calibration == NULL)
        return;
    free(calibration->memory);
    free(calibration);
}

/* ---- what apply() uses ----------------------------------------------------------------------- */

static void refresh_scale(struct pmat_calibration *c)
{
    const struct pmat_creep *creep = &c->creep;
    float rise = creep->applied, bed = creep->by_bed ? creep->bed_decades : 0.0f;
    float per_cell = creep->by_bed ? 0.0f : 1.0f;
    for (size_t i = 0; i < c->cells; i++) {
        float grown = 1.0f + rise * (bed + per_cell * c->decades[i]);
        c->scale[i] = c->mask[i] ? NAN : c->gain[i] / grown;
    }
}

static void refresh_gate(struct pmat_calibration *c)
{
    for (size_t i = 0; i < c->cells; i++) {
        float noise = isnan(c->noise[i]) ? c->noise_start : c->noise[i];
        c->gate[i] = pmat_larger(GATE_SIGMAS * noise, GATE_MIN_COUNTS); /* a NAN gives way */
    }
}

void pmat_calibration_refresh(struct pmat_calibration *c)
{
    refresh_gate(c);
    refresh_scale(c);
}

void pmat_calibration_set_device(struct pmat_calibration *calibration, const float *gain,
                                 const float *offset)
{
    struct pmat_calibration *c = calibration;
    for (size_t i = 0; i < c->cells; i++) {
        bool usable = isfinite(gain[i]) && fabsf(gain[i]) > 0.0f && isfinite(offset[i]);
        c->gain[i] = usable ? fabsf(gain[i]) : 1.0f; /* the sign is the polarity's matter */
        c->why[i] =
            (uint8_t)(usable ? c->why[i] & ~PMAT_MASK_DEVICE : c->why[i] | PMAT_MASK_DEVICE);
        if (usable && !c->base.known && !c->base.started) {
            c->baseline[i] = c->sign * offset[i];
            c->empty[i] = c->baseline[i];
        }
    }
    c->device = true;
    pmat_mask_refresh(c);
    pmat_calibration_refresh(c);
}

/* ---- frames ---------------------------------------------------------------------------------- */

static void read_counts(struct pmat_calibration *c, const uint16_t *restrict counts)
{
    float sign = c->sign, *restrict last = c->last;
    for (size_t i = 0; i < c->cells; i++)
        last[i] = sign * (float)counts[i];
}

static void add_frame(struct pmat_calibration *c, const uint16_t *restrict counts,
                      float *restrict pressure)
{
    const float *restrict baseline = c->baseline, *restrict gate = c->gate;
    const float *restrict scale = c->scale;
    float *restrict sum = c->sum, *restrict change = c->change, *restrict last = c->last;
    const float sign = c->sign;
    const size_t cells = c->cells;
    for (size_t i = 0; i < cells; i++) {
        float v = sign * (float)counts[i];
        float d = v - baseline[i];
        pressure[i] = (d > gate[i] ? d : 0.0f) * scale[i];
        sum[i] += v;
        change[i] += fabsf(v - last[i]);
        last[i] = v;
    }
}

/* A scan that missed cells is shown, but nothing is learnt from it. */
static void show_frame(const struct pmat_calibration *c, const uint16_t *counts, float *pressure)
{
    for (size_t i = 0; i < c->cells; i++) {
        float d = c->sign * (float)counts[i] - c->baseline[i];
        pressure[i] = (d > c->gate[i] ? d : 0.0f) * c->scale[i];
    }
}

void pmat_calibration_apply(struct pmat_calibration *calibration, const struct pmat_frame *frame,
                            float *pressure)
{
    struct pmat_calibration *c = calibration;
    if (frame->rows != c->rows || frame->cols != c->cols) {
        for (size_t i = 0; i < c->cells; i++)
            pressure[i] = NAN;
        return;
    }
    if (!c->any_frame) {
        read_counts(c, frame->counts);
        c->any_frame = true;
        pmat_baseline_first_frame(c);
    }
    if ((frame->flags & PMAT_FRAME_INCOMPLETE) != 0) {
        show_frame(c, frame->counts, pressure);
        return;
    }
    add_frame(c, frame->counts, pressure);
    c->frames++;
}

/* ---- seconds --------------------------------------------------------------------------------- */

static void take_means(struct pmat_calibration *c)
{
    float share = 1.0f / (float)c->frames;
    bool changed = false;
    for (size_t i = 0; i < c->cells; i++) {
        float before = fabsf(c->mean[i]);
        c->mean[i] = c->sum[i] * share;
        /* What two seconds agree on: a glitch is no reading. */
        c->largest = pmat_larger(c->largest, pmat_smaller(before, fabsf(c->mean[i])));
        changed = changed || c->change[i] > 0.0f;
        c->change[i] *= share;
        c->lowest[i] = pmat_smaller(c->lowest[i], c->mean[i]);
        c->highest[i] = pmat_larger(c->highest[i], c->mean[i]);
    }
    c->frozen_s = changed ? 0 : c->frozen_s + 1;
    c->ever_changed = c->ever_changed || changed;
}

/* The converter's range where nobody told it: the next power of two over what was seen, once
 * somebody has lain there. */
static void watch_range(struct pmat_calibration *c)
{
    if (c->range_unknown && c->occupied_s >= RANGE_S)
        while (c->full < c->largest)
            c->full = 2.0f * c->full + 1.0f;
    float top = c->sign > 0.0f ? c->full : 0.0f;
    bool known = c->full > 0.0f || c->sign < 0.0f;
    uint32_t clipped = 0;
    for (size_t i = 0; i < c->cells; i++)
        clipped += known && c->last[i] >= top;
    c->clipped_frac += 0.05f * ((float)clipped / (float)c->cells - c->clipped_frac);
}

void pmat_calibration_second(struct pmat_calibration *calibration, int64_t time_us, bool occupied,
                             bool still, float load)
{
    struct pmat_calibration *c = calibration;
    (void)time_us;
    (void)load; /* creep is judged on the load before its own correction */
    if (c->frames == 0)
        return;
    take_means(c);
    watch_range(c);
    pmat_baseline_second(c, occupied);
    pmat_creep_second(c, occupied, still);
    pmat_mask_second(c, occupied);
    c->seconds++;
    c->occupied_s += occupied;
    pmat_doubt_second(c, occupied);
    pmat_calibration_refresh(c);
    memset(c->sum, 0, c->cells * sizeof *c->sum);
    memset(c->change, 0, c->cells * sizeof *c->change);
    c->frames = 0;
}

const uint8_t *pmat_calibration_mask(const struct pmat_calibration *calibration)
{
    return calibration->mask;
}

static float mean_gain(const struct pmat_calibration *c)
{
    float sum = 0.0f;
    for (size_t i = 0; i < c->cells; i++)
        sum += c->gain[i];
    return sum / (float)c->cells;
}

float pmat_calibration_noise(const struct pmat_calibration *calibration)
{
    const struct pmat_calibration *c = calibration;
    double sum = 0.0;
    uint32_t count = 0;
    for (size_t i = 0; i < c->cells; i++)
        if (!c->mask[i] && !isnan(c->noise[i])) {
            sum += (double)(c->noise[i] * c->gain[i]);
            count++;
        }
    return count > 0 ? (float)(sum / count) : c->noise_start * mean_gain(c);
}
