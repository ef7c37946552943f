/*
 * Moving a database out of the way without losing a byte of it: the file, its write-ahead log and,
 * where wanted, its backups get one new name. Only under the writer's lock.
 */
#ifndef PMAT_STORAGE_ASIDE_H
#define PMAT_STORAGE_ASIDE_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/err.h"

/* "2026-11-22T06-15-00Z": sorts by time and is a file name everywhere. */
enum { PMAT_ASIDE_STAMP_SIZE = 40 };
void pmat_aside_stamp(int64_t utc_us, char stamp[PMAT_ASIDE_STAMP_SIZE]);

/* Renames RESOLVED to RESOLVED.WORD-STAMP (-2, -3 ... where that name is taken), its log to
 * the same with "-wal". A file or a log that is not there is no fault. `aside` gets the new name.
 */
enum pmat_err pmat_aside_move(const char *resolved, const char *word, int64_t utc_us,
                              bool with_backups, char aside[PATH_MAX], struct pmat_fault *fault);

#endif
