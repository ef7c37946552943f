/*
 * Years of plausible nights in a database, within a minute: for benches, and for tests that need
 * more nights than anybody has slept on a mat.
 */
#ifndef PMAT_BENCH_YEARS_H
#define PMAT_BENCH_YEARS_H

#include "core/err.h"
#include "core/records.h"

enum { YEARS_EPOCHS = 960 };

struct years_plan {
    const char *db, *mat, *zone;
    const char *first_night; /* "2016-11-01" */
    int nights;
    uint64_t seed;
};

/* Writes the nights one after another, each 8 h; the same seed gives the same nights. */
enum pmat_err years_make(const struct years_plan *plan, struct pmat_fault *fault);

#endif
