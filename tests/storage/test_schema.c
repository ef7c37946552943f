/* The append-only list of steps, and whose file a file is. */
#include "night_fixture.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "storage/schema.h"

static sqlite3 *open_database(const struct fixture *fixture)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(fixture->db, &db), SQLITE_OK);
    return db;
}

static int version_of(sqlite3 *db)
{
    int version = -1;
    assert_int_equal(pmat_schema_version(db, &version), SQLITE_OK);
    return version;
}

static void an_empty_database_gets_every_step(void **state)
{
    sqlite3 *db = open_database(*state);
    assert_int_equal(pmat_schema_upgrade(db, pmat_schema_steps, PMAT_SCHEMA_VERSION), SQLITE_OK);
    assert_int_equal(version_of(db), PMAT_SCHEMA_VERSION);
    enum pmat_schema_state seen = PMAT_SCHEMA_FOREIGN;
    assert_int_equal(pmat_schema_peek(db, &seen), SQLITE_OK);
    assert_int_equal(seen, PMAT_SCHEMA_CURRENT);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void steps_already_taken_are_not_taken_again(void **state)
{
    static const char *const steps[] = {"CREATE TABLE a(x); PRAGMA user_version = 1;",
                                        "CREATE TABLE b(x); PRAGMA user_version = 2;"};
    sqlite3 *db = open_database(*state);
    assert_int_equal(pmat_schema_upgrade(db, steps, 1), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "INSERT INTO a VALUES(42)", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(pmat_schema_upgrade(db, steps, 2), SQLITE_OK);
    assert_int_equal(pmat_schema_upgrade(db, steps, 2), SQLITE_OK);
    assert_int_equal(version_of(db), 2);
    assert_int_equal(
        sqlite3_exec(db, "INSERT INTO b SELECT x FROM a WHERE x = 42", NULL, NULL, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_changes(db), 1);
    sqlite3_close(db);
}

static void a_step_that_fails_leaves_the_older_schema(void **state)
{
    static const char *const steps[] = {
        "CREATE TABLE a(x); PRAGMA user_version = 1;",
        "CREATE TABLE b(x); CREATE TABLE a(x); PRAGMA user_version = 2;"};
    sqlite3 *db = open_database(*state);
    assert_int_not_equal(pmat_schema_upgrade(db, steps, 2), SQLITE_OK);
    assert_int_equal(version_of(db), 1);
    assert_true(sqlite3_get_autocommit(db));
    assert_int_not_equal(sqlite3_exec(db, "SELECT * FROM b", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void a_step_that_forgets_its_number_is_refused(void **state)
{
    static const char *const steps[] = {"CREATE TABLE a(x);"};
    sqlite3 *db = open_database(*state);
    assert_int_equal(pmat_schema_upgrade(db, steps, 1), SQLITE_INTERNAL);
    assert_int_equal(version_of(db), 0);
    sqlite3_close(db);
}

static int die_within_a_step(void *context)
{
    sqlite3 *db = NULL;
    int rc = sqlite3_open(context, &db);
    if (rc == SQLITE_OK) /* a cache of one page, so that half of the step reaches the file */
        rc = sqlite3_exec(db,
                          "PRAGMA cache_size = 1; BEGIN IMMEDIATE; CREATE TABLE late(x);"
                          "INSERT INTO late SELECT randomblob(100000) FROM a;"
                          "PRAGMA user_version = 2;",
                          NULL, NULL, NULL);
    return rc; /* no COMMIT, no close */
}

static void a_crash_within_a_step_leaves_the_older_schema(void **state)
{
    struct fixture *fixture = *state;
    run_sql(fixture->db, "CREATE TABLE a(x); INSERT INTO a VALUES(1),(2),(3),(4),(5);"
                         "PRAGMA user_version = 1;");
    assert_int_equal(run_in_child(die_within_a_step, fixture->db), SQLITE_OK);
    assert_true(file_size(fixture->db) > 100000);
    sqlite3 *db = open_database(fixture);
    assert_int_equal(version_of(db), 1);
    assert_int_not_equal(sqlite3_exec(db, "SELECT * FROM late", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_true(is_sound(fixture->db));
}

int main(void)
{
#define ROW(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        ROW(an_empty_database_gets_every_step),
        ROW(steps_already_taken_are_not_taken_again),
        ROW(a_step_that_fails_leaves_the_older_schema),
        ROW(a_step_that_forgets_its_number_is_refused),
        ROW(a_crash_within_a_step_leaves_the_older_schema),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
