/* The map without its floor, the axis of the trunk, and the map laid along it. */
#include <math.h>
#include <string.h>

#include "analysis/bodymap_parts.h"
#include "analysis/quantile.h"

/* Of the cells that the mat covers, at least this share carries nobody. */
#define EMPTY_QUANTILE 0.2f
#define FULL_QUANTILE  0.98f
/* Less than this share of a full load is sheet, blanket or noise. */
#define FEEBLE_FRAC 0.04f

#define RAD_PER_DEG 0.01745329f
/* A body that is less than this much longer than wide tells no axis by its outline. */
#define SLENDER_MIN 2.2f
/* The outline's axis is believed as a start when it is further off than a bent leg can turn it. */
#define OUTLINE_MIN_DEG 40.0f
/* Of the load from the head on, this much is trunk. */
#define TRUNK_FROM_FRAC 0.02f
#define TRUNK_TO_FRAC   0.75f
enum { REFINEMENTS = 3 };

static bool is_covered(const struct pmat_body_input *input, int i)
{
    return input->covered == NULL || input->covered[i];
}

bool pmat_body_clean(struct pmat_body *body, const struct pmat_body_input *input, float *clean)
{
    float values[PMAT_MAP_CELLS];
    size_t count = 0;
    for (int i = 0; i < PMAT_MAP_CELLS; i++)
        if (is_covered(input, i) && isfinite(input->map[i]))
            values[count++] = input->map[i];
    if (count < PMAT_MAP_CELLS / 16)
        return false;
    float full = pmat_quantile(values, count, FULL_QUANTILE);
    body->floor = pmat_quantile(values, count, EMPTY_QUANTILE);
    float feeble = FEEBLE_FRAC * (full - body->floor);
    float sum = 0.0f;
    for (int i = 0; i < PMAT_MAP_CELLS; i++) {
        float over = is_covered(input, i) ? input->map[i] - body->floor : 0.0f;
        clean[i] = over > feeble ? over : 0.0f;
        sum += clean[i];
        body->loaded_cells += clean[i] > 0.0f;
    }
    return sum > 0.0f;
}

struct moments {
    float weight, along, across;           /* sum, means */
    float long_long, across_across, mixed; /* central */
};

/* Of the cells whose place along the axis lies in from..to (cm); root of the load, so that one hip
 * does not outweigh the rest. */
static struct moments moments_of(const struct pmat_body *body, const struct pmat_body_input *input,
                                 const float *clean, float from, float to)
{
    float c = cosf(body->axis_deg * RAD_PER_DEG), s = sinf(body->axis_deg * RAD_PER_DEG);
    double w = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
    for (int r = 0; r < PMAT_MAP_ROWS; r++)
        for (int col = 0; col < PMAT_MAP_COLS; col++) {
            float load = clean[r * PMAT_MAP_COLS + col];
            float along = ((float)r + 0.5f) * input->cell_long_cm;
            float across = ((float)col + 0.5f) * input->cell_across_cm;
            float t = (along - body->middle_cm[0]) * c + (across - body->middle_cm[1]) * s;
            if (load <= 0.0f || t < from || t > to)
                continue;
            double g = (double)load, a = (double)along, b = (double)across;
            w += g, x += g * a, y += g * b;
            xx += g * a * a, yy += g * b * b, xy += g * a * b;
        }
    if (!(w > 0))
        return (struct moments){0};
    x /= w, y /= w;
    return (struct moments){(float)w,
                            (float)x,
                            (float)y,
                            (float)(xx / w - x * x),
                            (float)(yy / w - y * y),
                            (float)(xy / w - x * y)};
}

/* Axis of the outline; 0 where it is too stout to have one. */
static float outline_axis_deg(const struct moments *m)
{
    float angle = 0.5f * atan2f(2.0f * m->mixed, m->long_long - m->across_across);
    float mean = 0.5f * (m->long_long + m->across_across);
    float apart = hypotf(0.5f * (m->long_long - m->across_across), m->mixed);
    float slender = (mean + apart) / fmaxf(mean - apart, 1.0f);
    float deg = angle / RAD_PER_DEG;
    return slender < SLENDER_MIN * SLENDER_MIN || fabsf(deg) < OUTLINE_MIN_DEG ? 0.0f : deg;
}

