#include "storage/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "storage/copy.h"
#include "storage/schema.h"
#include "storage/statements.h"
#include "storage/store_lock.h"
#include "storage/store_path.h"

/* The recorder must never wait long; a person who deletes a night can. */
enum { READ_TIMEOUT_MS = 2000, EDIT_TIMEOUT_MS = 5000, WRITE_TIMEOUT_MS = 1500 };

/* FULL: an epoch that was acknowledged survives a power cut. The log is cut back to 4 MiB once its
 * pages are in the file. Deleted nights are overwritten, not only forgotten. */
static const char settings[] = //
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA secure_delete = ON;"
    "PRAGMA wal_autocheckpoint = 1000;"
    "PRAGMA cache_size = -512;" /* KiB; the default fills 2 MB over months of nights */
    "PRAGMA journal_size_limit = 4194304;"
    "PRAGMA cell_size_check = ON;";

static enum pmat_err judge(const struct pmat_store *store, enum pmat_schema_state state,
                           struct pmat_fault *fault)
{
    switch (state) {
    case PMAT_SCHEMA_FOREIGN:
        return pmat_fault_set(
            fault, PMAT_ERR_DATA,
            "%s is no sleep-posture database and was left untouched: give another "
            "file with --db, or move this one away",
            store->path);
    case PMAT_SCHEMA_NEWER:
        return pmat_fault_set(fault, PMAT_ERR_DATA,
                              "%s was written by a newer version and was left untouched: install "
                              "that version, or give another file with --db",
                              store->path);
    case PMAT_SCHEMA_EMPTY:
    case PMAT_SCHEMA_OLDER:
    case PMAT_SCHEMA_CURRENT:
        break;
    }
    return PMAT_OK;
}

/* Whose file it is, without leaving a trace in it or beside it. A missing file is empty. */
static enum pmat_err look(struct pmat_store *store, bool *empty, struct pmat_fault *fault)
{
    *empty = access(store->resolved, F_OK) != 0;
    if (*empty)
        return PMAT_OK;
    int access_mode = store->mode == PMAT_STORE_READ ? R_OK : R_OK | W_OK;
    enum pmat_err err = pmat_store_path_check(store->resolved, access_mode, fault);
    if (err != PMAT_OK)
        return err;
    enum pmat_schema_state state = PMAT_SCHEMA_EMPTY;
    int rc = sqlite3_open_v2(store->resolved, &store->db, SQLITE_OPEN_READONLY, NULL);
    if (rc == SQLITE_OK)
        rc = pmat_schema_peek(store->db, &state);
    err = rc != SQLITE_OK ? pmat_store_fault(store, rc, fault) : judge(store, state, fault);
    sqlite3_close(store->db);
    store->db = NULL;
    *empty = state == PMAT_SCHEMA_EMPTY;
    return err;
}

/* Takes the lock and makes the file when it is not there. */
static enum pmat_err prepare_writing(struct pmat_store *store, struct pmat_fault *fault)
{
    enum pmat_err err = pmat_store_lock_take(&store->lock_fd, store->lock_path, store->path, fault);
    bool empty = false;
    if (err == PMAT_OK)
        err = look(store, &empty, fault);
    if (err == PMAT_OK && empty)
        err = pmat_store_path_create(store->resolved, fault);
    return err;
}

static int connect_database(struct pmat_store *store)
{
    static const int timeouts_ms[] = {[PMAT_STORE_READ] = READ_TIMEOUT_MS,
                                      [PMAT_STORE_EDIT] = EDIT_TIMEOUT_MS,
                                      [PMAT_STORE_WRITE] = WRITE_TIMEOUT_MS};
    int flags = store->mode == PMAT_STORE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    int rc = sqlite3_open_v2(store->resolved, &store->db, flags | SQLITE_OPEN_EXRESCODE, NULL);
    if (rc != SQLITE_OK)
        return rc;
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    /* Until we know that it is ours, closing must not move the log into it. */
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    /* Else a reader of another account cannot open what was closed cleanly. */
    int persist = 1;
    sqlite3_file_control(store->db, "main", SQLITE_FCNTL_PERSIST_WAL, &persist);
    return sqlite3_busy_timeout(store->db, timeouts_ms[store->mode]);
}

/* A copy of the layout that is about to change, RESOLVED.schema-N, once for each N. */
static enum pmat_err keep_older(const struct pmat_store *store, int version,
                                struct pmat_fault *fault)
{
    char copy[PATH_MAX + 32];
    snprintf(copy, sizeof copy, "%s.schema-%d", store->resolved, version);
    return version == 0 || access(copy, F_OK) == 0
               ? PMAT_OK
               : pmat_copy_database(store->resolved, copy, NULL, fault);
}

