/* The list of nights, and finding one. */
#include "night_fixture.h"

#include <stdio.h>
#include <string.h>

#include "storage/statements.h"

struct seen {
    char nights[600]; /* labels joined by blanks */
    int count, stop_after;
    struct pmat_store *store; /* to write to from the callback */
};

static bool see(void *context, pmat_session_id id, const struct pmat_night_row *row)
{
    struct seen *seen = context;
    assert_true(id > 0);
    size_t used = strlen(seen->nights);
    snprintf(seen->nights + used, sizeof seen->nights - used, "%s%s", used > 0 ? " " : "",
             row->key.night + 8);
    if (seen->store != NULL)
        check_ok(pmat_store_set_excluded(seen->store, id, true, NULL), NULL);
    seen->count++;
    return seen->count != seen->stop_after;
}

/* Three nights and a nap, written out of order. */
static void record_four(struct pmat_store *store, struct pmat_fault *fault)
{
    record_night(store, 9, 3);
    record_night(store, 7, 3);
    record_night(store, 8, 3);
    struct pmat_session_key nap = sample_key(10);
    snprintf(nap.mat, sizeof nap.mat, "%s", "sofa");
    struct pmat_session session = sample_session(10, 4);
    struct pmat_provenance provenance = sample_provenance();
    pmat_session_id id = 0;
    check_ok(pmat_store_session_begin(store, &nap, &session, &provenance, &id, fault), fault);
    check_ok(pmat_store_session_end(store, id, &session, PMAT_SESSION_NAP, NULL, 0, fault), fault);
}

struct filter_row {
    const char *name;
    const char *mat, *from, *to;
    int stop_after;
    const char *nights;
};

static const struct filter_row filters[] = {
    {"all sessions come oldest first", NULL, NULL, NULL, 0, "07 08 09 10"},
    {"both ends of a range belong to it", NULL, "2026-03-08", "2026-03-09", 0, "08 09"},
    {"a range may be open at its end", NULL, "2026-03-08", NULL, 0, "08 09 10"},
    {"a range may be open at its beginning", NULL, NULL, "2026-03-07", 0, "07"},
    {"one mat's sessions", "bedroom", NULL, NULL, 0, "07 08 09"},
    {"a range without nights", NULL, "2026-04-01", NULL, 0, ""},
    {"the callback may stop", NULL, NULL, NULL, 2, "07 08"},
};

static void lists(void **state)
{
    const struct filter_row *row = *state;
    struct fixture fixture;
    fixture_make(&fixture);
    struct pmat_store *store = fixture_open(&fixture, PMAT_STORE_WRITE);
    record_four(store, &fixture.fault);
    struct seen seen = {.stop_after = row->stop_after};
    check_ok(
        pmat_store_each_session(store, row->mat, row->from, row->to, see, &seen, &fixture.fault),
        &fixture.fault);
    assert_string_equal(seen.nights, row->nights);
    pmat_store_close(store);
    fixture_remove(&fixture);
}

struct find_row {
    const char *name;
    const char *mat, *night;
    int day; /* 0: none, and the fault says */
    const char *text;
};

static const struct find_row finds[] = {
    {"the newest night is found, not the later nap", NULL, NULL, 9, NULL},
    {"a night is found by its label", NULL, "2026-03-08", 8, NULL},
    {"a nap is found where there is no night", "sofa", NULL, 10, NULL},
    {"a label without a night names the last one", NULL, "2026-03-01", 0,
     "no night 2026-03-01 in %s; the last one is 2026-03-10 (see posture-nights --db %s)"},
    {"a label of one mat names that mat's last one", "bedroom", "2026-03-10", 0,
     "no night 2026-03-10 in %s; the last one is 2026-03-09 (see posture-nights --db %s)"},
    {"an unknown mat is named", "attic", NULL, 0,
     "no night of a mat 'attic' in %s (see posture-nights --db %s)"},
};

static void finds_night(void **state)
{
    const struct find_row *row = *state;
    struct fixture fixture;
    fixture_make(&fixture);
    struct pmat_store *store = fixture_open(&fixture, PMAT_STORE_WRITE);
    record_four(store, &fixture.fault);
    pmat_session_id id = 0;
    enum pmat_err err = pmat_store_find_night(store, row->mat, row->night, &id, &fixture.fault);
    if (row->day == 0) {
        char text[400];
        size_t used = 0; /* every %s of the row is the database's name */
        for (const char *c = row->text; *c != '\0'; c++) {
            bool name = c[0] == '%' && c[1] == 's';
            used += (size_t)snprintf(text + used, sizeof text - used, "%.*s",
                                     name ? (int)strlen(fixture.db) : 1, name ? fixture.db : c);
            c += name;
        }
        assert_int_equal(err, PMAT_ERR_MISSING);
        assert_string_equal(fixture.fault.text, text);
    } else {
        check_ok(err, &fixture.fault);
        struct pmat_night_view view;
        check_ok(pmat_store_load_view(store, id, &view, &fixture.fault), &fixture.fault);
        struct pmat_session_key key = sample_key(row->day);
        assert_string_equal(view.row.key.night, key.night);
        pmat_store_free_view(&view);
    }
    pmat_store_close(store);
    fixture_remove(&fixture);
}

