/* The options of posture-logger over the settings file. */
#ifndef PMAT_LOGGER_OPTIONS_H
#define PMAT_LOGGER_OPTIONS_H

#include "core/config.h"
#include "core/err.h"
#include "programs/cli.h"
#include "programs/strain_settings.h"

struct pmat_logger_options {
    struct pmat_config config;
    struct pmat_strain_settings strain; /* what [strain] in it comes to */
    char replay[256];                   /* "" = live */
    char model[512];                    /* "" = the embedded one */
    bool once;
    bool print_config;
    bool quiet;
    int argc; /* as given, to read them again */
    char **argv;
};

/* Reads --config first, then the other options over it, whatever their order. */
enum pmat_cli_outcome pmat_logger_options_parse(struct pmat_logger_options *options, int argc,
                                                char **argv, struct pmat_fault *fault);

#endif
