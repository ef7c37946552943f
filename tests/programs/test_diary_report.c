/*
 * The diary from posture-note to the reader: 28 nights in March, of which those with heat before
 * bed went with less pain, through the real programs.
 */
#include "tests/storage/night_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "storage/diary.h"
#include "tests/support/golden.h"
#include "tests/support/program.h"

enum { PATIENCE_S = 60, DAYS = 28 };

/* Heat in runs, massage on three nights, pain two points lower with heat; the first night was not
 * recorded, and some mornings were not noted. */
static struct pmat_diary_entry morning_of(int day)
{
    static const int wiggle[] = {0, 1, 1, 0, -1, 0, 1, -1, 0, 0, 1, -1, -1};
    struct pmat_diary_entry entry;
    bool heat = day % 9 >= 5;
    pmat_diary_entry_clear(&entry);
    snprintf(entry.night, sizeof entry.night, "2026-03-%02u", (unsigned)day % 100u);
    snprintf(entry.mat, sizeof entry.mat, "bedroom");
    entry.revision = 1;
    entry.pain_0_10 = (float)((heat ? 2 : 5) + wiggle[day % 13]);
    entry.stiffness_0_10 = (float)(3 + wiggle[day * 5 % 13]);
    entry.tags_known = true;
    snprintf(entry.tags, sizeof entry.tags, "%s%s", heat ? "heat;x_chair" : "x_chair",
             day % 10 == 4 ? ";massage" : "");
    return entry;
}

static void make_diary(struct fixture *fixture)
{
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    for (int day = 2; day <= DAYS; day++)
        record_night(store, day, 40 + day * 7 % 30);
    for (int day = 1; day < DAYS; day++) {
        struct pmat_diary_entry entry = morning_of(day);
        if (day != 17)
            check_ok(pmat_store_put_diary(store, &entry, &fixture->fault), &fixture->fault);
    }
    pmat_store_close(store);
}

static void note_last(struct fixture *fixture)
{
    static struct program_result result;
    program_run(&result, PATIENCE_S, "posture-note", "--db", fixture->db, "--night", "2026-03-28",
                "--pain", "5.5", "--stiffness", "3", "--spasm", "yes", "--tag", "heat,x_chair",
                "--text", "=cmd|' /C calc'!A0 <b>\033[31m", NULL);
    assert_string_equal(result.err, "");
    program_run(&result, PATIENCE_S, "posture-note", "--db", fixture->db, "--night", "2026-03-28",
                "--at", "23:05", "--text", "@woke <i>early</i>", NULL);
    assert_string_equal(result.err, "");
}

static void report(struct fixture *fixture, struct program_result *result, const char *format,
                   const char *more)
{
    program_run(result, PATIENCE_S, "posture-report", "--db", fixture->db, "--format", format,
                "--nights", "60", more, NULL);
    assert_string_equal(result->err, "");
    assert_int_equal(result->exit_code, 0);
}

static void several_nights_tell_what_goes_with_a_good_morning(void **state)
{
    struct fixture *fixture = *state;
    static struct program_result result;
    make_diary(fixture);
    note_last(fixture);
    report(fixture, &result, "text", NULL);
    const char *section = strstr(result.out, "What goes with a good morning");
    assert_non_null(section);
    assert_golden("mornings.txt", section, strlen(section));
    static const char *const causal[] = {"cause",    "because", "helps",    "due to",
                                         "leads to", "reduces", "improves", "makes"};
    for (size_t i = 0; i < sizeof causal / sizeof *causal; i++)
        assert_null(strstr(section, causal[i]));
}

/* A page is longer than what program_run keeps. To be freed. */
static char *page_of(struct fixture *fixture, const char *option, const char *value)
{
    static struct program_result result;
    char path[200];
    size_t size;
    snprintf(path, sizeof path, "%s/page.html", fixture->folder);
    program_run(&result, PATIENCE_S, "posture-report", "--db", fixture->db, "--format", "html",
                "--output", path, option, value, NULL);
    assert_int_equal(result.exit_code, 0);
    return file_text(path, &size);
}

