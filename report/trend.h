/*
 * Figures of several nights: which nights count, and means with the number of nights behind them.
 */
#ifndef PMAT_REPORT_TREND_H
#define PMAT_REPORT_TREND_H

#include "report/writer.h"

enum pmat_trend {
    PMAT_TREND_IN_BED, /* minutes */
    PMAT_TREND_BACK,   /* shares of the time in bed */
    PMAT_TREND_LEFT,
    PMAT_TREND_RIGHT,
    PMAT_TREND_FRONT,
    PMAT_TREND_CHANGES, /* an hour in bed */
    PMAT_TREND_UNSURE,  /* share */
    PMAT_TREND_STILL,   /* minutes */
    PMAT_TREND_EXITS,
    PMAT_TREND_COUNT, /* of those that a line of a table of nights has; more to compare: */
    PMAT_TREND_ARCH = PMAT_TREND_COUNT, /* medians */
    PMAT_TREND_HIP,
    PMAT_TREND_BREATH, /* a minute */
    PMAT_TREND_PAIN,   /* 0..10 */
    PMAT_TREND_STIFFNESS,
    PMAT_TREND_ALL
};

/* Excluded nights and one still being recorded count in no mean. */
bool pmat_trend_counts(const struct pmat_night_row *row);
/* NAN where it is not known. */
double pmat_trend_value(const struct pmat_night_row *row, enum pmat_trend trend);

struct pmat_trend_mean {
    int nights;      /* behind the mean */
    double mean, sd; /* NAN under PMAT_NORM_NIGHTS_MIN nights */
};
struct pmat_trend_mean pmat_trend_mean_of(const struct pmat_nights_view *view,
                                          enum pmat_trend trend);
/* Nights after which such a mean hardly moves any more (docs/sources.md: smits-2022). */
int pmat_trend_nights_wanted(enum pmat_trend trend);
/* The last `nights` calendar days up to the newest night. */
struct pmat_nights_view pmat_trend_last_days(const struct pmat_nights_view *view, int days);
/* Days from 1 January 1970 to a night's date; 0 where it is no date. */
long pmat_trend_day(const struct pmat_night_row *row);

/* "7:14", "38 %", "1.6", as its kind wants it; "-" for NAN. */
void pmat_trend_text(enum pmat_trend trend, double value, bool mean, char text[32]);

#endif
