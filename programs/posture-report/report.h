#ifndef PMAT_PROGRAMS_POSTURE_REPORT_REPORT_H
#define PMAT_PROGRAMS_POSTURE_REPORT_REPORT_H

#include "programs/posture-report/options.h"

/* Opens the database, finds what is asked for and prints it. */
enum pmat_err report_run(struct report_options *options, struct pmat_fault *fault);

#endif
