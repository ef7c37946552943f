/* posture-enroll, end to end: lies that help are kept, others are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "programs/enrolment_file.h"
#include "tests/support/program.h"

static const char plan[] = "empty=10,supine=70,left=130,right=190,prone=250,supine=310,left=370,"
                           "right=430,prone=490";

struct fixture {
    char folder[PROGRAM_PATH_SIZE], night[PROGRAM_PATH_SIZE], path[PROGRAM_PATH_SIZE];
    struct program_result result;
};

/* Somebody who does as the plan says, on a mat whose view the default profile has wrong or right.
 */
static void record(struct fixture *f, const char *view)
{
    char script[PROGRAM_PATH_SIZE];
    program_path(script, f->folder, "lies.txt");
    program_path(f->night, f->folder, "lies.bin");
    FILE *file = fopen(script, "w");
    assert_non_null(file);
    fprintf(file,
            "start = 2026-03-10T22:30:00Z\nzone = UTC\nmattress = medium\nrows = 32\ncols = 16\n"
            "pitch_row_mm = 60\npitch_col_mm = 52\nrate_hz = 1\nview = %s\nseed = 4\n\n"
            "+0:00:40 get_in\n+0:00:50 lie supine\n+0:01:50 turn left\n+0:02:50 turn right\n"
            "+0:03:50 turn prone\n+0:04:50 turn supine x=3\n+0:05:50 turn left x=-3\n"
            "+0:06:50 turn right x=2\n+0:07:50 turn prone x=2\nend +0:09\n",
            view);
    fclose(file);
    program_run(&f->result, 60, "posture-sim", "--script", script, "--output", f->night, "--speed",
                "max", NULL);
    if (f->result.exit_code != 0)
        fail_msg("posture-sim: %s", f->result.err);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    program_folder(f->folder);
    program_path(f->path, f->folder, "posture.enrolment");
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

static void lies_that_help_are_kept_beside_the_database(void **state)
{
    struct fixture *f = *state;
    char db[PROGRAM_PATH_SIZE];
    struct stat status;
    struct pmat_model *model;
    struct pmat_enrolment *enrolment;
    record(f, "mirrored"); /* the model calls left right: there is much to learn */
    program_path(db, f->folder, "posture.db");
    program_run(&f->result, 60, "posture-enroll", "--port", f->night, "--at", plan, "--db", db,
                NULL);
    if (f->result.exit_code != 0)
        fail_msg("%d: %s%s", f->result.exit_code, f->result.out, f->result.err);
    assert_int_equal(stat(f->path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_int_equal(pmat_model_create_default(&model, NULL), PMAT_OK);
    assert_int_equal(pmat_enrolment_file_load(&enrolment, f->path, model,
                                              (struct pmat_enrolment_grid){32, 16}, NULL, NULL),
                     PMAT_OK);
    pmat_enrolment_destroy(enrolment);
    assert_int_equal(pmat_enrolment_file_load(&enrolment, f->path, model,
                                              (struct pmat_enrolment_grid){64, 32}, NULL, NULL),
                     PMAT_ERR_DATA);
    pmat_model_destroy(model);
    program_run(&f->result, 60, "posture-enroll", "--port", f->night, "--at", plan, "--db", db,
                NULL);
    assert_int_equal(f->result.exit_code, 64); /* an earlier one stays */
}

static void what_the_model_knows_is_not_enrolled(void **state)
{
    struct fixture *f = *state;
    record(f, "from_above");
    program_run(&f->result, 60, "posture-enroll", "--port", f->night, "--at", plan, "--output",
                f->path, NULL);
    assert_int_equal(f->result.exit_code, 65);
    assert_non_null(strstr(f->result.err, "nothing is written"));
    assert_int_not_equal(access(f->path, F_OK), 0);
}

static void lies_under_wrong_names_are_refused(void **state)
{
    struct fixture *f = *state;
    record(f, "from_above");
    program_run(&f->result, 60, "posture-enroll", "--port", f->night, "--at",
                "empty=10,supine=70,left=130,right=190,prone=250,prone=310,supine=370,left=430,"
                "right=490",
                "--output", f->path, NULL);
    assert_int_equal(f->result.exit_code, 65);
    assert_int_not_equal(access(f->path, F_OK), 0);
}

static void one_lie_a_posture_is_not_enough(void **state)
{
    struct fixture *f = *state;
    record(f, "mirrored");
    program_run(&f->result, 60, "posture-enroll", "--port", f->night, "--at",
                "empty=10,supine=70,left=130,right=190,prone=250", "--output", f->path, NULL);
    assert_int_equal(f->result.exit_code, 64);
    assert_non_null(strstr(f->result.err, "twice"));
    program_run(&f->result, 60, "posture-enroll", "--port", f->night, "--output", f->path, NULL);
    assert_int_equal(f->result.exit_code, 64); /* nobody to ask */
    program_run(&f->result, 60, "posture-enroll", "--lies", "1", NULL);
    assert_int_equal(f->result.exit_code, 64);
}

#define ROW(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(lies_that_help_are_kept_beside_the_database),
        ROW(what_the_model_knows_is_not_enrolled),
        ROW(lies_under_wrong_names_are_refused),
        ROW(one_lie_a_posture_is_not_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
