/* CSV to the letter: headers, quoting, the guard against formulas, and what cannot be known. */
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "report/datapackage.h"
#include "report/writer/csv.h"
#include "tests/support/golden.h"
#include "tests/support/night_builder.h"

static struct built_night night; /* too large for the stack */

static const char *const headers[PMAT_TABLE_COUNT] = {
    [PMAT_TABLE_NIGHTS] =
        "night,mat,session,kind,start_utc,start_local,end_utc,end_local,time_in_bed_min,away_min,"
        "gap_min,supine_min,left_min,right_min,prone_min,sitting_min,unknown_min,position_changes,"
        "changes_per_h,longest_still_min,bed_exits,lumbar_arch_median,hip_stack_median,"
        "breath_rate_median_per_min,flags,pain_0_10,stiffness_0_10,excluded\r\n",
    [PMAT_TABLE_EPOCHS] =
        "night,mat,session,epoch,start_utc,start_local,posture,confidence,detail,lumbar_arch,"
        "pelvis_roll_deg,hip_stack,torso_twist_deg,fetal,axis_deg,load_left_frac,"
        "contact_area_frac,peak_pressure,dispersion,movement,breath_rate_per_min,quality\r\n",
    [PMAT_TABLE_EVENTS] =
        "night,mat,session,start_utc,start_local,event,from,to,duration_s,reason\r\n",
    [PMAT_TABLE_FLAGS] = ("night,mat,session,flag,severity,minutes,longest_min,share_frac,"
                          "threshold,evidence,advice,source\r\n"),
};

static struct pmat_writer_options plain_options(void)
{
    struct pmat_writer_options options;
    pmat_writer_options_default(&options);
    return options;
}

static char *print_header(enum pmat_table table, const struct pmat_writer_options *options)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    pmat_csv_header(out, table, options);
    fclose(out);
    return text;
}

static char *print_row(enum pmat_table table, const void *row,
                       const struct pmat_writer_options *options)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    pmat_csv_row(out, table, row, NULL, options);
    fclose(out);
    return text;
}

static void headers_are_those_promised(void **state)
{
    struct pmat_writer_options options = plain_options();
    (void)state;
    for (int t = 0; t < PMAT_TABLE_COUNT; t++) {
        char *text = print_header((enum pmat_table)t, &options);
        assert_string_equal(text, headers[t]);
        free(text);
    }
}

static void excel_gets_a_byte_order_mark(void **state)
{
    struct pmat_writer_options options = plain_options();
    (void)state;
    options.bom = true;
    char *text = print_header(PMAT_TABLE_FLAGS, &options);
    assert_memory_equal(text, "\xEF\xBB\xBFnight,", 9);
    free(text);
}

struct text_row {
    const char *name, *reason, *cell;
    char separator;
};

