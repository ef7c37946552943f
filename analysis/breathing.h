/*
 * Breathing rate from the cells that breathe.
 *
 * The frames' cells are brought together into groups of about the canonical map's cells and onto a
 * steady 4 Hz. Of the last minute each half is looked at by itself: what breathes shows the same
 * pattern of cells at the same rate in both, noise and movement do not. That coherence is the gate,
 * its threshold the level that noise passes once in 100,000 (docs/breathing.md). The cells are then
 * weighted by that pattern and joined into one wave (docs/sources.md: holtzman-2011), whose rate is
 * read twice: from the spectrum's peak and from breath to breath. Where the two differ, where a
 * second breather shows, or where the rate would be a guess for another cause, there is none.
 *
 * Pure: time comes in with the frames. Memory and FFT plans are taken in create only. FFTW's
 * planner is not safe among threads: create and destroy must not run in two threads at once; push
 * and estimate of different objects may.
 */
#ifndef PMAT_ANALYSIS_BREATHING_H
#define PMAT_ANALYSIS_BREATHING_H

#include <stdint.h>

#include "core/geometry.h"

enum {
    PMAT_BREATHING_WINDOW_S = 60, /* seconds that a rate is taken from */
    PMAT_BREATHING_HOP_S = 15,    /* seconds from one look to the next, as the pipeline does it */
};
/* Rates outside are never told. */
#define PMAT_BREATHING_LOWEST_PER_MIN  5.0f
#define PMAT_BREATHING_HIGHEST_PER_MIN 33.0f

/* Why there is a rate, or none. */
enum pmat_breathing_outcome {
    PMAT_BREATHING_MEASURED,
    PMAT_BREATHING_TOO_SHORT,     /* less than a minute of frames since the start or a gap */
    PMAT_BREATHING_TOO_FEW,       /* under 5 frames a second */
    PMAT_BREATHING_MOVED,         /* the body moved */
    PMAT_BREATHING_NONE_SEEN,     /* no pattern of cells comes and goes in both halves */
    PMAT_BREATHING_BESIDE,        /* what breathes does not lie under the trunk: a pet, a partner */
    PMAT_BREATHING_TWO_BREATHERS, /* two rates that are no multiples of each other */
    PMAT_BREATHING_UNSTEADY,      /* spectrum and breaths do not agree upon a rate */
    PMAT_BREATHING_OUTCOME_COUNT
};
/* "the body moved"; never NULL. */
const char *pmat_breathing_outcome_words(enum pmat_breathing_outcome outcome);

struct pmat_breathing_estimate {
    enum pmat_breathing_outcome outcome;
    float rate_per_min;  /* 5..33; NAN unless measured */
    float interval_cv;   /* SD over mean of the times from breath to breath (docs/sources.md:
                            tobin-1988); 0 = like a clock; NAN unless measured */
    float coherence;     /* 0..1 of the two halves at that rate; NAN where not looked at */
    float coherence_min; /* what noise passes once in 100,000 */
};

struct pmat_breathing;

/* NULL without memory. */
struct pmat_breathing *pmat_breathing_create(const struct pmat_geometry *geometry);
void pmat_breathing_destroy(struct pmat_breathing *breathing);
/* After a gap: what was before does not count. */
void pmat_breathing_reset(struct pmat_breathing *breathing);
/* One frame of pressures [rows*cols] scan order, NAN = masked, at time_us on the steady line.
 * Frames that come twice or late count into the running quarter of a second. Cheap: called for
 * every frame. */
void pmat_breathing_push(struct pmat_breathing *breathing, int64_t time_us, const float *pressure);
/* Of the minute before the last frame. */
void pmat_breathing_estimate(struct pmat_breathing *breathing,
                             struct pmat_breathing_estimate *estimate);

#endif
