#include "core/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/support/rows.h"

#define S INT64_C(1000000)

/* Both sides of each change of the clocks, as announced by the zones' own laws. */
static const struct iso_row {
    const char *name;
    const char *zone;
    int64_t utc_s;
    const char *expected;
} iso_rows[] = {
    {"Berlin: last second of winter", "Europe/Berlin", 1774745999, "2026-03-29T01:59:59+01:00"},
    {"Berlin: first second of summer", "Europe/Berlin", 1774746000, "2026-03-29T03:00:00+02:00"},
    {"Berlin: last second of summer", "Europe/Berlin", 1792889999, "2026-10-25T02:59:59+02:00"},
    {"Berlin: first second of winter", "Europe/Berlin", 1792890000, "2026-10-25T02:00:00+01:00"},
    {"New York: last second of winter", "America/New_York", 1772953199,
     "2026-03-08T01:59:59-05:00"},
    {"New York: first second of summer", "America/New_York", 1772953200,
     "2026-03-08T03:00:00-04:00"},
    {"New York: last second of summer", "America/New_York", 1793512799,
     "2026-11-01T01:59:59-04:00"},
    {"New York: first second of winter", "America/New_York", 1793512800,
     "2026-11-01T01:00:00-05:00"},
    {"Lord Howe: half an hour back in April", "Australia/Lord_Howe", 1775314799,
     "2026-04-05T01:59:59+11:00"},
    {"Lord Howe: half an hour later", "Australia/Lord_Howe", 1775314800,
     "2026-04-05T01:30:00+10:30"},
    {"Lord Howe: before October's change", "Australia/Lord_Howe", 1791041399,
     "2026-10-04T01:59:59+10:30"},
    {"Lord Howe: after October's change", "Australia/Lord_Howe", 1791041400,
     "2026-10-04T02:30:00+11:00"},
    {"Santiago: an hour before midnight comes twice", "America/Santiago", 1775357999,
     "2026-04-04T23:59:59-03:00"},
    {"Santiago: that hour again", "America/Santiago", 1775358000, "2026-04-04T23:00:00-04:00"},
    {"Santiago: midnight is left out in September", "America/Santiago", 1788667200,
     "2026-09-06T01:00:00-03:00"},
    {"Chatham: quarters of an hour, in summer", "Pacific/Chatham", 1775311199,
     "2026-04-05T03:44:59+13:45"},
    {"Chatham: quarters of an hour, in winter", "Pacific/Chatham", 1775311200,
     "2026-04-05T02:45:00+12:45"},
    {"Kathmandu never changes", "Asia/Kathmandu", 1774746000, "2026-03-29T06:45:00+05:45"},
    {"UTC by name has an offset", "UTC", 0, "1970-01-01T00:00:00+00:00"},
    {"no zone reads Z", NULL, 1774746000, "2026-03-29T01:00:00Z"},
    {"an unknown zone reads as UTC", "Middle/Earth", 1774746000, "2026-03-29T01:00:00+00:00"},
    {"before 1970", NULL, -1, "1969-12-31T23:59:59Z"},
};

static void iso_text(void **state)
{
    const struct iso_row *row = *state;
    char text[PMAT_ISO_SIZE];
    pmat_zone_iso(row->zone, row->utc_s * S, text);
    assert_string_equal(text, row->expected);
    pmat_zone_iso(row->zone, row->utc_s * S + 999999, text);
    assert_string_equal(text, row->expected); /* floored, before 1970 too */
}

/* One reader for all rows, forwards and backwards: nothing of one instant or zone sticks to the
 * next. */
static void a_reader_says_the_same_in_any_order(void **state)
{
    enum { ROWS = sizeof iso_rows / sizeof *iso_rows };
    static struct pmat_zone_reader reader;
    char text[PMAT_ISO_SIZE];
    (void)state;
    for (int step = 0; step < 4 * ROWS; step++) {
        int place = step < 2 * ROWS ? step / 2 : (4 * ROWS - 1 - step) % ROWS;
        const struct iso_row *row = &iso_rows[place];
        pmat_zone_reader_iso(&reader, row->zone, row->utc_s * S, text);
        assert_string_equal(text, row->expected);
    }
}

static const struct label_row {
    const char *name;
    const char *zone;
    int64_t utc_s;
    const char *expected;
} label_rows[] = {
    {"in bed at 23:00: that day", "Europe/Berlin", 1774735200, "2026-03-28"},
    {"in bed at 01:00: the day before", "Europe/Berlin", 1774742400, "2026-03-28"},
    {"a nap at 13:00: that day", "Europe/Berlin", 1774789200, "2026-03-29"},
    {"a nap at 11:00: the day before", "Europe/Berlin", 1774688400, "2026-03-27"},
    {"a west zone is a day behind", "America/New_York", 1774735200, "2026-03-28"},
    {"an east zone is a day ahead", "Pacific/Chatham", 1774735200, "2026-03-28"},
    {"without a known zone UTC counts", "", 1774735200, "2026-03-28"},
};

