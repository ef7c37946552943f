#include "analysis/bodyshape.h"

#include <math.h>
#include <string.h>

/* Bands of the trunk, from the shoulders to the seat. */
enum { TRUNK_FROM = 4, TRUNK_TO = 11 };
/* A band that bears less than this share of the trunk's mean has no outline. */
#define FAINT_FRAC 0.06f
/* Cells on a side begin so far behind the back, in statures. */
#define SIDE_BEHIND_FRAC 0.05f

struct band {
    float cell[PMAT_BODY_WIDTH];
    float load;
    int lines, covered;
};

static struct band take_band(const struct pmat_body *body, int k)
{
    struct band band = {0};
    float lines = PMAT_SHAPE_BAND_FRAC * body->stature_cm / PMAT_BODY_STEP_CM;
    float from = body->hip_line + (float)(k - PMAT_SHAPE_BAND_HIP) * lines;
    for (int i = (int)floorf(from); i < (int)ceilf(from + lines); i++) {
        float part = fminf(from + lines, (float)i + 1.0f) - fmaxf(from, (float)i);
        band.lines++;
        if (i < 0 || i >= PMAT_BODY_LINES || !body->covered[i])
            continue;
        band.covered++;
        for (int c = 0; c < PMAT_BODY_WIDTH; c++)
            band.cell[c] += part * body->cell[i][c];
    }
    for (int c = 0; c < PMAT_BODY_WIDTH; c++)
        band.load += band.cell[c];
    return band;
}

static float quantile_cm(const struct band *band, float share)
{
    float before = 0.0f, wanted = share * band->load;
    for (int c = 0; c < PMAT_BODY_WIDTH; c++) {
        if (band->cell[c] > 0.0f && before + band->cell[c] >= wanted)
            return ((float)c + (wanted - before) / band->cell[c] - 0.5f * PMAT_BODY_WIDTH) *
                   PMAT_BODY_STEP_CM;
        before += band->cell[c];
    }
    return 0.0f;
}

static void measure(const struct band *band, float stature_cm, float *value)
{
    float first = 0.0f, peak = 0.0f;
    for (int c = 0; c < PMAT_BODY_WIDTH; c++) {
        first += band->cell[c] * ((float)c + 0.5f - 0.5f * PMAT_BODY_WIDTH);
        float two = band->cell[c] + (c + 1 < PMAT_BODY_WIDTH ? band->cell[c + 1] : 0.0f);
        peak = fmaxf(peak, two);
    }
    value[PMAT_SHAPE_CENTRE] = first / band->load * PMAT_BODY_STEP_CM / stature_cm;
    value[PMAT_SHAPE_BACK] = quantile_cm(band, 0.1f) / stature_cm;
    value[PMAT_SHAPE_FRONT] = quantile_cm(band, 0.9f) / stature_cm;
    value[PMAT_SHAPE_PEAK] = peak / band->load;
}

static bool on_side(const struct pmat_body *body)
{
    return body->posture == PMAT_POSTURE_LEFT || body->posture == PMAT_POSTURE_RIGHT;
}

/* Outlines are told from the trunk's back on a side, from its middle otherwise. */
static float origin_of(const struct pmat_body *body, const struct pmat_shape *shape)
{
    float sum = 0.0f;
    int count = 0;
    for (int k = TRUNK_FROM; k < TRUNK_TO; k++) {
        if (!shape->touches[k])
            continue;
        const float *value = shape->value[k];
        sum += on_side(body) ? value[PMAT_SHAPE_BACK]
                             : 0.5f * (value[PMAT_SHAPE_BACK] + value[PMAT_SHAPE_FRONT]);
        count++;
    }
    return count > 0 ? sum / (float)count : 0.0f;
}

/* Load of the band between two places across, cm. */
static float load_between(const struct band *band, float from_cm, float to_cm)
{
    float from = from_cm / PMAT_BODY_STEP_CM + 0.5f * PMAT_BODY_WIDTH;
    float to = to_cm / PMAT_BODY_STEP_CM + 0.5f * PMAT_BODY_WIDTH, sum = 0.0f;
    for (int c = (int)fmaxf(floorf(from), 0.0f); c < PMAT_BODY_WIDTH && (float)c < to; c++)
        sum += band->cell[c] * (fminf(to, (float)c + 1.0f) - fmaxf(from, (float)c));
    return sum;
}

static void take_cells(const struct band *band, float origin, float stature_cm, bool side,
                       float trunk, float *cells)
{
    float first =
        origin + (side ? -SIDE_BEHIND_FRAC : -0.5f * PMAT_SHAPE_CELLS * PMAT_SHAPE_CELL_FRAC);
    for (int c = 0; c < PMAT_SHAPE_CELLS; c++) {
        float from = first + (float)c * PMAT_SHAPE_CELL_FRAC;
        float load =
            load_between(band, from * stature_cm, (from + PMAT_SHAPE_CELL_FRAC) * stature_cm);
        cells[c] = sqrtf(fmaxf(load, 0.0f) / trunk);
    }
}

static float take_bands(const struct pmat_body *body, struct pmat_shape *shape, struct band *bands)
{
    float trunk = 0.0f;
    int seen = 0;
    for (int k = 0; k < PMAT_SHAPE_BANDS; k++) {
        bands[k] = take_band(body, k);
        shape->known[k] = 2 * bands[k].covered > bands[k].lines;
        if (shape->known[k] && k >= TRUNK_FROM && k < TRUNK_TO) {
            trunk += bands[k].load;
            seen++;
        }
    }
    return seen > 0 ? trunk / (float)seen : 0.0f;
}

void pmat_shape_of(const struct pmat_body *body, struct pmat_shape *shape)
{
    struct band bands[PMAT_SHAPE_BANDS];
    memset(shape, 0, sizeof *shape);
    shape->stature_cm = body->stature_cm;
    float trunk = body->found ? take_bands(body, shape, bands) : 0.0f;
    if (trunk <= 0.0f) {
        memset(shape->known, 0, sizeof shape->known);
        return;
    }
    for (int k = 0; k < PMAT_SHAPE_BANDS; k++) {
        shape->value[k][PMAT_SHAPE_LOAD] = sqrtf(bands[k].load / trunk);
        shape->touches[k] = shape->known[k] && bands[k].load > FAINT_FRAC * trunk;
        if (shape->touches[k])
            measure(&bands[k], body->stature_cm, shape->value[k]);
    }
    float origin = origin_of(body, shape);
    for (int k = 0; k < PMAT_SHAPE_BANDS; k++) {
        take_cells(&bands[k], origin, body->stature_cm, on_side(body), trunk, shape->cell[k]);
        for (int m = PMAT_SHAPE_CENTRE; shape->touches[k] && m <= PMAT_SHAPE_FRONT; m++)
            shape->value[k][m] -= origin;
    }
}

void pmat_shape_inputs(const struct pmat_shape *shape, float inputs[PMAT_SHAPE_INPUTS])
{
    int n = 0;
    inputs[n++] = shape->stature_cm;
    for (int k = 0; k < PMAT_SHAPE_BANDS; k++)
        for (int m = 0; m < PMAT_SHAPE_MEASURES; m++) {
            bool holds = m == PMAT_SHAPE_LOAD ? shape->known[k] : shape->touches[k];
            inputs[n++] = holds ? shape->value[k][m] : NAN;
        }
    for (int k = PMAT_SHAPE_CELLS_FROM; k < PMAT_SHAPE_CELLS_TO; k++)
        for (int c = 0; c < PMAT_SHAPE_CELLS; c++)
            inputs[n++] = shape->known[k] ? shape->cell[k][c] : NAN;
}