/* `older`: only a writer may bring it up to date. */
static enum pmat_err settle_version(struct pmat_store *store, bool *older, struct pmat_fault *fault)
{
    int version = 0;
    int rc = pmat_schema_version(store->db, &version);
    if (rc != SQLITE_OK)
        return pmat_store_fault(store, rc, fault);
    if (version > PMAT_SCHEMA_VERSION)
        return judge(store, PMAT_SCHEMA_NEWER, fault);
    *older = version < PMAT_SCHEMA_VERSION;
    if (!*older || store->mode != PMAT_STORE_WRITE)
        return PMAT_OK;
    enum pmat_err err = keep_older(store, version, fault);
    if (err != PMAT_OK)
        return err;
    rc = pmat_schema_upgrade(store->db, pmat_schema_steps, PMAT_SCHEMA_VERSION);
    *older = false;
    if ((rc & 0xFF) == SQLITE_ERROR) /* what a step builds on is not there */
        return pmat_store_damaged(store, fault);
    return rc == SQLITE_OK ? PMAT_OK : pmat_store_fault(store, rc, fault);
}

static enum pmat_err set_up(struct pmat_store *store, struct pmat_fault *fault)
{
    int rc = SQLITE_OK;
    if (store->mode != PMAT_STORE_READ) {
        sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
        rc = sqlite3_exec(store->db, settings, NULL, NULL, NULL);
    }
    if (rc == SQLITE_OK)
        rc = pmat_statements_prepare(store);
    if ((rc & 0xFF) == SQLITE_ERROR) /* a table or a column of this version is missing */
        return pmat_store_damaged(store, fault);
    return rc == SQLITE_OK ? PMAT_OK : pmat_store_fault(store, rc, fault);
}

static enum pmat_err locate(struct pmat_store *store, const char *path, struct pmat_fault *fault)
{
    enum pmat_err err = PMAT_OK;
    if (store->mode == PMAT_STORE_WRITE)
        err = pmat_store_path_make_folder(path, fault);
    if (err == PMAT_OK)
        err = pmat_store_path_resolve(path, store->resolved, fault);
    if (err != PMAT_OK)
        return err;
    snprintf(store->path, sizeof store->path, "%s", path);
    snprintf(store->lock_path, sizeof store->lock_path, "%s.lock", store->resolved);
    return PMAT_OK;
}

static enum pmat_err open_once(struct pmat_store **out, const char *path, enum pmat_store_mode mode,
                               bool *older, struct pmat_fault *fault)
{
    struct pmat_store *store = calloc(1, sizeof *store);
    if (store == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory left");
    store->mode = mode;
    store->lock_fd = -1;
    bool empty = false;
    enum pmat_err err = locate(store, path, fault);
    if (err == PMAT_OK)
        err = look(store, &empty, fault);
    if (err == PMAT_OK && mode == PMAT_STORE_WRITE)
        err = prepare_writing(store, fault);
    else if (err == PMAT_OK && empty)
        err =
            pmat_fault_set(fault, PMAT_ERR_MISSING,
                           "no night recorded yet in %s; is posture-logger running, and with this "
                           "--db?",
                           path);
    int rc = SQLITE_OK;
    if (err == PMAT_OK && (rc = connect_database(store)) != SQLITE_OK)
        err = pmat_store_fault(store, rc, fault);
    if (err == PMAT_OK)
        err = settle_version(store, older, fault);
    if (err == PMAT_OK && !*older)
        err = set_up(store, fault);
    if (err == PMAT_OK && !*older)
        *out = store;
    else
        pmat_store_close(store);
    return err;
}

enum pmat_err pmat_store_open(struct pmat_store **store, const char *path,
                              enum pmat_store_mode mode, struct pmat_fault *fault)
{
    *store = NULL;
    bool older = false;
    enum pmat_err err = open_once(store, path, mode, &older, fault);
    if (err != PMAT_OK || !older)
        return err;
    /* A reader met an older schema: a writer's visit brings it up to date. */
    struct pmat_store *writer = NULL;
    err = open_once(&writer, path, PMAT_STORE_WRITE, &older, fault);
    pmat_store_close(writer);
    return err == PMAT_OK ? open_once(store, path, mode, &older, fault) : err;
}

void pmat_store_close(struct pmat_store *store)
{
    if (store == NULL)
        return;
    pmat_statements_finalize(store);
    sqlite3_close(store->db);
    pmat_store_lock_release(store->lock_fd);
    free(store);
}

bool pmat_store_is_recording(const struct pmat_store *store)
{
    return store->lock_fd >= 0 || pmat_store_lock_held(store->lock_path);
}
