#include "analysis/run_up.h"

#include <math.h>

/* So long a run-up needs no beginning; sitting up takes about so long. */
enum { ENOUGH_S = 60, SITTING_UP_S = 3 };

/* Sitting counts as the second alone shows it: a short sitting is smoothed away from the postures,
 * and it is what matters here. The movement up into it is part of it. */
void pmat_run_up_push(struct pmat_run_up *run_up, const struct pmat_second *second, bool moving)
{
    bool flat = second->posture == PMAT_POSTURE_SUPINE || second->posture == PMAT_POSTURE_PRONE;
    bool up = second->presence == PMAT_PRESENCE_SITTING ||
              second->posture == PMAT_POSTURE_SITTING || second->posture == PMAT_POSTURE_LEFT ||
              second->posture == PMAT_POSTURE_RIGHT;
    if (up) {
        run_up->seconds++;
    } else if (flat) {
        int led = moving && run_up->seconds == 0 ? run_up->moving + 1 : (int)moving;
        *run_up =
            (struct pmat_run_up){.whole = true, .moving = led < SITTING_UP_S ? led : SITTING_UP_S};
    }
}

float pmat_run_up_s(const struct pmat_run_up *run_up)
{
    if (!run_up->whole && run_up->seconds < ENOUGH_S)
        return NAN;
    return run_up->seconds > 0 ? (float)(run_up->seconds + run_up->moving) : 0.0f;
}
