/* The morning report against golden files, and what must hold for every one of them. */
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/paper.h"
#include "report/writer.h"
#include "tests/support/golden.h"
#include "tests/support/night_rich.h"

#define ORDINARY                                                                                   \
    "supine 42, left 61.5, supine 33, empty 6.5, right 74, left 48, unknown 4, supine 55, "        \
    "right 38, prone 14, right 62, sitting 2"

struct row {
    const char *name;
    struct night_recipe recipe;
    int columns;
    bool utf8;
};

static const struct row rows[] = {
    {"report-ordinary",
     {.start_utc = "2026-11-21 22:02:10", .zone = "Europe/Berlin", .story = ORDINARY},
     80,
     true},
    {"report-ordinary-40",
     {.start_utc = "2026-11-21 22:02:10", .zone = "Europe/Berlin", .story = ORDINARY},
     40,
     true},
    {"report-ordinary-ascii",
     {.start_utc = "2026-11-21 22:02:10", .zone = "Europe/Berlin", .story = ORDINARY},
     80,
     false},
    {"report-dst-spring",
     {.start_utc = "2026-03-28 22:30:00",
      .zone = "Europe/Berlin",
      .story = "supine 120, left 90, empty 5, right 145, prone 60"},
     80,
     true},
    {"report-dst-autumn",
     {.start_utc = "2026-10-24 21:00:00",
      .zone = "Europe/Berlin",
      .story = "right 170, empty 10, left 70, empty 4, supine 200, left 60"},
     80,
     true},
    {"report-open",
     {.start_utc = "2026-11-21 22:02:10",
      .zone = "Europe/Berlin",
      .story = "supine 42, left 130, empty 3",
      .open = true},
     80,
     true},
    {"report-gaps",
     {.start_utc = "2026-11-21 23:40:00",
      .zone = "Europe/Berlin",
      .story = "left 80, gap 18 cable unplugged, left 60, gap 45.5 mat silent, supine 120, gap 1"},
     80,
     true},
    {"report-nap",
     {.start_utc = "2026-11-22 12:30:00",
      .zone = "Europe/Berlin",
      .story = "left 24, supine 31, left 12",
      .kind = PMAT_SESSION_NAP,
      .session = 2},
     80,
     true},
    {"report-empty",
     {.start_utc = "2026-11-21 22:00:00", .zone = "Europe/Berlin", .story = "empty 480"},
     80,
     true},
    {"report-all-gap",
     {.start_utc = "2026-11-21 22:00:00",
      .zone = "Europe/Berlin",
      .story = "gap 480 mat not answering"},
     80,
     true},
    {"report-unknown",
     {.start_utc = "2026-11-21 22:00:00",
      .zone = "Europe/Berlin",
      .story = "unknown 200, supine 20, unknown 120, left 15, unknown 90"},
     80,
     true},
    {"report-two-minutes",
     {.start_utc = "2026-11-21 22:00:00", .zone = "Europe/Berlin", .story = "sitting 2"},
     80,
     true},
    {"report-sixteen-hours",
     {.start_utc = "2026-11-21 16:10:00",
      .zone = "America/St_Johns",
      .story = "supine 200, left 180, right 200, empty 20, supine 180, left 180"},
     80,
     true},
    {"report-excluded",
     {.start_utc = "2026-11-21 22:02:10",
      .zone = "Asia/Kathmandu",
      .story = ORDINARY,
      .excluded = true},
     66,
     true},
};

static struct built_night night; /* too large for the stack */

static char *print_row(const struct row *row, bool colour, size_t *size)
{
    char *text = NULL;
    struct pmat_writer_options options;
    const struct pmat_writer_format *format;
    pmat_writer_options_default(&options);
    options.columns = row->columns;
    options.utf8 = row->utf8;
    options.colour = colour;
    night_build(&night, &row->recipe);
    assert_int_equal(pmat_writer_find(&format, "text", PMAT_WRITER_REPORT, NULL), PMAT_OK);
    FILE *out = open_memstream(&text, size);
    format->night(out, &night.view, &options);
    fclose(out);
    return text;
}

static void assert_lines_fit(const char *text, int columns)
{
    char line[1000];
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        snprintf(line, sizeof line, "%.*s", (int)length, text);
        if (pmat_paper_width(line) > columns)
            fail_msg("%d columns are too many for '%s'", pmat_paper_width(line), line);
        text += length + (text[length] == '\n');
    }
}

