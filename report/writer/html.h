/*
 * Inside the HTML format: the page that its sections share. One file, no network, no script.
 */
#ifndef PMAT_REPORT_WRITER_HTML_H
#define PMAT_REPORT_WRITER_HTML_H

#include "report/facts.h"
#include "report/picture/picture.h"
#include "report/svg.h"
#include "report/writer.h"

struct pmat_html {
    FILE *out;
    const struct pmat_facts *facts; /* of the night; NULL in a page of several */
};

/* --- html.c: the frame of a page ---------------------------------------------------------------
 */

void pmat_html_begin(FILE *out, const char *title);
void pmat_html_end(FILE *out);
/* A section with its heading; `id` of letters and '-'. */
void pmat_html_section(FILE *out, const char *id, const char *heading);
void pmat_html_section_end(FILE *out);
/* <tag class="...">text</tag>; the text is escaped. `class_name` may be NULL. */
void pmat_html_element(FILE *out, const char *tag, const char *class_name, const char *text);
/* Says that names are gone, where they are. */
void pmat_html_anonymous(FILE *out, const struct pmat_writer_options *options);
/* The same of a fact, where there is something to say. */
void pmat_html_fact(const struct pmat_html *page, const char *tag, const char *class_name,
                    pmat_fact_fn *fact);
/* <dt>label</dt><dd>fact</dd>, where there is something to say. */
void pmat_html_item(const struct pmat_html *page, const char *label, pmat_fact_fn *fact);

/* A table behind a picture, closed until somebody wants it. Cells of the first column head their
 * row; `numbers` says which columns are numbers, bit 0 = the first. */
struct pmat_html_table {
    const char *summary, *caption;
    const char *const *headings;
    int columns;
    unsigned numbers;
};
void pmat_html_table(FILE *out, const struct pmat_html_table *table);
/* One that always shows; `summary` is not used. */
void pmat_html_open_table(FILE *out, const struct pmat_html_table *table);
void pmat_html_close_table(FILE *out);
void pmat_html_row(FILE *out, const struct pmat_html_table *table, const char *class_name,
                   const char *const *cells);
void pmat_html_table_end(FILE *out);

/* A picture twice, for wide pages and for telephones; one of them shows. */
struct pmat_html_picture {
    const char *id, *title, *words;
    const void *context;
    double (*height)(const void *context, double width);
    void (*draw)(const struct pmat_svg *svg, const void *context, double width);
};
enum { PMAT_HTML_WIDE = 730, PMAT_HTML_PHONE = 340 };
void pmat_html_picture(FILE *out, const struct pmat_html_picture *picture);
/* Which colour is which posture. */
void pmat_html_posture_key(FILE *out);

/* --- html_pictures.c: the sections with pictures ------------------------------------------------
 */

void pmat_html_timeline(const struct pmat_html *page);
void pmat_html_shares(const struct pmat_html *page);
void pmat_html_maps(const struct pmat_html *page);
void pmat_html_measures(const struct pmat_html *page);

/* --- html_mornings.c ---------------------------------------------------------------------------
 */

/* What goes with a good one; nothing where it was not looked at. */
void pmat_html_mornings(FILE *out, const struct pmat_nights_view *view);

/* --- html_nights.c ------------------------------------------------------------------------------
 */

void pmat_html_nights(FILE *out, const struct pmat_nights_view *view,
                      const struct pmat_writer_options *options);

/* --- html_compare.c -----------------------------------------------------------------------------
 */

void pmat_html_compare(FILE *out, const struct pmat_compare_view *view,
                       const struct pmat_writer_options *options);

#endif
