#include "tests/analysis/mat.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

struct mat *mat_create(uint16_t rows, uint16_t cols, enum pmat_polarity polarity)
{
    struct mat *mat = calloc(1, sizeof *mat);
    assert_non_null(mat);
    mat->rows = rows;
    mat->cols = cols;
    mat->polarity = polarity;
    mat->rest = 800.0f;
    mat->pattern = 100.0f;
    mat->noise = 4.0f;
    mat->middle_col = 0.5f;
    mat->factor = 1.0f;
    mat->dead_row = mat->dead_col = mat->dead_cell = mat->stuck_cell = mat->noisy_col = -1;
    mat->random = 2024;
    mat->calibration = pmat_calibration_create(rows, cols, BITS, polarity);
    assert_non_null(mat->calibration);
    return mat;
}

void mat_destroy(struct mat *mat)
{
    pmat_calibration_destroy(mat->calibration);
    free(mat);
}

static float uniform(struct mat *mat)
{
    mat->random = mat->random * 1664525u + 1013904223u;
    return (float)(mat->random >> 8) / 16777216.0f;
}

/* Standard deviation 1, near enough to normal. */
static float noise(struct mat *mat)
{
    return (uniform(mat) + uniform(mat) + uniform(mat) - 1.5f) * 2.0f;
}

/* A body over the middle three quarters of the length and a third of the width. */
static float body_at(const struct mat *mat, int row, int col)
{
    float along = ((float)row + 0.5f) / (float)mat->rows - 0.5f;
    float across = ((float)col + 0.5f) / (float)mat->cols - mat->middle_col;
    if (fabsf(along) > 0.38f || fabsf(across) > 0.17f)
        return mat->body > 0.0f && fabsf(across) > 0.3f ? -mat->lift : 0.0f;
    return mat->body * mat->factor * (0.6f + 0.4f * cosf(18.0f * along)) *
           (1.0f - 9.0f * across * across);
}

static float cell_counts(struct mat *mat, int row, int col)
{
    int i = row * mat->cols + col;
    float spread = mat->pattern * ((float)((i * 7919) % 101) / 50.0f - 1.0f);
    if (i == mat->stuck_cell)
        return FULL;
    if (i == mat->dead_cell || row == mat->dead_row || col == mat->dead_col)
        return mat->rest + spread;
    float rough = col == mat->noisy_col ? 20.0f : 1.0f;
    return mat->rest + spread + body_at(mat, row, col) + rough * mat->noise * noise(mat);
}

static void draw(struct mat *mat)
{
    for (int r = 0; r < mat->rows; r++)
        for (int c = 0; c < mat->cols; c++) {
            float counts = cell_counts(mat, r, c);
            if (mat->polarity == PMAT_POLARITY_DOWN)
                counts = FULL - counts;
            counts = fminf(fmaxf(counts + 0.5f, 0.0f), FULL);
            mat->counts[r * mat->cols + c] = (uint16_t)counts;
        }
}

float mat_push(struct mat *mat)
{
    struct pmat_frame frame = {.rows = mat->rows, .cols = mat->cols, .counts = mat->counts};
    float sum = 0.0f;
    pmat_calibration_apply(mat->calibration, &frame, mat->pressure);
    for (int i = 0; i < mat->rows * mat->cols; i++) {
        assert_false(mat->pressure[i] < 0.0f);
        sum += isnan(mat->pressure[i]) ? 0.0f : mat->pressure[i];
    }
    return sum;
}

void mat_second(struct mat *mat, int fps, bool occupied, bool still)
{
    mat->load = 0.0f;
    for (int k = 0; k < fps; k++) {
        draw(mat);
        mat->load += mat_push(mat) / (float)fps;
    }
    pmat_calibration_second(mat->calibration, mat->second++ * 1000000, occupied, still, mat->load);
}

void mat_seconds(struct mat *mat, int count, bool occupied)
{
    for (int s = 0; s < count; s++)
        mat_second(mat, FPS, occupied, true);
}

void mat_lie_down(struct mat *mat)
{
    mat->body = 900.0f;
}

void mat_get_up(struct mat *mat)
{
    mat->body = 0.0f;
}

float mat_true_load(const struct mat *mat)
{
    float sum = 0.0f;
    for (int r = 0; r < mat->rows; r++)
        for (int c = 0; c < mat->cols; c++)
            sum += fmaxf(body_at(mat, r, c), 0.0f);
    return sum;
}

struct pmat_calibration_status mat_status(const struct mat *mat)
{
    struct pmat_calibration_status status;
    pmat_calibration_status(mat->calibration, &status);
    return status;
}

void mat_expect_load(const struct mat *mat, float expected, float tolerance, const char *name)
{
    if (!(fabsf(mat->load - expected) <= tolerance))
        fail_msg("%s: load %g instead of %g", name, (double)mat->load, (double)expected);
}
