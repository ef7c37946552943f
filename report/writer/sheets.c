#include "report/writer/sheets.h"

#include <math.h>

#include "report/anonymous.h"
#include "report/picture/picture.h"

enum { SPACE = 10, HEADING = SPACE + 24, FOOT = 26 };

/* What goes on from sheet to sheet. */
struct course {
    int measure;  /* the next one to be drawn */
    int left_out; /* things for which there was no room */
};

static void heading(struct pmat_leaf *leaf, const char *text)
{
    leaf->y += SPACE;
    pmat_leaf_text(leaf, &(struct pmat_leaf_text){.style = PMAT_LEAF_HEADING}, text);
}

static void fact(struct pmat_leaf *leaf, const struct pmat_facts *facts, enum pmat_leaf_style style,
                 int lines_max, pmat_fact_fn *say)
{
    struct pmat_phrase phrase;
    pmat_phrase_reset(&phrase);
    say(facts, &phrase);
    if (phrase.used > 0)
        pmat_leaf_text(leaf, &(struct pmat_leaf_text){.style = style, .lines_max = lines_max},
                       phrase.text);
}

/* "Turns   9 position changes ..." */
static void item(struct pmat_leaf *leaf, const char *label, const char *text)
{
    enum { LABEL_WIDTH = 110 };
    const struct pmat_leaf_text left = {
        .style = PMAT_LEAF_STRONG, .x = PMAT_LEAF_MARGIN, .width = LABEL_WIDTH, .lines_max = 1};
    const struct pmat_leaf_text right = {.style = PMAT_LEAF_TEXT,
                                         .x = PMAT_LEAF_MARGIN + LABEL_WIDTH,
                                         .width = PMAT_LEAF_TEXT_WIDTH - LABEL_WIDTH,
                                         .lines_max = 3};
    double y = leaf->y;
    if (text[0] == '\0' || !pmat_leaf_fits(leaf, pmat_leaf_text_height(leaf, &right, text)))
        return;
    pmat_leaf_text(leaf, &left, label);
    leaf->y = y;
    pmat_leaf_text(leaf, &right, text);
    leaf->y += 3;
}

static void fact_item(struct pmat_leaf *leaf, const struct pmat_facts *facts, const char *label,
                      pmat_fact_fn *say)
{
    struct pmat_phrase phrase;
    pmat_phrase_reset(&phrase);
    say(facts, &phrase);
    item(leaf, label, phrase.text);
}

static void foot(struct pmat_leaf *leaf, const struct pmat_facts *facts, int sheet,
                 const char *name)
{
    struct pmat_phrase phrase;
    double y = PMAT_LEAF_HEIGHT - PMAT_LEAF_MARGIN + FOOT / 2.0;
    pmat_phrase_reset(&phrase);
    pmat_phrase_add(&phrase, "%d of %d", sheet + 1, PMAT_SHEETS);
    pmat_svg_text(&leaf->svg, "small", PMAT_SVG_END, PMAT_LEAF_WIDTH - PMAT_LEAF_MARGIN, y,
                  phrase.text);
    pmat_phrase_reset(&phrase);
    pmat_phrase_add(&phrase, "%s %s. ",
                    facts->view->row.key.kind == PMAT_SESSION_NAP ? "Nap of" : "Night of",
                    facts->view->row.key.night);
    if (name != NULL && name[0] != '\0')
        pmat_phrase_add(&phrase, "%.60s. ", name);
    pmat_phrase_add(&phrase, "It measures and does not diagnose.");
    pmat_svg_text(&leaf->svg, "small", PMAT_SVG_START, PMAT_LEAF_MARGIN, y, phrase.text);
    /* docs/sources.md: document-a, document-b, document-e */
    pmat_svg_text(
        &leaf->svg, "small", PMAT_SVG_START, PMAT_LEAF_MARGIN, y - 14.5,
        "See a doctor about pain that lasts for weeks, gets worse with movement or spreads "
        "to the legs, and about tingling or numbness.");
}

