/* When the logger judges: as the sleeper gets up, at the end, every ten minutes, and afterwards. */
#include "tests/storage/night_fixture.h"

#include <math.h>
#include <string.h>

#include "programs/posture-logger/keeper_judge.h"

#define SECOND_US INT64_C(1000000)

static const struct pmat_log quiet;

static struct pmat_keeper_judge judging_new(void)
{
    struct pmat_keeper_judge judging = {.log = &quiet};
    struct pmat_fault fault;
    assert_int_equal(pmat_judge_create(&judging.judge, &fault), PMAT_OK);
    return judging;
}

static struct pmat_backlog_entry put(enum pmat_posture posture)
{
    struct pmat_backlog_entry entry = {.kind = PMAT_BACKLOG_PUT, .has_epoch = true};
    entry.epoch.posture = posture;
    return entry;
}

static bool is_judged(struct fixture *fixture, struct pmat_store *store, pmat_session_id id)
{
    struct pmat_night_view view;
    check_ok(pmat_store_load_view(store, id, &view, &fixture->fault), &fixture->fault);
    bool judged = view.judged;
    pmat_store_free_view(&view);
    return judged;
}

static void looks_every_ten_minutes_and_when_the_sleeper_leaves(void **state)
{
    (void)state;
    struct pmat_keeper_judge judging = judging_new();
    struct pmat_backlog_entry lying = put(PMAT_POSTURE_LEFT), empty = put(PMAT_POSTURE_EMPTY);
    for (int i = 0; i < 19; i++)
        pmat_keeper_judge_note(&judging, 7, &lying);
    assert_int_equal(judging.due, 0);
    pmat_keeper_judge_note(&judging, 7, &lying);
    assert_int_equal(judging.due, 7);
    judging.due = 0;
    judging.epochs = 0;
    pmat_keeper_judge_note(&judging, 7, &empty);
    assert_int_equal(judging.due, 7);
    judging.due = 0;
    pmat_keeper_judge_note(&judging, 7, &empty); /* not with every empty epoch */
    assert_int_equal(judging.due, 0);
    struct pmat_backlog_entry out = {.kind = PMAT_BACKLOG_PUT, .event_count = 1};
    out.events[0].kind = PMAT_EVENT_GET_OUT;
    pmat_keeper_judge_note(&judging, 7, &out);
    assert_int_equal(judging.due, 7);
    pmat_judge_destroy(judging.judge);
}

static void judges_at_the_end_and_meanwhile_only_when_idle(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    pmat_session_id id = record_night(store, 9, 40);
    struct pmat_keeper_judge judging = judging_new();
    judging.due = id;
    pmat_keeper_judge_work(&judging, store, false, SECOND_US);
    assert_false(is_judged(fixture, store, id));
    const struct pmat_backlog_entry end = {.kind = PMAT_BACKLOG_END};
    pmat_keeper_judge_note(&judging, id, &end);
    pmat_keeper_judge_work(&judging, store, false, SECOND_US);
    assert_true(is_judged(fixture, store, id));
    assert_int_equal(judging.due, 0);
    pmat_judge_destroy(judging.judge);
    pmat_store_close(store);
}

static void new_settings_hold_for_the_next_look(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    pmat_session_id id = record_night(store, 9, 40);
    struct pmat_keeper_judge judging = judging_new();
    struct pmat_strain_settings settings;
    pmat_strain_settings_default(&settings);
    snprintf(settings.mattress_bought, sizeof settings.mattress_bought, "2014-01-01");
    const struct pmat_backlog_entry reload = {.kind = PMAT_BACKLOG_SETTINGS, .extra = &settings};
    const struct pmat_backlog_entry end = {.kind = PMAT_BACKLOG_END};
    pmat_keeper_judge_note(&judging, id, &reload);
    pmat_keeper_judge_note(&judging, id, &end);
    pmat_keeper_judge_work(&judging, store, true, SECOND_US);
    struct pmat_night_view view;
    check_ok(pmat_store_load_view(store, id, &view, &fixture->fault), &fixture->fault);
    assert_string_equal(view.row.flags, "mattress_old");
    pmat_store_free_view(&view);
    pmat_judge_destroy(judging.judge);
    pmat_store_close(store);
}

static void catches_up_with_what_nobody_judged(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    pmat_session_id id[3];
    for (int i = 0; i < 3; i++)
        id[i] = record_night(store, 9 + i, 40);
    struct pmat_keeper_judge judging = judging_new();
    for (int i = 0; i < 3; i++) {
        assert_false(is_judged(fixture, store, id[i]));
        pmat_keeper_judge_catch_up(&judging, store, SECOND_US);
        assert_true(is_judged(fixture, store, id[i])); /* one a time, the oldest first */
    }
    assert_false(judging.searched);
    pmat_keeper_judge_catch_up(&judging, store, SECOND_US);
    assert_true(judging.searched);
    pmat_judge_destroy(judging.judge);
    pmat_store_close(store);
}

static void a_store_that_refuses_is_tried_again(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    pmat_session_id id = record_night(store, 9, 40);
    struct pmat_keeper_judge judging = judging_new();
    pmat_store_close(store);
    store = fixture_open(fixture, PMAT_STORE_EDIT);
    run_sql(fixture->db, "CREATE TRIGGER no BEFORE INSERT ON judgement BEGIN"
                         " SELECT raise(ABORT, 'no'); END");
    judging.due = id;
    pmat_keeper_judge_work(&judging, store, true, SECOND_US);
    assert_int_equal(judging.due, id);
    assert_false(is_judged(fixture, store, id));
    run_sql(fixture->db, "DROP TRIGGER no");
    pmat_keeper_judge_work(&judging, store, true, 2 * SECOND_US); /* not at once */
    assert_false(is_judged(fixture, store, id));
    pmat_keeper_judge_work(&judging, store, true, 10 * SECOND_US);
    assert_true(is_judged(fixture, store, id));
    pmat_judge_destroy(judging.judge);
    pmat_store_close(store);
}

int main(void)
{
#define ROW(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    static const struct CMUnitTest tests[] = {
        ROW(looks_every_ten_minutes_and_when_the_sleeper_leaves),
        ROW(judges_at_the_end_and_meanwhile_only_when_idle),
        ROW(new_settings_hold_for_the_next_look),
        ROW(catches_up_with_what_nobody_judged),
        ROW(a_store_that_refuses_is_tried_again),
    };
    return cmocka_run_group_tests_name("keeper judge", tests, NULL, NULL);
}
