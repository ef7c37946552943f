/*
 * posture-backup: makes a copy of the nights, lists the copies, puts one back.
 */
#ifndef PMAT_PROGRAMS_POSTURE_BACKUP_BACKUP_H
#define PMAT_PROGRAMS_POSTURE_BACKUP_BACKUP_H

#include <stdbool.h>

#include "programs/cli.h"

enum backup_verb { BACKUP_LIST, BACKUP_NOW, BACKUP_RESTORE };

struct backup_options {
    enum backup_verb verb;
    bool verb_given;
    char db[512];
    int keep;          /* newest backups that stay, 0 = all */
    const char *which; /* restore: a number of the list, or a file */
};

extern const struct pmat_cli backup_cli;
void backup_options_default(struct backup_options *options);
/* After the last option: restore needs to be told what. */
enum pmat_err backup_options_check(const struct backup_options *options, struct pmat_fault *fault);

/* Does what the options say. */
enum pmat_err backup_act(const struct backup_options *options, struct pmat_fault *fault);

#endif
