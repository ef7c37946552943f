/*
 * How long the posture model takes: prints microseconds, the best of several rounds, because the
 * others show what else the machine was doing.
 */
#include <math.h>
#include <stdio.h>
#include <time.h>

#include "analysis/model.h"

enum { ROUNDS = 20, CALLS = 100 };

static double now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void draw_body(float map[PMAT_MAP_CELLS])
{
    for (int row = 0; row < PMAT_MAP_ROWS; row++)
        for (int col = 0; col < PMAT_MAP_COLS; col++) {
            float y = ((float)row - 14) / 9, x = ((float)col - 7) / 3;
            map[row * PMAT_MAP_COLS + col] = 100 * expf(-y * y - x * x);
        }
}

int main(void)
{
    struct pmat_fault fault = {0};
    struct pmat_model *model;
    if (pmat_model_create_default(&model, &fault) != PMAT_OK) {
        fprintf(stderr, "bench_model: %s\n", fault.text);
        return 1;
    }
    float map[PMAT_MAP_CELLS], shares[PMAT_MODEL_CLASSES];
    draw_body(map);
    double best_us = 1e9, checked = 0;
    for (int round = 0; round < ROUNDS; round++) {
        double began_us = now_us();
        for (int call = 0; call < CALLS; call++) {
            pmat_model_classify(model, map, shares);
            checked += (double)shares[0]; /* or the compiler might leave the call out */
        }
        double each_us = (now_us() - began_us) / CALLS;
        best_us = each_us < best_us ? each_us : best_us;
    }
    printf("model_classify_us %.1f\n", best_us);
    printf("model_classify_per_s %.0f\n", 1e6 / best_us);
    pmat_model_destroy(model);
    return checked >= 0 ? 0 : 1;
}
