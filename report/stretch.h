/*
 * A night as stretches of one posture each, away or without data: what the time line draws and the
 * table behind it lists.
 */
#ifndef PMAT_REPORT_STRETCH_H
#define PMAT_REPORT_STRETCH_H

#include "report/band.h"

struct pmat_stretch {
    enum pmat_band_row row;
    int64_t start_utc_us, end_utc_us;
};

/* Walks through a night; `at` begins as {0}. */
struct pmat_stretch_cursor {
    size_t epoch;
    int64_t end_utc_us; /* of the stretch before; 0 = none yet */
};
/* The next stretch; false after the last one. Time without any epoch counts as no data. */
bool pmat_stretch_next(const struct pmat_night_view *view, struct pmat_stretch_cursor *at,
                       struct pmat_stretch *stretch);

#endif
