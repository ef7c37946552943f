/*
 * posture-setup: which way round the mat lies, found by lying on it.
 */
#ifndef PMAT_POSTURE_SETUP_SETUP_H
#define PMAT_POSTURE_SETUP_SETUP_H

#include <stdio.h>

#include "analysis/model.h"
#include "core/profile.h"
#include "programs/cli.h"
#include "programs/lies.h"

struct pmat_setup_options {
    const char *port, *profile, *name, *output;
    const char *at; /* NULL = ask */
    const char
        *lumbar; /* settings that take the sleeper's own lumbar values, NULL = find the mat */
    double seconds;
    bool replace;
};

enum pmat_cli_outcome pmat_setup_options_parse(struct pmat_setup_options *options, int argc,
                                               char **argv, struct pmat_fault *fault);
enum pmat_err pmat_setup_run(const struct pmat_setup_options *options, FILE *out,
                             struct pmat_fault *fault);

/* How well each of the eight ways of laying a mat agrees with what was asked for. */
struct pmat_setup_finding {
    enum pmat_head head;
    enum pmat_view view;
    enum pmat_polarity polarity;
    double margin; /* log likelihood by which the best way beats the next one */
    bool sure;
};
/* `profile` with its grid. Needs an empty bed and lies on back, left and right. */
enum pmat_err pmat_setup_find(const struct pmat_lies *lies, const struct pmat_profile *profile,
                              struct pmat_model *model, struct pmat_setup_finding *finding,
                              struct pmat_fault *fault);
/* The sleeper's own lumbar_arch, lying flat and with the knees raised, into [strain] of the
 * settings file options->lumbar. PMAT_ERR_DATA with the reason where they cannot be measured. */
enum pmat_err pmat_setup_lumbar(const struct pmat_setup_options *options, FILE *out,
                                struct pmat_fault *fault);
/* The settings `text` with both values in it; all else stays as it is. To be freed; NULL without
 * memory. */
char *pmat_setup_with_lumbar(const char *text, float flat, float knees_raised);
/* What is known, as ten lines or so. */
void pmat_setup_write(const struct pmat_profile *profile, FILE *out);

#endif
