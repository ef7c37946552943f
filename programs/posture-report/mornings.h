/*
 * The diary beside the nights: which nights had what, and what of it goes with a good morning.
 */
#ifndef PMAT_PROGRAMS_POSTURE_REPORT_MORNINGS_H
#define PMAT_PROGRAMS_POSTURE_REPORT_MORNINGS_H

#include "core/mornings.h"
#include "programs/posture-report/options.h"

struct mornings {
    struct pmat_mornings shown;
    struct pmat_morning_line *lines; /* shown.lines */
};

/* Looks at the mornings of the nights of one mat, oldest first, and of nights between them that
 * were not recorded. To be freed also after a fault. */
enum pmat_err mornings_fill(struct mornings *mornings, struct report_options *options,
                            const struct pmat_night_row *rows, size_t count,
                            struct pmat_fault *fault);
void mornings_free(struct mornings *mornings);
/* Only counts those of the 90 nights up to this one. */
enum pmat_err mornings_count(struct mornings *mornings, struct report_options *options,
                             const struct pmat_session_key *key, struct pmat_fault *fault);

#endif
