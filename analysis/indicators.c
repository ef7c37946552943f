#include "analysis/indicators.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/bodyshape.h"
#include "analysis/quantile.h"
#include "analysis/shapenet.h"

/* Coarser cells show no bands of the trunk: 12 cm along and 11 cm across leave four bands between
 * shoulders and seat and three cells across the hips. */
#define PITCH_LONG_MAX_CM   12.0f
#define PITCH_ACROSS_MAX_CM 11.0f
/* Twist asks for more: with cells of 9.6 x 7.6 cm its error is 0.6 of that of always saying the
 * mean, with 6 x 5.3 cm it is half (docs/indicators.md). */
#define TWIST_LONG_MAX_CM   8.0f
#define TWIST_ACROSS_MAX_CM 7.0f
/* A profile that fits no body. */
#define CONFIDENCE_MIN 0.15f
/* Lumbar gaps that the scale of 0..1 runs between: knees drawn up on a flat mattress, and arms
 * overhead with a hollow back (5 % and 95 % of simulated supine bodies). */
#define GAP_FLAT_CM   -1.5f
#define GAP_ARCHED_CM 3.0f
/* What is missing under the lumbar spine, seen by the whole shape and by its own band alone. */
#define GAP_WEIGHT    0.75f
#define TROUGH_WEIGHT 0.55f
/* Hip flexion with the knees at the chest. */
#define FETAL_FULL_DEG    110.0f
#define PEAK_AREA_CM2     10.0f
#define PEAK_CELL_MAX_CM2 30.0f
#define EDGE_CM           5.0f
#define HALF_TURN_DEG     25.0f        /* from supine, side or prone: half_side, half_prone */
enum { BOX_LINES = 8, BOX_CELLS = 6 }; /* of 3 cm: 24 x 18 cm */
enum { SHOULDER_BAND = 5, LUMBAR_BAND = 8, SEAT_BAND = 11, THIGH_BAND = 13 }; /* of the shape */

struct pmat_indicators_scratch {
    size_t cells;
    struct pmat_body body;
    struct pmat_shape shape;
    struct pmat_shapenets *nets;
    float outputs[PMAT_SHAPENET_OUTPUTS];
    float sorted[];
};

static const char *const names[PMAT_INDICATOR_COUNT] = {
    "lumbar_arch",   "pelvis_roll_deg", "hip_stack",      "torso_twist_deg",
    "fetal",         "axis_deg",        "load_left_frac", "contact_area_frac",
    "peak_pressure", "dispersion",      "edge_load_frac"};

static const char *const words[PMAT_UNMEASURED_COUNT] = {
    [PMAT_MEASURED] = "",
    [PMAT_UNMEASURED_NOT_LYING] = "nobody lies there",
    [PMAT_UNMEASURED_OTHER_POSTURE] = "has no meaning in this posture",
    [PMAT_UNMEASURED_RAISED] = "upper body raised",
    [PMAT_UNMEASURED_COARSE] = "the mat's cells are too large",
    [PMAT_UNMEASURED_OFF_MAT] = "that part of the body is not on the mat",
    [PMAT_UNMEASURED_NO_BODY] = "no body's shape recognised",
};

const char *pmat_indicator_name(enum pmat_indicator indicator)
{
    return names[indicator];
}

const char *pmat_unmeasured_words(enum pmat_unmeasured why)
{
    return words[why];
}

struct pmat_indicators_scratch *pmat_indicators_create(size_t cells)
{
    struct pmat_indicators_scratch *scratch = calloc(1, sizeof *scratch + cells * sizeof(float));
    if (scratch == NULL)
        return NULL;
    scratch->cells = cells;
    scratch->nets = pmat_shapenets_create();
    if (scratch->nets == NULL) {
        free(scratch);
        return NULL;
    }
    return scratch;
}

void pmat_indicators_destroy(struct pmat_indicators_scratch *scratch)
{
    if (scratch == NULL)
        return;
    pmat_shapenets_destroy(scratch->nets);
    free(scratch);
}

static void leave_out(struct pmat_indicators *indicators, enum pmat_unmeasured why)
{
    for (int i = 0; i < PMAT_INDICATOR_COUNT; i++) {
        indicators->value[i] = NAN;
        indicators->why[i] = (uint8_t)why;
    }
}

