#include <math.h>
#include <stdlib.h>

#include "analysis/canonical.h"
#include "programs/posture-setup/setup.h"

/* One way must be this much likelier than all others: seven to one. */
static const double margin_min = 2.0;
/* Where along the body half of its load is reached, as a share of the stretch from head to foot
 * that bears load: legs are long and light. Mean and spread over people of pmat1, pmat2 and popu,
 * of whom none reaches 0.5 in the mean of the three lies. */
static const double middle_frac = 0.42, middle_spread = 0.05;
/* Weaker cells are bedding. */
static const float bedding_frac = 0.03f;
/* Fewer cells show no body to the model. */
enum { CELLS_MIN = 64 };

static int class_of(enum pmat_posture posture)
{
    for (int i = 0; i < PMAT_MODEL_CLASSES; i++)
        if (pmat_model_postures[i] == posture)
            return i;
    return -1;
}

/* A sleeper adds load: where the counts sink instead, the mat counts downwards. */
static enum pmat_polarity find_polarity(const struct pmat_lies *lies)
{
    const struct pmat_lie *empty = pmat_lies_find(lies, PMAT_POSTURE_EMPTY);
    double added = 0;
    for (size_t k = 0; k < lies->count; k++)
        for (size_t i = 0; i < (size_t)lies->rows * lies->cols; i++)
            added += (double)(lies->items[k].mean[i] - empty->mean[i]);
    return added < 0 ? PMAT_POLARITY_DOWN : PMAT_POLARITY_UP;
}

/* Where the running sum of the rows reaches `share` of it, in rows. */
static double row_of(const double rows[PMAT_MAP_ROWS], double total, double share)
{
    double below = 0;
    for (int i = 0; i < PMAT_MAP_ROWS; i++) {
        if (below + rows[i] >= share * total && rows[i] > 0)
            return i + (share * total - below) / rows[i];
        below += rows[i];
    }
    return PMAT_MAP_ROWS;
}

/* Where half of the load is reached; NAN without load. */
static double middle_of(const float map[PMAT_MAP_CELLS])
{
    double rows[PMAT_MAP_ROWS] = {0}, total = 0;
    float most = 0;
    for (int i = 0; i < PMAT_MAP_CELLS; i++)
        most = fmaxf(most, map[i]);
    for (int i = 0; i < PMAT_MAP_CELLS; i++)
        if (map[i] > bedding_frac * most) {
            rows[i / PMAT_MAP_COLS] += (double)map[i];
            total += (double)map[i];
        }
    double head = row_of(rows, total, 0.02), foot = row_of(rows, total, 0.98);
    return foot > head ? (row_of(rows, total, 0.5) - head) / (foot - head) : (double)NAN;
}

/* Log likelihood of all lies when the mat lies as `geometry` says; NAN without memory. */
static double judge(const struct pmat_lies *lies, const struct pmat_geometry *geometry,
                    enum pmat_polarity polarity, struct pmat_model *model, float *load)
{
    struct pmat_canonical *canonical = pmat_canonical_create(geometry);
    double sum = canonical != NULL ? 0 : (double)NAN, middle = 0, looks = 0;
    for (size_t k = 0; k < lies->count && canonical != NULL; k++) {
        float map[PMAT_MAP_CELLS], shares[PMAT_MODEL_CLASSES];
        int truth = class_of(lies->items[k].posture);
        if (truth < 0)
            continue;
        pmat_lies_load(lies, &lies->items[k], polarity, load);
        pmat_canonical_apply(canonical, load, map);
        pmat_model_classify(model, map, shares);
        sum += log(fmax((double)shares[truth], 1e-4));
        middle += middle_of(map);
        looks++;
    }
    pmat_canonical_destroy(canonical);
    double off = (middle / looks - middle_frac) / middle_spread;
    return sum - off * off / 2;
}

enum pmat_err pmat_setup_find(const struct pmat_lies *lies, const struct pmat_profile *profile,
                              struct pmat_model *model, struct pmat_setup_finding *finding,
                              struct pmat_fault *fault)
{
    static const enum pmat_posture needed[] = {PMAT_POSTURE_EMPTY, PMAT_POSTURE_SUPINE,
                                               PMAT_POSTURE_LEFT, PMAT_POSTURE_RIGHT};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (pmat_lies_find(lies, needed[i]) == NULL)
            return pmat_fault_set(fault, PMAT_ERR_USAGE, "'%s' is missing among the lies",
                                  pmat_posture_name(needed[i]));
    size_t cells = (size_t)lies->rows * lies->cols;
    if (cells < CELLS_MIN)
        return pmat_fault_set(fault, PMAT_ERR_CONFIG,
                              "a mat of %u x %u cells does not show which way round it lies: set "
                              "head and view in a profile by hand",
                              lies->rows, lies->cols);
    float *load = calloc(cells, sizeof *load);
    if (load == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory to look at the lies");
    *finding = (struct pmat_setup_finding){.polarity = find_polarity(lies)};
    double best = -INFINITY, next = -INFINITY;
    for (int way = 0; way < 8; way++) {
        struct pmat_geometry geometry = profile->geometry;
        geometry.head = (enum pmat_head)(way / 2);
        geometry.view = (enum pmat_view)(way % 2);
        double fits = judge(lies, &geometry, finding->polarity, model, load);
        if (fits > best) {
            next = best;
            best = fits;
            finding->head = geometry.head;
            finding->view = geometry.view;
        } else if (fits > next) {
            next = fits;
        }
    }
    free(load);
    finding->margin = best - next;
    finding->sure = finding->margin >= margin_min;
    return PMAT_OK;
}
