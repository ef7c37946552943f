#include "storage/backup.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "storage/aside.h"
#include "storage/copy.h"
#include "storage/store_lock.h"
#include "storage/store_path.h"

enum { FOLDER_MODE = 0700, NAME_SIZE = PATH_MAX + 16 };
#define DAY_US (INT64_C(86400) * 1000000)
/* A clock that was set back a little makes no second backup of the day. */
#define FUTURE_US (INT64_C(3600) * 1000000)

static enum pmat_err find_folder(const char *db, char resolved[PATH_MAX], char folder[NAME_SIZE],
                                 struct pmat_fault *fault)
{
    enum pmat_err err = pmat_store_path_resolve(db, resolved, fault);
    if (err == PMAT_OK)
        snprintf(folder, NAME_SIZE, "%s.backups", resolved);
    return err;
}

/* ---- the list ---- */

/* "000042-2026-11-22T06-15-00Z.db" */
static bool read_name(const char *name, struct pmat_backup *backup)
{
    struct tm utc = {0};
    char *end = NULL;
    long number = strtol(name, &end, 10);
    if (end == name || *end != '-' || number < 1 || number > INT_MAX - 1)
        return false;
    end = strptime(end + 1, "%Y-%m-%dT%H-%M-%SZ", &utc);
    if (end == NULL || strcmp(end, ".db") != 0)
        return false;
    backup->number = (int)number;
    backup->made_utc_us = (int64_t)timegm(&utc) * 1000000; /* a UTC time, whatever the zone */
    return true;
}

static int is_backup(const struct dirent *entry)
{
    struct pmat_backup backup;
    return read_name(entry->d_name, &backup);
}

static int by_number(const struct dirent **a, const struct dirent **b)
{
    struct pmat_backup first = {0}, second = {0};
    read_name((*a)->d_name, &first);
    read_name((*b)->d_name, &second);
    return (first.number > second.number) - (first.number < second.number);
}

static bool describe(const char *folder, const char *name, struct pmat_backup *backup)
{
    struct stat info;
    int length = snprintf(backup->path, sizeof backup->path, "%s/%s", folder, name);
    if (length < 0 || (size_t)length >= sizeof backup->path || stat(backup->path, &info) != 0)
        return false;
    backup->bytes = info.st_size;
    return read_name(name, backup);
}

static enum pmat_err each_in(const char *folder, pmat_backup_fn *each, void *context,
                             struct pmat_fault *fault)
{
    struct dirent **names = NULL;
    int count = scandir(folder, &names, is_backup, by_number);
    if (count < 0)
        return errno == ENOENT
                   ? PMAT_OK
                   : pmat_fault_errno(fault, errno, "cannot read the folder %s", folder);
    bool more = true;
    for (int i = 0; i < count; i++) {
        struct pmat_backup backup;
        if (more && describe(folder, names[i]->d_name, &backup))
            more = each(context, &backup);
        free(names[i]);
    }
    free(names);
    return PMAT_OK;
}

enum pmat_err pmat_backup_each(const char *db, pmat_backup_fn *each, void *context,
                               struct pmat_fault *fault)
{
    char resolved[PATH_MAX], folder[NAME_SIZE];
    enum pmat_err err = find_folder(db, resolved, folder, fault);
    return err == PMAT_OK ? each_in(folder, each, context, fault) : err;
}

static bool keep_newest(void *context, const struct pmat_backup *backup)
{
    struct pmat_backup *newest = context;
    *newest = *backup;
    return true;
}

bool pmat_backup_due(const char *db, int64_t utc_us)
{
    char resolved[PATH_MAX], folder[NAME_SIZE];
    struct pmat_backup newest = {0};
    if (find_folder(db, resolved, folder, NULL) != PMAT_OK || access(resolved, F_OK) != 0 ||
        each_in(folder, keep_newest, &newest, NULL) != PMAT_OK)
        return false;
    int64_t age_us = utc_us - newest.made_utc_us;
    return newest.number == 0 || age_us >= DAY_US || age_us < -FUTURE_US;
}

/* ---- making one ---- */

struct pruning {
    int surplus; /* still to be removed, oldest first */
};

static bool count_one(void *context, const struct pmat_backup *backup)
{
    (void)backup;
    ((struct pruning *)context)->surplus++;
    return true;
}

