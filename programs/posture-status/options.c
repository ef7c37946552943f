#include "programs/posture-status/options.h"

#include <stdio.h>
#include <string.h>

#include "core/config.h"

enum option_index { OPT_DB, OPT_CONFIG, OPT_JSON };

static const struct pmat_cli_option table[] = {
    [OPT_DB] = {"db", "FILE", "database of nights"},
    [OPT_CONFIG] = {"config", "FILE", "settings of the logger: its database"},
    [OPT_JSON] = {"json", NULL, "for programs"},
    {0},
};

static enum pmat_err take(void *context, int index, const char *value, struct pmat_fault *fault)
{
    struct pmat_status_options *options = context;
    struct pmat_config config;
    enum pmat_err err = PMAT_OK;
    pmat_config_default(&config);
    switch (index) {
    case OPT_DB:
        err = pmat_config_set(&config, "storage.db", value, fault);
        break;
    case OPT_CONFIG:
        err = pmat_config_load(&config, value, fault);
        break;
    default:
        options->json = true;
        return PMAT_OK;
    }
    if (err == PMAT_OK && config.db[0] != '\0')
        memcpy(options->db, config.db, sizeof options->db);
    return err;
}

enum pmat_cli_outcome pmat_status_options_parse(struct pmat_status_options *options, int argc,
                                                char **argv, struct pmat_fault *fault)
{
    const struct pmat_cli cli = {
        .program = "posture-status",
        .summary = "Says what posture-logger is recording now, and what keeps it from it.",
        .notes = "Ends with 0 when all is well, with 69 when nothing is being recorded, with 66\n"
                 "where no logger has run.",
        .options = table,
        .take = take,
    };
    memset(options, 0, sizeof *options);
    enum pmat_cli_outcome outcome = pmat_cli_parse(&cli, argc, argv, options, fault);
    if (options->db[0] == '\0')
        pmat_config_default_db(options->db, sizeof options->db);
    return outcome;
}
