/*
 * Nights whose pages are looked at: by golden files, by an XML reader, by a browser.
 */
#ifndef PMAT_TESTS_REPORT_PAGES_H
#define PMAT_TESTS_REPORT_PAGES_H

#include "report/writer.h"
#include "tests/support/night_rich.h"

struct page_row {
    const char *name; /* file name without ending */
    struct night_recipe recipe;
    bool maps, flags, measures, golden;
};
enum { PAGE_ROWS = 9, HOSTILE_ROWS = 9 };
extern const struct page_row page_rows[PAGE_ROWS];

/* Words that mean harm wherever they are not taken for words. */
struct hostile_row {
    const char *name, *words;
};
extern const struct hostile_row hostile_rows[HOSTILE_ROWS];

void page_build(struct rich_night *night, const struct page_row *row);
/* `count` nights that end on 2026-11-30; some excluded, one open, some days left out. */
void page_build_nights(struct pmat_night_row *rows, int count);
/* The page of a format as text, to be freed. */
char *page_print(const struct pmat_night_view *view, const char *format, size_t *size);
char *page_print_nights(const struct pmat_night_row *rows, int count, const char *format,
                        size_t *size);

#endif
