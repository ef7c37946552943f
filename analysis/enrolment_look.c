#include "analysis/enrolment_look.h"

#include <math.h>
#include <string.h>

enum { ROWS = PMAT_MAP_ROWS, COLS = PMAT_MAP_COLS, SHAPE_ROWS = 16, SHAPE_COLS = 8 };

/* Means of blocks of a map. */
static void block_means(const float *map, int rows, int cols, float *means)
{
    int tall = ROWS / rows, wide = COLS / cols;
    memset(means, 0, (size_t)rows * (size_t)cols * sizeof *means);
    for (int row = 0; row < ROWS; row++)
        for (int col = 0; col < COLS; col++)
            means[row / tall * cols + col / wide] += map[row * COLS + col] / (float)(tall * wide);
}

static float at(const float *map, int row, int col)
{
    return row >= 0 && col >= 0 && row < ROWS && col < COLS ? map[row * COLS + col] : 0;
}

/* Between the cells by their distance; 0 outside. */
static float value_at(const float *map, float row, float col)
{
    int r = (int)floorf(row), c = (int)floorf(col);
    float y = row - (float)r, x = col - (float)c;
    return (1 - y) * ((1 - x) * at(map, r, c) + x * at(map, r, c + 1)) +
           y * ((1 - x) * at(map, r + 1, c) + x * at(map, r + 1, c + 1));
}

/* The map moved so that its load has its middle in the middle. */
static void centre(const float *map, float *centred)
{
    float load = 0, down = 0, across = 0;
    for (int i = 0; i < PMAT_MAP_CELLS; i++) {
        load += map[i];
        down += map[i] * (float)(i / COLS);
        across += map[i] * (float)(i % COLS);
    }
    float move_row = load > 0 ? down / load - (ROWS - 1) / 2.0f : 0;
    float move_col = load > 0 ? across / load - (COLS - 1) / 2.0f : 0;
    for (int row = 0; row < ROWS; row++)
        for (int col = 0; col < COLS; col++)
            centred[row * COLS + col] = value_at(map, (float)row + move_row, (float)col + move_col);
}

void pmat_look_at_shape(const float map[PMAT_MAP_CELLS], struct pmat_look *look)
{
    float loads[PMAT_MAP_CELLS], centred[PMAT_MAP_CELLS], square = 0;
    for (int i = 0; i < PMAT_MAP_CELLS; i++)
        loads[i] = map[i] > 0 ? sqrtf(map[i]) : 0;
    centre(loads, centred);
    block_means(centred, SHAPE_ROWS, SHAPE_COLS, look->values);
    for (int i = 0; i < PMAT_LOOK_SIZE; i++)
        square += look->values[i] * look->values[i];
    float scale = square > 0 ? 1 / sqrtf(square) : 0;
    for (int i = 0; i < PMAT_LOOK_SIZE; i++)
        look->values[i] *= scale;
}

void pmat_look_at_cells(const float map[PMAT_MAP_CELLS], int rows, int cols, struct pmat_look *look)
{
    memset(look, 0, sizeof *look);
    for (int row = 0; row < rows; row++)
        for (int col = 0; col < cols; col++)
            look->values[row * cols + col] =
                value_at(map, ((float)row + 0.5f) * ROWS / (float)rows - 0.5f,
                         ((float)col + 0.5f) * COLS / (float)cols - 0.5f);
}

float pmat_look_distance1(const struct pmat_look *a, const struct pmat_look *b)
{
    float sum = 0;
    for (int i = 0; i < PMAT_LOOK_SIZE; i++)
        sum += fabsf(a->values[i] - b->values[i]);
    return sum;
}

float pmat_look_distance2(const struct pmat_look *a, const struct pmat_look *b)
{
    float sum = 0;
    for (int i = 0; i < PMAT_LOOK_SIZE; i++) {
        float off = a->values[i] - b->values[i];
        sum += off * off;
    }
    return sum;
}
