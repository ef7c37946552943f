/*
 * --anonymous and --shift-days, as every program that shows nights takes them.
 */
#ifndef PMAT_PROGRAMS_ANONYMOUS_H
#define PMAT_PROGRAMS_ANONYMOUS_H

#include "report/writer.h"

enum pmat_err anonymous_take_shift(struct pmat_writer_options *page, const char *value,
                                   struct pmat_fault *fault);
/* After parsing: fills the shift where none was given; --shift-days alone is PMAT_ERR_USAGE. */
enum pmat_err anonymous_check(struct pmat_writer_options *page, struct pmat_fault *fault);

#endif
