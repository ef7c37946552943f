/*
 * What each cell reads on an empty bed.
 *
 * While nobody lies there the baseline follows the cells: slowly upwards, so that a sleeper who is
 * taken for an empty bed for a while is not learnt away, faster downwards. While somebody lies
 * there it only sinks, and only after ten seconds of readings below it. Some mattresses lift cells
 * off their resting load when somebody lies down beside them; what sank for that reason comes back
 * as soon as the whole bed reads again as it did when empty.
 *
 * A few large cells are lifted as often as they are loaded: there nothing sinks cell by cell. Only
 * when nearly all of them fall together was the bed not empty before, and all begin anew.
 */
#include "analysis/calibrate_parts.h"

#include <math.h>
#include <string.h>

#include "analysis/quantile.h"

#define SIGMA_PER_MEAN_CHANGE 0.886f /* of a difference of two normal readings: sqrt(pi) / 2 */
#define NOISE_MIN_COUNTS      0.29f  /* of rounding to whole counts: 1 / sqrt(12) */
#define NOISE_STEP            0.05f  /* share of itself that a noise estimate may move a second */

enum {
    NOISE_GUESS_S = 10,
    SINK_S = 10,          /* a dip this long is no noise */
    KNOWN_DENSE_S = 20,   /* empty seconds after which the baseline is known */
    KNOWN_SPARSE_S = 60,  /* a few cells drift and say little */
    TRUSTED_DENSE_S = 60, /* ... and after which it is held against later doubts */
    TRUSTED_SPARSE_S = 600,
    SETTLE_S = 10, /* after getting out the foam still rises: nothing is learnt */
    RETURN_S = 3,
    BOUT_MIN_S = 600, /* an occupation that confirms the baseline by ending in it */
    DROP_S = 10,
    DROP_FORGOTTEN_S = 600,
    DROPS_FORGIVEN = 1 /* once it may have been somebody who lay there at the start */
};

/* Steps a second while empty: a quarter of the noise, and a part of the distance. */
#define STEP_SIGMAS 0.25f
#define UP_PART     (1.0f / 600.0f)
#define DOWN_PART   (1.0f / 20.0f)

/* The bed reads as empty when it lies this much closer to empty than an occupied bed does. */
#define RETURN_FRAC 0.3f
/* At the start of a run, a rise of this share of the sleeper's usual one is a sleeper. */
#define OCCUPIED_FRAC 0.5f
/* A fall of this share of it is more than drift. */
#define DROP_FRAC 0.4f

/* ---- the first guess ------------------------------------------------------------------------- */

/* How a field of differences is spread; reorders `scratch`. */
struct spread {
    float p5, p25, p95;
};

static struct spread spread_of(struct pmat_calibration *c, const float *field)
{
    struct spread spread;
    memcpy(c->scratch, field, c->cells * sizeof *field);
    spread.p95 = pmat_quantile(c->scratch, c->cells, 0.95f);
    spread.p25 = pmat_quantile(c->scratch, c->cells, 0.25f);
    spread.p5 = pmat_quantile(c->scratch, c->cells, 0.05f);
    return spread;
}

/* Share of the cells over `level` whose neighbour one step on is over it, too. */
static float clustered(const struct pmat_calibration *c, const float *field, float level,
                       size_t step)
{
    uint32_t over = 0, both = 0;
    for (size_t i = 0; i + step < c->cells; i++) {
        over += field[i] > level;
        both += field[i] > level && field[i + step] > level;
    }
    return over > 0 ? (float)both / (float)over : 0.0f;
}

/* A body stands out of a flat rest, and its cells hang together along both axes; noise, a pattern
 * of the sensors or a hot line do not. */
