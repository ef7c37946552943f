/*
 * What lies beside the sleeper: a partner's shoulder, a pet, a case. Islands of load that share no
 * column with the heaviest one are not the sleeper's; what they do is none of the sleeper's
 * movement. What touches the sleeper, or lies in line with the legs, cannot be told apart.
 */
#ifndef PMAT_ANALYSIS_BESIDE_H
#define PMAT_ANALYSIS_BESIDE_H

#include <stdint.h>

#include "core/geometry.h"

struct pmat_beside;

/* NULL without memory. */
struct pmat_beside *pmat_beside_create(const struct pmat_geometry *geometry);
void pmat_beside_destroy(struct pmat_beside *beside);
/* The mean of one more second [rows*cols] scan order, NAN = masked. Returns [rows*cols]: 1 = beside
 * the sleeper now or within the last half minute, until the next call. */
const uint8_t *pmat_beside_second(struct pmat_beside *beside, const float *mean);

#endif
