/*
 * Where a report goes: standard output, or a file of one's own.
 */
#ifndef PMAT_PROGRAMS_POSTURE_REPORT_SINK_H
#define PMAT_PROGRAMS_POSTURE_REPORT_SINK_H

#include "report/outfile.h"

struct sink {
    struct pmat_outfile file;
    FILE *stream;
};

/* `path` NULL: standard output. */
enum pmat_err sink_open(struct sink *sink, const char *path, struct pmat_fault *fault);
/* Whether all of it arrived. */
enum pmat_err sink_close(struct sink *sink, struct pmat_fault *fault);

#endif
