/*
 * Bad input to the real programs: one line that says what to do, the right exit code, nothing lost.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "acquisition/wire.h"
#include "tests/support/csv.h"
#include "tests/support/program.h"
#include "tests/support/rows.h"
#include "tests/support/wire_file.h"

enum { TIMEOUT_S = 120, WORDS_MAX = 3 };

/* '@' at the beginning of an argument stands for the test's own folder. */
struct row {
    const char *name;
    const char *program;
    const char *args[14];
    int exit_code;
    const char *says[WORDS_MAX]; /* words of the one line */
};

static const struct row rows[] = {
    {"an unknown port",
     "posture-logger",
     {"--port", "/dev/ttyUSB97", "--once", "--db", "@new.db", "--quiet"},
     69,
     {"/dev/ttyUSB97", "plug"}},
    {"no mat found by itself",
     "posture-logger",
     {"--port", "auto", "--once", "--db", "@new.db", "--quiet"},
     69,
     {"--port"}},
    {"a missing recording",
     "posture-logger",
     {"--replay", "@none.pmatz", "--db", "@new.db", "--quiet"},
     66,
     {"none.pmatz"}},
    {"a missing profile",
     "posture-logger",
     {"--replay", "@night.bin", "--profile", "nosuchmat", "--db", "@new.db", "--quiet"},
     78,
     {"nosuchmat"}},
    {"a wrong key in the settings",
     "posture-logger",
     {"--config", "@wrong-key.ini", "--replay", "@night.bin", "--db", "@new.db", "--quiet"},
     78,
     {"wrong-key.ini:3", "away_merge_minutes", "away_merge_min"}},
    {"a value out of range in the settings",
     "posture-logger",
     {"--config", "@wrong-value.ini", "--replay", "@night.bin", "--db", "@new.db", "--quiet"},
     78,
     {"wrong-value.ini:2", "session_cap_h"}},
    {"a wrong key on the command line",
     "posture-logger",
     {"--set", "night.nothing=3", "--replay", "@night.bin", "--db", "@new.db", "--quiet"},
     78,
     {"nothing", "[night]"}},
    {"a recording cut short",
     "posture-logger",
     {"--replay", "@cut.pmatz", "--db", "@cut.db", "--quiet"},
     65,
     {"cut.pmatz"}},
    {"a recording that is something else",
     "posture-logger",
     {"--replay", "@text.txt", "--db", "@new.db", "--quiet"},
     65,
     {"not one frame", "--profile"}},
    {"a foreign database, to be written",
     "posture-logger",
     {"--replay", "@night.bin", "--db", "@foreign.db", "--quiet"},
     65,
     {"foreign.db"}},
    {"a newer database, to be written",
     "posture-logger",
     {"--replay", "@night.bin", "--db", "@newer.db", "--quiet"},
     65,
     {"newer.db"}},
    {"a foreign database, to be read",
     "posture-report",
     {"--db", "@foreign.db"},
     65,
     {"foreign.db"}},
    {"a newer database, to be read", "posture-report", {"--db", "@newer.db"}, 65, {"newer.db"}},
    {"a model that is none",
     "posture-logger",
     {"--model", "@text.txt", "--replay", "@night.bin", "--db", "@new.db", "--quiet"},
     65,
     {"model"}},
    {"a short row of labelled frames",
     "posture-sim",
     {"--frames", "@short-row", "--output", "@x.bin"},
     65,
     {"frames.csv", "3"}},
    {"NaN in labelled frames",
     "posture-sim",
     {"--frames", "@nan-row", "--output", "@x.bin"},
     65,
     {"frames.csv", "3"}},
    {"a missing folder of labelled frames",
     "posture-sim",
     {"--frames", "@nothing", "--output", "@x.bin"},
     66,
     {"nothing"}},
    {"a script that makes no sense",
     "posture-sim",
     {"--script", "@script.txt", "--output", "@x.bin"},
     78,
     {"script.txt:2"}},
    {"an empty bed all night",
     "posture-logger",
     {"--replay", "@empty.bin", "--db", "@empty.db", "--quiet"},
     0,
     {"nobody lay on the mat", "check"}},
    {"an empty bed all night, to be reported",
     "posture-report",
     {"--db", "@empty.db"},
     66,
     {"no night"}},
    {"a mat that speaks too small a grid",
     "posture-logger",
     {"--replay", "@tiny.bin", "--db", "@new.db", "--quiet"},
     78,
     {"4 x 4"}},
};

