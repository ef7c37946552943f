/* The sections of a night's page that hold pictures, each with its table. */
#include <math.h>

#include "report/norms.h"
#include "report/stretch.h"
#include "report/writer/html.h"

enum { ROWS_MAX = 300 };

static double timeline_height(const void *context, double width)
{
    return pmat_picture_timeline_height(context, width);
}

static void timeline_draw(const struct pmat_svg *svg, const void *context, double width)
{
    pmat_picture_timeline(svg, context, width);
}

static void list_stretches(const struct pmat_html *page)
{
    static const char *const headings[] = {"From", "To", "Lasted", "Posture"};
    static const struct pmat_html_table table = {
        "Every stretch as a table", "Stretches of one posture, local time", headings, 4, 0x4};
    struct pmat_stretch_cursor at = {0};
    struct pmat_stretch stretch;
    int rows = 0;
    pmat_html_table(page->out, &table);
    while (pmat_stretch_next(page->facts->view, &at, &stretch) && rows++ < ROWS_MAX) {
        char from[PMAT_WORDS_SIZE], to[PMAT_WORDS_SIZE], lasted[PMAT_WORDS_SIZE];
        const char *const cells[] = {from, to, lasted, pmat_band_row_name(stretch.row)};
        pmat_facts_clock(page->facts, stretch.start_utc_us, from);
        pmat_facts_clock(page->facts, stretch.end_utc_us, to);
        pmat_words_duration((double)(stretch.end_utc_us - stretch.start_utc_us) / 60e6, lasted);
        pmat_html_row(page->out, &table, NULL, cells);
    }
    pmat_html_table_end(page->out);
    if (rows > ROWS_MAX)
        pmat_html_element(page->out, "p", "dim",
                          "The table ends here; posture-export writes all of it.");
}

/* "Turn, back to left" of an event. */
static void name_event(const struct pmat_event *event, char text[PMAT_WORDS_SIZE])
{
    static const char *const words[] = {
        [PMAT_EVENT_GET_IN] = "got in",   [PMAT_EVENT_TURN] = "turn",
        [PMAT_EVENT_GET_OUT] = "got out", [PMAT_EVENT_GAP] = "no data",
        [PMAT_EVENT_NOTE] = "note",       [PMAT_EVENT_COUNT] = "",
    };
    if (event->kind == PMAT_EVENT_TURN)
        snprintf(text, PMAT_WORDS_SIZE, "%s: %s to %s", words[event->kind],
                 pmat_posture_name(event->from), pmat_posture_name(event->to));
    else
        snprintf(text, PMAT_WORDS_SIZE, "%s", words[event->kind]);
}

static void list_events(const struct pmat_html *page)
{
    static const char *const headings[] = {"At", "What", "Lasted", "Seen as"};
    static const struct pmat_html_table table = {"Every turn, exit and note as a table",
                                                 "Events, local time", headings, 4, 0x4};
    const struct pmat_night_view *view = page->facts->view;
    if (view->event_count == 0)
        return;
    pmat_html_table(page->out, &table);
    for (size_t i = 0; i < view->event_count && i < ROWS_MAX; i++) {
        const struct pmat_event *event = &view->events[i];
        char at[PMAT_WORDS_SIZE], what[PMAT_WORDS_SIZE], lasted[PMAT_WORDS_SIZE] = "";
        const char *const cells[] = {at, what, lasted, event->reason};
        pmat_facts_clock(page->facts, event->start_utc_us, at);
        name_event(event, what);
        if (event->duration_s > 0)
            pmat_words_duration((double)event->duration_s / 60, lasted);
        pmat_html_row(page->out, &table, NULL, cells);
    }
    pmat_html_table_end(page->out);
}

void pmat_html_timeline(const struct pmat_html *page)
{
    struct pmat_phrase words;
    const struct pmat_html_picture picture = {"timeline",      "The night, posture by posture",
                                              words.text,      page->facts,
                                              timeline_height, timeline_draw};
    if (page->facts->view->epoch_count == 0)
        return;
    pmat_phrase_reset(&words);
    pmat_picture_timeline_words(page->facts, &words);
    pmat_html_section(page->out, "night", "The night");
    pmat_html_picture(page->out, &picture);
    pmat_html_element(page->out, "p", "dim",
                      "From left to right the time, local clock; each posture has its lane. Low "
                      "bars at the bottom: how much you moved. Hatched: the mat sent no data, so "
                      "nothing is known.");
    pmat_html_fact(page, "p", NULL, pmat_fact_flagged);
    pmat_html_fact(page, "p", "dim", pmat_fact_clocks_sentence);
    list_stretches(page);
    list_events(page);
    pmat_html_section_end(page->out);
}