static void top(struct pmat_leaf *leaf, const struct pmat_facts *facts, const char *name)
{
    struct pmat_phrase phrase;
    fact(leaf, facts, PMAT_LEAF_TITLE, 2, pmat_fact_title);
    if (name != NULL && name[0] != '\0')
        pmat_leaf_text(leaf, &(struct pmat_leaf_text){.style = PMAT_LEAF_LEAD, .lines_max = 1},
                       name);
    fact(leaf, facts, PMAT_LEAF_SMALL, 2, pmat_fact_times);
    leaf->y += 4;
    pmat_phrase_reset(&phrase);
    for (int i = 0; pmat_facts_warning(facts, i, &phrase); i++) {
        if (phrase.used > 0)
            pmat_leaf_text(leaf,
                           &(struct pmat_leaf_text){.style = PMAT_LEAF_STRONG, .lines_max = 2},
                           phrase.text);
        pmat_phrase_reset(&phrase);
    }
}

static void flag(struct pmat_leaf *leaf, const struct pmat_flag *raised)
{
    static const char *const bars[] = {"bar-info", "bar-watch", "bar-strain"};
    const double x = PMAT_LEAF_MARGIN + 14, width = PMAT_LEAF_TEXT_WIDTH - 14;
    struct pmat_phrase phrase;
    double y = leaf->y;
    pmat_phrase_reset(&phrase);
    pmat_words_flag(raised, &phrase);
    if (raised->advice[0] != '\0')
        pmat_phrase_add(&phrase, ". Try: %s", raised->advice);
    pmat_leaf_text(
        leaf,
        &(struct pmat_leaf_text){.style = PMAT_LEAF_STRONG, .x = x, .width = width, .lines_max = 2},
        phrase.text);
    pmat_phrase_reset(&phrase);
    pmat_phrase_add(&phrase, "Seen: %s", raised->evidence);
    if (raised->source[0] != '\0')
        pmat_phrase_add(&phrase, " (advice from: %s)", raised->source);
    pmat_leaf_text(
        leaf,
        &(struct pmat_leaf_text){.style = PMAT_LEAF_SMALL, .x = x, .width = width, .lines_max = 2},
        phrase.text);
    pmat_svg_rect(&leaf->svg, bars[raised->severity], PMAT_LEAF_MARGIN, y, 5, leaf->y - y);
    leaf->y += 6;
}

static void credits(struct pmat_leaf *leaf, const struct pmat_facts *facts)
{
    struct pmat_phrase phrase, good;
    pmat_phrase_reset(&good);
    pmat_fact_credits(facts, &good);
    if (good.used == 0)
        return;
    pmat_phrase_reset(&phrase);
    pmat_phrase_add(&phrase, "Good: %s.", good.text);
    pmat_leaf_text(leaf, &(struct pmat_leaf_text){.style = PMAT_LEAF_TEXT, .lines_max = 3},
                   phrase.text);
}

static void advice(struct pmat_leaf *leaf, const struct pmat_facts *facts)
{
    const struct pmat_flag *flags[PMAT_FACTS_TONIGHT];
    size_t count = pmat_flags_by_weight(facts->view, flags, PMAT_FACTS_TONIGHT);
    heading(leaf, "What to change tonight");
    for (size_t i = 0; i < count; i++)
        flag(leaf, flags[i]);
    fact(leaf, facts, PMAT_LEAF_TEXT, 3, pmat_fact_no_flags);
    credits(leaf, facts);
    if (facts->view->flag_count > count) {
        struct pmat_phrase phrase;
        pmat_phrase_reset(&phrase);
        pmat_phrase_add(&phrase, "%zu lighter ones are not shown here; --format html lists all.",
                        facts->view->flag_count - count);
        pmat_leaf_text(leaf, &(struct pmat_leaf_text){.style = PMAT_LEAF_SMALL}, phrase.text);
    }
}

