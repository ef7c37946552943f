#include "analysis/bodymap.h"

#include <math.h>
#include <string.h>

#include "analysis/bodymap_parts.h"

/* Statures tried, and how they are spread among adults (docs/sources.md: winter2009 for shares). */
#define STATURE_FROM_CM 146.0f
#define STATURE_TO_CM   206.0f
#define STATURE_STEP_CM 6.0f
#define STATURE_MEAN_CM 171.0f
#define STATURE_SD_CM   11.0f
/* How many independent looks a profile of neighbouring bins amounts to. */
#define LOOKS 12.0f
/* A place is judged only where at least this many bins lie on the mat. */
enum { BINS_MIN = 14 };
/* Misfit (mean squared deviation in SD) at which the confidence has sunk to 1/e. */
#define MISFIT_SCALE 2.5f
/* A part that bears less than this share of a mean line of the body is seen faintly. */
#define FAINT_FRAC 0.3f
/* The back from the shoulders to the hips, in statures, and how many lines of it must be seen. */
#define BACK_FROM_FRAC 0.26f
#define BACK_LINES_MIN 7.0f
/* The hips move by less than so many lines when the axis is taken from the back. */
#define TURNED_LINES 6.0f
/* From the back of a side-lie to its middle. */
#define HALF_DEPTH_FRAC 0.055f

static const struct part {
    const char *name;
    float frac; /* statures from the hip joints */
    float half; /* half its length, in statures */
    bool trunk;
} parts[PMAT_BODY_PARTS] = {
    [PMAT_BODY_HEAD] = {"head", -0.42f, 0.05f, false},
    [PMAT_BODY_SHOULDERS] = {"shoulders", -0.265f, 0.04f, true},
    [PMAT_BODY_LUMBAR] = {"lumbar", -0.10f, 0.03f, true},
    [PMAT_BODY_PELVIS] = {"pelvis", -0.01f, 0.04f, true},
    [PMAT_BODY_THIGHS] = {"thighs", 0.11f, 0.05f, false},
    [PMAT_BODY_KNEES] = {"knees", 0.232f, 0.04f, false},
    [PMAT_BODY_FEET] = {"feet", 0.48f, 0.05f, false},
};

const char *pmat_body_part_name(enum pmat_body_part part)
{
    return parts[part].name;
}

float pmat_body_part_frac(enum pmat_body_part part)
{
    return parts[part].frac;
}

struct bins {
    float load[PMAT_BODY_BINS], width[PMAT_BODY_BINS];
    bool known[PMAT_BODY_BINS];
    int count;
};

/* The lines as the bins want them: taken once, looked at a few hundred times. */
struct lines {
    float root[PMAT_BODY_LINES], width_cm[PMAT_BODY_LINES];
    bool known[PMAT_BODY_LINES]; /* this one and the next lie on the mat */
};

static void take_lines(const struct pmat_body *body, struct lines *lines)
{
    for (int i = 0; i < PMAT_BODY_LINES; i++) {
        const float *edge = body->edge[i];
        lines->root[i] = sqrtf(body->load[i]);
        lines->width_cm[i] = isfinite(edge[0]) ? edge[1] - edge[0] : 0.0f;
        lines->known[i] = i + 1 < PMAT_BODY_LINES && body->covered[i] && body->covered[i + 1];
    }
}

/* The lines under each bin of a body of this stature with its hips at `hip`. */
static void take_bins(const struct lines *lines, float hip, float stature_cm, struct bins *bins)
{
    float lines_per_bin = PMAT_BODY_BIN_FRAC * stature_cm / PMAT_BODY_STEP_CM, sum = 0.0f;
    float per_stature = 1.0f / stature_cm;
    bins->count = 0;
    for (int i = 0; i < PMAT_BODY_BINS; i++) {
        float at = hip + ((float)(i - PMAT_BODY_BIN_HIP) + 0.5f) * lines_per_bin - 0.5f;
        int line = (int)at;
        bins->known[i] = at >= 0.0f && line < PMAT_BODY_LINES && lines->known[line];
        if (!bins->known[i])
            continue;
        float beyond = at - (float)line;
        bins->load[i] = lines->root[line] + beyond * (lines->root[line + 1] - lines->root[line]);
        bins->width[i] = lines->width_cm[beyond < 0.5f ? line : line + 1] * per_stature;
        sum += bins->load[i];
        bins->count++;
    }
    for (int i = 0; i < PMAT_BODY_BINS && sum > 0.0f; i++)
        bins->load[i] *= (float)bins->count / sum;
}

