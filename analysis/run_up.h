/*
 * How the sleeper comes to get up: seconds on a side or sitting since the last on back or front.
 */
#ifndef PMAT_ANALYSIS_RUN_UP_H
#define PMAT_ANALYSIS_RUN_UP_H

#include "analysis/second.h"

/* All zero to begin with, after a gap and after a return. */
struct pmat_run_up {
    bool whole; /* that last one was seen, and nothing is missing since */
    int seconds;
    int moving; /* of the movement that led out of it */
};

/* A decided second with data. `moving`: over the movement threshold. */
void pmat_run_up_push(struct pmat_run_up *run_up, const struct pmat_second *second, bool moving);
/* Up to now; NAN where not enough was seen. */
float pmat_run_up_s(const struct pmat_run_up *run_up);

#endif
