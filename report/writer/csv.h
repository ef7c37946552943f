/*
 * The CSV format's own pieces, one line at a time in constant memory.
 */
#ifndef PMAT_REPORT_WRITER_CSV_H
#define PMAT_REPORT_WRITER_CSV_H

#include "report/fields.h"
#include "report/writer.h"

void pmat_csv_header(FILE *out, enum pmat_table table, const struct pmat_writer_options *options);
/* `row` is the table's row struct (report/fields.h); `zones` may be NULL. */
void pmat_csv_row(FILE *out, enum pmat_table table, const void *row, struct pmat_zone_reader *zones,
                  const struct pmat_writer_options *options);

#endif
