#include "analysis/breathing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/breathing_parts.h"
#include "analysis/groups.h"
#include "analysis/quantile.h"
#include "core/frame.h"

#define BIN_US (INT64_C(1000000) / BREATHING_HZ)

enum {
    RING = 256,         /* power of two above the window */
    HOLE_MAX = 4,       /* quarter seconds without a frame that are bridged */
    TRENDS = 4,         /* a polynomial of third degree is taken off: drift and settling */
    LAG = BREATHING_HZ, /* redistribution is looked at over a second */
    LEAST_GROUPS = 3,
};

/* 5 Hz less what may be lost on the way. */
#define LEAST_HZ 4.5f
/* A group bears load when it has this share of the most loaded one's. */
#define LOADED_FRAC 0.03f
/* The body moved where, within a second, more than this share of its load went elsewhere and that
 * is so many times what it does all the time; the liveliest groups (a limb, a pet) aside. */
#define MOVED_FRAC      0.03f
#define MOVED_FACTOR    5.0f
#define LIVELY_QUANTILE 0.85f

struct slot {
    int64_t bin; /* time / BIN_US; -1 = never filled */
    float time;  /* mean of its frames, in bins from its start */
    int frames;
};

struct pmat_breathing {
    int cells, groups;
    uint16_t *group_of; /* [cells] */
    float *sum;         /* [cells] of the running quarter second */
    int64_t bin;        /* the running one */
    int frames;
    double offset_us; /* sum of its frames' times from its start */
    bool started;
    int64_t first_bin;
    struct slot slots[RING];
    float *ring; /* [RING][groups] means of the groups' sound cells */
    float trend[TRENDS][BREATHING_SAMPLES];
    int chosen[PMAT_GROUPS_MAX];
    float along_cm[PMAT_GROUPS_MAX], across_cm[PMAT_GROUPS_MAX]; /* of each group */
    float load[PMAT_GROUPS_MAX], scratch[PMAT_GROUPS_MAX];
    float counted[PMAT_GROUPS_MAX];
    struct breathing_window window;
    struct breathing_transforms transforms;
};

static const char *const words[PMAT_BREATHING_OUTCOME_COUNT] = {
    [PMAT_BREATHING_MEASURED] = "measured",
    [PMAT_BREATHING_TOO_SHORT] = "less than a minute without a gap",
    [PMAT_BREATHING_TOO_FEW] = "fewer than 5 frames a second",
    [PMAT_BREATHING_MOVED] = "the body moved",
    [PMAT_BREATHING_NONE_SEEN] = "no cells that come and go steadily",
    [PMAT_BREATHING_BESIDE] = "what breathes does not lie under the trunk",
    [PMAT_BREATHING_TWO_BREATHERS] = "two rates at once",
    [PMAT_BREATHING_UNSTEADY] = "no steady rate",
};

const char *pmat_breathing_outcome_words(enum pmat_breathing_outcome outcome)
{
    return words[outcome];
}

/* ---- memory ---- */

static void group_cells(struct pmat_breathing *b, const struct pmat_geometry *geometry)
{
    struct pmat_groups groups = pmat_groups_of(geometry);
    pmat_groups_fill(&groups, geometry, b->group_of);
    b->groups = groups.rows * groups.cols;
    for (int g = 0; g < b->groups; g++) {
        b->along_cm[g] = ((float)(g / groups.cols) + 0.5f) * groups.cell_long_cm;
        b->across_cm[g] = ((float)(g % groups.cols) + 0.5f) * groups.cell_across_cm;
    }
}

/* Orthonormal polynomials over the window, by Gram and Schmidt. */
static void make_trends(struct pmat_breathing *b)
{
    for (int n = 0; n < TRENDS; n++) {
        double values[BREATHING_SAMPLES], norm = 0.0;
        for (int k = 0; k < BREATHING_SAMPLES; k++)
            values[k] = pow(2.0 * k / (BREATHING_SAMPLES - 1) - 1.0, n);
        for (int m = 0; m < n; m++) {
            double dot = 0.0;
            for (int k = 0; k < BREATHING_SAMPLES; k++)
                dot += values[k] * (double)b->trend[m][k];
            for (int k = 0; k < BREATHING_SAMPLES; k++)
                values[k] -= dot * (double)b->trend[m][k];
        }
        for (int k = 0; k < BREATHING_SAMPLES; k++)
            norm += values[k] * values[k];
        for (int k = 0; k < BREATHING_SAMPLES; k++)
            b->trend[n][k] = (float)(values[k] / sqrt(norm));
    }
}