static bool body_like(struct pmat_calibration *c, const float *field, struct spread spread)
{
    float above = spread.p95 - spread.p25, below = spread.p25 - spread.p5;
    float noise = isnan(c->noise_start) ? NOISE_MIN_COUNTS : c->noise_start;
    if (above <= 4.0f * (below + noise) || above <= 8.0f * noise)
        return false;
    float level = spread.p25 + 0.3f * above;
    return clustered(c, field, level, 1) > 0.4f && clustered(c, field, level, c->cols) > 0.4f;
}

/* Sets the baseline from one frame or second `v`, given what was known before (`empty`). True when
 * it shows as much load as the sleeper known from earlier runs. */
static bool guess(struct pmat_calibration *c, const float *v)
{
    float rise = 0.0f;
    for (size_t i = 0; i < c->cells; i++) {
        c->baseline[i] = v[i] - c->empty[i]; /* as a field of differences */
        rise += pmat_larger(c->baseline[i] - c->gate[i], 0.0f);
    }
    bool sleeper = c->base.known && rise > OCCUPIED_FRAC * c->base.occupied_rise;
    float ceiling = sleeper ? 0.0f : INFINITY;
    if (c->dense) {
        struct spread spread = spread_of(c, c->baseline);
        if (sleeper || body_like(c, c->baseline, spread))
            ceiling = spread.p25;
    }
    for (size_t i = 0; i < c->cells; i++)
        c->baseline[i] = c->empty[i] + pmat_smaller(c->baseline[i], ceiling);
    return sleeper;
}

void pmat_baseline_first_frame(struct pmat_calibration *c)
{
    if (!c->base.known && !c->device)
        guess(c, c->last);
}

/* Of all cells alike, from the middle cell: a sleeper moves fewer than half of them, and those
 * slowly from frame to frame. Mean over the first seconds. */
static void guess_noise(struct pmat_calibration *c)
{
    if (c->frames < 2 && c->seconds == 0)
        return; /* nothing to compare the first frame with */
    float pairs = (float)(c->seconds == 0 ? c->frames - 1 : c->frames);
    memcpy(c->scratch, c->change, c->cells * sizeof *c->change);
    float middle = pmat_quantile(c->scratch, c->cells, 0.5f) * (float)c->frames / pairs;
    float seen = pmat_larger(SIGMA_PER_MEAN_CHANGE * middle, NOISE_MIN_COUNTS);
    float part = 1.0f / (float)(c->seconds + 1);
    c->noise_start = isnan(c->noise_start) ? seen : c->noise_start + part * (seen - c->noise_start);
}

/* On a few cells an empty bed is told by its stillness only. */
static bool moving(struct pmat_calibration *c)
{
    float change = 0.0f, range = 0.0f;
    for (size_t i = 0; i < c->cells; i++) {
        change = pmat_larger(change, c->change[i]);
        range = pmat_larger(range, fabsf(c->mean[i]));
    }
    return change > 0.05f * range;
}

static void end_first_second(struct pmat_calibration *c)
{
    if (!c->dense && !c->base.known && moving(c) && c->seconds < 10) {
        for (size_t i = 0; i < c->cells; i++)
            c->baseline[i] = pmat_smaller(c->baseline[i], c->mean[i]);
        return;
    }
    c->base.started = true;
    if (guess(c, c->mean))
        return; /* started over with somebody in bed: what was learnt earlier holds */
    c->base.trusted = false;
    memcpy(c->empty, c->baseline, c->cells * sizeof *c->empty);
}

/* ---- empty ----------------------------------------------------------------------------------- */

static void learn_noise(struct pmat_calibration *c)
{
    float guessed = isnan(c->noise_start) ? NOISE_MIN_COUNTS : c->noise_start;
    for (size_t i = 0; i < c->cells; i++) {
        float seen = pmat_larger(SIGMA_PER_MEAN_CHANGE * c->change[i], NOISE_MIN_COUNTS);
        float step = NOISE_STEP * c->noise[i];
        float first = pmat_larger(pmat_smaller(seen, 4.0f * guessed), 0.5f * guessed);
        float next = c->noise[i] + pmat_smaller(pmat_larger(seen - c->noise[i], -step), step);
        c->noise[i] = isnan(c->noise[i]) ? first : next;
    }
}

