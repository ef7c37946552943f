/*
 * The time line of a night: which share of each column of time was spent in which posture, away or
 * without data, and where the local clock strikes.
 */
#ifndef PMAT_REPORT_BAND_H
#define PMAT_REPORT_BAND_H

#include <stdint.h>

#include "core/records.h"

enum pmat_band_row {
    PMAT_BAND_BACK,
    PMAT_BAND_LEFT,
    PMAT_BAND_RIGHT,
    PMAT_BAND_FRONT,
    PMAT_BAND_SITTING,
    PMAT_BAND_UNKNOWN,
    PMAT_BAND_AWAY,
    PMAT_BAND_GAP,
    PMAT_BAND_ROWS
};

enum { PMAT_BAND_COLUMNS_MAX = 128, PMAT_BAND_TICKS_MAX = 64 };

struct pmat_band_tick {
    int column;
    int hour, minute; /* local */
    int64_t utc_us;   /* the instant itself */
};

struct pmat_band {
    int columns;
    int64_t start_utc_us, end_utc_us;
    double column_us;
    float share_frac[PMAT_BAND_ROWS][PMAT_BAND_COLUMNS_MAX]; /* of the column's time, 0..1 */
    bool any[PMAT_BAND_ROWS];                                /* the row is not blank */
    bool whole_hours;                                        /* ticks stand on full hours */
    int tick_count;
    struct pmat_band_tick ticks[PMAT_BAND_TICKS_MAX];
};

enum pmat_band_row pmat_band_row_of(const struct pmat_epoch *epoch);
/* "Back"; never NULL. */
const char *pmat_band_row_name(enum pmat_band_row row);

/* At most `columns` (and PMAT_BAND_COLUMNS_MAX) columns, none shorter than an epoch; 0 columns
 * where there are no epochs. */
void pmat_band_fill(struct pmat_band *band, const struct pmat_night_view *view, int columns);

#endif