static void the_page_and_the_json_say_the_same(void **state)
{
    struct fixture *fixture = *state;
    static struct program_result result;
    make_diary(fixture);
    char *page = page_of(fixture, "--nights", "60");
    assert_non_null(strstr(page, "<h2 id=\"mornings\""));
    assert_non_null(strstr(page, ": less pain on such mornings"));
    assert_non_null(strstr(page, "Pain in the morning, 0 to 10"));
    free(page);
    report(fixture, &result, "json", NULL);
    assert_non_null(strstr(result.out, "\"name\": \"tag_heat\""));
    assert_non_null(strstr(result.out, "\"state\": \"shown\""));
    assert_non_null(strstr(result.out, "\"needs_more_nights\": "));
}

static void without_names_tags_of_ones_own_have_none_and_dates_are_shifted(void **state)
{
    struct fixture *fixture = *state;
    static struct program_result result;
    make_diary(fixture);
    note_last(fixture);
    static const char *const formats[] = {"text", "html", "json"};
    for (int i = 0; i < 3; i++) {
        report(fixture, &result, formats[i], "--anonymous");
        assert_null(strstr(result.out, "chair"));
        assert_null(strstr(result.out, "2026"));
        program_run(&result, PATIENCE_S, "posture-report", "--db", fixture->db, "--format",
                    formats[i], "--anonymous", NULL);
        assert_int_equal(result.exit_code, 0);
        assert_null(strstr(result.out, "chair"));
        assert_null(strstr(result.out, "calc"));
        assert_null(strstr(result.out, "woke"));
        assert_null(strstr(result.out, "2026"));
    }
}

static void last_night_shows_its_morning_and_counts_them(void **state)
{
    struct fixture *fixture = *state;
    static struct program_result result;
    make_diary(fixture);
    note_last(fixture);
    program_run(&result, PATIENCE_S, "posture-report", "--db", fixture->db, NULL);
    assert_int_equal(result.exit_code, 0);
    assert_non_null(strstr(result.out, "Pain           5.5 of 10, as noted\n"));
    assert_non_null(strstr(result.out, "Cramp          yes, as noted\n"));
    assert_non_null(strstr(result.out, "Noted          heat, x chair\n"));
    assert_non_null(strstr(result.out, "In words       =cmd|' /C calc'!A0 <b>?[31m\n"));
    assert_non_null(strstr(result.out, "Mornings       27 are noted in 90 days;"));
    assert_non_null(strstr(result.out, "Note           23:05 @woke <i>early</i>\n"));
    assert_null(strchr(result.out, '\033'));
    char *page = page_of(fixture, NULL, NULL);
    assert_non_null(strstr(page, "=cmd|&#39; /C calc&#39;!A0 &lt;b&gt;?[31m"));
    assert_null(strstr(page, "<i>"));
    free(page);
}

static char *exported(struct fixture *fixture, const char *name, const char *option)
{
    static struct program_result result;
    char folder[160], path[200];
    snprintf(folder, sizeof folder, "%s/out%s", fixture->folder, option);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    program_run(&result, PATIENCE_S, "posture-export", "--db", fixture->db, "--output", folder,
                option[0] != '\0' ? option : NULL, NULL);
    assert_int_equal(result.exit_code, 0);
    size_t size;
    return file_text(path, &size);
}

static void tables_have_the_values_and_notes_and_formulas_are_inert(void **state)
{
    struct fixture *fixture = *state;
    make_diary(fixture);
    note_last(fixture);
    char *nights = exported(fixture, "nights.csv", "");
    const char *last = strstr(nights, "\n2026-03-28,bedroom,1,");
    assert_non_null(last);
    assert_non_null(strstr(last, ",5.5,3,false"));
    const char *unnoted = strstr(nights, "\n2026-03-17,bedroom,1,");
    assert_non_null(unnoted);
    assert_memory_equal(strstr(unnoted + 1, "\n") - strlen(",,,false\r"), ",,,false\r", 9);
    free(nights);
    char *events = exported(fixture, "events.csv", "");
    assert_non_null(strstr(events, ",note,unknown,unknown,,'@woke <i>early</i>"));
    free(events);
    char *anonymous = exported(fixture, "events.csv", "--anonymous");
    assert_non_null(strstr(anonymous, ",note,unknown,unknown,,"));
    assert_null(strstr(anonymous, "woke"));
    free(anonymous);
}