void pmat_indicators_clear(struct pmat_indicators *indicators)
{
    memset(indicators, 0, sizeof *indicators);
    leave_out(indicators, PMAT_UNMEASURED_NOT_LYING);
}

static void put(struct pmat_indicators *indicators, enum pmat_indicator indicator, float value)
{
    indicators->value[indicator] = value;
    indicators->why[indicator] = PMAT_MEASURED;
}

static void deny(struct pmat_indicators *indicators, enum pmat_indicator indicator,
                 enum pmat_unmeasured why)
{
    indicators->why[indicator] = (uint8_t)why;
}

static float clamp01(float x)
{
    return fminf(fmaxf(x, 0.0f), 1.0f);
}

/* ---- of the map as a whole ------------------------------------------------------------------- */

static void measure_peak(struct pmat_indicators_scratch *scratch,
                         const struct pmat_indicators_input *input, struct pmat_indicators *out)
{
    float area = input->pitch_long_cm * input->pitch_across_cm;
    if (!(area <= PEAK_CELL_MAX_CM2) || input->pressure == NULL) {
        deny(out, PMAT_INDICATOR_PEAK_PRESSURE, PMAT_UNMEASURED_COARSE);
        return;
    }
    size_t count = 0, highest = (size_t)fmaxf(1.0f, roundf(PEAK_AREA_CM2 / area));
    for (size_t i = 0; i < input->cells && i < scratch->cells; i++)
        if (isfinite(input->pressure[i]))
            scratch->sorted[count++] = input->pressure[i];
    if (count < highest)
        return;
    /* The quantile leaves everything above it behind it. */
    size_t from = count - highest;
    pmat_quantile(scratch->sorted, count, (float)from / (float)(count > 1 ? count - 1 : 1));
    float sum = 0.0f;
    for (size_t i = from; i < count; i++)
        sum += scratch->sorted[i];
    put(out, PMAT_INDICATOR_PEAK_PRESSURE, sum / (float)highest);
}

static void measure_contact(const struct pmat_body *body, const struct pmat_indicators_input *input,
                            struct pmat_indicators *out)
{
    int covered = 0;
    for (int i = 0; i < PMAT_MAP_CELLS; i++)
        covered += input->covered == NULL || input->covered[i];
    put(out, PMAT_INDICATOR_CONTACT_AREA_FRAC, (float)body->loaded_cells / (float)covered);
}

static void measure_dispersion(const struct pmat_body *body, struct pmat_indicators *out)
{
    float total = 0.0f, densest = 0.0f;
    for (int line = 0; line < PMAT_BODY_LINES; line++)
        total += body->load[line];
    for (int line = 0; line + BOX_LINES <= PMAT_BODY_LINES; line++)
        for (int cell = 0; cell + BOX_CELLS <= PMAT_BODY_WIDTH; cell++) {
            float box = 0.0f;
            for (int i = 0; i < BOX_LINES; i++)
                for (int k = 0; k < BOX_CELLS; k++)
                    box += body->cell[line + i][cell + k];
            densest = fmaxf(densest, box);
        }
    put(out, PMAT_INDICATOR_DISPERSION, densest / total);
}

/* Both long sides of the mat, wherever it begins and ends across the canonical map. */
static void measure_edge(const struct pmat_indicators_input *in, struct pmat_indicators *out)
{
    int first = PMAT_MAP_COLS, last = -1;
    for (int i = 0; i < PMAT_MAP_CELLS; i++) {
        int col = i % PMAT_MAP_COLS;
        if (in->covered != NULL && !in->covered[i])
            continue;
        first = col < first ? col : first;
        last = col > last ? col : last;
    }
    float total = 0.0f, outer = 0.0f;
    for (int i = 0; i < PMAT_MAP_CELLS; i++) {
        float col = (float)(i % PMAT_MAP_COLS);
        float from_left = EDGE_CM / in->cell_across_cm - (col - (float)first);
        float from_right = EDGE_CM / in->cell_across_cm - ((float)last - col);
        total += in->map[i];
        outer += in->map[i] * fmaxf(clamp01(from_left), clamp01(from_right));
    }
    if (total > 0.0f)
        put(out, PMAT_INDICATOR_EDGE_LOAD_FRAC, outer / total);
}

/* ---- of the body ----------------------------------------------------------------------------- */

