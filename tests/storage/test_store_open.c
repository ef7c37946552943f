/* Opening: who may, what is made, what is left untouched. */
#include "night_fixture.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "storage/schema.h"

static int permissions(const char *path)
{
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    return (int)(info.st_mode & 07777);
}

static int entries_in(const char *folder)
{
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    int count = 0;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(dir);
    return count;
}

static void nothing_is_readable_by_others_under_umask_000(void **state)
{
    struct fixture *fixture = *state;
    char folder[160], path[192];
    snprintf(folder, sizeof folder, "%s/a/b", fixture->folder);
    snprintf(path, sizeof path, "%s/posture.db", folder);
    mode_t before = umask(0);
    struct pmat_store *store = NULL;
    check_ok(pmat_store_open(&store, path, PMAT_STORE_WRITE, &fixture->fault), &fixture->fault);
    record_night(store, 9, 2);
    assert_int_equal(umask(before), 0); /* and the program's own umask is left alone */
    static const char *const suffixes[] = {"", "-wal", "-shm", ".lock"};
    for (int i = 0; i < 4; i++) {
        char name[224];
        snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        assert_int_equal(permissions(name), 0600);
    }
    assert_int_equal(permissions(folder), 0700);
    assert_int_equal(entries_in(folder), 4);
    pmat_store_close(store);
}

static void a_reader_finds_the_log_after_a_clean_close(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    record_night(store, 9, 2);
    pmat_store_close(store);
    char log[160];
    snprintf(log, sizeof log, "%s-wal", fixture->db);
    assert_int_equal(file_size(log), 0);
    store = fixture_open(fixture, PMAT_STORE_READ);
    pmat_session_id id = 0;
    check_ok(pmat_store_find_night(store, NULL, NULL, &id, &fixture->fault), &fixture->fault);
    pmat_store_close(store);
}

/* A file that is none of ours, and what opening it says in any mode. */
struct refused {
    const char *name;
    const char *sql;   /* makes it, or */
    const char *bytes; /* its content */
    const char *text;  /* part of the fault */
};

static const struct refused refused[] = {
    {"another program's database is refused and untouched",
     "CREATE TABLE x(y); INSERT INTO x VALUES(1);", NULL, "no sleep-posture database"},
    {"another program's write-ahead logged database is refused and untouched",
     "PRAGMA journal_mode=WAL; PRAGMA application_id=7; CREATE TABLE x(y);", NULL,
     "no sleep-posture database"},
    {"a newer version's database is refused and untouched",
     "PRAGMA application_id=0x504D4154; PRAGMA user_version=99; CREATE TABLE x(y);", NULL,
     "newer version"},
    {"a text file is refused and untouched", NULL, "night,mat,session\n",
     "no sleep-posture database"},
    {"one byte is refused and untouched", NULL, "S", "no sleep-posture database"},
};

static size_t slurp(const char *path, char *bytes, size_t size)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t got = fread(bytes, 1, size, file);
    fclose(file);
    return got;
}

static void refuses(void **state)
{
    const struct refused *row = *state;
    struct fixture fixture;
    fixture_make(&fixture);
    if (row->sql != NULL) {
        run_sql(fixture.db, row->sql);
    } else {
        FILE *file = fopen(fixture.db, "w");
        assert_non_null(file);
        fputs(row->bytes, file);
        fclose(file);
    }
    static char before[65536], after[65536];
    size_t size = slurp(fixture.db, before, sizeof before);
    for (int mode = PMAT_STORE_READ; mode <= PMAT_STORE_WRITE; mode++) {
        struct pmat_store *store = NULL;
        assert_int_equal(
            pmat_store_open(&store, fixture.db, (enum pmat_store_mode)mode, &fixture.fault),
            PMAT_ERR_DATA);
        assert_null(store);
        assert_non_null(strstr(fixture.fault.text, row->text));
        assert_non_null(strstr(fixture.fault.text, fixture.db));
        assert_int_equal(slurp(fixture.db, after, sizeof after), size);
        assert_memory_equal(before, after, size);
        assert_int_equal(entries_in(fixture.folder), 1); /* nor anything beside it */
    }
    fixture_remove(&fixture);
}

static int write_as_a_newer_version_and_die(void *context)
{
    struct fixture *fixture = context;
    run_sql(fixture->db, "PRAGMA wal_autocheckpoint=0;");
    sqlite3 *db = NULL;
    int rc = sqlite3_open(fixture->db, &db);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(db, "PRAGMA user_version=99", NULL, NULL, NULL);
    return rc;
}