/* Mean squared deviation from the template, in its SD; the template's own mean over the bins on the
 * mat is what their loads are measured by. */
static float misfit_of(const struct bins *bins, const struct pmat_body_template *model)
{
    float mean = 0.0f, sum = 0.0f;
    for (int i = 0; i < PMAT_BODY_BINS; i++)
        if (bins->known[i])
            mean += model->load[i] / (float)bins->count;
    for (int i = 0; i < PMAT_BODY_BINS; i++) {
        if (!bins->known[i])
            continue;
        float load = (bins->load[i] * mean - model->load[i]) / model->load_sd[i];
        float width = (bins->width[i] - model->width[i]) / model->width_sd[i];
        sum += fminf(load * load, 16.0f) + 0.5f * fminf(width * width, 16.0f);
    }
    return sum / (1.5f * (float)bins->count);
}

struct fit {
    float cost, misfit, stature_cm, hip_line;
};

static void try_fit(const struct lines *lines, const struct pmat_body_template *model,
                    float stature_cm, float hip_line, struct fit *best)
{
    struct bins bins;
    take_bins(lines, hip_line, stature_cm, &bins);
    if (bins.count < BINS_MIN)
        return;
    float misfit = misfit_of(&bins, model), odd = (stature_cm - STATURE_MEAN_CM) / STATURE_SD_CM;
    /* What lies off the mat is paid for, or half a body would fit best. */
    float off = (float)(PMAT_BODY_BINS - bins.count) / (float)PMAT_BODY_BINS;
    float cost = misfit + odd * odd / LOOKS + 0.6f * off;
    if (cost < best->cost)
        *best = (struct fit){cost, misfit, stature_cm, hip_line};
}

/* Best place and stature with the hips between two lines, coarsely and then around the best;
 * returns the misfit there, INFINITY where nothing can be judged. */
static float search(struct pmat_body *body, const struct pmat_body_template *model, float from,
                    float to)
{
    struct lines lines;
    take_lines(body, &lines);
    struct fit best = {INFINITY, INFINITY, STATURE_MEAN_CM, 0.0f};
    for (float stature = STATURE_FROM_CM + STATURE_STEP_CM; stature < STATURE_TO_CM;
         stature += 3.0f * STATURE_STEP_CM)
        for (float line = from; line <= to; line += 3.0f)
            try_fit(&lines, model, stature, line, &best);
    struct fit coarse = best;
    for (float stature = STATURE_FROM_CM; stature <= STATURE_TO_CM; stature += STATURE_STEP_CM)
        for (float off = -2.0f; off <= 2.0f; off += 0.5f)
            try_fit(&lines, model, stature, coarse.hip_line + off, &best);
    body->stature_cm = best.stature_cm;
    body->hip_line = best.hip_line;
    return best.misfit;
}

static bool on_side(const struct pmat_body *body)
{
    return body->posture == PMAT_POSTURE_LEFT || body->posture == PMAT_POSTURE_RIGHT;
}

static float mean_load(const struct pmat_body *body)
{
    float sum = 0.0f;
    int count = 0;
    for (int i = 0; i < PMAT_BODY_LINES; i++)
        if (body->load[i] > 0.0f) {
            sum += body->load[i];
            count++;
        }
    return count > 0 ? sum / (float)count : NAN;
}

/* On a side the trunk begins at the back; what lies before it may be arms or thighs. */
static float middle_of(const struct pmat_body *body, int line, bool trunk)
{
    const float *edge = body->edge[line];
    if (trunk && on_side(body))
        return edge[0] + HALF_DEPTH_FRAC * body->stature_cm;
    return 0.5f * (edge[0] + edge[1]);
}

