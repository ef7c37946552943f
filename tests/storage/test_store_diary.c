/* The diary: every revision stays, what is not said stays unknown, and it needs no recording. */
#include "night_fixture.h"

#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "storage/backup.h"
#include "storage/diary.h"
#include "storage/rescue.h"

static struct pmat_diary_entry sample_entry(int day, int32_t revision)
{
    struct pmat_diary_entry entry;
    pmat_diary_entry_clear(&entry);
    snprintf(entry.night, sizeof entry.night, "2026-03-%02u", (unsigned)day % 100u);
    snprintf(entry.mat, sizeof entry.mat, "bedroom");
    entry.revision = revision;
    entry.noted_utc_us = 1773200000000000 + revision;
    entry.pain_0_10 = day <= 10 ? (float)day : 10;
    entry.spasm = PMAT_ANSWER_NO;
    entry.tags_known = true;
    snprintf(entry.tags, sizeof entry.tags, "heat;massage");
    snprintf(entry.text, sizeof entry.text, "revision %d", (int)revision);
    return entry;
}

static void put(struct fixture *fixture, struct pmat_store *store, int day, int32_t revision)
{
    struct pmat_diary_entry entry = sample_entry(day, revision);
    check_ok(pmat_store_put_diary(store, &entry, &fixture->fault), &fixture->fault);
}

static void what_is_noted_comes_back_and_what_is_not_said_stays_unknown(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    struct pmat_diary_entry entry = sample_entry(7, 1), back;
    bool found = false;
    check_ok(pmat_store_put_diary(store, &entry, &fixture->fault), &fixture->fault);
    check_ok(pmat_store_get_diary(store, "bedroom", "2026-03-07", &back, &found, &fixture->fault),
             &fixture->fault);
    assert_true(found);
    assert_true(back.pain_0_10 == 7 && isnan(back.stiffness_0_10));
    assert_int_equal(back.spasm, PMAT_ANSWER_NO);
    assert_true(back.tags_known);
    assert_string_equal(back.tags, "heat;massage");
    assert_string_equal(back.text, "revision 1");
    assert_true(back.noted_utc_us == entry.noted_utc_us);
    pmat_diary_entry_clear(&back);
    snprintf(back.night, sizeof back.night, "2026-03-08");
    back.revision = 1;
    check_ok(pmat_store_put_diary(store, &back, &fixture->fault), &fixture->fault);
    check_ok(pmat_store_get_diary(store, "", "2026-03-08", &entry, &found, &fixture->fault),
             &fixture->fault);
    assert_true(found && isnan(entry.pain_0_10) && !entry.tags_known);
    assert_int_equal(entry.spasm, PMAT_ANSWER_UNKNOWN);
    pmat_store_close(store);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM diary WHERE pain IS NULL AND"
                                             " stiffness IS NULL AND spasm IS NULL AND tags IS"
                                             " NULL"),
                     1);
}

struct heard {
    char texts[200];
    int count;
};

static bool hear(void *context, const struct pmat_diary_entry *entry)
{
    struct heard *heard = context;
    size_t used = strlen(heard->texts);
    snprintf(heard->texts + used, sizeof heard->texts - used, "%s:%d ", entry->night + 8,
             (int)entry->revision);
    heard->count++;
    return true;
}

static void a_change_is_a_further_revision_and_earlier_ones_stay(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    struct heard current = {0}, history = {0};
    put(fixture, store, 8, 1);
    put(fixture, store, 7, 1);
    put(fixture, store, 7, 2);
    put(fixture, store, 7, 3);
    struct pmat_diary_entry stale = sample_entry(7, 3), first = sample_entry(7, 1);
    assert_int_equal(pmat_store_put_diary(store, &stale, &fixture->fault), PMAT_ERR_UNAVAILABLE);
    assert_int_equal(pmat_store_put_diary(store, &first, &fixture->fault), PMAT_ERR_UNAVAILABLE);
    check_ok(pmat_store_each_diary(store, NULL, NULL, NULL, false, hear, &current, &fixture->fault),
             &fixture->fault);
    assert_string_equal(current.texts, "07:3 08:1 ");
    check_ok(pmat_store_each_diary(store, "bedroom", "2026-03-07", "2026-03-07", true, hear,
                                   &history, &fixture->fault),
             &fixture->fault);
    assert_string_equal(history.texts, "07:1 07:2 07:3 ");
    pmat_store_close(store);
}

