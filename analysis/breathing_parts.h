/*
 * Inside of breathing.h: the minute as groups of cells (breathing.c), the look for a pattern that
 * comes and goes in both halves (breathing_spectrum.c), and the wave (breathing_wave.c).
 */
#ifndef PMAT_ANALYSIS_BREATHING_PARTS_H
#define PMAT_ANALYSIS_BREATHING_PARTS_H

#include <complex.h> /* before FFTW, which then uses its type */

#include <fftw3.h>
#include <stdbool.h>

#include "analysis/breathing.h"

enum {
    BREATHING_HZ = 4,
    BREATHING_SAMPLES = PMAT_BREATHING_WINDOW_S * BREATHING_HZ,
    BREATHING_HALF = BREATHING_SAMPLES / 2,
    BREATHING_HALF_FFT = 256,
    BREATHING_HALF_BINS = BREATHING_HALF_FFT / 2 + 1,
    BREATHING_FFT = 1024,
    BREATHING_BINS = BREATHING_FFT / 2 + 1,
};

/* Width of a bin of the halves, and of the whole minute, in breaths a minute. */
#define BREATHING_HALF_BIN  (60.0f * BREATHING_HZ / BREATHING_HALF_FFT)
#define BREATHING_WHOLE_BIN (60.0f * BREATHING_HZ / BREATHING_FFT)

/* The groups that bear load, over the last minute. */
struct breathing_window {
    int groups;
    float *series;                      /* [groups][BREATHING_SAMPLES], trend taken off */
    fftwf_complex *half;                /* [2][groups][BREATHING_HALF_BINS] */
    float *load, *along_cm, *across_cm; /* [groups] mean load, and where it lies */
    float *weight;                      /* [groups] of their powers */
    fftwf_complex *turned;              /* [groups] scratch */
    float *pattern;                     /* [groups] how much and which way each one breathes */
};

struct breathing_transforms {
    fftwf_plan half, forward, backward;
    float *real;         /* [BREATHING_FFT] */
    fftwf_complex *bins; /* [BREATHING_BINS] */
    float *half_taper;   /* [BREATHING_HALF] */
    float *taper;        /* [BREATHING_SAMPLES] */
};

/* Finds what comes and goes in both halves and how (`pattern`); false with the outcome set. */
bool pmat_breathing_find(struct breathing_window *window,
                         const struct breathing_transforms *transforms, float *about_per_min,
                         struct pmat_breathing_estimate *estimate);
/* Joins the groups by `pattern` and reads the rate near `about_per_min`. */
void pmat_breathing_read(const struct breathing_window *window,
                         const struct breathing_transforms *transforms, float about_per_min,
                         struct pmat_breathing_estimate *estimate);

#endif
