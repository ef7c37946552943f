#include "report/band.h"

#include <math.h>
#include <string.h>

static const int64_t us_per_min = 60 * 1000000LL;

enum pmat_band_row pmat_band_row_of(const struct pmat_epoch *epoch)
{
    if (epoch->quality == PMAT_QUALITY_GAP)
        return PMAT_BAND_GAP;
    switch (epoch->posture) {
    case PMAT_POSTURE_SUPINE:
        return PMAT_BAND_BACK;
    case PMAT_POSTURE_LEFT:
        return PMAT_BAND_LEFT;
    case PMAT_POSTURE_RIGHT:
        return PMAT_BAND_RIGHT;
    case PMAT_POSTURE_PRONE:
        return PMAT_BAND_FRONT;
    case PMAT_POSTURE_SITTING:
        return PMAT_BAND_SITTING;
    case PMAT_POSTURE_EMPTY:
        return PMAT_BAND_AWAY;
    case PMAT_POSTURE_UNKNOWN:
    case PMAT_POSTURE_COUNT:
        break;
    }
    return PMAT_BAND_UNKNOWN;
}

const char *pmat_band_row_name(enum pmat_band_row row)
{
    static const char *const names[PMAT_BAND_ROWS] = {
        [PMAT_BAND_BACK] = "Back",       [PMAT_BAND_LEFT] = "Left",
        [PMAT_BAND_RIGHT] = "Right",     [PMAT_BAND_FRONT] = "Front",
        [PMAT_BAND_SITTING] = "Sitting", [PMAT_BAND_UNKNOWN] = "Unsure",
        [PMAT_BAND_AWAY] = "Away",       [PMAT_BAND_GAP] = "No data",
    };
    return names[row];
}

static void add_epoch(struct pmat_band *band, const struct pmat_epoch *epoch)
{
    double from = (double)(epoch->start_utc_us - band->start_utc_us) / band->column_us;
    double to = from + (double)epoch->duration_s * 1e6 / band->column_us;
    enum pmat_band_row row = pmat_band_row_of(epoch);
    if (!(to > 0) || !(from < band->columns))
        return;
    int first = from > 0 ? (int)from : 0;
    int last = to < band->columns ? (int)ceil(to) : band->columns;
    for (int c = first; c < last; c++) {
        double overlap = fmin(to, c + 1) - fmax(from, c);
        if (overlap > 0)
            band->share_frac[row][c] += (float)overlap;
    }
    band->any[row] = true;
}

static int columns_for(int64_t span_us, int columns)
{
    int64_t epochs = (span_us + PMAT_EPOCH_S * 1000000LL - 1) / (PMAT_EPOCH_S * 1000000LL);
    if (columns > PMAT_BAND_COLUMNS_MAX)
        columns = PMAT_BAND_COLUMNS_MAX;
    return epochs < columns ? (int)epochs : columns;
}

/* The shortest round step whose labels keep apart: "23" under full hours, "23:05" otherwise. */
static int choose_step_min(const struct pmat_band *band)
{
    static const int steps_min[] = {5, 10, 15, 30, 60, 120, 180, 240, 360, 720};
    enum { STEPS = sizeof steps_min / sizeof *steps_min };
    for (int i = 0; i < STEPS; i++) {
        int label = steps_min[i] >= 60 ? 2 : 5;
        if (steps_min[i] * (double)us_per_min / band->column_us >= label + 2)
            return steps_min[i];
    }
    return steps_min[STEPS - 1];
}

/* Walks through real time and asks the zone what its clocks show: an hour that summer time skips or
 * repeats comes out right by itself. */
static void find_ticks(struct pmat_band *band, const char *zone)
{
    int step_min = choose_step_min(band);
    int label = step_min >= 60 ? 2 : 5, free_from = 0;
    int64_t first = (band->start_utc_us + us_per_min - 1) / us_per_min * us_per_min;
    band->whole_hours = step_min >= 60;
    for (int64_t utc_us = first; utc_us < band->end_utc_us; utc_us += us_per_min) {
        struct pmat_local local = pmat_zone_local(zone, utc_us);
        int column = (int)((double)(utc_us - band->start_utc_us) / band->column_us);
        if ((local.hour * 60 + local.minute) % step_min != 0 || column < free_from ||
            band->tick_count == PMAT_BAND_TICKS_MAX)
            continue;
        band->ticks[band->tick_count++] =
            (struct pmat_band_tick){column, local.hour, local.minute, utc_us};
        free_from = column + label + 1;
    }
}

void pmat_band_fill(struct pmat_band *band, const struct pmat_night_view *view, int columns)
{
    const struct pmat_session *session = &view->row.session;
    int64_t span_us = session->end_utc_us - session->start_utc_us;
    memset(band, 0, sizeof *band);
    band->start_utc_us = session->start_utc_us;
    band->end_utc_us = session->end_utc_us;
    if (view->epoch_count == 0 || span_us <= 0 || columns <= 0)
        return;
    band->columns = columns_for(span_us, columns);
    band->column_us = (double)span_us / band->columns;
    for (size_t i = 0; i < view->epoch_count; i++)
        add_epoch(band, &view->epochs[i]);
    find_ticks(band, view->row.key.zone);
}
