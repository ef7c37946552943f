/*
 * Creep: a loaded sensor reads more and more, by so much per tenfold time (docs/sources.md:
 * fsr-creep). The sleeper's weight is constant, so what the total load gains while somebody lies
 * still is creep.
 *
 * Each cell has its own clock, because each sensor creeps from when it was loaded; after a turn the
 * newly loaded cells begin anew. A mat whose electronics warm up follows one clock since getting in
 * instead: both are fitted, and the one that explains the loads clearly better is used.
 */
#include "analysis/calibrate_parts.h"

#include <math.h>

#define DECADES_PER_E 0.4342945f

/* An unloaded sensor recovers: its loaded time shrinks by a tenth a second. */
#define RECOVERY        0.9f
#define RECOVERY_DECADE 0.0457575f /* -log10(0.9) */

/* Evidence (sum of squared decades) that weighs as much as the prior of no creep: about a minute
 * and a half of the first ten minutes of lying. */
#define PRIOR_EVIDENCE 20.0
/* Beyond this the past is halved, so that a mat may age. */
#define EVIDENCE_MAX 20000.0
/* 25 % over a night of 4.5 decades is 0.056 (docs/sources.md: fsr-creep); twice that is no creep
 * any more. */
#define RISE_MAX 0.12f
/* The correction itself must never look like movement or breathing. */
#define RISE_STEP_PER_S 2e-4f
/* One clock has to explain this much more than the other to take over. */
#define CLOCK_GAIN 1.3

static void close_stretch(struct pmat_creep_fit *fit)
{
    fit->xx += fit->run_xx;
    fit->xy += fit->run_xy;
    fit->n = fit->run_xx = fit->run_xy = fit->mean_x = fit->mean_y = 0.0;
    if (fit->xx > EVIDENCE_MAX) {
        fit->xx *= 0.5;
        fit->xy *= 0.5;
        fit->weight *= 0.5;
        fit->weighted_x *= 0.5;
    }
}

static void add_point(struct pmat_creep_fit *fit, double x, double y)
{
    fit->n += 1.0;
    double dx = x - fit->mean_x, dy = y - fit->mean_y;
    fit->mean_x += dx / fit->n;
    fit->mean_y += dy / fit->n;
    fit->run_xx += dx * (x - fit->mean_x);
    fit->run_xy += dx * (y - fit->mean_y);
    fit->weight += 1.0;
    fit->weighted_x += x;
}

static double explained(const struct pmat_creep_fit *fit)
{
    double xx = fit->xx + fit->run_xx, xy = fit->xy + fit->run_xy;
    return xx > 0.0 && xy > 0.0 ? xy * xy / xx : 0.0;
}

/* Slope of ln(load), turned into the rise relative to the load at decade 0. */
static float rise_per_decade(const struct pmat_creep_fit *fit)
{
    double slope = (fit->xy + fit->run_xy) / (fit->xx + fit->run_xx + PRIOR_EVIDENCE);
    double middle = fit->weight > 0.0 ? fit->weighted_x / fit->weight : 0.0;
    double left = 1.0 - slope * middle;
    double rise = left > 0.2 ? slope / left : (double)RISE_MAX;
    return pmat_smaller(pmat_larger((float)rise, 0.0f), RISE_MAX);
}

/* Runs the clocks; returns the raw load and, in *decades, its mean decades of loaded time. */
static float run_clocks(struct pmat_calibration *c, float *decades)
{
    float load = 0.0f, weighted = 0.0f;
    for (size_t i = 0; i < c->cells; i++) {
        float d = c->mean[i] - c->baseline[i];
        bool loaded = d > c->gate[i];
        float p = loaded && !c->mask[i] ? d * c->gain[i] : 0.0f;
        float older = c->decades[i] + DECADES_PER_E / (c->age_s[i] + 1.5f);
        float younger = pmat_larger(c->decades[i] - RECOVERY_DECADE, 0.0f);
        c->decades[i] = loaded ? older : younger;
        c->age_s[i] = loaded ? c->age_s[i] + 1.0f : c->age_s[i] * RECOVERY;
        load += p;
        weighted += p * c->decades[i];
    }
    *decades = load > 0.0f ? weighted / load : 0.0f;
    return load;
}

static void run_bed_clock(struct pmat_creep *creep, bool occupied)
{
    if (occupied) {
        creep->bed_decades += DECADES_PER_E / (creep->bed_age_s + 1.5f);
        creep->bed_age_s += 1.0f;
    } else {
        creep->bed_decades = pmat_larger(creep->bed_decades - RECOVERY_DECADE, 0.0f);
        creep->bed_age_s *= RECOVERY;
    }
}

/* A change of the clock is a step in the load: only for a clearly better explanation, and only
 * between stretches, when the load steps anyhow. */
static void end_stretch(struct pmat_creep *creep)
{
    if (creep->cell.n < 1.0)
        return;
    close_stretch(&creep->cell);
    close_stretch(&creep->bed);
    double bed = explained(&creep->bed), cell = explained(&creep->cell);
    if (bed > CLOCK_GAIN * cell)
        creep->by_bed = true;
    else if (cell > CLOCK_GAIN * bed)
        creep->by_bed = false;
}

void pmat_creep_second(struct pmat_calibration *c, bool occupied, bool still)
{
    struct pmat_creep *creep = &c->creep;
    float decades;
    float load = run_clocks(c, &decades);
    run_bed_clock(creep, occupied);
    if (!occupied || !still || !(load > 0.0f)) {
        end_stretch(creep);
        return;
    }
    double y = log((double)load);
    add_point(&creep->cell, (double)decades, y);
    add_point(&creep->bed, (double)creep->bed_decades, y);
    creep->wanted = rise_per_decade(creep->by_bed ? &creep->bed : &creep->cell);
    float step = creep->wanted - creep->applied;
    creep->applied += pmat_smaller(pmat_larger(step, -RISE_STEP_PER_S), RISE_STEP_PER_S);
}
