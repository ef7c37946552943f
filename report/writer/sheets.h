/*
 * The two sheets of a night for the physiotherapist.
 */
#ifndef PMAT_REPORT_WRITER_SHEETS_H
#define PMAT_REPORT_WRITER_SHEETS_H

#include "report/facts.h"
#include "report/writer/leaf.h"

enum { PMAT_SHEETS = 2 };

/* Composes sheet 0 or 1 as SVG on `out`. `name` NULL or "": nobody's name stands on it. */
void pmat_sheet_compose(int sheet, FILE *out, const struct pmat_facts *facts,
                        const struct pmat_ruler *ruler, const char *name);

#endif
