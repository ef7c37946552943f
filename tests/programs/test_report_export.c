/*
 * posture-report and posture-export from a database to the reader: the real programs, their exit
 * codes and their words.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "storage/store.h"
#include "tests/support/csv.h"
#include "tests/support/golden.h"
#include "tests/support/night_builder.h"
#include "tests/support/program.h"

enum { RUN_S = 30, COMMAND_SIZE = 4096 };

static const struct night_recipe recipes[] = {
    {.start_utc = "2026-03-29 00:50:00",
     .zone = "Europe/Berlin",
     .story = "supine 5, left 8, gap 2 cable unplugged, left 5"},
    {.start_utc = "2026-11-18 22:00:00",
     .zone = "Europe/Berlin",
     .story = "prone 6, empty 1, unknown 3",
     .excluded = true},
    {.start_utc = "2026-11-19 22:00:00", .zone = "Europe/Berlin", .story = "right 10, supine 2.5"},
    {.start_utc = "2026-11-21 22:02:10",
     .zone = "Europe/Berlin",
     .story = "supine 42, left 61.5, supine 33, empty 6.5, right 74, left 48, unknown 4, supine "
              "55, right 38, prone 14, right 62, sitting 2"},
    {.start_utc = "2026-11-22 10:30:00",
     .zone = "Europe/Berlin",
     .story = "left 9, supine 11",
     .kind = PMAT_SESSION_NAP},
};
enum { RECIPES = sizeof recipes / sizeof *recipes };

/* Shared by all tests, made once: the folder with the database and what lies beside it. */
struct stage {
    char folder[PROGRAM_PATH_SIZE];
    char db[PROGRAM_PATH_SIZE];
    char foreign[PROGRAM_PATH_SIZE];
    char absent[PROGRAM_PATH_SIZE];
};

static void check(enum pmat_err err, const struct pmat_fault *fault)
{
    if (err != PMAT_OK)
        fail_msg("%s", fault->text);
}

static void store_epochs(struct pmat_store *store, pmat_session_id id, struct built_night *night)
{
    struct pmat_fault fault = {0};
    size_t event = 0;
    for (size_t i = 0; i < night->view.epoch_count; i++) {
        const struct pmat_epoch *epoch = &night->epochs[i];
        int64_t end_us =
            i + 1 < night->view.epoch_count ? night->epochs[i + 1].start_utc_us : INT64_MAX;
        size_t first = event;
        while (event < night->view.event_count && night->events[event].start_utc_us < end_us)
            event++;
        check(pmat_store_put(store, id, epoch, "01234567-89ab-cdef-0123-456789abcdef",
                             night->events + first, event - first, &night->view.row.session,
                             &fault),
              &fault);
    }
}

static void store_night(struct pmat_store *store, const struct night_recipe *recipe)
{
    static struct built_night night; /* too large for the stack */
    struct pmat_fault fault = {0};
    pmat_session_id id;
    night_build(&night, recipe);
    struct pmat_session_key key = night.view.row.key;
    struct pmat_session session = night.view.row.session;
    session.open = true;
    check(pmat_store_session_begin(store, &key, &session, &night.view.provenance, &id, &fault),
          &fault);
    store_epochs(store, id, &night);
    check(pmat_store_session_end(store, id, &night.view.row.session, recipe->kind, NULL, 0, &fault),
          &fault);
    if (recipe->excluded)
        check(pmat_store_set_excluded(store, id, true, &fault), &fault);
}

static int set_the_stage(void **state)
{
    static struct stage stage;
    struct pmat_store *store;
    struct pmat_fault fault = {0};
    program_folder(stage.folder);
    program_path(stage.db, stage.folder, "posture.db");
    program_path(stage.foreign, stage.folder, "letter.txt");
    program_path(stage.absent, stage.folder, "absent.db");
    FILE *letter = fopen(stage.foreign, "w");
    assert_non_null(letter);
    fputs("Dear Sir or Madam,\n", letter);
    fclose(letter);
    check(pmat_store_open(&store, stage.db, PMAT_STORE_WRITE, &fault), &fault);
    for (int i = 0; i < RECIPES; i++)
        store_night(store, &recipes[i]);
    pmat_store_close(store);
    *state = &stage;
    return 0;
}

