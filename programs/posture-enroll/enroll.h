/*
 * posture-enroll: labelled lies of one sleeper mend the model's decision on this mat.
 */
#ifndef PMAT_POSTURE_ENROLL_ENROLL_H
#define PMAT_POSTURE_ENROLL_ENROLL_H

#include <stdio.h>

#include "core/config.h"
#include "programs/cli.h"

struct pmat_enroll_options {
    const char *port, *profile, *db, *output, *model;
    const char *at; /* NULL = ask */
    int lies;       /* of each posture, when asked for */
    double seconds;
    bool replace;
};

enum pmat_cli_outcome pmat_enroll_options_parse(struct pmat_enroll_options *options, int argc,
                                                char **argv, struct pmat_fault *fault);
enum pmat_err pmat_enroll_run(const struct pmat_enroll_options *options, FILE *out,
                              struct pmat_fault *fault);

#endif