static const struct text_row texts[] = {
    {"plain text is left alone", "load moved", "load moved", ','},
    {"umlauts pass", "unter die Bettdecke geschlüpft", "unter die Bettdecke geschlüpft", ','},
    {"a comma is quoted", "a, b", "\"a, b\"", ','},
    {"a comma is nothing special between semicolons", "a, b", "a, b", ';'},
    {"a semicolon is quoted between semicolons", "a; b", "\"a; b\"", ';'},
    {"quotes are doubled", "say \"no\"", "\"say \"\"no\"\"\"", ','},
    {"a line feed is quoted", "a\nb", "\"a\nb\"", ','},
    {"a carriage return is quoted", "a\rb", "\"a\rb\"", ','},
    {"no equals sign in front", "=1+1", "'=1+1", ','},
    {"no plus in front", "+49 30 1234", "'+49 30 1234", ','},
    {"no minus in front", "-2+3", "'-2+3", ','},
    {"no at in front", "@SUM(A1)", "'@SUM(A1)", ','},
    {"no tab in front", "\t=1", "'\t=1", ','},
    {"no carriage return in front", "\r=1", "\"'\r=1\"", ','},
    {"guarded inside the quotes", "=cmd|' /C calc'!A0,x", "\"'=cmd|' /C calc'!A0,x\"", ','},
    {"a link is guarded", "=HYPERLINK(\"http://x\",\"y\")",
     "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"", ','},
    {"a sign inside is harmless", "a=b", "a=b", ','},
    {"empty stays empty", "", "", ','},
};

static void text_cell_is_as_expected(void **state)
{
    const struct text_row *row = *state;
    struct pmat_writer_options options = plain_options();
    struct pmat_event_row event = {
        .key = {.night = "2026-11-21", .mat = "bed", .session = 1, .zone = "Europe/Berlin"},
        .event = {.start_utc_us = utc_us_of("2026-11-21 22:02:10"),
                  .duration_s = NAN,
                  .kind = PMAT_EVENT_NOTE}};
    char expected[300];
    options.separator = row->separator;
    snprintf(event.event.reason, sizeof event.event.reason, "%s", row->reason);
    snprintf(expected, sizeof expected,
             "2026-11-21,bed,1,2026-11-21T22:02:10Z,2026-11-21T23:02:10+01:00,note,unknown,unknown,"
             ",");
    for (char *c = expected; *c != '\0'; c++)
        if (*c == ',')
            *c = row->separator;
    size_t used = strlen(expected);
    snprintf(expected + used, sizeof expected - used, "%s\r\n", row->cell);
    char *text = print_row(PMAT_TABLE_EVENTS, &event, &options);
    assert_string_equal(text, expected);
    free(text);
}

static void a_hostile_mat_name_is_guarded_in_every_table(void **state)
{
    struct pmat_writer_options options = plain_options();
    struct pmat_epoch_row epoch = {0};
    (void)state;
    snprintf(epoch.key.mat, sizeof epoch.key.mat, "=evil()");
    snprintf(epoch.key.zone, sizeof epoch.key.zone, "UTC");
    char *text = print_row(PMAT_TABLE_EPOCHS, &epoch, &options);
    assert_non_null(strstr(text, ",'=evil(),"));
    free(text);
}

static void unknown_numbers_are_empty_and_negative_ones_stay_numbers(void **state)
{
    struct pmat_writer_options options = plain_options();
    struct pmat_epoch_row row;
    (void)state;
    night_build(&night, &(struct night_recipe){.start_utc = "2026-11-21 22:02:10",
                                               .zone = "Europe/Berlin",
                                               .story = "left 1, gap 1"});
    row.key = night.view.row.key;
    row.epoch = night.epochs[0];
    row.epoch.torso_twist_deg = -5.25f;
    row.epoch.details = PMAT_DETAIL_FETAL | PMAT_DETAIL_HALF_SIDE;
    char *text = print_row(PMAT_TABLE_EPOCHS, &row, &options);
    assert_string_equal(text, "2026-11-21,bedroom,1,0,2026-11-21T22:02:10Z,"
                              "2026-11-21T23:02:10+01:00,left,0.93,half_side;fetal,,,,-5.2,,,0.5,"
                              "0.21,812.5,,0.0125,,settling\r\n");
    free(text);
    row.epoch = night.epochs[2];
    text = print_row(PMAT_TABLE_EPOCHS, &row, &options);
    assert_string_equal(text, "2026-11-21,bedroom,1,2,2026-11-21T22:03:10Z,"
                              "2026-11-21T23:03:10+01:00,unknown,,,,,,,,,,,,,,,gap\r\n");
    free(text);
}

static void decimal_comma_goes_with_semicolons(void **state)
{
    struct pmat_writer_options options = plain_options();
    struct pmat_event_row row = {.event = {.duration_s = 12.5f, .kind = PMAT_EVENT_TURN}};
    (void)state;
    options.separator = ';';
    options.decimal = ',';
    snprintf(row.key.zone, sizeof row.key.zone, "UTC");
    char *text = print_row(PMAT_TABLE_EVENTS, &row, &options);
    assert_non_null(strstr(text, ";12,5;"));
    free(text);
}

/* Reads the cells of one line without quotes. */
static double cell_number(const char *line, size_t column)
{
    for (size_t i = 0; i < column; i++)
        line = strchr(line, ',') + 1;
    return strtod(line, NULL);
}

static void minutes_printed_add_up(void **state)
{
    enum { IN_BED = 8, AWAY, GAP, SUPINE, LEFT, RIGHT, PRONE, SITTING, UNKNOWN };
    struct pmat_writer_options options = plain_options();
    (void)state;
    night_build(&night,
                &(struct night_recipe){.start_utc = "2026-10-24 21:00:00",
                                       .zone = "Europe/Berlin",
                                       .story = "supine 61.5, left 120, gap 18.5, unknown 3, "
                                                "empty 7, sitting 1.5, prone 30, right 99"});
    /* Whole seconds, as debounced edges leave them, must survive the printing too. */
    struct pmat_session *session = &night.view.row.session;
    session->posture_min[PMAT_POSTURE_LEFT] -= 20.0 / 60;
    session->posture_min[PMAT_POSTURE_SUPINE] -= 20.0 / 60;
    session->posture_min[PMAT_POSTURE_PRONE] -= 20.0 / 60;
    session->posture_min[PMAT_POSTURE_EMPTY] += 1;
    session->time_in_bed_min -= 1;
    session->away_min += 1;
    char *text = print_row(PMAT_TABLE_NIGHTS, &night.view.row, &options);
    double sum = 0, total_min = 340.5;
    for (size_t c = SUPINE; c <= UNKNOWN; c++)
        sum += cell_number(text, c);
    assert_true(fabs(sum - cell_number(text, IN_BED)) < 0.004);
    assert_true(fabs(cell_number(text, IN_BED) + cell_number(text, AWAY) + cell_number(text, GAP) -
                     total_min) < 0.004);
    assert_non_null(strstr(text, "2026-10-24T23:00:00+02:00"));
    assert_non_null(strstr(text, "2026-10-25T03:40:30+01:00"));
    free(text);
}

/* No zone and no clock change gives two epochs of a night the same local time. */
static void no_local_time_comes_twice_in_five_zones(void **state)
{
    static const struct {
        const char *zone, *start_utc;
    } nights[] = {
        {"Europe/Berlin", "2026-03-28 22:00:00"},
        {"Europe/Berlin", "2026-10-24 21:00:00"},
        {"America/New_York", "2026-03-08 04:00:00"},
        {"America/New_York", "2026-11-01 03:00:00"},
        {"Australia/Lord_Howe", "2026-10-03 12:30:00"},
        {"Australia/Lord_Howe", "2026-04-04 12:00:00"},
        {"Pacific/Auckland", "2026-09-26 11:00:00"},
        {"Pacific/Auckland", "2026-04-04 10:00:00"},
        {"America/St_Johns", "2026-03-08 02:30:00"},
        {"America/St_Johns", "2026-11-01 01:30:00"},
    };
    static char seen[960][PMAT_ISO_SIZE];
    const struct pmat_field *local = &pmat_table_describe(PMAT_TABLE_EPOCHS)->fields[5];
    (void)state;
    assert_string_equal(local->name, "start_local");
    for (size_t n = 0; n < sizeof nights / sizeof *nights; n++) {
        night_build(&night, &(struct night_recipe){.start_utc = nights[n].start_utc,
                                                   .zone = nights[n].zone,
                                                   .story = "left 480"});
        for (size_t i = 0; i < 960; i++) {
            struct pmat_epoch_row row = {night.view.row.key, night.epochs[i]};
            struct pmat_value value;
            pmat_field_get(local, &row, &value);
            snprintf(seen[i], sizeof seen[i], "%s", value.text);
            for (size_t j = 0; j < i; j++)
                assert_string_not_equal(seen[j], seen[i]);
        }
    }
}

static json_t *package_of(const struct pmat_writer_options *options, const char *second_unit)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct pmat_datapackage *package = pmat_datapackage_create(options);
    night_build(&night, &(struct night_recipe){.start_utc = "2026-11-21 22:02:10",
                                               .zone = "Europe/Berlin",
                                               .story = "left 300"});
    assert_int_equal(pmat_datapackage_add(package, &night.view, NULL), PMAT_OK);
    snprintf(night.view.provenance.unit, sizeof night.view.provenance.unit, "%s", second_unit);
    assert_int_equal(pmat_datapackage_add(package, &night.view, NULL), PMAT_OK);
    assert_int_equal(pmat_datapackage_write(package, out, NULL), PMAT_OK);
    pmat_datapackage_destroy(package);
    fclose(out);
    json_t *root = json_loads(text, 0, NULL);
    assert_non_null(root);
    free(text);
    return root;
}