static void night_label(void **state)
{
    const struct label_row *row = *state;
    char label[PMAT_DATE_SIZE];
    pmat_zone_night_label(row->zone, row->utc_s * S, label);
    assert_string_equal(label, row->expected);
}

static const struct name_row {
    const char *name;
    const char *zone;
    int known;
} name_rows[] = {
    {"a zone is known", "Europe/Berlin", 1},
    {"a zone in three parts is known", "America/Argentina/Buenos_Aires", 1},
    {"an empty name is none", "", 0},
    {"a path out of the folder is none", "../../../etc/passwd", 0},
    {"an absolute path is none", "/etc/localtime", 0},
    {"a folder is none", "Europe", 0},
    {"a table that is no zone is none", "zone.tab", 0},
    {"an overlong name is none",
     "Europe/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 0},
};

static void zone_name(void **state)
{
    const struct name_row *row = *state;
    assert_int_equal(pmat_zone_known(row->zone), row->known);
}

static void the_host_zone_comes_from_tz(void **state)
{
    (void)state;
    char name[PMAT_ZONE_NAME_SIZE];
    setenv("TZ", ":Asia/Kathmandu", 1);
    pmat_zone_host(name);
    assert_string_equal(name, "Asia/Kathmandu");
    setenv("TZ", "CET-1CEST", 1); /* a rule, no name: the host's files decide */
    pmat_zone_host(name);
    assert_true(pmat_zone_known(name));
    unsetenv("TZ");
    pmat_zone_host(name);
    assert_true(pmat_zone_known(name));
}

static const struct name_row against_libc_rows[] = {
    {"as the C library: Berlin", "Europe/Berlin", 1},
    {"as the C library: New York", "America/New_York", 1},
    {"as the C library: Lord Howe", "Australia/Lord_Howe", 1},
    {"as the C library: Santiago", "America/Santiago", 1},
    {"as the C library: Kathmandu", "Asia/Kathmandu", 1},
    {"as the C library: Dublin, whose winter is the exception", "Europe/Dublin", 1},
    {"as the C library: Gaza, which changes at 50 o'clock", "Asia/Gaza", 1},
    {"as the C library: Casablanca, with a month of rest", "Africa/Casablanca", 1},
};

/* 1930 to 2200: transitions of the file and, after them, the rule in its footer. */
static void as_the_c_library(void **state)
{
    const struct name_row *row = *state;
    setenv("TZ", row->zone, 1);
    tzset();
    for (int64_t utc_s = -1262304000; utc_s < 7258118400; utc_s += 500009) {
        time_t t = (time_t)utc_s;
        struct tm tm;
        localtime_r(&t, &tm);
        struct pmat_local local = pmat_zone_local(row->zone, utc_s * S);
        if (local.offset_s != tm.tm_gmtoff)
            fail_msg("%s at %lld: %d s, the C library says %ld s", row->zone, (long long)utc_s,
                     local.offset_s, tm.tm_gmtoff);
        assert_int_equal(local.hour, tm.tm_hour);
        assert_int_equal(local.day, tm.tm_mday);
        assert_int_equal(local.month, tm.tm_mon + 1);
        assert_int_equal(local.year, tm.tm_year + 1900);
    }
    unsetenv("TZ");
    tzset();
}

static void tz_of_the_process_is_left_alone(void **state)
{
    (void)state;
    setenv("TZ", "Asia/Kathmandu", 1);
    tzset();
    pmat_zone_local("Europe/Berlin", 0);
    assert_string_equal(getenv("TZ"), "Asia/Kathmandu");
    assert_int_equal(timezone, -20700);
    unsetenv("TZ");
    tzset();
}

int main(void)
{
    struct rows rows = {.count = 0};
    if (!pmat_zone_known("Europe/Berlin")) {
        puts("SKIPPED: no zone files under /usr/share/zoneinfo (package tzdata)");
        return 77;
    }
    ROWS_ADD_ALL(&rows, iso_rows, iso_text);
    rows_add(&rows, "a reader says the same in any order", a_reader_says_the_same_in_any_order,
             NULL);
    ROWS_ADD_ALL(&rows, label_rows, night_label);
    ROWS_ADD_ALL(&rows, name_rows, zone_name);
    rows_add(&rows, "the host's zone comes from TZ first", the_host_zone_comes_from_tz, NULL);
    ROWS_ADD_ALL(&rows, against_libc_rows, as_the_c_library);
    rows_add(&rows, "TZ of the process is left alone", tz_of_the_process_is_left_alone, NULL);
    return rows_run(&rows, "zone");
}
