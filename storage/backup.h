/*
 * Backups of the database: one a day while recording, each checked whole, the newest few kept, in
 * the folder DB.backups as NUMBER-TIME.db. The number counts up, so that their order does not
 * depend on the clock.
 */
#ifndef PMAT_STORAGE_BACKUP_H
#define PMAT_STORAGE_BACKUP_H

#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/err.h"

enum { PMAT_BACKUPS_KEPT = 7 };

struct pmat_backup {
    int number;
    int64_t made_utc_us; /* by the clock of that moment */
    int64_t bytes;
    char path[PATH_MAX];
};

/* Calls `each` for every backup of DB, oldest first, until it returns false. None: no call. */
typedef bool pmat_backup_fn(void *context, const struct pmat_backup *backup);
enum pmat_err pmat_backup_each(const char *db, pmat_backup_fn *each, void *context,
                               struct pmat_fault *fault);

/* True when the newest backup is not of the last 24 h, also when it lies in the future (the clock
 * was wrong), and when there is none. False while there is no database. */
bool pmat_backup_due(const char *db, int64_t utc_us);

/* Makes a backup, also while a logger records, and removes the oldest beyond `keep`. Takes no lock
 * and opens connections of its own: meant for a thread beside the recording. A database that is
 * damaged: PMAT_ERR_DATA, and every older backup stays. `cancel` may be NULL. */
enum pmat_err pmat_backup_run(const char *db, int keep, int64_t utc_us, const atomic_bool *cancel,
                              struct pmat_backup *made, struct pmat_fault *fault);

/* Puts a backup in the place of DB; what stands there now is kept under the name that `aside` gets
 * ("" when there was nothing). A logger that records: PMAT_ERR_UNAVAILABLE. The backup is checked
 * before anything is moved. */
enum pmat_err pmat_backup_restore(const char *db, const char *backup, int64_t utc_us,
                                  char aside[PATH_MAX], struct pmat_fault *fault);

#endif
