/*
 * Inside the text format: the page that its sections share.
 */
#ifndef PMAT_REPORT_WRITER_TEXT_H
#define PMAT_REPORT_WRITER_TEXT_H

#include "report/facts.h"
#include "report/paper.h"
#include "report/writer.h"

struct pmat_text_page {
    struct pmat_paper paper;
    struct pmat_facts facts;
};

void pmat_text_paper(struct pmat_paper *paper, FILE *out,
                     const struct pmat_writer_options *options);
/* text_posture.c: the time line, and the shares beside the norms */
void pmat_text_band(const struct pmat_text_page *page);
void pmat_text_shares(const struct pmat_text_page *page);
/* text_facts.c; an item stands only where there is something to say */
void pmat_text_item(const struct pmat_text_page *page, enum pmat_ink ink, const char *label,
                    pmat_fact_fn *fact);
void pmat_text_facts(const struct pmat_text_page *page);
void pmat_text_notes(const struct pmat_text_page *page);
/* Says that names are gone, where they are. */
void pmat_text_anonymous(const struct pmat_paper *paper, const struct pmat_writer_options *options);
/* text_mornings.c: what goes with a good one */
void pmat_text_mornings(const struct pmat_paper *paper, const struct pmat_nights_view *view);
/* text_nights.c, text_compare.c */
void pmat_text_nights(FILE *out, const struct pmat_nights_view *view,
                      const struct pmat_writer_options *options);
void pmat_text_compare(FILE *out, const struct pmat_compare_view *view,
                       const struct pmat_writer_options *options);

#endif
