#include "storage/rescue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/aside.h"
#include "storage/copy.h"
#include "storage/schema.h"
#include "storage/statements.h"
#include "storage/store_lock.h"
#include "storage/store_path.h"

/* Leaves room within the 10 s after which recording must go on. */
enum { CHECK_BUDGET_MS = 4000, NAME_SIZE = PATH_MAX + 16, SEARCHED_BYTES = 65536 };

struct look {
    char resolved[PATH_MAX];
    char lock_path[NAME_SIZE];
    struct pmat_rescue *rescue;
    bool damaged;
};

static void is_damaged(struct look *look, const char *finding)
{
    look->damaged = true;
    snprintf(look->rescue->finding, sizeof look->rescue->finding, "%s", finding);
}

static int64_t size_of(const char *path, const char *suffix)
{
    char name[NAME_SIZE];
    struct stat info;
    snprintf(name, sizeof name, "%s%s", path, suffix);
    return stat(name, &info) == 0 ? (int64_t)info.st_size : -1;
}

/* Words that stand in the first pages of every database of ours and in nobody else's. */
static bool holds_our_tables(const char *path)
{
    static const char words[] = "CREATE TABLE provenance( session_id";
    bool found = false;
    char *bytes = malloc(SEARCHED_BYTES);
    FILE *file = fopen(path, "rbe");
    if (bytes != NULL && file != NULL) {
        size_t size = fread(bytes, 1, SEARCHED_BYTES, file);
        found = memmem(bytes, size, words, sizeof words - 1) != NULL;
    }
    if (file != NULL)
        fclose(file);
    free(bytes);
    return found;
}

/* A file that does not say that it is ours, any more. The lock file is made beside a database of
 * ours only; where SQLite's first bytes still stand, the tables must be ours as well. */
static bool was_ours(const struct look *look)
{
    static const char magic[16] = "SQLite format 3";
    char first[sizeof magic] = "";
    FILE *file = fopen(look->resolved, "rbe");
    size_t size = file != NULL ? fread(first, 1, sizeof first, file) : 0;
    if (file != NULL)
        fclose(file);
    bool magic_stands = size == sizeof magic && memcmp(first, magic, sizeof magic) == 0;
    return holds_our_tables(look->resolved) ||
           (!magic_stands && access(look->lock_path, F_OK) == 0);
}

