#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/config.h"
#include "programs/posture-nights/nights.h"

enum option { OPTION_DB, OPTION_MAT, OPTION_SESSION, OPTION_CONFIG, OPTION_YES };

static const struct pmat_cli_option table[] = {
    [OPTION_DB] = {"db", "FILE", "database (default: the logger's own place)"},
    [OPTION_MAT] = {"mat", "NAME", "only this mat"},
    [OPTION_SESSION] = {"session", "N", "this session of the night, where it has several"},
    [OPTION_CONFIG] = {"config", "FILE", "judge by these settings, not by those of each night"},
    [OPTION_YES] = {"yes", NULL, "delete without asking"},
    {0},
};

static const char *const verbs[] = {
    [NIGHTS_LIST] = "list",     [NIGHTS_EXCLUDE] = "exclude", [NIGHTS_INCLUDE] = "include",
    [NIGHTS_DELETE] = "delete", [NIGHTS_JUDGE] = "judge",
};
enum { VERBS = sizeof verbs / sizeof *verbs };

/* "2026-03-09", as the first column of the list has it. */
static bool looks_like_date(const char *text)
{
    static const char pattern[] = "dddd-dd-dd";
    for (size_t i = 0; i < sizeof pattern; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';
        if (pattern[i] == 'd' ? !digit : text[i] != pattern[i])
            return false;
    }
    return true;
}

static enum pmat_err take_argument(struct nights_options *options, const char *value,
                                   struct pmat_fault *fault)
{
    if (options->verb_given && options->night == NULL && options->verb != NIGHTS_LIST) {
        if (!looks_like_date(value))
            return pmat_fault_set(fault, PMAT_ERR_USAGE, "'%s' is no night: write YYYY-MM-DD",
                                  value);
        options->night = value;
        return PMAT_OK;
    }
    for (int i = 0; i < VERBS && !options->verb_given; i++) {
        if (strcmp(value, verbs[i]) == 0) {
            options->verb = (enum nights_verb)i;
            options->verb_given = true;
            return PMAT_OK;
        }
    }
    return pmat_fault_set(fault, PMAT_ERR_USAGE, "unexpected argument '%s'; try --help", value);
}

static enum pmat_err take_session(struct nights_options *options, const char *value,
                                  struct pmat_fault *fault)
{
    char *end = NULL;
    long number = strtol(value, &end, 10);
    if (end == value || *end != '\0' || number < 1 || number > 1000)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "--session '%s': write a number from 1 on",
                              value);
    options->session = (int)number;
    return PMAT_OK;
}

static enum pmat_err take_db(struct nights_options *options, const char *value,
                             struct pmat_fault *fault)
{
    if (strlen(value) >= sizeof options->db)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "--db: the name is too long");
    snprintf(options->db, sizeof options->db, "%s", value);
    return PMAT_OK;
}

static enum pmat_err take(void *context, int index, const char *value, struct pmat_fault *fault)
{
    struct nights_options *options = context;
    if (index < 0)
        return take_argument(options, value, fault);
    switch ((enum option)index) {
    case OPTION_DB:
        return take_db(options, value, fault);
    case OPTION_MAT:
        options->mat = value;
        break;
    case OPTION_SESSION:
        return take_session(options, value, fault);
    case OPTION_CONFIG:
        options->config = value;
        break;
    case OPTION_YES:
        options->yes = true;
        break;
    }
    return PMAT_OK;
}

void nights_options_default(struct nights_options *options)
{
    *options = (struct nights_options){.verb = NIGHTS_LIST};
    pmat_config_default_db(options->db, sizeof options->db);
}

enum pmat_err nights_options_check(const struct nights_options *options, struct pmat_fault *fault)
{
    if (options->verb == NIGHTS_LIST || options->verb == NIGHTS_JUDGE || options->night != NULL)
        return PMAT_OK;
    return pmat_fault_set(fault, PMAT_ERR_USAGE, "%s which night? write %s YYYY-MM-DD",
                          verbs[options->verb], verbs[options->verb]);
}

const struct pmat_cli nights_cli = {
    .program = "posture-nights",
    .summary = "Lists the recorded nights; keeps one out of every mean, or deletes it.",
    .arguments = "[list | exclude NIGHT | include NIGHT | delete NIGHT | judge [NIGHT]]",
    .notes = "NIGHT is the date on which it began, YYYY-MM-DD, as the list shows it.\n"
             "Gaps are epochs of 30 s without data. 'recording': still in progress;\n"
             "'cut off': the logger ended before the night did. All of it works while\n"
             "posture-logger is recording, but what it records cannot be deleted.\n"
             "judge looks a night, or all of them, over for strain again and says what\n"
             "changed: after other settings, or for nights older than the rules.",
    .options = table,
    .take = take,
};
