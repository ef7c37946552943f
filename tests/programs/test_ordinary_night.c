/*
 * The night that ./quickstart shows, held against what the simulated sleeper really did: minutes of
 * each posture, position changes, exits, beginning and end, in the export and in the printed
 * report.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/csv.h"
#include "tests/support/program.h"
#include "tests/support/rows.h"

enum { HOLD_S = 60, TIMEOUT_S = 280 };
#define SECOND_US INT64_C(1000000)

/* What the truth says, counted apart from the analysis. */
struct truth {
    double minutes[8]; /* by index into `postures` */
    int changes;       /* a posture other than the last one that was held, itself held 60 s */
    int64_t in_us, out_us;
};

static const char *const postures[] = {"supine", "left", "right", "prone", "sitting", "empty"};
enum { POSTURES = sizeof postures / sizeof *postures, EMPTY = POSTURES - 1 };

static int posture_index(const char *name)
{
    for (int i = 0; i < POSTURES; i++)
        if (strcmp(postures[i], name) == 0)
            return i;
    fail_msg("unknown posture '%s' in the truth", name);
    return -1;
}

/* How many times the line that begins so stands in a file. */
static int count_of(const char *path, const char *begin)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t room = 0;
    int count = 0;
    assert_non_null(file);
    while (getline(&line, &room, file) > 0)
        count += strncmp(line, begin, strlen(begin)) == 0;
    free(line);
    fclose(file);
    return count;
}

static void end_run(struct truth *truth, int posture, int seconds, int *held)
{
    if (posture == EMPTY)
        *held = -1; /* after an exit nothing is known to have been before */
    if (posture == EMPTY || seconds < HOLD_S)
        return;
    truth->changes += *held >= 0 && *held != posture;
    *held = posture;
}

static void read_truth(const char *path, struct truth *truth)
{
    struct csv csv;
    csv_read(&csv, path);
    size_t utc = csv_column(&csv, "utc"), posture = csv_column(&csv, "posture");
    int held = -1, run = 0, last = EMPTY;
    *truth = (struct truth){.in_us = 0};
    for (size_t i = 0; i < csv_count(&csv); i++) {
        int now = posture_index(csv_field(&csv, i, posture));
        int64_t at_us = csv_utc_us(csv_field(&csv, i, utc));
        if (now != EMPTY) {
            truth->in_us = truth->in_us == 0 ? at_us : truth->in_us;
            truth->out_us = at_us + SECOND_US;
        }
        truth->minutes[now] += 1.0 / 60.0;
        if (now != last) {
            end_run(truth, last, run, &held);
            run = 0;
        }
        run++;
        last = now;
    }
    end_run(truth, last, run, &held);
    csv_free(&csv);
}

static double number(const struct csv *csv, const char *column)
{
    return strtod(csv_field(csv, 0, csv_column(csv, column)), NULL);
}

static void assert_about(const char *what, double seen, double wanted, double within)
{
    print_message("%s: %.2f, truth %.2f\n", what, seen, wanted);
    if (!(fabs(seen - wanted) <= within))
        fail_msg("%s is off by more than %.2f", what, within);
}

static void assert_night(const char *path, const struct truth *truth)
{
    struct csv csv;
    csv_read(&csv, path);
    assert_int_equal(csv_count(&csv), 1);
    for (int i = 0; i < EMPTY; i++) {
        char column[32];
        snprintf(column, sizeof column, "%s_min", postures[i]);
        /* An epoch counts whole for the posture that holds it longest: half a minute of slack for
         * each beginning and end would allow more. */
        assert_about(column, number(&csv, column), truth->minutes[i], 2.0);
    }
    assert_about("unknown_min", number(&csv, "unknown_min"), 0.0, 1.0);
    assert_about("gap_min", number(&csv, "gap_min"), 0.0, 0.0);
    assert_about("position_changes", number(&csv, "position_changes"), truth->changes, 0.0);
    assert_about("bed_exits", number(&csv, "bed_exits"), 1.0, 0.0);
    /* At one frame a second nobody's breath can be told. */
    assert_string_equal(csv_field(&csv, 0, csv_column(&csv, "breath_rate_median_per_min")), "");
    int64_t start_us = csv_utc_us(csv_field(&csv, 0, csv_column(&csv, "start_utc")));
    int64_t end_us = csv_utc_us(csv_field(&csv, 0, csv_column(&csv, "end_utc")));
    assert_about("start, s", (double)(start_us - truth->in_us) / 1e6, 0.0, 3.0);
    assert_about("end, s", (double)(end_us - truth->out_us) / 1e6, 0.0, 3.0);
    assert_string_equal(csv_field(&csv, 0, csv_column(&csv, "night")), "2026-03-10");
    assert_string_equal(csv_field(&csv, 0, csv_column(&csv, "kind")), "night");
    csv_free(&csv);
}

static void must_run(const char *what, const struct program_result *result)
{
    if (result->exit_code != 0)
        fail_msg("%s ended with %d: %s", what, result->exit_code, result->err);
}

static void reports_what_was_slept(void **state)
{
    (void)state;
    static struct program_result result;
    char folder[PROGRAM_PATH_SIZE], link[PROGRAM_PATH_SIZE], path[PROGRAM_PATH_SIZE];
    char db[PROGRAM_PATH_SIZE], csv[PROGRAM_PATH_SIZE], page[PROGRAM_PATH_SIZE];
    struct truth truth;
    program_folder(folder);
    program_path(link, folder, "mat");
    program_path(path, folder, "truth.csv");
    program_path(db, folder, "night.db");
    program_path(csv, folder, "csv");
    program_path(page, folder, "night.html");
    pid_t sim = program_start(NULL, "posture-sim", "--script", "ordinary-night", "--rate-hz", "1",
                              "--pty", link, "--speed", "max", "--truth", path, NULL);
    assert_int_equal(program_await_file(link, 20), 0);
    program_run(&result, TIMEOUT_S, "posture-logger", "--port", link, "--clock", "device", "--once",
                "--db", db, NULL);
    must_run("posture-logger", &result);
    assert_int_equal(program_wait(sim, 20), 0);
    read_truth(path, &truth);

    program_run(&result, 60, "posture-export", "--db", db, "--output", csv, NULL);
    must_run("posture-export", &result);
    program_path(path, csv, "nights.csv");
    assert_night(path, &truth);

    program_run(&result, 60, "posture-report", "--db", db, NULL);
    must_run("posture-report", &result);
    assert_non_null(strstr(result.out, "Night of Tuesday, 10 March 2026"));
    assert_non_null(strstr(result.out, "22:36 to Wed 06:36"));
    assert_non_null(strstr(result.out, "once: 02:10 for 6 min"));
    assert_non_null(strstr(result.out, "not told: fewer than 5 frames a second"));
    program_run(&result, 60, "posture-report", "--db", db, "--format", "html", "--output", page,
                NULL);
    must_run("posture-report", &result);
    /* Four postures, each with its shoulders and its pelvis found on the mean map. */
    assert_int_equal(count_of(page, "<line class=\"body\""), 8);
    assert_int_equal(count_of(page, "<line class=\"lumbar\""), 8);
    program_folder_remove(folder);
}

int main(void)
{
    static struct rows tests;
    rows_add(&tests, "the report says what was slept", reports_what_was_slept, NULL);
    return rows_run(&tests, "ordinary night");
}
