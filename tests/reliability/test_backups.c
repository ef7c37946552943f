/* Rows 17 and 18: backups while recording, their restoring, and older layouts brought up to date.
 */
#include "tests/storage/night_fixture.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "long_run.h"
#include "programs/posture-logger/backups.h"
#include "storage/backup.h"
#include "storage/schema.h"
#include "storm_vfs.h"

#define NOW_US INT64_C(1795000000000000)
#define DAY_US (INT64_C(86400) * 1000000)

struct list {
    int count;
    struct pmat_backup all[20];
};

static bool take(void *context, const struct pmat_backup *backup)
{
    struct list *list = context;
    assert_true(list->count < 20);
    list->all[list->count++] = *backup;
    return true;
}

static struct list list_of(struct fixture *fixture)
{
    struct list list = {0};
    check_ok(pmat_backup_each(fixture->db, take, &list, &fixture->fault), &fixture->fault);
    return list;
}

static struct pmat_backup make_backup(struct fixture *fixture, int keep, int64_t utc_us)
{
    struct pmat_backup made;
    check_ok(pmat_backup_run(fixture->db, keep, utc_us, NULL, &made, &fixture->fault),
             &fixture->fault);
    return made;
}

/* ---- row 17 ---- */

struct writer {
    struct fixture *fixture;
    atomic_bool stop;
    atomic_int put;
    int64_t longest_us;
};

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Records epoch after epoch, as no logger does, while the backups are made. */
static void *keep_putting(void *context)
{
    struct writer *writer = context;
    struct pmat_store *store = NULL;
    struct pmat_session_key key = sample_key(20);
    struct pmat_session session = sample_session(20, 0);
    struct pmat_provenance provenance = sample_provenance();
    pmat_session_id id = 0;
    if (pmat_store_open(&store, writer->fixture->db, PMAT_STORE_WRITE, NULL) != PMAT_OK ||
        pmat_store_session_begin(store, &key, &session, &provenance, &id, NULL) != PMAT_OK)
        return NULL;
    for (int32_t i = 0; !atomic_load(&writer->stop); i++) {
        struct pmat_epoch epoch = sample_epoch(i);
        session = sample_session(20, i + 1);
        int64_t began_us = now_us();
        if (pmat_store_put(store, id, &epoch, BOOT_ID, NULL, 0, &session, NULL) != PMAT_OK)
            break;
        int64_t took_us = now_us() - began_us;
        writer->longest_us = took_us > writer->longest_us ? took_us : writer->longest_us;
        atomic_fetch_add(&writer->put, 1);
    }
    pmat_store_close(store);
    return NULL;
}

static void seven_sound_backups_are_kept_while_recording(void **state)
{
    struct fixture *fixture = *state;
    int days = long_or_short(60, 12), sound = 0;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    for (int day = 1; day <= 5; day++)
        record_night(store, day, 100);
    pmat_store_close(store);
    struct writer writer = {.fixture = fixture};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, keep_putting, &writer), 0);
    for (int day = 0; day < days; day++) {
        int before = atomic_load(&writer.put);
        assert_true(pmat_backup_due(fixture->db, NOW_US + day * DAY_US));
        struct pmat_backup made = make_backup(fixture, PMAT_BACKUPS_KEPT, NOW_US + day * DAY_US);
        assert_false(pmat_backup_due(fixture->db, NOW_US + day * DAY_US + DAY_US / 2));
        int kept = (int)ask_number(made.path, "SELECT count(*) FROM epoch") - 5 * 100;
        sound += is_sound(made.path) && kept >= before;
    }
    atomic_store(&writer.stop, true);
    pthread_join(thread, NULL);
    struct list list = list_of(fixture);
    row_measured(17, "daily while recording, integrity-checked, 7 kept, restore tested",
                 "%d of %d sound and complete, %d kept, %d E put meanwhile, the slowest in %.0f ms",
                 sound, days, list.count, atomic_load(&writer.put),
                 (double)writer.longest_us / 1000.0);
    assert_int_equal(sound, days);
    assert_int_equal(list.count, PMAT_BACKUPS_KEPT);
    assert_int_equal(list.all[0].number, days - PMAT_BACKUPS_KEPT + 1);
    assert_true(atomic_load(&writer.put) > days);
    assert_true(writer.longest_us < 2000000);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM epoch"),
                     5 * 100 + atomic_load(&writer.put));
}

