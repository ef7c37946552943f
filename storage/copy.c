#include "storage/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "storage/schema.h"
#include "storage/store_path.h"

enum { PAGES_PER_STEP = 2048, STEPS_BETWEEN_LOOKS = 1000, NAME_SIZE = PATH_MAX + 16 };

/* ---- is it sound ---- */

struct patience {
    int64_t until_ms; /* 0 = for ever */
    const atomic_bool *cancel;
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool is_cancelled(const atomic_bool *cancel)
{
    return cancel != NULL && atomic_load(cancel);
}

static int look_up(void *context)
{
    const struct patience *patience = context;
    return is_cancelled(patience->cancel) ||
           (patience->until_ms != 0 && now_ms() > patience->until_ms);
}

/* Runs one check and keeps its first row unless that is "ok". */
static int ask(sqlite3 *db, const char *sql, char *finding, size_t size)
{
    sqlite3_stmt *statement = NULL;
    int rc = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    if (rc == SQLITE_OK && (rc = sqlite3_step(statement)) == SQLITE_ROW) {
        const char *said = (const char *)sqlite3_column_text(statement, 0);
        if (said != NULL && strcmp(said, "ok") != 0)
            snprintf(finding, size, "%s", said);
    }
    int closed = sqlite3_finalize(statement);
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? closed : rc;
}

int pmat_copy_check(sqlite3 *db, int64_t budget_ms, const atomic_bool *cancel, char *finding,
                    size_t size, bool *whole)
{
    struct patience patience = {budget_ms > 0 ? now_ms() + budget_ms : 0, cancel};
    finding[0] = '\0';
    sqlite3_progress_handler(db, STEPS_BETWEEN_LOOKS, look_up, &patience);
    int rc = ask(db, "PRAGMA integrity_check(1)", finding, size);
    if (rc == SQLITE_OK && finding[0] == '\0')
        rc = ask(db,
                 "SELECT 'a row of ' || \"table\" || ' belongs to nothing'"
                 " FROM pragma_foreign_key_check LIMIT 1",
                 finding, size);
    sqlite3_progress_handler(db, 0, NULL, NULL);
    *whole = (rc & 0xFF) != SQLITE_INTERRUPT;
    if ((rc & 0xFF) == SQLITE_CORRUPT || (rc & 0xFF) == SQLITE_NOTADB) {
        snprintf(finding, size, "%s", sqlite3_errmsg(db));
        return SQLITE_OK;
    }
    return *whole ? rc : SQLITE_OK;
}

/* ---- the copy ---- */

static enum pmat_err failed(const char *path, int rc, struct pmat_fault *fault)
{
    switch (rc & 0xFF) {
    case SQLITE_FULL:
        return pmat_fault_set(fault, PMAT_ERR_IO, "%s: no space left; free some on that disk",
                              path);
    case SQLITE_INTERRUPT:
        return pmat_fault_set(fault, PMAT_ERR_UNAVAILABLE, "copying %s was called off", path);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return pmat_fault_set(fault, PMAT_ERR_UNAVAILABLE,
                              "%s is in use by another program; try again in a moment", path);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return pmat_fault_set(fault, PMAT_ERR_DATA, "%s is damaged: %s", path, sqlite3_errstr(rc));
    default:
        return pmat_fault_set(fault, PMAT_ERR_IO, "copying %s failed: %s", path,
                              sqlite3_errstr(rc));
    }
}

static enum pmat_err open_source(const char *from, sqlite3 **db, struct pmat_fault *fault)
{
    enum pmat_err err = pmat_store_path_check(from, R_OK, fault);
    if (err != PMAT_OK)
        return err;
    enum { BUSY_MS = 2000 };
    enum pmat_schema_state state = PMAT_SCHEMA_FOREIGN;
    int rc = sqlite3_open_v2(from, db, SQLITE_OPEN_READONLY | SQLITE_OPEN_EXRESCODE, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_busy_timeout(*db, BUSY_MS);
    if (rc == SQLITE_OK)
        rc = pmat_schema_peek(*db, &state);
    if (rc == SQLITE_OK && (state == PMAT_SCHEMA_FOREIGN || state == PMAT_SCHEMA_EMPTY))
        return pmat_fault_set(fault, PMAT_ERR_DATA, "%s is no sleep-posture database", from);
    if (rc == SQLITE_OK && state == PMAT_SCHEMA_NEWER)
        return pmat_fault_set(fault, PMAT_ERR_DATA,
                              "%s was written by a newer version: install that version", from);
    /* One moment for the whole copy: without it every commit of the logger would begin it anew. */
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(*db, "BEGIN; SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
    return rc == SQLITE_OK ? PMAT_OK : failed(from, rc, fault);
}

static int copy_pages(sqlite3 *source, sqlite3 *target, const atomic_bool *cancel)
{
    sqlite3_backup *backup = sqlite3_backup_init(target, "main", source, "main");
    if (backup == NULL)
        return sqlite3_extended_errcode(target);
    int rc;
    do
        rc = is_cancelled(cancel) ? SQLITE_INTERRUPT : sqlite3_backup_step(backup, PAGES_PER_STEP);
    while (rc == SQLITE_OK);
    int finished = sqlite3_backup_finish(backup);
    if (rc != SQLITE_DONE)
        return rc;
    /* A copy is one file that can be carried about; the logger's own mode comes back when it is
     * opened for recording. */
    return finished != SQLITE_OK
               ? finished
               : sqlite3_exec(target, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
}

static enum pmat_err fill(const char *from, const char *fresh, const atomic_bool *cancel,
                          struct pmat_fault *fault)
{
    sqlite3 *source = NULL, *target = NULL;
    char finding[160] = "";
    bool whole = true;
    enum pmat_err err = open_source(from, &source, fault);
    if (err == PMAT_OK) {
        int rc =
            sqlite3_open_v2(fresh, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, NULL);
        if (rc == SQLITE_OK)
            rc = copy_pages(source, target, cancel);
        if (rc == SQLITE_OK)
            rc = pmat_copy_check(target, 0, cancel, finding, sizeof finding, &whole);
        if (rc == SQLITE_OK && !whole)
            rc = SQLITE_INTERRUPT;
        if (rc != SQLITE_OK)
            err = failed(from, rc, fault);
        else if (finding[0] != '\0')
            err = pmat_fault_set(fault, PMAT_ERR_DATA, "%s is damaged: %s", from, finding);
    }
    sqlite3_close(target);
    sqlite3_close(source);
    return err;
}

enum pmat_err pmat_copy_database(const char *from, const char *to, const atomic_bool *cancel,
                                 struct pmat_fault *fault)
{
    enum { FILE_MODE = 0600 };
    char fresh[NAME_SIZE], journal[NAME_SIZE + 16];
    snprintf(fresh, sizeof fresh, "%s.new", to);
    snprintf(journal, sizeof journal, "%s-journal", fresh);
    unlink(fresh);
    unlink(journal);
    int fd = open(fresh, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
    if (fd < 0)
        return pmat_fault_errno(fault, errno, "cannot make %s", fresh);
    close(fd);
    enum pmat_err err = fill(from, fresh, cancel, fault);
    if (err == PMAT_OK && rename(fresh, to) != 0)
        err = pmat_fault_errno(fault, errno, "cannot make %s", to);
    if (err == PMAT_OK)
        return pmat_store_path_sync_folder(to, fault);
    unlink(fresh);
    unlink(journal);
    return err;
}
