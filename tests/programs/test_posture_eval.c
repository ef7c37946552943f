/* posture-eval, end to end, on a small folder of simulated frames and on a recording. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <jansson.h>

#include "tests/support/csv.h"
#include "tests/support/program.h"

struct fixture {
    char folder[PROGRAM_PATH_SIZE], frames[PROGRAM_PATH_SIZE], csv[PROGRAM_PATH_SIZE];
    struct program_result result;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    program_folder(f->folder);
    program_path(f->frames, f->folder, "frames");
    program_path(f->csv, f->folder, "out.csv");
    program_run(&f->result, 60, "posture-sim", "--random-frames", "40", "--seed", "7", "--resample",
                "32x16", "--classes", "supine=25,left=25,right=20,prone=20,empty=10", "--output",
                f->frames, NULL);
    assert_int_equal(f->result.exit_code, 0);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    program_folder_remove(f->folder);
    free(f);
    return 0;
}

static json_t *only_set(const struct program_result *result)
{
    json_error_t error;
    json_t *all = json_loads(result->out, 0, &error);
    if (all == NULL)
        fail_msg("no JSON: %s in\n%s\n%s", error.text, result->out, result->err);
    json_t *set = json_incref(json_array_get(json_object_get(all, "sets"), 0));
    json_decref(all);
    assert_non_null(set);
    return set;
}

static double number(json_t *set, const char *key)
{
    json_t *value = json_object_get(set, key);
    assert_non_null(value);
    return json_is_null(value) ? (double)NAN : json_number_value(value);
}

static void json_has_the_documented_keys(void **state)
{
    struct fixture *f = *state;
    static const char *const keys[] = {"set",          "seen",           "frames", "accuracy",
                                       "macro_f1",     "recall",         "ece",    "coverage",
                                       "worst_person", "pooled_accuracy"};
    program_run(&f->result, 60, "posture-eval", "--json", f->frames, NULL);
    assert_int_equal(f->result.exit_code, 0);
    json_t *set = only_set(&f->result);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        assert_non_null(json_object_get(set, keys[i]));
    assert_string_equal(json_string_value(json_object_get(set, "set")), "frames");
    assert_true(json_is_false(json_object_get(set, "seen")));
    assert_in_range((unsigned long)number(set, "frames"), 30, 39); /* without the empty ones */
    assert_true(number(set, "accuracy") >= 0.8); /* a handful of simulated bodies */
    assert_true(number(set, "ece") >= 0 && number(set, "ece") < 0.3);
    json_decref(set);
}

static void predictions_name_every_frame(void **state)
{
    struct fixture *f = *state;
    struct csv csv;
    program_run(&f->result, 60, "posture-eval", "--predictions", f->csv, f->frames, NULL);
    assert_int_equal(f->result.exit_code, 0);
    csv_read(&csv, f->csv);
    assert_in_range(csv_count(&csv), 30, 39); /* lying ones: these mats have no empty bed */
    for (size_t i = 0; i < csv_count(&csv); i++) {
        const char *truth = csv_field(&csv, i, csv_column(&csv, "truth"));
        const char *called = csv_field(&csv, i, csv_column(&csv, "posture"));
        const char *confidence = csv_field(&csv, i, csv_column(&csv, "confidence"));
        assert_true(truth[0] != '\0' && called[0] != '\0');
        assert_true(strtod(confidence, NULL) >= 0.25 && strtod(confidence, NULL) <= 1);
    }
    csv_free(&csv);
}

static void indicators_have_a_row_a_recording(void **state)
{
    struct fixture *f = *state;
    struct csv csv;
    program_run(&f->result, 60, "posture-eval", "--indicators", f->csv, f->frames, NULL);
    assert_int_equal(f->result.exit_code, 0);
    csv_read(&csv, f->csv);
    assert_int_equal(csv_count(&csv), 20); /* two frames a body */
    csv_column(&csv, "lumbar_arch");
    csv_column(&csv, "contact_area_frac");
    csv_free(&csv);
}

static void a_mirrored_mat_swaps_left_and_right(void **state)
{
    struct fixture *f = *state;
    program_run(&f->result, 60, "posture-eval", "--json", "--degrade", "mirrored", f->frames, NULL);
    assert_int_equal(f->result.exit_code, 0);
    json_t *set = only_set(&f->result);
    assert_true(json_number_value(json_object_get(json_object_get(set, "recall"), "left")) < 0.2);
    json_decref(set);
}

static void a_recording_is_judged_by_its_labels(void **state)
{
    struct fixture *f = *state;
    char night[PROGRAM_PATH_SIZE], truth[PROGRAM_PATH_SIZE], frames[PROGRAM_PATH_SIZE];
    char script[PROGRAM_PATH_SIZE];
    program_path(night, f->folder, "night.bin");
    program_path(truth, f->folder, "truth.csv");
    program_path(frames, f->folder, "labelled");
    program_path(script, f->folder, "night.txt");
    FILE *file = fopen(script, "w");
    assert_non_null(file);
    fputs("start = 2026-03-10T22:30:00Z\nzone = UTC\nmattress = medium\nrows = 32\ncols = 16\n"
          "pitch_row_mm = 60\npitch_col_mm = 52\nrate_hz = 1\n\n"
          "+0:01:50 get_in\n+0:02 lie supine\n+0:04 turn left\nend +0:06\n",
          file);
    fclose(file);
    program_run(&f->result, 60, "posture-sim", "--script", script, "--output", night, "--speed",
                "max", "--truth", truth, NULL);
    assert_int_equal(f->result.exit_code, 0);
    program_run(&f->result, 60, "posture-eval", "--json", "--labels", truth, night, NULL);
    json_t *set = only_set(&f->result);
    assert_true(number(set, "frames") > 200 && number(set, "accuracy") > 0.9);
    json_decref(set);
    program_run(&f->result, 60, "posture-eval", "--to-frames", frames, "--labels", truth, night,
                NULL);
    assert_int_equal(f->result.exit_code, 0);
    program_run(&f->result, 60, "posture-eval", frames, NULL);
    assert_int_equal(f->result.exit_code, 0);
    program_run(&f->result, 60, "posture-eval", "--to-frames", frames, night, NULL);
    assert_int_not_equal(f->result.exit_code, 0); /* labels are never overwritten */
    program_run(&f->result, 60, "posture-eval", night, NULL);
    assert_int_equal(f->result.exit_code, 64); /* what is true of it? */
}

/* `spec` and the exit code. */
static void says_what_is_wrong(void **state)
{
    struct fixture *f = *state;
    program_run(&f->result, 20, "posture-eval", NULL);
    assert_int_equal(f->result.exit_code, 64);
    program_run(&f->result, 20, "posture-eval", "/no/such/folder", NULL);
    assert_int_equal(f->result.exit_code, 66);
    program_run(&f->result, 20, "posture-eval", "--degrade", "bits=0", f->frames, NULL);
    assert_int_equal(f->result.exit_code, 64);
    program_run(&f->result, 20, "posture-eval", "--enroll", "none", f->frames, NULL);
    assert_int_equal(f->result.exit_code, 64);
}

#define ROW(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(json_has_the_documented_keys),        ROW(predictions_name_every_frame),
        ROW(indicators_have_a_row_a_recording),   ROW(a_mirrored_mat_swaps_left_and_right),
        ROW(a_recording_is_judged_by_its_labels), ROW(says_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
