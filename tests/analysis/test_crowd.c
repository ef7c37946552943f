#include "analysis/crowd.h"

#include <math.h>
#include <stdio.h>

#include "tests/support/rows.h"

/* A body as a stripe of the map, from head to foot, in columns from the left. */
struct body {
    float middle, half_width, load;
};

struct row {
    const char *name;
    struct body bodies[2];
    float arms; /* load of arms stretched out beside the first body, 0 = none */
    float cell_across_cm;
    bool crowded;
};

static const struct row rows[] = {
    {"nobody", {{8, 0, 0}, {8, 0, 0}}, 0, 5, false},
    {"one sleeper in the middle", {{8, 2.5f, 1}, {8, 0, 0}}, 0, 5, false},
    {"one sleeper at the edge", {{2, 2, 1}, {8, 0, 0}}, 0, 5, false},
    {"one wide sleeper", {{8, 4, 1}, {8, 0, 0}}, 0, 5, false},
    {"arms stretched out", {{8, 2.5f, 1}, {8, 0, 0}}, .3f, 5, false},
    {"two sleepers", {{3.5f, 2.5f, 1}, {12, 2.5f, 1}}, 0, 5, true},
    {"a heavy and a light sleeper", {{3.5f, 2.5f, 1}, {12, 2.5f, .5f}}, 0, 5, true},
    {"a sleeper and a cat's share", {{3.5f, 2.5f, 1}, {12, 2.5f, .15f}}, 0, 5, false},
    {"two heaps closer than two trunks", {{6, 1.5f, 1}, {10, 1.5f, 1}}, 0, 5, false},
    {"the same on a narrow mat", {{3.5f, 2.5f, 1}, {12, 2.5f, 1}}, 0, 3, false},
};

static void draw(const struct row *row, float map[PMAT_MAP_CELLS])
{
    for (int r = 0; r < PMAT_MAP_ROWS; r++)
        for (int c = 0; c < PMAT_MAP_COLS; c++) {
            float *cell = &map[r * PMAT_MAP_COLS + c];
            *cell = 0.0f;
            for (int b = 0; b < 2; b++) {
                const struct body *body = &row->bodies[b];
                if (r >= 2 && r < 30 && fabsf((float)c + .5f - body->middle) < body->half_width)
                    *cell += body->load;
            }
            if (r >= 8 && r < 11 && *cell == 0.0f)
                *cell += row->arms;
        }
}

static void tells_two_from_one(void **state)
{
    const struct row *row = *state;
    float map[PMAT_MAP_CELLS];
    draw(row, map);
    assert_int_equal(pmat_crowd_seen(map, row->cell_across_cm), row->crowded);
}

int main(void)
{
    static struct rows tests;
    ROWS_ADD_ALL(&tests, rows, tells_two_from_one);
    return rows_run(&tests, "crowd");
}