static int clear_the_stage(void **state)
{
    struct stage *stage = *state;
    program_folder_remove(stage->folder);
    return 0;
}

/* Runs a shell line with the programs in PATH and $DIR, $DB, ... set; its output in `text`. */
static int shell(const struct stage *stage, char text[PROGRAM_TEXT_SIZE], const char *line)
{
    char command[COMMAND_SIZE];
    snprintf(command, sizeof command,
             "export PATH=%s/bin:$PATH DIR='%s' DB='%s' FOREIGN='%s' ABSENT='%s' LC_ALL=C.UTF-8 "
             "TZ=UTC; unset COLUMNS NO_COLOR; { %s ; } 2>&1",
             PMAT_BUILD_DIR, stage->folder, stage->db, stage->foreign, stage->absent, line);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    size_t got = fread(text, 1, PROGRAM_TEXT_SIZE - 1, pipe);
    text[got] = '\0';
    int status = pclose(pipe);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

struct fault_row {
    const char *name, *line;
    int exit_code;
    const char *words; /* somewhere in the one line on stderr */
};

static const struct fault_row faults[] = {
    {"a malformed night", "posture-report --db $DB --night 21.11.2026", 64, "2026-11-21"},
    {"a day that no calendar has", "posture-report --db $DB --night 2026-02-30", 64, "2026-02-30"},
    {"an unknown option", "posture-report --db $DB --nihgt 2026-11-21", 64, "--help"},
    {"a session without a night", "posture-report --db $DB --session 2", 64, "--night"},
    {"no nights at all", "posture-report --db $DB --nights 0", 64, "1 to"},
    {"night and nights", "posture-report --db $DB --nights 3 --night 2026-11-21", 64, "either"},
    {"a report format that does not exist", "posture-report --db $DB --format poster", 64, "text"},
    {"a report from a foreign file", "posture-report --db $FOREIGN", 65, "letter.txt"},
    {"a report without a database", "posture-report --db $ABSENT", 66, "absent.db"},
    {"no such night", "posture-report --db $DB --night 2026-11-20", 66, "2026-11-2"},
    {"no such session", "posture-report --db $DB --night 2026-11-21 --session 7", 66, "session 7"},
    {"no such mat", "posture-report --db $DB --mat attic", 66, "attic"},
    {"no nights of such a mat", "posture-report --db $DB --mat attic --nights 3", 66, "no night"},
    {"a report into a missing folder", "posture-report --db $DB --output $DIR/no/report.txt", 66,
     "report.txt"},
    {"a report onto a full disk", "posture-report --db $DB --output /dev/full", 74, "/dev/full"},
    {"a report to a full standard output", "posture-report --db $DB 3>&1 >/dev/full", 74, "output"},
    {"a page onto a full disk", "posture-report --db $DB --format html --output /dev/full", 74,
     "/dev/full"},
    {"paper onto a full disk", "posture-report --db $DB --format pdf --output /dev/full", 74,
     "/dev/full"},
    {"a name without paper", "posture-report --db $DB --name Erika", 64, "--format pdf"},
    {"several nights on paper", "posture-report --db $DB --format pdf --nights 3", 64, "one night"},
    {"two ways to name nights", "posture-report --db $DB --nights 3 --from 2026-11-01", 64,
     "either"},
    {"a night and a range", "posture-report --db $DB --night 2026-11-21 --to 2026-11-22", 64,
     "either"},
    {"a range of a report turned round",
     "posture-report --db $DB --from 2026-11-21 --to 2026-11-01", 64, "after"},
    {"a range without nights", "posture-report --db $DB --from 2027-01-01", 66, "2027-01-01"},
    {"one time to compare", "posture-report --db $DB --compare 2026-11-01..2026-11-14", 64,
     "two times"},
    {"three times to compare", "posture-report --db $DB --compare 2026-11-01 2026-11-02 2026-11-03",
     64, "2026-11-03"},
    {"an argument out of nowhere", "posture-report --db $DB 2026-11-03", 64, "2026-11-03"},
    {"a time that is none", "posture-report --db $DB --compare 2026-11-01..x 2026-11-02", 64,
     "2026-11-01..x"},
    {"a time turned round", "posture-report --db $DB --compare 2026-11-09..2026-11-01 2026-11-02",
     64, "earlier"},
    {"a comparison with another night",
     "posture-report --db $DB --nights 2 --compare 2026-11-01 "
     "2026-11-02",
     64, "leave"},
    {"a format that does not compare",
     "posture-report --db $DB --format pdf --output $DIR/x --compare 2026-11-01 2026-11-02", 64,
     "compare"},
    {"a comparison with nothing",
     "posture-report --db $DB --compare 2026-11-18..2026-11-21 "
     "2025-01-01",
     66, "2025-01-01"},
    {"a shift of nothing", "posture-report --db $DB --shift-days 7", 64, "--anonymous"},
    {"a shift of no days", "posture-export --db $DB --anonymous --shift-days 0 --output $DIR/x", 64,
     "--shift-days"},
    {"a name and none",
     "posture-report --db $DB --format pdf --output $DIR/x --name Kim "
     "--anonymous",
     64, "either"},
    {"one of two databases missing", "posture-report --db $DB --db $ABSENT", 66, "absent.db"},
    {"one of two databases foreign", "posture-export --db $DB --db $FOREIGN --output $DIR/x", 65,
     "letter.txt"},
    {"an export to nowhere", "posture-export --db $DB", 64, "--output"},
    {"a malformed first night", "posture-export --db $DB --from today --output $DIR/x", 64,
     "--from"},
    {"a range turned round",
     "posture-export --db $DB --from 2026-11-21 --to 2026-11-01 --output $DIR/x", 64, "after"},
    {"a decimal comma between commas", "posture-export --db $DB --decimal , --output $DIR/x", 64,
     "--separator"},
    {"a separator of two letters", "posture-export --db $DB --separator xy --output $DIR/x", 64,
     "--separator"},
    {"an export format that does not exist",
     "posture-export --db $DB --format parquet --output $DIR/x", 64, "csv"},
    {"an export of a foreign file", "posture-export --db $FOREIGN --output $DIR/x", 65,
     "letter.txt"},
    {"an export without a database", "posture-export --db $ABSENT --output $DIR/x", 66,
     "absent.db"},
    {"an export of no night", "posture-export --db $DB --from 2027-01-01 --output $DIR/x", 66,
     "2027-01-01"},
    {"an export into a file", "posture-export --db $DB --output $FOREIGN", 74, "folder"},
};

static void faults_are_told_in_one_line_with_their_exit_code(void **state)
{
    static char text[PROGRAM_TEXT_SIZE];
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        int exit_code = shell(*state, text, faults[i].line);
        if (exit_code != faults[i].exit_code)
            fail_msg("%s: exit code %d instead of %d, '%s'", faults[i].name, exit_code,
                     faults[i].exit_code, text);
        if (text_lines(text) != 1 || strstr(text, faults[i].words) == NULL)
            fail_msg("%s: not one line with '%s': '%s'", faults[i].name, faults[i].words, text);
    }
    assert_int_equal(shell(*state, text, "test ! -e $DIR/x && grep -q Dear $FOREIGN"), 0);
}

