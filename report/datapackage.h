/*
 * datapackage.json (Table Schema): every column of the exported tables with type, unit, limits and
 * meaning, from the same list as the CSV; and with which calibration and model each session was
 * made.
 */
#ifndef PMAT_REPORT_DATAPACKAGE_H
#define PMAT_REPORT_DATAPACKAGE_H

#include <stdio.h>

#include "core/err.h"
#include "core/records.h"
#include "report/writer.h"

struct pmat_datapackage;

/* NULL without memory. */
struct pmat_datapackage *pmat_datapackage_create(const struct pmat_writer_options *options);
void pmat_datapackage_destroy(struct pmat_datapackage *package);
/* Notes a session's provenance. */
enum pmat_err pmat_datapackage_add(struct pmat_datapackage *package,
                                   const struct pmat_night_view *view, struct pmat_fault *fault);
enum pmat_err pmat_datapackage_write(struct pmat_datapackage *package, FILE *out,
                                     struct pmat_fault *fault);

#endif
