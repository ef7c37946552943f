/*
 * How long the posture model takes: prints microseconds, the best of several rounds, because the
 * others show what else the machine was doing. The two are measured in turn.
 */
#include <math.h>
#include <stdio.h>
#include <time.h>

#include "analysis/model.h"
#include "analysis/model_net.h"
#include "analysis/model_prepare.h"

/* A round fits into one slice of a busy machine. */
enum { ROUNDS = 200, CALLS = 10 };

/* model_default.S */
extern const unsigned char pmat_model_default_bytes[];
extern const unsigned char pmat_model_default_end[];

struct bench {
    struct pmat_model *model;
    struct pmat_model_file file;
    struct pmat_net *net;
    float map[PMAT_MAP_CELLS];
    double checked; /* or the compiler might leave the calls out */
};

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

static void prepare_and_run(struct bench *b)
{
    float prepared[PMAT_MAP_CELLS];
    pmat_model_prepare(&b->file.preparation, b->map, prepared);
    b->checked += (double)pmat_net_run(b->net, prepared)[0];
}

static void classify(struct bench *b)
{
    float shares[PMAT_MODEL_CLASSES];
    pmat_model_classify(b->model, b->map, shares);
    b->checked += (double)shares[0];
}

static void measure(struct bench *b, void (*call)(struct bench *), double *best_us)
{
    double began_us = now_us();
    for (int i = 0; i < CALLS; i++)
        call(b);
    *best_us = fmin(*best_us, (now_us() - began_us) / CALLS);
}

int main(void)
{
    struct pmat_fault fault = {0};
    struct bench b = {0};
    size_t size = (size_t)(pmat_model_default_end - pmat_model_default_bytes);
    if (pmat_model_create_default(&b.model, &fault) != PMAT_OK ||
        pmat_model_file_read(&b.file, pmat_model_default_bytes, size, &fault) != PMAT_OK ||
        (b.net = pmat_net_create(&b.file)) == NULL) {
        fprintf(stderr, "bench_model: %s\n", fault.text);
        return 1;
    }
    draw_body(b.map);
    double once_us = 1e9, whole_us = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        measure(&b, prepare_and_run, &once_us);
        measure(&b, classify, &whole_us);
    }
    printf("model_forward_us %.1f\n", once_us);
    printf("model_classify_us %.1f\n", whole_us);
    printf("model_classify_per_s %.0f\n", 1e6 / whole_us);
    pmat_net_destroy(b.net);
    pmat_model_destroy(b.model);
    return isfinite(b.checked) ? 0 : 1;
}