/* Where a part lies across: middle of the outline of its lines. */
static struct pmat_body_place place_part(const struct pmat_body *body, const struct part *part)
{
    float line = body->hip_line + part->frac * body->stature_cm / PMAT_BODY_STEP_CM;
    float half = part->half * body->stature_cm / PMAT_BODY_STEP_CM;
    float load = 0.0f, across = 0.0f;
    int covered = 0, count = 0;
    for (int i = (int)ceilf(line - half); i <= (int)floorf(line + half); i++) {
        count++;
        if (i < 0 || i >= PMAT_BODY_LINES || !body->covered[i])
            continue;
        covered++;
        if (body->load[i] <= 0.0f)
            continue;
        load += body->load[i];
        across += body->load[i] * middle_of(body, i, part->trunk);
    }
    struct pmat_body_place place = {NAN, NAN, 0.0f};
    if (2 * covered < count || load <= 0.0f)
        return place;
    float at[2];
    pmat_body_place_of(body, line, across / load, at);
    place.along_cm = at[0];
    place.across_cm = at[1];
    /* A part that hardly presses is found by where it must be, not by what is seen of it. */
    float ordinary = mean_load(body) * (float)covered;
    float seen = fminf(1.0f, load / (FAINT_FRAC * ordinary));
    place.confidence = body->confidence * seen * (float)covered / (float)count;
    return place;
}

/* On a side arms and thighs lie in front and pull the first axis after them; the back does not.
 * Its slant between shoulders and hips, in degrees; 0 where too little of it is seen. */
static float back_slant_deg(const struct pmat_body *body)
{
    float stature = body->stature_cm / PMAT_BODY_STEP_CM;
    int from = (int)ceilf(body->hip_line - BACK_FROM_FRAC * stature);
    int to = (int)floorf(body->hip_line);
    float n = 0.0f, x = 0.0f, y = 0.0f, xx = 0.0f, xy = 0.0f;
    for (int i = from > 0 ? from : 0; i <= to && i < PMAT_BODY_LINES; i++) {
        if (!body->covered[i] || !(body->load[i] > 0.0f))
            continue;
        float at = (float)i * PMAT_BODY_STEP_CM, edge = body->edge[i][0];
        n += 1.0f, x += at, y += edge, xx += at * at, xy += at * edge;
    }
    float spread = n * xx - x * x;
    if (n < BACK_LINES_MIN || spread <= 0.0f)
        return 0.0f;
    float slant = atanf((n * xy - x * y) / spread) / 0.01745329f;
    /* To the right side the body was laid mirrored. */
    return body->posture == PMAT_POSTURE_RIGHT ? -slant : slant;
}

void pmat_body_find(struct pmat_body *body, const struct pmat_body_input *input)
{
    float clean[PMAT_MAP_CELLS];
    memset(body, 0, sizeof *body);
    body->posture = input->posture;
    body->axis_deg = body->stature_cm = body->hip_line = NAN;
    for (int i = 0; i < PMAT_BODY_PARTS; i++)
        body->part[i] = (struct pmat_body_place){NAN, NAN, 0.0f};
    const struct pmat_body_template *model = pmat_body_template_of(input->posture);
    if (model == NULL || !pmat_body_clean(body, input, clean))
        return;
    pmat_body_find_axis(body, input, clean);
    pmat_body_lay_along(body, input, clean);
    float misfit = search(body, model, 0.0f, (float)PMAT_BODY_LINES - 1.0f);
    if (on_side(body) && isfinite(misfit)) {
        body->axis_deg = fminf(fmaxf(body->axis_deg + back_slant_deg(body), -90.0f), 90.0f);
        pmat_body_lay_along(body, input, clean);
        misfit = search(body, model, body->hip_line - TURNED_LINES, body->hip_line + TURNED_LINES);
    }
    if (!isfinite(misfit))
        return;
    body->found = true;
    body->confidence = expf(-fmaxf(misfit - 0.8f, 0.0f) / MISFIT_SCALE);
    for (int i = 0; i < PMAT_BODY_PARTS; i++)
        body->part[i] = place_part(body, &parts[i]);
}