static void more_than_a_page_of_entries_is_read_in_order(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    struct heard heard = {0};
    for (int day = 28; day >= 1; day--)
        put(fixture, store, day, 1);
    check_ok(pmat_store_each_diary(store, NULL, NULL, NULL, true, hear, &heard, &fixture->fault),
             &fixture->fault);
    assert_int_equal(heard.count, 28);
    assert_memory_equal(heard.texts, "01:1 02:1 03:1 ", 15);
    pmat_store_close(store);
}

static void no_program_overwrites_a_revision(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    sqlite3 *db = NULL;
    put(fixture, store, 7, 1);
    pmat_store_close(store);
    assert_int_equal(sqlite3_open(fixture->db, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "UPDATE diary SET pain = 0", NULL, NULL, NULL),
                     SQLITE_CONSTRAINT);
    sqlite3_close(db);
    assert_int_equal(ask_number(fixture->db, "SELECT pain FROM diary"), 7);
}

static void the_nights_row_carries_pain_and_stiffness_once(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    pmat_session_id first = record_night(store, 9, 20), second = record_night(store, 9, 20);
    struct pmat_night_view view;
    put(fixture, store, 9, 1);
    check_ok(pmat_store_load_view(store, first, &view, &fixture->fault), &fixture->fault);
    assert_true(isnan(view.row.pain_0_10) && view.diary == NULL);
    pmat_store_free_view(&view);
    check_ok(pmat_store_load_view(store, second, &view, &fixture->fault), &fixture->fault);
    assert_true(view.row.pain_0_10 == 9 && isnan(view.row.stiffness_0_10));
    assert_non_null(view.diary);
    assert_string_equal(view.diary->tags, "heat;massage");
    pmat_store_free_view(&view);
    pmat_store_close(store);
}

static void an_entry_outlives_its_recording_and_is_deleted_alone(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    pmat_session_id id = record_night(store, 9, 20);
    struct pmat_diary_note note = {
        .night = "2026-03-09", .mat = "bedroom", .at_utc_us = 5, .text = "cramp"};
    put(fixture, store, 9, 1);
    put(fixture, store, 9, 2);
    put(fixture, store, 8, 1);
    check_ok(pmat_store_put_note(store, &note, 6, &fixture->fault), &fixture->fault);
    check_ok(pmat_store_delete_session(store, id, &fixture->fault), &fixture->fault);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM diary"), 3);
    check_ok(pmat_store_delete_diary(store, "bedroom", "2026-03-09", &fixture->fault),
             &fixture->fault);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM diary"), 1);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM diary_note"), 0);
    assert_int_equal(pmat_store_delete_diary(store, "bedroom", "2026-03-09", &fixture->fault),
                     PMAT_ERR_MISSING);
    pmat_store_close(store);
}

static void put_note(struct fixture *fixture, struct pmat_store *store, int64_t at_us,
                     const char *text)
{
    struct pmat_diary_note note = {.night = "2026-03-09", .mat = "bedroom", .at_utc_us = at_us};
    snprintf(note.text, sizeof note.text, "%s", text);
    check_ok(pmat_store_put_note(store, &note, at_us + 1, &fixture->fault), &fixture->fault);
}

static void a_note_is_an_event_of_the_session_it_falls_into(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    pmat_session_id id = record_night(store, 9, 200);
    struct pmat_night_view view;
    check_ok(pmat_store_load_view(store, id, &view, &fixture->fault), &fixture->fault);
    size_t before = view.event_count;
    int64_t start_us = view.row.session.start_utc_us, end_us = view.row.session.end_utc_us;
    pmat_store_free_view(&view);
    put_note(fixture, store, start_us - 1, "before");
    put_note(fixture, store, start_us + 60000000, "a first wording");
    put_note(fixture, store, start_us + 60000000, "woke with a cramp");
    put_note(fixture, store, start_us + 90000000, "taken back");
    put_note(fixture, store, start_us + 90000000, "");
    put_note(fixture, store, end_us + 60000000, "after");
    check_ok(pmat_store_load_view(store, id, &view, &fixture->fault), &fixture->fault);
    assert_int_equal(view.event_count, before + 1);
    int notes = 0;
    for (size_t i = 0; i < view.event_count; i++) {
        assert_true(i == 0 || view.events[i].start_utc_us >= view.events[i - 1].start_utc_us);
        if (view.events[i].kind != PMAT_EVENT_NOTE)
            continue;
        assert_string_equal(view.events[i].reason, "woke with a cramp");
        assert_true(isnan(view.events[i].duration_s));
        notes++;
    }
    assert_int_equal(notes, 1);
    pmat_store_free_view(&view);
    pmat_store_close(store);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM diary_note"), 6);
}

