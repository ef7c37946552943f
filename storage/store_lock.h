/*
 * The writer's lock: a lock on a small file beside the database. It ends with its holder, however
 * that dies; the file stays, because removing it would let two writers lock two files.
 */
#ifndef PMAT_STORAGE_STORE_LOCK_H
#define PMAT_STORAGE_STORE_LOCK_H

#include <stdbool.h>

#include "core/err.h"

/* PMAT_ERR_UNAVAILABLE when somebody holds it; the text names the program to stop. `database` is
 * the name for people. */
enum pmat_err pmat_store_lock_take(int *fd, const char *lock_path, const char *database,
                                   struct pmat_fault *fault);
void pmat_store_lock_release(int fd);
/* Whether a writer holds it now. Makes no file. */
bool pmat_store_lock_held(const char *lock_path);

#endif
