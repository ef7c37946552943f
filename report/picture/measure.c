/* One measure over the night, an epoch a point; where it was not measured there is no line. */
#include <math.h>

#include "report/picture/picture.h"

enum { TOP = 6 };

static float lumbar_arch(const struct pmat_epoch *epoch)
{
    return epoch->lumbar_arch;
}

static float hip_stack(const struct pmat_epoch *epoch)
{
    return epoch->hip_stack;
}

static float breath_rate(const struct pmat_epoch *epoch)
{
    return epoch->breath_rate_per_min;
}

const struct pmat_measure pmat_measures[PMAT_MEASURES] = {
    {"Lumbar arch", "lumbar", 0, 1, 2,
     "on the back: 0 = the small of the back is supported, 1 = it has no contact; compare with "
     "your "
     "own nights only",
     lumbar_arch},
    {"Hips stacked", "hips", 0, 1, 2, "on the sides: 1 = one hip straight above the other",
     hip_stack},
    {"Breathing", "breath", 0, 30, 0, "breaths a minute, where the body lay still", breath_rate},
};

size_t pmat_measure_count(const struct pmat_measure *measure, const struct pmat_night_view *view)
{
    size_t count = 0;
    for (size_t i = 0; i < view->epoch_count; i++)
        count += isfinite(measure->value(&view->epochs[i]));
    return count;
}

static double y_of(const struct pmat_measure *measure, double bottom, double value)
{
    double part = (value - measure->low) / (measure->high - measure->low);
    return TOP + (bottom - TOP) * (1 - fmin(fmax(part, 0), 1));
}

static void draw_values(const struct pmat_svg *svg, const struct pmat_facts *facts,
                        const struct pmat_measure *measure, const struct pmat_picture_axis *axis,
                        double bottom)
{
    int32_t before = -2;
    pmat_svg_path(svg, "curve");
    for (size_t i = 0; i < facts->view->epoch_count; i++) {
        const struct pmat_epoch *epoch = &facts->view->epochs[i];
        double value = (double)measure->value(epoch);
        if (!isfinite(value))
            continue;
        double from = pmat_picture_axis_x(axis, epoch->start_utc_us);
        double to = pmat_picture_axis_x(axis, epoch->start_utc_us +
                                                  (int64_t)((double)epoch->duration_s * 1e6));
        if (epoch->index != before + 1)
            pmat_svg_move_to(svg, from, y_of(measure, bottom, value));
        pmat_svg_line_to(svg, to, y_of(measure, bottom, value));
        before = epoch->index;
    }
    pmat_svg_path_end(svg);
}

void pmat_picture_measure(const struct pmat_svg *svg, const struct pmat_facts *facts,
                          const struct pmat_measure *measure, double width, double height)
{
    double bottom = height - PMAT_PICTURE_HOURS_HEIGHT;
    struct pmat_picture_axis axis = pmat_picture_axis_of(facts, width);
    for (int tick = 0; tick <= 2; tick++) {
        double value = measure->low + (measure->high - measure->low) * tick / 2;
        char text[16];
        snprintf(text, sizeof text, "%.*f", measure->high > 1 ? 0 : 1, value);
        pmat_svg_line(svg, "grid", axis.x, y_of(measure, bottom, value), axis.x + axis.width,
                      y_of(measure, bottom, value));
        pmat_svg_text(svg, "label", PMAT_SVG_END, axis.x - 6, y_of(measure, bottom, value) + 4,
                      text);
    }
    pmat_picture_hours(svg, facts, &axis, TOP, bottom);
    draw_values(svg, facts, measure, &axis, bottom);
    pmat_picture_gaps(svg, facts, &axis, TOP, bottom);
}

void pmat_picture_measure_words(const struct pmat_facts *facts, const struct pmat_measure *measure,
                                struct pmat_phrase *phrase)
{
    double low = (double)INFINITY, high = (double)-INFINITY;
    for (size_t i = 0; i < facts->view->epoch_count; i++) {
        low = fmin(low, (double)measure->value(&facts->view->epochs[i]));
        high = fmax(high, (double)measure->value(&facts->view->epochs[i]));
    }
    pmat_phrase_add(phrase, "%s between %.*f and %.*f, measured in %.0f minutes of the night (%s).",
                    measure->label, measure->decimals, low, measure->decimals, high,
                    (double)pmat_measure_count(measure, facts->view) * PMAT_EPOCH_S / 60,
                    measure->meaning);
}
