/*
 * Cells that must not be used: dead ones (never rise although the cells on either side of them do),
 * stuck ones (at the converter's end on an empty bed), dead lines, and lines far noisier than the
 * others.
 */
#include "analysis/calibrate_parts.h"

#include <math.h>

#include "analysis/quantile.h"

enum {
    LOOK_S = 4,    /* the neighbours are looked at every few seconds */
    DECIDE_S = 60, /* and the masks decided once a minute */
    DEAD_S = 3600, /* between loaded neighbours for so long, without ever rising */
    LINE_S = 1200, /* the same for a whole line: cell-seconds */
    LINE_CELLS_MIN = 4,
    STUCK_S = 60,
    CONSTANT_S = 1800 /* a cell of a coarse mat that has not changed while somebody lay there */
};
#define RISEN_MAX_FRAC 0.002f /* of the exposed time: a glitch is no rise */
#define STUCK_FRAC     0.98f  /* of the converter's range */
#define NOISY_FACTOR   6.0f   /* against the middle line */
#define NOISY_COUNTS   1.5f

/* ---- evidence -------------------------------------------------------------------------------- */

/* Highest load within two cells in one direction: bridges a double dead line. */
static float beside(const struct pmat_calibration *c, int row, int col, int down, int right)
{
    float top = 0.0f;
    for (int k = 1; k <= 2; k++) {
        int r = row + k * down, q = col + k * right;
        if (r < 0 || q < 0 || r >= c->rows || q >= c->cols)
            break;
        size_t i = (size_t)r * c->cols + (size_t)q;
        top = pmat_larger(top, c->mean[i] - c->baseline[i]);
    }
    return top;
}

static bool between_loaded(const struct pmat_calibration *c, int row, int col, float level)
{
    return (beside(c, row, col, -1, 0) > level && beside(c, row, col, 1, 0) > level) ||
           (beside(c, row, col, 0, -1) > level && beside(c, row, col, 0, 1) > level);
}

/* A good part of the mean load of the loaded cells. */
static float loaded_level(const struct pmat_calibration *c)
{
    float sum = 0.0f;
    uint32_t count = 0;
    for (size_t i = 0; i < c->cells; i++) {
        float d = c->mean[i] - c->baseline[i];
        bool loaded = d > 2.0f * c->gate[i];
        sum += loaded ? d : 0.0f;
        count += loaded;
    }
    return count > 0 ? 0.3f * sum / (float)count : INFINITY;
}

static void look_at_neighbours(struct pmat_calibration *c)
{
    float level = loaded_level(c);
    for (int r = 0; r < c->rows; r++)
        for (int q = 0; q < c->cols; q++) {
            size_t i = (size_t)r * c->cols + (size_t)q;
            if (c->mean[i] - c->baseline[i] > c->gate[i])
                c->risen_s[i] += LOOK_S;
            else if (between_loaded(c, r, q, level))
                c->exposed_s[i] += LOOK_S;
        }
}

/* A coarse mat's cells have no close neighbours: there a dead cell is one that never changes. */
static void look_at_changes(struct pmat_calibration *c)
{
    for (size_t i = 0; i < c->cells; i++)
        if (c->highest[i] - c->lowest[i] > 1.0f)
            c->risen_s[i] += LOOK_S;
        else
            c->exposed_s[i] += LOOK_S;
}

/* On an empty bed nothing reaches the converter's end, unless it is broken. */
static void look_for_pinned(struct pmat_calibration *c)
{
    if (!(c->full > 0.0f))
        return;
    float end = c->sign > 0.0f ? STUCK_FRAC * c->full : -(1.0f - STUCK_FRAC) * c->full;
    for (size_t i = 0; i < c->cells; i++)
        c->pinned_s[i] = c->mean[i] >= end ? c->pinned_s[i] + 1.0f : 0.0f;
}

/* ---- verdicts -------------------------------------------------------------------------------- */

static void set(uint8_t *why, enum pmat_mask_reason reason, bool on)
{
    *why = (uint8_t)(on ? *why | reason : *why & ~reason);
}

