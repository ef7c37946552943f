/* What waits for the disk: order, replacing, room, and what is lost when there is none. */
#include <stdlib.h>

#include "programs/posture-logger/backlog.h"
#include "tests/support/rows.h"

static void push_epoch(struct pmat_backlog *backlog, int32_t index, float confidence, size_t events,
                       bool *taken)
{
    struct pmat_backlog_entry entry = {.kind = PMAT_BACKLOG_PUT, .has_epoch = true};
    entry.epoch.index = index;
    entry.epoch.confidence = confidence;
    entry.session.epochs = index + 1;
    entry.event_count = events;
    *taken = pmat_backlog_push(backlog, &entry, false);
}

static void entries_come_back_in_order(void **state)
{
    (void)state;
    struct pmat_backlog *backlog = pmat_backlog_create();
    bool taken;
    pmat_backlog_push(backlog, &(struct pmat_backlog_entry){.kind = PMAT_BACKLOG_BEGIN}, false);
    for (int32_t i = 0; i < 20; i++)
        push_epoch(backlog, i, 0.5f, 0, &taken);
    assert_int_equal(pmat_backlog_waiting(backlog), 20);
    assert_int_equal(pmat_backlog_first(backlog, 0)->kind, PMAT_BACKLOG_BEGIN);
    pmat_backlog_pop(backlog);
    for (int32_t i = 0; i < 20; i++) {
        assert_int_equal(pmat_backlog_first(backlog, 0)->epoch.index, i);
        pmat_backlog_pop(backlog);
    }
    assert_null(pmat_backlog_first(backlog, 0));
    pmat_backlog_destroy(backlog);
}

static void an_epoch_that_waits_is_replaced_with_its_events_kept(void **state)
{
    (void)state;
    struct pmat_backlog *backlog = pmat_backlog_create();
    bool taken;
    for (int32_t i = 0; i < 3; i++)
        push_epoch(backlog, i, 0.25f, 1, &taken);
    push_epoch(backlog, 1, 0.75f, 2, &taken);
    assert_int_equal(pmat_backlog_waiting(backlog), 3);
    pmat_backlog_first(backlog, 0);
    pmat_backlog_pop(backlog);
    const struct pmat_backlog_entry *entry = pmat_backlog_first(backlog, 0);
    assert_int_equal(entry->epoch.index, 1);
    assert_true(entry->epoch.confidence > 0.5f);
    assert_int_equal(entry->event_count, 3);
    pmat_backlog_destroy(backlog);
}

static void what_is_being_stored_is_left_alone(void **state)
{
    (void)state;
    struct pmat_backlog *backlog = pmat_backlog_create();
    bool taken;
    push_epoch(backlog, 0, 0.25f, 0, &taken);
    const struct pmat_backlog_entry *held = pmat_backlog_first(backlog, 0);
    push_epoch(backlog, 0, 0.75f, 0, &taken);
    assert_true(held->epoch.confidence < 0.5f);
    assert_int_equal(pmat_backlog_waiting(backlog), 2);
    pmat_backlog_destroy(backlog);
}

static void a_moved_clock_stands_between_old_and_new_labels(void **state)
{
    (void)state;
    struct pmat_backlog *backlog = pmat_backlog_create();
    bool taken;
    push_epoch(backlog, 0, 0.25f, 0, &taken);
    pmat_backlog_push(backlog, &(struct pmat_backlog_entry){.kind = PMAT_BACKLOG_RELABEL}, false);
    push_epoch(backlog, 0, 0.75f, 0, &taken);
    assert_int_equal(pmat_backlog_waiting(backlog), 2);
    pmat_backlog_destroy(backlog);
}

static void ten_hours_fit_and_then_an_end_still_finds_room(void **state)
{
    (void)state;
    struct pmat_backlog *backlog = pmat_backlog_create();
    bool taken = true;
    for (int32_t i = 0; i < PMAT_BACKLOG_EPOCHS; i++) {
        push_epoch(backlog, i, 0.5f, 0, &taken);
        assert_true(taken);
    }
    push_epoch(backlog, PMAT_BACKLOG_EPOCHS, 0.5f, 0, &taken);
    assert_false(taken);
    assert_int_equal(pmat_backlog_lost(backlog), 1);
    struct pmat_backlog_entry end = {.kind = PMAT_BACKLOG_END, .extra = malloc(8)};
    assert_true(pmat_backlog_push(backlog, &end, false));
    pmat_backlog_destroy(backlog); /* frees what waits: the sanitizer sees to it */
}

static void who_may_wait_gives_up_when_the_store_refuses(void **state)
{
    (void)state;
    struct pmat_backlog *backlog = pmat_backlog_create();
    bool taken;
    for (int32_t i = 0; i < PMAT_BACKLOG_EPOCHS; i++)
        push_epoch(backlog, i, 0.5f, 0, &taken);
    pmat_backlog_refusing(backlog, true);
    struct pmat_backlog_entry entry = {.kind = PMAT_BACKLOG_PUT, .has_epoch = true};
    entry.epoch.index = PMAT_BACKLOG_EPOCHS;
    assert_false(pmat_backlog_push(backlog, &entry, true));
    pmat_backlog_destroy(backlog);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_come_back_in_order),
        cmocka_unit_test(an_epoch_that_waits_is_replaced_with_its_events_kept),
        cmocka_unit_test(what_is_being_stored_is_left_alone),
        cmocka_unit_test(a_moved_clock_stands_between_old_and_new_labels),
        cmocka_unit_test(ten_hours_fit_and_then_an_end_still_finds_room),
        cmocka_unit_test(who_may_wait_gives_up_when_the_store_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
