/*
 * Breathing rates of simulated sleepers against the truth: a minute each, half a minute after the
 * body came to rest, on a mat with noise, hysteresis and drift; rates uniform over 6 to 30 a
 * minute. Then beds on which nobody breathes, and sleepers with somebody beside them.
 *   bench_breathing SEED COUNT      COUNT bodies, each on every grid at every frame rate
 *   bench_breathing SEED COUNT -v   with a line for each window
 * Ends with 1 where fewer than 95 % of the rates told are within 1/min, fewer than 60 % of the
 * windows have one, or a bed without a sleeper has.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/breathing.h"
#include "bench/breathing_scene.h"

#define NEAR_PER_MIN 1.0f
#define LEAST_NEAR   0.95
#define LEAST_PASSED 0.60

static const uint16_t grids[][2] = {{64, 32}, {32, 16}, {20, 11}};
static const float rates_hz[] = {5, 10, 20, 50};
static const float bands[] = {6, 10, 14, 18, 22, 26, 30};

enum {
    GRIDS = sizeof grids / sizeof *grids,
    RATES = sizeof rates_hz / sizeof *rates_hz,
    BANDS = sizeof bands / sizeof *bands - 1,
    ALONE_MAX = 60
};

struct tally {
    long windows, passed, near;
    double error, worst;
    long outcomes[PMAT_BREATHING_OUTCOME_COUNT];
};

static void put(struct tally *tally, const struct pmat_breathing_estimate *estimate,
                float truth_per_min)
{
    tally->windows++;
    tally->outcomes[estimate->outcome]++;
    if (estimate->outcome != PMAT_BREATHING_MEASURED)
        return;
    double error = fabs((double)(estimate->rate_per_min - truth_per_min));
    tally->passed++;
    tally->near += error <= (double)NEAR_PER_MIN;
    tally->error += error;
    tally->worst = fmax(tally->worst, error);
}

static void tell(const char *name, const struct tally *t)
{
    if (t->windows == 0)
        return;
    printf("  %-28s %5ld windows, %5.1f %% pass", name, t->windows,
           100.0 * (double)t->passed / (double)t->windows);
    if (t->passed > 0)
        printf(", of them %5.1f %% within 1/min, mean error %.2f, worst %.1f",
               100.0 * (double)t->near / (double)t->passed, t->error / (double)t->passed, t->worst);
    printf("\n");
}

static void tell_outcomes(const struct tally *t)
{
    for (int i = 1; i < PMAT_BREATHING_OUTCOME_COUNT; i++)
        if (t->outcomes[i] > 0)
            printf("    not told: %ld %s\n", t->outcomes[i],
                   pmat_breathing_outcome_words((enum pmat_breathing_outcome)i));
}

struct bench {
    struct breathing_scene *scene;
    bool verbose;
    struct tally all, grid[GRIDS], rate[RATES], band[BANDS], posture[PMAT_POSTURE_COUNT];
    double cv_error;
    long cv_count;
};

static void judge_body(struct bench *bench, int grid, int rate)
{
    struct breathing_truth truth;
    struct pmat_breathing_estimate estimate;
    breathing_scene_play(bench->scene, grids[grid][0], grids[grid][1], rates_hz[rate], &truth,
                         &estimate);
    int band = 0;
    while (band < BANDS - 1 && truth.rate_per_min >= bands[band + 1])
        band++;
    put(&bench->all, &estimate, truth.rate_per_min);
    put(&bench->grid[grid], &estimate, truth.rate_per_min);
    put(&bench->rate[rate], &estimate, truth.rate_per_min);
    put(&bench->band[band], &estimate, truth.rate_per_min);
    put(&bench->posture[truth.posture], &estimate, truth.rate_per_min);
    if (estimate.outcome == PMAT_BREATHING_MEASURED) {
        bench->cv_error += fabs((double)(estimate.interval_cv - truth.interval_cv));
        bench->cv_count++;
    }
    if (bench->verbose)
        printf("%s %ux%u %.0f Hz: truth %.2f cv %.3f, told %.2f cv %.3f, coherence %.2f of %.2f, "
               "%s\n",
               pmat_posture_name(truth.posture), grids[grid][0], grids[grid][1],
               (double)rates_hz[rate], (double)truth.rate_per_min, (double)truth.interval_cv,
               (double)estimate.rate_per_min, (double)estimate.interval_cv,
               (double)estimate.coherence, (double)estimate.coherence_min,
               pmat_breathing_outcome_words(estimate.outcome));
}

static void judge_sleepers(struct bench *bench, long count)
{
    char name[64];
    for (long i = 0; i < count; i++) {
        breathing_scene_sleeper(bench->scene);
        for (int g = 0; g < GRIDS; g++)
            for (int r = 0; r < RATES; r++)
                judge_body(bench, g, r);
    }
    tell("still sleepers", &bench->all);
    tell_outcomes(&bench->all);
    for (int i = 0; i < BANDS; i++) {
        snprintf(name, sizeof name, "%.0f to %.0f a minute", (double)bands[i],
                 (double)bands[i + 1]);
        tell(name, &bench->band[i]);
    }
    for (int i = 0; i < PMAT_POSTURE_COUNT; i++)
        tell(pmat_posture_name((enum pmat_posture)i), &bench->posture[i]);
    for (int i = 0; i < RATES; i++) {
        snprintf(name, sizeof name, "%.0f frames a second", (double)rates_hz[i]);
        tell(name, &bench->rate[i]);
    }
    for (int i = 0; i < GRIDS; i++) {
        snprintf(name, sizeof name, "%u x %u", grids[i][0], grids[i][1]);
        tell(name, &bench->grid[i]);
    }
    printf("  interval_cv: mean error %.3f\n", bench->cv_error / (double)bench->cv_count);
}

/* The same with something else going on; told apart and not part of the bars but where nobody
 * sleeps. */
