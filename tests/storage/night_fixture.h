/*
 * A folder of its own for every test, and nights to put into it.
 */
#ifndef PMAT_TESTS_STORAGE_NIGHT_FIXTURE_H
#define PMAT_TESTS_STORAGE_NIGHT_FIXTURE_H

#include "tests/support/rows.h"

#include "storage/store.h"

#define BOOT_ID "01234567-89ab-cdef-0123-456789abcdef"

struct fixture {
    char folder[64];
    char db[128]; /* folder/posture.db */
    struct pmat_fault fault;
};

/* cmocka setup and teardown: a fresh folder, removed afterwards. */
int fixture_setup(void **state);
int fixture_teardown(void **state);

/* For tests whose state is a table's row. */
void fixture_make(struct fixture *fixture);
void fixture_remove(const struct fixture *fixture);

/* Opens or fails the test. */
struct pmat_store *fixture_open(struct fixture *fixture, enum pmat_store_mode mode);

/* Fails the test, showing the fault, unless `err` is PMAT_OK. */
void check_ok(enum pmat_err err, const struct pmat_fault *fault);

/* Everything of an epoch but its index is different from every default. */
struct pmat_epoch sample_epoch(int32_t index);
/* A night of `epochs` epochs so far that began on the evening of `day` (1..28) March 2026. */
struct pmat_session sample_session(int day, int32_t epochs);
/* The night's key: 2026-03-DAY of "bedroom" in Europe/Berlin. */
struct pmat_session_key sample_key(int day);
struct pmat_provenance sample_provenance(void);
struct pmat_event sample_turn(int64_t start_utc_us);

/* Records a whole night: `epochs` epochs, a turn every 40 of them, and its end. */
pmat_session_id record_night(struct pmat_store *store, int day, int32_t epochs);

/* What a sqlite3 shell would answer to one question of one number. */
int64_t ask_number(const char *db, const char *sql);
/* Runs SQL with SQLite's defaults, as a stranger would. */
void run_sql(const char *db, const char *sql);
/* True if PRAGMA integrity_check and foreign_key_check find nothing. */
bool is_sound(const char *db);

/* Runs `body` in a process of its own, which ends without closing anything; its exit code. */
typedef int child_fn(void *context);
int run_in_child(child_fn *body, void *context);

/* Size of a file, -1 if there is none. */
int64_t file_size(const char *path);

#endif