static void report_is_as_expected(void **state)
{
    const struct row *row = *state;
    char name[100];
    size_t size;
    char *text = print_row(row, false, &size);
    snprintf(name, sizeof name, "%s.txt", row->name);
    assert_golden(name, text, size);
    free(text);
}

/* Flags by weight, the advice of the heaviest three on top, good positions credited. */
static void flags_and_good_positions_are_as_expected(void **state)
{
    static struct rich_night rich;
    struct pmat_writer_options options;
    const struct pmat_writer_format *format;
    char *text = NULL;
    size_t size;
    (void)state;
    pmat_writer_options_default(&options);
    options.columns = 80;
    options.utf8 = true;
    night_build(&rich.built, &rows[0].recipe);
    rich_add_flags(&rich);
    rich_add_measures(&rich);
    assert_int_equal(pmat_writer_find(&format, "text", PMAT_WRITER_REPORT, NULL), PMAT_OK);
    FILE *out = open_memstream(&text, &size);
    format->night(out, &rich.built.view, &options);
    fclose(out);
    assert_lines_fit(text, 80);
    assert_golden("report-flags.txt", text, size);
    free(text);
}

static void every_report_fits_its_page_and_names_its_limits(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int columns = 40; columns <= 80; columns++) {
            struct row row = rows[i];
            size_t size;
            row.columns = columns;
            row.utf8 = columns % 2 == 0;
            char *text = print_row(&row, false, &size);
            assert_lines_fit(text, columns);
            for (size_t c = 0; c < size && !row.utf8; c++)
                assert_true((unsigned char)text[c] < 0x80);
            assert_null(strstr(text, "nan"));
            assert_null(strchr(text, '\033'));
            free(text);
        }
}

static void colour_adds_ink_and_nothing_else(void **state)
{
    size_t plain_size, inked_size, used = 0;
    (void)state;
    char *plain = print_row(&rows[0], false, &plain_size);
    char *inked = print_row(&rows[0], true, &inked_size);
    assert_true(inked_size > plain_size);
    for (size_t i = 0; i < inked_size; i++) {
        if (inked[i] == '\033')
            i += strcspn(inked + i, "m");
        else
            inked[used++] = inked[i];
    }
    inked[used] = '\0';
    assert_string_equal(inked, plain);
    free(plain);
    free(inked);
}

