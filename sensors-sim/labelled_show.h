/*
 * Streams labelled frames of real people: recording after recording, an empty bed between them.
 */
#ifndef PMAT_SENSORS_SIM_LABELLED_SHOW_H
#define PMAT_SENSORS_SIM_LABELLED_SHOW_H

#include "sensors-sim/show.h"

struct pmat_sim_labelled_options {
    const char *folder;
    const char *people;   /* "A,B,C" picks persons; NULL = all */
    float rate_hz;        /* 0 = the set's own, 1 Hz where it has none */
    double hold_s;        /* > 0: each recording forwards, backwards, ... until filled */
    int64_t start_utc_us; /* UTC at t = 0 */
};

/* Reads the set once to learn its empty bed: its own empty frames, else each cell's lowest value.
 * Faults as pmat_labelled_open; PMAT_ERR_MISSING when none of the people is in it. */
enum pmat_err pmat_sim_labelled_create(struct pmat_sim_show **show,
                                       const struct pmat_sim_labelled_options *options,
                                       struct pmat_fault *fault);

#endif
