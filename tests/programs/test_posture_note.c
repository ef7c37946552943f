/* posture-note, end to end: what people type, what they get, and what then stands in the diary. */
#include "tests/storage/night_fixture.h"

#include <pty.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/program.h"

enum { PATIENCE_S = 20 };

static void record_some(struct fixture *fixture)
{
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    record_night(store, 7, 80);
    record_night(store, 8, 960);
    pmat_store_close(store);
}

/* One call and what it must do. */
struct call {
    const char *name;
    const char *arguments[12];
    int exit_code;
    const char *out, *err; /* parts of what it prints */
    const char *check;     /* SQL that must answer 1 afterwards */
};

static const struct call calls[] = {
    {"add notes a morning and says which",
     {"add", "--night", "2026-03-08", "--pain", "3", "--stiffness", "4.5", "--spasm", "no", "--tag",
      "massage,heat"},
     0,
     "2026-03-08, mat bedroom: noted pain 3, stiffness 4.5, spasm no, tags heat;massage\n",
     "",
     "SELECT count(*) = 1 FROM diary WHERE pain = 3 AND stiffness = 4.5 AND spasm = 0 AND"
     " tags = 'heat;massage' AND revision = 1 AND night = '2026-03-08' AND mat = 'bedroom'"},
    {"a value without a verb is added",
     {"--night", "2026-03-08", "--pain", "0"},
     0,
     "noted pain 0, stiffness -, spasm -, tags -\n",
     "",
     "SELECT count(*) = 1 FROM diary WHERE pain = 0 AND stiffness IS NULL AND spasm IS NULL AND"
     " tags IS NULL"},
    {"without --night it is last night, and says so",
     {"--pain", "2"},
     0,
     " (last night), mat bedroom: noted pain 2",
     "",
     "SELECT count(*) = 1 FROM diary WHERE night IN (date('now', '-28 hours'), date('now', '-1"
     " day'))"},
    {"a night that was not recorded is kept, and the answer says so",
     {"--night", "2026-03-01", "--pain", "7"},
     0,
     "Nothing was recorded in that night",
     "",
     "SELECT count(*) = 1 FROM diary WHERE night = '2026-03-01'"},
    {"a second add is refused and says what stands",
     {"add", "--night", "2026-03-07", "--pain", "9"},
     64,
     "",
     "2026-03-07, mat bedroom already has pain 5, stiffness -, spasm yes, tags none, \"slept "
     "badly\"; 'posture-note edit'",
     "SELECT count(*) = 1 AND max(pain) = 5 FROM diary"},
    {"edit adds a revision with the other values carried over",
     {"edit", "--night", "2026-03-07", "--pain", "9"},
     0,
     "noted pain 9, stiffness -, spasm yes, tags none, \"slept badly\"\nThis is revision 2",
     "",
     "SELECT count(*) = 2 AND sum(pain) = 14 AND min(text) = 'slept badly' FROM diary"},
    {"add --edit does the same",
     {"--edit", "--night", "2026-03-07", "--pain", "8"},
     0,
     "This is revision 2",
     "",
     "SELECT count(*) = 2 FROM diary"},
    {"unknown takes a value back",
     {"edit", "--night", "2026-03-07", "--spasm", "unknown", "--tag", "unknown"},
     0,
     "spasm -, tags -",
     "",
     "SELECT count(*) = 1 FROM diary WHERE revision = 2 AND spasm IS NULL AND tags IS NULL"},
    {"an edit that changes nothing leaves no trace",
     {"edit", "--night", "2026-03-07", "--pain", "5"},
     0,
     "nothing was changed",
     "",
     "SELECT count(*) = 1 FROM diary"},
    {"an edit of nothing",
     {"edit", "--night", "2026-03-08", "--pain", "5"},
     66,
     "",
     "nothing is noted of 2026-03-08",
     "SELECT count(*) = 1 FROM diary"},
    {"a tag of one's own",
     {"--night", "2026-03-08", "--tag", "x_new_chair, ice"},
     0,
     "tags ice;x_new_chair",
     "",
     "SELECT 1"},
    {"a tag twice counts once",
     {"--night", "2026-03-08", "--tag", "ice,ice"},
     0,
     "tags ice\n",
     "",
     "SELECT 1"},
    {"an unknown tag names the nearest one",
     {"--night", "2026-03-08", "--tag", "mesage"},
     64,
     "",
     "there is no tag 'mesage', did you mean massage?",
     "SELECT count(*) = 1 FROM diary"},
    {"a tag of one's own with other letters",
     {"--night", "2026-03-08", "--tag", "x_<b>"},
     64,
     "",
     "no tag 'x_<b>'",
     "SELECT count(*) = 1 FROM diary"},
    {"pain over ten",
     {"--night", "2026-03-08", "--pain", "11"},
     64,
     "",
     "pain is a number from 0",
     "SELECT count(*) = 1 FROM diary"},
    {"pain below zero", {"--night", "2026-03-08", "--pain", "-1"}, 64, "", "'-1'", "SELECT 1"},
    {"stiffness that is no number",
     {"--night", "2026-03-08", "--stiffness", "nan"},
     64,
     "",
     "stiffness is a number",
     "SELECT count(*) = 1 FROM diary"},
    {"spasm maybe", {"--night", "2026-03-08", "--spasm", "maybe"}, 64, "", "yes or no", "SELECT 1"},
    {"a night that is none",
     {"--night", "2026-02-30", "--pain", "1"},
     64,
     "",
     "wants a date",
     "SELECT count(*) = 1 FROM diary"},
    {"a night to come",
     {"--night", "2199-01-01", "--pain", "1"},
     64,
     "",
     "still to come",
     "SELECT count(*) = 1 FROM diary"},
    {"nothing to note and nobody to ask", {"add"}, 64, "", "there is nobody to ask", "SELECT 1"},
    {"list takes no values", {"list", "--pain", "1"}, 64, "", "list notes nothing", "SELECT 1"},
    {"an unknown verb", {"remove"}, 64, "", "'remove'", "SELECT 1"},
    {"list of an empty night",
     {"list", "--night", "2026-03-08"},
     66,
     "",
     "nothing is noted of",
     "SELECT 1"},
    {"text is one line without control characters",
     {"--night", "2026-03-08", "--text", "=1+1\n\033[31mred\t\xff<b>"},
     0,
     "\"=1+1 ?[31mred ?<b>\"",
     "",
     "SELECT count(*) = 1 FROM diary WHERE text = '=1+1 ?[31mred ?<b>'"},
    {"a note with a time lies in the night's clock",
     {"--night", "2026-03-08", "--at", "03:10", "--text", "cramp"},
     0,
     "2026-03-08, mat bedroom, 03:10: noted cramp\n",
     "",
     "SELECT count(*) = 1 FROM diary_note WHERE at_utc_us = strftime('%s', '2026-03-09 02:10') *"
     " 1000000"},
    {"a time before midnight lies on the evening",
     {"--night", "2026-03-08", "--at", "23:40", "--text", "late"},
     0,
     "noted late",
     "",
     "SELECT count(*) = 1 FROM diary_note WHERE at_utc_us = strftime('%s', '2026-03-08 22:40') *"
     " 1000000"},
    {"a time that is none",
     {"--at", "25:00", "--text", "x", "--night", "2026-03-08"},
     64,
     "",
     "--at wants a time",
     "SELECT count(*) = 0 FROM diary_note"},
    {"a note with pain",
     {"--at", "03:00", "--pain", "3"},
     64,
     "",
     "--at goes with --text alone",
     "SELECT count(*) = 0 FROM diary_note"},
    {"delete asks, and with nobody to ask deletes nothing",
     {"delete", "--night", "2026-03-07"},
     64,
     "",
     "--yes",
     "SELECT count(*) = 1 FROM diary"},
    {"delete with --yes",
     {"delete", "--night", "2026-03-07", "--yes"},
     0,
     "deleted from the diary",
     "",
     "SELECT count(*) = 0 FROM diary"},
    {"delete wants a night", {"delete", "--yes"}, 64, "", "which night?", "SELECT 1"},
    {"another mat's morning",
     {"--mat", "sofa", "--night", "2026-03-07", "--pain", "1"},
     0,
     "mat sofa: noted pain 1",
     "",
     "SELECT count(*) = 2 FROM diary"},
};

