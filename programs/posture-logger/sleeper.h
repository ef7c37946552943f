/*
 * The sleeper's enrolment, as posture-enroll left it beside the database: read at the start and on
 * SIGHUP.
 */
#ifndef PMAT_LOGGER_SLEEPER_H
#define PMAT_LOGGER_SLEEPER_H

#include "analysis/enrolment.h"
#include "core/geometry.h"
#include "core/log.h"

struct pmat_sleeper {
    const char *db;
    struct pmat_model *model;
    const struct pmat_log *log;
    struct pmat_enrolment *enrolment; /* NULL: the model alone */
};

/* Reads the file anew; returns the enrolment before, which the caller destroys once nobody uses it.
 * Without a file, or with one that cannot be used (which is said), the model decides alone.
 * `model_id` becomes the model's, with the enrolment's behind it. */
struct pmat_enrolment *pmat_sleeper_read(struct pmat_sleeper *sleeper,
                                         const struct pmat_geometry *geometry, char *model_id,
                                         size_t size);

#endif
