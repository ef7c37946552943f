/* The night like a hypnogram: a lane for each posture, thin lines where it changes, time without
 * data hatched over all lanes, movement below. */
#include <math.h>

#include "report/picture/picture.h"
#include "report/stretch.h"

enum { LANE = 22, LANE_BAR = 16, TOP = 4, SPACE = 10, MOVEMENT = 34 };

static const struct {
    const char *class_name;
    bool always;
} lanes[PMAT_BAND_GAP] = {
    [PMAT_BAND_BACK] = {"back", true},        [PMAT_BAND_LEFT] = {"left", true},
    [PMAT_BAND_RIGHT] = {"right", true},      [PMAT_BAND_FRONT] = {"front", true},
    [PMAT_BAND_SITTING] = {"sitting", false}, [PMAT_BAND_UNKNOWN] = {"unsure", false},
    [PMAT_BAND_AWAY] = {"away", false},
};

/* Which lanes stand, and where: y of each, -1 for none. */
struct layout {
    double y[PMAT_BAND_ROWS];
    double lanes_bottom, movement_bottom;
};

static struct layout lay_out(const struct pmat_facts *facts)
{
    struct layout layout = {.lanes_bottom = TOP};
    bool any[PMAT_BAND_ROWS] = {false};
    for (size_t i = 0; i < facts->view->epoch_count; i++)
        any[pmat_band_row_of(&facts->view->epochs[i])] = true;
    for (int row = 0; row < PMAT_BAND_ROWS; row++) {
        bool stands = row != PMAT_BAND_GAP && (any[row] || lanes[row].always);
        layout.y[row] = stands ? layout.lanes_bottom : -1;
        layout.lanes_bottom += stands ? LANE : 0;
    }
    layout.movement_bottom = layout.lanes_bottom + SPACE + MOVEMENT;
    return layout;
}

double pmat_picture_timeline_height(const struct pmat_facts *facts, double width)
{
    (void)width;
    return lay_out(facts).movement_bottom + PMAT_PICTURE_HOURS_HEIGHT;
}

static void draw_lanes(const struct pmat_svg *svg, const struct layout *layout,
                       const struct pmat_picture_axis *axis)
{
    for (int row = 0; row < PMAT_BAND_ROWS; row++) {
        if (layout->y[row] < 0)
            continue;
        pmat_svg_text(svg, "label", PMAT_SVG_START, 0, layout->y[row] + LANE / 2.0 + 4,
                      pmat_band_row_name((enum pmat_band_row)row));
        pmat_svg_rect(svg, "lane", axis->x, layout->y[row] + (LANE - LANE_BAR) / 2.0, axis->width,
                      LANE_BAR);
    }
}

/* The line from one lane to the next, as a sleep laboratory draws it. */
static void draw_steps(const struct pmat_svg *svg, const struct pmat_facts *facts,
                       const struct layout *layout, const struct pmat_picture_axis *axis)
{
    struct pmat_stretch_cursor at = {0};
    struct pmat_stretch stretch;
    double before = -1;
    pmat_svg_path(svg, "step");
    while (pmat_stretch_next(facts->view, &at, &stretch)) {
        double y = layout->y[stretch.row], x = pmat_picture_axis_x(axis, stretch.start_utc_us);
        if (y >= 0 && before >= 0) {
            pmat_svg_move_to(svg, x, before + LANE / 2.0);
            pmat_svg_line_to(svg, x, y + LANE / 2.0);
        }
        before = y;
    }
    pmat_svg_path_end(svg);
}