static void call_does(void **state)
{
    const struct call *call = *state;
    struct fixture fixture;
    static struct program_result result;
    char db[160];
    fixture_make(&fixture);
    record_some(&fixture);
    snprintf(db, sizeof db, "--db=%s", fixture.db);
    program_run(&result, PATIENCE_S, "posture-note", db, "--night", "2026-03-07", "--pain", "5",
                "--spasm", "yes", "--tag", "none", "--text", "slept badly", NULL);
    assert_int_equal(result.exit_code, 0);
    const char *const *a = call->arguments;
    program_run(&result, PATIENCE_S, "posture-note", db, a[0], a[1], a[2], a[3], a[4], a[5], a[6],
                a[7], a[8], a[9], a[10], NULL);
    assert_int_equal(result.exit_code, call->exit_code);
    assert_non_null(strstr(result.out, call->out));
    assert_non_null(strstr(result.err, call->err));
    assert_null(strchr(result.out, '\033'));
    if (call->exit_code != 0 && strcmp(call->arguments[0], "delete") != 0)
        assert_int_equal(text_lines(result.err), 1);
    assert_int_equal(ask_number(fixture.db, call->check), 1);
    fixture_remove(&fixture);
}

static const char listed[] = //
    "night       mat           pain  stiffness  spasm  tags\n"
    "2026-03-01  bedroom          -          -      -  -\n"
    "            only words\n"
    "2026-03-07  bedroom          3          -    yes  none\n"
    "\n"
    "night       mat           time   note\n"
    "2026-03-07  bedroom       04:15  cramp in the calf\n";

