/*
 * Several nights as a table, with means and the number of nights behind each. Excluded nights and
 * one still being recorded are shown, but count in no mean.
 */
#include <string.h>

#include "report/norms.h"
#include "report/trend.h"
#include "report/writer/text.h"

enum { NIGHT_WIDTH = 12, CELL_WIDTH = 7 };

/* In the order in which a narrow page drops them from the right. */
static const char *const headings[PMAT_TREND_COUNT] = {
    [PMAT_TREND_IN_BED] = "in bed", [PMAT_TREND_BACK] = "back",   [PMAT_TREND_LEFT] = "left",
    [PMAT_TREND_RIGHT] = "right",   [PMAT_TREND_FRONT] = "front", [PMAT_TREND_CHANGES] = "chg/h",
    [PMAT_TREND_UNSURE] = "unsure", [PMAT_TREND_STILL] = "still", [PMAT_TREND_EXITS] = "exits",
};

static void print_cell(FILE *out, enum pmat_trend trend, double value, bool mean)
{
    char text[32];
    pmat_trend_text(trend, value, mean, text);
    fprintf(out, "%*s", CELL_WIDTH, text);
}

static void print_row(const struct pmat_paper *paper, const struct pmat_night_row *row, int columns)
{
    char mark = row->excluded ? 'x' : row->session.open ? '*' : ' ';
    if (!pmat_trend_counts(row))
        pmat_paper_ink(paper, PMAT_INK_DIM);
    fprintf(paper->out, "%-*s%c", NIGHT_WIDTH - 1, row->key.night, mark);
    for (int c = 0; c < columns; c++)
        print_cell(paper->out, (enum pmat_trend)c, pmat_trend_value(row, (enum pmat_trend)c),
                   false);
    if (!pmat_trend_counts(row))
        pmat_paper_plain(paper);
    pmat_paper_blank(paper);
}

/* The means, and under each the nights behind it. Returns the smallest of these numbers. */
static int print_means(const struct pmat_paper *paper, const struct pmat_nights_view *view,
                       int columns)
{
    int nights[PMAT_TREND_COUNT], fewest = -1;
    pmat_paper_ink(paper, PMAT_INK_BOLD);
    fprintf(paper->out, "%-*s", NIGHT_WIDTH, "mean");
    for (int c = 0; c < columns; c++) {
        struct pmat_trend_mean mean = pmat_trend_mean_of(view, (enum pmat_trend)c);
        print_cell(paper->out, (enum pmat_trend)c, mean.mean, true);
        nights[c] = mean.nights;
        if (fewest < 0 || nights[c] < fewest)
            fewest = nights[c];
    }
    pmat_paper_plain(paper);
    fprintf(paper->out, "\n%-*s", NIGHT_WIDTH, "nights");
    for (int c = 0; c < columns; c++)
        fprintf(paper->out, "%*d", CELL_WIDTH, nights[c]);
    pmat_paper_blank(paper);
    return fewest;
}

static void print_legend(const struct pmat_paper *paper, const struct pmat_nights_view *view,
                         int columns, int fewest)
{
    struct pmat_phrase phrase;
    bool excluded = false, open = false;
    for (size_t i = 0; i < view->count; i++) {
        excluded |= view->rows[i].excluded;
        open |= view->rows[i].session.open;
    }
    pmat_phrase_reset(&phrase);
    if (fewest < PMAT_NORM_NIGHTS_MIN)
        pmat_phrase_add(&phrase, "Means: needs more nights (at least %d). ", PMAT_NORM_NIGHTS_MIN);
    pmat_phrase_add(&phrase, "A mean settles after %d to %d nights (Smits 2022). ",
                    PMAT_NORM_NIGHTS_MIN, PMAT_NORM_NIGHTS_STABLE);
    if (excluded)
        pmat_phrase_add(&phrase, "x: excluded, in no mean. ");
    if (open)
        pmat_phrase_add(&phrase, "*: still recording, in no mean. ");
    if (view->naps > 0)
        pmat_phrase_add(&phrase, "%zu nap%s left out. ", view->naps, view->naps == 1 ? "" : "s");
    pmat_phrase_add(&phrase, "Times in h:mm; shares of the time in bed; chg/h: position changes an "
                             "hour; still: the longest time without movement.");
    for (int c = columns; c < PMAT_TREND_COUNT; c++)
        pmat_phrase_add(&phrase, "%s%s", c == columns ? " Too wide for this page: " : ", ",
                        headings[c]);
    if (columns < PMAT_TREND_COUNT)
        pmat_phrase_add(&phrase, ".");
    pmat_paper_paragraph(paper, PMAT_INK_PLAIN, 0, phrase.text);

    pmat_phrase_reset(&phrase);
    pmat_phrase_add(&phrase,
                    "Usual: back %.0f %%, sides %.0f %%, front %.0f %%, %.1f changes an "
                    "hour (%s).",
                    pmat_norm_back_frac.mean * 100, pmat_norm_side_frac.mean * 100,
                    pmat_norm_front_frac.mean * 100, pmat_norm_changes_per_h.mean,
                    pmat_norm_source);
    pmat_paper_paragraph(paper, PMAT_INK_DIM, 0, phrase.text);
}

static void print_heading(const struct pmat_paper *paper, const struct pmat_nights_view *view,
                          int columns)
{
    struct pmat_phrase phrase;
    const char *mat = view->count > 0 ? view->rows[0].key.mat : "";
    bool one_mat = true;
    for (size_t i = 0; i < view->count; i++)
        one_mat = one_mat && strcmp(view->rows[i].key.mat, mat) == 0;
    pmat_phrase_reset(&phrase);
    if (view->from != NULL || view->to != NULL)
        pmat_phrase_add(&phrase, "%zu night%s from %s to %s", view->count,
                        view->count == 1 ? "" : "s", view->from != NULL ? view->from : "the first",
                        view->to != NULL ? view->to : "the last");
    else
        pmat_phrase_add(&phrase, "The last %zu night%s", view->count, view->count == 1 ? "" : "s");
    pmat_phrase_add(&phrase, ", %s%s", one_mat ? "mat " : "of several mats", one_mat ? mat : "");
    pmat_paper_paragraph(paper, PMAT_INK_BOLD, 0, phrase.text);
    pmat_paper_blank(paper);
    fprintf(paper->out, "%-*s", NIGHT_WIDTH, "night");
    for (int c = 0; c < columns; c++)
        fprintf(paper->out, "%*s", CELL_WIDTH, headings[c]);
    pmat_paper_blank(paper);
}

void pmat_text_nights(FILE *out, const struct pmat_nights_view *view,
                      const struct pmat_writer_options *options)
{
    struct pmat_paper paper;
    pmat_text_paper(&paper, out, options);
    int columns = (paper.columns - NIGHT_WIDTH) / CELL_WIDTH;
    columns = columns < PMAT_TREND_COUNT ? columns : PMAT_TREND_COUNT;
    print_heading(&paper, view, columns);
    for (size_t i = 0; i < view->count; i++)
        print_row(&paper, &view->rows[i], columns);
    int fewest = print_means(&paper, view, columns);
    pmat_paper_blank(&paper);
    print_legend(&paper, view, columns, fewest);
    pmat_text_mornings(&paper, view);
    pmat_text_anonymous(&paper, options);
    pmat_paper_paragraph(&paper, PMAT_INK_DIM, 0,
                         "Postures are estimates. This table measures; it does not diagnose.");
}