/* The package names the columns of each file in the file's own order. */
static void datapackage_describes_the_headers(void **state)
{
    struct pmat_writer_options options = plain_options();
    json_t *root = package_of(&options, "counts"), *resources = json_object_get(root, "resources");
    (void)state;
    assert_int_equal(json_array_size(resources), PMAT_TABLE_COUNT);
    for (size_t t = 0; t < PMAT_TABLE_COUNT; t++) {
        json_t *resource = json_array_get(resources, t), *field;
        json_t *fields = json_object_get(json_object_get(resource, "schema"), "fields");
        char line[2000] = "";
        size_t i;
        json_array_foreach(fields, i, field)
        {
            strcat(line, i > 0 ? "," : "");
            strcat(line, json_string_value(json_object_get(field, "name")));
            assert_non_null(json_object_get(field, "type"));
            assert_non_null(json_object_get(field, "description"));
            assert_non_null(json_object_get(field, "constraints"));
        }
        strcat(line, "\r\n");
        assert_string_equal(line, headers[t]);
        assert_non_null(strstr(json_string_value(json_object_get(resource, "path")), ".csv"));
    }
    json_decref(root);
}

static const char *pressure_unit(json_t *root)
{
    json_t *resource = json_array_get(json_object_get(root, "resources"), PMAT_TABLE_EPOCHS);
    json_t *fields = json_object_get(json_object_get(resource, "schema"), "fields"), *field;
    size_t i;
    json_array_foreach(
        fields, i,
        field) if (strcmp(json_string_value(json_object_get(field, "name")), "peak_pressure") ==
                   0) return json_string_value(json_object_get(field, "unit"));
    return NULL;
}

