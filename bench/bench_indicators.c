/*
 * The indicators against what is true of simulated bodies, on three grids: Spearman's rho of
 * lumbar_arch with the lumbar gap and of fetal with hip flexion, mean absolute errors of
 * pelvis_roll_deg and torso_twist_deg beside those of always saying the mean; and the time that one
 * second's indicators take.
 *   bench_indicators SEED COUNT       a seed that nothing was learnt from (docs/indicators.md)
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "analysis/indicators.h"
#include "bench/made_bodies.h"

static const uint16_t grids[][2] = {{64, 32}, {32, 16}, {20, 11}};

struct pair {
    double truth, measured;
    double rank[2];
};

struct sample {
    struct pair *pairs;
    long count, missing;
};

static int by_truth(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    return (x->truth > y->truth) - (x->truth < y->truth);
}

static int by_measured(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    return (x->measured > y->measured) - (x->measured < y->measured);
}

/* Ties share the mean of their ranks. */
static void rank(struct sample *s, int which)
{
    qsort(s->pairs, (size_t)s->count, sizeof *s->pairs, which == 0 ? by_truth : by_measured);
    for (long i = 0, j; i < s->count; i = j) {
        for (j = i + 1; j < s->count &&
                        (which == 0 ? by_truth : by_measured)(&s->pairs[i], &s->pairs[j]) == 0;)
            j++;
        for (long k = i; k < j; k++)
            s->pairs[k].rank[which] = 0.5 * (double)(i + j - 1);
    }
}

static double spearman(struct sample *s)
{
    rank(s, 0);
    rank(s, 1);
    double mean = 0.5 * (double)(s->count - 1), xx = 0, yy = 0, xy = 0;
    for (long i = 0; i < s->count; i++) {
        double x = s->pairs[i].rank[0] - mean, y = s->pairs[i].rank[1] - mean;
        xx += x * x, yy += y * y, xy += x * y;
    }
    return xy / sqrt(xx * yy);
}

static void tell(const char *name, struct sample *s, bool in_degrees)
{
    double error = 0, mean = 0, plain = 0;
    printf("  %-30s %5ld bodies, %5.1f %% empty", name, s->count,
           100.0 * (double)s->missing / (double)(s->count + s->missing));
    for (long i = 0; i < s->count; i++)
        mean += s->pairs[i].truth / (double)s->count;
    for (long i = 0; i < s->count; i++) {
        error += fabs(s->pairs[i].measured - s->pairs[i].truth) / (double)s->count;
        plain += fabs(s->pairs[i].truth - mean) / (double)s->count;
    }
    if (s->count > 2)
        printf(", rho %.3f", spearman(s));
    if (s->count > 2 && in_degrees)
        printf(", error %.1f, saying the mean %.1f, ratio %.2f", error, plain, error / plain);
    putchar('\n');
    s->count = s->missing = 0;
}

static void put(struct sample *s, float truth, float measured)
{
    if (isnan(truth))
        return;
    if (isnan(measured))
        s->missing++;
    else
        s->pairs[s->count++] = (struct pair){.truth = (double)truth, .measured = (double)measured};
}

struct judge {
    struct pmat_indicators_scratch *scratch;
    struct sample sample[3];
    long count;
    double us;     /* taken by all measurements */
    long measured; /* number of them */
};

static double now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return 1e6 * (double)now.tv_sec + 1e-3 * (double)now.tv_nsec;
}

static void measure(struct judge *judge, const struct made_body *made, const uint16_t grid[2],
                    struct pmat_indicators *out)
{
    double start = now_us();
    pmat_indicators_measure(
        judge->scratch,
        &(struct pmat_indicators_input){.map = made->map,
                                        .covered = made->covered,
                                        .cell_long_cm = made->cell_long_cm,
                                        .cell_across_cm = made->cell_across_cm,
                                        .posture = made->posture,
                                        .pitch_long_cm = 192.0f / (float)grid[0],
                                        .pitch_across_cm = 84.0f / (float)grid[1]},
        out);
    judge->us += now_us() - start;
    judge->measured++;
}

