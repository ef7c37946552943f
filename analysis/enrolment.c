#include "analysis/enrolment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/enrolment_look.h"

enum { CLASSES = PMAT_MODEL_CLASSES };

/* A mat with fewer cells than this shows loads, not shapes. */
static const uint32_t few_cells = 64;
/* Reach of an example: for loads in mean distances between two examples, for shapes on the unit
 * sphere; weight of what is one's own; noise of a lie. Chosen by leaving out people of the licensed
 * sets. */
static const float cells_reach = 0.7f, shape_reach = 0.35f, own_weight = 1.0f, noise = 0.1f;
/* Where the regression stands alone its answers are drawn to the middle: this makes shares of them
 * that are right as often as they say. */
static const float sharpness = 6.0f;
/* The least that is left of a posture after mending. */
static const float least_share = 0.01f;

struct point {
    struct pmat_look look;
    uint16_t person;
    float weight[CLASSES];
};

struct pmat_enrolment {
    bool shapes; /* compare shapes, not loads */
    bool alone;  /* others taught the layout: the model has no say */
    float scale; /* 1 / (2 reach^2) */
    struct pmat_enrolment_grid grid;
    size_t count;
    struct point points[];
};

bool pmat_enrolment_wants_counts(struct pmat_enrolment_grid grid)
{
    return (uint32_t)grid.rows * grid.cols < few_cells;
}

/* ---- fitting ---- */

static void look_at(const struct pmat_enrolment *enrolment, const float *map,
                    struct pmat_look *look)
{
    if (enrolment->shapes)
        pmat_look_at_shape(map, look);
    else
        pmat_look_at_cells(map, enrolment->grid.rows, enrolment->grid.cols, look);
}

/* Looks of all examples; false unless the own ones show two postures. */
static bool place_points(struct pmat_enrolment *enrolment,
                         const struct pmat_enrolment_example *examples, size_t count)
{
    bool seen[CLASSES] = {false};
    int postures = 0;
    for (size_t i = 0; i < count; i++) {
        struct point *point = &enrolment->points[i];
        point->person = examples[i].person;
        look_at(enrolment, examples[i].map, &point->look);
        if (examples[i].person == PMAT_ENROLMENT_OWN)
            seen[examples[i].posture] = true;
        else
            enrolment->alone |= !enrolment->shapes;
    }
    for (int c = 0; c < CLASSES; c++)
        postures += seen[c];
    return postures >= 2;
}

/* How far apart two examples lie, on average, for loads; shapes have a measure of their own. */
static bool set_scale(struct pmat_enrolment *enrolment)
{
    const struct pmat_look none = {0};
    double loads = 0, apart = 0;
    long pairs = 0;
    for (size_t i = 0; i < enrolment->count; i++) {
        loads += (double)pmat_look_distance2(&enrolment->points[i].look, &none);
        for (size_t j = 0; j < i; j++, pairs++)
            apart +=
                (double)pmat_look_distance1(&enrolment->points[i].look, &enrolment->points[j].look);
    }
    if (!(loads > 0) || !(apart > 0))
        return false;
    float reach = cells_reach * (float)(apart / (double)pairs);
    enrolment->scale = enrolment->shapes ? 1 / (2 * shape_reach * shape_reach) : 1 / reach;
    return true;
}

/* Of a shape by squares: small differences count little. Of loads by sums: one cell that is far off
 * says no more than many that are a little. */
static float alike(const struct pmat_enrolment *enrolment, const struct pmat_look *look,
                   uint16_t person, const struct point *point)
{
    float apart = enrolment->shapes ? pmat_look_distance2(look, &point->look)
                                    : pmat_look_distance1(look, &point->look);
    float near = expf(-apart * enrolment->scale);
    return person == point->person ? (1 + own_weight) * near : near;
}

