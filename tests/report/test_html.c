/* The page for a browser: golden files, and words from outside that stay words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/report/pages.h"
#include "tests/support/golden.h"
#include "tests/support/rows.h"

static struct rich_night night; /* too large for the stack */

/* From the body on: a change of colours changes no golden file. */
static void assert_golden_body(const char *name, const char *text)
{
    const char *body = strstr(text, "<body>");
    assert_non_null(body);
    assert_golden(name, body, strlen(body));
}

static void page_is_as_expected(void **state)
{
    const struct page_row *row = *state;
    char name[100];
    size_t size;
    page_build(&night, row);
    char *text = page_print(&night.built.view, "html", &size);
    snprintf(name, sizeof name, "%s.html", row->name);
    if (row->golden)
        assert_golden_body(name, text);
    assert_null(strstr(text, "nan"));
    assert_null(strstr(text, "inf "));
    assert_null(strstr(text, " src="));
    assert_null(strstr(text, "href="));
    assert_null(strstr(text, "url("));
    assert_non_null(strstr(text, "does not diagnose"));
    free(text);
}

static void nights_are_as_expected(void **state)
{
    static struct pmat_night_row rows[30];
    size_t size;
    (void)state;
    page_build_nights(rows, 30);
    char *text = page_print_nights(rows, 30, "html", &size);
    assert_golden_body("page-nights.html", text);
    free(text);
}

/* The tags of a page, one after another: what a browser takes for more than words. */
static char *tags_of(const char *text)
{
    char *tags = malloc(strlen(text) + 1), *to = tags;
    assert_non_null(tags);
    for (bool inside = false; *text != '\0'; text++) {
        inside = inside || *text == '<';
        if (inside)
            *to++ = *text;
        inside = inside && *text != '>';
    }
    *to = '\0';
    return tags;
}

static void words_stay_words(void **state)
{
    const struct hostile_row *row = *state;
    size_t size;
    page_build(&night, &page_rows[1]);
    rich_set_words(&night, "plain words");
    char *plain = page_print(&night.built.view, "html", &size);
    page_build(&night, &page_rows[1]);
    rich_set_words(&night, row->words);
    char *hostile = page_print(&night.built.view, "html", &size);
    char *expected = tags_of(plain), *got = tags_of(hostile);
    assert_string_equal(got, expected);
    for (size_t i = 0; i < size; i++)
        assert_true((unsigned char)hostile[i] >= 0x20 || hostile[i] == '\n');
    assert_null(strstr(hostile, "\xE2\x80\xAE"));
    free(plain);
    free(hostile);
    free(expected);
    free(got);
}

static void two_sentences_and_the_hour_that_is_missing(void **state)
{
    size_t size;
    (void)state;
    page_build(&night, &page_rows[3]); /* summer time begins */
    char *text = page_print(&night.built.view, "html", &size);
    assert_non_null(strstr(text, "You were in bed for 6 h 55 min between 23:30 (UTC+1) and 07:30 "
                                 "(UTC+2), and got out once (5 min)."));
    assert_non_null(strstr(text, "You lay mostly on your sides (57 % of the time in bed; 29 % on "
                                 "your back, 14 % on your front) and changed position"));
    assert_non_null(strstr(text, ">01</text>"));
    assert_null(strstr(text, ">02</text>"));
    assert_non_null(strstr(text, ">03</text>"));
    assert_non_null(strstr(text, "The clocks changed in this night, from UTC+1 to UTC+2"));
    free(text);
}

static void a_gap_is_hatched_and_never_a_posture(void **state)
{
    size_t size;
    (void)state;
    page_build(&night, &page_rows[2]);
    char *text = page_print(&night.built.view, "html", &size);
    assert_non_null(strstr(text, "class=\"hatch\""));
    assert_non_null(strstr(text, "no data</text>"));
    assert_non_null(strstr(text, "cable unplugged"));
    assert_non_null(strstr(text, "not as lying still"));
    free(text);
    page_build(&night, &page_rows[0]);
    text = page_print(&night.built.view, "html", &size);
    assert_null(strstr(text, "class=\"hatch\""));
    free(text);
}

static void what_was_not_measured_is_said_and_not_drawn(void **state)
{
    size_t size;
    (void)state;
    page_build(&night, &page_rows[0]);
    char *text = page_print(&night.built.view, "html", &size);
    assert_null(strstr(text, "class=\"curve\""));
    assert_non_null(strstr(text, "Not measured this night: Lumbar arch, Hips stacked, Breathing"));
    assert_non_null(strstr(text, "Not judged:"));
    assert_null(strstr(text, "What was good"));
    free(text);
    page_build(&night, &page_rows[1]);
    text = page_print(&night.built.view, "html", &size);
    assert_non_null(strstr(text, "class=\"curve\""));
    assert_null(strstr(text, "Not judged:"));
    assert_null(strstr(text, "Nothing was flagged"));
    assert_non_null(strstr(text, "What was good"));
    assert_non_null(strstr(text, "on your side with a pillow between the knees: 1 h 13 min"));
    assert_non_null(strstr(text,
                           "Flagged in this night: Hips unstacked (strain), 1 h 36 min; Prone "
                           "(watch), 14 min; Mattress old (info)."));
    /* The heaviest first. */
    assert_true(strstr(text, "Hips unstacked (strain)") < strstr(text, "Prone (watch)"));
    assert_true(strstr(text, "Prone (watch)") < strstr(text, "Mattress old (info)"));
    free(text);
}

static void a_clean_night_is_told_from_one_nobody_judged(void **state)
{
    size_t size;
    (void)state;
    page_build(&night, &page_rows[0]);
    night.built.view.judged = true;
    char *text = page_print(&night.built.view, "html", &size);
    assert_non_null(strstr(text, "Nothing was flagged, but how the lower back arched"));
    assert_null(strstr(text, "Not judged:"));
    free(text);
    page_build(&night, &page_rows[1]);
    night.built.view.flag_count = 0;
    text = page_print(&night.built.view, "html", &size);
    assert_non_null(strstr(text, "Nothing was flagged: what the documents"));
    assert_non_null(strstr(text, "See a doctor about pain"));
    free(text);
}

static void a_page_is_small_enough_to_send(void **state)
{
    size_t size;
    (void)state;
    page_build(&night, &page_rows[1]);
    free(page_print(&night.built.view, "html", &size));
    assert_true(size < 200000);
}

int main(void)
{
    static struct rows rows;
    ROWS_ADD_ALL(&rows, page_rows, page_is_as_expected);
    ROWS_ADD_ALL(&rows, hostile_rows, words_stay_words);
    rows_add(&rows, "nights are as expected", nights_are_as_expected, NULL);
    rows_add(&rows, "two sentences, and the hour that summer time skips",
             two_sentences_and_the_hour_that_is_missing, NULL);
    rows_add(&rows, "a gap is hatched and never a posture", a_gap_is_hatched_and_never_a_posture,
             NULL);
    rows_add(&rows, "what was not measured is said and not drawn",
             what_was_not_measured_is_said_and_not_drawn, NULL);
    rows_add(&rows, "a clean night is told from one that nobody judged",
             a_clean_night_is_told_from_one_nobody_judged, NULL);
    rows_add(&rows, "a page is small enough to send", a_page_is_small_enough_to_send, NULL);
    return rows_run(&rows, "html");
}