static void make_taper(float *taper, int count)
{
    for (int k = 0; k < count; k++)
        taper[k] = (float)(0.5 - 0.5 * cos(2.0 * 3.14159265358979 * (k + 0.5) / count));
}

static bool make_transforms(struct breathing_transforms *t)
{
    t->real = fftwf_alloc_real(BREATHING_FFT);
    t->bins = fftwf_alloc_complex(BREATHING_BINS);
    t->half_taper = calloc(BREATHING_HALF, sizeof *t->half_taper);
    t->taper = calloc(BREATHING_SAMPLES, sizeof *t->taper);
    if (t->real == NULL || t->bins == NULL || t->half_taper == NULL || t->taper == NULL)
        return false;
    make_taper(t->half_taper, BREATHING_HALF);
    make_taper(t->taper, BREATHING_SAMPLES);
    /* Estimated plans: measured ones would differ from run to run, and their results with them. */
    t->half = fftwf_plan_dft_r2c_1d(BREATHING_HALF_FFT, t->real, t->bins, FFTW_ESTIMATE);
    t->forward = fftwf_plan_dft_r2c_1d(BREATHING_FFT, t->real, t->bins, FFTW_ESTIMATE);
    t->backward = fftwf_plan_dft_c2r_1d(BREATHING_FFT, t->bins, t->real, FFTW_ESTIMATE);
    return t->half != NULL && t->forward != NULL && t->backward != NULL;
}

static bool take_memory(struct pmat_breathing *b, const struct pmat_geometry *geometry)
{
    size_t cells = (size_t)b->cells;
    b->group_of = calloc(cells, sizeof *b->group_of);
    b->sum = calloc(cells, sizeof *b->sum);
    if (b->group_of == NULL || b->sum == NULL)
        return false;
    group_cells(b, geometry);
    size_t groups = (size_t)b->groups;
    struct breathing_window *w = &b->window;
    b->ring = calloc(RING * groups, sizeof *b->ring);
    w->series = calloc(groups * BREATHING_SAMPLES, sizeof *w->series);
    w->half = fftwf_alloc_complex(2 * groups * BREATHING_HALF_BINS);
    w->weight = calloc(5 * groups, sizeof *w->weight);
    w->turned = fftwf_alloc_complex(groups);
    if (w->weight == NULL)
        return false;
    w->pattern = w->weight + groups;
    w->load = w->weight + 2 * groups;
    w->along_cm = w->weight + 3 * groups;
    w->across_cm = w->weight + 4 * groups;
    return b->ring != NULL && w->series != NULL && w->half != NULL && w->turned != NULL &&
           make_transforms(&b->transforms);
}

struct pmat_breathing *pmat_breathing_create(const struct pmat_geometry *geometry)
{
    size_t cells = (size_t)geometry->rows * geometry->cols;
    if (cells == 0 || cells > PMAT_CELLS_MAX)
        return NULL;
    struct pmat_breathing *b = calloc(1, sizeof *b);
    if (b == NULL)
        return NULL;
    b->cells = (int)cells;
    if (!take_memory(b, geometry)) {
        pmat_breathing_destroy(b);
        return NULL;
    }
    make_trends(b);
    pmat_breathing_reset(b);
    return b;
}

void pmat_breathing_destroy(struct pmat_breathing *b)
{
    if (b == NULL)
        return;
    struct breathing_transforms *t = &b->transforms;
    if (t->half != NULL)
        fftwf_destroy_plan(t->half);
    if (t->forward != NULL)
        fftwf_destroy_plan(t->forward);
    if (t->backward != NULL)
        fftwf_destroy_plan(t->backward);
    fftwf_free(t->real);
    fftwf_free(t->bins);
    free(t->half_taper);
    free(t->taper);
    fftwf_free(b->window.half);
    fftwf_free(b->window.turned);
    free(b->window.series);
    free(b->window.weight);
    free(b->ring);
    free(b->sum);
    free(b->group_of);
    free(b);
}

void pmat_breathing_reset(struct pmat_breathing *b)
{
    b->started = false;
    b->frames = 0;
    for (int i = 0; i < RING; i++)
        b->slots[i] = (struct slot){.bin = -1};
}

/* ---- frames into quarter seconds ---- */

