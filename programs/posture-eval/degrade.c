#include "programs/posture-eval/degrade.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* docs/sources.md: splitmix64 */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static float uniform(uint64_t *state)
{
    return (float)(next_random(state) >> 40) / (float)(1 << 24);
}

/* Sum of uniform numbers: near enough to a normal one, and never far out. */
static float normal(uint64_t *state)
{
    float sum = -6;
    for (int i = 0; i < 12; i++)
        sum += uniform(state);
    return sum;
}

/* ---- the words ---- */

static bool take_grid(struct pmat_degrade *degrade, const char *value)
{
    unsigned rows, cols;
    int end = 0;
    if (sscanf(value, "%3ux%3u%n", &rows, &cols, &end) != 2 || value[end] != '\0' ||
        rows < PMAT_GRID_CLASSIFIED_MIN || rows > PMAT_GRID_MAX ||
        cols < PMAT_GRID_CLASSIFIED_MIN || cols > PMAT_GRID_MAX)
        return false;
    degrade->grid = (struct pmat_grid){(uint16_t)rows, (uint16_t)cols};
    return true;
}

static bool take_number(float *number, const char *value, float least, float most)
{
    char *end;
    *number = strtof(value, &end);
    if (end != value && *end == '/') {
        const char *below = end + 1;
        *number /= strtof(below, &end);
        if (end == below)
            return false;
    }
    return end != value && *end == '\0' && *number >= least && *number <= most;
}

static bool take_whole(int *number, const char *value, int least, int most)
{
    char *end;
    long given = strtol(value, &end, 10);
    *number = (int)given;
    return end != value && *end == '\0' && given >= least && given <= most;
}

static bool take_word(struct pmat_degrade *degrade, const char *name, const char *value)
{
    int seed;
    if (value == NULL) {
        degrade->mirrored |= strcmp(name, "mirrored") == 0;
        degrade->upside_down |= strcmp(name, "upside_down") == 0;
        return strcmp(name, "mirrored") == 0 || strcmp(name, "upside_down") == 0;
    }
    if (strcmp(name, "grid") == 0)
        return take_grid(degrade, value);
    if (strcmp(name, "bits") == 0)
        return take_whole(&degrade->bits, value, 2, 16);
    if (strcmp(name, "dead") == 0)
        return take_number(&degrade->dead_frac, value, 0, 0.9f);
    if (strcmp(name, "dead_line") == 0)
        return take_whole(&degrade->dead_lines, value, 0, 8);
    if (strcmp(name, "rotate") == 0)
        return take_number(&degrade->rotate_deg, value, -180, 180);
    if (strcmp(name, "shift") == 0)
        return take_number(&degrade->shift_cols_frac, value, -1, 1);
    if (strcmp(name, "noise") == 0)
        return take_number(&degrade->noise_frac, value, 0, 1);
    if (strcmp(name, "seed") != 0 || !take_whole(&seed, value, 0, 1 << 30))
        return false;
    degrade->seed = (uint64_t)seed;
    return true;
}

enum pmat_err pmat_degrade_parse(struct pmat_degrade *degrade, const char *spec,
                                 struct pmat_fault *fault)
{
    char word[64];
    while (*spec != '\0') {
        size_t length = strcspn(spec, ",");
        if (length >= sizeof word)
            return pmat_fault_set(fault, PMAT_ERR_USAGE, "--degrade: '%.40s' is too long", spec);
        memcpy(word, spec, length);
        word[length] = '\0';
        char *value = strchr(word, '=');
        if (value != NULL)
            *value++ = '\0';
        if (!take_word(degrade, word, value))
            return pmat_fault_set(fault, PMAT_ERR_USAGE,
                                  "--degrade: '%.*s' is none of grid=RxC bits=N dead=SHARE "
                                  "dead_line=N rotate=DEGREES shift=SHARE noise=SHARE mirrored "
                                  "upside_down seed=N",
                                  (int)length, spec);
        spec += length + (spec[length] == ',');
    }
    return PMAT_OK;
}

/* ---- the frames ---- */