static void timeline(struct pmat_leaf *leaf, const struct pmat_facts *facts)
{
    double height = pmat_picture_timeline_height(facts, PMAT_LEAF_TEXT_WIDTH);
    if (facts->view->epoch_count == 0)
        return;
    if (!pmat_leaf_fits(leaf, height + HEADING))
        return;
    heading(leaf, "The night");
    pmat_svg_group(&leaf->svg, PMAT_LEAF_MARGIN, leaf->y);
    pmat_picture_timeline(&leaf->svg, facts, PMAT_LEAF_TEXT_WIDTH);
    pmat_svg_group_end(&leaf->svg);
    leaf->y += height + 4;
    pmat_leaf_text(leaf, &(struct pmat_leaf_text){.style = PMAT_LEAF_SMALL},
                   "Local time. Low bars at the bottom: how much the sleeper moved. Hatched: the "
                   "mat sent no data, so nothing is known.");
    fact(leaf, facts, PMAT_LEAF_SMALL, 2, pmat_fact_clocks_sentence);
}

static void shares(struct pmat_leaf *leaf, const struct pmat_facts *facts)
{
    double height = pmat_picture_shares_height(facts, PMAT_LEAF_TEXT_WIDTH);
    if (!pmat_leaf_fits(leaf, height + HEADING))
        return;
    heading(leaf, "Postures");
    pmat_svg_group(&leaf->svg, PMAT_LEAF_MARGIN, leaf->y);
    pmat_picture_shares(&leaf->svg, facts, PMAT_LEAF_TEXT_WIDTH);
    pmat_svg_group_end(&leaf->svg);
    leaf->y += height + 4;
    if (facts->summary.compare_with_norms)
        pmat_leaf_text(leaf, &(struct pmat_leaf_text){.style = PMAT_LEAF_SMALL},
                       "Thin grey strip: the usual range of other adults, mean and one SD to both "
                       "sides (Skarpsno 2017, accelerometers). Usual is not a goal.");
}

static void one_map(struct pmat_leaf *leaf, const struct pmat_map *map,
                    const struct pmat_body_lines *lines, double scale, double x, double width)
{
    struct pmat_phrase phrase;
    char duration[PMAT_WORDS_SIZE];
    pmat_svg_group(&leaf->svg, x, leaf->y);
    pmat_picture_map(&leaf->svg, map, scale, lines, width);
    pmat_svg_group_end(&leaf->svg);
    pmat_words_duration(map->seconds / 60, duration);
    pmat_phrase_reset(&phrase);
    pmat_phrase_add(&phrase, "%s, %s", pmat_words_lying(map->posture), duration);
    pmat_svg_text(&leaf->svg, "small", PMAT_SVG_MIDDLE, x + width / 2,
                  leaf->y + pmat_picture_map_height(width) + 10, phrase.text);
}

static void maps(struct pmat_leaf *leaf, const struct pmat_facts *facts)
{
    enum { MAP_WIDTH = 152, ACROSS = 4, CAPTION = 20 };
    static const enum pmat_posture order[ACROSS] = {PMAT_POSTURE_SUPINE, PMAT_POSTURE_LEFT,
                                                    PMAT_POSTURE_RIGHT, PMAT_POSTURE_PRONE};
    const struct pmat_night_view *view = facts->view;
    double scale = pmat_picture_map_scale(view), x = PMAT_LEAF_MARGIN;
    double step = (PMAT_LEAF_TEXT_WIDTH - MAP_WIDTH) / (ACROSS - 1.0);
    heading(leaf, "Where the body pressed (mean of all the time in one posture)");
    if (!(scale > 0)) {
        pmat_leaf_text(leaf, &(struct pmat_leaf_text){.style = PMAT_LEAF_TEXT},
                       "There is no pressure map of this night.");
        return;
    }
    for (int o = 0; o < ACROSS; o++)
        for (size_t i = 0; i < view->map_count; i++)
            if (view->maps[i].posture == order[o] && pmat_picture_map_shown(&view->maps[i])) {
                one_map(leaf, &view->maps[i],
                        view->body_lines != NULL ? &view->body_lines[i] : NULL, scale, x,
                        MAP_WIDTH);
                x += step;
            }
    leaf->y += pmat_picture_map_height(MAP_WIDTH) + CAPTION;
    pmat_svg_group(&leaf->svg, PMAT_LEAF_MARGIN, leaf->y);
    pmat_picture_scale(&leaf->svg, scale, view->provenance.unit, 240);
    pmat_svg_group_end(&leaf->svg);
    pmat_svg_text(&leaf->svg, "small", PMAT_SVG_START, PMAT_LEAF_MARGIN + 260, leaf->y + 11,
                  "Seen from above; on the back the own left is at the right of the picture.");
    leaf->y += pmat_picture_scale_height();
    if (pmat_picture_map_lines_shown(view))
        pmat_leaf_text(leaf, &(struct pmat_leaf_text){.style = PMAT_LEAF_SMALL},
                       pmat_picture_map_lines_words);
}