static void a_stored_night_reads_as_the_night_itself(void **state)
{
    static char text[PROGRAM_TEXT_SIZE];
    int exit_code =
        shell(*state, text, "posture-report --db $DB --night 2026-11-21 --session 1 2>&1");
    assert_int_equal(exit_code, 0);
    assert_golden("report-ordinary.txt", text, strlen(text));
    assert_int_equal(shell(*state, text, "COLUMNS=40 posture-report --db $DB 2>/dev/null"), 0);
    assert_golden("report-ordinary-40.txt", text, strlen(text));
    assert_int_equal(shell(*state, text, "LC_ALL=C posture-report --db $DB 2>/dev/null"), 0);
    assert_golden("report-ordinary-ascii.txt", text, strlen(text));
}

static void the_last_night_is_no_nap_and_a_nap_is_found_by_its_session(void **state)
{
    static char text[PROGRAM_TEXT_SIZE];
    assert_int_equal(shell(*state, text, "posture-report --db $DB | head -1"), 0);
    assert_non_null(strstr(text, "Night of Saturday, 21 November 2026"));
    shell(*state, text, "posture-report --db $DB --night 2026-11-21 2>&1 >/dev/null");
    assert_non_null(strstr(text, "--session 2"));
    assert_int_equal(shell(*state, text, "posture-report --db $DB --night 2026-11-21 --session 2"),
                     0);
    assert_non_null(strstr(text, "Nap, filed under Saturday, 21 November 2026"));
}

