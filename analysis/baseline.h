/*
 * What is usual for this sleeper: mean and spread of earlier nights, one night's summary at a time.
 *
 * Whoever fills it leaves out naps and the nights that were excluded.
 */
#ifndef PMAT_ANALYSIS_BASELINE_H
#define PMAT_ANALYSIS_BASELINE_H

#include "core/records.h"

struct pmat_baseline_value {
    int nights;              /* in which it was measured */
    double mean, square_sum; /* of the differences from the mean */
};

/* All zero to begin with. */
struct pmat_baseline {
    int nights;
    struct pmat_baseline_value changes_per_h, lumbar_arch;
    struct pmat_baseline_value firm[PMAT_LIE_KINDS], contact[PMAT_LIE_KINDS], dense[PMAT_LIE_KINDS];
};

void pmat_baseline_push(struct pmat_baseline *baseline, const struct pmat_night_measures *measures);
/* Standard deviation over the nights; NAN for fewer than two. */
double pmat_baseline_sd(const struct pmat_baseline_value *value);

#endif
