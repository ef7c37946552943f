/* Row 8, the store's side: the disk refuses any operation, once or until space is made. */
#include "tests/storage/night_fixture.h"

#include <limits.h>
#include <string.h>

#include "long_run.h"
#include "storage/statements.h"
#include "storm_vfs.h"

enum {
    PUTS = 6,
    STEP_OPEN = 0,
    STEP_BEGIN,
    STEP_PUTS,
    STEP_CALIBRATION = STEP_PUTS + PUTS,
    STEP_END,
    STEPS
};

struct refusal {
    const char *name;
    unsigned operations;
    int rc;
    bool sticky;
};

static const struct refusal refusals[] = {
    {"a full disk, once", STORM_WRITE | STORM_TRUNCATE, SQLITE_FULL, false},
    {"a full disk, until space is made", STORM_WRITE | STORM_TRUNCATE, SQLITE_FULL, true},
    {"a write that fails, once", STORM_WRITE, SQLITE_IOERR_WRITE, false},
    {"writes that fail for a while", STORM_WRITE, SQLITE_IOERR_WRITE, true},
    {"a sync that fails, once", STORM_SYNC, SQLITE_IOERR_FSYNC, false},
    {"syncs that fail for a while", STORM_SYNC, SQLITE_IOERR_FSYNC, true},
    {"a disk that is read-only, once", STORM_WRITE | STORM_TRUNCATE, SQLITE_READONLY, false},
    {"a disk that is read-only for a while", STORM_WRITE | STORM_TRUNCATE, SQLITE_READONLY, true},
    {"a file that cannot be opened, once", STORM_OPEN, SQLITE_CANTOPEN, false},
    {"files that cannot be opened for a while", STORM_OPEN, SQLITE_CANTOPEN, true},
    {"a file that cannot be removed, once", STORM_DELETE, SQLITE_IOERR_DELETE, false},
    {"everything fails for a while", STORM_ANY, SQLITE_IOERR, true},
};

struct recording {
    struct fixture fixture;
    struct pmat_store *store;
    pmat_session_id id;
    int refused; /* calls that said so */
};

static enum pmat_err put(struct recording *recording, int32_t index, struct pmat_fault *fault)
{
    struct pmat_epoch epoch = sample_epoch(index);
    struct pmat_event turn = sample_turn(epoch.start_utc_us);
    struct pmat_session session = sample_session(1, index + 1);
    return pmat_store_put(recording->store, recording->id, &epoch, BOOT_ID, &turn, 1, &session,
                          fault);
}

static enum pmat_err open_store(struct recording *recording, struct pmat_fault *fault)
{
    enum pmat_err err =
        pmat_store_open(&recording->store, recording->fixture.db, PMAT_STORE_WRITE, fault);
    if (err == PMAT_OK) /* so that the log is moved into the file now and then */
        sqlite3_exec(recording->store->db, "PRAGMA wal_autocheckpoint = 12", NULL, NULL, NULL);
    return err;
}

static enum pmat_err take_step(struct recording *recording, int step, struct pmat_fault *fault)
{
    struct pmat_session_key key = sample_key(1);
    struct pmat_session session = sample_session(1, step == STEP_BEGIN ? 0 : PUTS);
    struct pmat_provenance provenance = sample_provenance();
    struct pmat_map map = {.posture = PMAT_POSTURE_LEFT, .seconds = 60.0};
    switch (step) {
    case STEP_OPEN:
        return open_store(recording, fault);
    case STEP_BEGIN:
        return pmat_store_session_begin(recording->store, &key, &session, &provenance,
                                        &recording->id, fault);
    case STEP_CALIBRATION:
        return pmat_store_put_calibration(recording->store, "bedroom", "c", 1, "bytes", 5, fault);
    case STEP_END:
        return pmat_store_session_end(recording->store, recording->id, &session, PMAT_SESSION_NIGHT,
                                      &map, 1, fault);
    default:
        return put(recording, step - STEP_PUTS, fault);
    }
}

/* A step that was refused is taken again: at once, or when the disk is well. */
static void insist(struct recording *recording, int step)
{
    enum { TRIES = 4 };
    struct pmat_fault fault = {0};
    enum pmat_err err = take_step(recording, step, &fault);
    for (int i = 0; i < TRIES && err != PMAT_OK; i++) {
        recording->refused++;
        if (err != PMAT_ERR_IO)
            fail_msg("step %d: %d, %s", step, (int)err, fault.text);
        if (i == 1)
            storm_calm();
        err = take_step(recording, step, &fault);
    }
    check_ok(err, &fault);
}

static void check_all_is_there(const struct recording *recording)
{
    const char *db = recording->fixture.db;
    assert_true(is_sound(db));
    assert_int_equal(ask_number(db, "SELECT count(*) FROM epoch"), PUTS);
    assert_int_equal(ask_number(db, "SELECT count(*) FROM event"), PUTS);
    assert_int_equal(ask_number(db, "SELECT count(*) FROM map"), 1);
    assert_int_equal(ask_number(db, "SELECT count(*) FROM calibration"), 1);
    assert_int_equal(ask_number(db, "SELECT count(*) FROM session WHERE NOT open"), 1);
    assert_int_equal(ask_number(db, "SELECT epochs FROM session"), PUTS);
}

/* One night with the `at`th operation refused; how many operations of the kind it had. */
static int record_through(const struct refusal *row, int at, int *refused)
{
    struct recording recording = {0};
    fixture_make(&recording.fixture);
    storm_begin(1);
    storm_refuse_at(at, row->operations, row->rc, row->sticky);
    for (int step = 0; step < STEPS; step++)
        insist(&recording, step);
    pmat_store_close(recording.store);
    int operations = storm_operations();
    *refused += recording.refused;
    storm_end();
    check_all_is_there(&recording);
    fixture_remove(&recording.fixture);
    return operations;
}

static void is_written_later(void **state)
{
    const struct refusal *row = *state;
    int refused = 0, operations = record_through(row, INT_MAX, &refused);
    assert_int_equal(refused, 0);
    /* Every operation in the long run; in the short one a few of each night's parts. */
    int stride = long_or_short(1, operations / 40 + 1);
    int tried = 0;
    for (int at = 1; at <= operations; at += stride, tried++)
        record_through(row, at, &refused);
    row_measured(8, "0 corrupt, nothing lost at any operation",
                 "0 corrupt, 0 E lost: %s at %d of %d operations, %d calls made again", row->name,
                 tried, operations, refused);
    assert_true(row->operations == STORM_DELETE || refused > 0);
}

int main(void)
{
    static struct rows rows;
    ROWS_ADD_ALL(&rows, refusals, is_written_later);
    return rows_run(&rows, "refusing disk");
}
