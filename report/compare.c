#include "report/compare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "report/norms.h"

const char pmat_compare_method[] =
    "Welch's t interval for the difference of two means (unequal spreads), nights taken as "
    "independent of each other";
const char pmat_compare_limits[] =
    "A difference says that these nights differ, not what made them differ: seasons, habits and "
    "chance do too. Of 20 figures compared, one leaves 0 out by chance.";
const char pmat_compare_closing[] =
    "Postures are estimates. This table measures; it does not diagnose.";

static const struct {
    const char *name, *label;
} words[PMAT_TREND_ALL] = {
    [PMAT_TREND_IN_BED] = {"time_in_bed_min", "time in bed"},
    [PMAT_TREND_BACK] = {"supine_frac", "on the back"},
    [PMAT_TREND_LEFT] = {"left_frac", "on the left side"},
    [PMAT_TREND_RIGHT] = {"right_frac", "on the right side"},
    [PMAT_TREND_FRONT] = {"prone_frac", "on the front"},
    [PMAT_TREND_CHANGES] = {"changes_per_h", "changes an hour"},
    [PMAT_TREND_UNSURE] = {"unknown_frac", "posture unsure"},
    [PMAT_TREND_STILL] = {"longest_still_min", "longest still"},
    [PMAT_TREND_EXITS] = {"bed_exits", "times out of bed"},
    [PMAT_TREND_ARCH] = {"lumbar_arch_median", "lumbar arch"},
    [PMAT_TREND_HIP] = {"hip_stack_median", "hips stacked"},
    [PMAT_TREND_BREATH] = {"breath_rate_median_per_min", "breaths a minute"},
    [PMAT_TREND_PAIN] = {"pain_0_10", "morning pain"},
    [PMAT_TREND_STIFFNESS] = {"stiffness_0_10", "morning stiffness"},
};

const char *pmat_compare_label(enum pmat_trend trend)
{
    return words[trend].label;
}

const char *pmat_compare_name(enum pmat_trend trend)
{
    return words[trend].name;
}

struct pmat_comparison pmat_compare(const struct pmat_compare_view *view, enum pmat_trend trend)
{
    struct pmat_comparison result = {.a = pmat_trend_mean_of(&view->a, trend),
                                     .b = pmat_trend_mean_of(&view->b, trend)};
    int wanted = pmat_trend_nights_wanted(trend);
    int fewest = result.a.nights < result.b.nights ? result.a.nights : result.b.nights;
    result.known = result.a.nights + result.b.nights > 0;
    result.enough = fewest >= PMAT_NORM_NIGHTS_MIN;
    result.settled = fewest >= wanted;
    struct pmat_sample a = {result.a.nights, result.a.mean, result.a.sd};
    struct pmat_sample b = {result.b.nights, result.b.mean, result.b.sd};
    result.interval = pmat_welch(&a, &b, PMAT_COMPARE_PERCENT / 100.0);
    result.distinct = result.interval.low > 0 || result.interval.high < 0;
    return result;
}

/* With its sign, but nothing before what reads as 0. */
static void signed_text(double value, int decimals, const char *unit, char text[32])
{
    double least = 0.5 * pow(10, -decimals);
    if (fabs(value) < least)
        snprintf(text, 32, "%.*f%s", decimals, 0.0, unit);
    else
        snprintf(text, 32, "%+.*f%s", decimals, value, unit);
}

void pmat_compare_difference_text(enum pmat_trend trend, double value, char text[32])
{
    if (!isfinite(value)) {
        snprintf(text, 32, "-");
        return;
    }
    switch (trend) {
    case PMAT_TREND_IN_BED:
    case PMAT_TREND_STILL: {
        long minutes = lround(fabs(value));
        snprintf(text, 32, "%s%ld:%02ld",
                 minutes == 0 ? ""
                 : value < 0  ? "-"
                              : "+",
                 minutes / 60, minutes % 60);
        return;
    }
    case PMAT_TREND_ARCH:
    case PMAT_TREND_HIP:
    case PMAT_TREND_CHANGES:
    case PMAT_TREND_EXITS:
    case PMAT_TREND_BREATH:
    case PMAT_TREND_PAIN:
    case PMAT_TREND_STIFFNESS:
        signed_text(value, 2, "", text);
        return;
    case PMAT_TREND_BACK:
    case PMAT_TREND_LEFT:
    case PMAT_TREND_RIGHT:
    case PMAT_TREND_FRONT:
    case PMAT_TREND_UNSURE:
    case PMAT_TREND_ALL:
        break;
    }
    signed_text(100 * value, 1, " pp", text);
}

struct pmat_left_out pmat_compare_left_out(const struct pmat_nights_view *view)
{
    struct pmat_left_out left = {.naps = view->naps};
    for (size_t i = 0; i < view->count; i++) {
        left.excluded += view->rows[i].excluded;
        left.open += !view->rows[i].excluded && view->rows[i].session.open;
    }
    return left;
}

void pmat_compare_side(const struct pmat_nights_view *side, struct pmat_phrase *phrase)
{
    struct pmat_left_out left = pmat_compare_left_out(side);
    size_t counting = side->count - left.excluded - left.open;
    pmat_phrase_add(phrase, "%s to %s: %zu night%s", side->from, side->to, counting,
                    counting == 1 ? "" : "s");
    if (left.excluded + left.open + left.naps > 0)
        pmat_phrase_add(phrase, "; left out:");
    if (left.excluded > 0)
        pmat_phrase_add(phrase, " %zu excluded%s", left.excluded,
                        left.open + left.naps > 0 ? "," : "");
    if (left.open > 0)
        pmat_phrase_add(phrase, " %zu still recording%s", left.open, left.naps > 0 ? "," : "");
    if (left.naps > 0)
        pmat_phrase_add(phrase, " %zu nap%s", left.naps, left.naps == 1 ? "" : "s");
}

void pmat_compare_interval_text(const struct pmat_comparison *line, enum pmat_trend trend,
                                char text[PMAT_COMPARE_INTERVAL_SIZE])
{
    char low[32], high[32];
    if (!line->enough) {
        snprintf(text, PMAT_COMPARE_INTERVAL_SIZE, "needs more nights");
        return;
    }
    pmat_compare_difference_text(trend, line->interval.low, low);
    pmat_compare_difference_text(trend, line->interval.high, high);
    snprintf(text, PMAT_COMPARE_INTERVAL_SIZE, "%s to %s", low, high);
}

void pmat_compare_interval_legend(struct pmat_phrase *phrase)
{
    pmat_phrase_add(phrase, "Interval: %d %%, %s. *: it leaves 0 out. %s", PMAT_COMPARE_PERCENT,
                    pmat_compare_method, pmat_compare_limits);
}

void pmat_compare_nights_legend(bool moving, struct pmat_phrase *phrase)
{
    pmat_phrase_add(phrase,
                    "No mean is shown of fewer than %d nights. A mean settles after %d to %d "
                    "nights, that of turns and of time on the front before %d (Smits 2022)%s",
                    PMAT_NORM_NIGHTS_MIN, PMAT_NORM_NIGHTS_MIN, PMAT_NORM_NIGHTS_STABLE,
                    PMAT_NORM_NIGHTS_STABLE_TURNS,
                    moving ? ": some of these may still move." : ".");
    pmat_phrase_add(
        phrase,
        " n: nights behind a mean. Times in h:mm; pp: points of a percentage of the time in bed.");
}