/* Bounded steps: one wild frame moves a cell by next to nothing. */
static void follow(struct pmat_calibration *c)
{
    for (size_t i = 0; i < c->cells; i++) {
        float d = c->mean[i] - c->baseline[i], step = STEP_SIGMAS * c->noise[i];
        float up = pmat_smaller(d, step + UP_PART * d), down = pmat_larger(d, DOWN_PART * d - step);
        c->baseline[i] += d > 0.0f ? up : down;
    }
}

/* The first empty seconds replace the guess. */
static void approach(struct pmat_calibration *c)
{
    float part = pmat_larger(1.0f / (float)(c->base.empty_s + 1), 0.2f);
    for (size_t i = 0; i < c->cells; i++)
        c->baseline[i] += part * (c->mean[i] - c->baseline[i]);
}

/* Load must raise the counts: a bed that falls far below empty in many cells at once was not empty
 * when it was learnt, or its polarity is the other one. */
static bool dropping(const struct pmat_calibration *c)
{
    float drop = 0.0f, rise = 0.0f, gates = c->dense ? 3.0f : 8.0f;
    uint32_t low = 0;
    for (size_t i = 0; i < c->cells; i++) {
        float d = c->mean[i] - c->empty[i], far = gates * c->gate[i];
        rise += pmat_larger(d, 0.0f);
        drop += pmat_larger(-d, 0.0f);
        low += d < -far;
    }
    bool many = (float)low > (c->dense ? 0.08f : 0.5f) * (float)c->cells;
    bool heavy = !(drop < DROP_FRAC * c->base.occupied_rise); /* also while that is not known */
    return many && heavy && drop > 3.0f * rise;
}

static void become_known(struct pmat_baseline *base, bool dense)
{
    base->known = base->known || base->empty_s >= (dense ? KNOWN_DENSE_S : KNOWN_SPARSE_S);
    base->trusted = base->trusted || base->empty_s >= (dense ? TRUSTED_DENSE_S : TRUSTED_SPARSE_S);
}

/* Only after ten seconds below it, and to the highest reading of those. */
static void sink(struct pmat_calibration *c)
{
    if (!c->dense)
        return;
    for (size_t i = 0; i < c->cells; i++) {
        bool low = c->mean[i] < c->baseline[i] - c->gate[i];
        float top = c->dip_s[i] == 0 ? c->mean[i] : pmat_larger(c->dip_top[i], c->mean[i]);
        bool due = low && c->dip_s[i] + 1 >= SINK_S;
        c->baseline[i] = due ? top : c->baseline[i];
        c->dip_top[i] = top;
        c->dip_s[i] = (uint8_t)(low && !due ? c->dip_s[i] + 1 : 0);
    }
}

/* Counts falls of the whole bed; few cells begin anew after one. */
static void watch_drop(struct pmat_calibration *c)
{
    struct pmat_baseline *base = &c->base;
    base->drop_s = dropping(c) ? base->drop_s + 1 : 0;
    if (base->drop_s != DROP_S)
        return;
    c->drops += base->known;
    c->drop_latched = c->drops > 0;
    if (c->dense)
        return;
    memcpy(c->baseline, c->mean, c->cells * sizeof *c->mean);
    memcpy(c->empty, c->mean, c->cells * sizeof *c->mean);
    base->known = base->trusted = false;
    base->empty_s = 0;
}

static void learn_empty(struct pmat_calibration *c)
{
    struct pmat_baseline *base = &c->base;
    if (base->drop_s > 0 && base->drop_s < DROP_FORGOTTEN_S) {
        sink(c);
        return;
    }
    learn_noise(c);
    if (!base->known && base->empty_s < 10)
        approach(c);
    else
        follow(c);
    if (base->drop_s >= DROP_FORGOTTEN_S)
        base->trusted = false;
    base->empty_s++;
    become_known(base, c->dense);
    memcpy(c->empty, c->baseline, c->cells * sizeof *c->empty);
}

