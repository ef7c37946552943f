/* How far a long job is: told to terminals alone, after a second, five times a second at most. */
#include "programs/progress.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/rows.h"

enum { SECOND_US = 1000000 };

/* A job of ten steps that take `step_us` each; what it printed. */
static char *run_job(bool terminal, int64_t step_us)
{
    struct cli_progress progress;
    char *text = NULL;
    size_t size;
    int64_t now_us = 5 * SECOND_US;
    FILE *out = open_memstream(&text, &size);
    cli_progress_begin(&progress, "job", out, terminal, now_us);
    for (size_t i = 0; i < 10; i++, now_us += step_us)
        cli_progress_tell(&progress, i, 10, now_us);
    cli_progress_end(&progress);
    fclose(out);
    return text;
}

static int count(const char *text, char c)
{
    int found = 0;
    for (; *text != '\0'; text++)
        found += *text == c;
    return found;
}

static void a_file_hears_nothing(void **state)
{
    (void)state;
    char *text = run_job(false, 10 * SECOND_US);
    assert_string_equal(text, "");
    free(text);
}

static void a_short_job_says_nothing(void **state)
{
    (void)state;
    char *text = run_job(true, SECOND_US / 20);
    assert_string_equal(text, "");
    free(text);
}

static void a_long_job_writes_over_one_line_and_leaves_none(void **state)
{
    (void)state;
    char *text = run_job(true, SECOND_US);
    assert_non_null(strstr(text, "\rjob 1 of 10, about 9 s left\033[K"));
    assert_int_equal(count(text, '\r'), 10); /* nine lines, and the last one wiped */
    assert_int_equal(count(text, '\n'), 0);
    assert_string_equal(text + strlen(text) - 4, "\r\033[K");
    free(text);
}

static void many_steps_are_told_five_times_a_second(void **state)
{
    struct cli_progress progress;
    char *text = NULL;
    size_t size;
    (void)state;
    FILE *out = open_memstream(&text, &size);
    cli_progress_begin(&progress, "job", out, true, 0);
    for (size_t i = 0; i < 3000; i++) /* a millisecond each */
        cli_progress_tell(&progress, i, 3000, (int64_t)i * 1000);
    cli_progress_end(&progress);
    fclose(out);
    assert_int_equal(count(text, '\r'), 11);
    free(text);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_hears_nothing),
        cmocka_unit_test(a_short_job_says_nothing),
        cmocka_unit_test(a_long_job_writes_over_one_line_and_leaves_none),
        cmocka_unit_test(many_steps_are_told_five_times_a_second),
    };
    return cmocka_run_group_tests_name("progress", tests, NULL, NULL);
}