static const char history[] = //
    "night       mat           pain  stiffness  spasm  tags\n"
    "2026-03-07  bedroom          5          -    yes  none\n"
    "            revision 1, noted ";

static void the_list_shows_what_holds_and_the_history_everything(void **state)
{
    struct fixture *fixture = *state;
    static struct program_result result;
    const char *db = fixture->db;
    record_some(fixture);
    program_run(&result, PATIENCE_S, "posture-note", "--db", db, "--night", "2026-03-07", "--pain",
                "5", "--spasm", "yes", "--tag", "none", NULL);
    program_run(&result, PATIENCE_S, "posture-note", "edit", "--db", db, "--night", "2026-03-07",
                "--pain", "3", NULL);
    program_run(&result, PATIENCE_S, "posture-note", "--db", db, "--night", "2026-03-01", "--text",
                "only words", NULL);
    program_run(&result, PATIENCE_S, "posture-note", "--db", db, "--night", "2026-03-07", "--at",
                "04:15", "--text", "cramp in the leg", NULL);
    program_run(&result, PATIENCE_S, "posture-note", "edit", "--db", db, "--night", "2026-03-07",
                "--at", "04:15", "--text", "cramp in the calf", NULL);
    program_run(&result, PATIENCE_S, "posture-note", "list", "--db", db, NULL);
    assert_string_equal(result.err, "");
    assert_string_equal(result.out, listed);
    program_run(&result, PATIENCE_S, "posture-note", "list", "--history", "--night", "2026-03-07",
                "--db", db, NULL);
    assert_memory_equal(result.out, history, sizeof history - 1);
    assert_non_null(strstr(result.out, "revision 2, noted "));
}

static void it_works_while_the_logger_records(void **state)
{
    struct fixture *fixture = *state;
    static struct program_result result;
    record_some(fixture);
    struct pmat_store *writer = fixture_open(fixture, PMAT_STORE_WRITE);
    program_run(&result, PATIENCE_S, "posture-note", "--db", fixture->db, "--night", "2026-03-08",
                "--pain", "2", NULL);
    assert_int_equal(result.exit_code, 0);
    record_night(writer, 11, 3);
    pmat_store_close(writer);
    assert_true(is_sound(fixture->db));
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM diary"), 1);
}

