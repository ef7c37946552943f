#include "analysis/diary_series.h"

#include <math.h>

void diary_memory_fill(struct diary_memory *memory, double strength)
{
    *memory = (struct diary_memory){.fresh = {1}, .now = {1}};
    double left = 1;
    for (int gap = 1; gap < DIARY_GAPS; gap++) {
        left *= strength;
        double variance = 1 - left * left;
        memory->carry[gap] = left;
        memory->fresh[gap] = sqrt(variance);
        memory->log_variance[gap] = log(variance);
        memory->now[gap] = 1 / variance;
        memory->cross[gap] = -left / variance;
        memory->before[gap] = left * left / variance;
    }
}

void diary_chain_fill(struct diary_chain *chain, const int32_t *day, const bool *keep,
                      size_t nights)
{
    chain->count = 0;
    chain->used_count = 0;
    for (int gap = 0; gap < DIARY_GAPS; gap++)
        chain->steps[gap] = 0;
    for (size_t i = 0; i < nights; i++) {
        if (!keep[i])
            continue;
        int32_t days = chain->count > 0 ? day[i] - day[chain->night[chain->count - 1]] : 0;
        uint8_t gap = (uint8_t)(days < DIARY_GAPS ? days : 0);
        chain->night[chain->count] = (int)i;
        chain->gap[chain->count++] = gap;
        if (chain->steps[gap]++ == 0)
            chain->used[chain->used_count++] = gap;
    }
}

/* Sums over a chain of products of two series: both now, one now and the other before, both
 * before. Kept apart by the step, so that every memory can be weighed in later. */
struct sums {
    double now[DIARY_GAPS], cross[DIARY_GAPS], before[DIARY_GAPS];
};

static double value_at(const double *series, int night)
{
    return series != NULL ? series[night] : 1;
}

static void add_up(const struct diary_chain *chain, const double *a, const double *b,
                   struct sums *sums)
{
    *sums = (struct sums){{0}, {0}, {0}};
    double a_before = 0, b_before = 0;
    for (int i = 0; i < chain->count; i++) {
        int gap = chain->gap[i];
        double a_now = value_at(a, chain->night[i]), b_now = value_at(b, chain->night[i]);
        sums->now[gap] += a_now * b_now;
        sums->cross[gap] += a_now * b_before + a_before * b_now;
        sums->before[gap] += a_before * b_before;
        a_before = a_now;
        b_before = b_now;
    }
}

/* Inner product of the two series once the memory is taken out of them. */
static double weigh(const struct sums *sums, const struct diary_chain *chain,
                    const struct diary_memory *memory)
{
    double product = 0;
    for (int i = 0; i < chain->used_count; i++) {
        int gap = chain->used[i];
        product += memory->now[gap] * sums->now[gap] + memory->cross[gap] * sums->cross[gap] +
                   memory->before[gap] * sums->before[gap];
    }
    return product;
}

/* Inverse of a symmetric positive matrix by Gauss and Jordan, and the logarithm of its determinant.
 * False where it has none. */
static bool invert(double matrix[DIARY_TERMS][DIARY_TERMS], int size,
                   double inverse[DIARY_TERMS][DIARY_TERMS], double *log_determinant)
{
    static const double least = 1e-9;
    *log_determinant = 0;
    for (int i = 0; i < size; i++)
        for (int j = 0; j < size; j++)
            inverse[i][j] = i == j;
    for (int i = 0; i < size; i++) {
        double pivot = matrix[i][i];
        if (!(pivot > least))
            return false;
        *log_determinant += log(pivot);
        for (int j = 0; j < size; j++) {
            matrix[i][j] /= pivot;
            inverse[i][j] /= pivot;
        }
        for (int k = 0; k < size; k++) {
            double factor = k == i ? 0 : matrix[k][i];
            for (int j = 0; j < size; j++) {
                matrix[k][j] -= factor * matrix[i][j];
                inverse[k][j] -= factor * inverse[i][j];
            }
        }
    }
    return true;
}

bool diary_model_fill(struct diary_model *model, const struct diary_memory *memories)
{
    const struct diary_chain *chain = model->chain;
    for (int m = 0; m < DIARY_MEMORIES; m++) {
        double matrix[DIARY_TERMS][DIARY_TERMS], log_determinant, log_variance = 0;
        struct sums sums;
        for (int i = 0; i < model->terms; i++)
            for (int j = 0; j < model->terms; j++) {
                add_up(chain, model->term[i], model->term[j], &sums);
                matrix[i][j] = weigh(&sums, chain, &memories[m]);
            }
        if (!invert(matrix, model->terms, model->inverse[m], &log_determinant))
            return false;
        for (int gap = 0; gap < DIARY_GAPS; gap++)
            log_variance += chain->steps[gap] * memories[m].log_variance[gap];
        model->log_scale[m] = -0.5 * (log_variance + log_determinant);
    }
    return true;
}

/* One memory's coefficients; returns what they leave unexplained. */
static double solve(const struct diary_model *model, const struct diary_memory *memory, int m,
                    const struct sums *with_term, const struct sums *square,
                    double coefficient[DIARY_TERMS])
{
    double product[DIARY_TERMS];
    double rest = weigh(square, model->chain, memory);
    for (int i = 0; i < model->terms; i++)
        product[i] = weigh(&with_term[i], model->chain, memory);
    for (int i = 0; i < model->terms; i++) {
        coefficient[i] = 0;
        for (int j = 0; j < model->terms; j++)
            coefficient[i] += model->inverse[m][i][j] * product[j];
        rest -= coefficient[i] * product[i];
    }
    return rest;
}

void diary_model_fit(const struct diary_model *model, const struct diary_memory *memories,
                     const double *series, struct diary_fit *fit)
{
    static const double least = 1e-9; /* of squares of points on a scale of ten */
    struct sums with_term[DIARY_TERMS], square;
    double best = -INFINITY;
    int free_terms = model->chain->count - model->terms;
    *fit = (struct diary_fit){0};
    for (int i = 0; i < model->terms; i++)
        add_up(model->chain, model->term[i], series, &with_term[i]);
    add_up(model->chain, series, series, &square);
    for (int m = 0; m < DIARY_MEMORIES; m++) {
        double coefficient[DIARY_TERMS] = {0};
        double rest = solve(model, &memories[m], m, with_term, &square, coefficient);
        double likelihood =
            model->log_scale[m] - 0.5 * free_terms * log(rest > least ? rest : least);
        if (likelihood <= best)
            continue;
        int last = model->terms - 1;
        best = likelihood;
        fit->memory = m;
        for (int i = 0; i < model->terms; i++)
            fit->coefficient[i] = coefficient[i];
        fit->error = rest > least ? sqrt(rest / free_terms * model->inverse[m][last][last]) : 0;
    }
}