static void five_zones_tell_the_real_length_of_both_dst_nights(void **state)
{
    static const struct {
        const char *zone, *start_utc, *night, *in_all, *clocks;
    } nights[] = {
        {"Europe/Berlin", "2026-03-28 22:00:00", "2026-03-28", "23:00", "UTC+1 to UTC+2"},
        {"Europe/Berlin", "2026-10-24 21:00:00", "2026-10-24", "23:00", "UTC+2 to UTC+1"},
        {"America/New_York", "2026-03-08 04:00:00", "2026-03-07", "23:00", "UTC-5 to UTC-4"},
        {"America/New_York", "2026-11-01 03:00:00", "2026-10-31", "23:00", "UTC-4 to UTC-5"},
        {"Australia/Lord_Howe", "2026-10-03 12:30:00", "2026-10-03", "23:00",
         "UTC+10:30 to UTC+11"},
        {"Australia/Lord_Howe", "2026-04-04 12:00:00", "2026-04-04", "23:00",
         "UTC+11 to UTC+10:30"},
        {"Pacific/Auckland", "2026-09-26 11:00:00", "2026-09-26", "23:00", "UTC+12 to UTC+13"},
        {"Pacific/Auckland", "2026-04-04 10:00:00", "2026-04-04", "23:00", "UTC+13 to UTC+12"},
        {"America/St_Johns", "2026-03-08 02:30:00", "2026-03-07", "23:00", "UTC-3:30 to UTC-2:30"},
        {"America/St_Johns", "2026-11-01 01:30:00", "2026-10-31", "23:00", "UTC-2:30 to UTC-3:30"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof nights / sizeof *nights; i++) {
        struct row row = {
            "",
            {.start_utc = nights[i].start_utc, .zone = nights[i].zone, .story = "left 480"},
            80,
            true};
        size_t size;
        char *text = print_row(&row, false, &size);
        assert_non_null(strstr(text, nights[i].night));
        assert_non_null(strstr(text, nights[i].in_all));
        assert_non_null(strstr(text, nights[i].clocks));
        assert_non_null(strstr(text, "8 h 00 min in all"));
        free(text);
    }
}

static void control_characters_of_names_and_reasons_do_not_reach_the_terminal(void **state)
{
    struct row row = rows[0];
    const struct pmat_writer_format *format;
    struct pmat_writer_options options;
    char *text = NULL;
    size_t size;
    (void)state;
    night_build(&night, &row.recipe);
    pmat_writer_options_default(&options);
    options.utf8 = true;
    snprintf(night.view.row.key.mat, sizeof night.view.row.key.mat,
             "b\033[2Jd\r\n\xC2\x9B\xFF\xE2\x80\xAE m\xC3\xB6");
    pmat_writer_find(&format, "text", PMAT_WRITER_REPORT, NULL);
    FILE *out = open_memstream(&text, &size);
    format->night(out, &night.view, &options);
    fclose(out);
    assert_null(strpbrk(text, "\033\r\xFF"));
    assert_null(strstr(text, "\xC2\x9B"));
    assert_null(strstr(text, "\xE2\x80\xAE"));
    assert_non_null(strstr(text, "m\xC3\xB6"));
    free(text);
}

static char *print_nights(const struct pmat_night_row *table, size_t count, int columns)
{
    struct pmat_nights_view view = {.rows = table, .count = count};
    struct pmat_writer_options options;
    const struct pmat_writer_format *format;
    char *text = NULL;
    size_t size;
    pmat_writer_options_default(&options);
    options.columns = columns;
    pmat_writer_find(&format, "text", PMAT_WRITER_REPORT, NULL);
    FILE *out = open_memstream(&text, &size);
    format->nights(out, &view, &options);
    fclose(out);
    return text;
}

static void fill_nights(struct pmat_night_row table[], int count)
{
    for (int i = 0; i < count; i++) {
        char start[32];
        snprintf(start, sizeof start, "2026-11-%02d 22:02:10", 10 + i);
        struct night_recipe recipe = {.start_utc = start,
                                      .zone = "Europe/Berlin",
                                      .story = i % 2 == 0 ? ORDINARY : "left 300",
                                      .excluded = i == 1,
                                      .open = i == 6};
        night_build(&night, &recipe);
        table[i] = night.view.row;
    }
}

static void several_nights_are_as_expected(void **state)
{
    static struct pmat_night_row table[7];
    (void)state;
    fill_nights(table, 7);
    char *text = print_nights(table, 7, 80);
    assert_golden("report-nights.txt", text, strlen(text));
    free(text);
    text = print_nights(table, 7, 40);
    assert_golden("report-nights-40.txt", text, strlen(text));
    assert_lines_fit(text, 40);
    free(text);
}

static void three_counting_nights_make_no_mean(void **state)
{
    static struct pmat_night_row table[4];
    (void)state;
    fill_nights(table, 4); /* one of them is excluded */
    char *text = print_nights(table, 4, 80);
    assert_non_null(strstr(text, "needs more nights"));
    assert_non_null(strstr(text, "mean              -      -"));
    free(text);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(flags_and_good_positions_are_as_expected),
        cmocka_unit_test(every_report_fits_its_page_and_names_its_limits),
        cmocka_unit_test(colour_adds_ink_and_nothing_else),
        cmocka_unit_test(five_zones_tell_the_real_length_of_both_dst_nights),
        cmocka_unit_test(control_characters_of_names_and_reasons_do_not_reach_the_terminal),
        cmocka_unit_test(several_nights_are_as_expected),
        cmocka_unit_test(three_counting_nights_make_no_mean),
    };
    enum { OTHERS = sizeof others / sizeof *others };
    struct CMUnitTest tests[ROWS + OTHERS];
    for (int i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, report_is_as_expected, NULL, NULL,
                                       (void *)(uintptr_t)&rows[i]};
    memcpy(tests + ROWS, others, sizeof others);
    return _cmocka_run_group_tests("text report", tests, ROWS + OTHERS, NULL, NULL);
}
