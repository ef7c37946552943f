#include "analysis/bodyshape.h"

#include <math.h>
#include <string.h>

/* Bands of the trunk, from the shoulders to the seat. */
enum { TRUNK_FROM = 4, TRUNK_TO = 11 };
/* Where the window begins, in statures from the hip joints, from the back of a side-lie, and from
 * the middle of others. */
#define WINDOW_FROM_FRAC (-0.45f)
#define SIDE_FROM_FRAC   (-0.1f)
#define FLAT_FROM_FRAC   (-0.25f)

/* Load of a band, and whether most of it lies on the mat. */
static float band_load(const struct pmat_body *body, int k, bool *known)
{
    float lines = PMAT_SHAPE_BAND_FRAC * body->stature_cm / PMAT_BODY_STEP_CM, load = 0.0f;
    float from = body->hip_line + (float)(k - PMAT_SHAPE_BAND_HIP) * lines;
    int count = 0, covered = 0;
    for (int i = (int)floorf(from); i < (int)ceilf(from + lines); i++) {
        count++;
        if (i < 0 || i >= PMAT_BODY_LINES || !body->covered[i])
            continue;
        covered++;
        load += body->load[i] * (fminf(from + lines, (float)i + 1.0f) - fmaxf(from, (float)i));
    }
    *known = 2 * covered > count;
    return load;
}

/* Fills the bands; the trunk's mean load a line, 0 where nothing of it is seen. */
static float take_bands(const struct pmat_body *body, struct pmat_shape *shape)
{
    float trunk = 0.0f;
    int seen = 0;
    for (int k = 0; k < PMAT_SHAPE_BANDS; k++) {
        shape->load[k] = band_load(body, k, &shape->known[k]);
        if (shape->known[k] && k >= TRUNK_FROM && k < TRUNK_TO) {
            trunk += shape->load[k];
            seen++;
        }
    }
    if (!(trunk > 0.0f))
        return 0.0f;
    trunk /= (float)seen;
    for (int k = 0; k < PMAT_SHAPE_BANDS; k++)
        shape->load[k] = sqrtf(shape->load[k] / trunk);
    return trunk / (PMAT_SHAPE_BAND_FRAC * body->stature_cm / PMAT_BODY_STEP_CM);
}

/* Outlines are told from the trunk's back on a side, from its middle otherwise; cm. */
static float origin_of(const struct pmat_body *body, bool side)
{
    float lines = PMAT_SHAPE_BAND_FRAC * body->stature_cm / PMAT_BODY_STEP_CM, sum = 0.0f;
    int from = (int)floorf(body->hip_line + (float)(TRUNK_FROM - PMAT_SHAPE_BAND_HIP) * lines);
    int to = (int)ceilf(body->hip_line + (float)(TRUNK_TO - PMAT_SHAPE_BAND_HIP) * lines);
    int count = 0;
    for (int i = from > 0 ? from : 0; i < to && i < PMAT_BODY_LINES; i++) {
        const float *edge = body->edge[i];
        if (!body->covered[i] || !(body->load[i] > 0.0f))
            continue;
        sum += side ? edge[0] : 0.5f * (edge[0] + edge[1]);
        count++;
    }
    return count > 0 ? sum / (float)count : 0.0f;
}

static float cell_of(const struct pmat_body *body, int line, int cell)
{
    bool inside = line >= 0 && cell >= 0 && line < PMAT_BODY_LINES && cell < PMAT_BODY_WIDTH;
    return inside ? body->cell[line][cell] : 0.0f;
}

/* Between the middles of the body map's cells; nothing lies beyond them. */
static float cell_at(const struct pmat_body *body, float line, float cell)
{
    if (line < -0.5f || cell < -0.5f)
        return 0.0f;
    int l = (int)(line + 0.5f) - 1, c = (int)(cell + 0.5f) - 1;
    float down = line - 0.5f - (float)l, right = cell - 0.5f - (float)c;
    return (1.0f - down) *
               ((1.0f - right) * cell_of(body, l, c) + right * cell_of(body, l, c + 1)) +
           down * ((1.0f - right) * cell_of(body, l + 1, c) + right * cell_of(body, l + 1, c + 1));
}

static bool is_covered(const struct pmat_body *body, float line)
{
    return line >= 0.0f && line < (float)PMAT_BODY_LINES && body->covered[(int)line];
}

static void take_window(const struct pmat_body *body, float trunk, float *window)
{
    bool side = body->posture == PMAT_POSTURE_LEFT || body->posture == PMAT_POSTURE_RIGHT;
    float lines = body->stature_cm / PMAT_BODY_STEP_CM, full = trunk / (float)PMAT_MAP_COLS;
    float middle = origin_of(body, side) / PMAT_BODY_STEP_CM + 0.5f * (float)PMAT_BODY_WIDTH;
    float first = side ? SIDE_FROM_FRAC : FLAT_FROM_FRAC;
    for (int row = 0; row < PMAT_MAP_ROWS; row++) {
        float along = WINDOW_FROM_FRAC + ((float)row + 0.5f) * PMAT_SHAPE_LINE_FRAC;
        float line = body->hip_line + along * lines;
        if (!is_covered(body, line))
            continue;
        for (int col = 0; col < PMAT_MAP_COLS; col++) {
            float across = first + ((float)col + 0.5f) * PMAT_SHAPE_CELL_FRAC;
            window[row * PMAT_MAP_COLS + col] =
                sqrtf(cell_at(body, line, middle + across * lines) / full);
        }
    }
}

void pmat_shape_of(const struct pmat_body *body, struct pmat_shape *shape)
{
    memset(shape, 0, sizeof *shape);
    for (int i = 0; i < PMAT_MAP_CELLS; i++)
        shape->window[i] = PMAT_SHAPE_OFF;
    float trunk = body->found ? take_bands(body, shape) : 0.0f;
    if (trunk > 0.0f)
        take_window(body, trunk, shape->window);
    else
        memset(shape->known, 0, sizeof shape->known);
}