static void a_newer_version_that_stands_in_the_log_alone_is_refused(void **state)
{
    struct fixture *fixture = *state;
    pmat_store_close(fixture_open(fixture, PMAT_STORE_WRITE));
    static char before[262144], after[262144];
    assert_int_equal(run_in_child(write_as_a_newer_version_and_die, fixture), SQLITE_OK);
    size_t size = slurp(fixture->db, before, sizeof before);
    for (int mode = PMAT_STORE_READ; mode <= PMAT_STORE_WRITE; mode++) {
        struct pmat_store *store = NULL;
        assert_int_equal(
            pmat_store_open(&store, fixture->db, (enum pmat_store_mode)mode, &fixture->fault),
            PMAT_ERR_DATA);
        assert_int_equal(slurp(fixture->db, after, sizeof after), size);
        assert_memory_equal(before, after, size);
    }
    assert_int_equal(ask_number(fixture->db, "PRAGMA user_version"), 99);
}

static void an_older_schema_is_brought_up_to_date_for_a_reader(void **state)
{
    struct fixture *fixture = *state;
    run_sql(fixture->db, "PRAGMA application_id=0x504D4154;");
    pmat_store_close(fixture_open(fixture, PMAT_STORE_READ));
    assert_int_equal(ask_number(fixture->db, "PRAGMA user_version"), PMAT_SCHEMA_VERSION);
}

static void a_database_without_its_tables_is_called_damaged(void **state)
{
    struct fixture *fixture = *state;
    run_sql(fixture->db, "PRAGMA application_id=0x504D4154; PRAGMA user_version=1;");
    struct pmat_store *store = NULL;
    assert_int_equal(pmat_store_open(&store, fixture->db, PMAT_STORE_WRITE, &fixture->fault),
                     PMAT_ERR_DATA);
    assert_non_null(strstr(fixture->fault.text, "damaged"));
}

static void garbage_within_our_database_is_called_damaged(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    record_night(store, 9, 100);
    pmat_store_close(store);
    FILE *file = fopen(fixture->db, "r+");
    assert_non_null(file);
    fseek(file, 100, SEEK_SET); /* behind the header, which still looks right */
    for (int i = 0; i < 60000; i++)
        fputc(i * 7 & 0xFF, file);
    fclose(file);
    assert_int_equal(pmat_store_open(&store, fixture->db, PMAT_STORE_WRITE, &fixture->fault),
                     PMAT_ERR_DATA);
    assert_non_null(strstr(fixture->fault.text, "damaged"));
}

static void an_empty_file_has_no_night_and_takes_one(void **state)
{
    struct fixture *fixture = *state;
    fclose(fopen(fixture->db, "w"));
    struct pmat_store *store = NULL;
    assert_int_equal(pmat_store_open(&store, fixture->db, PMAT_STORE_READ, &fixture->fault),
                     PMAT_ERR_MISSING);
    assert_non_null(strstr(fixture->fault.text, "posture-logger"));
    store = fixture_open(fixture, PMAT_STORE_WRITE);
    record_night(store, 9, 2);
    pmat_store_close(store);
    assert_true(is_sound(fixture->db));
}

static void a_missing_file_is_missing_and_is_not_made_by_a_reader(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = NULL;
    for (int mode = PMAT_STORE_READ; mode <= PMAT_STORE_EDIT; mode++) {
        assert_int_equal(
            pmat_store_open(&store, fixture->db, (enum pmat_store_mode)mode, &fixture->fault),
            PMAT_ERR_MISSING);
        assert_non_null(strstr(fixture->fault.text, fixture->db));
    }
    assert_int_equal(pmat_store_open(&store, "/nowhere/at/all.db", PMAT_STORE_READ, NULL),
                     PMAT_ERR_MISSING);
    assert_int_equal(pmat_store_open(&store, "", PMAT_STORE_READ, NULL), PMAT_ERR_USAGE);
    assert_int_equal(entries_in(fixture->folder), 0);
}

static void a_folder_is_no_database(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = NULL;
    assert_int_equal(pmat_store_open(&store, fixture->folder, PMAT_STORE_WRITE, &fixture->fault),
                     PMAT_ERR_DATA);
    assert_int_equal(pmat_store_open(&store, "/dev/null", PMAT_STORE_READ, &fixture->fault),
                     PMAT_ERR_DATA);
}

