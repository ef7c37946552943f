/*
 * Beds as a whole: one folder of labelled frames a bed, with one mat, its sleeper, somebody who
 * sits on it, and the same bed empty: bare, with the bedding heaped up, with a pet or a thing on
 * it. What tells occupied beds from empty ones is judged with them.
 */
#ifndef PMAT_PROGRAMS_POSTURE_SIM_BEDS_H
#define PMAT_PROGRAMS_POSTURE_SIM_BEDS_H

#include <stdint.h>

#include "core/err.h"

struct pmat_beds_options {
    long count;
    const char *folder; /* gets bed001, bed002, ... */
    uint64_t seed;
};

enum pmat_err pmat_beds_write(const struct pmat_beds_options *options, struct pmat_fault *fault);

#endif
