/*
 * What the command line of posture-export asks for.
 */
#ifndef PMAT_PROGRAMS_POSTURE_EXPORT_OPTIONS_H
#define PMAT_PROGRAMS_POSTURE_EXPORT_OPTIONS_H

#include <stdbool.h>

#include "programs/cli.h"
#include "programs/databases.h"
#include "report/writer.h"

struct export_options {
    const char *from, *to; /* NULL = open end */
    const char *mat;       /* NULL = any */
    const char *output;    /* folder */
    const struct pmat_writer_format *format;
    struct pmat_writer_options page;
    bool describe; /* only print what the columns mean */
    struct databases databases;
};

extern const struct pmat_cli export_cli;
void export_options_default(struct export_options *options);
/* After parsing: what is missing or does not go together, PMAT_ERR_USAGE; fills what follows. */
enum pmat_err export_options_check(struct export_options *options, struct pmat_fault *fault);

#endif