static bool remove_oldest(void *context, const struct pmat_backup *backup)
{
    struct pruning *pruning = context;
    if (pruning->surplus <= 0)
        return false;
    pruning->surplus--;
    unlink(backup->path); /* one that stays is tried again tomorrow */
    return true;
}

static void prune(const char *folder, int keep)
{
    struct pruning pruning = {.surplus = keep > 0 ? -keep : 0};
    if (keep > 0 && each_in(folder, count_one, &pruning, NULL) == PMAT_OK)
        each_in(folder, remove_oldest, &pruning, NULL);
}

enum pmat_err pmat_backup_run(const char *db, int keep, int64_t utc_us, const atomic_bool *cancel,
                              struct pmat_backup *made, struct pmat_fault *fault)
{
    char resolved[PATH_MAX], folder[NAME_SIZE], stamp[PMAT_ASIDE_STAMP_SIZE];
    struct pmat_backup newest = {0};
    enum pmat_err err = find_folder(db, resolved, folder, fault);
    if (err == PMAT_OK)
        err = pmat_store_path_check(resolved, R_OK, fault);
    if (err == PMAT_OK && mkdir(folder, FOLDER_MODE) != 0 && errno != EEXIST)
        err = pmat_fault_errno(fault, errno, "cannot make the folder %s", folder);
    if (err == PMAT_OK)
        err = each_in(folder, keep_newest, &newest, fault);
    if (err != PMAT_OK)
        return err;
    pmat_aside_stamp(utc_us, stamp);
    *made = (struct pmat_backup){.number = newest.number + 1, .made_utc_us = utc_us};
    int length =
        snprintf(made->path, sizeof made->path, "%s/%06d-%s.db", folder, made->number, stamp);
    if (length < 0 || (size_t)length >= sizeof made->path)
        return pmat_fault_errno(fault, ENAMETOOLONG, "%.100s...", folder);
    err = pmat_copy_database(resolved, made->path, cancel, fault);
    if (err != PMAT_OK) {
        rmdir(folder); /* where it is empty: nothing is left beside what is not ours */
        return err;
    }
    struct stat info;
    made->bytes = stat(made->path, &info) == 0 ? info.st_size : 0;
    prune(folder, keep);
    return PMAT_OK;
}

/* ---- restoring ---- */

static enum pmat_err put_in_place(const char *restored, const char *resolved, int64_t utc_us,
                                  char aside[PATH_MAX], struct pmat_fault *fault)
{
    enum pmat_err err = PMAT_OK;
    char log[NAME_SIZE];
    snprintf(log, sizeof log, "%s-wal", resolved);
    /* Also a log alone: it would be played into the backup. */
    if (access(resolved, F_OK) == 0 || access(log, F_OK) == 0)
        err = pmat_aside_move(resolved, "replaced", utc_us, false, aside, fault);
    if (err == PMAT_OK && rename(restored, resolved) != 0)
        err = pmat_fault_errno(fault, errno, "cannot put the backup in place as %s", resolved);
    return err == PMAT_OK ? pmat_store_path_sync_folder(resolved, fault) : err;
}

enum pmat_err pmat_backup_restore(const char *db, const char *backup, int64_t utc_us,
                                  char aside[PATH_MAX], struct pmat_fault *fault)
{
    char resolved[PATH_MAX], restored[NAME_SIZE], lock_path[NAME_SIZE];
    int lock_fd = -1;
    aside[0] = '\0';
    enum pmat_err err = pmat_store_path_make_folder(db, fault);
    if (err == PMAT_OK)
        err = pmat_store_path_resolve(db, resolved, fault);
    if (err != PMAT_OK)
        return err;
    snprintf(restored, sizeof restored, "%s.restored", resolved);
    snprintf(lock_path, sizeof lock_path, "%s.lock", resolved);
    err = pmat_store_lock_take(&lock_fd, lock_path, db, fault);
    if (err == PMAT_OK)
        err = pmat_copy_database(backup, restored, NULL, fault);
    if (err == PMAT_OK)
        err = put_in_place(restored, resolved, utc_us, aside, fault);
    pmat_store_lock_release(lock_fd);
    return err;
}