/* Leaves frames in the log, as a kill does. */
static int record_and_die(void *context)
{
    struct pmat_store *store = fixture_open(context, PMAT_STORE_WRITE);
    record_night(store, 20, 5);
    return 0;
}

static void a_log_left_by_a_deleted_database_stays_out_of_the_new_one(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(run_in_child(record_and_die, fixture), 0);
    assert_int_equal(unlink(fixture->db), 0);
    pmat_store_close(fixture_open(fixture, PMAT_STORE_WRITE));
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM session"), 0);
    assert_true(is_sound(fixture->db));
}

static void a_crash_while_making_it_leaves_nothing_in_the_way(void **state)
{
    struct fixture *fixture = *state;
    char fresh[160];
    snprintf(fresh, sizeof fresh, "%s.new", fixture->db);
    FILE *file = fopen(fresh, "w");
    fputs("half a database", file);
    fclose(file);
    pmat_store_close(fixture_open(fixture, PMAT_STORE_WRITE));
    assert_int_equal(file_size(fresh), -1);
}

static void a_second_writer_is_told_which_program_to_stop(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *first = fixture_open(fixture, PMAT_STORE_WRITE), *second = NULL;
    char link_path[160], number[32];
    snprintf(link_path, sizeof link_path, "%s/link.db", fixture->folder);
    assert_int_equal(symlink(fixture->db, link_path), 0);
    assert_int_equal(pmat_store_open(&second, link_path, PMAT_STORE_WRITE, &fixture->fault),
                     PMAT_ERR_UNAVAILABLE);
    snprintf(number, sizeof number, "(process %ld)", (long)getpid());
    assert_non_null(strstr(fixture->fault.text, number));
    assert_non_null(strstr(fixture->fault.text, "test_store"));
    pmat_store_close(first);
    pmat_store_close(fixture_open(fixture, PMAT_STORE_WRITE));
}

/* Exit code: 0 won, 1 was told so, 2 anything else. A winner stays until everybody has tried. */
static int try_to_write(struct fixture *fixture, int go, int stay)
{
    char byte;
    if (read(go, &byte, 1) != 0) /* the end of the pipe is the starting shot */
        return 2;
    struct pmat_store *store = NULL;
    enum pmat_err err = pmat_store_open(&store, fixture->db, PMAT_STORE_WRITE, &fixture->fault);
    if (err == PMAT_ERR_UNAVAILABLE)
        return strstr(fixture->fault.text, "stop that one") != NULL ? 1 : 2;
    if (err != PMAT_OK || read(stay, &byte, 1) != 0)
        return 2;
    pmat_store_close(store);
    return 0;
}

static void of_twenty_starts_at_once_one_wins(void **state)
{
    enum { STARTS = 20 };
    int go[2], stay[2], outcomes[3] = {0};
    assert_int_equal(pipe(go), 0);
    assert_int_equal(pipe(stay), 0);
    for (int i = 0; i < STARTS; i++) {
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            close(go[1]);
            close(stay[1]);
            _exit(try_to_write(*state, go[0], stay[0]));
        }
    }
    close(go[1]);
    for (int i = 0; i < STARTS; i++) {
        int status = 0;
        if (i == STARTS - 1) /* the losers are home: let the winner go */
            close(stay[1]);
        assert_true(wait(&status) > 0);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) <= 2);
        outcomes[WEXITSTATUS(status)]++;
    }
    close(go[0]);
    close(stay[0]);
    assert_int_equal(outcomes[0], 1);
    assert_int_equal(outcomes[1], STARTS - 1);
}

static int read_as_nobody(void *context)
{
    struct fixture *fixture = context;
    if (setgid(65534) != 0 || setuid(65534) != 0)
        return 2;
    struct pmat_store *store = NULL;
    enum pmat_err err = pmat_store_open(&store, fixture->db, PMAT_STORE_READ, &fixture->fault);
    return err == PMAT_ERR_PERMISSION && strstr(fixture->fault.text, "group root") != NULL ? 0 : 1;
}

static void another_account_is_told_which_group_to_join(void **state)
{
    struct fixture *fixture = *state;
    if (geteuid() != 0)
        skip(); /* only root can become somebody else */
    pmat_store_close(fixture_open(fixture, PMAT_STORE_WRITE));
    assert_int_equal(run_in_child(read_as_nobody, fixture), 0);
    assert_int_equal(chmod(fixture->folder, 0711), 0);
    assert_int_equal(run_in_child(read_as_nobody, fixture), 0);
}

