#include "programs/posture-logger/options.h"

#include <stdio.h>
#include <string.h>

enum option_index {
    GROUP_MAT,
    OPT_PORT,
    OPT_PROFILE,
    OPT_MAT,
    OPT_CLOCK,
    GROUP_FILES,
    OPT_DB,
    OPT_CONFIG,
    OPT_SET,
    OPT_RECORD,
    OPT_MODEL,
    GROUP_RUN,
    OPT_REPLAY,
    OPT_ONCE,
    OPT_PRINT_CONFIG,
    OPT_QUIET,
};

static const struct pmat_cli_option table[] = {
    [GROUP_MAT] = {"The mat", NULL, NULL},
    [OPT_PORT] = {"port", "PATH|auto", "serial port, pty, file or - for standard input"},
    [OPT_PROFILE] = {"profile", "NAME", "mat model: a name, or a file with '/' in it"},
    [OPT_MAT] = {"mat", "NAME", "what this mat is called in the database"},
    [OPT_CLOCK] = {"clock", "host|device", "where times come from (host)"},
    [GROUP_FILES] = {"Files", NULL, NULL},
    [OPT_DB] = {"db", "FILE", "database of nights"},
    [OPT_CONFIG] = {"config", "FILE", "settings"},
    [OPT_SET] = {"set", "KEY=VALUE", "one setting, e.g. night.away_merge_min=30"},
    [OPT_RECORD] = {"record", "DIR", "keep the raw nights in this folder"},
    [OPT_MODEL] = {"model", "FILE", "another posture model than the built-in one"},
    [GROUP_RUN] = {"Running", NULL, NULL},
    [OPT_REPLAY] = {"replay", "SRC", "a raw recording or a folder of labelled frames, then end"},
    [OPT_ONCE] = {"once", NULL, "end after one night, or when the mat goes away"},
    [OPT_PRINT_CONFIG] = {"print-config", NULL, "print the settings that hold, and end"},
    [OPT_QUIET] = {"quiet", NULL, "warnings and errors only"},
    {0},
};

/* The options that only set a key of the configuration. */
static const struct {
    enum option_index option;
    const char *key;
} keys[] = {
    {OPT_PORT, "mat.port"},    {OPT_PROFILE, "mat.profile"},   {OPT_MAT, "mat.mat"},
    {OPT_CLOCK, "time.clock"}, {OPT_RECORD, "storage.record"}, {OPT_DB, "storage.db"},
};

struct pass {
    struct pmat_logger_options *options;
    bool config_file_only; /* the first pass reads --config, the second all else */
};

static enum pmat_err set_pair(struct pmat_config *config, const char *pair,
                              struct pmat_fault *fault)
{
    const char *equals = strchr(pair, '=');
    char key[64];
    if (equals == NULL || (size_t)(equals - pair) >= sizeof key)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "--set takes KEY=VALUE, not '%s'", pair);
    memcpy(key, pair, (size_t)(equals - pair));
    key[equals - pair] = '\0';
    return pmat_config_set(config, key, equals + 1, fault);
}

static enum pmat_err copy_text(char *to, size_t size, const char *value, const char *option,
                               struct pmat_fault *fault)
{
    if (strlen(value) >= size)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "--%s: the name is too long", option);
    snprintf(to, size, "%s", value);
    return PMAT_OK;
}

static enum pmat_err take(void *context, int index, const char *value, struct pmat_fault *fault)
{
    struct pass *pass = context;
    struct pmat_logger_options *options = pass->options;
    if (pass->config_file_only)
        return index == OPT_CONFIG ? pmat_config_load(&options->config, value, fault) : PMAT_OK;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if ((int)keys[i].option == index)
            return pmat_config_set(&options->config, keys[i].key, value, fault);
    switch (index) {
    case OPT_SET:
        return set_pair(&options->config, value, fault);
    case OPT_REPLAY:
        return copy_text(options->replay, sizeof options->replay, value, "replay", fault);
    case OPT_MODEL:
        return copy_text(options->model, sizeof options->model, value, "model", fault);
    case OPT_ONCE:
        options->once = true;
        break;
    case OPT_PRINT_CONFIG:
        options->print_config = true;
        break;
    case OPT_QUIET:
        options->quiet = true;
        break;
    default:
        break;
    }
    return PMAT_OK;
}

enum pmat_cli_outcome pmat_logger_options_parse(struct pmat_logger_options *options, int argc,
                                                char **argv, struct pmat_fault *fault)
{
    const struct pmat_cli cli = {
        .program = "posture-logger",
        .summary = "Logs what a pressure-sensing mattress mat sees, night after night.",
        .notes = "Without --port the settings' port is used, and 'auto' without any.\n"
                 "See also: posture-report, posture-export, posture-nights, posture-sim.",
        .options = table,
        .take = take,
    };
    memset(options, 0, sizeof *options);
    options->argc = argc;
    options->argv = argv;
    pmat_config_default(&options->config);
    struct pass pass = {options, true};
    enum pmat_cli_outcome outcome = pmat_cli_parse(&cli, argc, argv, &pass, fault);
    if (outcome != PMAT_CLI_RUN)
        return outcome;
    pass.config_file_only = false;
    outcome = pmat_cli_parse(&cli, argc, argv, &pass, fault);
    if (outcome == PMAT_CLI_RUN &&
        pmat_strain_settings_take(&options->strain, &options->config, fault) != PMAT_OK)
        return PMAT_CLI_WRONG;
    return outcome;
}
