#include "storage/aside.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/zone.h"
#include "storage/store_path.h"

enum { NAMES_MAX = 1000, NAME_SIZE = PATH_MAX + 16 };

void pmat_aside_stamp(int64_t utc_us, char stamp[PMAT_ASIDE_STAMP_SIZE])
{
    char iso[PMAT_ISO_SIZE];
    pmat_zone_iso(NULL, utc_us, iso);
    snprintf(stamp, PMAT_ASIDE_STAMP_SIZE, "%s", iso);
    for (char *c = stamp; *c != '\0'; c++)
        if (*c == ':')
            *c = '-';
}

static bool exists(const char *path, const char *suffix)
{
    char name[NAME_SIZE];
    snprintf(name, sizeof name, "%s%s", path, suffix);
    return access(name, F_OK) == 0;
}

/* A name that neither a database nor a log nor a folder of backups has. */
static enum pmat_err free_name(const char *resolved, const char *word, int64_t utc_us,
                               char aside[PATH_MAX], struct pmat_fault *fault)
{
    char stamp[PMAT_ASIDE_STAMP_SIZE], number[16] = "";
    pmat_aside_stamp(utc_us, stamp);
    for (int i = 1; i < NAMES_MAX; i++) {
        if (i > 1)
            snprintf(number, sizeof number, "-%d", i);
        int length = snprintf(aside, PATH_MAX, "%s.%s-%s%s", resolved, word, stamp, number);
        if (length < 0 || length >= PATH_MAX)
            return pmat_fault_errno(fault, ENAMETOOLONG, "%.100s...", resolved);
        if (!exists(aside, "") && !exists(aside, "-wal") && !exists(aside, ".backups"))
            return PMAT_OK;
    }
    return pmat_fault_set(fault, PMAT_ERR_IO, "%s: too many of that name were set aside already",
                          resolved);
}

static enum pmat_err move_one(const char *from, const char *to, const char *suffix,
                              struct pmat_fault *fault)
{
    char old_name[NAME_SIZE], new_name[NAME_SIZE];
    snprintf(old_name, sizeof old_name, "%s%s", from, suffix);
    snprintf(new_name, sizeof new_name, "%s%s", to, suffix);
    if (rename(old_name, new_name) != 0 && errno != ENOENT)
        return pmat_fault_errno(fault, errno, "cannot set %s aside", old_name);
    return PMAT_OK;
}

enum pmat_err pmat_aside_move(const char *resolved, const char *word, int64_t utc_us,
                              bool with_backups, char aside[PATH_MAX], struct pmat_fault *fault)
{
    enum pmat_err err = free_name(resolved, word, utc_us, aside, fault);
    /* The database first: a log without one is found and set aside at the next start, while a
     * database without its log would be taken for whole. */
    if (err == PMAT_OK)
        err = move_one(resolved, aside, "", fault);
    if (err == PMAT_OK)
        err = move_one(resolved, aside, "-wal", fault);
    if (err == PMAT_OK && with_backups)
        err = move_one(resolved, aside, ".backups", fault);
    if (err != PMAT_OK)
        return err;
    char index[NAME_SIZE]; /* made from the log whenever it is missing */
    snprintf(index, sizeof index, "%s-shm", resolved);
    unlink(index);
    return pmat_store_path_sync_folder(resolved, fault);
}
