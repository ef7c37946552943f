/* posture-nights, end to end: what people type and what they get. */
#include "tests/storage/night_fixture.h"

#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/program.h"

enum { PATIENCE_S = 20 };

/* Two nights, a nap, one night of another mat excluded, and one cut off. */
static void record_some(struct fixture *fixture)
{
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    struct pmat_provenance provenance = sample_provenance();
    record_night(store, 7, 80);
    record_night(store, 8, 20);
    static const char *const mats[] = {"bedroom", "a mat with a \033[31mlong name"};
    for (int i = 0; i < 2; i++) {
        struct pmat_session_key key = sample_key(8);
        struct pmat_session session = sample_session(8, 120);
        session.start_utc_us += (i + 10) * INT64_C(3600000000);
        session.end_utc_us += (i + 10) * INT64_C(3600000000);
        snprintf(key.mat, sizeof key.mat, "%s", mats[i]);
        pmat_session_id id = 0;
        check_ok(pmat_store_session_begin(store, &key, &session, &provenance, &id, &fixture->fault),
                 &fixture->fault);
        check_ok(pmat_store_session_end(store, id, &session,
                                        i == 0 ? PMAT_SESSION_NAP : PMAT_SESSION_NIGHT, NULL, 0,
                                        &fixture->fault),
                 &fixture->fault);
        check_ok(pmat_store_set_excluded(store, id, i == 1, &fixture->fault), &fixture->fault);
    }
    struct pmat_session_key key = sample_key(9);
    struct pmat_session session = sample_session(9, 60);
    pmat_session_id id = 0;
    check_ok(pmat_store_session_begin(store, &key, &session, &provenance, &id, &fixture->fault),
             &fixture->fault);
    pmat_store_close(store);
}

static const char table[] = //
    "night       mat                         no  kind   from-to      in bed  epochs  gaps\n"
    "2026-03-07  bedroom                      1  night  23:00-23:40    0:36      80     4\n"
    "2026-03-08  bedroom                      1  night  23:00-23:10    0:09      20     1\n"
    "2026-03-08  bedroom                      2  nap    09:00-10:00    0:54     120     6\n"
    "2026-03-08  a mat with a ?[31mlong name  1  night  10:00-11:00    0:54     120     6  "
    "excluded\n"
    "2026-03-09  bedroom                      1  night  23:00-23:30    0:27      60     3  cut "
    "off\n";

static void the_list_shows_every_session_and_whole_mat_names(void **state)
{
    struct fixture *fixture = *state;
    static struct program_result result;
    record_some(fixture);
    program_run(&result, PATIENCE_S, "posture-nights", "--db", fixture->db, NULL);
    assert_string_equal(result.err, "");
    assert_int_equal(result.exit_code, 0);
    assert_string_equal(result.out, table);
    /* Short names keep it within a terminal's width. */
    program_run(&result, PATIENCE_S, "posture-nights", "--mat", "bedroom", "--db", fixture->db,
                NULL);
    for (const char *line = result.out; *line != '\0'; line += strcspn(line, "\n") + 1)
        assert_true(strcspn(line, "\n") <= 80);
    program_run(&result, PATIENCE_S, "posture-nights", "list", "--mat", "sofa", "--db", fixture->db,
                NULL);
    assert_int_equal(result.exit_code, 66);
    assert_non_null(strstr(result.err, "no night of a mat 'sofa'"));
    assert_string_equal(result.out, "");
}

static void hostile_mat_names_do_not_reach_the_terminal(void **state)
{
    struct fixture *fixture = *state;
    static struct program_result result;
    record_some(fixture);
    program_run(&result, PATIENCE_S, "posture-nights", "include", "2026-03-08", "--db", fixture->db,
                "--mat", "a mat with a \033[31mlong name", NULL);
    assert_int_equal(result.exit_code, 0);
    assert_non_null(strstr(result.out, "a mat with a ?[31mlong name"));
    assert_null(strchr(result.out, '\033'));
}

/* One call and what it must do; "DB" stands for the database's name. */
struct call {
    const char *name;
    const char *arguments[8];
    int exit_code;
    const char *out, *err; /* parts of what it prints */
    const char *check;     /* SQL that must answer 1 afterwards */
};

