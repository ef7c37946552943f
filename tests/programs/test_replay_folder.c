/* A folder of labelled frames through the logger: what it says of them, and of folders that are
 * none. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/support/csv.h"
#include "tests/support/program.h"
#include "tests/support/rows.h"

enum { TIMEOUT_S = 120 };

static void must_run(const char *what, const struct program_result *result)
{
    if (result->exit_code != 0)
        fail_msg("%s ended with %d: %s", what, result->exit_code, result->err);
}

static double number(const struct csv *csv, const char *column)
{
    return strtod(csv_field(csv, 0, csv_column(csv, column)), NULL);
}

/* The simulator's half hour: one lie of five minutes and a half in each posture, two on the back.
 * Between recordings the bed is empty for a minute. */
static void labelled_frames_become_a_night(void **state)
{
    (void)state;
    static struct program_result result;
    static struct csv csv;
    char folder[PROGRAM_PATH_SIZE], nights[PROGRAM_PATH_SIZE], raw[PROGRAM_PATH_SIZE],
        truth[PROGRAM_PATH_SIZE];
    char frames[PROGRAM_PATH_SIZE], db[PROGRAM_PATH_SIZE], out[PROGRAM_PATH_SIZE];
    program_folder(folder);
    program_path(raw, folder, "bed.pmat");
    program_path(truth, folder, "truth.csv");
    program_path(frames, folder, "frames");
    program_path(db, folder, "night.db");
    program_path(out, folder, "csv");
    program_run(&result, TIMEOUT_S, "posture-sim", "--script", "short-night", "--rate-hz", "1",
                "--speed", "max", "--output", raw, "--truth", truth, NULL);
    must_run("posture-sim", &result);
    program_run(&result, TIMEOUT_S, "posture-eval", "--to-frames", frames, "--labels", truth, raw,
                NULL);
    must_run("posture-eval", &result);
    program_run(&result, TIMEOUT_S, "posture-logger", "--replay", frames, "--db", db, "--quiet",
                NULL);
    must_run("posture-logger", &result);
    program_run(&result, TIMEOUT_S, "posture-export", "--db", db, "--output", out, NULL);
    must_run("posture-export", &result);
    program_path(nights, out, "nights.csv");
    csv_read(&csv, nights);
    assert_int_equal(csv_count(&csv), 1);
    assert_string_equal(csv_field(&csv, 0, csv_column(&csv, "mat")), "bed.pmat");
    static const char *const columns[] = {"left_min", "right_min", "prone_min"};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        assert_true(fabs(number(&csv, columns[i]) - 5) <= 1);
    assert_true(fabs(number(&csv, "supine_min") - 10) <= 1.5);
    csv_free(&csv);
    program_folder_remove(folder);
}

static const struct refusal {
    const char *name, *about, *frames;
    int exit_code;
    const char *says;
} refusals[] = {
    {"a folder without frames", NULL, NULL, 66, "no labelled frames"},
    {"frames of another grid", "[mat]\nname = x\nrows = 4\ncols = 4\nadc_max = 255\n",
     "person,recording,t_s,posture,detail,c0,c1\na,b,0,supine,,1,2\n", 65, "frames.csv"},
    {"a posture that there is not", "[mat]\nname = x\nrows = 2\ncols = 2\nadc_max = 255\n",
     "person,recording,t_s,posture,detail,c0,c1,c2,c3\na,b,0,flying,,1,2,3,4\n", 65, "flying"},
};

static void put(const char *folder, const char *name, const char *text)
{
    char path[PROGRAM_PATH_SIZE];
    program_path(path, folder, name);
    FILE *file = text != NULL ? fopen(path, "w") : NULL;
    if (file == NULL)
        return;
    fputs(text, file);
    fclose(file);
}

static void other_folders_are_refused_in_one_line(void **state)
{
    const struct refusal *row = *state;
    static struct program_result result;
    char folder[PROGRAM_PATH_SIZE], db[PROGRAM_PATH_SIZE];
    struct stat status;
    program_folder(folder);
    program_path(db, folder, "night.db");
    put(folder, "about.ini", row->about);
    put(folder, "frames.csv", row->frames);
    program_run(&result, TIMEOUT_S, "posture-logger", "--replay", folder, "--db", db, NULL);
    assert_int_equal(result.exit_code, row->exit_code);
    assert_non_null(strstr(result.err, row->says));
    assert_ptr_equal(strchr(result.err, '\n'), result.err + strlen(result.err) - 1);
    assert_int_not_equal(stat(db, &status), 0);
    program_folder_remove(folder);
}

int main(void)
{
    static struct rows tests;
    rows_add(&tests, "labelled frames become a night", labelled_frames_become_a_night, NULL);
    ROWS_ADD_ALL(&tests, refusals, other_folders_are_refused_in_one_line);
    return rows_run(&tests, "replay of a folder");
}
