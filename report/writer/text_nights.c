/*
 * Several nights as a table, with means and the number of nights behind each. Excluded nights and
 * one still being recorded are shown, but count in no mean.
 */
#include <math.h>
#include <string.h>

#include "report/norms.h"
#include "report/writer/text.h"

enum column {
    COLUMN_IN_BED,
    COLUMN_BACK,
    COLUMN_LEFT,
    COLUMN_RIGHT,
    COLUMN_FRONT,
    COLUMN_CHANGES,
    COLUMN_UNSURE,
    COLUMN_STILL,
    COLUMN_EXITS,
    COLUMN_COUNT
};

enum { NIGHT_WIDTH = 12, CELL_WIDTH = 7 };

/* In the order in which a narrow page drops them from the right. */
static const char *const headings[COLUMN_COUNT] = {
    [COLUMN_IN_BED] = "in bed", [COLUMN_BACK] = "back",   [COLUMN_LEFT] = "left",
    [COLUMN_RIGHT] = "right",   [COLUMN_FRONT] = "front", [COLUMN_CHANGES] = "chg/h",
    [COLUMN_UNSURE] = "unsure", [COLUMN_STILL] = "still", [COLUMN_EXITS] = "exits",
};

static double cell_value(const struct pmat_night_row *row, enum column column)
{
    const struct pmat_session *s = &row->session;
    switch (column) {
    case COLUMN_IN_BED:
        return s->time_in_bed_min;
    case COLUMN_BACK:
        return pmat_summary_share(s, PMAT_POSTURE_SUPINE);
    case COLUMN_LEFT:
        return pmat_summary_share(s, PMAT_POSTURE_LEFT);
    case COLUMN_RIGHT:
        return pmat_summary_share(s, PMAT_POSTURE_RIGHT);
    case COLUMN_FRONT:
        return pmat_summary_share(s, PMAT_POSTURE_PRONE);
    case COLUMN_UNSURE:
        return pmat_summary_share(s, PMAT_POSTURE_UNKNOWN);
    case COLUMN_CHANGES:
        return s->changes_per_h;
    case COLUMN_STILL:
        return s->longest_still_min;
    case COLUMN_EXITS:
        return s->bed_exits;
    case COLUMN_COUNT:
        break;
    }
    return (double)NAN;
}

static void print_cell(FILE *out, enum column column, double value, bool mean)
{
    char text[PMAT_WORDS_SIZE];
    switch (column) {
    case COLUMN_IN_BED:
    case COLUMN_STILL:
        snprintf(text, sizeof text, "%ld:%02ld", lround(value) / 60, lround(value) % 60);
        break;
    case COLUMN_CHANGES:
        snprintf(text, sizeof text, "%.1f", value);
        break;
    case COLUMN_EXITS:
        snprintf(text, sizeof text, "%.*f", mean ? 1 : 0, value);
        break;
    case COLUMN_BACK:
    case COLUMN_LEFT:
    case COLUMN_RIGHT:
    case COLUMN_FRONT:
    case COLUMN_UNSURE:
    case COLUMN_COUNT:
        pmat_words_percent(value, text);
        break;
    }
    fprintf(out, "%*s", CELL_WIDTH, isfinite(value) ? text : "-");
}

static bool counts_in_means(const struct pmat_night_row *row)
{
    return !row->excluded && !row->session.open;
}

static void print_row(const struct pmat_paper *paper, const struct pmat_night_row *row, int columns)
{
    char mark = row->excluded ? 'x' : row->session.open ? '*' : ' ';
    if (!counts_in_means(row))
        pmat_paper_ink(paper, PMAT_INK_DIM);
    fprintf(paper->out, "%-*s%c", NIGHT_WIDTH - 1, row->key.night, mark);
    for (int c = 0; c < columns; c++)
        print_cell(paper->out, (enum column)c, cell_value(row, (enum column)c), false);
    if (!counts_in_means(row))
        pmat_paper_plain(paper);
    pmat_paper_blank(paper);
}

static double mean_of(const struct pmat_nights_view *view, enum column column, int *nights)
{
    double sum = 0;
    *nights = 0;
    for (size_t i = 0; i < view->count; i++) {
        double value = cell_value(&view->rows[i], column);
        if (!counts_in_means(&view->rows[i]) || !isfinite(value))
            continue;
        sum += value;
        (*nights)++;
    }
    return *nights >= PMAT_NORM_NIGHTS_MIN ? sum / *nights : (double)NAN;
}

/* The means, and under each the nights behind it. Returns the smallest of these numbers. */
static int print_means(const struct pmat_paper *paper, const struct pmat_nights_view *view,
                       int columns)
{
    int nights[COLUMN_COUNT], fewest = -1;
    pmat_paper_ink(paper, PMAT_INK_BOLD);
    fprintf(paper->out, "%-*s", NIGHT_WIDTH, "mean");
    for (int c = 0; c < columns; c++) {
        print_cell(paper->out, (enum column)c, mean_of(view, (enum column)c, &nights[c]), true);
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
    pmat_phrase_add(&phrase, "Times in h:mm; shares of the time in bed; chg/h: position changes an "
                             "hour; still: the longest time without movement.");
    for (int c = columns; c < COLUMN_COUNT; c++)
        pmat_phrase_add(&phrase, "%s%s", c == columns ? " Too wide for this page: " : ", ",
                        headings[c]);
    if (columns < COLUMN_COUNT)
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
    pmat_phrase_add(&phrase, "The last %zu night%s, %s%s", view->count, view->count == 1 ? "" : "s",
                    one_mat ? "mat " : "of several mats", one_mat ? mat : "");
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
    columns = columns < COLUMN_COUNT ? columns : COLUMN_COUNT;
    print_heading(&paper, view, columns);
    for (size_t i = 0; i < view->count; i++)
        print_row(&paper, &view->rows[i], columns);
    int fewest = print_means(&paper, view, columns);
    pmat_paper_blank(&paper);
    print_legend(&paper, view, columns, fewest);
    pmat_paper_paragraph(&paper, PMAT_INK_DIM, 0,
                         "Postures are estimates. This table measures; it does not diagnose.");
}
