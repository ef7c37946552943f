/*
 * A quantile of a few numbers, without memory taken and without a full sort.
 */
#ifndef PMAT_ANALYSIS_QUANTILE_H
#define PMAT_ANALYSIS_QUANTILE_H

#include <stddef.h>

/* The value at or just below quantile `at` (0..1) of values [count]; reorders them. No NAN among
 * them. NAN when count is 0. */
float pmat_quantile(float *values, size_t count, float at);

#endif