/* Places along the axis that hold `share` of the load above them. */
static void trunk_ends(const struct pmat_body *body, const struct pmat_body_input *input,
                       const float *clean, float ends[2])
{
    enum { BINS = 128 };
    const float step = 2.5f, start = -160.0f;
    float bins[BINS] = {0}, total = 0.0f;
    float c = cosf(body->axis_deg * RAD_PER_DEG), s = sinf(body->axis_deg * RAD_PER_DEG);
    for (int r = 0; r < PMAT_MAP_ROWS; r++)
        for (int col = 0; col < PMAT_MAP_COLS; col++) {
            float along = ((float)r + 0.5f) * input->cell_long_cm - body->middle_cm[0];
            float across = ((float)col + 0.5f) * input->cell_across_cm - body->middle_cm[1];
            int k = (int)((along * c + across * s - start) / step);
            float load = clean[r * PMAT_MAP_COLS + col];
            bins[k < 0 ? 0 : k >= BINS ? BINS - 1 : k] += load;
            total += load;
        }
    float before = 0.0f;
    ends[0] = ends[1] = start;
    for (int k = 0; k < BINS; k++) {
        if (before <= TRUNK_FROM_FRAC * total)
            ends[0] = start + (float)k * step;
        if (before <= TRUNK_TO_FRAC * total)
            ends[1] = start + (float)k * step;
        before += bins[k];
    }
}

void pmat_body_find_axis(struct pmat_body *body, const struct pmat_body_input *input,
                         const float *clean)
{
    body->axis_deg = 0.0f;
    body->middle_cm[0] = body->middle_cm[1] = 0.0f;
    struct moments all = moments_of(body, input, clean, -1e6f, 1e6f);
    body->middle_cm[0] = all.along;
    body->middle_cm[1] = all.across;
    body->axis_deg = outline_axis_deg(&all);
    for (int i = 0; i < REFINEMENTS; i++) {
        float ends[2];
        trunk_ends(body, input, clean, ends);
        struct moments trunk = moments_of(body, input, clean, ends[0], ends[1]);
        if (trunk.weight <= 0.0f)
            return;
        /* The trunk is a strip along the axis: its own slant within the strip corrects the axis. */
        float c = cosf(body->axis_deg * RAD_PER_DEG), s = sinf(body->axis_deg * RAD_PER_DEG);
        float length =
            c * c * trunk.long_long + s * s * trunk.across_across + 2.0f * c * s * trunk.mixed;
        float slant =
            (c * c - s * s) * trunk.mixed - c * s * (trunk.long_long - trunk.across_across);
        body->axis_deg += atanf(slant / fmaxf(length, 1.0f)) / RAD_PER_DEG;
        body->axis_deg = fminf(fmaxf(body->axis_deg, -90.0f), 90.0f);
        body->middle_cm[0] = trunk.along;
        body->middle_cm[1] = trunk.across;
    }
}

/* ---- laid along ------------------------------------------------------------------------------ */

/* On the right side the front lies toward lower columns. */
static float facing(const struct pmat_body *body)
{
    return body->posture == PMAT_POSTURE_RIGHT ? -1.0f : 1.0f;
}

/* Where the map laid along the body comes from: its directions in cm of the map. */
struct frame {
    float c, s, facing;
};

static struct frame frame_of(const struct pmat_body *body)
{
    return (struct frame){cosf(body->axis_deg * RAD_PER_DEG), sinf(body->axis_deg * RAD_PER_DEG),
                          facing(body)};
}

static void place_in(const struct frame *frame, const struct pmat_body *body, float line,
                     float across_cm, float place_cm[2])
{
    float along = (line - 0.5f * (float)PMAT_BODY_LINES) * PMAT_BODY_STEP_CM;
    float across = across_cm * frame->facing;
    place_cm[0] = body->middle_cm[0] + along * frame->c - across * frame->s;
    place_cm[1] = body->middle_cm[1] + along * frame->s + across * frame->c;
}

