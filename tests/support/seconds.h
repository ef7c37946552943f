/* Seconds as the pipeline would make them, for tests of what comes after it. */
#ifndef PMAT_TESTS_SECONDS_H
#define PMAT_TESTS_SECONDS_H

#include <math.h>
#include <stdint.h>

#include "analysis/second.h"

#define TEST_UTC_US INT64_C(1773096000000000) /* 2026-03-09T22:40:00Z */

/* A second at `index`, `posture` seen with probability `p` (the rest shared), `moved` of the load
 * redistributed. EMPTY and SITTING are presences; UNKNOWN is a gap. */
static inline struct pmat_second test_second(int64_t index, enum pmat_posture posture, float p,
                                             float moved)
{
    struct pmat_second second = {.time_us = index * 1000000,
                                 .utc_us = TEST_UTC_US + index * 1000000,
                                 .boottime_us = index * 1000000,
                                 .data = posture != PMAT_POSTURE_UNKNOWN,
                                 .presence = PMAT_PRESENCE_EMPTY,
                                 .moved_frac = moved,
                                 .load = 1000.0f,
                                 .cop_long_cm = 90.0f,
                                 .cop_across_cm = 40.0f};
    if (posture == PMAT_POSTURE_SITTING)
        second.presence = PMAT_PRESENCE_SITTING;
    if (pmat_posture_is_lying(posture)) {
        second.presence = PMAT_PRESENCE_LYING;
        second.classified = true;
        for (int i = 0; i < PMAT_MODEL_CLASSES; i++)
            second.probabilities[i] =
                pmat_model_postures[i] == posture ? p : (1.0f - p) / (PMAT_MODEL_CLASSES - 1);
    }
    if (posture == PMAT_POSTURE_LEFT)
        second.cop_across_cm = 52.0f;
    if (!second.data)
        second.load = second.moved_frac = second.cop_long_cm = second.cop_across_cm = NAN;
    return second;
}

#endif