static double shares_height(const void *context, double width)
{
    return pmat_picture_shares_height(context, width);
}

static void shares_draw(const struct pmat_svg *svg, const void *context, double width)
{
    pmat_picture_shares(svg, context, width);
}

static void list_shares(const struct pmat_html *page)
{
    static const char *const headings[] = {"Posture", "Time", "Share", "Usual (SD)"};
    static const struct pmat_html_table table = {"The shares as a table",
                                                 "Time in each posture, and its share of the time "
                                                 "in bed",
                                                 headings, 4, 0xe};
    struct pmat_share shares[PMAT_SHARES_MAX];
    int count = pmat_shares_of(page->facts, shares);
    pmat_html_table(page->out, &table);
    for (int i = 0; i < count; i++) {
        char minutes[PMAT_WORDS_SIZE], share[PMAT_WORDS_SIZE], usual[PMAT_WORDS_SIZE] = "";
        const char *const cells[] = {shares[i].label, minutes, share, usual};
        pmat_words_duration(shares[i].minutes, minutes);
        pmat_words_percent(shares[i].share_frac, share);
        if (shares[i].norm != NULL)
            snprintf(usual, sizeof usual, "%.0f %% (%.0f)", shares[i].norm->mean * 100,
                     shares[i].norm->sd * 100);
        pmat_html_row(page->out, &table, NULL, cells);
    }
    pmat_html_table_end(page->out);
}

void pmat_html_shares(const struct pmat_html *page)
{
    struct pmat_phrase words;
    const struct pmat_html_picture picture = {
        "shares", "How long in each posture", words.text, page->facts, shares_height, shares_draw};
    pmat_phrase_reset(&words);
    pmat_picture_shares_words(page->facts, &words);
    pmat_html_section(page->out, "postures", "How you lay");
    pmat_html_picture(page->out, &picture);
    if (page->facts->summary.compare_with_norms) {
        struct pmat_phrase norm;
        pmat_phrase_reset(&norm);
        pmat_phrase_add(&norm,
                        "Thin grey strip under a bar: the usual range of other adults (mean, the "
                        "dark mark, and one SD to both sides; %s). Usual is not a goal.",
                        pmat_norm_source);
        pmat_html_element(page->out, "p", "dim", norm.text);
    }
    list_shares(page);
    pmat_html_section_end(page->out);
}

static void list_map_rows(const struct pmat_html *page)
{
    static const char *const headings[] = {"Posture", "Time behind it", "Highest cell", "Where"};
    static const struct pmat_html_table table = {"The maps as a table",
                                                 "Mean pressure maps in words", headings, 4, 0x6};
    const struct pmat_night_view *view = page->facts->view;
    pmat_html_table(page->out, &table);
    for (size_t i = 0; i < view->map_count; i++) {
        const struct pmat_map *map = &view->maps[i];
        char seconds[PMAT_WORDS_SIZE], highest[PMAT_WORDS_SIZE];
        struct pmat_phrase where;
        const char *const cells[] = {pmat_posture_name(map->posture), seconds, highest, where.text};
        if (!pmat_picture_map_shown(map))
            continue;
        pmat_words_duration(map->seconds / 60, seconds);
        snprintf(highest, sizeof highest, "%.4g %.16s", pmat_picture_map_highest(map),
                 view->provenance.unit);
        pmat_phrase_reset(&where);
        pmat_picture_map_words(map, &where);
        pmat_html_row(page->out, &table, NULL, cells);
    }
    pmat_html_table_end(page->out);
}

static void draw_map(const struct pmat_html *page, const struct pmat_map *map,
                     const struct pmat_body_lines *lines, double scale)
{
    enum { WIDTH = 160 };
    const struct pmat_svg svg = {page->out};
    struct pmat_phrase words, caption;
    char duration[PMAT_WORDS_SIZE], id[48];
    pmat_words_duration(map->seconds / 60, duration);
    pmat_phrase_reset(&words);
    pmat_picture_map_words(map, &words);
    pmat_phrase_reset(&caption);
    pmat_phrase_add(&caption, "Lying %s: mean of %s", pmat_words_lying(map->posture), duration);
    snprintf(id, sizeof id, "map-%s", pmat_posture_name(map->posture));
    fputs("<figure>\n", page->out);
    pmat_svg_begin(&svg, &(struct pmat_svg_head){.id = id,
                                                 .class_name = "map",
                                                 .title = caption.text,
                                                 .description = words.text,
                                                 .width = WIDTH,
                                                 .height = pmat_picture_map_height(WIDTH)});
    pmat_picture_map(&svg, map, scale, lines, WIDTH);
    pmat_svg_end(&svg);
    pmat_html_element(page->out, "figcaption", NULL, caption.text);
    fputs("</figure>\n", page->out);
}

