#include "analysis/crowd.h"

#include <math.h>

/* Rows between these shares of the load, from the head on, are trunk in any posture. */
#define TRUNK_FROM_FRAC 0.15f
#define TRUNK_TO_FRAC   0.60f

/* Two stretches are two bodies when their middles lie at least a trunk's width apart and the
 * lighter one carries at least this share of the row. */
#define APART_CM     33.0f
#define LIGHTER_FRAC 0.28f
/* Between them the row must fall to this share of the lighter peak. */
#define VALLEY_FRAC 0.35f
#define ROWS_FRAC   0.6f

struct stretch {
    float load, middle; /* sum, and mean column */
    float peak;
};

static struct stretch stretch_of(const float *row, int from, int to)
{
    struct stretch s = {0};
    for (int c = from; c < to; c++) {
        s.load += row[c];
        s.middle += row[c] * (float)c;
        s.peak = fmaxf(s.peak, row[c]);
    }
    s.middle = s.load > 0.0f ? s.middle / s.load : 0.0f;
    return s;
}

static bool two_in_row(const float *row, float cell_across_cm)
{
    for (int cut = 1; cut < PMAT_MAP_COLS - 1; cut++) {
        struct stretch left = stretch_of(row, 0, cut);
        struct stretch right = stretch_of(row, cut + 1, PMAT_MAP_COLS);
        float lighter = fminf(left.load, right.load);
        if (row[cut] <= VALLEY_FRAC * fminf(left.peak, right.peak) &&
            lighter >= LIGHTER_FRAC * (left.load + right.load + row[cut]) &&
            (right.middle - left.middle) * cell_across_cm >= APART_CM)
            return true;
    }
    return false;
}

bool pmat_crowd_seen(const float map[PMAT_MAP_CELLS], float cell_across_cm)
{
    float rows[PMAT_MAP_ROWS], total = 0.0f;
    for (int r = 0; r < PMAT_MAP_ROWS; r++) {
        rows[r] = stretch_of(map + r * PMAT_MAP_COLS, 0, PMAT_MAP_COLS).load;
        total += rows[r];
    }
    float before = 0.0f;
    int trunk = 0, twos = 0;
    for (int r = 0; r < PMAT_MAP_ROWS; r++) {
        if (before >= TRUNK_FROM_FRAC * total && before <= TRUNK_TO_FRAC * total && rows[r] > 0) {
            trunk++;
            twos += two_in_row(map + r * PMAT_MAP_COLS, cell_across_cm);
        }
        before += rows[r];
    }
    return trunk > 0 && (float)twos >= ROWS_FRAC * (float)trunk;
}