static bool bands_known(const struct pmat_shape *shape, int from, int to)
{
    for (int k = from; k < to; k++)
        if (!shape->known[k])
            return false;
    return true;
}

static float middle_cm(const struct pmat_body *body)
{
    float stature = body->stature_cm / PMAT_BODY_STEP_CM, sum = 0.0f;
    int count = 0;
    for (int i = (int)(body->hip_line - 0.3f * stature); i <= (int)body->hip_line; i++)
        if (i >= 0 && i < PMAT_BODY_LINES && body->load[i] > 0.0f) {
            sum += 0.5f * (body->edge[i][0] + body->edge[i][1]);
            count++;
        }
    return count > 0 ? sum / (float)count : 0.0f;
}

/* Right and left of the middle of the trunk's outline, not of its load: that would always be half.
 */
static void measure_left(const struct pmat_body *body, struct pmat_indicators *out)
{
    float middle = middle_cm(body) / PMAT_BODY_STEP_CM + 0.5f * PMAT_BODY_WIDTH;
    float higher = 0.0f, total = 0.0f;
    for (int i = 0; i < PMAT_BODY_LINES; i++)
        for (int c = 0; c < PMAT_BODY_WIDTH; c++) {
            higher += body->cell[i][c] * clamp01((float)c + 1.0f - middle);
            total += body->cell[i][c];
        }
    float left = body->posture == PMAT_POSTURE_PRONE ? total - higher : higher;
    put(out, PMAT_INDICATOR_LOAD_LEFT_FRAC, left / total);
}

static void detail(struct pmat_indicators *out, bool shown, enum pmat_detail which)
{
    if (shown)
        out->details |= which;
}

/* How much less the lumbar band bears than the fullest bands of chest and seat, 0..1, in roots of
 * load. */
static float trough_of(const struct pmat_shape *shape)
{
    float chest = 0.0f, seat = 0.0f;
    for (int k = SHOULDER_BAND; k < LUMBAR_BAND - 1; k++)
        chest = fmaxf(chest, shape->load[k]);
    for (int k = LUMBAR_BAND + 1; k <= SEAT_BAND; k++)
        seat = fmaxf(seat, shape->load[k]);
    return 1.0f - 2.0f * shape->load[LUMBAR_BAND] / (chest + seat);
}

static float arch_of(const struct pmat_shape *shape, float gap_cm)
{
    float gap = (gap_cm - GAP_FLAT_CM) / (GAP_ARCHED_CM - GAP_FLAT_CM);
    return clamp01(GAP_WEIGHT * gap + TROUGH_WEIGHT * trough_of(shape));
}

static void measure_supine(struct pmat_indicators_scratch *s, struct pmat_indicators *out)
{
    float *o = s->outputs;
    pmat_shapenets_run(s->nets, PMAT_SHAPENET_SUPINE, s->shape.window, o);
    float roll = fabsf(o[PMAT_SUPINE_ROLL_DEG]);
    float thorax = fabsf(o[PMAT_SUPINE_ROLL_DEG] + o[PMAT_SUPINE_TWIST_DEG]);
    put(out, PMAT_INDICATOR_PELVIS_ROLL_DEG, roll);
    put(out, PMAT_INDICATOR_TORSO_TWIST_DEG, thorax - roll);
    measure_left(&s->body, out);
    bool raised = o[PMAT_SUPINE_UPPER_BODY_RAISED] > 0.0f;
    if (raised)
        deny(out, PMAT_INDICATOR_LUMBAR_ARCH, PMAT_UNMEASURED_RAISED);
    else
        put(out, PMAT_INDICATOR_LUMBAR_ARCH, arch_of(&s->shape, o[PMAT_SUPINE_GAP_CM]));
    bool both = o[PMAT_SUPINE_KNEES_RAISED] > 0.0f;
    detail(out, raised, PMAT_DETAIL_UPPER_BODY_RAISED);
    detail(out, both, PMAT_DETAIL_KNEES_RAISED);
    detail(out, !both && o[PMAT_SUPINE_ONE_KNEE_RAISED] > 0.0f, PMAT_DETAIL_ONE_KNEE_RAISED);
    detail(out, o[PMAT_SUPINE_ARMS_OVERHEAD] > 0.0f, PMAT_DETAIL_ARMS_OVERHEAD);
    detail(out, roll >= HALF_TURN_DEG, PMAT_DETAIL_HALF_SIDE);
}

