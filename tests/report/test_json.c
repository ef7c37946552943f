/* JSON: every column under its own name and in its order, null for what is not known, and an export
 * that a reader of JSON reads back. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "report/json.h"
#include "tests/support/golden.h"
#include "tests/support/night_builder.h"

static struct built_night night; /* too large for the stack */

static const struct night_recipe recipe = {.start_utc = "2026-10-24 23:30:00",
                                           .zone = "Europe/Berlin",
                                           .story = "supine 1, left 1.5, gap 1 cable, empty 0.5, "
                                                    "right 1"};

static const struct pmat_writer_format *json_format(enum pmat_writer_use use)
{
    const struct pmat_writer_format *format = NULL;
    assert_int_equal(pmat_writer_find(&format, "json", use, NULL), PMAT_OK);
    return format;
}

static void keys_are_the_columns_in_their_order(void **state)
{
    (void)state;
    night_build(&night, &recipe);
    json_t *row = pmat_json_row(PMAT_TABLE_NIGHTS, &night.view.row, 0);
    const struct pmat_table_description *table = pmat_table_describe(PMAT_TABLE_NIGHTS);
    void *place = json_object_iter(row);
    for (size_t i = 0; i < table->field_count; i++) {
        assert_non_null(place);
        assert_string_equal(json_object_iter_key(place), table->fields[i].name);
        place = json_object_iter_next(row, place);
    }
    assert_null(place);
    json_decref(row);
}

static void what_is_not_known_is_null(void **state)
{
    struct pmat_epoch_row row = {.key = {.night = "2026-11-21",
                                         .mat = "b\xFF"
                                                "d",
                                         .session = 1}};
    (void)state;
    row.epoch.confidence = NAN;
    row.epoch.movement = INFINITY;
    row.epoch.fetal = 0;
    json_t *object = pmat_json_row(PMAT_TABLE_EPOCHS, &row, 0);
    assert_true(json_is_null(json_object_get(object, "confidence")));
    assert_true(json_is_null(json_object_get(object, "movement")));
    assert_true(json_is_null(json_object_get(object, "mat"))); /* no UTF-8 */
    assert_true(json_is_null(json_object_get(object, "detail")));
    assert_true(json_is_real(json_object_get(object, "fetal")));
    json_decref(object);
}

static void numbers_are_rounded_as_in_the_tables(void **state)
{
    (void)state;
    json_t *list =
        json_pack("[o,o,o,o]", pmat_json_number((double)0.1f, 4), pmat_json_number(7.25, 3),
                  pmat_json_number(-0.00001, 4), pmat_json_number((double)NAN, 3));
    char *text = json_dumps(list, PMAT_JSON_FLAGS | JSON_COMPACT);
    json_decref(list);
    assert_string_equal(text, "[0.1,7.25,0.0,null]");
    free(text);
}

static void a_report_holds_all_of_the_view(void **state)
{
    char *text = NULL;
    size_t size;
    struct pmat_map map = {.posture = PMAT_POSTURE_SUPINE, .seconds = 60};
    struct pmat_writer_options options;
    (void)state;
    pmat_writer_options_default(&options);
    night_build(&night, &recipe);
    FILE *out = open_memstream(&text, &size);
    json_format(PMAT_WRITER_REPORT)->night(out, &night.view, &options);
    fclose(out);
    assert_golden("report-json.json", text, size);
    free(text);
    map.cells[PMAT_MAP_CELLS - 1] = 2.5f;
    night.view.maps = &map;
    night.view.map_count = 1;
    json_t *session = pmat_json_session(&night.view);
    json_t *first = json_array_get(json_object_get(session, "maps"), 0);
    json_t *cells = json_object_get(first, "cells");
    assert_int_equal(json_array_size(cells), PMAT_MAP_CELLS);
    assert_true(json_real_value(json_array_get(cells, PMAT_MAP_CELLS - 1)) > 2.49);
    json_decref(session);
}

static json_t *export_nights(int count)
{
    char folder[] = "/tmp/test_json.XXXXXX", path[64];
    struct pmat_export *exporter = NULL;
    struct pmat_writer_options options;
    const struct pmat_writer_format *format = json_format(PMAT_WRITER_EXPORT);
    json_error_t error;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/nights.json", folder);
    pmat_writer_options_default(&options);
    night_build(&night, &recipe);
    assert_int_equal(format->export_open(&exporter, folder, &options, NULL), PMAT_OK);
    for (int i = 0; i < count; i++)
        assert_int_equal(format->export_put(exporter, &night.view, NULL), PMAT_OK);
    assert_int_equal(access(path, F_OK), -1); /* nothing before it is whole */
    assert_int_equal(format->export_close(exporter, true, NULL), PMAT_OK);
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL)
        fail_msg("line %d: %s", error.line, error.text);
    unlink(path);
    rmdir(folder);
    return root;
}

static void an_export_reads_back(void **state)
{
    (void)state;
    for (int count = 0; count < 3; count++) {
        json_t *root = export_nights(count);
        json_t *sessions = json_object_get(root, "sessions");
        assert_int_equal(json_array_size(sessions), count);
        for (int i = 0; i < count; i++) {
            json_t *epochs = json_object_get(json_array_get(sessions, (size_t)i), "epochs");
            assert_int_equal(json_array_size(epochs), night.view.epoch_count);
        }
        json_t *columns = json_object_get(json_object_get(root, "columns"), "epochs");
        assert_int_equal(json_array_size(columns),
                         pmat_table_describe(PMAT_TABLE_EPOCHS)->field_count);
        json_decref(root);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_the_columns_in_their_order),
        cmocka_unit_test(what_is_not_known_is_null),
        cmocka_unit_test(numbers_are_rounded_as_in_the_tables),
        cmocka_unit_test(a_report_holds_all_of_the_view),
        cmocka_unit_test(an_export_reads_back),
    };
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