static void a_backup_is_one_private_file(void **state)
{
    struct fixture *fixture = *state;
    mode_t before = umask(0);
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    record_night(store, 1, 5);
    struct pmat_backup made = make_backup(fixture, 7, NOW_US);
    umask(before);
    struct stat info;
    char path[PATH_MAX + 8];
    assert_int_equal(stat(made.path, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    snprintf(path, sizeof path, "%s.backups", fixture->db);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0700);
    snprintf(path, sizeof path, "%s-wal", made.path);
    assert_int_not_equal(access(path, F_OK), 0);
    pmat_store_close(store);
}

static void the_day_follows_the_clock_but_the_order_does_not(void **state)
{
    struct fixture *fixture = *state;
    assert_false(pmat_backup_due(fixture->db, NOW_US)); /* nothing to copy yet */
    pmat_store_close(fixture_open(fixture, PMAT_STORE_WRITE));
    assert_true(pmat_backup_due(fixture->db, NOW_US));
    make_backup(fixture, 7, NOW_US + 40 * 365 * DAY_US); /* the clock was wrong */
    assert_true(pmat_backup_due(fixture->db, NOW_US));
    make_backup(fixture, 7, NOW_US);
    assert_false(pmat_backup_due(fixture->db, NOW_US + 1));
    struct list list = list_of(fixture);
    assert_int_equal(list.count, 2);
    assert_true(list.all[1].made_utc_us / 1000000 == NOW_US / 1000000);
    make_backup(fixture, 1, NOW_US);
    list = list_of(fixture);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.all[0].number, 3); /* the newest made, not the latest dated */
}

static void garble(const char *path)
{
    FILE *file = fopen(path, "r+e");
    assert_non_null(file);
    fseek(file, 4096, SEEK_SET);
    for (int i = 0; i < 30000; i++)
        fputc(i * 7 & 0xFF, file);
    fclose(file);
}

static void a_damaged_database_pushes_no_good_backup_out(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    record_night(store, 1, 100);
    pmat_store_close(store);
    struct pmat_backup made = make_backup(fixture, 1, NOW_US);
    garble(fixture->db);
    assert_int_equal(pmat_backup_run(fixture->db, 1, NOW_US + DAY_US, NULL, &made, &fixture->fault),
                     PMAT_ERR_DATA);
    assert_non_null(strstr(fixture->fault.text, "damaged"));
    struct list list = list_of(fixture);
    assert_int_equal(list.count, 1);
    assert_true(is_sound(list.all[0].path));
}

static void a_restored_backup_is_the_database_and_the_present_one_is_kept(void **state)
{
    struct fixture *fixture = *state;
    char aside[PATH_MAX];
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    record_night(store, 1, 10);
    struct pmat_backup made = make_backup(fixture, 7, NOW_US);
    record_night(store, 2, 10);
    assert_int_equal(pmat_backup_restore(fixture->db, made.path, NOW_US, aside, &fixture->fault),
                     PMAT_ERR_UNAVAILABLE); /* while it is recorded into */
    pmat_store_close(store);
    check_ok(pmat_backup_restore(fixture->db, made.path, NOW_US, aside, &fixture->fault),
             &fixture->fault);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM session"), 1);
    assert_int_equal(ask_number(aside, "SELECT count(*) FROM session"), 2);
    store = fixture_open(fixture, PMAT_STORE_WRITE);
    record_night(store, 3, 10);
    pmat_store_close(store);
    assert_true(is_sound(fixture->db));
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM session"), 2);
}

