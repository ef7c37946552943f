#include "report/stretch.h"

/* Epochs follow one another to the microsecond or leave a whole one out. */
static const int64_t hole_us = 1000000;

static int64_t end_of(const struct pmat_epoch *epoch)
{
    return epoch->start_utc_us + (int64_t)((double)epoch->duration_s * 1e6);
}

static bool ends_early(const struct pmat_night_view *view, const struct pmat_stretch_cursor *at,
                       struct pmat_stretch *stretch)
{
    int64_t end_utc_us = view->row.session.end_utc_us;
    if (at->end_utc_us == 0 || end_utc_us - at->end_utc_us < hole_us)
        return false;
    *stretch = (struct pmat_stretch){PMAT_BAND_GAP, at->end_utc_us, end_utc_us};
    return true;
}

bool pmat_stretch_next(const struct pmat_night_view *view, struct pmat_stretch_cursor *at,
                       struct pmat_stretch *stretch)
{
    bool more = at->epoch < view->epoch_count;
    if (!more && !ends_early(view, at, stretch))
        return false;
    if (more) {
        const struct pmat_epoch *first = &view->epochs[at->epoch];
        int64_t from = at->end_utc_us != 0 ? at->end_utc_us : view->row.session.start_utc_us;
        *stretch =
            (struct pmat_stretch){pmat_band_row_of(first), first->start_utc_us, end_of(first)};
        if (first->start_utc_us - from >= hole_us)
            *stretch = (struct pmat_stretch){PMAT_BAND_GAP, from, first->start_utc_us};
    }
    for (; at->epoch < view->epoch_count; at->epoch++) {
        const struct pmat_epoch *epoch = &view->epochs[at->epoch];
        if (pmat_band_row_of(epoch) != stretch->row ||
            epoch->start_utc_us - stretch->end_utc_us >= hole_us)
            break;
        stretch->end_utc_us = end_of(epoch);
    }
    at->end_utc_us = stretch->end_utc_us;
    return true;
}