static void close_bin(struct pmat_breathing *b)
{
    if (b->frames == 0)
        return;
    size_t at = (size_t)(b->bin & (RING - 1));
    float *means = b->ring + at * (size_t)b->groups;
    memset(means, 0, (size_t)b->groups * sizeof *means);
    memset(b->counted, 0, sizeof b->counted);
    for (int i = 0; i < b->cells; i++) {
        bool sound = b->sum[i] >= 0.0f; /* NAN is not >= 0 */
        means[b->group_of[i]] += sound ? b->sum[i] : 0.0f;
        b->counted[b->group_of[i]] += sound ? 1.0f : 0.0f;
    }
    for (int g = 0; g < b->groups; g++)
        means[g] /= fmaxf(b->counted[g], 1.0f) * (float)b->frames;
    b->slots[at] = (struct slot){b->bin, (float)(b->offset_us / (double)b->frames / (double)BIN_US),
                                 b->frames};
    b->frames = 0;
}

void pmat_breathing_push(struct pmat_breathing *b, int64_t time_us, const float *restrict pressure)
{
    int64_t bin = time_us / BIN_US - (time_us % BIN_US < 0);
    if (!b->started)
        b->first_bin = b->bin = bin;
    b->started = true;
    if (bin > b->bin) {
        close_bin(b);
        b->bin = bin;
    }
    float *restrict sum = b->sum;
    int64_t offset_us = time_us - b->bin * BIN_US;
    b->offset_us = (double)(offset_us > 0 ? offset_us : 0) + (b->frames > 0 ? b->offset_us : 0.0);
    if (b->frames++ == 0) {
        memcpy(sum, pressure, (size_t)b->cells * sizeof *sum);
        return;
    }
    for (int i = 0; i < b->cells; i++)
        sum[i] += pressure[i];
}

/* ---- the last minute ---- */

/* Where sample k of the window lies between two filled slots. */
struct between {
    const float *before, *after;
    float part;
};

static const struct slot *filled(const struct pmat_breathing *b, int64_t bin)
{
    const struct slot *slot = &b->slots[bin & (RING - 1)];
    return bin >= b->first_bin && slot->bin == bin ? slot : NULL;
}

static const float *means_at(const struct pmat_breathing *b, int64_t bin)
{
    return b->ring + (size_t)(bin & (RING - 1)) * (size_t)b->groups;
}

/* The window's first bin; its last one is the last that is complete. */
static int64_t window_start(const struct pmat_breathing *b)
{
    return b->bin - BREATHING_SAMPLES;
}

static enum pmat_breathing_outcome judge_frames(const struct pmat_breathing *b)
{
    int64_t start = window_start(b);
    if (!b->started || start < b->first_bin)
        return PMAT_BREATHING_TOO_SHORT;
    int frames = 0, hole = 0, longest = 0;
    for (int64_t bin = start; bin < b->bin; bin++) {
        const struct slot *slot = filled(b, bin);
        hole = slot != NULL ? 0 : hole + 1;
        longest = hole > longest ? hole : longest;
        frames += slot != NULL ? slot->frames : 0;
    }
    if (frames < (int)(LEAST_HZ * PMAT_BREATHING_WINDOW_S))
        return longest > HOLE_MAX * BREATHING_HZ ? PMAT_BREATHING_TOO_SHORT
                                                 : PMAT_BREATHING_TOO_FEW;
    return longest > HOLE_MAX ? PMAT_BREATHING_TOO_SHORT : PMAT_BREATHING_MEASURED;
}

static struct between place(const struct pmat_breathing *b, int64_t bin)
{
    int64_t before = bin, after = bin;
    const struct slot *slot = filled(b, bin);
    /* The middle of the bin lies before or after the mean time of its frames. */
    if (slot == NULL || slot->time > 0.5f)
        do
            before--;
        while (filled(b, before) == NULL && before > bin - RING / 2 && before > b->first_bin);
    if (slot == NULL || slot->time <= 0.5f)
        do
            after++;
        while (filled(b, after) == NULL && after < b->bin);
    const struct slot *low = filled(b, before), *high = filled(b, after);
    if (low == NULL || high == NULL) {
        int64_t only = low != NULL ? before : after;
        return (struct between){means_at(b, only), means_at(b, only), 0.0f};
    }
    float from = (float)(before - bin) + low->time, to = (float)(after - bin) + high->time;
    return (struct between){means_at(b, before), means_at(b, after),
                            to > from ? (0.5f - from) / (to - from) : 0.0f};
}

