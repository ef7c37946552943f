/*
 * What a report says of a session beyond its stored sums, worked out once for every format.
 */
#ifndef PMAT_REPORT_SUMMARY_H
#define PMAT_REPORT_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>

#include "core/records.h"

struct pmat_summary {
    double total_min;                      /* end - start */
    double share_frac[PMAT_POSTURE_COUNT]; /* of the time in bed; NAN without any */
    double sides_frac;                     /* left + right */
    double sides_min;
    size_t epochs_with_data; /* all but gaps */
    double low_frac;         /* low-quality epochs among those with data; NAN without any */
    double settling_min;     /* time marked as settling */
    bool mostly_guesswork;   /* the posture is not known for much of the time in bed */
    bool compare_with_norms; /* a whole night, long enough, and known well enough */
    bool clocks_changed;     /* the zone's offset differs between start and end */
    int offset_start_s, offset_end_s;
};

void pmat_summarize(const struct pmat_night_view *view, struct pmat_summary *summary);

/* The session's posture shares alone, from its stored sums. NAN without time in bed. */
double pmat_summary_share(const struct pmat_session *session, enum pmat_posture posture);

#endif
