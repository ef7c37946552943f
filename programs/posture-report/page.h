/*
 * What the reader's terminal can show.
 */
#ifndef PMAT_PROGRAMS_POSTURE_REPORT_PAGE_H
#define PMAT_PROGRAMS_POSTURE_REPORT_PAGE_H

#include <stdbool.h>

#include "report/writer.h"

/* UTF-8 by the locale; colour on terminals without NO_COLOR; width from COLUMNS, else the
 * terminal's, else 80. `to_file`: standard output is not where it goes. */
void report_page(struct pmat_writer_options *options, bool to_file);

#endif