static const struct call calls[] = {
    {"exclude keeps a night out of every mean",
     {"exclude", "2026-03-07"},
     0,
     "2026-03-07, bedroom, session 1 (night, 23:00-23:40): out of every mean now",
     "",
     "SELECT excluded = 1 FROM session WHERE night = '2026-03-07'"},
    {"include takes it back",
     {"include", "2026-03-08", "--session", "1", "--mat", "a mat with a \033[31mlong name"},
     0,
     "counts in every mean again",
     "",
     "SELECT sum(excluded) = 0 FROM session"},
    {"delete with --yes says what goes",
     {"delete", "2026-03-07", "--yes"},
     0,
     "session 1 (night, 23:00-23:40): deleted",
     "80 epochs, 2 events, 6 mean maps and 0 flags go for good",
     "SELECT count(*) = 4 FROM session"},
    {"delete asks, and with nobody to ask deletes nothing",
     {"delete", "2026-03-07"},
     64,
     "",
     "--yes",
     "SELECT count(*) = 5 FROM session"},
    {"a night that was cut off may be deleted",
     {"delete", "2026-03-09", "--yes"},
     0,
     "deleted",
     "0 epochs",
     "SELECT count(*) = 4 FROM session"},
    {"a night of several sessions asks for one",
     {"exclude", "2026-03-08", "--mat", "bedroom"},
     64,
     "",
     "choose one with --session N: 2026-03-08, bedroom, session 1 (night, 23:00-23:10); "
     "2026-03-08, bedroom, session 2 (nap, 09:00-10:00)",
     "SELECT sum(excluded) = 1 FROM session"},
    {"a night of several mats asks for one",
     {"exclude", "2026-03-08", "--session", "1"},
     64,
     "",
     "choose one with --mat M and --session N",
     "SELECT sum(excluded) = 1 FROM session"},
    {"one session of several is excluded alone",
     {"exclude", "2026-03-08", "--session", "2"},
     0,
     "session 2 (nap, 09:00-10:00): out of",
     "",
     "SELECT sum(excluded) = 2 FROM session"},
    {"no such night names the last one",
     {"delete", "2026-04-01", "--yes"},
     66,
     "",
     "no night 2026-04-01 in",
     "SELECT count(*) = 5 FROM session"},
    {"no such session",
     {"exclude", "2026-03-07", "--session", "3"},
     66,
     "",
     "night 2026-03-07 has no session 3",
     "SELECT sum(excluded) = 1 FROM session"},
    {"an unknown verb", {"remove", "2026-03-07"}, 64, "", "'remove'", "SELECT 1"},
    {"a night that is no date", {"delete", "yesterday"}, 64, "", "YYYY-MM-DD", "SELECT 1"},
    {"a verb without its night", {"exclude"}, 64, "", "which night?", "SELECT 1"},
    {"a second night", {"exclude", "2026-03-07", "2026-03-08"}, 64, "", "unexpected", "SELECT 1"},
    {"a session that is no number",
     {"exclude", "2026-03-07", "--session", "x"},
     64,
     "",
     "--session 'x'",
     "SELECT 1"},
    {"an unknown option", {"--frobnicate"}, 64, "", "--help", "SELECT 1"},
};

static void call_does(void **state)
{
    const struct call *call = *state;
    struct fixture fixture;
    static struct program_result result;
    fixture_make(&fixture);
    record_some(&fixture);
    const char *const *a = call->arguments;
    char db[160];
    snprintf(db, sizeof db, "--db=%s", fixture.db);
    program_run(&result, PATIENCE_S, "posture-nights", db, a[0], a[1], a[2], a[3], a[4], a[5], a[6],
                NULL);
    assert_int_equal(result.exit_code, call->exit_code);
    assert_non_null(strstr(result.out, call->out));
    assert_non_null(strstr(result.err, call->err));
    if (call->exit_code != 0 && call->exit_code != 64)
        assert_int_equal(text_lines(result.err), 1);
    assert_int_equal(ask_number(fixture.db, call->check), 1);
    fixture_remove(&fixture);
}

static void a_night_is_excluded_while_another_is_recorded(void **state)
{
    struct fixture *fixture = *state;
    static struct program_result result;
    record_some(fixture);
    struct pmat_store *writer = fixture_open(fixture, PMAT_STORE_WRITE);
    program_run(&result, PATIENCE_S, "posture-nights", "--db", fixture->db, NULL);
    assert_non_null(strstr(result.out, "  recording\n"));
    program_run(&result, PATIENCE_S, "posture-nights", "exclude", "2026-03-07", "--db", fixture->db,
                NULL);
    assert_int_equal(result.exit_code, 0);
    program_run(&result, PATIENCE_S, "posture-nights", "delete", "2026-03-07", "--yes", "--db",
                fixture->db, NULL);
    assert_int_equal(result.exit_code, 0);
    program_run(&result, PATIENCE_S, "posture-nights", "delete", "2026-03-09", "--yes", "--db",
                fixture->db, NULL);
    assert_int_equal(result.exit_code, 69);
    assert_non_null(strstr(result.err, "stop posture-logger"));
    record_night(writer, 11, 3); /* and recording goes on */
    pmat_store_close(writer);
    assert_true(is_sound(fixture->db));
}

static void databases_that_cannot_be_used_have_their_exit_codes(void **state)
{
    struct fixture *fixture = *state;
    static struct program_result result;
    program_run(&result, PATIENCE_S, "posture-nights", "--db", fixture->db, NULL);
    assert_int_equal(result.exit_code, 66);
    assert_int_equal(text_lines(result.err), 1);
    run_sql(fixture->db, "CREATE TABLE x(y)");
    program_run(&result, PATIENCE_S, "posture-nights", "--db", fixture->db, NULL);
    assert_int_equal(result.exit_code, 65);
    assert_int_equal(text_lines(result.err), 1);
    assert_non_null(strstr(result.err, "left untouched"));
}

