#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/config.h"
#include "programs/posture-backup/backup.h"
#include "storage/backup.h"

enum option { OPTION_DB, OPTION_KEEP };
enum { KEEP_MAX = 1000 };

static const struct pmat_cli_option table[] = {
    [OPTION_DB] = {"db", "FILE", "database (default: the logger's own place)"},
    [OPTION_KEEP] = {"keep", "N", "backups that stay after 'now', 0 = all (default: 7)"},
    {0},
};

static const char *const verbs[] = {
    [BACKUP_LIST] = "list",
    [BACKUP_NOW] = "now",
    [BACKUP_RESTORE] = "restore",
};
enum { VERBS = sizeof verbs / sizeof *verbs };

static enum pmat_err take_argument(struct backup_options *options, const char *value,
                                   struct pmat_fault *fault)
{
    if (options->verb_given && options->verb == BACKUP_RESTORE && options->which == NULL) {
        options->which = value;
        return PMAT_OK;
    }
    for (int i = 0; i < VERBS && !options->verb_given; i++) {
        if (strcmp(value, verbs[i]) == 0) {
            options->verb = (enum backup_verb)i;
            options->verb_given = true;
            return PMAT_OK;
        }
    }
    return pmat_fault_set(fault, PMAT_ERR_USAGE, "unexpected argument '%s'; try --help", value);
}

static enum pmat_err take_keep(struct backup_options *options, const char *value,
                               struct pmat_fault *fault)
{
    char *end = NULL;
    long number = strtol(value, &end, 10);
    if (end == value || *end != '\0' || number < 0 || number > KEEP_MAX)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "--keep '%s': write a number, 0..%d", value,
                              KEEP_MAX);
    options->keep = (int)number;
    return PMAT_OK;
}

static enum pmat_err take(void *context, int index, const char *value, struct pmat_fault *fault)
{
    struct backup_options *options = context;
    if (index < 0)
        return take_argument(options, value, fault);
    switch ((enum option)index) {
    case OPTION_DB:
        if (strlen(value) >= sizeof options->db)
            return pmat_fault_set(fault, PMAT_ERR_USAGE, "--db: the name is too long");
        snprintf(options->db, sizeof options->db, "%s", value);
        break;
    case OPTION_KEEP:
        return take_keep(options, value, fault);
    }
    return PMAT_OK;
}

void backup_options_default(struct backup_options *options)
{
    *options = (struct backup_options){.verb = BACKUP_LIST, .keep = PMAT_BACKUPS_KEPT};
    pmat_config_default_db(options->db, sizeof options->db);
}

enum pmat_err backup_options_check(const struct backup_options *options, struct pmat_fault *fault)
{
    if (options->verb != BACKUP_RESTORE || options->which != NULL)
        return PMAT_OK;
    return pmat_fault_set(fault, PMAT_ERR_USAGE,
                          "which one? write restore N, a number that posture-backup lists, or "
                          "restore FILE");
}

const struct pmat_cli backup_cli = {
    .program = "posture-backup",
    .summary = "Makes a copy of the recorded nights, lists the copies, puts one back.",
    .arguments = "[list | now | restore N|FILE]",
    .notes = "posture-logger makes a backup a day by itself and keeps seven. 'now' works\n"
             "while it is recording; for 'restore' it has to be stopped, and the present\n"
             "database is kept beside the restored one. Every copy is checked as a whole.",
    .options = table,
    .take = take,
};
