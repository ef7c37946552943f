/*
 * posture-eval: how often the posture model is right on labelled frames.
 */
#ifndef PMAT_POSTURE_EVAL_EVALUATE_H
#define PMAT_POSTURE_EVAL_EVALUATE_H

#include <stddef.h>
#include <stdio.h>

#include "programs/cli.h"
#include "programs/posture-eval/degrade.h"
#include "programs/posture-eval/regrid.h"

enum { PMAT_EVAL_SOURCES_MAX = 16 };

struct pmat_eval_options {
    const char *sources[PMAT_EVAL_SOURCES_MAX]; /* folders of labelled frames, raw recordings */
    size_t source_count;
    const char *model;     /* file, NULL = built in */
    const char *people;    /* "S2,S5", NULL = everybody */
    struct pmat_grid grid; /* frames are seen by this grid; 0 x 0 = by their own */
    struct pmat_degrade degrade;
    bool degraded, as_is, json;
    int enroll;                           /* recordings per posture to adapt on, 0 = none */
    const char *predictions, *indicators; /* files to write, NULL = none */
    const char *to_frames;                /* folder to write from a recording, NULL = judge */
    const char *labels;                   /* of a recording */
    const char *person, *profile;
};

enum pmat_cli_outcome pmat_eval_options_parse(struct pmat_eval_options *options, int argc,
                                              char **argv, struct pmat_fault *fault);
enum pmat_err pmat_eval_run(const struct pmat_eval_options *options, FILE *out,
                            struct pmat_fault *fault);

#endif