static void help_and_version_answer_without_a_database(void **state)
{
    (void)state;
    static struct program_result result;
    program_run(&result, PATIENCE_S, "posture-nights", "--help", NULL);
    assert_int_equal(result.exit_code, 0);
    assert_non_null(strstr(result.out, "exclude NIGHT"));
    program_run(&result, PATIENCE_S, "posture-nights", "--version", NULL);
    assert_int_equal(result.exit_code, 0);
}

/* Answers the question on a terminal; the exit code. */
static int delete_on_a_terminal(const char *db, const char *answer)
{
    int terminal;
    pid_t pid = forkpty(&terminal, NULL, NULL, NULL);
    assert_true(pid >= 0);
    if (pid == 0) {
        execl(PMAT_BUILD_DIR "/bin/posture-nights", "posture-nights", "delete", "2026-03-07",
              "--db", db, (char *)NULL);
        _exit(127);
    }
    assert_int_equal(write(terminal, answer, strlen(answer)), (ssize_t)strlen(answer));
    char shown[4096];
    size_t used = 0;
    for (ssize_t n; used < sizeof shown - 1 &&
                    (n = read(terminal, shown + used, sizeof shown - 1 - used)) > 0;)
        used += (size_t)n;
    shown[used] = '\0';
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    close(terminal);
    assert_non_null(strstr(shown, "Delete? [y/N]"));
    assert_non_null(strstr(shown, "80 epochs"));
    return WEXITSTATUS(status);
}

static void on_a_terminal_only_y_deletes(void **state)
{
    struct fixture *fixture = *state;
    record_some(fixture);
    static const char *const no[] = {"n\n", "\n", "\004", "maybe\n"};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(delete_on_a_terminal(fixture->db, no[i]), 0);
        assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM session"), 5);
    }
    assert_int_equal(delete_on_a_terminal(fixture->db, "y\n"), 0);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM session"), 4);
}

static void judging_again_says_what_changed(void **state)
{
    struct fixture *fixture = *state;
    static struct program_result result;
    char config[200];
    record_some(fixture);
    program_run(&result, PATIENCE_S, "posture-nights", "judge", "--db", fixture->db, NULL);
    assert_string_equal(result.err, "");
    assert_non_null(strstr(result.out,
                           "2026-03-07, bedroom, session 1 (night, 23:00-23:40): judged "
                           "for the first time, no flag\n"));
    assert_non_null(strstr(result.out, "5 judged, 5 changed\n"));
    program_run(&result, PATIENCE_S, "posture-nights", "judge", "--db", fixture->db, NULL);
    assert_string_equal(result.out, "5 judged, 0 changed\n");
    snprintf(config, sizeof config, "%s/posture.conf", fixture->folder);
    FILE *file = fopen(config, "w");
    assert_non_null(file);
    fputs("[strain]\nlumbar_arch.threshold = 0.1\nlumbar_arch.watch_min = 15\n", file);
    fclose(file);
    program_run(&result, PATIENCE_S, "posture-nights", "judge", "2026-03-07", "--config", config,
                "--db", fixture->db, NULL);
    assert_string_equal(result.err, "");
    assert_string_equal(result.out, "2026-03-07, bedroom, session 1 (night, 23:00-23:40): "
                                    "lumbar_arch is new, watch\n1 judged, 1 changed\n");
    program_run(&result, PATIENCE_S, "posture-nights", "judge", "--db", fixture->db, NULL);
    assert_non_null(strstr(result.out, "lumbar_arch is gone\n5 judged, 1 changed\n"));
    file = fopen(config, "w");
    assert_non_null(file);
    fputs("[strain]\nprone.wotch_min = 1\n", file);
    fclose(file);
    program_run(&result, PATIENCE_S, "posture-nights", "judge", "--config", config, "--db",
                fixture->db, NULL);
    assert_int_equal(result.exit_code, 78);
    program_run(&result, PATIENCE_S, "posture-nights", "judge", "2026-01-01", "--db", fixture->db,
                NULL);
    assert_int_equal(result.exit_code, 66);
}

int main(void)
{
    static struct rows rows;
    ROWS_ADD_ALL(&rows, calls, call_does);
#define ROW(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        ROW(the_list_shows_every_session_and_whole_mat_names),
        ROW(judging_again_says_what_changed),
        ROW(hostile_mat_names_do_not_reach_the_terminal),
        ROW(a_night_is_excluded_while_another_is_recorded),
        ROW(databases_that_cannot_be_used_have_their_exit_codes),
        ROW(on_a_terminal_only_y_deletes),
        cmocka_unit_test(help_and_version_answer_without_a_database),
    };
    return rows_run(&rows, "calls") + cmocka_run_group_tests(tests, NULL, NULL);
}
