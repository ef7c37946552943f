#include "report/welch.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

/* The continued fraction of the incomplete beta function, by Lentz's method (docs/sources.md:
 * beta-fraction). */
static double beta_fraction(double x, double a, double b)
{
    enum { TERMS_MAX = 500 };
    const double tiny = 1e-300;
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    d = 1 / (fabs(d) < tiny ? tiny : d);
    double fraction = d;
    for (int m = 1; m < TERMS_MAX; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        double step = 1;
        for (int half = 0; half < 2; half++) {
            double term = half == 0 ? even : odd;
            d = 1 + term * d;
            d = 1 / (fabs(d) < tiny ? tiny : d);
            c = 1 + term / c;
            c = fabs(c) < tiny ? tiny : c;
            step = c * d;
            fraction *= step;
        }
        if (fabs(step - 1) < DBL_EPSILON)
            break;
    }
    return fraction;
}

/* The regularised incomplete beta function. */
static double beta_share(double x, double a, double b)
{
    int sign;
    if (x <= 0 || x >= 1)
        return x <= 0 ? 0 : 1;
    double front = exp(lgamma_r(a + b, &sign) - lgamma_r(a, &sign) - lgamma_r(b, &sign) +
                       a * log(x) + b * log1p(-x));
    /* It converges fast on this side only; the other one is its mirror. */
    if (x < (a + 1) / (a + b + 2))
        return front * beta_fraction(x, a, b) / a;
    return 1 - front * beta_fraction(1 - x, b, a) / b;
}

double pmat_student_share(double t, double degrees_of_freedom)
{
    double x = degrees_of_freedom / (degrees_of_freedom + t * t);
    double tail = beta_share(x, degrees_of_freedom / 2, 0.5) / 2;
    return t > 0 ? 1 - tail : tail;
}

double pmat_student_quantile(double share, double degrees_of_freedom)
{
    double low = -1, high = 1;
    while (pmat_student_share(low, degrees_of_freedom) > share && low > -1e12)
        low *= 2;
    while (pmat_student_share(high, degrees_of_freedom) < share && high < 1e12)
        high *= 2;
    for (int halving = 0; halving < 200; halving++) {
        double middle = low + (high - low) / 2;
        bool below = pmat_student_share(middle, degrees_of_freedom) < share;
        low = below ? middle : low;
        high = below ? high : middle;
    }
    return low + (high - low) / 2;
}

struct pmat_interval pmat_welch(const struct pmat_sample *a, const struct pmat_sample *b,
                                double confidence)
{
    struct pmat_interval result = {b->mean - a->mean, (double)NAN, (double)NAN, (double)NAN};
    if (a->count < 2 || b->count < 2 || !isfinite(result.difference))
        return result;
    double variance_a = a->sd * a->sd / a->count, variance_b = b->sd * b->sd / b->count;
    double variance = variance_a + variance_b;
    double half = 0;
    if (variance > 0) { /* else every night was the same: no spread, no width */
        result.degrees_of_freedom =
            variance * variance /
            (variance_a * variance_a / (a->count - 1) + variance_b * variance_b / (b->count - 1));
        half =
            sqrt(variance) * pmat_student_quantile(0.5 + confidence / 2, result.degrees_of_freedom);
    }
    result.low = result.difference - half;
    result.high = result.difference + half;
    return result;
}
