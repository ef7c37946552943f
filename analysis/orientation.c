#include "analysis/orientation.h"

#include <math.h>
#include <string.h>

/* Ten minutes of lying, in looks 30 s apart. */
enum { LOOKS_MIN = 20 };

/* Measured on pmat1, pmat2, popu and simulated bodies: the mean confidence is .96 to .99 the right
 * way round and .68 to .84 upside down. Single poses may look surer turned, so the mean decides. */
#define SURER_BY        0.05
#define SURE_ENOUGH     0.80
#define TURNED_FRAC_MIN 0.5

static float largest(const float *shares)
{
    float most = shares[0];
    for (int i = 1; i < PMAT_MODEL_CLASSES; i++)
        most = fmaxf(most, shares[i]);
    return most;
}

void pmat_orientation_look(struct pmat_orientation *orientation, struct pmat_model *model,
                           const float map[PMAT_MAP_CELLS],
                           const float probabilities[PMAT_MODEL_CLASSES])
{
    float turned[PMAT_MAP_CELLS], shares[PMAT_MODEL_CLASSES];
    for (int row = 0; row < PMAT_MAP_ROWS; row++)
        memcpy(turned + row * PMAT_MAP_COLS, map + (PMAT_MAP_ROWS - 1 - row) * PMAT_MAP_COLS,
               PMAT_MAP_COLS * sizeof *turned);
    pmat_model_classify(model, turned, shares);
    float as_is = largest(probabilities), other = largest(shares);
    orientation->looks++;
    orientation->surer_turned += other > as_is;
    orientation->as_is += (double)as_is;
    orientation->turned += (double)other;
}

enum pmat_orientation_verdict pmat_orientation_judge(const struct pmat_orientation *orientation)
{
    double looks = orientation->looks;
    if (orientation->looks < LOOKS_MIN)
        return PMAT_ORIENTATION_UNKNOWN;
    double as_is = orientation->as_is / looks, turned = orientation->turned / looks;
    if (turned > as_is + SURER_BY && orientation->surer_turned > TURNED_FRAC_MIN * looks)
        return PMAT_ORIENTATION_HEAD_AT_FOOT;
    if (as_is > turned + SURER_BY && as_is >= SURE_ENOUGH)
        return PMAT_ORIENTATION_PLAUSIBLE;
    return PMAT_ORIENTATION_DOUBTFUL;
}

const char *pmat_orientation_words(enum pmat_orientation_verdict verdict)
{
    switch (verdict) {
    case PMAT_ORIENTATION_HEAD_AT_FOOT:
        return "the sleeper's head seems to lie at the mat's foot end: run posture-setup, or set "
               "'head' in the profile";
    case PMAT_ORIENTATION_DOUBTFUL:
        return "the mat may lie another way round than its profile says: run posture-setup";
    case PMAT_ORIENTATION_UNKNOWN:
    case PMAT_ORIENTATION_PLAUSIBLE:
        break;
    }
    return "";
}
