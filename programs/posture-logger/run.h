/*
 * The logger: one mat, one database, two threads.
 */
#ifndef PMAT_LOGGER_RUN_H
#define PMAT_LOGGER_RUN_H

#include "programs/posture-logger/options.h"

/* Runs until a signal, the end of a replay, or with --once of a night. */
enum pmat_err pmat_logger_run(const struct pmat_logger_options *options, struct pmat_fault *fault);

#endif
