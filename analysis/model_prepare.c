/*
 * The twin of training/net.py: a change here is a change there, and needs a new training.
 */
#include "analysis/model_prepare.h"

#include <math.h>
#include <string.h>

enum { ROWS = PMAT_MAP_ROWS, COLS = PMAT_MAP_COLS, CELLS = PMAT_MAP_CELLS, AXIS_MAX = ROWS };
_Static_assert((int)ROWS >= (int)COLS, "an axis of AXIS_MAX cells holds both");

/* Far above any pressure in any unit, far below overflow. */
static const float load_max = 1e30f;

/* The value that would stand at `rank` if values [count] were sorted (Hoare's selection;
 * docs/sources.md: wirth_find); what stands before it afterwards is not larger. */
static float select_rank(float *values, int count, int rank)
{
    int low = 0, high = count - 1;
    while (low < high) {
        float pivot = values[rank];
        int i = low, j = high;
        do {
            while (values[i] < pivot)
                i++;
            while (pivot < values[j])
                j--;
            if (i <= j) {
                float kept = values[i];
                values[i++] = values[j];
                values[j--] = kept;
            }
        } while (i <= j);
        if (j < rank)
            low = i;
        if (rank < i)
            high = j;
    }
    return values[rank];
}

static float largest(const float *values)
{
    float most = values[0];
    for (int i = 1; i < CELLS; i++)
        most = fmaxf(most, values[i]);
    return most;
}

void pmat_model_prepare(const struct pmat_model_preparation *preparation,
                        const float map[PMAT_MAP_CELLS], float prepared[PMAT_MAP_CELLS])
{
    float sorted[CELLS];
    for (int i = 0; i < CELLS; i++) /* NAN and negative cells carry no load */
        prepared[i] = sorted[i] = map[i] > 0 ? fminf(map[i], load_max) : 0;
    int floor_rank = (int)(preparation->floor_quantile * (CELLS - 1));
    int top_rank = (int)(preparation->top_quantile * (CELLS - 1));
    float most = largest(sorted);
    float top = select_rank(sorted, CELLS, top_rank);
    float floor = select_rank(sorted, top_rank + 1, floor_rank);
    float span = fmaxf(top - floor, preparation->min_span_frac * (most - floor));
    if (!(span > 0)) {
        memset(prepared, 0, CELLS * sizeof *prepared);
        return;
    }
    float limit = preparation->clip * preparation->clip;
    for (int i = 0; i < CELLS; i++)
        prepared[i] = sqrtf(fminf(fmaxf(prepared[i] - floor, 0) / span, limit));
}

/* Where the running sum of profile [size] reaches `level`, as a share of the axis. */
static float crossing(const float *profile, int size, float level)
{
    float below = 0;
    for (int i = 0; i < size; i++) {
        float above = below + profile[i];
        if (above >= level)
            return ((float)i + (profile[i] > 0 ? (level - below) / profile[i] : 0)) / (float)size;
        below = above;
    }
    return 1;
}

/* Where the cells of the stretched axis lie on the one before, in cells; may be outside. */
struct axis {
    float at[AXIS_MAX];
};

static void stretch_axis(const struct pmat_model_preparation *preparation, const float *profile,
                         int size, struct axis *axis)
{
    float total = 0, tail = preparation->box_tail_frac, half = 0.5f, centre = 0.5f;
    for (int i = 0; i < size; i++)
        total += profile[i];
    if (total > 0) {
        float low = crossing(profile, size, tail * total);
        float high = crossing(profile, size, (1 - tail) * total);
        half = fmaxf((high - low) * preparation->box_half_scale, preparation->box_min_half_frac);
        centre = (low + high) / 2;
    }
    for (int i = 0; i < size; i++) {
        float unit = ((float)i + 0.5f) / (float)size * 2 - 1;
        axis->at[i] = (centre + unit * half) * (float)size - 0.5f;
    }
}

static float cell_or_0(const float *line, int size, int step, int index)
{
    return index >= 0 && index < size ? line[index * step] : 0;
}

/* Linear interpolation along a line of `size` cells that lie `step` apart; 0 beyond its ends. */
static void stretch_line(const struct axis *axis, const float *from, float *to, int size, int step)
{
    for (int i = 0; i < size; i++) {
        float first = floorf(axis->at[i]), part = axis->at[i] - first;
        to[i * step] = (1 - part) * cell_or_0(from, size, step, (int)first) +
                       part * cell_or_0(from, size, step, (int)first + 1);
    }
}

void pmat_model_box(const struct pmat_model_preparation *preparation,
                    const float prepared[PMAT_MAP_CELLS], float boxed[PMAT_MAP_CELLS])
{
    float down[ROWS] = {0}, across[COLS] = {0}, tall[CELLS];
    for (int i = 0; i < CELLS; i++) {
        float load = fmaxf(prepared[i] - preparation->box_floor, 0);
        down[i / COLS] += load;
        across[i % COLS] += load;
    }
    struct axis axis;
    stretch_axis(preparation, down, ROWS, &axis);
    for (int col = 0; col < COLS; col++)
        stretch_line(&axis, prepared + col, tall + col, ROWS, COLS);
    stretch_axis(preparation, across, COLS, &axis);
    for (int row = 0; row < ROWS; row++)
        stretch_line(&axis, tall + row * COLS, boxed + row * COLS, COLS, 1);
}

void pmat_model_mirror(const float map[PMAT_MAP_CELLS], float mirrored[PMAT_MAP_CELLS])
{
    for (int row = 0; row < ROWS; row++)
        for (int col = 0; col < COLS; col++)
            mirrored[row * COLS + col] = map[row * COLS + COLS - 1 - col];
}
