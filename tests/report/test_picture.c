/* Pictures and sheets against golden files, which any browser shows; and the SVG writer itself. */
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/picture/picture.h"
#include "report/writer/sheets.h"
#include "tests/report/pages.h"
#include "tests/support/golden.h"
#include "tests/support/rows.h"

extern const char pmat_paper_style[];

static struct rich_night night; /* too large for the stack */

/* What a picture is drawn from, and the room it takes. */
struct stage {
    struct pmat_facts facts;
    struct pmat_nights_view nights;
    double width, height;
};

static void draw_timeline(const struct pmat_svg *svg, struct stage *stage)
{
    if (svg != NULL)
        pmat_picture_timeline(svg, &stage->facts, stage->width);
    stage->height = pmat_picture_timeline_height(&stage->facts, stage->width);
}

static void draw_shares(const struct pmat_svg *svg, struct stage *stage)
{
    if (svg != NULL)
        pmat_picture_shares(svg, &stage->facts, stage->width);
    stage->height = pmat_picture_shares_height(&stage->facts, stage->width);
}

static void draw_map(const struct pmat_svg *svg, struct stage *stage)
{
    const struct pmat_body_lines lines = {.shoulder = {4, 7, 12, 7},
                                          .pelvis = {4.5, 15, 11.5, 15.5},
                                          .lumbar = {{4, 10, 12, 10}, {4, 12, 12, (double)NAN}}};
    const struct pmat_night_view *view = stage->facts.view;
    if (svg != NULL)
        pmat_picture_map(svg, &view->maps[1], pmat_picture_map_scale(view), &lines, stage->width);
    stage->height = pmat_picture_map_height(stage->width);
}

static void draw_scale(const struct pmat_svg *svg, struct stage *stage)
{
    if (svg != NULL)
        pmat_picture_scale(svg, 12.25, "kPa", stage->width);
    stage->height = pmat_picture_scale_height();
}

static void draw_breathing(const struct pmat_svg *svg, struct stage *stage)
{
    if (svg != NULL)
        pmat_picture_measure(svg, &stage->facts, &pmat_measures[2], stage->width,
                             PMAT_PICTURE_MEASURE_HEIGHT);
    stage->height = PMAT_PICTURE_MEASURE_HEIGHT;
}

static void draw_trend(const struct pmat_svg *svg, struct stage *stage)
{
    if (svg != NULL)
        pmat_picture_trend(svg, &stage->nights, PMAT_TREND_CHANGES, stage->width);
    stage->height = pmat_picture_trend_height(stage->width);
}

static void draw_trend_shares(const struct pmat_svg *svg, struct stage *stage)
{
    if (svg != NULL)
        pmat_picture_trend_shares(svg, &stage->nights, stage->width);
    stage->height = pmat_picture_trend_height(stage->width);
}

static const struct picture_row {
    const char *name;
    int page; /* of page_rows */
    double width;
    void (*draw)(const struct pmat_svg *svg, struct stage *stage);
} picture_rows[] = {
    {"picture-timeline", 0, 730, draw_timeline},
    {"picture-timeline-narrow", 0, 340, draw_timeline},
    {"picture-timeline-gaps", 2, 730, draw_timeline},
    {"picture-timeline-summer-time-begins", 3, 730, draw_timeline},
    {"picture-timeline-summer-time-ends", 4, 730, draw_timeline},
    {"picture-shares", 0, 730, draw_shares},
    {"picture-map", 0, 160, draw_map},
    {"picture-scale", 0, 240, draw_scale},
    {"picture-breathing", 1, 730, draw_breathing},
    {"picture-trend", 0, 730, draw_trend},
    {"picture-trend-shares", 0, 730, draw_trend_shares},
};

/* A file of its own: the picture with its style. */
static char *draw_file(const struct picture_row *row, size_t *size)
{
    static struct pmat_night_row rows[30];
    struct stage stage = {.nights = {.rows = rows, .count = 30}, .width = row->width};
    char *text = NULL;
    page_build(&night, &page_rows[row->page]);
    page_build_nights(rows, 30);
    pmat_facts_of(&stage.facts, &night.built.view);
    row->draw(NULL, &stage);
    FILE *out = open_memstream(&text, size);
    const struct pmat_svg svg = {out};
    pmat_svg_begin(&svg, &(struct pmat_svg_head){.id = "p",
                                                 .title = row->name,
                                                 .description = "A golden file.",
                                                 .width = stage.width,
                                                 .height = stage.height});
    fprintf(out, "<style>\n%s</style>\n", pmat_paper_style);
    row->draw(&svg, &stage);
    pmat_svg_end(&svg);
    fclose(out);
    return text;
}

static void picture_is_as_expected(void **state)
{
    const struct picture_row *row = *state;
    char name[100];
    size_t size;
    char *text = draw_file(row, &size);
    snprintf(name, sizeof name, "%s.svg", row->name);
    assert_golden(name, text, size);
    free(text);
}

/* As wide as most letters are: the golden sheets do not hang on the machine's fonts. */
static double rough_width(void *context, const char *text, size_t length, double size_px, bool bold)
{
    (void)context;
    (void)text;
    return (double)length * size_px * (bold ? 0.6 : 0.53);
}

