/* A night cannot be slept again: kills, full disks, blocked readers, and what it all weighs. */
#include "night_fixture.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "storage/statements.h"

enum { KIB = 1024, MIB = 1024 * KIB };

static void a_blocked_reader_stops_no_epoch(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *writer = fixture_open(fixture, PMAT_STORE_WRITE);
    record_night(writer, 8, 50);
    struct pmat_store *reader = fixture_open(fixture, PMAT_STORE_READ);
    assert_int_equal(
        sqlite3_exec(reader->db, "BEGIN; SELECT count(*) FROM epoch;", NULL, NULL, NULL),
        SQLITE_OK);
    record_night(writer, 9, 200);
    pmat_store_close(writer);
    pmat_store_close(reader);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM epoch"), 250);
}

/* Puts epochs until it is killed; tells through shared memory how many were acknowledged. */
static void put_until_killed(struct fixture *fixture, int day, volatile int32_t *acknowledged)
{
    struct pmat_store *store = NULL;
    struct pmat_session_key key = sample_key(day);
    struct pmat_session session = sample_session(day, 0);
    struct pmat_provenance provenance = sample_provenance();
    pmat_session_id id = 0;
    if (pmat_store_open(&store, fixture->db, PMAT_STORE_WRITE, NULL) != PMAT_OK ||
        pmat_store_session_begin(store, &key, &session, &provenance, &id, NULL) != PMAT_OK)
        return;
    for (int32_t i = 0;; i++) {
        struct pmat_epoch epoch = sample_epoch(i);
        struct pmat_event turn = sample_turn(epoch.start_utc_us);
        session = sample_session(day, i + 1);
        if (pmat_store_put(store, id, &epoch, BOOT_ID, &turn, 1, &session, NULL) != PMAT_OK)
            return;
        *acknowledged = i + 1;
    }
}

static void check_after_kill(struct fixture *fixture, int day, int32_t acknowledged)
{
    assert_true(is_sound(fixture->db));
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    pmat_session_id id = 0;
    struct pmat_session_key key = sample_key(day);
    struct pmat_night_view view;
    enum pmat_err err = pmat_store_find_night(store, NULL, key.night, &id, &fixture->fault);
    if (err == PMAT_ERR_MISSING) {
        assert_int_equal(acknowledged, 0);
    } else {
        check_ok(pmat_store_load_view(store, id, &view, &fixture->fault), &fixture->fault);
        int32_t kept = (int32_t)view.epoch_count; /* the kill may fall behind a commit */
        assert_in_range(kept, acknowledged, acknowledged + 1);
        assert_int_equal(view.row.session.epochs, kept);
        assert_int_equal(view.event_count, kept);
        pmat_store_free_view(&view);
    }
    pmat_store_close(store);
}

static void no_acknowledged_epoch_is_lost_to_a_kill(void **state)
{
    enum { KILLS = 30, LONGEST_US = 150000 };
    struct fixture *fixture = *state;
    volatile int32_t *acknowledged =
        mmap(NULL, sizeof *acknowledged, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(acknowledged != MAP_FAILED);
    unsigned seed = (unsigned)time(NULL);
    print_message("seed %u\n", seed);
    srand(seed);
    pmat_store_close(fixture_open(fixture, PMAT_STORE_WRITE));
    int total = 0;
    for (int day = 1; day <= KILLS; day++) {
        *acknowledged = 0;
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            put_until_killed(fixture, day, acknowledged);
            _exit(1);
        }
        usleep((useconds_t)(rand() % LONGEST_US));
        kill(pid, SIGKILL);
        int status = 0;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        total += *acknowledged;
        check_after_kill(fixture, day, *acknowledged);
    }
    print_message("%d kills, %d epochs acknowledged, none lost\n", KILLS, total);
    assert_true(total > KILLS);
    munmap((void *)(uintptr_t)acknowledged, sizeof *acknowledged);
}

static pmat_session_id begin(struct pmat_store *store)
{
    struct pmat_fault fault = {0};
    struct pmat_session_key key = sample_key(9);
    struct pmat_session session = sample_session(9, 0);
    struct pmat_provenance provenance = sample_provenance();
    pmat_session_id id = 0;
    check_ok(pmat_store_session_begin(store, &key, &session, &provenance, &id, &fault), &fault);
    return id;
}

static enum pmat_err put(struct pmat_store *store, pmat_session_id id, int32_t index,
                         struct pmat_fault *fault)
{
    struct pmat_epoch epoch = sample_epoch(index);
    struct pmat_event turn = sample_turn(epoch.start_utc_us);
    struct pmat_session session = sample_session(9, index + 1);
    return pmat_store_put(store, id, &epoch, BOOT_ID, &turn, 1, &session, fault);
}

static void check_kept(struct fixture *fixture, int32_t epochs)
{
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM epoch"), epochs);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM event"), epochs);
    assert_int_equal(ask_number(fixture->db, "SELECT epochs FROM session"), epochs);
    assert_true(is_sound(fixture->db));
}

