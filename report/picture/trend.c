/* Several nights on the calendar: a day without a counting night stays empty. */
#include <math.h>

#include "core/diary.h"
#include "report/norms.h"
#include "report/picture/picture.h"

enum { TOP = 8, PLOT = 96, DATES = 20, LABELS = 48, RIGHT = 8 };

struct calendar {
    long first_day;
    double px_per_day;
};

static struct calendar calendar_of(const struct pmat_nights_view *view, double width)
{
    struct calendar calendar = {0, 1};
    if (view->count == 0)
        return calendar;
    calendar.first_day = pmat_trend_day(&view->rows[0]);
    long days = pmat_trend_day(&view->rows[view->count - 1]) - calendar.first_day + 1;
    /* A few nights do not become walls. */
    calendar.px_per_day = fmin((width - LABELS - RIGHT) / (double)(days > 0 ? days : 1), 48);
    return calendar;
}

double pmat_picture_trend_height(double width)
{
    (void)width;
    return TOP + PLOT + DATES;
}

static double x_of(const struct calendar *calendar, const struct pmat_night_row *row)
{
    return LABELS + (double)(pmat_trend_day(row) - calendar->first_day) * calendar->px_per_day;
}

static double axis_top(const struct pmat_nights_view *view, enum pmat_trend trend)
{
    double top = trend == PMAT_TREND_IN_BED ? 8 * 60 : trend == PMAT_TREND_CHANGES ? 3 : 1;
    double step = trend == PMAT_TREND_IN_BED ? 2 * 60 : 1;
    if (trend == PMAT_TREND_PAIN || trend == PMAT_TREND_STIFFNESS)
        return PMAT_DIARY_SCALE_MAX;
    for (size_t i = 0; i < view->count; i++) {
        double value = pmat_trend_value(&view->rows[i], trend);
        if (pmat_trend_counts(&view->rows[i]) && value > top)
            top = ceil(value / step) * step;
    }
    return top;
}

/* First and last night's date, and one in between where there is room. */
static void draw_dates(const struct pmat_svg *svg, const struct pmat_nights_view *view,
                       const struct calendar *calendar)
{
    enum { FEW = 2, DATE_WIDTH = 74 };
    double y = TOP + PLOT + 14, last = view->count > 0 ? x_of(calendar, &view->rows[0]) : 0;
    if (view->count == 0)
        return;
    const struct pmat_night_row *newest = &view->rows[view->count - 1];
    pmat_svg_text(svg, "label", PMAT_SVG_START, last, y, view->rows[0].key.night);
    double end = x_of(calendar, newest) + calendar->px_per_day;
    if (view->count >= FEW && end - DATE_WIDTH > last + DATE_WIDTH + 4)
        pmat_svg_text(svg, "label", PMAT_SVG_END, end, y, newest->key.night);
}

static void draw_scale(const struct pmat_svg *svg, enum pmat_trend trend, double top, double width)
{
    for (int tick = 0; tick <= 2; tick++) {
        char text[32];
        double y = TOP + PLOT * (1 - tick / 2.0);
        pmat_trend_text(trend, top * tick / 2, true, text);
        pmat_svg_line(svg, "grid", LABELS, y, width - RIGHT, y);
        pmat_svg_text(svg, "label", PMAT_SVG_END, LABELS - 5, y + 4, text);
    }
}

void pmat_picture_trend(const struct pmat_svg *svg, const struct pmat_nights_view *view,
                        enum pmat_trend trend, double width)
{
    struct calendar calendar = calendar_of(view, width);
    double top = axis_top(view, trend), gap = calendar.px_per_day > 4 ? 1.5 : 0;
    struct pmat_trend_mean mean = pmat_trend_mean_of(view, trend);
    draw_scale(svg, trend, top, width);
    if (trend == PMAT_TREND_CHANGES) {
        const struct pmat_norm *norm = &pmat_norm_changes_per_h;
        pmat_svg_rect(svg, "range", LABELS, TOP + PLOT * (1 - (norm->mean + norm->sd) / top),
                      width - LABELS - RIGHT, PLOT * 2 * norm->sd / top);
    }
    pmat_svg_path(svg, "bar");
    for (size_t i = 0; i < view->count; i++) {
        double value = pmat_trend_value(&view->rows[i], trend);
        if (pmat_trend_counts(&view->rows[i]) && value > 0)
            pmat_svg_box(svg, x_of(&calendar, &view->rows[i]) + gap, TOP + PLOT * (1 - value / top),
                         fmax(calendar.px_per_day - 2 * gap, 0.5), PLOT * value / top);
    }
    pmat_svg_path_end(svg);
    if (isfinite(mean.mean)) {
        double y = TOP + PLOT * (1 - mean.mean / top);
        pmat_svg_line(svg, "mean", LABELS, y, width - RIGHT, y);
    }
    draw_dates(svg, view, &calendar);
}

void pmat_picture_trend_words(const struct pmat_nights_view *view, enum pmat_trend trend,
                              struct pmat_phrase *phrase)
{
    struct pmat_trend_mean mean = pmat_trend_mean_of(view, trend);
    char text[32], spread[32];
    pmat_trend_text(trend, mean.mean, true, text);
    pmat_trend_text(trend, mean.sd, true, spread);
    if (isfinite(mean.mean))
        pmat_phrase_add(phrase, "Mean %s, spread (SD) %s, over %d nights.", text, spread,
                        mean.nights);
    else
        pmat_phrase_add(phrase, "%d night%s: a mean needs at least %d.", mean.nights,
                        mean.nights == 1 ? "" : "s", PMAT_NORM_NIGHTS_MIN);
}

void pmat_picture_trend_shares(const struct pmat_svg *svg, const struct pmat_nights_view *view,
                               double width)
{
    static const struct {
        enum pmat_trend trend;
        const char *class_name;
    } parts[] = {{PMAT_TREND_BACK, "back"},
                 {PMAT_TREND_LEFT, "left"},
                 {PMAT_TREND_RIGHT, "right"},
                 {PMAT_TREND_FRONT, "front"}};
    struct calendar calendar = calendar_of(view, width);
    double gap = calendar.px_per_day > 4 ? 1.5 : 0;
    draw_scale(svg, PMAT_TREND_BACK, 1, width);
    for (size_t p = 0; p < sizeof parts / sizeof *parts; p++) {
        pmat_svg_path(svg, parts[p].class_name);
        for (size_t i = 0; i < view->count; i++) {
            double below = 0, value = pmat_trend_value(&view->rows[i], parts[p].trend);
            if (!pmat_trend_counts(&view->rows[i]) || !(value > 0))
                continue;
            for (size_t q = 0; q < p; q++)
                below += pmat_trend_value(&view->rows[i], parts[q].trend);
            pmat_svg_box(svg, x_of(&calendar, &view->rows[i]) + gap,
                         TOP + PLOT * (1 - below - value), fmax(calendar.px_per_day - 2 * gap, 0.5),
                         PLOT * value);
        }
        pmat_svg_path_end(svg);
    }
    draw_dates(svg, view, &calendar);
}
