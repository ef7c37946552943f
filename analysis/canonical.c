/*
 * The map is separable: one table of weights from mat rows to the 32 map rows, one from mat columns
 * to the 16 map columns. Both are made once; a frame costs two passes of multiply-adds, and a
 * second pair of passes over the mask only where a cell is masked.
 */
#include "analysis/canonical.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/frame.h"

/* The part of a bed that a sleeper fills: a smaller mat is shown as the part of it that it is. */
#define REGION_LONG_CM   160.0f
#define REGION_ACROSS_CM 70.0f

/* A map cell belongs to the mat when the mat lies under at least half of it. */
#define COVERED_MIN_FRAC 0.5f

/* Most mat cells under one map cell: 128 columns over 16, and a part of one at either end. */
enum { TAPS_MAX = PMAT_GRID_MAX / PMAT_MAP_COLS + 2 };

/* Which mat cells make up one map row or column. */
struct taps {
    uint16_t first, count; /* count 0: the mat does not lie there */
    float weight[TAPS_MAX];
};

struct pmat_canonical {
    uint16_t rows, cols; /* mat, head up */
    size_t origin;       /* scan index of the head's left cell, and the steps from it */
    ptrdiff_t row_step, col_step;
    float cell_long_cm, cell_across_cm;
    bool assumed;
    struct taps row[PMAT_MAP_ROWS], col[PMAT_MAP_COLS];
    uint8_t covered[PMAT_MAP_CELLS];
    float value[PMAT_CELLS_MAX];  /* mat cells head up, 0 where masked */
    float weight[PMAT_CELLS_MAX]; /* 1 sound, 0 masked */
    float partial[PMAT_MAP_ROWS * PMAT_GRID_MAX];
    float sound[PMAT_MAP_CELLS]; /* weight of sound mat cells under each map cell */
};

/* ---- tables ---------------------------------------------------------------------------------- */

/* One axis of the region that the map shows. */
struct axis {
    uint16_t cells; /* of the mat */
    float pitch_cm;
    float start_cm; /* of the mat within the region */
    float region_cm;
};

static struct axis axis_of(uint16_t cells, float pitch_cm, float free_cm, float region_min_cm)
{
    float length = (float)cells * pitch_cm;
    struct axis axis = {.cells = cells, .pitch_cm = pitch_cm, .region_cm = length};
    if (length >= region_min_cm)
        return axis;
    float room = region_min_cm - length;
    axis.region_cm = region_min_cm;
    axis.start_cm = isnan(free_cm) ? room / 2.0f : fminf(fmaxf(free_cm, 0.0f), room);
    return axis;
}

/* Mean of the mat cells between two places (cm from the mat's first edge), by their share. */
static void taps_by_area(struct taps *taps, const struct axis *axis, float from_cm, float to_cm)
{
    float length = (float)axis->cells * axis->pitch_cm;
    float from = fmaxf(from_cm, 0.0f), to = fminf(to_cm, length);
    taps->count = 0;
    if (to - from < COVERED_MIN_FRAC * (to_cm - from_cm))
        return;
    taps->first = (uint16_t)fminf(from / axis->pitch_cm, (float)(axis->cells - 1));
    for (uint16_t k = taps->first; k < axis->cells && taps->count < TAPS_MAX; k++) {
        float low = fmaxf(from, (float)k * axis->pitch_cm);
        float high = fminf(to, (float)(k + 1) * axis->pitch_cm);
        if (high <= low && k > taps->first)
            break;
        taps->weight[taps->count++] = fmaxf(high - low, 0.0f) / (to - from);
    }
}

/* Linear between the centres of the two nearest mat cells; constant beyond the outermost. */
static void taps_by_line(struct taps *taps, const struct axis *axis, float centre_cm)
{
    float length = (float)axis->cells * axis->pitch_cm;
    taps->count = 0;
    if (centre_cm < 0.0f || centre_cm > length)
        return;
    float place = fminf(fmaxf(centre_cm / axis->pitch_cm - 0.5f, 0.0f), (float)(axis->cells - 1));
    taps->first = (uint16_t)fminf(place, (float)(axis->cells - 2));
    float beyond = place - (float)taps->first;
    taps->weight[0] = 1.0f - beyond;
    taps->weight[1] = beyond;
    taps->count = 2;
}

