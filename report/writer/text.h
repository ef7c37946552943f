/*
 * Inside the text format: the page that its sections share.
 */
#ifndef PMAT_REPORT_WRITER_TEXT_H
#define PMAT_REPORT_WRITER_TEXT_H

#include "report/paper.h"
#include "report/phrase.h"
#include "report/summary.h"
#include "report/writer.h"

struct pmat_text_page {
    struct pmat_paper paper;
    const struct pmat_night_view *view;
    const struct pmat_session *session;
    const char *zone;
    struct pmat_summary summary;
};

void pmat_text_paper(struct pmat_paper *paper, FILE *out,
                     const struct pmat_writer_options *options);
/* Local time of an instant; with the offset from UTC in nights that change it. */
void pmat_text_clock(const struct pmat_text_page *page, int64_t utc_us, char text[PMAT_WORDS_SIZE]);

/* text_posture.c: the time line, and the shares beside the norms */
void pmat_text_band(const struct pmat_text_page *page);
void pmat_text_shares(const struct pmat_text_page *page);
/* text_facts.c */
void pmat_text_facts(const struct pmat_text_page *page);
void pmat_text_exits(const struct pmat_text_page *page);
void pmat_text_gaps(const struct pmat_text_page *page);
void pmat_text_notes(const struct pmat_text_page *page);
/* text_nights.c */
void pmat_text_nights(FILE *out, const struct pmat_nights_view *view,
                      const struct pmat_writer_options *options);

#endif
