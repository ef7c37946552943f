#ifndef PMAT_PROGRAMS_POSTURE_EXPORT_EXPORT_H
#define PMAT_PROGRAMS_POSTURE_EXPORT_EXPORT_H

#include "programs/posture-export/options.h"

/* Writes the sessions asked for; says on stderr what was written. */
enum pmat_err export_run(struct export_options *options, struct pmat_fault *fault);

#endif
