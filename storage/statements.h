/*
 * Every SQL statement of the store, prepared once at open, and the one way to run them. Internal to
 * storage/.
 */
#ifndef PMAT_STORAGE_STATEMENTS_H
#define PMAT_STORAGE_STATEMENTS_H

#include <limits.h>
#include <sqlite3.h>

#include "storage/columns.h"
#include "storage/store.h"

enum pmat_statement {
    PMAT_SQL_BEGIN_READ,
    PMAT_SQL_COMMIT,
    PMAT_SQL_ROLLBACK,
    PMAT_SQL_PAGE_SESSIONS,
    PMAT_SQL_GET_SESSION,
    PMAT_SQL_GET_PROVENANCE,
    PMAT_SQL_FIND_NIGHT,
    PMAT_SQL_LAST_NIGHT,
    PMAT_SQL_PAGE_EPOCHS,
    PMAT_SQL_PAGE_EVENTS,
    PMAT_SQL_PAGE_FLAGS,
    PMAT_SQL_PAGE_CREDITS,
    PMAT_SQL_GET_JUDGEMENT,
    PMAT_SQL_EARLIER_NIGHTS,
    PMAT_SQL_FIND_UNJUDGED,
    PMAT_SQL_PAGE_MAPS,
    PMAT_SQL_GET_CALIBRATION,
    PMAT_SQL_GET_DIARY,
    PMAT_SQL_GET_SESSION_DIARY,
    PMAT_SQL_PAGE_DIARY,
    PMAT_SQL_PAGE_DIARY_NOTES,
    PMAT_SQL_LAST_MAT,
    PMAT_SQL_BEGIN_WRITE,
    PMAT_SQL_SET_EXCLUDED,
    PMAT_SQL_IS_OPEN,
    PMAT_SQL_DELETE_SESSION,
    PMAT_SQL_PUT_DIARY,
    PMAT_SQL_PUT_DIARY_NOTE,
    PMAT_SQL_DELETE_DIARY,
    PMAT_SQL_DELETE_DIARY_NOTES,
    PMAT_SQL_CLEAR_FLAGS,
    PMAT_SQL_CLEAR_CREDITS,
    PMAT_SQL_PUT_FLAG,
    PMAT_SQL_PUT_CREDIT,
    PMAT_SQL_PUT_JUDGEMENT,
    PMAT_SQL_SET_MEDIANS,
    PMAT_SQL_TAKE_MEDIANS,
    PMAT_SQL_CLOSE_LEFT_OPEN,
    PMAT_SQL_NEXT_SESSION,
    PMAT_SQL_INSERT_SESSION,
    PMAT_SQL_INSERT_PROVENANCE,
    PMAT_SQL_PUT_DOUBTS,
    PMAT_SQL_UPDATE_SUMS,
    PMAT_SQL_PUT_BOOT,
    PMAT_SQL_PUT_EPOCH,
    PMAT_SQL_PUT_EVENT,
    PMAT_SQL_SET_KIND,
    PMAT_SQL_PUT_MAP,
    PMAT_SQL_TRIM_EPOCHS,
    PMAT_SQL_TRIM_EVENTS,
    PMAT_SQL_LAST_CUT,
    PMAT_SQL_LAST_BOOT,
    PMAT_SQL_REOPEN,
    PMAT_SQL_CUT_EPOCHS,
    PMAT_SQL_RELABEL_SESSION,
    PMAT_SQL_RELABEL_EPOCHS,
    PMAT_SQL_RELABEL_EVENTS_AWAY,
    PMAT_SQL_RELABEL_EVENTS_BACK,
    PMAT_SQL_PUT_CALIBRATION,
    PMAT_SQL_TRIM_CALIBRATIONS,
    PMAT_SQL_COUNT
};

struct pmat_store {
    sqlite3 *db;
    enum pmat_store_mode mode;
    int lock_fd;                  /* the writer's lock, -1 for the others */
    char path[PATH_MAX];          /* as the caller named it, for people */
    char resolved[PATH_MAX];      /* without links: one file has one lock */
    char lock_path[PATH_MAX + 8]; /* resolved + ".lock" */
    sqlite3_stmt *statements[PMAT_SQL_COUNT];
};

/* Prepares what the store's mode may run. Returns an SQLite code. */
int pmat_statements_prepare(struct pmat_store *store);
void pmat_statements_finalize(struct pmat_store *store);

/* A statement's parameters, all of them NULL to begin with. */
struct pmat_columns pmat_statement_begin(struct pmat_store *store, enum pmat_statement which);
/* Runs a statement that returns no row. */
enum pmat_err pmat_statement_run(struct pmat_store *store, struct pmat_columns *parameters,
                                 struct pmat_fault *fault);
/* The same for an UPDATE or DELETE that must meet session `id`; PMAT_ERR_MISSING when it met none.
 */
enum pmat_err pmat_statement_run_on_session(struct pmat_store *store,
                                            struct pmat_columns *parameters, pmat_session_id id,
                                            struct pmat_fault *fault);
/* Steps once: *row says whether there is one. Where there is none, and after a fault, the statement
 * is reset; after the last row wanted the caller calls pmat_statement_end. */
enum pmat_err pmat_statement_step(struct pmat_store *store, struct pmat_columns *parameters,
                                  bool *row, struct pmat_fault *fault);
void pmat_statement_end(struct pmat_columns *parameters);

/* A writing transaction: end commits after PMAT_OK, else rolls back and hands `err` on. A failed
 * commit is rolled back too, so that the same call can be made again later. */
enum pmat_err pmat_transaction_begin(struct pmat_store *store, struct pmat_fault *fault);
enum pmat_err pmat_transaction_end(struct pmat_store *store, enum pmat_err err,
                                   struct pmat_fault *fault);

/* Within a transaction. */
enum pmat_err pmat_store_mark_excluded(struct pmat_store *store, pmat_session_id id, bool excluded,
                                       struct pmat_fault *fault);

/* Fills key->session with the next free number of its night and mat. */
enum pmat_err pmat_store_next_number(struct pmat_store *store, struct pmat_session_key *key,
                                     struct pmat_fault *fault);

/* Moves the log into the file and cuts it, so that what was deleted is not read from there. Only as
 * far as nobody has to wait for it. */
void pmat_store_wipe_log(struct pmat_store *store);

/* What went wrong last on the store's connection, for people. `rc` is the SQLite code. */
enum pmat_err pmat_store_fault(const struct pmat_store *store, int rc, struct pmat_fault *fault);
enum pmat_err pmat_store_no_session(const struct pmat_store *store, pmat_session_id id,
                                    struct pmat_fault *fault);
/* A row that no version of ours wrote. */
enum pmat_err pmat_store_damaged(const struct pmat_store *store, struct pmat_fault *fault);

#endif