static void measure_side(struct pmat_indicators_scratch *s, struct pmat_indicators *out)
{
    float *o = s->outputs;
    pmat_shapenets_run(s->nets, PMAT_SHAPENET_SIDE, s->shape.window, o);
    float off = fminf(fmaxf(o[PMAT_SIDE_ROLL_DEG], -90.0f), 90.0f);
    put(out, PMAT_INDICATOR_PELVIS_ROLL_DEG, 90.0f + off);
    put(out, PMAT_INDICATOR_HIP_STACK, clamp01(1.0f - fabsf(off) / 45.0f));
    put(out, PMAT_INDICATOR_TORSO_TWIST_DEG, o[PMAT_SIDE_TWIST_DEG]);
    if (bands_known(&s->shape, SEAT_BAND, THIGH_BAND))
        put(out, PMAT_INDICATOR_FETAL, clamp01(o[PMAT_SIDE_HIP_DEG] / FETAL_FULL_DEG));
    else
        deny(out, PMAT_INDICATOR_FETAL, PMAT_UNMEASURED_OFF_MAT);
    detail(out, off <= -HALF_TURN_DEG, PMAT_DETAIL_HALF_SIDE);
    detail(out, off >= HALF_TURN_DEG, PMAT_DETAIL_HALF_PRONE);
    detail(out, o[PMAT_SIDE_UPPER_KNEE_FORWARD] > 0.0f, PMAT_DETAIL_UPPER_KNEE_FORWARD);
    detail(out, o[PMAT_SIDE_SUPPORTED] > 0.0f, PMAT_DETAIL_SUPPORTED_SIDE);
    detail(out, o[PMAT_SIDE_FETAL] > 0.0f, PMAT_DETAIL_FETAL);
}

static void measure_prone(struct pmat_indicators_scratch *s, struct pmat_indicators *out)
{
    float *o = s->outputs;
    pmat_shapenets_run(s->nets, PMAT_SHAPENET_PRONE, s->shape.window, o);
    float off = fminf(fabsf(o[PMAT_PRONE_ROLL_DEG]), 180.0f);
    float thorax = fabsf(o[PMAT_PRONE_ROLL_DEG] - o[PMAT_PRONE_TWIST_DEG]);
    put(out, PMAT_INDICATOR_PELVIS_ROLL_DEG, 180.0f - off);
    put(out, PMAT_INDICATOR_TORSO_TWIST_DEG, off - thorax);
    measure_left(&s->body, out);
    detail(out, off >= HALF_TURN_DEG, PMAT_DETAIL_HALF_PRONE);
    detail(out, o[PMAT_PRONE_ARMS_OVERHEAD] > 0.0f, PMAT_DETAIL_ARMS_OVERHEAD);
}

/* A raised bed moves the chest off the mat, or the profile away from that of any flat body: that
 * much is told of what is left. */
static void see_raised(struct pmat_indicators_scratch *s, struct pmat_indicators *out)
{
    if (!bands_known(&s->shape, LUMBAR_BAND, SEAT_BAND))
        return;
    pmat_shapenets_run(s->nets, PMAT_SHAPENET_SUPINE, s->shape.window, s->outputs);
    if (s->outputs[PMAT_SUPINE_UPPER_BODY_RAISED] <= 0.0f)
        return;
    deny(out, PMAT_INDICATOR_LUMBAR_ARCH, PMAT_UNMEASURED_RAISED);
    detail(out, true, PMAT_DETAIL_UPPER_BODY_RAISED);
}