static void an_excluded_night_is_not_compared(void **state)
{
    struct fixture *fixture = *state;
    static struct program_result result;
    make_diary(fixture);
    program_run(&result, PATIENCE_S, "posture-nights", "exclude", "2026-03-10", "--db", fixture->db,
                NULL);
    report(fixture, &result, "json", NULL);
    assert_non_null(strstr(result.out, "\"noted\": 24,"));
}

/* Nights 2..20 were judged; of these, each fifth was flagged and each fourth credited. */
static void judge_some(struct fixture *fixture)
{
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    for (int day = 2; day <= 20; day++) {
        char night[PMAT_DATE_SIZE];
        pmat_session_id id = 0;
        struct pmat_flag flag = {.name = "tight_fetal", .severity = PMAT_SEVERITY_WATCH};
        struct pmat_credit credit = {.name = "knees_raised"};
        struct pmat_night_measures measures = {0};
        struct pmat_store_judgement judgement = {.flags = &flag,
                                                 .flag_count = day % 5 == 0,
                                                 .credits = &credit,
                                                 .credit_count = day % 4 == 0,
                                                 .epochs = 1,
                                                 .measures = &measures};
        snprintf(night, sizeof night, "2026-03-%02u", (unsigned)day % 100u);
        check_ok(pmat_store_find_night(store, NULL, night, &id, &fixture->fault), &fixture->fault);
        check_ok(pmat_store_put_judgement(store, id, &judgement, &fixture->fault), &fixture->fault);
    }
    pmat_store_close(store);
}

static void flags_and_good_positions_count_where_they_were_looked_for(void **state)
{
    struct fixture *fixture = *state;
    static struct program_result result;
    make_diary(fixture);
    judge_some(fixture);
    report(fixture, &result, "json", NULL);
    const char *flag = strstr(result.out, "\"name\": \"flag_tight_fetal\"");
    const char *credit = strstr(result.out, "\"name\": \"credit_knees_raised\"");
    assert_true(flag != NULL && credit != NULL);
    /* Nothing was noted of night 17. */
    assert_non_null(strstr(flag, "\"nights_with\": 4,\n     \"nights_without\": 14,"));
    assert_non_null(strstr(credit, "\"nights_with\": 5,\n     \"nights_without\": 13,"));
    report(fixture, &result, "text", NULL);
    assert_non_null(strstr(result.out, "flagged: tight fetal (3)"));
}

static void without_a_diary_it_says_how_to_begin(void **state)
{
    struct fixture *fixture = *state;
    static struct program_result result;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    record_night(store, 9, 40);
    pmat_store_close(store);
    report(fixture, &result, "text", NULL);
    assert_non_null(strstr(result.out, "No morning is noted yet. 'posture-note' asks"));
    program_run(&result, PATIENCE_S, "posture-report", "--db", fixture->db, NULL);
    assert_non_null(strstr(result.out, "none is noted yet; 'posture-note' asks"));
}

int main(void)
{
#define ROW(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        ROW(several_nights_tell_what_goes_with_a_good_morning),
        ROW(the_page_and_the_json_say_the_same),
        ROW(without_names_tags_of_ones_own_have_none_and_dates_are_shifted),
        ROW(last_night_shows_its_morning_and_counts_them),
        ROW(tables_have_the_values_and_notes_and_formulas_are_inert),
        ROW(an_excluded_night_is_not_compared),
        ROW(flags_and_good_positions_count_where_they_were_looked_for),
        ROW(without_a_diary_it_says_how_to_begin),
    };
    return cmocka_run_group_tests_name("diary report", tests, NULL, NULL);
}
