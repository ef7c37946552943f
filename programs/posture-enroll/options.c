#include "programs/posture-enroll/enroll.h"

#include <stdlib.h>

enum option_index {
    OPT_PORT,
    OPT_PROFILE,
    OPT_LIES,
    OPT_SECONDS,
    OPT_AT,
    OPT_DB,
    OPT_OUTPUT,
    OPT_MODEL,
    OPT_YES
};

static const struct pmat_cli_option table[] = {
    [OPT_PORT] = {"port", "PATH|auto", "serial port, pty, file or recording (auto)"},
    [OPT_PROFILE] = {"profile", "NAME", "mat model: a name, or a file with '/' in it"},
    [OPT_LIES] = {"lies", "N", "how often each posture is asked for, 2 to 10 (2)"},
    [OPT_SECONDS] = {"seconds", "S", "how long each lie is looked at, 5 to 120 (20)"},
    [OPT_AT] = {"at", "PLAN", "ask nobody: empty=0,supine=40,left=80,... (seconds)"},
    [OPT_DB] = {"db", "FILE", "database of the nights; the enrolment goes beside it"},
    [OPT_OUTPUT] = {"output", "FILE", "another place for the enrolment"},
    [OPT_MODEL] = {"model", "FILE", "another posture model than the built-in one"},
    [OPT_YES] = {"yes", NULL, "replace an earlier enrolment without asking"},
    {0},
};

static enum pmat_err take_number(double *number, const char *option, const char *value,
                                 double least, double most, struct pmat_fault *fault)
{
    char *end;
    *number = strtod(value, &end);
    if (end == value || *end != '\0' || !(*number >= least && *number <= most))
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "--%s takes %.0f to %.0f, not '%s'", option,
                              least, most, value);
    return PMAT_OK;
}

static enum pmat_err take(void *context, int index, const char *value, struct pmat_fault *fault)
{
    struct pmat_enroll_options *options = context;
    const char **texts[] = {
        [OPT_PORT] = &options->port,     [OPT_PROFILE] = &options->profile,
        [OPT_AT] = &options->at,         [OPT_DB] = &options->db,
        [OPT_OUTPUT] = &options->output, [OPT_MODEL] = &options->model,
    };
    if (index < 0)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "'%s' is no option; see --help", value);
    if (index == OPT_YES) {
        options->replace = true;
        return PMAT_OK;
    }
    if (index == OPT_SECONDS)
        return take_number(&options->seconds, "seconds", value, 5, 120, fault);
    if (index == OPT_LIES) {
        double lies;
        enum pmat_err err = take_number(&lies, "lies", value, 2, 10, fault);
        options->lies = (int)lies;
        return err;
    }
    *texts[index] = value;
    return PMAT_OK;
}

enum pmat_cli_outcome pmat_enroll_options_parse(struct pmat_enroll_options *options, int argc,
                                                char **argv, struct pmat_fault *fault)
{
    const struct pmat_cli cli = {
        .program = "posture-enroll",
        .summary = "Learns how one sleeper lies on this mat, from a few lies that are told.",
        .notes =
            "Asks you to lie in each posture, more than once: one lie at a time is held back to\n"
            "see whether the others help. If they do not, nothing is written.",
        .options = table,
        .take = take,
    };
    *options = (struct pmat_enroll_options){.port = "auto", .lies = 2, .seconds = 20};
    return pmat_cli_parse(&cli, argc, argv, options, fault);
}
