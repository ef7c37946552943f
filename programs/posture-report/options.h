/*
 * What the command line of posture-report asks for.
 */
#ifndef PMAT_PROGRAMS_POSTURE_REPORT_OPTIONS_H
#define PMAT_PROGRAMS_POSTURE_REPORT_OPTIONS_H

#include <stdint.h>

#include "programs/cli.h"
#include "report/writer.h"

struct report_options {
    const char *night;  /* NULL = the last one */
    const char *mat;    /* NULL = any */
    const char *output; /* NULL = standard output */
    const char *name;   /* to be printed on paper; NULL = nobody's */
    int32_t session;    /* 0 = the night's newest */
    int32_t nights;     /* 0 = one report; else a table of so many */
    const struct pmat_writer_format *format;
    char db[512];
};

extern const struct pmat_cli report_cli;
void report_options_default(struct report_options *options);
/* After parsing: what does not go together, PMAT_ERR_USAGE. */
enum pmat_err report_options_check(const struct report_options *options, struct pmat_fault *fault);

#endif
