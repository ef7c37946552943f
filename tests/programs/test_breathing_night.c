/* The breathing of a simulated half hour, from the mat's bytes to the CSV and the report. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/csv.h"
#include "tests/support/program.h"
#include "tests/support/rows.h"

enum { TIMEOUT_S = 200 };

static void breathing_reaches_the_report(void **state)
{
    (void)state;
    static struct program_result result;
    char folder[PROGRAM_PATH_SIZE], raw[PROGRAM_PATH_SIZE], db[PROGRAM_PATH_SIZE];
    char path[PROGRAM_PATH_SIZE];
    struct csv csv;
    program_folder(folder);
    program_path(raw, folder, "night.bin");
    program_path(db, folder, "night.db");
    program_run(&result, TIMEOUT_S, "posture-sim", "--script", "short-night", "--rate-hz", "5",
                "--speed", "max", "--output", raw, NULL);
    assert_int_equal(result.exit_code, 0);
    program_run(&result, TIMEOUT_S, "posture-logger", "--replay", raw, "--db", db, NULL);
    assert_int_equal(result.exit_code, 0);
    program_run(&result, TIMEOUT_S, "posture-export", "--db", db, "--output", folder, NULL);
    assert_int_equal(result.exit_code, 0);
    program_path(path, folder, "nights.csv");
    csv_read(&csv, path);
    assert_int_equal(csv_count(&csv), 1);
    double rate = strtod(csv_field(&csv, 0, csv_column(&csv, "breath_rate_median_per_min")), NULL);
    print_message("%.2f a minute\n", rate);
    assert_true(fabs(rate - 14.0) < 0.5); /* the script's */
    csv_free(&csv);
    program_run(&result, TIMEOUT_S, "posture-report", "--db", db, NULL);
    assert_int_equal(result.exit_code, 0);
    assert_non_null(strstr(result.out, "a minute, median (estimate); known for"));
    assert_non_null(strstr(result.out, "1 without a position change")); /* the script's twitch */
    program_folder_remove(folder);
}

int main(void)
{
    static struct rows tests;
    rows_add(&tests, "breathing reaches the report", breathing_reaches_the_report, NULL);
    return rows_run(&tests, "breathing night");
}