/* Both sheets as text, to be freed. */
static void compose(const char *name, char *text[PMAT_SHEETS])
{
    const struct pmat_ruler ruler = {NULL, rough_width};
    struct pmat_writer_options options;
    struct pmat_facts facts;
    size_t size;
    FILE *out[PMAT_SHEETS];
    for (int sheet = 0; sheet < PMAT_SHEETS; sheet++)
        out[sheet] = open_memstream(&text[sheet], &size);
    pmat_facts_of(&facts, &night.built.view);
    pmat_writer_options_default(&options);
    options.name = name;
    options.anonymous = name == NULL;
    options.shift_days = 7;
    pmat_sheets_compose(out, &facts, &ruler, &options);
    for (int sheet = 0; sheet < PMAT_SHEETS; sheet++)
        fclose(out[sheet]);
}

static void sheets_are_as_expected(void **state)
{
    char *text[PMAT_SHEETS];
    (void)state;
    page_build(&night, &page_rows[1]);
    compose("Erika M\xC3\xBCller", text);
    assert_golden("sheet-1.svg", text[0], strlen(text[0]));
    assert_golden("sheet-2.svg", text[1], strlen(text[1]));
    assert_null(strstr(text[1], "More than fits here"));
    free(text[0]);
    free(text[1]);
}

/* y of every text on the sheet. */
static void assert_on_the_sheet(const char *text)
{
    for (const char *at = text; (at = strstr(at, "<text")) != NULL; at++) {
        const char *y = strstr(at, " y=\"");
        assert_non_null(y);
        assert_true(strtod(y + 4, NULL) < PMAT_LEAF_HEIGHT);
    }
}

static void too_much_for_two_sheets_is_cut_and_said(void **state)
{
    static char long_words[200];
    char *text[PMAT_SHEETS];
    (void)state;
    memset(long_words, 'w', sizeof long_words - 1);
    page_build(&night, &page_rows[1]);
    rich_set_words(&night, long_words);
    night.built.view.row.excluded = night.built.view.row.session.open = true;
    night.built.view.row.session.posture_min[PMAT_POSTURE_UNKNOWN] = 300;
    night.built.view.row.pain_0_10 = night.built.view.row.stiffness_0_10 = 3;
    night.built.events[2].kind = PMAT_EVENT_GAP;
    compose(long_words, text);
    assert_on_the_sheet(text[0]);
    assert_on_the_sheet(text[1]);
    assert_non_null(strstr(text[1], "More than fits here: --format html shows all."));
    free(text[0]);
    free(text[1]);
}

static void nobody_s_name_stands_there_unasked(void **state)
{
    char *named[PMAT_SHEETS], *plain[PMAT_SHEETS];
    (void)state;
    page_build(&night, &page_rows[0]);
    compose("Erika", named);
    compose(NULL, plain);
    assert_non_null(strstr(plain[0], "shifted"));
    assert_null(strstr(named[0], "shifted"));
    for (int sheet = 0; sheet < PMAT_SHEETS; sheet++) {
        assert_non_null(strstr(named[sheet], "Erika"));
        assert_null(strstr(plain[sheet], "Erika"));
        free(named[sheet]);
        free(plain[sheet]);
    }
}

static const struct number_row {
    const char *name;
    double value;
    const char *text;
} number_rows[] = {
    {"a whole number has no point", 7, "7"},
    {"two digits at most", 1.23456, "1.23"},
    {"one where one is enough", 12.5, "12.5"},
    {"a zero after the point stays", 3.07, "3.07"},
    {"below zero", -0.25, "-0.25"},
    {"nearly nothing is nothing", -0.001, "0"},
    {"no number is zero", (double)NAN, "0"},
    {"endless is zero", (double)INFINITY, "0"},
};

static void number_is_spelt(void **state)
{
    const struct number_row *row = *state;
    char *text = NULL, expected[100];
    size_t size;
    /* Where the decimal sign is a comma, if this machine has such a language. */
    setlocale(LC_ALL, "de_DE.UTF-8");
    FILE *out = open_memstream(&text, &size);
    const struct pmat_svg svg = {out};
    pmat_svg_path(&svg, NULL);
    pmat_svg_move_to(&svg, row->value, 1);
    pmat_svg_path_end(&svg);
    fclose(out);
    setlocale(LC_ALL, "C");
    snprintf(expected, sizeof expected, "<path d=\"M%s 1\"/>\n", row->text);
    assert_string_equal(text, expected);
    free(text);
}

int main(void)
{
    static struct rows rows;
    ROWS_ADD_ALL(&rows, picture_rows, picture_is_as_expected);
    ROWS_ADD_ALL(&rows, number_rows, number_is_spelt);
    rows_add(&rows, "sheets are as expected", sheets_are_as_expected, NULL);
    rows_add(&rows, "too much for two sheets is cut and said",
             too_much_for_two_sheets_is_cut_and_said, NULL);
    rows_add(&rows, "nobody's name stands there unasked", nobody_s_name_stands_there_unasked, NULL);
    return rows_run(&rows, "pictures");
}