/* One measure with its name above; false where there is no room. */
static bool measure(struct pmat_leaf *leaf, const struct pmat_facts *facts, int index, double x,
                    double width)
{
    enum { HEIGHT = 66, NAME = 17 };
    if (leaf->y + HEIGHT + NAME > leaf->bottom)
        return false;
    pmat_svg_text(&leaf->svg, "strong", PMAT_SVG_START, x, leaf->y + 12,
                  pmat_measures[index].label);
    pmat_svg_group(&leaf->svg, x, leaf->y + NAME);
    pmat_picture_measure(&leaf->svg, facts, &pmat_measures[index], width, HEIGHT);
    pmat_svg_group_end(&leaf->svg);
    return true;
}

/* What was measured over the night: the first one over the whole width, if the first sheet has
 * room, the others side by side on the second. */
static void measures(struct pmat_leaf *leaf, const struct pmat_facts *facts, bool side_by_side,
                     struct course *course)
{
    enum { ROW = 89, BETWEEN = 14 };
    double width = side_by_side ? (PMAT_LEAF_TEXT_WIDTH - BETWEEN) / 2.0 : PMAT_LEAF_TEXT_WIDTH;
    int column = 0;
    for (; course->measure < PMAT_MEASURES; course->measure++) {
        if (pmat_measure_count(&pmat_measures[course->measure], facts->view) == 0)
            continue;
        if (!measure(leaf, facts, course->measure, PMAT_LEAF_MARGIN + column * (width + BETWEEN),
                     width))
            break;
        column = side_by_side ? 1 - column : 0;
        leaf->y += column == 0 ? ROW : 0;
    }
    leaf->y += column != 0 ? ROW : 0;
}

static void figures(struct pmat_leaf *leaf, const struct pmat_facts *facts)
{
    struct pmat_phrase phrase;
    const char *label;
    heading(leaf, "Figures");
    fact_item(leaf, facts, "In bed", pmat_fact_in_bed);
    fact_item(leaf, facts, "Turns", pmat_fact_changes);
    fact_item(leaf, facts, "Longest still", pmat_fact_still);
    fact_item(leaf, facts, "Got out", pmat_fact_exits);
    pmat_phrase_reset(&phrase);
    for (int i = 0; pmat_facts_measure(facts, i, &label, &phrase); i++) {
        item(leaf, label, phrase.text);
        pmat_phrase_reset(&phrase);
    }
    fact_item(leaf, facts, "No data", pmat_fact_gaps);
    fact_item(leaf, facts, "Confidence", pmat_fact_confidence);
    fact_item(leaf, facts, "Settling", pmat_fact_settling);
}

