/*
 * Input preparation of the posture model: what makes mats of all kinds look alike.
 */
#ifndef PMAT_ANALYSIS_MODEL_PREPARE_H
#define PMAT_ANALYSIS_MODEL_PREPARE_H

#include "analysis/model_file.h"
#include "core/records.h"

/* Takes the floor off, scales to the top, draws the square root, clips. All 0 for a level map. */
void pmat_model_prepare(const struct pmat_model_preparation *preparation,
                        const float map[PMAT_MAP_CELLS], float prepared[PMAT_MAP_CELLS]);
/* Stretches the box around the body over the whole map. Keeps a map without a body as it is. */
void pmat_model_box(const struct pmat_model_preparation *preparation,
                    const float prepared[PMAT_MAP_CELLS], float boxed[PMAT_MAP_CELLS]);
/* Left and right exchanged. */
void pmat_model_mirror(const float map[PMAT_MAP_CELLS], float mirrored[PMAT_MAP_CELLS]);

#endif
