#include "core/mornings.h"

const char *pmat_morning_outcome_name(enum pmat_morning_outcome outcome)
{
    return outcome == PMAT_MORNING_PAIN ? "pain" : "stiffness";
}

const char *pmat_morning_state_name(enum pmat_morning_state state)
{
    static const char *const names[] = {
        [PMAT_MORNING_TOO_FEW] = "needs_more_nights",
        [PMAT_MORNING_NO_SPREAD] = "no_spread",
        [PMAT_MORNING_NOT_SHOWN] = "not_shown",
        [PMAT_MORNING_SHOWN] = "shown",
    };
    return names[state];
}
