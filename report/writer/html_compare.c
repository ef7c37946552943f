/* The page of two times side by side: one table, what is distinct marked in it. */
#include <stdio.h>

#include "report/compare.h"
#include "report/writer/html.h"

enum { COLUMNS = 7 };
static const char *const headings[COLUMNS] = {
    "Mean of the nights", "A", "nights", "B", "nights", "B - A", "95 % interval"};
_Static_assert(PMAT_COMPARE_PERCENT == 95, "the heading names it");

static void write_side(FILE *out, const char *name, const struct pmat_nights_view *side)
{
    struct pmat_phrase phrase;
    pmat_phrase_reset(&phrase);
    pmat_phrase_add(&phrase, "%s: ", name);
    pmat_compare_side(side, &phrase);
    pmat_html_element(out, "p", NULL, phrase.text);
}

static void write_header(FILE *out, const struct pmat_compare_view *view)
{
    const struct pmat_nights_view *named = view->a.count > 0 ? &view->a : &view->b;
    struct pmat_phrase phrase;
    fputs("<header>\n", out);
    pmat_html_element(out, "h1", NULL, "Two times side by side");
    pmat_phrase_reset(&phrase);
    if (named->count > 0)
        pmat_phrase_add(&phrase, "Mat %s", named->rows[0].key.mat);
    pmat_html_element(out, "p", "dim", phrase.text);
    write_side(out, "A", &view->a);
    write_side(out, "B", &view->b);
    fputs("</header>\n", out);
}

static void write_line(FILE *out, const struct pmat_html_table *table,
                       const struct pmat_comparison *line, enum pmat_trend trend)
{
    char a[32], b[32], nights[2][16], difference[32], interval[PMAT_COMPARE_INTERVAL_SIZE];
    char marked[PMAT_COMPARE_INTERVAL_SIZE + 2];
    const char *const cells[COLUMNS] = {
        pmat_compare_label(trend), a, nights[0], b, nights[1], difference, marked};
    pmat_trend_text(trend, line->a.mean, true, a);
    pmat_trend_text(trend, line->b.mean, true, b);
    snprintf(nights[0], sizeof nights[0], "%d", line->a.nights);
    snprintf(nights[1], sizeof nights[1], "%d", line->b.nights);
    snprintf(difference, sizeof difference, "-");
    if (line->enough)
        pmat_compare_difference_text(trend, line->interval.difference, difference);
    pmat_compare_interval_text(line, trend, interval);
    snprintf(marked, sizeof marked, "%s%s", interval, line->enough && line->distinct ? " *" : "");
    pmat_html_row(out, table, line->enough && line->distinct ? "distinct" : NULL, cells);
}

/* Whether some mean may still move. */
static bool write_lines(FILE *out, const struct pmat_compare_view *view)
{
    static const struct pmat_html_table table = {NULL, "Means and their differences", headings,
                                                 COLUMNS, 0x7e};
    bool moving = false;
    pmat_html_open_table(out, &table);
    for (int t = 0; t < PMAT_TREND_ALL; t++) {
        struct pmat_comparison line = pmat_compare(view, (enum pmat_trend)t);
        if (!line.known)
            continue;
        moving = moving || !line.settled;
        write_line(out, &table, &line, (enum pmat_trend)t);
    }
    pmat_html_close_table(out);
    return moving;
}

void pmat_html_compare(FILE *out, const struct pmat_compare_view *view,
                       const struct pmat_writer_options *options)
{
    struct pmat_phrase phrase;
    pmat_html_begin(out, "Sleep posture, two times side by side");
    write_header(out, view);
    fputs("<main>\n", out);
    pmat_html_section(out, "means", "What differs");
    bool moving = write_lines(out, view);
    pmat_phrase_reset(&phrase);
    pmat_compare_interval_legend(&phrase);
    pmat_html_element(out, "p", NULL, phrase.text);
    pmat_phrase_reset(&phrase);
    pmat_compare_nights_legend(moving, &phrase);
    pmat_html_element(out, "p", "dim", phrase.text);
    pmat_html_section_end(out);
    fputs("</main>\n<footer>\n", out);
    pmat_html_anonymous(out, options);
    pmat_html_element(out, "p", NULL, pmat_compare_closing);
    fputs("</footer>\n", out);
    pmat_html_end(out);
}
