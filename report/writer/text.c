/*
 * The morning report as plain text. Every number that is not known says so; what is an estimate is
 * called one.
 */
#include "report/writer/text.h"

#include "report/anonymous.h"

void pmat_text_paper(struct pmat_paper *paper, FILE *out, const struct pmat_writer_options *options)
{
    int columns = options->columns;
    if (columns < PMAT_PAPER_COLUMNS_MIN)
        columns = PMAT_PAPER_COLUMNS_MIN;
    if (columns > PMAT_PAPER_COLUMNS_MAX)
        columns = PMAT_PAPER_COLUMNS_MAX;
    *paper = (struct pmat_paper){out, columns, options->utf8, options->colour};
}

static void print_title(const struct pmat_text_page *page)
{
    struct pmat_phrase phrase;
    pmat_phrase_reset(&phrase);
    pmat_fact_title(&page->facts, &phrase);
    pmat_paper_paragraph(&page->paper, PMAT_INK_BOLD, 0, phrase.text);
    pmat_phrase_reset(&phrase);
    pmat_fact_identity(&page->facts, &phrase);
    pmat_paper_paragraph(&page->paper, PMAT_INK_DIM, 2, phrase.text);
    pmat_phrase_reset(&phrase);
    for (int i = 0; pmat_facts_warning(&page->facts, i, &phrase); i++) {
        if (phrase.used > 0)
            pmat_paper_paragraph(&page->paper, PMAT_INK_WARN, 2, phrase.text);
        pmat_phrase_reset(&phrase);
    }
}

static void print_nobody(const struct pmat_text_page *page)
{
    struct pmat_phrase phrase;
    pmat_phrase_reset(&phrase);
    pmat_fact_nobody(&page->facts, &phrase);
    pmat_paper_paragraph(&page->paper, PMAT_INK_PLAIN, 0, phrase.text);
}

void pmat_text_anonymous(const struct pmat_paper *paper, const struct pmat_writer_options *options)
{
    struct pmat_phrase phrase;
    pmat_anonymous_words(options, &phrase);
    if (phrase.used > 0)
        pmat_paper_paragraph(paper, PMAT_INK_PLAIN, 0, phrase.text);
}

static void print_night(FILE *out, const struct pmat_night_view *view,
                        const struct pmat_writer_options *options)
{
    struct pmat_text_page page;
    const struct pmat_session *session = &view->row.session;
    pmat_text_paper(&page.paper, out, options);
    pmat_facts_of(&page.facts, view);
    print_title(&page);
    pmat_paper_blank(&page.paper);
    pmat_text_item(&page, PMAT_INK_PLAIN, session->open ? "So far" : "Time", pmat_fact_times);
    pmat_text_item(&page, PMAT_INK_PLAIN, "Clocks", pmat_fact_clocks);
    pmat_text_item(&page, PMAT_INK_PLAIN, "In bed", pmat_fact_in_bed);
    pmat_paper_blank(&page.paper);
    pmat_text_band(&page);
    if (session->time_in_bed_min > 0) {
        pmat_text_shares(&page);
        pmat_paper_blank(&page.paper);
        pmat_text_facts(&page);
    } else {
        print_nobody(&page);
        if (session->gap_min > 0)
            pmat_paper_blank(&page.paper);
    }
    pmat_text_item(&page, PMAT_INK_WARN, "No data", pmat_fact_gaps);
    pmat_text_notes(&page);
    pmat_paper_blank(&page.paper);
    pmat_text_anonymous(&page.paper, options);
    pmat_paper_paragraph(&page.paper, PMAT_INK_DIM, 0, pmat_fact_limits);
    if (session->time_in_bed_min > 0)
        pmat_paper_paragraph(&page.paper, PMAT_INK_DIM, 0, pmat_fact_doctor);
}

extern const struct pmat_writer_format pmat_writer_text;
const struct pmat_writer_format pmat_writer_text = {
    .name = "text",
    .description = "the morning report for a terminal",
    .night = print_night,
    .nights = pmat_text_nights,
    .compare = pmat_text_compare,
    .one_after_another = true,
};
