/* A whole session written at once is the session itself. */
#include "night_fixture.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct pmat_flag flag = {.name = "lumbar",
                                      .severity = PMAT_SEVERITY_WATCH,
                                      .minutes = 61.5f,
                                      .longest_min = 40,
                                      .share_frac = 0.125f,
                                      .threshold = 0.5f,
                                      .evidence = "61 min on the back",
                                      .advice = "a cushion",
                                      .source = "a book"};

static const struct pmat_credit credit = {.name = "knees_raised",
                                          .minutes = 31.5f,
                                          .longest_min = 20,
                                          .words = "on your back",
                                          .source = "another book"};

static void import_and_load(struct fixture *fixture, struct pmat_store *store,
                            const struct pmat_night_view *view, struct pmat_night_view *copy)
{
    pmat_session_id id = 0;
    check_ok(pmat_store_import(store, view, &id, &fixture->fault), &fixture->fault);
    assert_true(id > 0);
    check_ok(pmat_store_load_view(store, id, copy, &fixture->fault), &fixture->fault);
}

static void an_imported_session_is_the_same_session(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    struct pmat_night_view view, copy;
    pmat_session_id id = record_night(store, 9, 200);
    check_ok(pmat_store_load_view(store, id, &view, &fixture->fault), &fixture->fault);
    view.flags = &flag;
    view.flag_count = 1;
    view.credits = &credit;
    view.credit_count = 1;
    view.judged = true;
    view.measures = (struct pmat_night_measures){.firm = {2.5f, 3.5f}, .dense = {0.25f, NAN}};
    view.row.excluded = true;
    view.row.lumbar_arch_median = 0.25f;
    import_and_load(fixture, store, &view, &copy);
    assert_int_equal(copy.row.key.session, view.row.key.session + 1);
    assert_true(copy.row.excluded);
    assert_true(copy.row.lumbar_arch_median > 0.24f && copy.row.lumbar_arch_median < 0.26f);
    assert_string_equal(copy.row.flags, "lumbar");
    assert_string_equal(copy.row.session.end_reason, view.row.session.end_reason);
    assert_int_equal(copy.epoch_count, 200);
    const size_t known = offsetof(struct pmat_epoch, load) + sizeof copy.epochs->load -
                         offsetof(struct pmat_epoch, start_utc_us);
    for (size_t i = 0; i < copy.epoch_count; i++)
        assert_memory_equal(&copy.epochs[i].start_utc_us, &view.epochs[i].start_utc_us, known);
    assert_int_equal(copy.event_count, view.event_count);
    assert_int_equal(copy.map_count, view.map_count);
    assert_memory_equal(copy.maps[0].cells, view.maps[0].cells, sizeof view.maps->cells);
    assert_int_equal(copy.flag_count, 1);
    assert_string_equal(copy.flags[0].evidence, flag.evidence);
    assert_string_equal(copy.flags[0].source, flag.source);
    assert_int_equal(copy.flags[0].severity, flag.severity);
    assert_true(copy.flags[0].longest_min == flag.longest_min);
    assert_int_equal(copy.credit_count, 1);
    assert_string_equal(copy.credits[0].words, credit.words);
    assert_true(copy.credits[0].minutes == credit.minutes);
    assert_true(copy.judged && copy.measures.firm[1] == 3.5f && isnan(copy.measures.dense[1]));
    assert_true(copy.measures.lumbar_arch_median == 0.25f);
    assert_true(copy.epochs[7].edge_load_frac == view.epochs[7].edge_load_frac);
    assert_true(copy.events[0].rise_s == view.events[0].rise_s);
    assert_string_equal(copy.provenance.config_text, view.provenance.config_text);
    pmat_store_free_view(&copy);
    view.flags = NULL;
    view.credits = NULL;
    pmat_store_free_view(&view);
    pmat_store_close(store);
    assert_true(is_sound(fixture->db));
}

/* What cannot be kept whole is not kept at all. */
static void half_a_session_is_never_left_behind(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    pmat_store_close(store);
    run_sql(fixture->db, "CREATE TRIGGER no_maps BEFORE INSERT ON map BEGIN "
                         "SELECT raise(ABORT, 'no'); END");
    store = fixture_open(fixture, PMAT_STORE_WRITE);
    struct pmat_map map = {.posture = PMAT_POSTURE_LEFT};
    struct pmat_epoch epoch = sample_epoch(0);
    struct pmat_night_view view = {.row = {.key = sample_key(9), .session = sample_session(9, 1)},
                                   .provenance = sample_provenance(),
                                   .epochs = &epoch,
                                   .epoch_count = 1,
                                   .maps = &map,
                                   .map_count = 1};
    assert_int_not_equal(pmat_store_import(store, &view, NULL, &fixture->fault), PMAT_OK);
    pmat_store_close(store);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM session"), 0);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM epoch"), 0);
}

static void a_database_of_the_first_version_gets_its_index(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    record_night(store, 9, 3);
    pmat_store_close(store);
    run_sql(fixture->db, "DROP INDEX session_start; DROP TABLE judgement; DROP TABLE credit;"
                         " DROP TABLE diary; DROP TABLE diary_note;"
                         " ALTER TABLE epoch DROP COLUMN edge_load_frac;"
                         " ALTER TABLE event DROP COLUMN rise_s;"
                         " ALTER TABLE session DROP COLUMN small_movements;"
                         " ALTER TABLE session DROP COLUMN twitch_bursts;"
                         " ALTER TABLE session DROP COLUMN breath_missing;"
                         " ALTER TABLE provenance DROP COLUMN doubts; PRAGMA user_version = 1");
    store = fixture_open(fixture, PMAT_STORE_READ);
    pmat_store_close(store);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM sqlite_master WHERE name = "
                                             "'session_start'"),
                     1);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM epoch"), 3);
}

int main(void)
{
#define ROW(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    static const struct CMUnitTest tests[] = {
        ROW(an_imported_session_is_the_same_session),
        ROW(half_a_session_is_never_left_behind),
        ROW(a_database_of_the_first_version_gets_its_index),
    };
    return cmocka_run_group_tests_name("import", tests, NULL, NULL);
}
