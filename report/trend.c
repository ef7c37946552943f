#include "report/trend.h"

#include <math.h>
#include <time.h>

#include "report/norms.h"
#include "report/phrase.h"
#include "report/summary.h"

bool pmat_trend_counts(const struct pmat_night_row *row)
{
    return !row->excluded && !row->session.open;
}

double pmat_trend_value(const struct pmat_night_row *row, enum pmat_trend trend)
{
    const struct pmat_session *s = &row->session;
    switch (trend) {
    case PMAT_TREND_IN_BED:
        return s->time_in_bed_min;
    case PMAT_TREND_BACK:
        return pmat_summary_share(s, PMAT_POSTURE_SUPINE);
    case PMAT_TREND_LEFT:
        return pmat_summary_share(s, PMAT_POSTURE_LEFT);
    case PMAT_TREND_RIGHT:
        return pmat_summary_share(s, PMAT_POSTURE_RIGHT);
    case PMAT_TREND_FRONT:
        return pmat_summary_share(s, PMAT_POSTURE_PRONE);
    case PMAT_TREND_UNSURE:
        return pmat_summary_share(s, PMAT_POSTURE_UNKNOWN);
    case PMAT_TREND_CHANGES:
        return s->changes_per_h;
    case PMAT_TREND_STILL:
        return s->longest_still_min;
    case PMAT_TREND_EXITS:
        return s->bed_exits;
    case PMAT_TREND_ARCH:
        return (double)row->lumbar_arch_median;
    case PMAT_TREND_HIP:
        return (double)row->hip_stack_median;
    case PMAT_TREND_BREATH:
        return (double)row->breath_rate_median_per_min;
    case PMAT_TREND_PAIN:
        return (double)row->pain_0_10;
    case PMAT_TREND_STIFFNESS:
        return (double)row->stiffness_0_10;
    case PMAT_TREND_ALL:
        break;
    }
    return (double)NAN;
}

int pmat_trend_nights_wanted(enum pmat_trend trend)
{
    bool soon = trend == PMAT_TREND_CHANGES || trend == PMAT_TREND_FRONT;
    return soon ? PMAT_NORM_NIGHTS_STABLE_TURNS : PMAT_NORM_NIGHTS_STABLE;
}

struct pmat_trend_mean pmat_trend_mean_of(const struct pmat_nights_view *view,
                                          enum pmat_trend trend)
{
    struct pmat_trend_mean result = {0, (double)NAN, (double)NAN};
    double mean = 0, squares = 0; /* Welford's running mean and sum of squared differences */
    for (size_t i = 0; i < view->count; i++) {
        double value = pmat_trend_value(&view->rows[i], trend);
        if (!pmat_trend_counts(&view->rows[i]) || !isfinite(value))
            continue;
        double difference = value - mean;
        mean += difference / ++result.nights;
        squares += difference * (value - mean);
    }
    if (result.nights >= PMAT_NORM_NIGHTS_MIN) {
        result.mean = mean;
        result.sd = sqrt(squares / (result.nights - 1));
    }
    return result;
}

long pmat_trend_day(const struct pmat_night_row *row)
{
    struct tm tm = {0};
    if (!pmat_words_is_date(row->key.night) ||
        sscanf(row->key.night, "%4d-%2d-%2d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday) != 3)
        return 0;
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    return (long)(timegm(&tm) / 86400);
}

struct pmat_nights_view pmat_trend_last_days(const struct pmat_nights_view *view, int days)
{
    struct pmat_nights_view last = *view;
    if (view->count == 0)
        return last;
    long first = pmat_trend_day(&view->rows[view->count - 1]) - days + 1;
    while (last.count > 0 && pmat_trend_day(last.rows) < first) {
        last.rows++;
        last.count--;
    }
    return last;
}

void pmat_trend_text(enum pmat_trend trend, double value, bool mean, char text[32])
{
    char percent[PMAT_WORDS_SIZE];
    if (!isfinite(value)) {
        snprintf(text, 32, "-");
        return;
    }
    switch (trend) {
    case PMAT_TREND_IN_BED:
    case PMAT_TREND_STILL:
        snprintf(text, 32, "%ld:%02ld", lround(value) / 60, lround(value) % 60);
        return;
    case PMAT_TREND_CHANGES:
        snprintf(text, 32, "%.1f", value);
        return;
    case PMAT_TREND_EXITS:
        snprintf(text, 32, "%.*f", mean ? 1 : 0, value);
        return;
    case PMAT_TREND_BREATH:
    case PMAT_TREND_PAIN:
    case PMAT_TREND_STIFFNESS:
        snprintf(text, 32, "%.1f", value);
        return;
    case PMAT_TREND_ARCH:
    case PMAT_TREND_HIP:
        snprintf(text, 32, "%.2f", value);
        return;
    case PMAT_TREND_BACK:
    case PMAT_TREND_LEFT:
    case PMAT_TREND_RIGHT:
    case PMAT_TREND_FRONT:
    case PMAT_TREND_UNSURE:
    case PMAT_TREND_ALL:
        break;
    }
    pmat_words_percent(value, percent);
    snprintf(text, 32, "%.31s", percent);
}