/* Solves (K + noise) weight = residual for all postures at once, by Cholesky in place. */
static bool solve(struct pmat_enrolment *enrolment, double *matrix, const float *residual)
{
    size_t n = enrolment->count;
    for (size_t i = 0; i < n; i++) {
        const struct point *point = &enrolment->points[i];
        for (size_t j = 0; j <= i; j++) {
            double sum =
                (double)alike(enrolment, &point->look, point->person, &enrolment->points[j]);
            sum += i == j ? (double)noise : 0;
            for (size_t k = 0; k < j; k++)
                sum -= matrix[i * n + k] * matrix[j * n + k];
            if (i == j && !(sum > 0))
                return false;
            matrix[i * n + j] = i == j ? sqrt(sum) : sum / matrix[j * n + j];
        }
    }
    for (int c = 0; c < CLASSES; c++) {
        for (size_t i = 0; i < n; i++) {
            double sum = (double)residual[i * CLASSES + (size_t)c];
            for (size_t k = 0; k < i; k++)
                sum -= matrix[i * n + k] * (double)enrolment->points[k].weight[c];
            enrolment->points[i].weight[c] = (float)(sum / matrix[i * n + i]);
        }
        for (size_t i = n; i-- > 0;) {
            double sum = (double)enrolment->points[i].weight[c];
            for (size_t k = i + 1; k < n; k++)
                sum -= matrix[k * n + i] * (double)enrolment->points[k].weight[c];
            enrolment->points[i].weight[c] = (float)(sum / matrix[i * n + i]);
        }
    }
    return true;
}

/* What is mended. */
static void base(const struct pmat_enrolment *enrolment, struct pmat_model *model, const float *map,
                 float probabilities[CLASSES])
{
    if (!enrolment->alone)
        pmat_model_classify(model, map, probabilities);
    for (int c = 0; enrolment->alone && c < CLASSES; c++)
        probabilities[c] = 1.0f / CLASSES;
}

static bool fit(struct pmat_enrolment *enrolment, struct pmat_model *model,
                const struct pmat_enrolment_example *examples)
{
    size_t n = enrolment->count;
    double *matrix = calloc(n * n, sizeof *matrix);
    float *residual = calloc(n * CLASSES, sizeof *residual);
    bool fitted = false;
    if (matrix != NULL && residual != NULL) {
        for (size_t i = 0; i < n; i++) {
            float *of = residual + i * CLASSES;
            base(enrolment, model, examples[i].map, of);
            for (int c = 0; c < CLASSES; c++)
                of[c] = (examples[i].posture == c) - of[c];
        }
        fitted = solve(enrolment, matrix, residual);
    }
    free(matrix);
    free(residual);
    return fitted;
}

