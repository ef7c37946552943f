/* posture-setup, end to end: every way of laying a mat is found, on simulated sleepers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/profile.h"
#include "tests/support/program.h"

struct row {
    const char *name, *head, *view, *polarity;
};

static const struct row rows[] = {
    {"as the defaults have it", "first_row", "from_above", "up"},
    {"mirrored", "first_row", "mirrored", "up"},
    {"upside down", "last_row", "from_above", "up"},
    {"upside down and mirrored", "last_row", "mirrored", "up"},
    {"turned by a quarter", "first_col", "from_above", "up"},
    {"turned by a quarter and mirrored", "last_col", "mirrored", "up"},
    {"counts that sink under load", "last_row", "from_above", "down"},
};
enum { ROW_COUNT = sizeof rows / sizeof *rows };

static const char plan[] = "empty=10,supine=70,left=130,right=190";

/* A recording of somebody who does as told. */
static void record(const struct row *row, const char *folder, char night[PROGRAM_PATH_SIZE])
{
    char script[PROGRAM_PATH_SIZE];
    struct program_result result;
    int across = strstr(row->head, "col") != NULL;
    program_path(script, folder, "setup.txt");
    program_path(night, folder, "setup.bin");
    FILE *file = fopen(script, "w");
    assert_non_null(file);
    fprintf(file,
            "start = 2026-03-10T22:30:00Z\nzone = UTC\nmattress = medium\nrows = %d\ncols = %d\n"
            "pitch_row_mm = %d\npitch_col_mm = %d\nrate_hz = 2\nhead = %s\nview = %s\n"
            "polarity = %s\nseed = 4\n\n"
            "+0:00:40 get_in\n+0:00:50 lie supine\n+0:01:50 turn left\n+0:02:50 turn right\n"
            "end +0:04\n",
            across ? 16 : 32, across ? 32 : 16, across ? 52 : 60, across ? 60 : 52, row->head,
            row->view, row->polarity);
    fclose(file);
    program_run(&result, 60, "posture-sim", "--script", script, "--output", night, "--speed", "max",
                NULL);
    if (result.exit_code != 0)
        fail_msg("posture-sim: %s", result.err);
}

static void finds(void **state)
{
    const struct row *row = *state;
    char folder[PROGRAM_PATH_SIZE], night[PROGRAM_PATH_SIZE], path[PROGRAM_PATH_SIZE], wanted[64];
    struct program_result result;
    struct stat status;
    program_folder(folder);
    program_path(path, folder, "bed.ini");
    record(row, folder, night);
    program_run(&result, 60, "posture-setup", "--port", night, "--at", plan, "--name", "bed",
                "--output", path, NULL);
    if (result.exit_code != 0)
        fail_msg("%d: %s", result.exit_code, result.err);
    snprintf(wanted, sizeof wanted, "head = %s\nview = %s\n", row->head, row->view);
    if (strstr(result.out, wanted) == NULL)
        fail_msg("no %s in\n%s", wanted, result.out);
    assert_int_equal(strstr(result.out, "polarity = down") != NULL,
                     strcmp(row->polarity, "down") == 0);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    struct pmat_profile profile; /* the logger reads it back */
    struct pmat_fault fault;
    if (pmat_profile_load(&profile, path, NULL, &fault) != PMAT_OK)
        fail_msg("%s", fault.text);
    assert_string_equal(profile.name, "bed");
    program_folder_remove(folder);
}

static void an_existing_profile_stays(void **state)
{
    (void)state;
    char folder[PROGRAM_PATH_SIZE], night[PROGRAM_PATH_SIZE], path[PROGRAM_PATH_SIZE];
    struct program_result result;
    struct stat status;
    program_folder(folder);
    program_path(path, folder, "bed.ini");
    record(&rows[0], folder, night);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fclose(file);
    program_run(&result, 60, "posture-setup", "--port", night, "--at", plan, "--output", path,
                NULL);
    assert_int_equal(result.exit_code, 64);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_size, 0);
    program_run(&result, 60, "posture-setup", "--port", night, "--at", plan, "--output", path,
                "--yes", NULL);
    assert_int_equal(result.exit_code, 0);
    assert_int_equal(stat(path, &status), 0);
    assert_true(status.st_size > 50);
    program_folder_remove(folder);
}

static void says_what_is_wrong(void **state)
{
    (void)state;
    char folder[PROGRAM_PATH_SIZE], night[PROGRAM_PATH_SIZE], path[PROGRAM_PATH_SIZE];
    struct program_result result;
    program_folder(folder);
    program_path(path, folder, "bed.ini");
    record(&rows[0], folder, night);
    program_run(&result, 60, "posture-setup", "--port", night, "--output", path, NULL);
    assert_int_equal(result.exit_code, 64); /* nobody to ask */
    program_run(&result, 60, "posture-setup", "--port", night, "--at", "supine=3,left=2", NULL);
    assert_int_equal(result.exit_code, 64);
    program_run(&result, 60, "posture-setup", "--port", night, "--at",
                "empty=10,supine=70,left=130,right=900", "--output", path, NULL);
    assert_int_equal(result.exit_code, 69); /* the frames end before */
    program_run(&result, 60, "posture-setup", "--port", night, "--at",
                "empty=0,supine=2,left=5,right=8", "--seconds", "5", "--output", path, NULL);
    assert_int_not_equal(result.exit_code, 0);
    assert_int_not_equal(access(path, F_OK), 0); /* nothing is written of an empty bed */
    program_folder_remove(folder);
}

