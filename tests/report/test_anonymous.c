/* Nights to be given away: of names, places and dates nothing is left; of the night all. */
#include "report/anonymous.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/night_builder.h"
#include "tests/support/rows.h"

static struct built_night night; /* too large for the stack */

static const struct night_recipe recipe = {.start_utc = "2026-10-24 22:30:00",
                                           .zone = "Europe/Berlin",
                                           .story = "supine 60, left 90, gap 10 cable of Erika, "
                                                    "empty 5, right 60"};

static const struct pmat_flag flag = {
    .name = "lumbar", .evidence = "Erika lay so", .advice = "a cushion", .source = "a book"};

static struct pmat_night_view named_view(void)
{
    night_build(&night, &recipe);
    struct pmat_night_view view = night.view;
    snprintf(view.row.key.mat, sizeof view.row.key.mat, "Erika Mustermann");
    snprintf(view.row.session.end_reason, sizeof view.row.session.end_reason, "Erika rose");
    snprintf(view.provenance.calibration_id, sizeof view.provenance.calibration_id,
             "2026-10-24T12:00:00Z");
    view.provenance.config_text = "name = Erika\n";
    view.provenance.profile_text = "serial = SN-4711\n";
    view.flags = &flag;
    view.flag_count = 1;
    night.events[0].kind = PMAT_EVENT_NOTE;
    snprintf(night.events[0].reason, sizeof night.events[0].reason, "Erika: Knieschmerz");
    return view;
}

static void clean_view(struct pmat_anonymous **anonymous, const struct pmat_night_view *view,
                       struct pmat_night_view *clean, int shift_days)
{
    *anonymous = pmat_anonymous_create(shift_days);
    assert_non_null(*anonymous);
    assert_int_equal(pmat_anonymous_view(*anonymous, view, clean, NULL), PMAT_OK);
}

static void what_was_measured_stays(void **state)
{
    struct pmat_anonymous *anonymous;
    struct pmat_night_view view = named_view(), clean;
    (void)state;
    clean_view(&anonymous, &view, &clean, -7000);
    assert_int_equal(clean.epoch_count, view.epoch_count);
    int64_t shift_us = clean.epochs[0].start_utc_us - view.epochs[0].start_utc_us;
    for (size_t i = 0; i < view.epoch_count; i++) {
        assert_int_equal(clean.epochs[i].posture, view.epochs[i].posture);
        assert_int_equal(clean.epochs[i].start_utc_us - view.epochs[i].start_utc_us, shift_us);
        assert_int_equal(clean.epochs[i].boottime_us, -1);
    }
    for (size_t i = 0; i < view.event_count; i++)
        assert_int_equal(clean.events[i].start_utc_us - view.events[i].start_utc_us, shift_us);
    assert_int_equal(clean.row.session.end_utc_us - view.row.session.end_utc_us, shift_us);
    assert_true(clean.row.session.time_in_bed_min == view.row.session.time_in_bed_min);
    pmat_anonymous_destroy(anonymous);
}

/* 22:30 UTC is half past midnight in Berlin's summer: so it reads, whatever the shifted day's own
 * offset would be, and the night label keeps its distance. */
static void the_clock_on_the_wall_stays_and_the_zone_goes(void **state)
{
    struct pmat_anonymous *anonymous;
    struct pmat_night_view view = named_view(), clean;
    (void)state;
    clean_view(&anonymous, &view, &clean, -7000);
    struct pmat_local local = pmat_zone_local("UTC", clean.row.session.start_utc_us);
    assert_int_equal(local.hour, 0);
    assert_int_equal(local.minute, 30);
    assert_string_equal(clean.row.key.zone, "UTC");
    assert_string_equal(clean.row.key.night, "2007-08-25");
    pmat_anonymous_destroy(anonymous);
}

static void mats_are_told_apart_by_number(void **state)
{
    static const char *const mats[] = {"Erika", "Otto", "Erika", "Kim", "Otto"};
    static const char *const wanted[] = {"mat", "mat 2", "mat", "mat 3", "mat 2"};
    struct pmat_anonymous *anonymous = pmat_anonymous_create(5);
    (void)state;
    for (size_t i = 0; i < sizeof mats / sizeof *mats; i++) {
        struct pmat_night_row row = {.key = {.night = "2026-03-01", .zone = "UTC"}};
        snprintf(row.key.mat, sizeof row.key.mat, "%s", mats[i]);
        assert_int_equal(pmat_anonymous_row(anonymous, &row, NULL), PMAT_OK);
        assert_string_equal(row.key.mat, wanted[i]);
        assert_string_equal(row.key.night, "2026-03-06");
    }
    pmat_anonymous_destroy(anonymous);
}

static const struct date_row {
    const char *name, *date;
    int days;
    const char *shifted;
} dates[] = {
    {"over a leap day", "2028-02-28", 2, "2028-03-01"},
    {"into the year before", "2026-01-01", -1, "2025-12-31"},
    {"a thousand weeks back", "2026-11-21", -7000, "2007-09-22"},
    {"before 1970", "2026-11-21", -36500, "1926-12-16"},
    {"no date at all", "Erika's", 7, "?"},
};

static void date_is_shifted(void **state)
{
    const struct date_row *row = *state;
    char shifted[PMAT_DATE_SIZE];
    struct pmat_anonymous *anonymous = pmat_anonymous_create(row->days);
    pmat_anonymous_date(anonymous, row->date, shifted);
    assert_string_equal(shifted, row->shifted);
    pmat_anonymous_destroy(anonymous);
}

static bool holds(const char *text, size_t size, const char *word)
{
    return memmem(text, size, word, strlen(word)) != NULL;
}

/* Every report format there is, and every one to come. */
static void no_report_betrays_a_name_or_a_date(void **state)
{
    static const char *const secrets[] = {"Erika",  "Mustermann", "SN-4711", "2026",
                                          "Berlin", "October",    "cable",   "Knieschmerz"};
    struct pmat_anonymous *anonymous;
    struct pmat_night_view view = named_view(), clean;
    struct pmat_writer_options options;
    (void)state;
    clean_view(&anonymous, &view, &clean, -7000);
    pmat_writer_options_default(&options);
    options.anonymous = true;
    options.shift_days = -7000;
    for (int f = 0; pmat_writer_formats[f] != NULL; f++) {
        const struct pmat_writer_format *format = pmat_writer_formats[f];
        char *text = NULL;
        size_t size = 0;
        if (format->night == NULL)
            continue;
        FILE *out = open_memstream(&text, &size);
        format->night(out, &clean, &options);
        fclose(out);
        for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
            if (holds(text, size, secrets[i]))
                fail_msg("%s betrays '%s'", format->name, secrets[i]);
        bool packed = strcmp(format->name, "pdf") == 0;
        if (!packed && !holds(text, size, "7000"))
            fail_msg("%s does not say by how much dates are shifted", format->name);
        free(text);
    }
    pmat_anonymous_destroy(anonymous);
}

int main(void)
{
    struct rows rows = {.count = 0};
    rows_add(&rows, "what was measured stays", what_was_measured_stays, NULL);
    rows_add(&rows, "the clock on the wall stays and the zone goes",
             the_clock_on_the_wall_stays_and_the_zone_goes, NULL);
    rows_add(&rows, "mats are told apart by number", mats_are_told_apart_by_number, NULL);
    ROWS_ADD_ALL(&rows, dates, date_is_shifted);
    rows_add(&rows, "no report betrays a name or a date", no_report_betrays_a_name_or_a_date, NULL);
    return rows_run(&rows, "anonymous");
}