static void choose_groups(struct pmat_breathing *b)
{
    float most = 0.0f;
    memset(b->load, 0, sizeof b->load);
    for (int64_t bin = window_start(b); bin < b->bin; bin++) {
        const float *means = means_at(b, bin);
        for (int g = 0; filled(b, bin) != NULL && g < b->groups; g++)
            b->load[g] += means[g] / BREATHING_SAMPLES;
    }
    for (int g = 0; g < b->groups; g++)
        most = fmaxf(most, b->load[g]);
    b->window.groups = 0;
    for (int g = 0; g < b->groups; g++)
        if (b->load[g] > LOADED_FRAC * most) {
            struct breathing_window *w = &b->window;
            w->load[w->groups] = b->load[g];
            w->along_cm[w->groups] = b->along_cm[g];
            w->across_cm[w->groups] = b->across_cm[g];
            b->chosen[w->groups++] = g;
        }
}

static void take_off_trend(const struct pmat_breathing *b, float *restrict series)
{
    for (int n = 0; n < TRENDS; n++) {
        const float *restrict trend = b->trend[n];
        float dot = 0.0f;
        for (int k = 0; k < BREATHING_SAMPLES; k++)
            dot += trend[k] * series[k];
        for (int k = 0; k < BREATHING_SAMPLES; k++)
            series[k] -= dot * trend[k];
    }
}

static void fill_window(struct pmat_breathing *b)
{
    float *series = b->window.series;
    int64_t start = window_start(b);
    choose_groups(b);
    for (int k = 0; k < BREATHING_SAMPLES; k++) {
        struct between at = place(b, start + k);
        for (int i = 0; i < b->window.groups; i++) {
            int g = b->chosen[i];
            series[i * BREATHING_SAMPLES + k] =
                at.before[g] + at.part * (at.after[g] - at.before[g]);
        }
    }
    for (int i = 0; i < b->window.groups; i++)
        take_off_trend(b, series + i * BREATHING_SAMPLES);
}

/* How far each group goes within a second, at most; the liveliest ones are a limb's or a pet's. */
static float lively(struct pmat_breathing *b)
{
    for (int i = 0; i < b->window.groups; i++) {
        const float *series = b->window.series + i * BREATHING_SAMPLES;
        b->counted[i] = 0.0f;
        for (int k = LAG; k < BREATHING_SAMPLES; k++)
            b->counted[i] = fmaxf(b->counted[i], fabsf(series[k] - series[k - LAG]));
        b->scratch[i] = b->counted[i];
    }
    return pmat_quantile(b->scratch, (size_t)b->window.groups, LIVELY_QUANTILE);
}

static bool body_moved(struct pmat_breathing *b)
{
    float moved[BREATHING_SAMPLES] = {0}, load = 0.0f, most = 0.0f, limit = lively(b);
    for (int i = 0; i < b->window.groups; i++) {
        const float *series = b->window.series + i * BREATHING_SAMPLES;
        if (b->counted[i] > limit)
            continue;
        load += b->window.load[i];
        for (int k = LAG; k < BREATHING_SAMPLES; k++)
            moved[k] += 0.5f * fabsf(series[k] - series[k - LAG]);
    }
    for (int k = LAG; k < BREATHING_SAMPLES; k++)
        most = fmaxf(most, moved[k]);
    float usual = pmat_quantile(moved + LAG, BREATHING_SAMPLES - LAG, 0.5f);
    return most > MOVED_FRAC * load && most > MOVED_FACTOR * usual;
}

void pmat_breathing_estimate(struct pmat_breathing *b, struct pmat_breathing_estimate *estimate)
{
    float about_per_min;
    *estimate = (struct pmat_breathing_estimate){.outcome = judge_frames(b),
                                                 .rate_per_min = NAN,
                                                 .interval_cv = NAN,
                                                 .coherence = NAN,
                                                 .coherence_min = NAN};
    if (estimate->outcome != PMAT_BREATHING_MEASURED)
        return;
    fill_window(b);
    if (b->window.groups < LEAST_GROUPS)
        estimate->outcome = PMAT_BREATHING_NONE_SEEN;
    else if (body_moved(b))
        estimate->outcome = PMAT_BREATHING_MOVED;
    else if (pmat_breathing_find(&b->window, &b->transforms, &about_per_min, estimate))
        pmat_breathing_read(&b->window, &b->transforms, about_per_min, estimate);
}
