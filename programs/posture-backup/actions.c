#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "core/zone.h"
#include "programs/posture-backup/backup.h"
#include "storage/backup.h"

static int64_t now_utc_us(void)
{
    struct pmat_clock clock;
    pmat_clock_host(&clock);
    return clock.realtime_us(clock.context);
}

static bool print_one(void *context, const struct pmat_backup *backup)
{
    int *count = context;
    char made[PMAT_ISO_SIZE];
    pmat_zone_iso(NULL, backup->made_utc_us, made);
    if ((*count)++ == 0)
        printf("%6s  %-20s  %9s  %s\n", "number", "made", "size", "file");
    printf("%6d  %-20s  %6lld kB  %s\n", backup->number, made,
           (long long)(backup->bytes + 999) / 1000, backup->path);
    return true;
}

static enum pmat_err list(const struct backup_options *options, struct pmat_fault *fault)
{
    int count = 0;
    enum pmat_err err = pmat_backup_each(options->db, print_one, &count, fault);
    if (err == PMAT_OK && count == 0)
        return pmat_fault_set(fault, PMAT_ERR_MISSING,
                              "no backup of %s yet; posture-backup now makes one", options->db);
    return err;
}

static enum pmat_err make_one(const struct backup_options *options, struct pmat_fault *fault)
{
    struct pmat_backup made;
    enum pmat_err err =
        pmat_backup_run(options->db, options->keep, now_utc_us(), NULL, &made, fault);
    if (err == PMAT_OK)
        printf("%s: checked, %lld kB\n", made.path, (long long)(made.bytes + 999) / 1000);
    return err;
}

struct search {
    int number;
    char path[PATH_MAX]; /* "" = not found yet */
};

static bool compare(void *context, const struct pmat_backup *backup)
{
    struct search *search = context;
    if (backup->number != search->number)
        return true;
    snprintf(search->path, sizeof search->path, "%s", backup->path);
    return false;
}

/* A number of the list, or else a file. */
static enum pmat_err find(const struct backup_options *options, struct search *search,
                          struct pmat_fault *fault)
{
    char *end = NULL;
    long number = strtol(options->which, &end, 10);
    if (end == options->which || *end != '\0' || number < 1 || number > INT_MAX) {
        if (strlen(options->which) >= sizeof search->path)
            return pmat_fault_set(fault, PMAT_ERR_USAGE, "the name of the backup is too long");
        snprintf(search->path, sizeof search->path, "%s", options->which);
        return PMAT_OK;
    }
    search->number = (int)number;
    enum pmat_err err = pmat_backup_each(options->db, compare, search, fault);
    if (err == PMAT_OK && search->path[0] == '\0')
        return pmat_fault_set(fault, PMAT_ERR_MISSING,
                              "there is no backup number %d of %s (see posture-backup list)",
                              search->number, options->db);
    return err;
}

static enum pmat_err restore(const struct backup_options *options, struct pmat_fault *fault)
{
    struct search search = {0};
    char aside[PATH_MAX];
    enum pmat_err err = find(options, &search, fault);
    if (err == PMAT_OK)
        err = pmat_backup_restore(options->db, search.path, now_utc_us(), aside, fault);
    if (err != PMAT_OK)
        return err;
    printf("%s: restored from %s\n", options->db, search.path);
    if (aside[0] != '\0')
        printf("what stood there before is kept as %s\n", aside);
    return PMAT_OK;
}

enum pmat_err backup_act(const struct backup_options *options, struct pmat_fault *fault)
{
    switch (options->verb) {
    case BACKUP_LIST:
        return list(options, fault);
    case BACKUP_NOW:
        return make_one(options, fault);
    case BACKUP_RESTORE:
        return restore(options, fault);
    }
    return PMAT_OK;
}
