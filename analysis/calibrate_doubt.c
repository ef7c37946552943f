/*
 * A calibration that cannot be right says so, with what to do about it.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "analysis/calibrate_parts.h"

enum {
    FROZEN_S = 600, /* even an empty bed's converter flickers now and then */
    SANK_S = 30,
    DEAF_S = 1800, /* of somebody lying there */
    ID_S = 60
};
#define HIGH_LEVEL       0.9f /* of the converter's range, on an empty bed */
#define HIGH_CELLS_FRAC  0.3f
#define MASKED_FRAC      0.5f
#define SANK_FRAC        0.35f /* of the load that is left */
#define DEAF_DENSE_FRAC  0.1f  /* a sleeper covers more of the smallest share of a double bed */
#define DEAF_SPARSE_FRAC 0.25f
#define ID_NOISES        4.0f /* mean change of the empty bed that makes another calibration */
#define ID_RANGE_FRAC    0.004f

static float high_cells_frac(const struct pmat_calibration *c)
{
    if (!(c->full > 0.0f))
        return 0.0f;
    float level = c->sign > 0.0f ? HIGH_LEVEL * c->full : -(1.0f - HIGH_LEVEL) * c->full;
    uint32_t high = 0;
    for (size_t i = 0; i < c->cells; i++)
        high += c->empty[i] > level;
    return (float)high / (float)c->cells;
}

/* Everything reads the same for minutes, though somebody lies there or it never was otherwise. */
static bool frozen(const struct pmat_calibration *c, bool occupied)
{
    return c->frozen_s >= FROZEN_S && (occupied || !c->ever_changed);
}

static bool deaf(const struct pmat_calibration *c)
{
    float frac = c->dense ? DEAF_DENSE_FRAC : DEAF_SPARSE_FRAC;
    return c->occupied_s >= DEAF_S && (float)c->reacting_cells < frac * (float)c->cells;
}

/* What was learnt as empty held somebody. Few cells prove nothing: they are lifted by the mattress.
 */
static void watch_sinking(struct pmat_calibration *c, bool occupied)
{
    const struct pmat_baseline *base = &c->base;
    bool sank = occupied && c->dense && base->known && base->sunk > SANK_FRAC * base->rise;
    if (sank)
        c->sank_s++;
    else if (occupied || base->empty_s % 64 == 63)
        c->sank_s = 0;
}

static enum pmat_doubt find_doubt(const struct pmat_calibration *c, bool occupied)
{
    if (frozen(c, occupied))
        return PMAT_DOUBT_FROZEN;
    if (high_cells_frac(c) > HIGH_CELLS_FRAC)
        return PMAT_DOUBT_HIGH;
    if ((float)c->masked_cells > MASKED_FRAC * (float)c->cells)
        return PMAT_DOUBT_MASKED;
    if (c->drop_latched)
        return PMAT_DOUBT_INVERTED;
    if (c->sank_s >= SANK_S)
        return PMAT_DOUBT_SANK;
    return deaf(c) ? PMAT_DOUBT_DEAF : PMAT_DOUBT_NONE;
}

/* ---- id -------------------------------------------------------------------------------------- */

void pmat_calibration_make_id(struct pmat_calibration *c)
{
    uLong crc = crc32(0, (const Bytef *)c->mask, (uInt)c->cells);
    crc = crc32(crc, (const Bytef *)c->empty, (uInt)(c->cells * sizeof *c->empty));
    crc = crc32(crc, (const Bytef *)c->gain, (uInt)(c->cells * sizeof *c->gain));
    snprintf(c->id, sizeof c->id, "cal-%08lx", (unsigned long)crc);
    memcpy(c->id_empty, c->empty, c->cells * sizeof *c->empty);
}