static void several_nights_leave_naps_out(void **state)
{
    static char text[PROGRAM_TEXT_SIZE];
    assert_int_equal(shell(*state, text, "posture-report --db $DB --nights 3"), 0);
    assert_non_null(strstr(text, "The last 3 nights, mat bedroom"));
    assert_non_null(strstr(text, "2026-11-18 x"));
    assert_non_null(strstr(text, "needs more nights"));
    assert_null(strstr(text, "2026-03-28"));
}

static unsigned mode_of(const struct stage *stage, const char *name)
{
    char path[PROGRAM_PATH_SIZE];
    struct stat status;
    program_path(path, stage->folder, name);
    assert_int_equal(stat(path, &status), 0);
    return status.st_mode & 0777;
}

static void reports_and_exports_are_for_their_owner_alone(void **state)
{
    static char text[PROGRAM_TEXT_SIZE];
    static const char *const files[] = {"own/nights.csv", "own/epochs.csv",       "own/events.csv",
                                        "own/flags.csv",  "own/datapackage.json", "own.txt"};
    assert_int_equal(shell(*state, text,
                           "umask 000; posture-export --db $DB --output $DIR/own && "
                           "posture-report --db $DB --output $DIR/own.txt"),
                     0);
    assert_int_equal(mode_of(*state, "own"), 0700);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        assert_int_equal(mode_of(*state, files[i]), 0600);
}

static void page_and_paper_show_the_stored_night(void **state)
{
    static char text[PROGRAM_TEXT_SIZE];
    assert_int_equal(shell(*state, text,
                           "umask 000; posture-report --db $DB --format html --output $DIR/n.html "
                           "2>/dev/null && grep -c 'Night of Saturday, 21 November 2026' "
                           "$DIR/n.html"),
                     0);
    assert_int_equal(shell(*state, text,
                           "umask 000; posture-report --db $DB --format pdf --name 'Erika Muster' "
                           "--output $DIR/n.pdf 2>/dev/null && head -c 5 $DIR/n.pdf && "
                           "tail -c 6 $DIR/n.pdf"),
                     0);
    assert_string_equal(text, "%PDF-%%EOF\n");
    assert_int_equal(mode_of(*state, "n.html"), 0600);
    assert_int_equal(mode_of(*state, "n.pdf"), 0600);
    assert_int_equal(shell(*state, text, "posture-report --db $DB --format html --nights 4"), 0);
    assert_non_null(strstr(text, "The last 4 nights"));
    assert_non_null(strstr(text, "no, excluded"));
}

static void assert_file_golden(const struct stage *stage, const char *name, const char *golden)
{
    char path[PROGRAM_PATH_SIZE];
    size_t size;
    program_path(path, stage->folder, name);
    char *text = file_text(path, &size);
    assert_golden(golden, text, size);
    free(text);
}

static void a_short_night_is_exported_to_the_letter(void **state)
{
    static char text[PROGRAM_TEXT_SIZE];
    assert_int_equal(shell(*state, text,
                           "posture-export --db $DB --from 2026-03-28 --to "
                           "2026-03-28 --output $DIR/short"),
                     0);
    assert_non_null(strstr(text, "1 sessions, 40 epochs, 4 events, 0 flags"));
    assert_file_golden(*state, "short/nights.csv", "export-nights.csv");
    assert_file_golden(*state, "short/epochs.csv", "export-epochs.csv");
    assert_file_golden(*state, "short/events.csv", "export-events.csv");
    assert_file_golden(*state, "short/flags.csv", "export-flags.csv");
    assert_file_golden(*state, "short/datapackage.json", "export-datapackage.json");
}

static double number(const struct csv *csv, size_t row, const char *column)
{
    return strtod(csv_field(csv, row, csv_column(csv, column)), NULL);
}

