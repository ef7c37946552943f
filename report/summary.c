#include "report/summary.h"

#include <math.h>

#include "report/norms.h"

double pmat_summary_share(const struct pmat_session *session, enum pmat_posture posture)
{
    if (!(session->time_in_bed_min > 0))
        return (double)NAN;
    return session->posture_min[posture] / session->time_in_bed_min;
}

/* With more of the night unknown than this, its shares are not worth comparing. Own choice: about
 * one standard deviation of the norms. */
static const double guesswork_frac = 0.2;

static void count_epochs(const struct pmat_night_view *view, struct pmat_summary *summary)
{
    size_t low = 0;
    for (size_t i = 0; i < view->epoch_count; i++) {
        const struct pmat_epoch *epoch = &view->epochs[i];
        if (epoch->quality == PMAT_QUALITY_GAP)
            continue;
        summary->epochs_with_data++;
        low += epoch->quality == PMAT_QUALITY_LOW;
        if (epoch->quality == PMAT_QUALITY_SETTLING)
            summary->settling_min += (double)epoch->duration_s / 60;
    }
    if (summary->epochs_with_data > 0)
        summary->low_frac = (double)low / (double)summary->epochs_with_data;
}

void pmat_summarize(const struct pmat_night_view *view, struct pmat_summary *summary)
{
    const struct pmat_session *session = &view->row.session;
    const char *zone = view->row.key.zone;
    *summary = (struct pmat_summary){.low_frac = (double)NAN};
    summary->total_min = (double)(session->end_utc_us - session->start_utc_us) / 60e6;
    for (int p = 0; p < PMAT_POSTURE_COUNT; p++)
        summary->share_frac[p] = pmat_summary_share(session, (enum pmat_posture)p);
    summary->sides_min =
        session->posture_min[PMAT_POSTURE_LEFT] + session->posture_min[PMAT_POSTURE_RIGHT];
    summary->sides_frac =
        summary->share_frac[PMAT_POSTURE_LEFT] + summary->share_frac[PMAT_POSTURE_RIGHT];
    count_epochs(view, summary);
    summary->mostly_guesswork = summary->share_frac[PMAT_POSTURE_UNKNOWN] > guesswork_frac;
    summary->compare_with_norms = view->row.key.kind == PMAT_SESSION_NIGHT &&
                                  !summary->mostly_guesswork &&
                                  session->time_in_bed_min >= PMAT_NORM_IN_BED_MIN;
    summary->offset_start_s = pmat_zone_local(zone, session->start_utc_us).offset_s;
    summary->offset_end_s = pmat_zone_local(zone, session->end_utc_us).offset_s;
    summary->clocks_changed = summary->offset_start_s != summary->offset_end_s;
}