static void judge_limbs(struct judge *judge, uint64_t seed, const uint16_t grid[2])
{
    static struct made_body made;
    struct made_bodies *bodies = made_bodies_create(&(struct made_options){
        .seed = seed, .rows = grid[0], .cols = grid[1], .spread = MADE_LIMBS});
    struct pmat_indicators out;
    for (long i = 0; bodies != NULL && i < judge->count; i++) {
        made_bodies_next(bodies, PMAT_POSTURE_SUPINE, &made);
        measure(judge, &made, grid, &out);
        put(&judge->sample[0], made.truth.lumbar_gap_cm, out.value[PMAT_INDICATOR_LUMBAR_ARCH]);
        put(&judge->sample[2], made.truth.flesh_gap_cm, out.value[PMAT_INDICATOR_LUMBAR_ARCH]);
        made_bodies_next(bodies, i % 2 ? PMAT_POSTURE_LEFT : PMAT_POSTURE_RIGHT, &made);
        measure(judge, &made, grid, &out);
        put(&judge->sample[1], made.truth.hip_flexion_deg, out.value[PMAT_INDICATOR_FETAL]);
    }
    tell("lumbar_arch against the gap", &judge->sample[0], false);
    tell("  against the gap of the flesh", &judge->sample[2], false);
    tell("fetal against hip flexion", &judge->sample[1], false);
    made_bodies_destroy(bodies);
}

static void judge_turns(struct judge *judge, uint64_t seed, const uint16_t grid[2], bool flat)
{
    static struct made_body made;
    struct made_bodies *bodies = made_bodies_create(&(struct made_options){
        .seed = seed, .rows = grid[0], .cols = grid[1], .spread = MADE_TURNS});
    struct pmat_indicators out;
    for (long i = 0; bodies != NULL && i < judge->count; i++) {
        enum pmat_posture posture = i % 2 ? PMAT_POSTURE_LEFT : PMAT_POSTURE_RIGHT;
        if (flat)
            posture = i % 3 == 0 ? PMAT_POSTURE_PRONE : i % 3 == 1 ? PMAT_POSTURE_SUPINE : posture;
        made_bodies_next(bodies, posture, &made);
        measure(judge, &made, grid, &out);
        put(&judge->sample[0], made.truth.pelvis_roll_deg,
            out.value[PMAT_INDICATOR_PELVIS_ROLL_DEG]);
        put(&judge->sample[1], made.truth.thorax_roll_deg - made.truth.pelvis_roll_deg,
            out.value[PMAT_INDICATOR_TORSO_TWIST_DEG]);
    }
    tell(flat ? "pelvis_roll_deg, all postures" : "pelvis_roll_deg, sides", &judge->sample[0],
         true);
    tell(flat ? "torso_twist_deg, all postures" : "torso_twist_deg, sides", &judge->sample[1],
         true);
    made_bodies_destroy(bodies);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("bench_indicators SEED COUNT\n", stderr);
        return 64;
    }
    uint64_t seed = strtoull(argv[1], NULL, 10);
    struct judge judge = {.scratch = pmat_indicators_create(0), .count = strtol(argv[2], NULL, 10)};
    for (int i = 0; i < 3; i++)
        judge.sample[i].pairs = calloc((size_t)judge.count + 1, sizeof *judge.sample[i].pairs);
    for (size_t g = 0; g < sizeof grids / sizeof *grids; g++) {
        printf("%u x %u, seed %llu\n", grids[g][0], grids[g][1], (unsigned long long)seed);
        judge_limbs(&judge, seed, grids[g]);
        judge_turns(&judge, seed, grids[g], false);
        judge_turns(&judge, seed, grids[g], true);
    }
    printf("%.1f us of a core for one second's indicators\n", judge.us / (double)judge.measured);
    for (int i = 0; i < 3; i++)
        free(judge.sample[i].pairs);
    pmat_indicators_destroy(judge.scratch);
    return 0;
}