static void exported_minutes_add_up_in_every_row(void **state)
{
    static char text[PROGRAM_TEXT_SIZE];
    char path[PROGRAM_PATH_SIZE];
    struct csv csv;
    assert_int_equal(shell(*state, text, "posture-export --db $DB --output $DIR/all"), 0);
    program_path(path, ((struct stage *)*state)->folder, "all/nights.csv");
    csv_read(&csv, path);
    assert_int_equal(csv_count(&csv), RECIPES);
    for (size_t i = 0; i < csv_count(&csv); i++) {
        double in_bed = number(&csv, i, "time_in_bed_min");
        double parts = number(&csv, i, "supine_min") + number(&csv, i, "left_min") +
                       number(&csv, i, "right_min") + number(&csv, i, "prone_min") +
                       number(&csv, i, "sitting_min") + number(&csv, i, "unknown_min");
        int64_t span_us = csv_utc_us(csv_field(&csv, i, csv_column(&csv, "end_utc"))) -
                          csv_utc_us(csv_field(&csv, i, csv_column(&csv, "start_utc")));
        double whole = in_bed + number(&csv, i, "away_min") + number(&csv, i, "gap_min");
        assert_true(fabs(parts - in_bed) < 0.01);
        assert_true(fabs((double)span_us / 60e6 - whole) < 0.01);
    }
    csv_free(&csv);
}

static void spreadsheets_of_other_countries_get_their_signs(void **state)
{
    static char text[PROGRAM_TEXT_SIZE];
    assert_int_equal(shell(*state, text,
                           "posture-export --db $DB --from 2026-11-19 --to 2026-11-19 --excel "
                           "--separator ';' --decimal , --output $DIR/de 2>/dev/null && "
                           "cat $DIR/de/nights.csv"),
                     0);
    assert_memory_equal(text, "\xEF\xBB\xBFnight;mat;", 13);
    assert_non_null(strstr(text, ";12,5;0;0;2,5;0;10;"));
}

static void a_folder_in_use_keeps_its_other_files(void **state)
{
    static char text[PROGRAM_TEXT_SIZE];
    assert_int_equal(shell(*state, text,
                           "mkdir $DIR/used && echo mine >$DIR/used/notes.txt && echo old "
                           ">$DIR/used/nights.csv && posture-export --db $DB --output $DIR/used "
                           "2>/dev/null && cat $DIR/used/notes.txt && head -c 9 "
                           "$DIR/used/nights.csv && ls -A $DIR/used"),
                     0);
    assert_string_equal(text, "mine\nnight,matdatapackage.json\nepochs.csv\nevents.csv\nflags.csv\n"
                              "nights.csv\nnotes.txt\n");
}

static void a_failed_export_leaves_what_was_there(void **state)
{
    static char text[PROGRAM_TEXT_SIZE];
    int exit_code = shell(*state, text,
                          "mkdir $DIR/full && echo old >$DIR/full/nights.csv && trap '' XFSZ && "
                          "ulimit -f 8 && posture-export --db $DB --output $DIR/full");
    assert_int_equal(exit_code, 74);
    assert_int_equal(text_lines(text), 1);
    assert_int_equal(shell(*state, text, "cat $DIR/full/nights.csv; ls -A $DIR/full"), 0);
    assert_string_equal(text, "old\nnights.csv\n");
}

static void a_german_locale_changes_no_byte(void **state)
{
    static char text[PROGRAM_TEXT_SIZE];
    if (shell(*state, text,
              "mkdir $DIR/locale && localedef -i de_DE -f UTF-8 "
              "$DIR/locale/de_DE.UTF-8") != 0) {
        print_message("localedef or the locale de_DE is not installed: skipped\n");
        skip();
    }
    assert_int_equal(
        shell(*state, text,
              "export LOCPATH=$DIR/locale LC_ALL=de_DE.UTF-8; posture-export --db $DB "
              "--output $DIR/german 2>/dev/null && posture-report --db $DB --session 1 "
              "--night 2026-11-21 >$DIR/german.txt && LC_ALL=C posture-export --db "
              "$DB --output $DIR/plain 2>/dev/null && diff -r $DIR/german $DIR/plain"),
        0);
    assert_file_golden(*state, "german.txt", "report-ordinary.txt");
}

