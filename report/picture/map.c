/* Mean pressure of one posture: cells as one path for each level of colour, so that edges stay
 * crisp at any size. */
#include <math.h>

#include "report/picture/picture.h"

enum { WORDS_HEIGHT = 16, SCALE_HEIGHT = 34, SCALE_BAR = 10 };

bool pmat_picture_map_shown(const struct pmat_map *map)
{
    return pmat_posture_is_lying(map->posture) && map->seconds >= pmat_picture_map_min_s;
}

double pmat_picture_map_highest(const struct pmat_map *map)
{
    double highest = 0;
    for (int i = 0; i < PMAT_MAP_CELLS; i++)
        highest = fmax(highest, (double)map->cells[i]); /* fmax passes NAN over */
    return highest;
}

double pmat_picture_map_scale(const struct pmat_night_view *view)
{
    double highest = 0;
    for (size_t i = 0; i < view->map_count; i++)
        if (pmat_picture_map_shown(&view->maps[i]))
            highest = fmax(highest, pmat_picture_map_highest(&view->maps[i]));
    return highest;
}

double pmat_picture_map_height(double width)
{
    return width / PMAT_MAP_COLS * PMAT_MAP_ROWS + 2 * WORDS_HEIGHT;
}

static int level_of(float value, double scale)
{
    if (!(value > 0) || !(scale > 0))
        return 0;
    int level = (int)((double)value / scale * PMAT_PICTURE_LEVELS);
    return level < PMAT_PICTURE_LEVELS ? level : PMAT_PICTURE_LEVELS - 1;
}

static const char *level_class(int level)
{
    static const char *const names[PMAT_PICTURE_LEVELS] = {"h0", "h1", "h2", "h3", "h4",  "h5",
                                                           "h6", "h7", "h8", "h9", "h10", "h11"};
    return names[level];
}

/* Cells of one level, runs along a row as one box. */
static void draw_level(const struct pmat_svg *svg, const struct pmat_map *map, double scale,
                       int level, double cell)
{
    bool begun = false;
    for (int row = 0; row < PMAT_MAP_ROWS; row++)
        for (int col = 0; col < PMAT_MAP_COLS; col++) {
            int from = col;
            while (col < PMAT_MAP_COLS &&
                   level_of(map->cells[row * PMAT_MAP_COLS + col], scale) == level)
                col++;
            if (col == from)
                continue;
            if (!begun)
                pmat_svg_path(svg, level_class(level));
            begun = true;
            pmat_svg_box(svg, from * cell, WORDS_HEIGHT + row * cell, (col - from) * cell, cell);
        }
    if (begun)
        pmat_svg_path_end(svg);
}

const char pmat_picture_map_lines_words[] =
    "Lines: shoulders and pelvis; dashed: the lumbar band between them, as they fit the mean best.";

static bool drawn(const double ends[4])
{
    return isfinite(ends[0]) && isfinite(ends[1]) && isfinite(ends[2]) && isfinite(ends[3]);
}

static void draw_line(const struct pmat_svg *svg, const char *class_name, const double ends[4],
                      double cell)
{
    if (drawn(ends))
        pmat_svg_line(svg, class_name, ends[0] * cell, WORDS_HEIGHT + ends[1] * cell,
                      ends[2] * cell, WORDS_HEIGHT + ends[3] * cell);
}

static void draw_body(const struct pmat_svg *svg, const struct pmat_body_lines *lines, double cell)
{
    draw_line(svg, "body", lines->shoulder, cell);
    draw_line(svg, "body", lines->pelvis, cell);
    for (int i = 0; i < 2; i++)
        draw_line(svg, "lumbar", lines->lumbar[i], cell);
}

bool pmat_picture_map_lines_shown(const struct pmat_night_view *view)
{
    bool any = false;
    for (size_t i = 0; view->body_lines != NULL && i < view->map_count; i++) {
        const struct pmat_body_lines *lines = &view->body_lines[i];
        any = any || (pmat_picture_map_shown(&view->maps[i]) &&
                      (drawn(lines->shoulder) || drawn(lines->pelvis) || drawn(lines->lumbar[0])));
    }
    return any;
}

void pmat_picture_map(const struct pmat_svg *svg, const struct pmat_map *map, double scale,
                      const struct pmat_body_lines *lines, double width)
{
    double cell = width / PMAT_MAP_COLS, height = cell * PMAT_MAP_ROWS;
    pmat_svg_text(svg, "label", PMAT_SVG_MIDDLE, width / 2, WORDS_HEIGHT - 5, "head");
    pmat_svg_rect(svg, "h0", 0, WORDS_HEIGHT, width, height);
    for (int level = 1; level < PMAT_PICTURE_LEVELS; level++)
        draw_level(svg, map, scale, level, cell);
    pmat_svg_rect(svg, "frame", 0.5, WORDS_HEIGHT + 0.5, width - 1, height - 1);
    if (lines != NULL)
        draw_body(svg, lines, cell);
    pmat_svg_text(svg, "label", PMAT_SVG_MIDDLE, width / 2, WORDS_HEIGHT + height + 12, "feet");
}

/* Where the load lies, as shares of it: what a map shows at a glance. */
void pmat_picture_map_words(const struct pmat_map *map, struct pmat_phrase *phrase)
{
    static const char *const parts[] = {"head end", "second quarter", "third quarter", "foot end"};
    double sums[4] = {0}, total = 0;
    for (int i = 0; i < PMAT_MAP_CELLS; i++) {
        double value = fmax((double)map->cells[i], 0);
        sums[i / (PMAT_MAP_CELLS / 4)] += value;
        total += value;
    }
    pmat_phrase_add(phrase, "Seen from above, head at the top. ");
    for (int i = 0; i < 4; i++) {
        char percent[PMAT_WORDS_SIZE];
        pmat_words_percent(total > 0 ? sums[i] / total : (double)NAN, percent);
        pmat_phrase_add(phrase, "%s%s of the load %s %s", i > 0 ? ", " : "", percent,
                        i == 0 || i == 3 ? "at the" : "in the", parts[i]);
    }
    pmat_phrase_add(phrase, ".");
}

double pmat_picture_scale_height(void)
{
    return SCALE_HEIGHT;
}

void pmat_picture_scale(const struct pmat_svg *svg, double scale, const char *unit, double width)
{
    double step = width / PMAT_PICTURE_LEVELS;
    char text[64];
    for (int level = 0; level < PMAT_PICTURE_LEVELS; level++)
        pmat_svg_rect(svg, level_class(level), level * step, 2, step, SCALE_BAR);
    pmat_svg_rect(svg, "frame", 0.5, 2.5, width - 1, SCALE_BAR - 1);
    pmat_svg_text(svg, "label", PMAT_SVG_START, 0, SCALE_BAR + 16, "0");
    snprintf(text, sizeof text, scale < 20 ? "%.1f %s" : "%.0f %s", scale, unit);
    pmat_svg_text(svg, "label", PMAT_SVG_END, width, SCALE_BAR + 16, text);
}