static void a_put_refused_by_a_full_database_works_later(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    pmat_session_id id = begin(store);
    sqlite3_exec(store->db, "PRAGMA max_page_count = 40", NULL, NULL, NULL);
    int32_t index = 0;
    while (put(store, id, index, &fixture->fault) == PMAT_OK && index < 2000)
        index++;
    assert_in_range(index, 1, 1999);
    assert_int_equal(fixture->fault.kind, PMAT_ERR_IO);
    assert_non_null(strstr(fixture->fault.text, "no space left"));
    check_kept(fixture, index); /* of the refused put nothing */
    assert_int_equal(put(store, id, index, &fixture->fault), PMAT_ERR_IO);
    sqlite3_exec(store->db, "PRAGMA max_page_count = 100000", NULL, NULL, NULL);
    for (int32_t i = index; i < index + 50; i++)
        check_ok(put(store, id, i, &fixture->fault), &fixture->fault);
    pmat_store_close(store);
    check_kept(fixture, index + 50);
}

static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
}

/* The kernel refuses to let the log grow, as a full disk does. */
static int put_over_a_limit(void *context)
{
    struct fixture *fixture = context;
    signal(SIGXFSZ, SIG_IGN);
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    pmat_session_id id = begin(store);
    limit_files(300 * KIB);
    int32_t index = 0;
    while (put(store, id, index, &fixture->fault) == PMAT_OK && index < 2000)
        index++;
    if (index < 1 || index >= 2000 || fixture->fault.kind != PMAT_ERR_IO)
        return 1;
    for (int32_t i = 0; i < 5; i++)
        if (put(store, id, index, &fixture->fault) != PMAT_ERR_IO)
            return 2;
    limit_files(RLIM_INFINITY);
    for (int32_t i = index; i < 400; i++)
        if (put(store, id, i, &fixture->fault) != PMAT_OK)
            return 3;
    pmat_store_close(store);
    return 0;
}

static void a_put_refused_by_the_file_system_works_later(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(run_in_child(put_over_a_limit, fixture), 0);
    check_kept(fixture, 400);
}

static int start_over_a_limit(void *context)
{
    struct fixture *fixture = context;
    signal(SIGXFSZ, SIG_IGN);
    limit_files(8 * KIB);
    struct pmat_store *store = NULL;
    if (pmat_store_open(&store, fixture->db, PMAT_STORE_WRITE, &fixture->fault) != PMAT_ERR_IO)
        return 1;
    if (file_size(fixture->db) != -1)
        return 2;
    limit_files(RLIM_INFINITY);
    return pmat_store_open(&store, fixture->db, PMAT_STORE_WRITE, &fixture->fault) == PMAT_OK ? 0
                                                                                              : 3;
}

static void a_database_that_cannot_be_made_leaves_nothing_behind(void **state)
{
    assert_int_equal(run_in_child(start_over_a_limit, *state), 0);
}

static void an_editor_and_a_writer_wait_for_each_other(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *writer = fixture_open(fixture, PMAT_STORE_WRITE);
    pmat_session_id id = begin(writer);
    check_ok(put(writer, id, 0, &fixture->fault), &fixture->fault);
    struct pmat_store *other = fixture_open(fixture, PMAT_STORE_EDIT);
    assert_int_equal(sqlite3_exec(other->db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    assert_int_equal(put(writer, id, 1, &fixture->fault), PMAT_ERR_UNAVAILABLE);
    clock_gettime(CLOCK_MONOTONIC, &after);
    assert_true(after.tv_sec - before.tv_sec < 5); /* an editor would wait longer than this */
    assert_int_equal(sqlite3_exec(other->db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    check_ok(put(writer, id, 1, &fixture->fault), &fixture->fault);
    pmat_store_close(other);
    pmat_store_close(writer);
    check_kept(fixture, 2);
}

/* FULL: what was acknowledged is on the disk. */
static void every_commit_is_synced(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(store->db, "PRAGMA synchronous", -1, &statement, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(statement, 0), 2);
    sqlite3_finalize(statement);
    pmat_store_close(store);
}

static void a_night_weighs_little_and_the_log_stays_short(void **state)
{
    enum { NIGHTS = 10, EPOCHS = 960, NIGHT_MAX = 400 * KIB, LOG_MAX = 16 * MIB };
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    /* Only the time of this test depends on it: what is written is the same. */
    sqlite3_exec(store->db, "PRAGMA synchronous = OFF", NULL, NULL, NULL);
    char log[160];
    snprintf(log, sizeof log, "%s-wal", fixture->db);
    int64_t longest = 0;
    for (int day = 1; day <= NIGHTS; day++) {
        record_night(store, day, EPOCHS);
        longest = file_size(log) > longest ? file_size(log) : longest;
    }
    pmat_store_close(store);
    int64_t night = file_size(fixture->db) / NIGHTS;
    print_message("%d epochs: %lld KiB a night, log at most %lld KiB\n", EPOCHS,
                  (long long)night / KIB, (long long)longest / KIB);
    assert_in_range(night, 1, NIGHT_MAX);
    assert_in_range(longest, 1, LOG_MAX);
}

int main(void)
{
#define ROW(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        ROW(every_commit_is_synced),
        ROW(a_blocked_reader_stops_no_epoch),
        ROW(no_acknowledged_epoch_is_lost_to_a_kill),
        ROW(a_put_refused_by_a_full_database_works_later),
        ROW(a_put_refused_by_the_file_system_works_later),
        ROW(a_database_that_cannot_be_made_leaves_nothing_behind),
        ROW(an_editor_and_a_writer_wait_for_each_other),
        ROW(a_night_weighs_little_and_the_log_stays_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