static void datapackage_names_the_unit_of_pressures(void **state)
{
    struct pmat_writer_options options = plain_options();
    (void)state;
    json_t *root = package_of(&options, "counts");
    assert_string_equal(pressure_unit(root), "counts");
    json_decref(root);
    root = package_of(&options, "kPa");
    assert_string_equal(pressure_unit(root), "differs, see pressure_unit of each session");
    json_t *second = json_array_get(json_object_get(root, "sessions"), 1);
    assert_string_equal(json_string_value(json_object_get(second, "pressure_unit")), "kPa");
    json_decref(root);
}

static void datapackage_tells_the_dialect(void **state)
{
    struct pmat_writer_options options = plain_options();
    (void)state;
    options.separator = ';';
    options.decimal = ',';
    options.bom = true;
    json_t *root = package_of(&options, "counts");
    json_t *resource = json_array_get(json_object_get(root, "resources"), 0);
    json_t *dialect = json_object_get(resource, "dialect");
    assert_string_equal(json_string_value(json_object_get(dialect, "delimiter")), ";");
    assert_string_equal(json_string_value(json_object_get(resource, "encoding")), "utf-8-sig");
    json_t *minutes =
        json_array_get(json_object_get(json_object_get(resource, "schema"), "fields"), 8);
    assert_string_equal(json_string_value(json_object_get(minutes, "decimalChar")), ",");
    json_decref(root);
}

int main(void)
{
    enum { TEXTS = sizeof texts / sizeof *texts };
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(headers_are_those_promised),
        cmocka_unit_test(excel_gets_a_byte_order_mark),
        cmocka_unit_test(a_hostile_mat_name_is_guarded_in_every_table),
        cmocka_unit_test(unknown_numbers_are_empty_and_negative_ones_stay_numbers),
        cmocka_unit_test(decimal_comma_goes_with_semicolons),
        cmocka_unit_test(minutes_printed_add_up),
        cmocka_unit_test(no_local_time_comes_twice_in_five_zones),
        cmocka_unit_test(datapackage_describes_the_headers),
        cmocka_unit_test(datapackage_names_the_unit_of_pressures),
        cmocka_unit_test(datapackage_tells_the_dialect),
    };
    enum { OTHERS = sizeof others / sizeof *others };
    struct CMUnitTest tests[TEXTS + OTHERS];
    for (int i = 0; i < TEXTS; i++)
        tests[i] = (struct CMUnitTest){texts[i].name, text_cell_is_as_expected, NULL, NULL,
                                       (void *)(uintptr_t)&texts[i]};
    memcpy(tests + TEXTS, others, sizeof others);
    return _cmocka_run_group_tests("csv", tests, TEXTS + OTHERS, NULL, NULL);
}