static bool noticeably_changed(const struct pmat_calibration *c)
{
    double change = 0.0, noise = 0.0;
    for (size_t i = 0; i < c->cells; i++) {
        change += (double)fabsf(c->empty[i] - c->id_empty[i]);
        noise += isnan(c->noise[i]) ? 0.0 : (double)c->noise[i];
    }
    double limit =
        fmax((double)ID_NOISES * noise, (double)ID_RANGE_FRAC * (double)c->full * (double)c->cells);
    return change > limit;
}

void pmat_doubt_second(struct pmat_calibration *c, bool occupied)
{
    uint32_t masked = c->masked_cells;
    watch_sinking(c, occupied);
    c->doubt = find_doubt(c, occupied);
    bool check = c->seconds == 1 || c->seconds % ID_S == 0;
    if (check && (noticeably_changed(c) || masked != c->id_masked)) {
        c->id_masked = masked;
        pmat_calibration_make_id(c);
    }
}

/* ---- words ----------------------------------------------------------------------------------- */

static void say_learning(const struct pmat_calibration *c, struct pmat_calibration_status *status)
{
    snprintf(status->reason, sizeof status->reason,
             c->dense ? "no empty bed seen yet: the resting level is a guess; leave the bed empty "
                        "for a minute"
                      : "the resting level was taken from the first second; start the mat with "
                        "nobody in bed, or leave it empty for a minute");
}

static void say_doubt(const struct pmat_calibration *c, struct pmat_calibration_status *status)
{
    char *text = status->reason;
    size_t size = sizeof status->reason;
    const char *other = c->sign > 0.0f ? "down" : "up";
    switch (c->doubt) {
    case PMAT_DOUBT_NONE:
        break;
    case PMAT_DOUBT_FROZEN:
        snprintf(text, size, "no cell has changed for %u min: check the mat's cable and power",
                 (unsigned)(c->frozen_s / 60));
        break;
    case PMAT_DOUBT_HIGH:
        snprintf(text, size,
                 "%.0f %% of the cells read over 90 %% of the scale on an empty bed: take things "
                 "off the mat, or set polarity = %s in the profile",
                 100.0 * (double)high_cells_frac(c), other);
        break;
    case PMAT_DOUBT_MASKED:
        snprintf(text, size,
                 "%u of %zu cells are dead or stuck: check the plugs of rows and columns",
                 (unsigned)c->masked_cells, c->cells);
        break;
    case PMAT_DOUBT_INVERTED:
        snprintf(text, size,
                 "the cells fell below empty together: set polarity = %s in the profile if the bed "
                 "was empty at the start, else leave it empty for a minute",
                 other);
        break;
    case PMAT_DOUBT_SANK:
        snprintf(text, size,
                 "the cells sank by %.0f %% of the load: the empty bed was learnt with somebody in "
                 "it; leave the bed empty for a minute",
                 100.0 * (double)(c->base.sunk / c->base.rise));
        break;
    case PMAT_DOUBT_DEAF:
        snprintf(text, size,
                 "only %u of %zu cells ever react: check the plugs of rows and columns, and that "
                 "the mat lies under the sleeper",
                 (unsigned)c->reacting_cells, c->cells);
        break;
    }
}

void pmat_calibration_status(const struct pmat_calibration *calibration,
                             struct pmat_calibration_status *status)
{
    const struct pmat_calibration *c = calibration;
    *status = (struct pmat_calibration_status){
        .state = PMAT_CALIBRATION_GOOD,
        .dead_cells = c->dead_cells,
        .stuck_cells = c->stuck_cells,
        .dead_rows = c->dead_rows,
        .dead_cols = c->dead_cols,
        .clipped_frac = c->clipped_frac,
        .creep_per_decade = c->creep.applied,
    };
    memcpy(status->id, c->id, sizeof status->id);
    if (c->doubt != PMAT_DOUBT_NONE) {
        status->state = PMAT_CALIBRATION_DOUBTFUL;
        say_doubt(c, status);
    } else if (!c->base.known) {
        status->state = PMAT_CALIBRATION_LEARNING;
        say_learning(c, status);
    }
}
