#include "tests/report/pages.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/mornings.h"

#define ORDINARY                                                                                   \
    "supine 42, left 61.5, supine 33, empty 6.5, right 74, left 48, unknown 4, supine 55, "        \
    "right 38, prone 14, right 62, sitting 2"

const struct page_row page_rows[PAGE_ROWS] = {
    {.name = "page-ordinary",
     .recipe = {.start_utc = "2026-11-21 22:02:10", .zone = "Europe/Berlin", .story = ORDINARY},
     .maps = true,
     .golden = true},
    {.name = "page-rich",
     .recipe = {.start_utc = "2026-11-21 22:02:10", .zone = "Europe/Berlin", .story = ORDINARY},
     .maps = true,
     .flags = true,
     .measures = true},
    {.name = "page-gaps",
     .recipe = {.start_utc = "2026-11-21 23:40:00",
                .zone = "Europe/Berlin",
                .story = "left 80, gap 18 cable unplugged, left 60, gap 45.5 mat silent, "
                         "supine 120, gap 1"},
     .golden = true},
    {.name = "page-dst-spring",
     .recipe = {.start_utc = "2026-03-28 22:30:00",
                .zone = "Europe/Berlin",
                .story = "supine 120, left 90, empty 5, right 145, prone 60"}},
    {.name = "page-dst-autumn",
     .recipe = {.start_utc = "2026-10-24 21:00:00",
                .zone = "Europe/Berlin",
                .story = "right 170, empty 10, left 70, empty 4, supine 200, left 60"}},
    {.name = "page-open",
     .recipe = {.start_utc = "2026-11-21 22:02:10",
                .zone = "Europe/Berlin",
                .story = "supine 42, left 130, empty 3",
                .open = true}},
    {.name = "page-empty",
     .recipe = {.start_utc = "2026-11-21 22:00:00", .zone = "Europe/Berlin", .story = "empty 480"}},
    {.name = "page-unknown",
     .recipe = {.start_utc = "2026-11-21 22:00:00",
                .zone = "America/St_Johns",
                .story = "unknown 200, supine 20, unknown 120, left 15, unknown 90",
                .excluded = true}},
    {.name = "page-two-minutes",
     .recipe = {.start_utc = "2026-11-22 12:30:00",
                .zone = "Europe/Berlin",
                .story = "left 2",
                .kind = PMAT_SESSION_NAP}},
};

const struct hostile_row hostile_rows[HOSTILE_ROWS] = {
    {"a script", "<script>alert(1)</script>"},
    {"a quote that ends an attribute", "\"><img src=x onerror=alert(1)>"},
    {"an apostrophe", "' onload='alert(1)"},
    {"ends of everything", "--></style></title></svg><iframe src=//x>"},
    {"entities and CDATA", "&lt;b&gt; &#60;i> &amp ]]>"},
    {"control characters", "\x01\x02\x1b[31m\x7f\r\n\t\xC2\x85"},
    {"turned writing", "\xE2\x80\xAE\xE2\x81\xA6 txt \xD8\x9C"},
    {"broken UTF-8", "\xFF\xC0\x80\xED\xA0\x80\xF4\x90\x80\x80\xEF\xBF\xBE\xE2\x80"},
    {"addresses", "javascript:alert(1) url(http://x.example/) @import 'http://x.example/';"},
};

void page_build(struct rich_night *night, const struct page_row *row)
{
    night_build(&night->built, &row->recipe);
    rich_add_movement(night);
    if (row->maps)
        rich_add_maps(night);
    if (row->flags)
        rich_add_flags(night);
    if (row->measures)
        rich_add_measures(night);
}

void page_build_nights(struct pmat_night_row *rows, int count)
{
    static struct built_night night; /* too large for the stack */
    static const char *const stories[] = {ORDINARY, "left 200, supine 150, right 90, prone 30",
                                          "right 300, empty 8, left 160",
                                          "supine 260, left 30, supine 150, right 45, supine 20"};
    int64_t last_us = utc_us_of("2026-11-30 21:50:00"), day_us = 86400LL * 1000000;
    for (int i = 0; i < count; i++) {
        struct night_recipe recipe = {.start_utc = "2026-11-30 21:50:00",
                                      .zone = "Europe/Berlin",
                                      .story = stories[(i * 7 + i / 3) % 4],
                                      .excluded = i % 11 == 4,
                                      .open = i == count - 1};
        night_build(&night, &recipe);
        rows[i] = night.view.row;
        int64_t back = (int64_t)(count - 1 - i) + (i < count / 2 ? 3 : 0);
        pmat_zone_night_label("Europe/Berlin", last_us - back * day_us, rows[i].key.night);
    }
}

static const struct pmat_writer_format *find(const char *name)
{
    const struct pmat_writer_format *format;
    assert_int_equal(pmat_writer_find(&format, name, PMAT_WRITER_REPORT, NULL), PMAT_OK);
    return format;
}

char *page_print(const struct pmat_night_view *view, const char *format, size_t *size)
{
    struct pmat_writer_options options;
    char *text = NULL;
    pmat_writer_options_default(&options);
    FILE *out = open_memstream(&text, size);
    find(format)->night(out, view, &options);
    fclose(out);
    return text;
}

/* What goes with a good morning, as it is when there is enough to say, and hostile words in it. */
static const struct pmat_morning_line lines[] = {
    {.name = "tag_heat",
     .label = "heat",
     .side = {{PMAT_MORNING_SHOWN, 9, 21, 0, -2.04, -3.31, -0.77},
              {PMAT_MORNING_NOT_SHOWN, 9, 21, 0, 0.31, -0.9, 1.52}}},
    {.name = "flag_lumbar_arch",
     .label = "flagged: <b>lumbar & arch</b>",
     .side = {{PMAT_MORNING_NOT_SHOWN, 14, 16, 0, 0.2, -0.8, 1.2},
              {PMAT_MORNING_NO_SPREAD, 14, 16, 0, NAN, NAN, NAN}}},
    {.name = "tag_ice",
     .label = "ice",
     .side = {{PMAT_MORNING_TOO_FEW, 2, 28, 2, NAN, NAN, NAN},
              {PMAT_MORNING_TOO_FEW, 2, 28, 2, NAN, NAN, NAN}}},
};
static const struct pmat_mornings mornings = {.noted = 30,
                                              .wanted = 21,
                                              .wanted_each = 4,
                                              .percent = 95,
                                              .first = "2026-10-28",
                                              .last = "2026-11-29",
                                              .lines = lines,
                                              .count = sizeof lines / sizeof *lines,
                                              .compared = 3};

char *page_print_nights(const struct pmat_night_row *rows, int count, const char *format,
                        size_t *size)
{
    struct pmat_nights_view view = {.rows = rows, .count = (size_t)count, .mornings = &mornings};
    struct pmat_writer_options options;
    char *text = NULL;
    pmat_writer_options_default(&options);
    FILE *out = open_memstream(&text, size);
    find(format)->nights(out, &view, &options);
    fclose(out);
    return text;
}