static struct tally judge_disturbed(struct bench *bench, enum breathing_disturbance disturbance,
                                    long count)
{
    struct tally tally = {0};
    for (long i = 0; i < count; i++) {
        breathing_scene_disturbed(bench->scene, disturbance);
        for (int g = 0; g < GRIDS; g++) {
            struct breathing_truth truth;
            struct pmat_breathing_estimate estimate;
            breathing_scene_play(bench->scene, grids[g][0], grids[g][1], rates_hz[i % RATES],
                                 &truth, &estimate);
            put(&tally, &estimate, truth.rate_per_min);
            if (bench->verbose && estimate.outcome == PMAT_BREATHING_MEASURED)
                printf("%s: truth %.2f, told %.2f\n", breathing_disturbance_words(disturbance),
                       (double)truth.rate_per_min, (double)estimate.rate_per_min);
        }
    }
    tell(breathing_disturbance_words(disturbance), &tally);
    tell_outcomes(&tally);
    return tally;
}

/* By the whole analysis, which also asks whether a sleeper lies there. */
static long judge_alone(struct bench *bench, long count)
{
    long epochs = 0;
    for (long i = 0; i < count; i++)
        epochs += breathing_scene_pet_alone(bench->scene, grids[i % GRIDS][0], grids[i % GRIDS][1]);
    printf("  a pet alone, the whole analysis: %ld times ten minutes, %ld epochs with a rate\n",
           count, epochs);
    return epochs;
}

int main(int argc, char **argv)
{
    static struct bench bench;
    if (argc < 3) {
        fputs("bench_breathing SEED COUNT [-v]\n", stderr);
        return 64;
    }
    uint64_t seed = strtoull(argv[1], NULL, 10);
    long count = strtol(argv[2], NULL, 10), falsely = 0;
    bench.verbose = argc > 3 && strcmp(argv[3], "-v") == 0;
    bench.scene = breathing_scene_create(seed);
    if (bench.scene == NULL || count < 1)
        return 70;
    printf("seed %llu\n", (unsigned long long)seed);
    judge_sleepers(&bench, count);
    for (int i = 0; i < BREATHING_DISTURBANCES; i++) {
        struct tally tally = judge_disturbed(&bench, (enum breathing_disturbance)i, count);
        falsely += i < BREATHING_FIRST_WITH_SLEEPER ? tally.passed : 0;
    }
    falsely += judge_alone(&bench, count < ALONE_MAX ? count : ALONE_MAX);
    breathing_scene_destroy(bench.scene);
    bool good = (double)bench.all.near >= LEAST_NEAR * (double)bench.all.passed &&
                (double)bench.all.passed >= LEAST_PASSED * (double)bench.all.windows &&
                falsely == 0;
    printf("%s\n", good ? "all bars hold" : "a bar is missed");
    return good ? 0 : 1;
}
