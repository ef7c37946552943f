/*
 * Two times side by side: means with the nights behind each, their difference and its interval.
 */
#include <math.h>

#include "report/compare.h"
#include "report/writer/text.h"

enum {
    LABEL_WIDTH = 19,
    MEAN_WIDTH = 8,
    NIGHTS_WIDTH = 4,
    DIFFERENCE_WIDTH = 10,
    TABLE_WIDTH = 74
};

static void print_side(const struct pmat_paper *paper, const char *name,
                       const struct pmat_nights_view *side)
{
    struct pmat_phrase phrase;
    pmat_phrase_reset(&phrase);
    pmat_compare_side(side, &phrase);
    pmat_paper_item(paper, PMAT_INK_PLAIN, name, phrase.text);
}

static void print_line(const struct pmat_paper *paper, const struct pmat_comparison *line,
                       enum pmat_trend trend)
{
    char a[32], b[32], difference[32], interval[PMAT_COMPARE_INTERVAL_SIZE];
    pmat_trend_text(trend, line->a.mean, true, a);
    pmat_trend_text(trend, line->b.mean, true, b);
    pmat_compare_difference_text(trend, line->interval.difference, difference);
    pmat_compare_interval_text(line, trend, interval);
    if (line->distinct)
        pmat_paper_ink(paper, PMAT_INK_BOLD);
    fprintf(paper->out, "%-*s%*s %*d%*s %*d%*s  %s%s", LABEL_WIDTH, pmat_compare_label(trend),
            MEAN_WIDTH, a, NIGHTS_WIDTH, line->a.nights, MEAN_WIDTH, b, NIGHTS_WIDTH,
            line->b.nights, DIFFERENCE_WIDTH, line->enough ? difference : "-", interval,
            !line->enough    ? ""
            : line->distinct ? " *"
                             : "");
    if (line->distinct)
        pmat_paper_plain(paper);
    pmat_paper_blank(paper);
}

/* The same as a sentence, for a page too narrow for the table. */
static void print_narrow(const struct pmat_paper *paper, const struct pmat_comparison *line,
                         enum pmat_trend trend)
{
    char a[32], b[32], difference[32], interval[PMAT_COMPARE_INTERVAL_SIZE];
    struct pmat_phrase phrase;
    pmat_trend_text(trend, line->a.mean, true, a);
    pmat_trend_text(trend, line->b.mean, true, b);
    pmat_compare_difference_text(trend, line->interval.difference, difference);
    pmat_compare_interval_text(line, trend, interval);
    pmat_phrase_reset(&phrase);
    pmat_phrase_add(&phrase, "A %s (%d nights), B %s (%d)", a, line->a.nights, b, line->b.nights);
    if (line->enough)
        pmat_phrase_add(&phrase, ", B-A %s (%s)%s", difference, interval,
                        line->distinct ? " *" : "");
    else
        pmat_phrase_add(&phrase, ", %s", interval);
    pmat_paper_item(paper, PMAT_INK_PLAIN, pmat_compare_label(trend), phrase.text);
}

static void print_legend(const struct pmat_paper *paper, bool moving)
{
    struct pmat_phrase phrase;
    pmat_phrase_reset(&phrase);
    pmat_compare_interval_legend(&phrase);
    pmat_paper_paragraph(paper, PMAT_INK_PLAIN, 0, phrase.text);
    pmat_phrase_reset(&phrase);
    pmat_compare_nights_legend(moving, &phrase);
    pmat_paper_paragraph(paper, PMAT_INK_DIM, 0, phrase.text);
}

static void print_lines(const struct pmat_paper *paper, const struct pmat_compare_view *view,
                        bool *moving)
{
    bool wide = paper->columns >= TABLE_WIDTH;
    if (wide) {
        fprintf(paper->out, "%-*s%*s %*s%*s %*s%*s  %d %% interval", LABEL_WIDTH, "", MEAN_WIDTH,
                "A", NIGHTS_WIDTH, "n", MEAN_WIDTH, "B", NIGHTS_WIDTH, "n", DIFFERENCE_WIDTH, "B-A",
                PMAT_COMPARE_PERCENT);
        pmat_paper_blank(paper);
    }
    for (int t = 0; t < PMAT_TREND_ALL; t++) {
        struct pmat_comparison line = pmat_compare(view, (enum pmat_trend)t);
        if (!line.known)
            continue;
        *moving = *moving || !line.settled;
        if (wide)
            print_line(paper, &line, (enum pmat_trend)t);
        else
            print_narrow(paper, &line, (enum pmat_trend)t);
    }
}

void pmat_text_compare(FILE *out, const struct pmat_compare_view *view,
                       const struct pmat_writer_options *options)
{
    struct pmat_paper paper;
    struct pmat_phrase phrase;
    bool moving = false;
    const struct pmat_nights_view *named = view->a.count > 0 ? &view->a : &view->b;
    pmat_text_paper(&paper, out, options);
    pmat_phrase_reset(&phrase);
    pmat_phrase_add(&phrase, "Two times side by side, mat %s",
                    named->count > 0 ? named->rows[0].key.mat : "");
    pmat_paper_paragraph(&paper, PMAT_INK_BOLD, 0, phrase.text);
    print_side(&paper, "A", &view->a);
    print_side(&paper, "B", &view->b);
    pmat_paper_blank(&paper);
    print_lines(&paper, view, &moving);
    pmat_paper_blank(&paper);
    print_legend(&paper, moving);
    pmat_text_anonymous(&paper, options);
    pmat_paper_paragraph(&paper, PMAT_INK_DIM, 0, pmat_compare_closing);
}