void pmat_body_place_of(const struct pmat_body *body, float line, float across_cm,
                        float place_cm[2])
{
    struct frame frame = frame_of(body);
    place_in(&frame, body, line, across_cm, place_cm);
}

static float cell_of(const float *clean, int row, int col)
{
    bool inside = row >= 0 && col >= 0 && row < PMAT_MAP_ROWS && col < PMAT_MAP_COLS;
    return inside ? clean[row * PMAT_MAP_COLS + col] : 0.0f;
}

/* Bilinear between cell centres; 0 beyond the map. */
static float value_at(const float *clean, float row, float col)
{
    if (row < -0.5f || col < -0.5f || row > (float)PMAT_MAP_ROWS + 0.5f ||
        col > (float)PMAT_MAP_COLS + 0.5f)
        return 0.0f;
    int r = (int)(row + 0.5f) - 1, c = (int)(col + 0.5f) - 1;
    float down = row - 0.5f - (float)r, right = col - 0.5f - (float)c;
    return (1.0f - down) *
               ((1.0f - right) * cell_of(clean, r, c) + right * cell_of(clean, r, c + 1)) +
           down *
               ((1.0f - right) * cell_of(clean, r + 1, c) + right * cell_of(clean, r + 1, c + 1));
}

static bool covers(const struct pmat_body_input *input, const float place_cm[2])
{
    float row = place_cm[0] / input->cell_long_cm, col = place_cm[1] / input->cell_across_cm;
    if (row < 0.0f || col < 0.0f || row >= (float)PMAT_MAP_ROWS || col >= (float)PMAT_MAP_COLS)
        return false;
    return is_covered(input, (int)row * PMAT_MAP_COLS + (int)col);
}

/* cm from the axis where `share` of the line's load lies on the lower side. */
static float edge_of(const float *cells, float load, float share)
{
    float before = 0.0f, wanted = share * load;
    for (int c = 0; c < PMAT_BODY_WIDTH; c++) {
        if (before + cells[c] >= wanted && cells[c] > 0.0f)
            return ((float)c + (wanted - before) / cells[c] - 0.5f * (float)PMAT_BODY_WIDTH) *
                   PMAT_BODY_STEP_CM;
        before += cells[c];
    }
    return NAN;
}

static void measure_line(struct pmat_body *body, int line)
{
    const float *cells = body->cell[line];
    float sum = 0.0f, first = 0.0f;
    for (int c = 0; c < PMAT_BODY_WIDTH; c++) {
        sum += cells[c];
        first += cells[c] * ((float)c + 0.5f - 0.5f * (float)PMAT_BODY_WIDTH);
    }
    body->load[line] = sum;
    body->edge[line][0] = sum > 0.0f ? edge_of(cells, sum, 0.1f) : NAN;
    body->edge[line][1] = sum > 0.0f ? edge_of(cells, sum, 0.9f) : NAN;
    body->centre[line] = sum > 0.0f ? first / sum * PMAT_BODY_STEP_CM : NAN;
}

void pmat_body_lay_along(struct pmat_body *body, const struct pmat_body_input *input,
                         const float *clean)
{
    struct frame frame = frame_of(body);
    float rows_per_cm = 1.0f / input->cell_long_cm, cols_per_cm = 1.0f / input->cell_across_cm;
    for (int line = 0; line < PMAT_BODY_LINES; line++) {
        float place[2];
        place_in(&frame, body, (float)line + 0.5f, 0.0f, place);
        body->covered[line] = covers(input, place);
        for (int c = 0; c < PMAT_BODY_WIDTH; c++) {
            float across = ((float)c + 0.5f - 0.5f * (float)PMAT_BODY_WIDTH) * PMAT_BODY_STEP_CM;
            place_in(&frame, body, (float)line + 0.5f, across, place);
            body->cell[line][c] = value_at(clean, place[0] * rows_per_cm, place[1] * cols_per_cm);
        }
        measure_line(body, line);
    }
}
