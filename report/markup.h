/*
 * Text in XML and HTML: whatever comes from outside (names, reasons, notes) passes through here.
 */
#ifndef PMAT_REPORT_MARKUP_H
#define PMAT_REPORT_MARKUP_H

#include <stdio.h>

/* Writes `text` so that it is nothing but text, between tags and within quotes alike. What may not
 * be shown (see report/utf8.h) becomes '?'. */
void pmat_markup_text(FILE *out, const char *text);

#endif
