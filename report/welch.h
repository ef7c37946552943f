/*
 * Whether two sets of nights differ: the difference of their means with an interval that does not
 * suppose equal spreads or equal numbers (docs/sources.md: welch-1947). Nothing here reads a clock,
 * a file or a night.
 */
#ifndef PMAT_REPORT_WELCH_H
#define PMAT_REPORT_WELCH_H

struct pmat_sample {
    int count;
    double mean, sd; /* sd of the sample, with count - 1 */
};

struct pmat_interval {
    double difference;         /* b - a */
    double low, high;          /* NAN with fewer than two of either */
    double degrees_of_freedom; /* Welch-Satterthwaite */
};

/* `confidence` of 0.95 asks for the 95 % interval. */
struct pmat_interval pmat_welch(const struct pmat_sample *a, const struct pmat_sample *b,
                                double confidence);

/* Share of Student's t distribution below `t`; degrees of freedom > 0, not only whole ones. */
double pmat_student_share(double t, double degrees_of_freedom);
/* Its inverse, 0 < share < 1. */
double pmat_student_quantile(double share, double degrees_of_freedom);

#endif
