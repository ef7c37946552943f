/*
 * Small nets from the shape of the contact to angles and likelihoods, learnt from simulated bodies
 * and a few real ones: training/indicators.py writes their coefficients, docs/indicators.md tells
 * from what and how well.
 */
#ifndef PMAT_ANALYSIS_SHAPENET_H
#define PMAT_ANALYSIS_SHAPENET_H

#include "analysis/bodyshape.h"

enum { PMAT_SHAPENET_HIDDEN = 32, PMAT_SHAPENET_OUTPUTS = 8 };

/* inputs -> tanh -> tanh -> outputs, and straight, in their own units (degrees, cm, log-odds). */
struct pmat_shapenet {
    float mean[PMAT_SHAPE_INPUTS], scale[PMAT_SHAPE_INPUTS]; /* (input - mean) * scale */
    float first[PMAT_SHAPENET_HIDDEN][PMAT_SHAPE_INPUTS], first_bias[PMAT_SHAPENET_HIDDEN];
    float second[PMAT_SHAPENET_HIDDEN][PMAT_SHAPENET_HIDDEN], second_bias[PMAT_SHAPENET_HIDDEN];
    float last[PMAT_SHAPENET_OUTPUTS][PMAT_SHAPENET_HIDDEN], last_bias[PMAT_SHAPENET_OUTPUTS];
    float line[PMAT_SHAPENET_OUTPUTS][PMAT_SHAPE_INPUTS]; /* from the inputs straight */
};

/* What the outputs are. */
enum pmat_side_output {
    PMAT_SIDE_ROLL_DEG, /* of the pelvis, less 90 */
    PMAT_SIDE_TWIST_DEG,
    PMAT_SIDE_HIP_DEG, /* flexion */
    PMAT_SIDE_UPPER_KNEE_FORWARD,
    PMAT_SIDE_SUPPORTED,
    PMAT_SIDE_FETAL
};
enum pmat_supine_output {
    PMAT_SUPINE_ROLL_DEG, /* toward the sleeper's left; the twist likewise */
    PMAT_SUPINE_TWIST_DEG,
    PMAT_SUPINE_HIP_DEG,
    PMAT_SUPINE_GAP_CM, /* height of the lumbar spine over the line from chest to seat */
    PMAT_SUPINE_UPPER_BODY_RAISED,
    PMAT_SUPINE_KNEES_RAISED,
    PMAT_SUPINE_ONE_KNEE_RAISED,
    PMAT_SUPINE_ARMS_OVERHEAD
};
enum pmat_prone_output {
    PMAT_PRONE_ROLL_DEG, /* 180 less the roll, signed as seen from above; the twist likewise */
    PMAT_PRONE_TWIST_DEG,
    PMAT_PRONE_ARMS_OVERHEAD
};

extern const struct pmat_shapenet pmat_shapenet_side, pmat_shapenet_supine, pmat_shapenet_prone;

/* Unknown inputs count as the mean. */
void pmat_shapenet_run(const struct pmat_shapenet *net, const float inputs[PMAT_SHAPE_INPUTS],
                       float outputs[PMAT_SHAPENET_OUTPUTS]);

#endif
