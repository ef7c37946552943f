/* A night that was cut off goes on; a night whose clock was wrong is moved as a whole. */
#include "night_fixture.h"

#include <stdio.h>
#include <string.h>

#define DAY_US INT64_C(86400000000)

static pmat_session_id begin_with(struct pmat_store *store, int day, int32_t epochs)
{
    struct pmat_fault fault = {0};
    struct pmat_session_key key = sample_key(day);
    struct pmat_session session = sample_session(day, 0);
    struct pmat_provenance provenance = sample_provenance();
    pmat_session_id id = 0;
    check_ok(pmat_store_session_begin(store, &key, &session, &provenance, &id, &fault), &fault);
    for (int32_t i = 0; i < epochs; i++) {
        struct pmat_epoch epoch = sample_epoch(i);
        struct pmat_session sums = sample_session(day, i + 1);
        epoch.start_utc_us = sums.start_utc_us + (int64_t)i * 30000000;
        struct pmat_event turn = sample_turn(epoch.start_utc_us);
        sums.open = true;
        check_ok(pmat_store_put(store, id, &epoch, BOOT_ID, &turn, 1, &sums, &fault), &fault);
    }
    return id;
}

static void a_cut_session_is_found_and_goes_on(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_fault *fault = &fixture->fault;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    struct pmat_store_cut cut;
    assert_int_equal(pmat_store_find_cut(store, "bedroom", &cut, fault), PMAT_ERR_MISSING);
    pmat_session_id id = begin_with(store, 3, 5);
    pmat_store_close(store);
    store = fixture_open(fixture, PMAT_STORE_WRITE);
    check_ok(pmat_store_find_cut(store, "bedroom", &cut, fault), fault);
    assert_int_equal(cut.id, id);
    assert_int_equal(cut.row.session.epochs, 5);
    assert_string_equal(cut.boot_id, BOOT_ID);
    assert_int_equal(cut.epoch_utc_us, cut.row.session.start_utc_us + 4 * INT64_C(30000000));
    check_ok(pmat_store_session_resume(store, id, 4, fault), fault);
    assert_int_equal(pmat_store_session_resume(store, 99, 0, fault), PMAT_ERR_MISSING);
    pmat_store_close(store);
    assert_int_equal(ask_number(fixture->db, "SELECT open FROM session"), 1);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM epoch"), 4);
}

static void a_night_that_ended_well_is_left_alone(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    struct pmat_store_cut cut;
    begin_with(store, 3, 2);
    record_night(store, 4, 3);
    assert_int_equal(pmat_store_find_cut(store, "bedroom", &cut, &fixture->fault),
                     PMAT_ERR_MISSING);
    assert_int_equal(pmat_store_find_cut(store, "attic", &cut, &fixture->fault), PMAT_ERR_MISSING);
    pmat_store_close(store);
}

struct shift {
    const char *name;
    int64_t shift_us;
    int day; /* the night's new label */
    int number;
};

static const struct shift shifts[] = {
    {"a second back", -1000000, 5, 1},
    {"by exactly an epoch, so that events meet each other's keys", 30000000, 5, 1},
    {"two days on, onto another night", 2 * DAY_US, 7, 2},
    {"56 years on", 20454 * DAY_US, 28, 1},
};

static void a_session_moves_as_a_whole(void **state)
{
    const struct shift *row = *state;
    struct fixture fixture;
    fixture_make(&fixture);
    struct pmat_store *store = fixture_open(&fixture, PMAT_STORE_WRITE);
    record_night(store, 7, 3);
    pmat_session_id id = begin_with(store, 5, 10);
    struct pmat_session_key key = sample_key(row->day);
    int64_t before = sample_session(5, 0).start_utc_us;
    check_ok(pmat_store_session_relabel(store, id, &key, row->shift_us, &fixture.fault),
             &fixture.fault);
    assert_int_equal(key.session, row->number);
    pmat_store_close(store);
    assert_int_equal(ask_number(fixture.db, "SELECT start_utc_us FROM session WHERE id = 2"),
                     before + row->shift_us);
    assert_int_equal(ask_number(fixture.db,
                                "SELECT count(*) FROM epoch, session ON session.id ="
                                " session_id WHERE session_id = 2 AND"
                                " epoch.start_utc_us = session.start_utc_us + 30000000 *"
                                " epoch"),
                     10);
    assert_int_equal(ask_number(fixture.db, "SELECT count(*) FROM event JOIN epoch USING"
                                            " (session_id, start_utc_us) WHERE session_id = 2"),
                     10);
    assert_true(is_sound(fixture.db));
    fixture_remove(&fixture);
}

int main(void)
{
    struct rows rows = {0};
    ROWS_ADD_ALL(&rows, shifts, a_session_moves_as_a_whole);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_cut_session_is_found_and_goes_on, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(a_night_that_ended_well_is_left_alone, fixture_setup,
                                        fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) + rows_run(&rows, "moves");
}
