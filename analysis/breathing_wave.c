#include <math.h>
#include <string.h>

#include "analysis/breathing_parts.h"

/* The peak is sought so far from where the halves showed it. */
#define SEARCH_PER_MIN 3.0f
/* The wave is cleaned of what lies outside these multiples of the rate. */
#define PASS_LOW  0.5f
#define PASS_HIGH 1.7f
/* The spectrum's rate and that of the breaths may differ by so much, and the breaths by this. */
#define AGREE_PER_MIN 1.0f
#define AGREE_FRAC    0.05f
#define UNSTEADY_CV   0.35f
/* Share of the wave's power that must lie about the rate. */
#define CLEAR_FRAC    0.4f
#define CLEAR_PER_MIN 4.5f

enum { BREATHS_MAX = 64 };

static void join(const struct breathing_window *w, float wave[BREATHING_SAMPLES])
{
    memset(wave, 0, BREATHING_SAMPLES * sizeof *wave);
    for (int g = 0; g < w->groups; g++) {
        const float *restrict series = w->series + g * BREATHING_SAMPLES;
        float pattern = w->pattern[g];
        for (int k = 0; k < BREATHING_SAMPLES; k++)
            wave[k] += pattern * series[k];
    }
}

static void transform(const struct breathing_transforms *t, const float *wave, const float *taper)
{
    memset(t->real, 0, BREATHING_FFT * sizeof *t->real);
    for (int k = 0; k < BREATHING_SAMPLES; k++)
        t->real[k] = wave[k] * (taper != NULL ? taper[k] : 1.0f);
    fftwf_execute(t->forward);
}

static float power_at(const struct breathing_transforms *t, int bin)
{
    float re = crealf(t->bins[bin]), im = cimagf(t->bins[bin]);
    return re * re + im * im;
}

/* Top of the parabola through the logarithms of three bins. */
static float peak_near(const struct breathing_transforms *t, float about_per_min)
{
    int from = (int)((about_per_min - SEARCH_PER_MIN) / BREATHING_WHOLE_BIN);
    int to = (int)((about_per_min + SEARCH_PER_MIN) / BREATHING_WHOLE_BIN);
    int best = from > 1 ? from : 1;
    for (int b = best; b <= to; b++)
        best = power_at(t, b) > power_at(t, best) ? b : best;
    float left = logf(power_at(t, best - 1) + 1e-30f), top = logf(power_at(t, best) + 1e-30f);
    float right = logf(power_at(t, best + 1) + 1e-30f), bend = left - 2.0f * top + right;
    float off = bend < 0.0f ? 0.5f * (left - right) / bend : 0.0f;
    return ((float)best + fminf(fmaxf(off, -0.5f), 0.5f)) * BREATHING_WHOLE_BIN;
}

/* Share of the power up to three times the rate that lies about the rate and its multiples. */
static float clear_share(const struct breathing_transforms *t, float rate_per_min)
{
    float about = 0.0f, all = 0.0f;
    for (int b = 1; b < BREATHING_BINS - 1; b++) {
        float per_min = (float)b * BREATHING_WHOLE_BIN, power = power_at(t, b);
        float multiple = fmaxf(1.0f, roundf(per_min / rate_per_min));
        if (per_min > 3.5f * rate_per_min)
            break;
        all += power;
        about += fabsf(per_min - multiple * rate_per_min) < 0.5f * CLEAR_PER_MIN ? power : 0.0f;
    }
    return all > 0.0f ? about / all : 0.0f;
}

static void clean(const struct breathing_transforms *t, const float *wave, float rate_per_min)
{
    transform(t, wave, NULL);
    for (int b = 0; b < BREATHING_BINS; b++) {
        float per_min = (float)b * BREATHING_WHOLE_BIN;
        if (per_min < PASS_LOW * rate_per_min || per_min > PASS_HIGH * rate_per_min)
            t->bins[b] = 0.0f;
    }
    fftwf_execute(t->backward);
}

/* Seconds from breath to breath: where the cleaned wave rises through zero. */
static int breaths(const struct breathing_transforms *t, float lengths_s[BREATHS_MAX])
{
    int count = 0;
    float before = NAN;
    for (int k = 1; k < BREATHING_SAMPLES && count < BREATHS_MAX; k++) {
        float from = t->real[k - 1], to = t->real[k];
        if (!(from < 0.0f && to >= 0.0f))
            continue;
        float at = ((float)k - to / (to - from)) / BREATHING_HZ;
        if (!isnan(before))
            lengths_s[count++] = at - before;
        before = at;
    }
    return count;
}

void pmat_breathing_read(const struct breathing_window *w, const struct breathing_transforms *t,
                         float about_per_min, struct pmat_breathing_estimate *estimate)
{
    float wave[BREATHING_SAMPLES], lengths_s[BREATHS_MAX], mean = 0.0f, square = 0.0f;
    estimate->outcome = PMAT_BREATHING_UNSTEADY;
    join(w, wave);
    transform(t, wave, t->taper);
    float rate = peak_near(t, about_per_min), clear = clear_share(t, rate);
    clean(t, wave, rate);
    int count = breaths(t, lengths_s);
    for (int i = 0; i < count; i++)
        mean += lengths_s[i] / (float)count;
    for (int i = 0; i < count; i++)
        square += (lengths_s[i] - mean) * (lengths_s[i] - mean) / (float)count;
    float cv = sqrtf(square) / mean;
    bool within = rate >= PMAT_BREATHING_LOWEST_PER_MIN && rate <= PMAT_BREATHING_HIGHEST_PER_MIN;
    if (count < 3 || !within || clear < CLEAR_FRAC || !(cv < UNSTEADY_CV) ||
        fabsf(60.0f / mean - rate) > AGREE_PER_MIN + AGREE_FRAC * rate)
        return;
    estimate->outcome = PMAT_BREATHING_MEASURED;
    estimate->rate_per_min = 60.0f / mean;
    estimate->interval_cv = cv;
}
