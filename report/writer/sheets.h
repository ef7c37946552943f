/*
 * The two sheets of a night for the physiotherapist.
 */
#ifndef PMAT_REPORT_WRITER_SHEETS_H
#define PMAT_REPORT_WRITER_SHEETS_H

#include "report/facts.h"
#include "report/writer.h"
#include "report/writer/leaf.h"

enum { PMAT_SHEETS = 2 };

/* Composes each sheet as SVG on its stream; of the options, those for paper and for names. */
void pmat_sheets_compose(FILE *const out[PMAT_SHEETS], const struct pmat_facts *facts,
                         const struct pmat_ruler *ruler, const struct pmat_writer_options *options);

#endif