static void writing_works_while_another_records(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *writer = fixture_open(fixture, PMAT_STORE_WRITE);
    record_night(writer, 9, 20);
    struct pmat_store *editor = fixture_open(fixture, PMAT_STORE_EDIT);
    put(fixture, editor, 9, 1);
    pmat_store_close(editor);
    record_night(writer, 10, 20);
    pmat_store_close(writer);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM diary"), 1);
    assert_true(is_sound(fixture->db));
}

static void an_imported_session_brings_its_entry_and_overwrites_none(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    struct pmat_diary_entry entry = sample_entry(9, 4), other = sample_entry(9, 1);
    struct pmat_night_view view;
    pmat_session_id id = record_night(store, 9, 20);
    check_ok(pmat_store_load_view(store, id, &view, &fixture->fault), &fixture->fault);
    view.diary = &entry;
    check_ok(pmat_store_import(store, &view, NULL, &fixture->fault), &fixture->fault);
    other.pain_0_10 = 1;
    view.diary = &other;
    check_ok(pmat_store_import(store, &view, NULL, &fixture->fault), &fixture->fault);
    view.diary = NULL;
    pmat_store_free_view(&view);
    pmat_store_close(store);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM diary"), 1);
    assert_int_equal(ask_number(fixture->db, "SELECT pain + 100 * revision FROM diary"), 109);
}

static void a_backup_has_the_diary(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_backup made;
    char aside[PATH_MAX];
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    put(fixture, store, 9, 1);
    put(fixture, store, 9, 2);
    check_ok(pmat_backup_run(fixture->db, 7, 1773200000000000, NULL, &made, &fixture->fault),
             &fixture->fault);
    put(fixture, store, 10, 1);
    pmat_store_close(store);
    assert_int_equal(ask_number(made.path, "SELECT count(*) FROM diary"), 2);
    check_ok(pmat_backup_restore(fixture->db, made.path, 1773200000000000, aside, &fixture->fault),
             &fixture->fault);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM diary"), 2);
    assert_int_equal(ask_number(aside, "SELECT count(*) FROM diary"), 3);
    store = fixture_open(fixture, PMAT_STORE_WRITE);
    put(fixture, store, 9, 3);
    pmat_store_close(store);
}

static void a_sound_database_keeps_its_diary_when_it_is_looked_at_for_damage(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_rescue rescue;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    put(fixture, store, 9, 1);
    pmat_store_close(store);
    check_ok(
        pmat_store_open_rescued(&store, fixture->db, 1773200000000000, &rescue, &fixture->fault),
        &fixture->fault);
    assert_false(rescue.set_aside);
    pmat_store_close(store);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM diary"), 1);
}

int main(void)
{
#define ROW(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    static const struct CMUnitTest tests[] = {
        ROW(what_is_noted_comes_back_and_what_is_not_said_stays_unknown),
        ROW(a_change_is_a_further_revision_and_earlier_ones_stay),
        ROW(more_than_a_page_of_entries_is_read_in_order),
        ROW(no_program_overwrites_a_revision),
        ROW(the_nights_row_carries_pain_and_stiffness_once),
        ROW(an_entry_outlives_its_recording_and_is_deleted_alone),
        ROW(a_note_is_an_event_of_the_session_it_falls_into),
        ROW(writing_works_while_another_records),
        ROW(an_imported_session_brings_its_entry_and_overwrites_none),
        ROW(a_backup_has_the_diary),
        ROW(a_sound_database_keeps_its_diary_when_it_is_looked_at_for_damage),
    };
    return cmocka_run_group_tests_name("diary", tests, NULL, NULL);
}
