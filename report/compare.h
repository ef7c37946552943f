/*
 * Two sets of nights side by side: a mean each with the nights behind it, and how far the
 * difference can be trusted. It says that nights differ, never why.
 */
#ifndef PMAT_REPORT_COMPARE_H
#define PMAT_REPORT_COMPARE_H

#include "report/trend.h"
#include "report/welch.h"

struct pmat_comparison {
    struct pmat_trend_mean a, b;
    bool known;    /* some night of either has such a value */
    bool enough;   /* nights on both sides for means and an interval */
    bool settled;  /* nights on both sides for means that hardly move any more */
    bool distinct; /* the interval leaves 0 out */
    struct pmat_interval interval;
};
struct pmat_comparison pmat_compare(const struct pmat_compare_view *view, enum pmat_trend trend);

/* "time in bed" */
const char *pmat_compare_label(enum pmat_trend trend);
/* "time_in_bed_min" */
const char *pmat_compare_name(enum pmat_trend trend);
/* With its sign: "-0:12", "+6 points", "+0.4"; "-" for NAN. */
void pmat_compare_difference_text(enum pmat_trend trend, double value, char text[32]);

/* Nights of one side that stand in the list but in no mean. */
struct pmat_left_out {
    size_t excluded, open, naps;
};
struct pmat_left_out pmat_compare_left_out(const struct pmat_nights_view *view);

enum { PMAT_COMPARE_PERCENT = 95 };
extern const char pmat_compare_method[];
extern const char pmat_compare_limits[];

#endif