/* The bare tables of one database, without a row, in another. */
static int copy_layout(sqlite3 *db, sqlite3 *copy)
{
    sqlite3_stmt *parts = NULL;
    int rc = sqlite3_prepare_v2(db,
                                "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"
                                " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid",
                                -1, &parts, NULL);
    while (rc == SQLITE_OK && (rc = sqlite3_step(parts)) == SQLITE_ROW)
        rc = sqlite3_exec(copy, (const char *)sqlite3_column_text(parts, 0), NULL, NULL, NULL);
    sqlite3_finalize(parts);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/* An older database is brought up to date when it is opened. Whether its layout takes the steps is
 * tried on the layout alone, in memory. */
static int check_older_layout(sqlite3 *db, int version, struct look *look)
{
    sqlite3 *memory = NULL;
    int rc = sqlite3_open(":memory:", &memory);
    if (rc == SQLITE_OK)
        rc = copy_layout(db, memory);
    for (int step = version; rc == SQLITE_OK && step < PMAT_SCHEMA_VERSION; step++)
        rc = sqlite3_exec(memory, pmat_schema_steps[step], NULL, NULL, NULL);
    if ((rc & 0xFF) == SQLITE_ERROR)
        is_damaged(look, sqlite3_errmsg(memory));
    sqlite3_close(memory);
    return (rc & 0xFF) == SQLITE_ERROR ? SQLITE_OK : rc;
}

/* Every table and column that the statements name. */
static int check_layout(sqlite3 *db, struct look *look)
{
    int version = 0;
    int rc = pmat_schema_version(db, &version);
    if (rc != SQLITE_OK)
        return rc;
    if (version > PMAT_SCHEMA_VERSION)
        return SQLITE_OK; /* the opening says so */
    if (version != PMAT_SCHEMA_VERSION)
        return check_older_layout(db, version < 0 ? 0 : version, look);
    struct pmat_store *store = calloc(1, sizeof *store);
    if (store == NULL)
        return SQLITE_NOMEM;
    store->db = db;
    store->mode = PMAT_STORE_WRITE;
    if ((pmat_statements_prepare(store) & 0xFF) == SQLITE_ERROR)
        is_damaged(look, sqlite3_errmsg(db));
    pmat_statements_finalize(store);
    free(store);
    return SQLITE_OK;
}

/* A header that claims a format which SQLite reads and never writes; known once it was read. */
static void check_writable(sqlite3 *db, struct look *look)
{
    if (sqlite3_db_readonly(db, "main") == 1 && access(look->resolved, W_OK) == 0)
        is_damaged(look, "its header claims a format that cannot be written");
}

/* Reads alone: what will be set aside must stay as it was found. Faults that are no damage (no
 * space, no permission) are left for the opening itself to tell. */
static void check_contents(struct look *look)
{
    sqlite3 *db = NULL;
    char finding[sizeof look->rescue->finding] = "";
    bool whole = false;
    int rc =
        sqlite3_open_v2(look->resolved, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, NULL);
    if (rc == SQLITE_OK) {
        int persist = 1;
        sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        sqlite3_file_control(db, "main", SQLITE_FCNTL_PERSIST_WAL, &persist);
        rc = pmat_copy_check(db, CHECK_BUDGET_MS, NULL, finding, sizeof finding, &whole);
    }
    if (rc == SQLITE_OK && finding[0] == '\0')
        rc = check_layout(db, look);
    if (rc == SQLITE_OK && finding[0] == '\0' && !look->damaged)
        check_writable(db, look);
    if (finding[0] != '\0')
        is_damaged(look, finding);
    else if ((rc & 0xFF) == SQLITE_CORRUPT || (rc & 0xFF) == SQLITE_NOTADB ||
             (rc & 0xFF) == SQLITE_ERROR)
        is_damaged(look, sqlite3_errmsg(db));
    sqlite3_close(db);
}

static enum pmat_schema_state peek(const char *resolved)
{
    sqlite3 *db = NULL;
    enum pmat_schema_state state = PMAT_SCHEMA_EMPTY;
    if (sqlite3_open_v2(resolved, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        pmat_schema_peek(db, &state) != SQLITE_OK)
        state = PMAT_SCHEMA_EMPTY;
    sqlite3_close(db);
    return state;
}

static void judge(struct look *look)
{
    enum { SHORTEST_LOG = 32 }; /* its header */
    struct stat info;
    if (stat(look->resolved, &info) == 0 && !S_ISREG(info.st_mode))
        return;
    bool log = size_of(look->resolved, "-wal") > SHORTEST_LOG;
    if (size_of(look->resolved, "") <= 0) {
        if (log)
            is_damaged(look, "the file is empty or gone, its log is not");
        return;
    }
    switch (peek(look->resolved)) {
    case PMAT_SCHEMA_FOREIGN:
        if (was_ours(look))
            is_damaged(look, "its first bytes are not those of a database any more");
        break;
    case PMAT_SCHEMA_OLDER:
    case PMAT_SCHEMA_CURRENT:
        check_contents(look);
        break;
    case PMAT_SCHEMA_EMPTY:
    case PMAT_SCHEMA_NEWER:
        break;
    }
}

/* Looks under the writer's lock, so that nobody is recording into what is moved. */
static enum pmat_err judge_and_move(struct look *look, const char *path, int64_t utc_us,
                                    struct pmat_fault *fault)
{
    int lock_fd = -1;
    enum pmat_err err = pmat_store_lock_take(&lock_fd, look->lock_path, path, fault);
    if (err != PMAT_OK)
        return err;
    judge(look);
    if (look->damaged)
        err = pmat_aside_move(look->resolved, "damaged", utc_us, true, look->rescue->aside, fault);
    look->rescue->set_aside = look->damaged && err == PMAT_OK;
    pmat_store_lock_release(lock_fd);
    return err;
}

/* Another's file gets not even a lock beside it. */
static bool is_somebody_elses(const struct look *look)
{
    if (size_of(look->resolved, "") <= 0)
        return false;
    enum pmat_schema_state state = peek(look->resolved);
    return state == PMAT_SCHEMA_NEWER || (state == PMAT_SCHEMA_FOREIGN && !was_ours(look));
}

enum pmat_err pmat_store_open_rescued(struct pmat_store **store, const char *path, int64_t utc_us,
                                      struct pmat_rescue *rescue, struct pmat_fault *fault)
{
    *store = NULL;
    *rescue = (struct pmat_rescue){0};
    struct look look = {.rescue = rescue};
    enum pmat_err err = pmat_store_path_make_folder(path, fault);
    if (err == PMAT_OK)
        err = pmat_store_path_resolve(path, look.resolved, fault);
    if (err != PMAT_OK)
        return err;
    snprintf(look.lock_path, sizeof look.lock_path, "%s.lock", look.resolved);
    if (!is_somebody_elses(&look))
        err = judge_and_move(&look, path, utc_us, fault);
    return err == PMAT_OK ? pmat_store_open(store, path, PMAT_STORE_WRITE, fault) : err;
}
