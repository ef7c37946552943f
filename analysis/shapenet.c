#include "analysis/shapenet.h"

#include <math.h>

/* Nothing stands further from the mean than this many standard deviations. */
#define FAR_SD 4.0f

static float dot(const float *a, const float *b, int count)
{
    float sum = 0.0f;
    for (int i = 0; i < count; i++)
        sum += a[i] * b[i];
    return sum;
}

void pmat_shapenet_run(const struct pmat_shapenet *net, const float inputs[PMAT_SHAPE_INPUTS],
                       float outputs[PMAT_SHAPENET_OUTPUTS])
{
    float x[PMAT_SHAPE_INPUTS], a[PMAT_SHAPENET_HIDDEN], b[PMAT_SHAPENET_HIDDEN];
    for (int i = 0; i < PMAT_SHAPE_INPUTS; i++) {
        float off = (inputs[i] - net->mean[i]) * net->scale[i];
        x[i] = isnan(off) ? 0.0f : fminf(fmaxf(off, -FAR_SD), FAR_SD);
    }
    for (int h = 0; h < PMAT_SHAPENET_HIDDEN; h++)
        a[h] = tanhf(dot(net->first[h], x, PMAT_SHAPE_INPUTS) + net->first_bias[h]);
    for (int h = 0; h < PMAT_SHAPENET_HIDDEN; h++)
        b[h] = tanhf(dot(net->second[h], a, PMAT_SHAPENET_HIDDEN) + net->second_bias[h]);
    for (int o = 0; o < PMAT_SHAPENET_OUTPUTS; o++)
        outputs[o] = dot(net->last[o], b, PMAT_SHAPENET_HIDDEN) +
                     dot(net->line[o], x, PMAT_SHAPE_INPUTS) + net->last_bias[o];
}
