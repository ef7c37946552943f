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

static const struct {
    const char *name, *label;
} words[PMAT_TREND_ALL] = {
    [PMAT_TREND_IN_BED] = {"time_in_bed_min", "time in bed"},
    [PMAT_TREND_BACK] = {"supine_frac", "on the back"},
    [PMAT_TREND_LEFT] = {"left_frac", "on the left side"},
    [PMAT_TREND_RIGHT] = {"right_frac", "on the right side"},
    [PMAT_TREND_FRONT] = {"prone_frac", "on the front"},
    [PMAT_TREND_CHANGES] = {"changes_per_h", "changes an hour"},
    [PMAT_TREND_UNSURE] = {"unknown_frac", "posture not known"},
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