/* One path a lane. A visit to the bathroom is never thinner than can be seen. */
static void draw_stretches(const struct pmat_svg *svg, const struct pmat_facts *facts,
                           const struct layout *layout, const struct pmat_picture_axis *axis)
{
    static const double thinnest = 1.5;
    for (int row = 0; row < PMAT_BAND_GAP; row++) {
        struct pmat_stretch_cursor at = {0};
        struct pmat_stretch stretch;
        if (layout->y[row] < 0)
            continue;
        pmat_svg_path(svg, lanes[row].class_name);
        while (pmat_stretch_next(facts->view, &at, &stretch)) {
            double x = pmat_picture_axis_x(axis, stretch.start_utc_us);
            double width = pmat_picture_axis_x(axis, stretch.end_utc_us) - x;
            if ((int)stretch.row == row)
                pmat_svg_box(svg, x, layout->y[row] + (LANE - LANE_BAR) / 2.0,
                             fmax(width, thinnest), LANE_BAR);
        }
        pmat_svg_path_end(svg);
    }
}

static double highest_movement(const struct pmat_facts *facts)
{
    double highest = 0.05; /* a night of tiny movements is not blown up to the full height */
    for (size_t i = 0; i < facts->view->epoch_count; i++)
        if ((double)facts->view->epochs[i].movement > highest)
            highest = (double)facts->view->epochs[i].movement;
    return highest;
}

/* The highest movement of each few pixels. */
static void draw_movement(const struct pmat_svg *svg, const struct pmat_facts *facts,
                          const struct layout *layout, const struct pmat_picture_axis *axis)
{
    static const double step = 2;
    double scale = MOVEMENT / highest_movement(facts), base = layout->movement_bottom;
    size_t i = 0;
    pmat_svg_text(svg, "label", PMAT_SVG_START, 0, base - MOVEMENT / 2.0 + 4,
                  axis->x < 66 ? "Moves" : "Movement");
    pmat_svg_line(svg, "base", axis->x, base, axis->x + axis->width, base);
    pmat_svg_path(svg, "movement");
    while (i < facts->view->epoch_count) {
        double at = pmat_picture_axis_x(axis, facts->view->epochs[i].start_utc_us);
        double from = axis->x + floor((at - axis->x) / step) * step, highest = 0;
        for (; i < facts->view->epoch_count; i++) {
            const struct pmat_epoch *epoch = &facts->view->epochs[i];
            if (pmat_picture_axis_x(axis, epoch->start_utc_us) >= from + step)
                break;
            highest = fmax(highest, (double)epoch->movement);
        }
        if (highest * scale >= 0.5)
            pmat_svg_box(svg, from, base - highest * scale, step, highest * scale);
        if (at >= axis->x + axis->width)
            break;
    }
    pmat_svg_path_end(svg);
}

void pmat_picture_timeline(const struct pmat_svg *svg, const struct pmat_facts *facts, double width)
{
    struct layout layout = lay_out(facts);
    struct pmat_picture_axis axis = pmat_picture_axis_of(facts, width);
    draw_lanes(svg, &layout, &axis);
    pmat_picture_hours(svg, facts, &axis, TOP, layout.movement_bottom);
    draw_steps(svg, facts, &layout, &axis);
    draw_stretches(svg, facts, &layout, &axis);
    draw_movement(svg, facts, &layout, &axis);
    pmat_picture_gaps(svg, facts, &axis, TOP, layout.movement_bottom);
}

void pmat_picture_timeline_words(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    struct pmat_stretch_cursor at = {0};
    struct pmat_stretch stretch;
    char from[PMAT_WORDS_SIZE], to[PMAT_WORDS_SIZE];
    int count = 0, gaps = 0;
    while (pmat_stretch_next(facts->view, &at, &stretch)) {
        count++;
        gaps += stretch.row == PMAT_BAND_GAP;
    }
    pmat_facts_clock(facts, facts->session->start_utc_us, from);
    pmat_facts_clock(facts, facts->session->end_utc_us, to);
    pmat_phrase_add(phrase,
                    "Postures from %s to %s local time, one lane each, in %d stretch%s; movement "
                    "below.",
                    from, to, count, count == 1 ? "" : "es");
    if (gaps > 0)
        pmat_phrase_add(phrase, " %d of them without data, hatched.", gaps);
    pmat_phrase_add(phrase, " The table below lists every stretch.");
}