/* The box stands at the bottom of the sheet; what is above ends before it. */
static void reading(struct pmat_leaf *leaf, const struct pmat_facts *facts, bool draw)
{
    enum { PADDING = 10 };
    const struct pmat_leaf_text how = {.style = PMAT_LEAF_SMALL,
                                       .x = PMAT_LEAF_MARGIN + PADDING,
                                       .width = PMAT_LEAF_TEXT_WIDTH - 2 * PADDING};
    double height = 2 * PADDING + 17;
    for (int i = 0; pmat_fact_reading[i] != NULL; i++)
        height += pmat_leaf_text_height(leaf, &how, pmat_fact_reading[i]);
    height += pmat_leaf_text_height(leaf, &how, pmat_fact_limits);
    if (!draw) {
        leaf->bottom -= height + SPACE;
        return;
    }
    leaf->bottom += height + SPACE;
    leaf->y = leaf->bottom - height;
    pmat_svg_rect(&leaf->svg, "box", PMAT_LEAF_MARGIN, leaf->y, PMAT_LEAF_TEXT_WIDTH, height);
    leaf->y += PADDING;
    pmat_leaf_text(
        leaf, &(struct pmat_leaf_text){.style = PMAT_LEAF_STRONG, .x = how.x, .width = how.width},
        "How to read this");
    for (int i = 0; pmat_fact_reading[i] != NULL; i++)
        pmat_leaf_text(leaf, &how, pmat_fact_reading[i]);
    pmat_leaf_text(leaf, &how, pmat_fact_limits);
    (void)facts;
}

static void first_sheet(struct pmat_leaf *leaf, const struct pmat_facts *facts,
                        const struct pmat_writer_options *options, struct course *course)
{
    struct pmat_phrase phrase;
    pmat_phrase_reset(&phrase);
    pmat_anonymous_words(options, &phrase);
    top(leaf, facts, options->name);
    if (phrase.used > 0)
        pmat_leaf_text(leaf, &(struct pmat_leaf_text){.style = PMAT_LEAF_SMALL}, phrase.text);
    leaf->y += 6;
    fact(leaf, facts, PMAT_LEAF_LEAD, 3, pmat_fact_story_bed);
    fact(leaf, facts, PMAT_LEAF_LEAD, 3, pmat_fact_story_lay);
    fact(leaf, facts, PMAT_LEAF_LEAD, 3, pmat_fact_nobody);
    advice(leaf, facts);
    timeline(leaf, facts);
    if (facts->session->time_in_bed_min > 0)
        shares(leaf, facts);
    leaf->y += SPACE;
    measures(leaf, facts, false, course);
}

static void second_sheet(struct pmat_leaf *leaf, const struct pmat_facts *facts,
                         struct course *course)
{
    enum { NOTICE = 16 };
    reading(leaf, facts, false);
    leaf->bottom -= NOTICE; /* that something is left out is never left out itself */
    if (facts->session->time_in_bed_min > 0)
        maps(leaf, facts);
    figures(leaf, facts);
    fact(leaf, facts, PMAT_LEAF_SMALL, 2, pmat_fact_identity);
    fact(leaf, facts, PMAT_LEAF_SMALL, 2, pmat_fact_made_by);
    leaf->y += 4;
    measures(leaf, facts, true, course);
    leaf->bottom += NOTICE;
    if (course->measure < PMAT_MEASURES || course->left_out + leaf->left_out > 0)
        pmat_leaf_text(leaf, &(struct pmat_leaf_text){.style = PMAT_LEAF_SMALL},
                       "More than fits here: --format html shows all.");
    reading(leaf, facts, true);
}

void pmat_sheets_compose(FILE *const out[PMAT_SHEETS], const struct pmat_facts *facts,
                         const struct pmat_ruler *ruler, const struct pmat_writer_options *options)
{
    struct course course = {0, 0};
    for (int sheet = 0; sheet < PMAT_SHEETS; sheet++) {
        struct pmat_leaf leaf;
        pmat_leaf_begin(&leaf, out[sheet], ruler);
        if (sheet == 0)
            first_sheet(&leaf, facts, options, &course);
        else
            second_sheet(&leaf, facts, &course);
        course.left_out += leaf.left_out;
        foot(&leaf, facts, sheet, options->name);
        pmat_leaf_end(&leaf);
    }
}