static void draw_scale(const struct pmat_html *page, double scale)
{
    enum { WIDTH = 240 };
    const struct pmat_svg svg = {page->out};
    const char *unit = page->facts->view->provenance.unit;
    struct pmat_phrase words;
    pmat_phrase_reset(&words);
    pmat_phrase_add(&words, "From pale (nothing) to strong (%.4g %s).", scale, unit);
    fputs("<div class=\"scale\">\n", page->out);
    pmat_svg_begin(&svg, &(struct pmat_svg_head){.id = "scale",
                                                 .title = "Colours of the maps",
                                                 .description = words.text,
                                                 .width = WIDTH,
                                                 .height = pmat_picture_scale_height()});
    pmat_picture_scale(&svg, scale, unit, WIDTH);
    pmat_svg_end(&svg);
    fputs("</div>\n", page->out);
}

void pmat_html_maps(const struct pmat_html *page)
{
    static const enum pmat_posture order[] = {PMAT_POSTURE_SUPINE, PMAT_POSTURE_LEFT,
                                              PMAT_POSTURE_RIGHT, PMAT_POSTURE_PRONE};
    const struct pmat_night_view *view = page->facts->view;
    double scale = pmat_picture_map_scale(view);
    pmat_html_section(page->out, "maps", "Where you pressed on the mattress");
    if (!(scale > 0)) {
        pmat_html_element(page->out, "p", NULL,
                          page->facts->session->open ? "Pressure maps come when the night is over."
                                                     : "There is no pressure map of this night.");
        pmat_html_section_end(page->out);
        return;
    }
    fputs("<div class=\"picture maps\">\n", page->out);
    for (size_t o = 0; o < sizeof order / sizeof *order; o++)
        for (size_t i = 0; i < view->map_count; i++)
            if (view->maps[i].posture == order[o] && pmat_picture_map_shown(&view->maps[i]))
                draw_map(page, &view->maps[i],
                         view->body_lines != NULL ? &view->body_lines[i] : NULL, scale);
    fputs("</div>\n", page->out);
    draw_scale(page, scale);
    pmat_html_element(page->out, "p", "dim",
                      "The mean of all the time in one posture, seen from above, all in the same "
                      "colours. On the back your own left is at the right of the picture.");
    if (pmat_picture_map_lines_shown(view))
        pmat_html_element(page->out, "p", "dim", pmat_picture_map_lines_words);
    list_map_rows(page);
    pmat_html_section_end(page->out);
}

struct measured {
    const struct pmat_facts *facts;
    const struct pmat_measure *measure;
};

static double measure_height(const void *context, double width)
{
    (void)context;
    (void)width;
    return PMAT_PICTURE_MEASURE_HEIGHT;
}

static void measure_draw(const struct pmat_svg *svg, const void *context, double width)
{
    const struct measured *measured = context;
    pmat_picture_measure(svg, measured->facts, measured->measure, width,
                         PMAT_PICTURE_MEASURE_HEIGHT);
}

static void draw_measure(const struct pmat_html *page, const struct pmat_measure *measure)
{
    const struct measured measured = {page->facts, measure};
    struct pmat_phrase words;
    const struct pmat_html_picture picture = {measure->name, measure->label, words.text,
                                              &measured,     measure_height, measure_draw};
    pmat_phrase_reset(&words);
    pmat_picture_measure_words(page->facts, measure, &words);
    pmat_html_element(page->out, "h3", NULL, measure->label);
    pmat_html_picture(page->out, &picture);
    pmat_html_element(page->out, "p", "dim", words.text);
}

void pmat_html_measures(const struct pmat_html *page)
{
    struct pmat_phrase missing;
    pmat_phrase_reset(&missing);
    pmat_html_section(page->out, "measures", "Lumbar arch, hips, breathing");
    for (int i = 0; i < PMAT_MEASURES; i++) {
        if (pmat_measure_count(&pmat_measures[i], page->facts->view) > 0)
            draw_measure(page, &pmat_measures[i]);
        else
            pmat_phrase_add(&missing, "%s%s", missing.used > 0 ? ", " : "Not measured this night: ",
                            pmat_measures[i].label);
    }
    if (missing.used > 0) {
        pmat_phrase_add(&missing, ". Nothing is shown rather than something guessed.");
        pmat_html_element(page->out, "p", NULL, missing.text);
    }
    pmat_html_section_end(page->out);
}
