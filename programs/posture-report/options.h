/*
 * What the command line of posture-report asks for.
 */
#ifndef PMAT_PROGRAMS_POSTURE_REPORT_OPTIONS_H
#define PMAT_PROGRAMS_POSTURE_REPORT_OPTIONS_H

#include <stdint.h>

#include "programs/cli.h"
#include "programs/databases.h"
#include "report/writer.h"

struct date_range {
    char from[PMAT_DATE_SIZE], to[PMAT_DATE_SIZE];
};

struct report_options {
    const char *night;     /* NULL = the last one */
    const char *from, *to; /* a table of these; NULL = open end */
    const char *mat;       /* NULL = any */
    const char *output;    /* NULL = standard output */
    int32_t session;       /* 0 = the night's newest */
    int32_t nights;        /* 0 = one report; else a table of so many */
    struct date_range compare[2];
    int compared; /* how many of the two were given */
    const struct pmat_writer_format *format;
    struct pmat_writer_options page;
    char alias[64]; /* what paper says in a name's place */
    struct databases databases;
};

extern const struct pmat_cli report_cli;
void report_options_default(struct report_options *options);
/* After parsing: what does not go together, PMAT_ERR_USAGE; fills what follows. */
enum pmat_err report_options_check(struct report_options *options, struct pmat_fault *fault);
/* A table of nights, not the report of one. */
bool report_wants_several(const struct report_options *options);

#endif