/* Those that have a meaning in this posture; the others keep OTHER_POSTURE. */
static void measure_trunk(struct pmat_indicators_scratch *s, const struct pmat_indicators_input *in,
                          struct pmat_indicators *out)
{
    static const enum pmat_indicator of_trunk[] = {
        PMAT_INDICATOR_LUMBAR_ARCH, PMAT_INDICATOR_PELVIS_ROLL_DEG,
        PMAT_INDICATOR_HIP_STACK,   PMAT_INDICATOR_TORSO_TWIST_DEG,
        PMAT_INDICATOR_FETAL,       PMAT_INDICATOR_LOAD_LEFT_FRAC};
    enum pmat_unmeasured why = PMAT_MEASURED;
    if (s->body.confidence < CONFIDENCE_MIN)
        why = PMAT_UNMEASURED_NO_BODY;
    if (!bands_known(&s->shape, SHOULDER_BAND, SEAT_BAND))
        why = PMAT_UNMEASURED_OFF_MAT;
    if (in->pitch_long_cm > PITCH_LONG_MAX_CM || in->pitch_across_cm > PITCH_ACROSS_MAX_CM)
        why = PMAT_UNMEASURED_COARSE;
    for (size_t i = 0; i < sizeof of_trunk / sizeof *of_trunk; i++)
        deny(out, of_trunk[i], why == PMAT_MEASURED ? PMAT_UNMEASURED_OTHER_POSTURE : why);
    if ((why == PMAT_UNMEASURED_OFF_MAT || why == PMAT_UNMEASURED_NO_BODY) &&
        in->posture == PMAT_POSTURE_SUPINE)
        see_raised(s, out);
    if (why != PMAT_MEASURED)
        return;
    put(out, PMAT_INDICATOR_AXIS_DEG, fabsf(s->body.axis_deg));
    if (in->posture == PMAT_POSTURE_SUPINE)
        measure_supine(s, out);
    else if (in->posture == PMAT_POSTURE_PRONE)
        measure_prone(s, out);
    else
        measure_side(s, out);
    if (in->pitch_long_cm > TWIST_LONG_MAX_CM || in->pitch_across_cm > TWIST_ACROSS_MAX_CM) {
        out->value[PMAT_INDICATOR_TORSO_TWIST_DEG] = NAN;
        deny(out, PMAT_INDICATOR_TORSO_TWIST_DEG, PMAT_UNMEASURED_COARSE);
    }
}

void pmat_indicators_measure(struct pmat_indicators_scratch *s,
                             const struct pmat_indicators_input *input, struct pmat_indicators *out)
{
    pmat_indicators_clear(out);
    if (!pmat_posture_is_lying(input->posture))
        return;
    out->posture = input->posture;
    leave_out(out, PMAT_UNMEASURED_NO_BODY);
    pmat_body_find(&s->body,
                   &(struct pmat_body_input){input->map, input->covered, input->cell_long_cm,
                                             input->cell_across_cm, input->posture});
    measure_peak(s, input, out);
    measure_edge(input, out);
    if (!s->body.found)
        return;
    measure_contact(&s->body, input, out);
    measure_dispersion(&s->body, out);
    pmat_shape_of(&s->body, &s->shape);
    measure_trunk(s, input, out);
}

/* ---- over time ------------------------------------------------------------------------------- */

enum { TAKEN_MAX = 64 };

static void median_of(const struct pmat_indicators *taken, size_t count, enum pmat_posture posture,
                      int indicator, struct pmat_indicators *median)
{
    float values[TAKEN_MAX];
    size_t known = 0, unknown = 0;
    for (size_t i = 0; i < count; i++) {
        if (taken[i].posture != posture)
            continue;
        if (isfinite(taken[i].value[indicator])) {
            values[known++] = taken[i].value[indicator];
        } else {
            unknown++;
            median->why[indicator] = taken[i].why[indicator];
        }
    }
    if (known <= unknown)
        return;
    put(median, (enum pmat_indicator)indicator, pmat_quantile(values, known, 0.5f));
}

void pmat_indicators_median(const struct pmat_indicators *taken, size_t count,
                            enum pmat_posture posture, struct pmat_indicators *median)
{
    pmat_indicators_clear(median);
    count = count < TAKEN_MAX ? count : TAKEN_MAX;
    size_t of_posture = 0;
    for (size_t i = 0; i < count; i++)
        of_posture += taken[i].posture == posture;
    if (of_posture == 0)
        return;
    median->posture = posture;
    for (int i = 0; i < PMAT_INDICATOR_COUNT; i++)
        median_of(taken, count, posture, i, median);
    for (unsigned bit = 1; bit <= PMAT_DETAIL_ALL; bit <<= 1) {
        size_t shown = 0;
        for (size_t i = 0; i < count; i++)
            shown += taken[i].posture == posture && (taken[i].details & bit) != 0;
        if (2 * shown > of_posture)
            median->details |= bit;
    }
}
