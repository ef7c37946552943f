/* What strain was found in a session: replaced as a whole, and compared with other nights. */
#include "night_fixture.h"

#include <math.h>
#include <stdio.h>

static const struct pmat_night_measures plain = {
    .firm = {1, 2}, .contact = {3, NAN}, .dense = {5, 6}};

static enum pmat_err keep(struct fixture *fixture, struct pmat_store *store, pmat_session_id id,
                          int32_t epochs, const char *flag, const char *credit)
{
    struct pmat_flag flags[1] = {{.severity = PMAT_SEVERITY_WATCH, .minutes = 30}};
    struct pmat_credit credits[1] = {{.minutes = 12}};
    snprintf(flags->name, sizeof flags->name, "%s", flag != NULL ? flag : "");
    snprintf(credits->name, sizeof credits->name, "%s", credit != NULL ? credit : "");
    const struct pmat_store_judgement judgement = {.epochs = epochs,
                                                   .flags = flags,
                                                   .flag_count = flag != NULL,
                                                   .credits = credits,
                                                   .credit_count = credit != NULL,
                                                   .measures = &plain};
    return pmat_store_put_judgement(store, id, &judgement, &fixture->fault);
}

static void a_judgement_replaces_the_one_before(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    pmat_session_id id = record_night(store, 9, 40);
    struct pmat_night_view view;
    check_ok(pmat_store_load_view(store, id, &view, &fixture->fault), &fixture->fault);
    assert_false(view.judged);
    pmat_store_free_view(&view);
    check_ok(keep(fixture, store, id, 20, "prone", "knees_raised"), &fixture->fault);
    check_ok(keep(fixture, store, id, 40, "long_still", NULL), &fixture->fault);
    check_ok(pmat_store_load_view(store, id, &view, &fixture->fault), &fixture->fault);
    assert_true(view.judged);
    assert_string_equal(view.row.flags, "long_still");
    assert_int_equal(view.flag_count, 1);
    assert_int_equal(view.credit_count, 0);
    assert_true(view.row.lumbar_arch_median > 0.1f && view.measures.contact[0] == 3 &&
                isnan(view.measures.contact[1]));
    pmat_store_free_view(&view);
    pmat_store_close(store);
    assert_true(is_sound(fixture->db));
}

static void a_clean_night_is_judged_too(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    pmat_session_id id = record_night(store, 9, 40);
    pmat_store_close(store);
    store = fixture_open(fixture, PMAT_STORE_EDIT); /* as posture-nights has it */
    check_ok(keep(fixture, store, id, 40, NULL, NULL), &fixture->fault);
    struct pmat_night_view view;
    check_ok(pmat_store_load_view(store, id, &view, &fixture->fault), &fixture->fault);
    assert_true(view.judged);
    assert_int_equal(view.flag_count, 0);
    pmat_store_free_view(&view);
    pmat_store_close(store);
}

static void judging_what_is_not_there_leaves_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    assert_int_equal(keep(fixture, store, 77, 1, "prone", NULL), PMAT_ERR_MISSING);
    pmat_store_close(store);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM flag"), 0);
}

static void sessions_that_ended_unjudged_are_found_oldest_first(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    pmat_session_id second = record_night(store, 10, 40), first = record_night(store, 9, 40), found;
    check_ok(pmat_store_find_unjudged(store, &found, &fixture->fault), &fixture->fault);
    assert_int_equal(found, first);
    check_ok(keep(fixture, store, first, 39, NULL, NULL), &fixture->fault); /* half of it */
    check_ok(pmat_store_find_unjudged(store, &found, &fixture->fault), &fixture->fault);
    assert_int_equal(found, first);
    check_ok(keep(fixture, store, first, 40, NULL, NULL), &fixture->fault);
    check_ok(pmat_store_find_unjudged(store, &found, &fixture->fault), &fixture->fault);
    assert_int_equal(found, second);
    check_ok(keep(fixture, store, second, 40, NULL, NULL), &fixture->fault);
    check_ok(pmat_store_find_unjudged(store, &found, &fixture->fault), &fixture->fault);
    assert_int_equal(found, 0);
    pmat_store_close(store);
}

static void count(void *context, const struct pmat_night_measures *measures)
{
    assert_true(measures->lumbar_arch_median > 0.1f && measures->firm[1] == 2 &&
                isnan(measures->contact[1]));
    ++*(int *)context;
}

static int earlier(struct fixture *fixture, struct pmat_store *store, int day, int most)
{
    int seen = 0;
    struct pmat_session session = sample_session(day, 0);
    check_ok(pmat_store_each_earlier(store, "bedroom", session.start_utc_us, most, count, &seen,
                                     &fixture->fault),
             &fixture->fault);
    return seen;
}

static void own_nights_are_those_before_without_naps_and_excluded_ones(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    pmat_session_id id[6];
    for (int i = 0; i < 6; i++) {
        id[i] = record_night(store, 9 + i, 40);
        if (i != 4) /* one was never judged */
            check_ok(keep(fixture, store, id[i], 40, NULL, NULL), &fixture->fault);
    }
    assert_int_equal(earlier(fixture, store, 9, 60), 0);
    assert_int_equal(earlier(fixture, store, 12, 60), 3);
    assert_int_equal(earlier(fixture, store, 28, 60), 5);
    assert_int_equal(earlier(fixture, store, 28, 2), 2);
    check_ok(pmat_store_set_excluded(store, id[0], true, &fixture->fault), &fixture->fault);
    assert_int_equal(earlier(fixture, store, 28, 60), 4);
    pmat_store_close(store);
    run_sql(fixture->db, "UPDATE session SET kind = 'nap' WHERE night = '2026-03-10'");
    store = fixture_open(fixture, PMAT_STORE_READ);
    assert_int_equal(earlier(fixture, store, 28, 60), 3);
    pmat_store_close(store);
}

int main(void)
{
#define ROW(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    static const struct CMUnitTest tests[] = {
        ROW(a_judgement_replaces_the_one_before),
        ROW(a_clean_night_is_judged_too),
        ROW(judging_what_is_not_there_leaves_nothing),
        ROW(sessions_that_ended_unjudged_are_found_oldest_first),
        ROW(own_nights_are_those_before_without_naps_and_excluded_ones),
    };
    return cmocka_run_group_tests_name("judgement", tests, NULL, NULL);
}