/* Returns the length of one map cell in cm. */
static float taps_fill(struct taps *taps, uint16_t count, const struct axis *axis)
{
    float cell = axis->region_cm / (float)count;
    for (uint16_t i = 0; i < count; i++) {
        float from = (float)i * cell - axis->start_cm;
        if (cell >= axis->pitch_cm)
            taps_by_area(&taps[i], axis, from, from + cell);
        else
            taps_by_line(&taps[i], axis, from + cell / 2.0f);
    }
    return cell;
}

static void set_steps(struct pmat_canonical *canonical, const struct pmat_geometry *geometry)
{
    canonical->rows = pmat_geometry_rows(geometry);
    canonical->cols = pmat_geometry_cols(geometry);
    canonical->origin = pmat_geometry_scan_index(geometry, 0, 0);
    canonical->row_step =
        (ptrdiff_t)pmat_geometry_scan_index(geometry, 1, 0) - (ptrdiff_t)canonical->origin;
    canonical->col_step =
        (ptrdiff_t)pmat_geometry_scan_index(geometry, 0, 1) - (ptrdiff_t)canonical->origin;
}

static bool grid_fits(const struct pmat_geometry *geometry)
{
    return geometry->rows >= PMAT_GRID_MIN && geometry->rows <= PMAT_GRID_MAX &&
           geometry->cols >= PMAT_GRID_MIN && geometry->cols <= PMAT_GRID_MAX;
}

struct pmat_canonical *pmat_canonical_create(const struct pmat_geometry *geometry)
{
    if (!grid_fits(geometry))
        return NULL;
    struct pmat_canonical *canonical = calloc(1, sizeof *canonical);
    if (canonical == NULL)
        return NULL;
    set_steps(canonical, geometry);
    bool assumed_long, assumed_across;
    struct axis along =
        axis_of(canonical->rows, pmat_geometry_pitch_long_cm(geometry, &assumed_long),
                geometry->from_head_cm, REGION_LONG_CM);
    struct axis across =
        axis_of(canonical->cols, pmat_geometry_pitch_across_cm(geometry, &assumed_across),
                geometry->from_left_cm, REGION_ACROSS_CM);
    canonical->assumed = assumed_long || assumed_across;
    canonical->cell_long_cm = taps_fill(canonical->row, PMAT_MAP_ROWS, &along);
    canonical->cell_across_cm = taps_fill(canonical->col, PMAT_MAP_COLS, &across);
    for (int r = 0; r < PMAT_MAP_ROWS; r++)
        for (int c = 0; c < PMAT_MAP_COLS; c++)
            canonical->covered[r * PMAT_MAP_COLS + c] =
                canonical->row[r].count > 0 && canonical->col[c].count > 0;
    return canonical;
}

void pmat_canonical_destroy(struct pmat_canonical *canonical)
{
    free(canonical);
}

float pmat_canonical_cell_long_cm(const struct pmat_canonical *canonical)
{
    return canonical->cell_long_cm;
}

float pmat_canonical_cell_across_cm(const struct pmat_canonical *canonical)
{
    return canonical->cell_across_cm;
}

bool pmat_canonical_pitch_assumed(const struct pmat_canonical *canonical)
{
    return canonical->assumed;
}

const uint8_t *pmat_canonical_covered(const struct pmat_canonical *canonical)
{
    return canonical->covered;
}

/* ---- one frame ------------------------------------------------------------------------------- */

