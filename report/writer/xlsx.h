/*
 * Inside the spreadsheet format: the workbook that its parts share.
 */
#ifndef PMAT_REPORT_WRITER_XLSX_H
#define PMAT_REPORT_WRITER_XLSX_H

#include <xlsxwriter.h>

#include "report/fields.h"
#include "report/outfile.h"
#include "report/writer.h"

struct pmat_xlsx_table {
    lxw_worksheet *sheet;
    lxw_row_t rows; /* written to it, the header among them */
    int part;       /* 1, 2, ...: a sheet holds 1,048,576 rows and no more */
    size_t total;   /* rows of all parts, without headers */
};

/* Looks of cells. */
struct pmat_xlsx_looks {
    lxw_format *header, *title, *wrapped, *date, *time;
};

/* First sheet: what this is, and what every column means. Written last, when the units are known.
 */
void pmat_xlsx_about(lxw_worksheet *sheet, const struct pmat_xlsx_looks *looks,
                     const struct pmat_xlsx_table tables[PMAT_TABLE_COUNT],
                     const struct pmat_writer_options *options, const char *pressure_unit);

#endif
