/* The options of posture-status. */
#ifndef PMAT_STATUS_OPTIONS_H
#define PMAT_STATUS_OPTIONS_H

#include <stdbool.h>

#include "programs/cli.h"

struct pmat_status_options {
    char db[512]; /* "" = the settings' or the default place */
    bool json;
};

enum pmat_cli_outcome pmat_status_options_parse(struct pmat_status_options *options, int argc,
                                                char **argv, struct pmat_fault *fault);

#endif