/* Turns the head up and parts values from holes; returns the number of masked cells. */
static unsigned orient(struct pmat_canonical *canonical, const float *pressure)
{
    unsigned masked = 0;
    for (uint16_t r = 0; r < canonical->rows; r++) {
        ptrdiff_t at = (ptrdiff_t)canonical->origin + r * canonical->row_step;
        float *value = canonical->value + (size_t)r * canonical->cols;
        float *weight = canonical->weight + (size_t)r * canonical->cols;
        for (uint16_t c = 0; c < canonical->cols; c++, at += canonical->col_step) {
            bool hole = isnan(pressure[at]);
            value[c] = hole ? 0.0f : pressure[at];
            weight[c] = hole ? 0.0f : 1.0f;
            masked += hole;
        }
    }
    return masked;
}

/* Both passes over one array of mat cells [rows*cols]. */
static void resample(struct pmat_canonical *canonical, const float *cells, float *map)
{
    for (int r = 0; r < PMAT_MAP_ROWS; r++) {
        const struct taps *taps = &canonical->row[r];
        float *partial = canonical->partial + (size_t)r * PMAT_GRID_MAX;
        memset(partial, 0, canonical->cols * sizeof *partial);
        for (uint16_t k = 0; k < taps->count; k++) {
            const float *line = cells + (size_t)(taps->first + k) * canonical->cols;
            for (uint16_t c = 0; c < canonical->cols; c++)
                partial[c] += taps->weight[k] * line[c];
        }
        for (int c = 0; c < PMAT_MAP_COLS; c++) {
            const struct taps *across = &canonical->col[c];
            float sum = 0.0f;
            for (uint16_t k = 0; k < across->count; k++)
                sum += across->weight[k] * partial[across->first + k];
            map[r * PMAT_MAP_COLS + c] = sum;
        }
    }
}

/* Below this share of sound mat cells the mean would be a rounding error's. */
#define SOUND_MIN_FRAC 1e-4f

/* Adds the nearest sound cell in one direction, by the inverse square of its distance. */
static void add_neighbour(const struct pmat_canonical *canonical, const float *map, int row,
                          int col, const int step[2], float total[2])
{
    const float size[2] = {canonical->cell_long_cm, canonical->cell_across_cm};
    float distance = step[0] != 0 ? size[0] : size[1];
    for (int k = 1;; k++) {
        int r = row + k * step[0], c = col + k * step[1];
        if (r < 0 || r >= PMAT_MAP_ROWS || c < 0 || c >= PMAT_MAP_COLS)
            return;
        if (canonical->sound[r * PMAT_MAP_COLS + c] < SOUND_MIN_FRAC)
            continue;
        float weight = 1.0f / ((float)k * distance * (float)k * distance);
        total[0] += weight * map[r * PMAT_MAP_COLS + c];
        total[1] += weight;
        return;
    }
}

static void fill_hole(const struct pmat_canonical *canonical, float *map, int row, int col)
{
    static const int steps[4][2] = {{-1, 0}, {1, 0}, {0, -1}, {0, 1}};
    float total[2] = {0.0f, 0.0f};
    for (int s = 0; s < 4; s++)
        add_neighbour(canonical, map, row, col, steps[s], total);
    map[row * PMAT_MAP_COLS + col] = total[1] > 0.0f ? total[0] / total[1] : 0.0f;
}

/* Mean over sound cells only, then the holes that no sound cell reaches. */
static void mend(struct pmat_canonical *canonical, float *map)
{
    resample(canonical, canonical->weight, canonical->sound);
    for (int i = 0; i < PMAT_MAP_CELLS; i++)
        if (canonical->sound[i] >= SOUND_MIN_FRAC)
            map[i] /= canonical->sound[i];
    for (int r = 0; r < PMAT_MAP_ROWS; r++)
        for (int c = 0; c < PMAT_MAP_COLS; c++) {
            int i = r * PMAT_MAP_COLS + c;
            if (canonical->covered[i] && canonical->sound[i] < SOUND_MIN_FRAC)
                fill_hole(canonical, map, r, c);
        }
}

void pmat_canonical_apply(struct pmat_canonical *canonical, const float *pressure, float *map)
{
    unsigned masked = orient(canonical, pressure);
    resample(canonical, canonical->value, map);
    if (masked > 0)
        mend(canonical, map);
}
