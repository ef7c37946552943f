/* The list of columns, and the documentation that follows from it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/fields.h"
#include "tests/support/golden.h"

static void docs_follow_from_the_list(void **state)
{
    char *made = NULL;
    size_t size;
    (void)state;
    FILE *out = open_memstream(&made, &size);
    pmat_fields_describe(out);
    fclose(out);
    char *kept = file_text(PMAT_SOURCE_DIR "/docs/data-fields.md", NULL);
    if (strcmp(made, kept) != 0)
        fail_msg("docs/data-fields.md is out of date: posture-export --describe > "
                 "docs/data-fields.md");
    free(made);
    free(kept);
}

static void every_column_is_described_and_named_once(void **state)
{
    (void)state;
    for (int t = 0; t < PMAT_TABLE_COUNT; t++) {
        const struct pmat_table_description *table = pmat_table_describe((enum pmat_table)t);
        assert_true(table->key_count <= table->field_count);
        for (size_t i = 0; i < table->field_count; i++) {
            const struct pmat_field *field = &table->fields[i];
            assert_true(strlen(field->description) > 5);
            assert_int_equal(field->words != NULL, field->type == PMAT_FIELD_WORD);
            for (size_t j = 0; j < i; j++)
                assert_string_not_equal(field->name, table->fields[j].name);
        }
    }
}

/* The unit in a name is the unit in the list. */
static void names_end_in_their_units(void **state)
{
    static const struct {
        const char *ending, *unit;
    } endings[] = {
        {"_min", "min"}, {"_deg", "deg"}, {"_s", "s"}, {"_per_min", "1/min"}, {"_per_h", "1/h"}};
    (void)state;
    for (int t = 0; t < PMAT_TABLE_COUNT; t++) {
        const struct pmat_table_description *table = pmat_table_describe((enum pmat_table)t);
        for (size_t i = 0; i < table->field_count; i++) {
            const char *unit = NULL, *name = table->fields[i].name;
            for (size_t e = 0; e < sizeof endings / sizeof *endings; e++) {
                size_t length = strlen(endings[e].ending);
                if (strlen(name) > length &&
                    strcmp(name + strlen(name) - length, endings[e].ending) == 0)
                    unit = endings[e].unit;
            }
            if (unit != NULL)
                assert_string_equal(table->fields[i].unit, unit);
        }
    }
}

struct number_row {
    const char *name;
    double number;
    int decimals;
    const char *text;
};

static const struct number_row numbers[] = {
    {"whole numbers have no point", 450, 3, "450"},
    {"idle zeros go", 61.5, 3, "61.5"},
    {"rounded at the last digit", 1.23456, 3, "1.235"},
    {"a tiny negative number is zero", -0.0001, 3, "0"},
    {"zeros before the point stay", 100, 0, "100"},
    {"negative", -12.25, 2, "-12.25"},
    {"not a number is nothing", (double)NAN, 2, ""},
    {"infinity is nothing", (double)INFINITY, 2, ""},
    {"too long for its digits", 1e300, 2, "1e+300"},
};

static void number_reads_as_expected(void **state)
{
    const struct number_row *row = *state;
    char text[PMAT_NUMBER_TEXT_SIZE];
    pmat_number_text(row->number, row->decimals, text);
    assert_string_equal(text, row->text);
}

/* Any float reads as printf would have it, less the idle zeros. */
static void floats_read_as_printf_has_them(void **state)
{
    unsigned seed = 20261122;
    (void)state;
    printf("seed %u\n", seed);
    for (int i = 0; i < 200000; i++) {
        char wanted[PMAT_NUMBER_TEXT_SIZE], text[PMAT_NUMBER_TEXT_SIZE];
        int decimals = i % 5;
        /* Halves of the last digit among them: there rounding is decided. */
        float number = i % 3 == 0 ? (float)(rand_r(&seed) % 4000 - 2000) / 16
                                  : ldexpf((float)rand_r(&seed), rand_r(&seed) % 40 - 45);
        int length = snprintf(wanted, sizeof wanted, "%.*f", decimals, (double)number);
        while (decimals > 0 && (wanted[length - 1] == '0' || wanted[length - 1] == '.')) {
            decimals = wanted[length - 1] == '.' ? 0 : decimals;
            wanted[--length] = '\0';
        }
        if (strcmp(wanted, "-0") == 0)
            memcpy(wanted, "0", 2);
        pmat_number_text((double)number, i % 5, text);
        assert_string_equal(text, wanted);
    }
}

int main(void)
{
    enum { NUMBERS = sizeof numbers / sizeof *numbers };
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(docs_follow_from_the_list),
        cmocka_unit_test(every_column_is_described_and_named_once),
        cmocka_unit_test(names_end_in_their_units),
        cmocka_unit_test(floats_read_as_printf_has_them),
    };
    enum { OTHERS = sizeof others / sizeof *others };
    struct CMUnitTest tests[NUMBERS + OTHERS];
    for (int i = 0; i < NUMBERS; i++)
        tests[i] = (struct CMUnitTest){numbers[i].name, number_reads_as_expected, NULL, NULL,
                                       (void *)(uintptr_t)&numbers[i]};
    memcpy(tests + NUMBERS, others, sizeof others);
    return _cmocka_run_group_tests("fields", tests, NUMBERS + OTHERS, NULL, NULL);
}
