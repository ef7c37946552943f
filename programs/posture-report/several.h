/*
 * Reports of several nights: a table of them, and two times side by side.
 */
#ifndef PMAT_PROGRAMS_POSTURE_REPORT_SEVERAL_H
#define PMAT_PROGRAMS_POSTURE_REPORT_SEVERAL_H

#include "programs/posture-report/options.h"

enum pmat_err report_nights(struct report_options *options, struct pmat_fault *fault);
enum pmat_err report_compare(struct report_options *options, struct pmat_fault *fault);

#endif