/* ---- the sleeper's own lumbar values ---- */

static void record_script(const char *folder, const char *lies, char night[PROGRAM_PATH_SIZE])
{
    char script[PROGRAM_PATH_SIZE];
    struct program_result result;
    program_path(script, folder, "lumbar.txt");
    program_path(night, folder, "lumbar.bin");
    FILE *file = fopen(script, "w");
    assert_non_null(file);
    fprintf(file,
            "start = 2026-03-10T22:30:00Z\nzone = UTC\nrows = 32\ncols = 16\npitch_row_mm = 60\n"
            "pitch_col_mm = 52\nrate_hz = 2\nseed = 4\n\n+0:00:40 get_in\n%send +0:04\n",
            lies);
    fclose(file);
    program_run(&result, 60, "posture-sim", "--script", script, "--output", night, "--speed", "max",
                NULL);
    if (result.exit_code != 0)
        fail_msg("posture-sim: %s", result.err);
}

static const char lumbar_plan[] = "empty=10,supine=70,supine=130";

static void own_lumbar_values_go_into_the_settings(void **state)
{
    (void)state;
    char folder[PROGRAM_PATH_SIZE], night[PROGRAM_PATH_SIZE], path[PROGRAM_PATH_SIZE], text[4000];
    struct program_result result;
    struct stat status;
    program_folder(folder);
    program_path(path, folder, "posture.conf");
    record_script(folder, "+0:00:50 lie supine\n+0:01:50 turn supine knees_raised\n", night);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("; mine\n[strain]\nlumbar_flat = 0.9\nprone.watch_min = 12\n[night]\nnap_max_h = 2\n",
          file);
    fclose(file);
    assert_int_equal(chmod(path, 0640), 0);
    program_run(&result, 60, "posture-setup", "--port", night, "--at", lumbar_plan, "--lumbar",
                path, NULL);
    if (result.exit_code != 0)
        fail_msg("%d: %s", result.exit_code, result.err);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640);
    file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    float flat = 0, raised = 0;
    assert_int_equal(sscanf(text, "; mine\n[strain]\nlumbar_flat = %f\nlumbar_knees_raised = %f\n",
                            &flat, &raised),
                     2);
    assert_true(flat > raised + 0.03f && flat < 0.9f);
    assert_non_null(strstr(text, "\nprone.watch_min = 12\n[night]\nnap_max_h = 2\n"));
    program_run(&result, 20, "posture-logger", "--config", path, "--print-config", NULL);
    assert_int_equal(result.exit_code, 0);
    program_folder_remove(folder);
}

static void what_cannot_be_told_apart_is_not_written(void **state)
{
    (void)state;
    char folder[PROGRAM_PATH_SIZE], night[PROGRAM_PATH_SIZE], path[PROGRAM_PATH_SIZE];
    struct program_result result;
    program_folder(folder);
    program_path(path, folder, "posture.conf");
    record_script(folder, "+0:00:50 lie supine\n+0:01:50 turn supine x=2\n", night);
    program_run(&result, 60, "posture-setup", "--port", night, "--at", lumbar_plan, "--lumbar",
                path, NULL);
    assert_int_equal(result.exit_code, 65);
    assert_non_null(strstr(result.err, "too close to tell them apart, nothing was written"));
    record_script(folder, "+0:00:50 lie supine raised=45\n+0:01:50 turn supine knees_raised\n",
                  night);
    program_run(&result, 60, "posture-setup", "--port", night, "--at", lumbar_plan, "--lumbar",
                path, NULL);
    assert_int_equal(result.exit_code, 65);
    assert_non_null(strstr(result.err, "lying flat the lumbar arch could not be measured (upper "
                                       "body raised): nothing was written"));
    program_run(&result, 60, "posture-setup", "--port", night, "--at", plan, "--lumbar", path,
                NULL);
    assert_int_equal(result.exit_code, 64);
    assert_int_not_equal(access(path, F_OK), 0);
    program_folder_remove(folder);
}

int main(void)
{
    struct row copies[ROW_COUNT];
    struct CMUnitTest tests[ROW_COUNT + 4];
    memcpy(copies, rows, sizeof copies);
    for (size_t i = 0; i < ROW_COUNT; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, finds, NULL, NULL, &copies[i]};
    tests[ROW_COUNT] = (struct CMUnitTest)cmocka_unit_test(an_existing_profile_stays);
    tests[ROW_COUNT + 1] = (struct CMUnitTest)cmocka_unit_test(says_what_is_wrong);
    tests[ROW_COUNT + 2] =
        (struct CMUnitTest)cmocka_unit_test(own_lumbar_values_go_into_the_settings);
    tests[ROW_COUNT + 3] =
        (struct CMUnitTest)cmocka_unit_test(what_cannot_be_told_apart_is_not_written);
    return _cmocka_run_group_tests("posture-setup", tests, ROW_COUNT + 4, NULL, NULL);
}