static void deleting_a_night_says_that_its_entry_stays(void **state)
{
    struct fixture *fixture = *state;
    static struct program_result result;
    record_some(fixture);
    program_run(&result, PATIENCE_S, "posture-note", "--db", fixture->db, "--night", "2026-03-08",
                "--pain", "2", NULL);
    program_run(&result, PATIENCE_S, "posture-nights", "delete", "2026-03-08", "--yes", "--db",
                fixture->db, NULL);
    assert_int_equal(result.exit_code, 0);
    assert_non_null(strstr(result.err, "stays in the diary; 'posture-note delete --night "
                                       "2026-03-08' removes that"));
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM diary"), 1);
}

static void a_database_that_is_not_there_is_not_made(void **state)
{
    struct fixture *fixture = *state;
    static struct program_result result;
    program_run(&result, PATIENCE_S, "posture-note", "--db", fixture->db, "--pain", "2", NULL);
    assert_int_equal(result.exit_code, 66);
    assert_int_equal(text_lines(result.err), 1);
    assert_int_equal(file_size(fixture->db), -1);
}

/* Types answers on a terminal; what was shown. */
static void answer(const char *db, const char *verb, const char *typed, char shown[8192])
{
    int terminal;
    pid_t pid = forkpty(&terminal, NULL, NULL, NULL);
    assert_true(pid >= 0);
    if (pid == 0) {
        execl(PMAT_BUILD_DIR "/bin/posture-note", "posture-note", verb, "--night", "2026-03-07",
              "--db", db, (char *)NULL);
        _exit(127);
    }
    assert_int_equal(write(terminal, typed, strlen(typed)), (ssize_t)strlen(typed));
    size_t used = 0;
    for (ssize_t n; used < 8191 && (n = read(terminal, shown + used, 8191 - used)) > 0;)
        used += (size_t)n;
    shown[used] = '\0';
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    close(terminal);
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void on_a_terminal_it_asks_and_asks_again(void **state)
{
    struct fixture *fixture = *state;
    static char shown[8192];
    record_some(fixture);
    answer(fixture->db, "add", "3\n12\n4\n\n?\nheat\nslept well\n", shown);
    assert_non_null(strstr(shown, "stiffness is a number from 0"));
    assert_non_null(strstr(shown, "slept with a pillow under the knees"));
    assert_int_equal(ask_number(fixture->db, "SELECT pain = 3 AND stiffness = 4 AND spasm IS NULL"
                                             " AND tags = 'heat' AND text = 'slept well' FROM "
                                             "diary"),
                     1);
    answer(fixture->db, "edit", "\n\nno\n\n\n", shown);
    assert_non_null(strstr(shown, "the worst [3]: "));
    assert_int_equal(ask_number(fixture->db, "SELECT pain = 3 AND spasm = 0 AND tags = 'heat' FROM"
                                             " diary WHERE revision = 2"),
                     1);
    answer(fixture->db, "edit", "9\n\004", shown);
    assert_non_null(strstr(shown, "nothing was changed"));
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM diary"), 2);
}

static void tags_and_help_need_no_database(void **state)
{
    (void)state;
    static struct program_result result;
    program_run(&result, PATIENCE_S, "posture-note", "tags", NULL);
    assert_int_equal(result.exit_code, 0);
    assert_non_null(strstr(result.out, "knee_pillow           slept with a pillow under the "
                                       "knees\n"));
    assert_int_equal(text_lines(result.out), 22);
    program_run(&result, PATIENCE_S, "posture-note", "--help", NULL);
    assert_non_null(strstr(result.out, "What to note:\n"));
}

int main(void)
{
    static struct rows rows;
    ROWS_ADD_ALL(&rows, calls, call_does);
#define ROW(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        ROW(the_list_shows_what_holds_and_the_history_everything),
        ROW(it_works_while_the_logger_records),
        ROW(deleting_a_night_says_that_its_entry_stays),
        ROW(a_database_that_is_not_there_is_not_made),
        ROW(on_a_terminal_it_asks_and_asks_again),
        cmocka_unit_test(tags_and_help_need_no_database),
    };
    return rows_run(&rows, "calls") + cmocka_run_group_tests(tests, NULL, NULL);
}
