/* What the pictures over a night share: the way from time to x, hours, time without data. */
#include <math.h>

#include "report/picture/picture.h"
#include "report/stretch.h"

enum { LABELS_WIDTH = 70, LABELS_NARROW = 52, RIGHT_MARGIN = 6 };

/* The band places ticks by characters; this many pixels are one. */
static const double px_per_character = 8;

struct pmat_picture_axis pmat_picture_axis_of(const struct pmat_facts *facts, double width)
{
    struct pmat_picture_axis axis = {.start_utc_us = facts->session->start_utc_us};
    double span_us = (double)(facts->session->end_utc_us - facts->session->start_utc_us);
    axis.x = width < PMAT_PICTURE_NARROW ? LABELS_NARROW : LABELS_WIDTH;
    axis.width = width - axis.x - RIGHT_MARGIN;
    axis.us_per_px = span_us > 0 ? span_us / axis.width : 1;
    return axis;
}

double pmat_picture_axis_x(const struct pmat_picture_axis *axis, int64_t utc_us)
{
    double x = (double)(utc_us - axis->start_utc_us) / axis->us_per_px;
    return axis->x + fmin(fmax(x, 0), axis->width);
}

void pmat_picture_hours(const struct pmat_svg *svg, const struct pmat_facts *facts,
                        const struct pmat_picture_axis *axis, double top, double bottom)
{
    struct pmat_band band;
    double base = bottom + PMAT_PICTURE_HOURS_HEIGHT - 4;
    pmat_band_fill(&band, facts->view, (int)(axis->width / px_per_character));
    pmat_svg_text(svg, "label", PMAT_SVG_START, 0, base, band.whole_hours ? "Hour" : "Time");
    for (int i = 0; i < band.tick_count; i++) {
        const struct pmat_band_tick *tick = &band.ticks[i];
        double x = pmat_picture_axis_x(axis, tick->utc_us);
        char text[16];
        if (band.whole_hours)
            snprintf(text, sizeof text, "%02d", tick->hour);
        else
            snprintf(text, sizeof text, "%02d:%02d", tick->hour, tick->minute);
        pmat_svg_line(svg, "grid", x, top, x, bottom + 3);
        /* A name at the very end would be cut. */
        if (x < axis->x + axis->width - px_per_character * (band.whole_hours ? 1 : 2))
            pmat_svg_text(svg, "label", PMAT_SVG_MIDDLE, x, base, text);
    }
}

void pmat_picture_gaps(const struct pmat_svg *svg, const struct pmat_facts *facts,
                       const struct pmat_picture_axis *axis, double top, double bottom)
{
    static const double words_width = 50, thinnest = 2;
    struct pmat_stretch_cursor at = {0};
    struct pmat_stretch stretch;
    while (pmat_stretch_next(facts->view, &at, &stretch)) {
        double x = pmat_picture_axis_x(axis, stretch.start_utc_us);
        double width = pmat_picture_axis_x(axis, stretch.end_utc_us) - x;
        if (stretch.row != PMAT_BAND_GAP)
            continue;
        pmat_svg_hatch(svg, x, top, fmax(width, thinnest), bottom - top);
        if (width > words_width) {
            double middle = (top + bottom) / 2;
            pmat_svg_rect(svg, "plate", x + width / 2 - 25, middle - 9, 50, 16);
            pmat_svg_text(svg, "label", PMAT_SVG_MIDDLE, x + width / 2, middle + 3, "no data");
        }
    }
}
