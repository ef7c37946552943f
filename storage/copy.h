/*
 * A sound copy of a database, taken while somebody records into it. Internal to storage/.
 */
#ifndef PMAT_STORAGE_COPY_H
#define PMAT_STORAGE_COPY_H

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/err.h"

/* Copies the database FROM, as it stands at this moment, into the new file TO (0600, one file
 * without a log), checks the copy whole and puts it under its name only then: a crash leaves none
 * or a whole one. The writer is not held up. FROM must be ours and not newer, and the copy sound:
 * else PMAT_ERR_DATA. `cancel` (may be NULL): once true, PMAT_ERR_UNAVAILABLE within a second. */
enum pmat_err pmat_copy_database(const char *from, const char *to, const atomic_bool *cancel,
                                 struct pmat_fault *fault);

/* PRAGMA integrity_check and foreign_key_check, because quick_check passes what they reject.
 * `finding` gets the first complaint, "" for a sound database. `budget_ms` > 0: gives up after that
 * long, with *whole false. Returns an SQLite code, SQLITE_CORRUPT and SQLITE_NOTADB being
 * findings as well and returned as SQLITE_OK. */
int pmat_copy_check(sqlite3 *db, int64_t budget_ms, const atomic_bool *cancel, char *finding,
                    size_t size, bool *whole);

#endif
