/*
 * Where the database lies: one name for one file, its folder, what is missing to read it, and a new
 * file that is there as a whole or not at all.
 */
#ifndef PMAT_STORAGE_STORE_PATH_H
#define PMAT_STORAGE_STORE_PATH_H

#include <limits.h>

#include "core/err.h"

/* Follows links, so that one file has one lock. The file need not exist, its folder must
 * (PMAT_ERR_MISSING). */
enum pmat_err pmat_store_path_resolve(const char *path, char resolved[PATH_MAX],
                                      struct pmat_fault *fault);
/* Makes the folder of `path` and those above it, 0700 whatever the umask. PMAT_ERR_PERMISSION for
 * one that is there but may not be written. */
enum pmat_err pmat_store_path_make_folder(const char *path, struct pmat_fault *fault);
/* PMAT_ERR_DATA for what is no regular file, PMAT_ERR_PERMISSION with the group to join. `access`
 * as for access(2): R_OK, W_OK. */
enum pmat_err pmat_store_path_check(const char *resolved, int access_mode,
                                    struct pmat_fault *fault);
/* A new name in the folder of `path` lasts over a power cut only once the folder is on the disk. */
enum pmat_err pmat_store_path_sync_folder(const char *path, struct pmat_fault *fault);
/* Makes an empty database of the present schema under another name and renames it: a crash leaves
 * none or a whole one. Only under the writer's lock. */
enum pmat_err pmat_store_path_create(const char *resolved, struct pmat_fault *fault);

#endif
