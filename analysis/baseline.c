#include "analysis/baseline.h"

#include <math.h>

static void push(struct pmat_baseline_value *value, float measured)
{
    if (!isfinite(measured))
        return;
    value->nights++;
    double off = (double)measured - value->mean;
    value->mean += off / value->nights;
    value->square_sum += off * ((double)measured - value->mean);
}

void pmat_baseline_push(struct pmat_baseline *baseline, const struct pmat_night_measures *measures)
{
    baseline->nights++;
    push(&baseline->changes_per_h, measures->changes_per_h);
    push(&baseline->lumbar_arch, measures->lumbar_arch_median);
    for (int kind = 0; kind < PMAT_LIE_KINDS; kind++) {
        push(&baseline->firm[kind], measures->firm[kind]);
        push(&baseline->contact[kind], measures->contact[kind]);
        push(&baseline->dense[kind], measures->dense[kind]);
    }
}

double pmat_baseline_sd(const struct pmat_baseline_value *value)
{
    return value->nights >= 2 ? sqrt(value->square_sum / (value->nights - 1)) : (double)NAN;
}