void pmat_degraded_mat_begin(struct pmat_degraded_mat *mat, const struct pmat_degrade *how,
                             struct pmat_grid own, float full_scale)
{
    mat->how = *how;
    mat->own = own;
    mat->grid = how->grid.rows > 0 ? how->grid : own;
    mat->full_scale = full_scale;
    mat->random = how->seed;
    size_t rows = mat->grid.rows, cols = mat->grid.cols;
    for (size_t i = 0; i < rows * cols; i++)
        mat->dead[i] = uniform(&mat->random) < how->dead_frac;
    for (int line = 0; line < how->dead_lines; line++) {
        size_t row = (size_t)next_random(&mat->random) % rows;
        size_t col = (size_t)next_random(&mat->random) % cols;
        for (size_t i = 0; i < cols; i++)
            mat->dead[row * cols + i] = 1;
        for (size_t i = 0; i < rows; i++)
            mat->dead[i * cols + col] = 1;
    }
}

static float cell_or_0(struct pmat_grid grid, const float *cells, int row, int col)
{
    return row >= 0 && col >= 0 && row < grid.rows && col < grid.cols
               ? cells[(size_t)row * grid.cols + (size_t)col]
               : 0;
}

static float between_cells(struct pmat_grid grid, const float *cells, float row, float col)
{
    float top = floorf(row), left = floorf(col), down = row - top, right = col - left;
    int r = (int)top, c = (int)left;
    return (1 - down) * ((1 - right) * cell_or_0(grid, cells, r, c) +
                         right * cell_or_0(grid, cells, r, c + 1)) +
           down * ((1 - right) * cell_or_0(grid, cells, r + 1, c) +
                   right * cell_or_0(grid, cells, r + 1, c + 1));
}

/* Where the turned and shifted mat's cell lies among the old ones. Cells of unknown pitch are taken
 * as covering a bed of 192 x 84 cm. */
static void lay(const struct pmat_degraded_mat *mat, const float *cells, float *laid)
{
    struct pmat_grid own = mat->own;
    float tall = 192.0f / (float)own.rows, wide = 84.0f / (float)own.cols;
    float angle = mat->how.rotate_deg * 3.14159265f / 180, cosine = cosf(angle), sine = sinf(angle);
    for (int row = 0; row < own.rows; row++)
        for (int col = 0; col < own.cols; col++) {
            int from_row = mat->how.upside_down ? own.rows - 1 - row : row;
            int from_col = mat->how.mirrored ? own.cols - 1 - col : col;
            float y = ((float)from_row + 0.5f - (float)own.rows / 2) * tall;
            float x = ((float)from_col + 0.5f - (float)own.cols / 2) * wide -
                      mat->how.shift_cols_frac * 84.0f;
            float r = (cosine * y + sine * x) / tall + (float)own.rows / 2 - 0.5f;
            float c = (cosine * x - sine * y) / wide + (float)own.cols / 2 - 0.5f;
            laid[(size_t)row * own.cols + (size_t)col] = between_cells(own, cells, r, c);
        }
}

void pmat_degraded_mat_see(struct pmat_degraded_mat *mat, const float *cells, float *seen)
{
    const struct pmat_degrade *how = &mat->how;
    bool moved = how->rotate_deg != 0 || how->shift_cols_frac != 0;
    if (moved || how->mirrored || how->upside_down) {
        lay(mat, cells, mat->scratch);
        cells = mat->scratch;
    }
    pmat_regrid(mat->own, cells, mat->grid, seen);
    size_t count = (size_t)mat->grid.rows * mat->grid.cols;
    float steps = how->bits > 0 ? (float)((1 << how->bits) - 1) : 0;
    for (size_t i = 0; i < count; i++) {
        if (how->noise_frac > 0)
            seen[i] = fmaxf(seen[i] + how->noise_frac * mat->full_scale * normal(&mat->random), 0);
        if (steps > 0 && mat->full_scale > 0)
            seen[i] =
                fminf(rintf(seen[i] / mat->full_scale * steps), steps) * mat->full_scale / steps;
        if (mat->dead[i])
            seen[i] = 0;
    }
}