static void a_damaged_backup_is_not_restored(void **state)
{
    struct fixture *fixture = *state;
    char aside[PATH_MAX];
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    record_night(store, 1, 100);
    pmat_store_close(store);
    struct pmat_backup made = make_backup(fixture, 7, NOW_US);
    garble(made.path);
    assert_int_equal(pmat_backup_restore(fixture->db, made.path, NOW_US, aside, &fixture->fault),
                     PMAT_ERR_DATA);
    assert_string_equal(aside, "");
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM epoch"), 100);
}

static void a_log_left_behind_is_not_played_into_a_restored_backup(void **state)
{
    struct fixture *fixture = *state;
    char aside[PATH_MAX], log[160];
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    record_night(store, 1, 10);
    struct pmat_backup made = make_backup(fixture, 7, NOW_US);
    pmat_store_close(store);
    assert_int_equal(unlink(fixture->db), 0);
    snprintf(log, sizeof log, "%s-wal", fixture->db);
    FILE *file = fopen(log, "we");
    fputs("what another night left behind", file);
    fclose(file);
    check_ok(pmat_backup_restore(fixture->db, made.path, NOW_US, aside, &fixture->fault),
             &fixture->fault);
    assert_int_equal(file_size(log), -1);
    assert_true(is_sound(fixture->db));
}

static void the_loggers_thread_makes_one_backup_a_day(void **state)
{
    struct fixture *fixture = *state;
    enum { HOURS = 50, HOUR_S = 3600 };
    struct pmat_log quiet = {0};
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    record_night(store, 1, 10);
    struct pmat_backups backups = {.db = fixture->db, .keep = 7, .log = &quiet};
    for (int64_t hour = 0; hour < HOURS; hour++) {
        int64_t time_us = hour * HOUR_S * 1000000;
        pmat_backups_tick(&backups, time_us + 1, NOW_US + time_us);
        while (backups.started && !atomic_load(&backups.done))
            usleep(1000);
    }
    pmat_backups_stop(&backups);
    pmat_store_close(store);
    assert_int_equal(list_of(fixture).count, 3);
}

/* ---- row 18 ---- */

/* A database as each released version wrote it: its dump, played back. */
static void make_older(const char *db, int version)
{
    char path[300];
    snprintf(path, sizeof path, "%s/tests/golden/schema-%d.sql", PMAT_SOURCE_DIR, version);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    static char sql[200000];
    size_t size = fread(sql, 1, sizeof sql - 1, file);
    fclose(file);
    assert_in_range(size, 1, sizeof sql - 2);
    sql[size] = '\0';
    run_sql(db, sql);
    assert_int_equal(ask_number(db, "PRAGMA user_version"), version);
}

static void check_migrated(struct fixture *fixture, int version)
{
    char copy[160];
    assert_int_equal(ask_number(fixture->db, "PRAGMA user_version"), PMAT_SCHEMA_VERSION);
    assert_true(is_sound(fixture->db));
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM epoch"), 20);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM map"), 6);
    /* Layouts from 3 on have a diary, with one morning in it. */
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM diary WHERE pain = 3 AND"
                                             " stiffness = 2 AND tags = 'heat;stretching' AND"
                                             " text = 'stiff at first'"),
                     version >= 3);
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_READ);
    struct pmat_night_view view;
    pmat_session_id id = 0;
    check_ok(pmat_store_find_night(store, NULL, "2026-03-09", &id, &fixture->fault),
             &fixture->fault);
    check_ok(pmat_store_load_view(store, id, &view, &fixture->fault), &fixture->fault);
    assert_int_equal(view.epoch_count, 20);
    assert_int_equal(view.epochs[7].start_utc_us, sample_epoch(7).start_utc_us + 8 * DAY_US);
    pmat_store_free_view(&view);
    pmat_store_close(store);
    snprintf(copy, sizeof copy, "%s.schema-%d", fixture->db, version);
    assert_int_equal(ask_number(copy, "PRAGMA user_version"), version);
    assert_int_equal(ask_number(copy, "SELECT count(*) FROM epoch"), 20);
    assert_true(is_sound(copy));
}