static void judge_cells(struct pmat_calibration *c)
{
    float needed = c->dense ? DEAD_S : CONSTANT_S;
    for (size_t i = 0; i < c->cells; i++) {
        bool silent = c->risen_s[i] <= RISEN_MAX_FRAC * c->exposed_s[i];
        set(&c->why[i], PMAT_MASK_DEAD, silent && c->exposed_s[i] >= needed);
        set(&c->why[i], PMAT_MASK_STUCK, c->pinned_s[i] >= STUCK_S);
    }
}

/* A row or a column: cells first, first + step, ... */
struct line {
    size_t first, step, count;
};

static struct line line_of(const struct pmat_calibration *c, bool is_row, size_t k)
{
    return is_row ? (struct line){k * c->cols, 1, c->cols} : (struct line){k, c->cols, c->rows};
}

/* Its cells answer for one another: a line is dead long before the night is over. */
static bool line_dead(const struct pmat_calibration *c, struct line line)
{
    float exposed = 0.0f, risen = 0.0f;
    uint32_t cells = 0;
    for (size_t k = 0; k < line.count; k++) {
        size_t i = line.first + k * line.step;
        exposed += c->exposed_s[i];
        risen += c->risen_s[i];
        cells += c->exposed_s[i] >= LOOK_S;
    }
    return cells >= LINE_CELLS_MIN && exposed >= LINE_S && risen <= RISEN_MAX_FRAC * exposed;
}

static float line_noise(const struct pmat_calibration *c, struct line line)
{
    float sum = 0.0f;
    for (size_t k = 0; k < line.count; k++)
        sum += c->noise[line.first + k * line.step];
    return sum / (float)line.count;
}

/* Judges all rows, or all columns; returns how many are dead. */
static uint16_t judge_lines(struct pmat_calibration *c, bool rows)
{
    size_t count = rows ? c->rows : c->cols;
    uint16_t dead = 0;
    bool noise_known = !isnan(c->noise[0]); /* of all cells from the same second on */
    for (size_t k = 0; k < count; k++)
        c->scratch[k] = noise_known ? line_noise(c, line_of(c, rows, k)) : 0.0f;
    float limit = pmat_larger(NOISY_FACTOR * pmat_quantile(c->scratch, count, 0.5f), NOISY_COUNTS);
    for (size_t k = 0; k < count; k++) {
        struct line line = line_of(c, rows, k);
        bool is_dead = c->dense && line_dead(c, line);
        bool is_noisy = c->dense && noise_known && line_noise(c, line) > limit;
        dead += is_dead;
        for (size_t n = 0; n < line.count; n++) {
            uint8_t *why = &c->why[line.first + n * line.step];
            *why =
                (uint8_t)(*why | (is_dead ? PMAT_MASK_LINE : 0) | (is_noisy ? PMAT_MASK_NOISY : 0));
        }
    }
    return dead;
}

void pmat_mask_refresh(struct pmat_calibration *c)
{
    c->masked_cells = c->stuck_cells = c->reacting_cells = 0;
    for (size_t i = 0; i < c->cells; i++) {
        c->mask[i] = c->why[i] != 0;
        c->masked_cells += c->mask[i];
        c->stuck_cells += (c->why[i] & PMAT_MASK_STUCK) != 0;
        c->reacting_cells += c->highest[i] - c->lowest[i] > 2.0f * c->gate[i];
    }
    c->dead_cells = c->masked_cells - c->stuck_cells;
}

void pmat_mask_second(struct pmat_calibration *c, bool occupied)
{
    bool look = c->seconds % LOOK_S == 0;
    if (occupied && look && c->dense)
        look_at_neighbours(c);
    if (occupied && look && !c->dense)
        look_at_changes(c);
    if (!occupied)
        look_for_pinned(c);
    if (c->seconds % DECIDE_S != DECIDE_S - 1)
        return;
    judge_cells(c);
    for (size_t i = 0; i < c->cells; i++)
        c->why[i] = (uint8_t)(c->why[i] & ~(PMAT_MASK_LINE | PMAT_MASK_NOISY));
    c->dead_rows = judge_lines(c, true);
    c->dead_cols = judge_lines(c, false);
    pmat_mask_refresh(c);
}
