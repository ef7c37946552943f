/*
 * Small convolutional nets from the window of the contact (bodyshape.h) to angles and likelihoods,
 * one for supine, one for both sides, one for prone. Learnt from simulated bodies and a few real
 * ones: training/indicators writes shapenets.bin, docs/indicators.md tells from what and how well.
 */
#ifndef PMAT_ANALYSIS_SHAPENET_H
#define PMAT_ANALYSIS_SHAPENET_H

#include "analysis/bodyshape.h"

enum pmat_shapenet_kind {
    PMAT_SHAPENET_SUPINE,
    PMAT_SHAPENET_SIDE,
    PMAT_SHAPENET_PRONE,
    PMAT_SHAPENET_KINDS
};

/* What the outputs are, in their own units: degrees, cm, log-odds of a detail. */
enum pmat_supine_output {
    PMAT_SUPINE_ROLL_DEG, /* toward the sleeper's left; the twist likewise */
    PMAT_SUPINE_TWIST_DEG,
    PMAT_SUPINE_HIP_DEG, /* flexion */
    PMAT_SUPINE_GAP_CM,  /* of the lumbar spine over the line from thorax to pelvis */
    PMAT_SUPINE_UPPER_BODY_RAISED,
    PMAT_SUPINE_KNEES_RAISED,
    PMAT_SUPINE_ONE_KNEE_RAISED,
    PMAT_SUPINE_ARMS_OVERHEAD
};
enum pmat_side_output {
    PMAT_SIDE_ROLL_DEG, /* of the pelvis, less 90 */
    PMAT_SIDE_TWIST_DEG,
    PMAT_SIDE_HIP_DEG,
    PMAT_SIDE_UPPER_KNEE_FORWARD,
    PMAT_SIDE_SUPPORTED,
    PMAT_SIDE_FETAL
};
enum pmat_prone_output {
    PMAT_PRONE_ROLL_DEG, /* 180 less the roll, signed as seen from above; the twist likewise */
    PMAT_PRONE_TWIST_DEG,
    PMAT_PRONE_ARMS_OVERHEAD
};
enum { PMAT_SHAPENET_OUTPUTS = 8 };

struct pmat_shapenets;

/* NULL without memory. */
struct pmat_shapenets *pmat_shapenets_create(void);
void pmat_shapenets_destroy(struct pmat_shapenets *nets);
/* Of flat bodies the outputs are means over the window and its mirror image, so that a mirrored
 * body reads the mirrored angles. Takes no memory. */
void pmat_shapenets_run(struct pmat_shapenets *nets, enum pmat_shapenet_kind kind,
                        const float window[PMAT_MAP_CELLS], float outputs[PMAT_SHAPENET_OUTPUTS]);

/* The file that comes with the library: its CRC-32, and whether it is whole. */
bool pmat_shapenets_whole(uint32_t *crc);

#endif