static void every_older_layout_is_brought_up_to_date_with_a_copy_first(void **state)
{
    (void)state;
    for (int version = 1; version < PMAT_SCHEMA_VERSION; version++) {
        struct fixture fixture;
        fixture_make(&fixture);
        make_older(fixture.db, version);
        pmat_store_close(fixture_open(&fixture, PMAT_STORE_WRITE));
        check_migrated(&fixture, version);
        fixture_remove(&fixture);
    }
}

/* What lies there after a cut, before anybody of ours has seen it again. */
static void check_old_or_new(struct fixture *fixture, int version, int *left_old)
{
    char copy[160];
    run_sql(fixture->db, "SELECT count(*) FROM session"); /* plays a hot journal back */
    int now = (int)ask_number(fixture->db, "PRAGMA user_version");
    assert_true(now >= version && now <= PMAT_SCHEMA_VERSION);
    assert_true(is_sound(fixture->db));
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM epoch"), 20);
    *left_old += now == version;
    if (now == version)
        return;
    snprintf(copy, sizeof copy, "%s.schema-%d", fixture->db, version);
    assert_true(is_sound(copy));
    assert_int_equal(ask_number(copy, "PRAGMA user_version"), version);
}

/* Cuts the power at the `at`th operation; false when it was all over before. */
static bool cut_while_migrating(const char *mode, int version, int at, int *left_old)
{
    struct fixture fixture;
    struct pmat_store *store = NULL;
    fixture_make(&fixture);
    make_older(fixture.db, version);
    run_sql(fixture.db, mode);
    storm_begin((uint32_t)at);
    storm_cut_at(at);
    pmat_store_open(&store, fixture.db, PMAT_STORE_WRITE, &fixture.fault);
    pmat_store_close(store);
    bool cut = storm_is_cut();
    storm_lose();
    storm_end();
    check_old_or_new(&fixture, version, left_old);
    pmat_store_close(fixture_open(&fixture, PMAT_STORE_WRITE));
    check_migrated(&fixture, version);
    fixture_remove(&fixture);
    return cut;
}

static void a_cut_at_any_step_leaves_the_old_or_the_new_layout(void **state)
{
    (void)state;
    static const char *const modes[] = {"PRAGMA journal_mode = WAL",
                                        "PRAGMA journal_mode = DELETE"};
    int cuts = 0, left_old = 0, stride = long_or_short(1, 7);
    for (int version = 1; version < PMAT_SCHEMA_VERSION; version++)
        for (size_t m = 0; m < sizeof modes / sizeof *modes; m++)
            for (int at = 1; cut_while_migrating(modes[m], version, at, &left_old); at += stride)
                cuts++;
    row_measured(
        18, "every older schema migrates; a crash leaves old or new, a backup first",
        "%d older schema(s), %d cuts: %d left the old, %d the new, all sound, each new one "
        "with its copy",
        PMAT_SCHEMA_VERSION - 1, cuts, left_old, cuts - left_old);
    assert_true(cuts > 10);
    assert_true(left_old > 0 && left_old < cuts);
}

int main(void)
{
#define ROW(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        ROW(seven_sound_backups_are_kept_while_recording),
        ROW(a_backup_is_one_private_file),
        ROW(the_day_follows_the_clock_but_the_order_does_not),
        ROW(a_damaged_database_pushes_no_good_backup_out),
        ROW(a_restored_backup_is_the_database_and_the_present_one_is_kept),
        ROW(a_damaged_backup_is_not_restored),
        ROW(a_log_left_behind_is_not_played_into_a_restored_backup),
        ROW(the_loggers_thread_makes_one_backup_a_day),
        cmocka_unit_test(every_older_layout_is_brought_up_to_date_with_a_copy_first),
        cmocka_unit_test(a_cut_at_any_step_leaves_the_old_or_the_new_layout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