static int read_as_group_member(void *context)
{
    struct fixture *fixture = context;
    if (setgid(65534) != 0 || setuid(65534) != 0)
        return 2;
    struct pmat_store *store = NULL;
    pmat_session_id id = 0;
    struct pmat_night_view view;
    if (pmat_store_open(&store, fixture->db, PMAT_STORE_READ, &fixture->fault) != PMAT_OK ||
        pmat_store_find_night(store, NULL, NULL, &id, &fixture->fault) != PMAT_OK ||
        pmat_store_load_view(store, id, &view, &fixture->fault) != PMAT_OK) {
        fprintf(stderr, "%s\n", fixture->fault.text);
        return 1;
    }
    int ok = view.epoch_count == 2 ? 0 : 3;
    pmat_store_free_view(&view);
    pmat_store_close(store);
    /* But nothing to write with. */
    enum pmat_err err = pmat_store_open(&store, fixture->db, PMAT_STORE_EDIT, &fixture->fault);
    return err == PMAT_ERR_PERMISSION ? ok : 4;
}

static void let_the_group_read(const struct fixture *fixture)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    assert_int_equal(chown(fixture->folder, 0, 65534) + chmod(fixture->folder, 0750), 0);
    for (int i = 0; i < 3; i++) {
        char name[160];
        snprintf(name, sizeof name, "%s%s", fixture->db, suffixes[i]);
        assert_int_equal(chown(name, 0, 65534) + chmod(name, 0640), 0);
    }
}

static void a_group_that_may_read_reads_while_recording_and_after(void **state)
{
    struct fixture *fixture = *state;
    if (geteuid() != 0)
        skip(); /* only root can become somebody else */
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    record_night(store, 9, 2);
    let_the_group_read(fixture);
    assert_int_equal(run_in_child(read_as_group_member, fixture), 0);
    pmat_store_close(store);
    assert_int_equal(run_in_child(read_as_group_member, fixture), 0);
}

static int write_as_nobody(void *context)
{
    struct fixture *fixture = context;
    if (setgid(65534) != 0 || setuid(65534) != 0)
        return 2;
    struct pmat_store *store = NULL;
    enum pmat_err err = pmat_store_open(&store, fixture->db, PMAT_STORE_WRITE, &fixture->fault);
    return err == PMAT_ERR_PERMISSION && strstr(fixture->fault.text, "join the group") != NULL ? 0
                                                                                               : 1;
}

static void a_writer_without_the_folder_is_told_whose_it_is(void **state)
{
    struct fixture *fixture = *state;
    if (geteuid() != 0)
        skip(); /* only root can become somebody else */
    assert_int_equal(chmod(fixture->folder, 0755), 0);
    assert_int_equal(run_in_child(write_as_nobody, fixture), 0);
    assert_int_equal(entries_in(fixture->folder), 0);
}

int main(void)
{
    static struct rows rows;
    ROWS_ADD_ALL(&rows, refused, refuses);
#define ROW(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        ROW(nothing_is_readable_by_others_under_umask_000),
        ROW(a_reader_finds_the_log_after_a_clean_close),
        ROW(a_newer_version_that_stands_in_the_log_alone_is_refused),
        ROW(an_older_schema_is_brought_up_to_date_for_a_reader),
        ROW(a_database_without_its_tables_is_called_damaged),
        ROW(garbage_within_our_database_is_called_damaged),
        ROW(an_empty_file_has_no_night_and_takes_one),
        ROW(a_missing_file_is_missing_and_is_not_made_by_a_reader),
        ROW(a_folder_is_no_database),
        ROW(a_log_left_by_a_deleted_database_stays_out_of_the_new_one),
        ROW(a_crash_while_making_it_leaves_nothing_in_the_way),
        ROW(a_second_writer_is_told_which_program_to_stop),
        ROW(of_twenty_starts_at_once_one_wins),
        ROW(another_account_is_told_which_group_to_join),
        ROW(a_group_that_may_read_reads_while_recording_and_after),
        ROW(a_writer_without_the_folder_is_told_whose_it_is),
    };
    return rows_run(&rows, "refused") + cmocka_run_group_tests(tests, NULL, NULL);
}
