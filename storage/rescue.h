/*
 * How a service opens its database: one that is damaged is set aside, whole and with its log, and a
 * fresh one begun, because a night cannot be slept again.
 */
#ifndef PMAT_STORAGE_RESCUE_H
#define PMAT_STORAGE_RESCUE_H

#include <limits.h>
#include <stdbool.h>

#include "storage/store.h"

struct pmat_rescue {
    bool set_aside;
    char aside[PATH_MAX]; /* where the damaged one lies now, its log and backups beside it */
    char finding[160];    /* what is wrong with it */
};

/* As pmat_store_open(PMAT_STORE_WRITE), but looks the database over first (at most 4 s: the whole
 * of some 100 MB, what a year or more weighs) and sets a damaged one aside under a name with
 * `utc_us` in it. Another program's database and one of a newer version are no damage: they stay
 * untouched and are PMAT_ERR_DATA, as is a file of which nothing says that it was ever ours. Also
 * for a database that went bad while open: close the store, then call this. */
enum pmat_err pmat_store_open_rescued(struct pmat_store **store, const char *path, int64_t utc_us,
                                      struct pmat_rescue *rescue, struct pmat_fault *fault);

#endif