/* The group's own folder, made before the first row. */
static char folder[PROGRAM_PATH_SIZE];

static void write_text(const char *in, const char *name, const char *text)
{
    char path[PROGRAM_PATH_SIZE];
    program_path(path, in, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void must_run(const char *what, const struct program_result *result)
{
    if (result->exit_code != 0)
        fail_msg("%s ended with %d: %s", what, result->exit_code, result->err);
}

static void simulate(const char *script, const char *name)
{
    static struct program_result result;
    char path[PROGRAM_PATH_SIZE];
    program_path(path, folder, name);
    program_run(&result, TIMEOUT_S, "posture-sim", "--script", script, "--speed", "max", "--output",
                path, NULL);
    must_run("posture-sim", &result);
}

static void write_labelled(const char *name, const char *third_row)
{
    char path[PROGRAM_PATH_SIZE], text[512];
    program_path(path, folder, name);
    assert_int_equal(mkdir(path, 0700), 0);
    write_text(path, "about.ini",
               "[mat]\nname = test\nrows = 2\ncols = 2\nadc_max = 255\nrate_hz = 1\n"
               "head = first_row\nview = from_above\nuse = training\nlicence = none\n");
    snprintf(text, sizeof text,
             "person,recording,t_s,posture,detail,c0,c1,c2,c3\nA,A1,0,supine,,1,2,3,4\n%s\n",
             third_row);
    write_text(path, "frames.csv", text);
}

/* SQLite files of other programs, or of a later version of this one. */
static void write_database(const char *name, const char *sql)
{
    char path[PROGRAM_PATH_SIZE];
    sqlite3 *db;
    program_path(path, folder, name);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void write_newer_database(void)
{
    static struct program_result result;
    char night[PROGRAM_PATH_SIZE], path[PROGRAM_PATH_SIZE];
    program_path(night, folder, "night.bin");
    program_path(path, folder, "newer.db");
    program_run(&result, TIMEOUT_S, "posture-logger", "--replay", night, "--db", path, NULL);
    must_run("posture-logger", &result);
    write_database("newer.db", "PRAGMA user_version = 9999");
}

/* A raw night recorded by the logger itself, cut in the middle. */
static void write_cut_recording(void)
{
    static struct program_result result;
    char night[PROGRAM_PATH_SIZE], db[PROGRAM_PATH_SIZE], raw[PROGRAM_PATH_SIZE];
    char whole[PROGRAM_PATH_SIZE], cut[PROGRAM_PATH_SIZE];
    program_path(night, folder, "night.bin");
    program_path(db, folder, "recorded.db");
    program_path(raw, folder, "raw");
    program_run(&result, TIMEOUT_S, "posture-logger", "--replay", night, "--db", db, "--record",
                raw, NULL);
    must_run("posture-logger", &result);
    program_path(whole, raw, "2026-03-10T22-40-00Z.pmatz");
    program_path(cut, folder, "cut.pmatz");
    assert_int_equal(rename(whole, cut), 0);
    struct stat st;
    assert_int_equal(stat(cut, &st), 0);
    assert_int_equal(truncate(cut, st.st_size / 2), 0);
}

static int set_up(void **state)
{
    (void)state;
    program_folder(folder);
    simulate("short-night", "night.bin");
    write_text(folder, "empty.txt", "rows = 16\ncols = 16\nrate_hz = 1\nend +1:00\n");
    write_text(folder, "tiny.txt",
               "rows = 2\ncols = 2\nrate_hz = 1\n+0:05 get_in\n+0:06 lie supine\nend +0:10\n");
    write_text(folder, "script.txt", "rows = 16\n+0:05 dance\n");
    char script[PROGRAM_PATH_SIZE];
    program_path(script, folder, "empty.txt");
    simulate(script, "empty.bin");
    program_path(script, folder, "tiny.txt");
    simulate(script, "tiny.bin");
    write_text(folder, "wrong-key.ini", "; settings\n[night]\naway_merge_minutes = 30\n");
    write_text(folder, "wrong-value.ini", "[night]\nsession_cap_h = 900\n");
    write_text(folder, "text.txt", "This is a letter and no recording of anything at all.\n");
    write_labelled("short-row", "A,A1,1,supine,,1,2,3");
    write_labelled("nan-row", "A,A1,1,supine,,1,2,nan,4");
    write_database("foreign.db", "CREATE TABLE photo (id INTEGER)");
    write_newer_database();
    write_cut_recording();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    program_folder_remove(folder);
    return 0;
}

static void run_row(const struct row *row, struct program_result *result)
{
    char paths[14][PROGRAM_PATH_SIZE];
    const char *a[14] = {0};
    for (int i = 0; i < 14 && row->args[i] != NULL; i++) {
        a[i] = row->args[i];
        if (a[i][0] == '@') {
            program_path(paths[i], folder, a[i] + 1);
            a[i] = paths[i];
        }
    }
    program_run(result, TIMEOUT_S, row->program, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7],
                a[8], a[9], a[10], a[11], a[12], a[13], NULL);
}

static void says_what_to_do(void **state)
{
    static struct program_result result;
    const struct row *row = *state;
    run_row(row, &result);
    print_message("%d: %s", result.exit_code, result.err);
    assert_int_equal(result.exit_code, row->exit_code);
    assert_int_equal(text_lines(result.err), 1);
    assert_true(strncmp(result.err, row->program, strlen(row->program)) == 0);
    for (int i = 0; i < WORDS_MAX && row->says[i] != NULL; i++)
        if (strstr(result.err, row->says[i]) == NULL)
            fail_msg("'%s' is not said", row->says[i]);
    assert_string_equal(result.out, "");
}

/* ---- two sleepers ---- */

/* The frames of two nights on the same mat, one load upon the other. */
static void add_nights(const char *name_a, const char *name_b, const char *name_out)
{
    enum { ROWS = 32, COLS = 32, CELLS = ROWS * COLS, FRAMES_MAX = 2000 };
    char path[PROGRAM_PATH_SIZE];
    uint16_t *a = malloc(sizeof *a * CELLS * FRAMES_MAX),
             *b = malloc(sizeof *b * CELLS * FRAMES_MAX);
    program_path(path, folder, name_a);
    size_t frames = wire_file_frames(path, a, CELLS, FRAMES_MAX);
    program_path(path, folder, name_b);
    assert_int_equal(wire_file_frames(path, b, CELLS, FRAMES_MAX), frames);
    const struct pmat_wire_format *format = pmat_wire_find("pmat1");
    struct pmat_wire_encoder encoder = {.encoding = 2, .boot_id = 5};
    struct pmat_hello hello = {.model = "two",
                               .rows = ROWS,
                               .cols = COLS,
                               .pitch_row_mm = 60,
                               .pitch_col_mm = 45,
                               .bits = 12,
                               .rate_hz = 1,
                               .start_utc_us = INT64_C(1773182400000000)};
    size_t size = format->encoded_max(ROWS, COLS) + 1024;
    uint8_t *bytes = malloc(size);
    program_path(path, folder, name_out);
    FILE *out = fopen(path, "wb");
    fwrite(bytes, 1, format->encode_hello(&encoder, &hello, 0, bytes, size), out);
    for (size_t i = 0; i < frames; i++) {
        for (size_t c = 0; c < CELLS; c++)
            a[i * CELLS + c] = (uint16_t)(a[i * CELLS + c] + b[i * CELLS + c]);
        struct pmat_frame frame = {.rows = ROWS,
                                   .cols = COLS,
                                   .device_us = (uint64_t)i * 1000000,
                                   .counts = a + i * CELLS};
        fwrite(bytes, 1, format->encode_frame(&encoder, &frame, bytes, size), out);
    }
    fclose(out);
    free(bytes);
    free(a);
    free(b);
}

static void simulate_at(const char *name, const char *posture, int x_cm)
{
    char text[512], script[PROGRAM_PATH_SIZE];
    snprintf(text, sizeof text,
             "rows = 32\ncols = 32\npitch_row_mm = 60\npitch_col_mm = 45\nrate_hz = 1\nbits = 12\n"
             "+0:03 get_in\n+0:03:30 lie %s x=%d\nend +0:25\n",
             posture, x_cm);
    write_text(folder, "one.txt", text);
    program_path(script, folder, "one.txt");
    simulate(script, name);
}

static void two_sleepers_are_nobodys_posture(void **state)
{
    (void)state;
    static struct program_result result;
    char raw[PROGRAM_PATH_SIZE], db[PROGRAM_PATH_SIZE];
    simulate_at("one.bin", "supine", -35);
    simulate_at("other.bin", "left", 35);
    add_nights("one.bin", "other.bin", "two.bin");
    program_path(raw, folder, "two.bin");
    program_path(db, folder, "two.db");
    program_run(&result, TIMEOUT_S, "posture-logger", "--replay", raw, "--db", db, "--quiet", NULL);
    print_message("%d: %s", result.exit_code, result.err);
    assert_int_equal(result.exit_code, 0);
    assert_int_equal(text_lines(result.err), 1);
    assert_non_null(strstr(result.err, "one sleeper"));
    program_run(&result, TIMEOUT_S, "posture-report", "--db", db, NULL);
    must_run("posture-report", &result);
    assert_non_null(strstr(result.out, "Unsure"));
}

/* ---- nothing is lost ---- */

static void a_cut_recording_gives_all_before_the_cut(void **state)
{
    (void)state;
    static struct program_result result;
    char db[PROGRAM_PATH_SIZE], out[PROGRAM_PATH_SIZE], path[PROGRAM_PATH_SIZE];
    program_path(db, folder, "cut.db");
    program_path(out, folder, "cut-csv");
    program_run(&result, TIMEOUT_S, "posture-export", "--db", db, "--output", out, NULL);
    must_run("posture-export", &result);
    struct csv epochs;
    program_path(path, out, "epochs.csv");
    csv_read(&epochs, path);
    print_message("%zu epochs before the cut\n", csv_count(&epochs));
    assert_true(csv_count(&epochs) >= 15 && csv_count(&epochs) < 50);
    csv_free(&epochs);
}

/* As a service the logger goes on beside a database that it must not touch. */
static void the_service_records_beside_a_foreign_database(void **state)
{
    (void)state;
    static struct program_result result;
    char db[PROGRAM_PATH_SIZE], side[PROGRAM_PATH_SIZE], night[PROGRAM_PATH_SIZE], *before, *after;
    long before_size, after_size;
    program_path(db, folder, "foreign.db");
    program_path(side, folder, "foreign.db-side.db");
    program_path(night, folder, "night.bin");
    wire_file_read(db, &before, &before_size);
    program_run(&result, TIMEOUT_S, "posture-logger", "--port", night, "--clock", "device", "--db",
                db, NULL);
    must_run("posture-logger", &result);
    assert_non_null(strstr(result.err, "foreign.db-side.db"));
    wire_file_read(db, &after, &after_size);
    assert_int_equal(after_size, before_size);
    assert_memory_equal(after, before, (size_t)before_size);
    free(before);
    free(after);
    program_run(&result, TIMEOUT_S, "posture-report", "--db", side, NULL);
    must_run("posture-report", &result);
    assert_non_null(strstr(result.out, "In bed"));
}

int main(void)
{
    static struct rows tests;
    ROWS_ADD_ALL(&tests, rows, says_what_to_do);
    rows_add(&tests, "two sleepers' worth of load", two_sleepers_are_nobodys_posture, NULL);
    rows_add(&tests, "a cut recording gives all before the cut",
             a_cut_recording_gives_all_before_the_cut, NULL);
    rows_add(&tests, "the service records beside a foreign database",
             the_service_records_beside_a_foreign_database, NULL);
    return _cmocka_run_group_tests("bad input", tests.tests, tests.count, set_up, tear_down);
}