static void miller_reads_the_tables(void **state)
{
    static char text[PROGRAM_TEXT_SIZE];
    if (shell(*state, text, "command -v mlr") != 0) {
        print_message("miller is not installed: skipped\n");
        skip();
    }
    assert_int_equal(shell(*state, text,
                           "posture-export --db $DB --output $DIR/mlr 2>/dev/null && "
                           "mlr --icsv --ojson filter '$night==\"2026-11-21\" && "
                           "$kind==\"night\"' then cut -o -f time_in_bed_min,"
                           "start_local $DIR/mlr/nights.csv"),
                     0);
    assert_non_null(strstr(text, "\"time_in_bed_min\": 433.5"));
    assert_non_null(strstr(text, "\"start_local\": \"2026-11-21T23:02:10+01:00\""));
}

/* A terminal without and with a wish for no colour. */
static void colour_is_for_terminals_that_want_it(void **state)
{
    static char text[PROGRAM_TEXT_SIZE];
    if (shell(*state, text, "command -v script") != 0) {
        print_message("script is not installed: skipped\n");
        skip();
    }
    shell(*state, text, "TERM=xterm script -qec \"posture-report --db $DB\" /dev/null </dev/null");
    assert_non_null(strstr(text, "\033[1m"));
    shell(*state, text,
          "NO_COLOR=1 TERM=xterm script -qec \"posture-report --db $DB\" /dev/null </dev/null");
    assert_null(strchr(text, '\033'));
    shell(*state, text, "TERM=xterm posture-report --db $DB");
    assert_null(strchr(text, '\033'));
}

static void a_night_is_called_open_only_while_it_is_recorded(void **state)
{
    static char text[PROGRAM_TEXT_SIZE];
    static const struct night_recipe recipe = {.start_utc = "2026-11-21 22:00:00",
                                               .zone = "Europe/Berlin",
                                               .story = "left 20",
                                               .open = true};
    static struct built_night open;
    char db[PROGRAM_PATH_SIZE];
    struct pmat_store *store;
    struct pmat_fault fault = {0};
    pmat_session_id id;
    program_path(db, ((struct stage *)*state)->folder, "open.db");
    check(pmat_store_open(&store, db, PMAT_STORE_WRITE, &fault), &fault);
    night_build(&open, &recipe);
    struct pmat_session_key key = open.view.row.key;
    check(pmat_store_session_begin(store, &key, &open.view.row.session, &open.view.provenance, &id,
                                   &fault),
          &fault);
    store_epochs(store, id, &open);
    assert_int_equal(shell(*state, text, "posture-report --db $DIR/open.db"), 0);
    assert_non_null(strstr(text, "STILL RECORDING: figures stand as of 23:20."));
    pmat_store_close(store);
    assert_int_equal(shell(*state, text, "posture-report --db $DIR/open.db"), 0);
    assert_null(strstr(text, "STILL RECORDING"));
    assert_non_null(strstr(text, "(the recording was cut off)"));
}

static void columns_are_described_by_the_program(void **state)
{
    static char text[PROGRAM_TEXT_SIZE];
    char *docs = file_text(PMAT_SOURCE_DIR "/docs/data-fields.md", NULL);
    assert_int_equal(shell(*state, text, "posture-export --describe"), 0);
    assert_string_equal(text, docs);
    free(docs);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_are_told_in_one_line_with_their_exit_code),
        cmocka_unit_test(a_stored_night_reads_as_the_night_itself),
        cmocka_unit_test(the_last_night_is_no_nap_and_a_nap_is_found_by_its_session),
        cmocka_unit_test(several_nights_leave_naps_out),
        cmocka_unit_test(reports_and_exports_are_for_their_owner_alone),
        cmocka_unit_test(page_and_paper_show_the_stored_night),
        cmocka_unit_test(a_short_night_is_exported_to_the_letter),
        cmocka_unit_test(exported_minutes_add_up_in_every_row),
        cmocka_unit_test(spreadsheets_of_other_countries_get_their_signs),
        cmocka_unit_test(a_folder_in_use_keeps_its_other_files),
        cmocka_unit_test(a_failed_export_leaves_what_was_there),
        cmocka_unit_test(a_german_locale_changes_no_byte),
        cmocka_unit_test(miller_reads_the_tables),
        cmocka_unit_test(colour_is_for_terminals_that_want_it),
        cmocka_unit_test(a_night_is_called_open_only_while_it_is_recorded),
        cmocka_unit_test(columns_are_described_by_the_program),
    };
    return cmocka_run_group_tests_name("report and export", tests, set_the_stage, clear_the_stage);
}