static void a_database_without_nights_asks_for_the_logger(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    pmat_session_id id = 0;
    assert_int_equal(pmat_store_find_night(store, NULL, NULL, &id, &fixture->fault),
                     PMAT_ERR_MISSING);
    assert_non_null(strstr(fixture->fault.text, "no night recorded yet"));
    assert_non_null(strstr(fixture->fault.text, "is posture-logger running?"));
    pmat_store_close(store);
}

static void more_sessions_than_a_page_come_once_each_while_the_callback_writes(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    for (int i = 0; i < 50; i++) /* several begin at the same instant */
        record_night(store, 1 + i / 4, 1);
    struct seen seen = {.store = store};
    check_ok(pmat_store_each_session(store, NULL, NULL, NULL, see, &seen, &fixture->fault),
             &fixture->fault);
    assert_int_equal(seen.count, 50);
    pmat_store_close(store);
    assert_int_equal(ask_number(fixture->db, "SELECT sum(excluded) FROM session"), 50);
}

static bool count_epoch(void *context, const struct pmat_epoch *epoch)
{
    int32_t *next = context;
    assert_int_equal(epoch->index, *next);
    ++*next;
    return *next != 700;
}

static bool count_event(void *context, const struct pmat_event *event)
{
    int *count = context;
    assert_int_equal(event->kind, PMAT_EVENT_TURN);
    ++*count;
    return true;
}

static void epochs_and_events_stream_in_order(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    pmat_session_id id = record_night(store, 9, 640);
    int32_t next = 0;
    check_ok(pmat_store_each_epoch(store, id, count_epoch, &next, &fixture->fault),
             &fixture->fault);
    assert_int_equal(next, 640);
    int events = 0;
    check_ok(pmat_store_each_event(store, id, count_event, &events, &fixture->fault),
             &fixture->fault);
    assert_int_equal(events, 16);
    pmat_store_close(store);
}

static bool see_no_transaction(void *context, const struct pmat_epoch *epoch)
{
    struct pmat_store *store = context;
    assert_int_equal(sqlite3_txn_state(store->db, NULL), SQLITE_TXN_NONE);
    return epoch->index < 200;
}

static void a_slow_reader_holds_no_snapshot(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    pmat_session_id id = record_night(store, 9, 300);
    check_ok(pmat_store_each_epoch(store, id, see_no_transaction, store, &fixture->fault),
             &fixture->fault);
    pmat_store_close(store);
}

static void more_events_than_a_page_at_one_instant_come_once_each(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    pmat_session_id id = record_night(store, 9, 1);
    struct pmat_session session = sample_session(9, 1);
    static struct pmat_event events[150];
    for (int i = 0; i < 150; i++) {
        events[i] = sample_turn(session.start_utc_us + i / 2);
        events[i].kind = i % 2 == 0 ? PMAT_EVENT_NOTE : PMAT_EVENT_GET_OUT;
    }
    check_ok(pmat_store_put(store, id, NULL, NULL, events, 150, &session, &fixture->fault),
             &fixture->fault);
    struct pmat_night_view view;
    check_ok(pmat_store_load_view(store, id, &view, &fixture->fault), &fixture->fault);
    assert_int_equal(view.event_count, 150);
    pmat_store_free_view(&view);
    pmat_store_close(store);
}

static void flags_come_with_the_night(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    pmat_session_id id = record_night(store, 9, 1);
    run_sql(fixture->db, "INSERT INTO flag VALUES(1, 'prone', 'strain', 50, 25, .1, 45, 'e', 'a', "
                         "'s'), (1, 'long_still', 'watch', 130, NULL, .2, 120, 'e', 'a', 's')");
    struct pmat_night_view view;
    check_ok(pmat_store_load_view(store, id, &view, &fixture->fault), &fixture->fault);
    assert_string_equal(view.row.flags, "long_still;prone");
    assert_int_equal(view.flag_count, 2);
    assert_string_equal(view.flags[1].name, "prone");
    assert_int_equal(view.flags[1].severity, PMAT_SEVERITY_STRAIN);
    assert_true(view.flags[1].minutes == 50.0f && view.flags[1].threshold == 45.0f);
    assert_true(view.flags[0].longest_min != view.flags[0].longest_min); /* NAN */
    pmat_store_free_view(&view);
    pmat_store_close(store);
}

static void a_word_nobody_wrote_is_damage_and_no_posture(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    pmat_session_id id = record_night(store, 9, 3);
    run_sql(fixture->db, "UPDATE epoch SET posture = 'floating' WHERE epoch = 1");
    struct pmat_night_view view;
    assert_int_equal(pmat_store_load_view(store, id, &view, &fixture->fault), PMAT_ERR_DATA);
    assert_null(view.epochs);
    record_night(store, 10, 3); /* and recording goes on */
    pmat_store_close(store);
}

int main(void)
{
    static struct rows rows;
    ROWS_ADD_ALL(&rows, filters, lists);
    ROWS_ADD_ALL(&rows, finds, finds_night);
#define ROW(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        ROW(a_database_without_nights_asks_for_the_logger),
        ROW(more_sessions_than_a_page_come_once_each_while_the_callback_writes),
        ROW(epochs_and_events_stream_in_order),
        ROW(a_slow_reader_holds_no_snapshot),
        ROW(more_events_than_a_page_at_one_instant_come_once_each),
        ROW(flags_come_with_the_night),
        ROW(a_word_nobody_wrote_is_damage_and_no_posture),
    };
    return rows_run(&rows, "rows") + cmocka_run_group_tests(tests, NULL, NULL);
}
