/*
 * Two sleepers on one mat: whose posture would it be? Then it is nobody's.
 *
 * The trunk of one body is one heavy stretch across the bed. Where most rows of the trunk show two
 * heavy stretches further apart than a trunk is wide, two bodies lie side by side. Bodies that
 * touch are not told apart.
 */
#ifndef PMAT_ANALYSIS_CROWD_H
#define PMAT_ANALYSIS_CROWD_H

#include <stdbool.h>

#include "core/records.h"

/* map [32*16] canonical pressures; the cell's width on the bed. */
bool pmat_crowd_seen(const float map[PMAT_MAP_CELLS], float cell_across_cm);

#endif