enum pmat_err pmat_enrolment_create(struct pmat_enrolment **enrolment, struct pmat_model *model,
                                    const struct pmat_enrolment_example *examples, size_t count,
                                    struct pmat_enrolment_grid grid, struct pmat_fault *fault)
{
    *enrolment = NULL;
    if (count == 0 || count > PMAT_ENROLMENT_EXAMPLES_MAX)
        return pmat_fault_set(fault, PMAT_ERR_DATA, "an enrolment takes 1 to %d lies, not %zu",
                              PMAT_ENROLMENT_EXAMPLES_MAX, count);
    struct pmat_enrolment *made = calloc(1, sizeof *made + count * sizeof made->points[0]);
    if (made == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for an enrolment");
    made->shapes = !pmat_enrolment_wants_counts(grid);
    made->grid = grid;
    made->count = count;
    enum pmat_err err = PMAT_OK;
    if (!place_points(made, examples, count))
        err = pmat_fault_set(fault, PMAT_ERR_DATA,
                             "the sleeper's own lies show fewer than two postures");
    else if (!set_scale(made))
        err = pmat_fault_set(fault, PMAT_ERR_DATA, "the enrolled lies carry no load");
    else if (!fit(made, model, examples))
        err = pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory to fit an enrolment");
    if (err != PMAT_OK) {
        pmat_enrolment_destroy(made);
        return err;
    }
    *enrolment = made;
    return PMAT_OK;
}

void pmat_enrolment_destroy(struct pmat_enrolment *enrolment)
{
    free(enrolment);
}

void pmat_enrolment_mend(const struct pmat_enrolment *enrolment, const float map[PMAT_MAP_CELLS],
                         float probabilities[CLASSES])
{
    struct pmat_look look;
    float sum = 0;
    look_at(enrolment, map, &look);
    for (int c = 0; enrolment->alone && c < CLASSES; c++)
        probabilities[c] = 1.0f / CLASSES;
    for (size_t i = 0; i < enrolment->count; i++) {
        const struct point *point = &enrolment->points[i];
        float near = alike(enrolment, &look, PMAT_ENROLMENT_OWN, point);
        for (int c = 0; c < CLASSES; c++)
            probabilities[c] += near * point->weight[c];
    }
    for (int c = 0; c < CLASSES; c++) {
        if (enrolment->alone)
            probabilities[c] = expf(sharpness * (probabilities[c] - 1));
        sum += probabilities[c] = fmaxf(probabilities[c], least_share);
    }
    for (int c = 0; c < CLASSES; c++)
        probabilities[c] /= sum;
}

/* ---- is it better? ---- */

static void judge_lie(struct pmat_model *model, const struct pmat_enrolment *enrolment,
                      const struct pmat_enrolment_example *example,
                      struct pmat_enrolment_check *check)
{
    float shares[CLASSES];
    int best[2];
    for (int with = 0; with < 2; with++) {
        if (with == 0)
            pmat_model_classify(model, example->map, shares);
        else
            pmat_enrolment_mend(enrolment, example->map, shares);
        best[with] = 0;
        for (int c = 1; c < CLASSES; c++)
            best[with] = shares[c] > shares[best[with]] ? c : best[with];
        double loss = -log(fmax((double)shares[example->posture], 1e-4));
        *(with ? &check->loss_with : &check->loss_without) += loss;
    }
    check->lies++;
    check->right_without += best[0] == example->posture;
    check->right_with += best[1] == example->posture;
}

/* Copies all but one lie; false when its posture has no other own lie. */
static bool hold_back(const struct pmat_enrolment_example *examples, size_t count, size_t held,
                      struct pmat_enrolment_example *rest, size_t *rest_count)
{
    bool another = false;
    *rest_count = 0;
    for (size_t i = 0; i < count; i++) {
        bool own = examples[i].person == PMAT_ENROLMENT_OWN;
        if (own && examples[i].lie == examples[held].lie)
            continue;
        another |= own && examples[i].posture == examples[held].posture;
        rest[(*rest_count)++] = examples[i];
    }
    return another;
}

enum pmat_err pmat_enrolment_check(struct pmat_model *model,
                                   const struct pmat_enrolment_example *examples, size_t count,
                                   struct pmat_enrolment_grid grid,
                                   struct pmat_enrolment_check *check, struct pmat_fault *fault)
{
    *check = (struct pmat_enrolment_check){0};
    size_t rest_count;
    struct pmat_enrolment_example *rest = calloc(count + 1, sizeof *rest);
    if (rest == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory to check an enrolment");
    enum pmat_err err = PMAT_OK;
    for (size_t i = 0; i < count && err == PMAT_OK; i++) {
        struct pmat_enrolment *enrolment;
        if (examples[i].person != PMAT_ENROLMENT_OWN ||
            !hold_back(examples, count, i, rest, &rest_count))
            continue;
        err = pmat_enrolment_create(&enrolment, model, rest, rest_count, grid, fault);
        if (err == PMAT_OK)
            judge_lie(model, enrolment, &examples[i], check);
        pmat_enrolment_destroy(enrolment);
    }
    free(rest);
    if (check->lies > 0) {
        check->loss_with /= check->lies;
        check->loss_without /= check->lies;
    }
    check->better = check->lies > 0 && check->right_with >= check->right_without &&
                    check->loss_with <= check->loss_without + 1e-3;
    return err;
}
