/*
 * Two sets of nights side by side: a mean each with the nights behind it, and how far the
 * difference can be trusted. It says that nights differ, never why.
 */
#ifndef PMAT_REPORT_COMPARE_H
#define PMAT_REPORT_COMPARE_H

#include "report/phrase.h"
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

/* "2026-03-01 to 2026-03-14: 12 nights; left out: 2 naps" */
void pmat_compare_side(const struct pmat_nights_view *side, struct pmat_phrase *phrase);
/* "-0:12 to +0:05", or that it needs more nights. */
enum { PMAT_COMPARE_INTERVAL_SIZE = 80 };
void pmat_compare_interval_text(const struct pmat_comparison *line, enum pmat_trend trend,
                                char text[PMAT_COMPARE_INTERVAL_SIZE]);
/* How to read the intervals; what the number of nights means. `moving`: of some lines there are too
 * few for a mean that stays. */
void pmat_compare_interval_legend(struct pmat_phrase *phrase);
void pmat_compare_nights_legend(bool moving, struct pmat_phrase *phrase);

enum { PMAT_COMPARE_PERCENT = 95 };
extern const char pmat_compare_method[];
extern const char pmat_compare_limits[];
extern const char pmat_compare_closing[]; /* what it is not */

#endif