/* ---- occupied -------------------------------------------------------------------------------- */

static void weigh(struct pmat_calibration *c, float *deviation, float *rise)
{
    float away = 0.0f, up = 0.0f, sunk = 0.0f, over = 0.0f;
    for (size_t i = 0; i < c->cells; i++) {
        float d = c->mean[i] - c->empty[i];
        away += fabsf(d);
        up += d > c->gate[i] ? d : 0.0f;
        over += pmat_larger(c->mean[i] - c->baseline[i], 0.0f);
        sunk += c->empty[i] - c->baseline[i];
    }
    c->base.sunk = sunk;
    c->base.rise = over;
    *deviation = away;
    *rise = up;
}

static float running_mean(float mean, float value, float part)
{
    return isnan(mean) ? value : mean + part * (value - mean);
}

/* True when the bed has read as empty for a few seconds: the occupancy is deceived by what sank. */
static bool returned(struct pmat_calibration *c, float deviation)
{
    struct pmat_baseline *base = &c->base;
    bool close = base->trusted && deviation < RETURN_FRAC * base->bout_deviation;
    base->return_s = close ? base->return_s + 1 : 0;
    return base->return_s >= RETURN_S;
}

static void watch_occupied(struct pmat_calibration *c)
{
    struct pmat_baseline *base = &c->base;
    float deviation, rise;
    weigh(c, &deviation, &rise);
    if (base->since_s > 0) { /* a new occupation */
        base->since_s = base->bout_s = 0;
        base->bout_deviation = NAN;
    }
    base->bout_s++;
    if (returned(c, deviation)) {
        memcpy(c->baseline, c->empty, c->cells * sizeof *c->empty);
        return;
    }
    sink(c);
    if (base->return_s == 0)
        base->bout_deviation = running_mean(base->bout_deviation, deviation, 1.0f / 60.0f);
    if (base->known && base->bout_s > 60)
        base->occupied_rise = running_mean(base->occupied_rise, rise, 1.0f / 1800.0f);
}

/* Out of bed: what was learnt as empty is right if the bed now reads so again. */
static void watch_left(struct pmat_calibration *c)
{
    struct pmat_baseline *base = &c->base;
    if (base->since_s++ != SETTLE_S || base->bout_s < BOUT_MIN_S)
        return;
    float deviation, rise;
    weigh(c, &deviation, &rise);
    if (deviation < RETURN_FRAC * base->bout_deviation) {
        base->trusted = true;
        c->drop_latched = c->drops > DROPS_FORGIVEN;
    }
}

/* On leaving, everything that sank comes back if the empty bed is known: the cells that were lifted
 * off rest again. */
static void leave(struct pmat_calibration *c)
{
    if (c->base.since_s == 0 && c->base.bout_s > 0 && c->base.trusted)
        memcpy(c->baseline, c->empty, c->cells * sizeof *c->empty);
}

void pmat_baseline_second(struct pmat_calibration *c, bool occupied)
{
    struct pmat_baseline *base = &c->base;
    /* Without a noise nobody can have told an empty bed from an occupied one. */
    bool judged = !isnan(c->noise_start);
    if (c->seconds < NOISE_GUESS_S && isnan(c->noise[0]))
        guess_noise(c);
    if (!base->started) {
        end_first_second(c);
        return;
    }
    if (!judged)
        return;
    if (!occupied || !c->dense)
        watch_drop(c);
    if (occupied) {
        watch_occupied(c);
        return;
    }
    leave(c);
    watch_left(c);
    base->return_s = 0;
    if (base->bout_s == 0 || base->since_s > SETTLE_S)
        learn_empty(c);
}
