/* Rules of a night as a whole. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/strain_rules.h"

/* The same number of changes twice is no spread of nil: one change more or less in four hours. */
#define CHANGES_SD_MIN 0.25

void pmat_strain_long_still(const struct pmat_strain_whole *whole, const float *limit,
                            struct pmat_strain_finding *finding)
{
    const struct pmat_session *session = whole->session;
    char duration[PMAT_STRAIN_DURATION_SIZE];
    (void)limit;
    if (!(session->longest_still_min > 0.0))
        return;
    finding->longest = finding->minutes = finding->longest_min = (float)session->longest_still_min;
    pmat_strain_duration(session->longest_still_min, duration);
    snprintf(finding->evidence, sizeof finding->evidence, "still for %s without a break (%s)",
             duration, pmat_posture_name(session->longest_still_posture));
}

void pmat_strain_long_in_bed(const struct pmat_strain_whole *whole, const float *limit,
                             struct pmat_strain_finding *finding)
{
    char duration[PMAT_STRAIN_DURATION_SIZE];
    (void)limit;
    finding->total = finding->minutes = (float)whole->session->time_in_bed_min;
    pmat_strain_duration(whole->session->time_in_bed_min, duration);
    snprintf(finding->evidence, sizeof finding->evidence, "in bed for %s", duration);
    if (whole->session->away_min >= 1.0) {
        pmat_strain_duration(whole->session->away_min, duration);
        pmat_strain_say(finding->evidence, sizeof finding->evidence, ", and %s out of it between",
                        duration);
    }
}

/* ---- the mattress against the sleeper's own earlier nights ---- */

static const char *const kind_words[PMAT_LIE_KINDS] = {
    [PMAT_LIE_BACK] = "on the back", [PMAT_LIE_SIDE] = "on the sides"};

/* By how much tonight lies over the own mean, in percent; NAN unless far enough in the sleeper's
 * own spread and enough nights are known. */
static double percent_over(const struct pmat_strain_whole *whole, float tonight,
                           const struct pmat_baseline_value *own, float over_sd)
{
    if ((float)own->nights < whole->settings->own_nights || !isfinite(tonight) ||
        !(own->mean > 0.0) ||
        !((double)tonight > own->mean + (double)over_sd * pmat_baseline_sd(own)))
        return (double)NAN;
    return 100.0 * ((double)tonight / own->mean - 1.0);
}

static void compare_kinds(const struct pmat_strain_whole *whole, const float *tonight,
                          const struct pmat_baseline_value *own, float over_sd, const char *what,
                          struct pmat_strain_finding *finding)
{
    for (int kind = 0; kind < PMAT_LIE_KINDS; kind++) {
        double percent = percent_over(whole, tonight[kind], &own[kind], over_sd);
        if (!isfinite(percent) || (double)finding->total >= percent)
            continue;
        finding->total = (float)percent;
        snprintf(finding->evidence, sizeof finding->evidence,
                 "%s %s %.0f %% over the mean of your %d nights before", what, kind_words[kind],
                 percent, own[kind].nights);
    }
}

void pmat_strain_mattress_firm(const struct pmat_strain_whole *whole, const float *limit,
                               struct pmat_strain_finding *finding)
{
    compare_kinds(whole, whole->measures->firm, whole->baseline->firm, limit[0],
                  "peak over mean pressure", finding);
}

void pmat_strain_mattress_soft(const struct pmat_strain_whole *whole, const float *limit,
                               struct pmat_strain_finding *finding)
{
    compare_kinds(whole, whole->measures->contact, whole->baseline->contact, limit[0],
                  "contact area", finding);
    for (int kind = 0; kind < PMAT_LIE_KINDS; kind++)
        if (isfinite(finding->total) && isfinite(whole->measures->dense[kind]) &&
            whole->baseline->dense[kind].nights > 0)
            pmat_strain_say(finding->evidence, sizeof finding->evidence,
                            "; %s the fullest 24 x 18 cm bear %.0f %% of the load, usually %.0f %%",
                            kind_words[kind], 100.0 * (double)whole->measures->dense[kind],
                            100.0 * whole->baseline->dense[kind].mean);
}

/* Days since 0000-03-01 of a proleptic Gregorian date "YYYY-MM-DD". */
static long days_of(const char *date)
{
    enum { DAYS_PER_4_YEARS = 1461, YEAR_DIGITS_END = 4, MONTH_AT = 5, DAY_AT = 8 };
    long year = strtol(date, NULL, 10);
    long month = strtol(date + MONTH_AT, NULL, 10), day = strtol(date + DAY_AT, NULL, 10);
    if (month < 3) {
        month += 12;
        year--;
    }
    return year * DAYS_PER_4_YEARS / 4 - year / 100 + year / 400 + (153 * (month - 3) + 2) / 5 +
           day;
}

void pmat_strain_mattress_old(const struct pmat_strain_whole *whole, const float *limit,
                              struct pmat_strain_finding *finding)
{
    const char *bought = whole->settings->mattress_bought;
    (void)limit;
    if (bought[0] == '\0' || whole->key->night[0] == '\0' || whole->key->kind != PMAT_SESSION_NIGHT)
        return;
    double years = (double)(days_of(whole->key->night) - days_of(bought)) / 365.25;
    finding->total = (float)years;
    snprintf(finding->evidence, sizeof finding->evidence, "the mattress is %.1f years old", years);
}

/* ---- movement ---- */

void pmat_strain_abrupt_rise(const struct pmat_strain_whole *whole, const float *limit,
                             struct pmat_strain_finding *finding)
{
    if (!whole->rose || whole->key->kind != PMAT_SESSION_NIGHT || !(whole->rise_s < limit[0]))
        return;
    finding->total = 1.0f;
    finding->threshold = limit[0];
    if (whole->rise_s < 1.0f)
        snprintf(finding->evidence, sizeof finding->evidence,
                 "got up from back or front at once, without lying on a side or sitting first");
    else
        snprintf(finding->evidence, sizeof finding->evidence,
                 "got up from back or front after only %.0f s on a side or sitting",
                 (double)whole->rise_s);
}

void pmat_strain_restless(const struct pmat_strain_whole *whole, const float *limit,
                          struct pmat_strain_finding *finding)
{
    const struct pmat_baseline_value *own = &whole->baseline->changes_per_h;
    float changes = whole->measures->changes_per_h;
    if (!isfinite(changes) || !(whole->session->time_in_bed_min >= (double)limit[1]))
        return;
    finding->total = changes;
    snprintf(finding->evidence, sizeof finding->evidence, "%.1f position changes an hour",
             (double)changes);
    if ((float)own->nights < whole->settings->own_nights)
        return;
    double usual = own->mean + (double)limit[0] * fmax(pmat_baseline_sd(own), CHANGES_SD_MIN);
    finding->beyond_own = (double)changes > usual;
    if (finding->beyond_own)
        finding->threshold = (float)usual;
    pmat_strain_say(finding->evidence, sizeof finding->evidence,
                    "; your mean of %d nights %.1f, SD %.1f", own->nights, own->mean,
                    pmat_baseline_sd(own));
}
