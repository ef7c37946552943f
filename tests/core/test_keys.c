#include "core/keys.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/rows.h"

enum colour { RED, GREEN };

struct settings {
    char title[8];
    int32_t count;
    uint16_t rows;
    uint8_t bits;
    float length_cm;
    float shift_cm;
    enum colour colour;
};

static const char *const colours[] = {"red", "green", NULL};
static const char *const centred[] = {"centred", NULL};

static bool is_not_reserved(const char *text)
{
    return strcmp(text, "none") != 0;
}

#define FIELD(member)                                                                              \
    .offset = offsetof(struct settings, member), .size = sizeof((struct settings *)0)->member

static const struct pmat_key keys[] = {
    {.section = "one",
     .name = "title",
     .type = PMAT_KEY_TEXT,
     FIELD(title),
     .default_text = "mat",
     .valid = is_not_reserved,
     .wrong = "is taken",
     .help = "a title"},
    {.section = "one",
     .name = "count",
     .type = PMAT_KEY_INT32,
     FIELD(count),
     .default_text = "-3",
     .min = -5,
     .max = 100000,
     .help = "how many"},
    {.section = "one",
     .name = "rows",
     .type = PMAT_KEY_UINT16,
     FIELD(rows),
     .default_text = "0",
     .min = 2,
     .max = 128,
     .zero_allowed = true,
     .help = "rows"},
    {.section = "two",
     .name = "bits",
     .type = PMAT_KEY_UINT8,
     FIELD(bits),
     .default_text = "12",
     .min = 4,
     .max = 16,
     .help = "bits"},
    {.section = "two",
     .name = "length_mm",
     .type = PMAT_KEY_FLOAT,
     FIELD(length_cm),
     .default_text = "25.4",
     .unit = "mm",
     .min = 0.1,
     .max = 500,
     .scale = 0.1,
     .help = "length"},
    {.section = "two",
     .name = "shift_cm",
     .type = PMAT_KEY_FLOAT,
     FIELD(shift_cm),
     .default_text = "centred",
     .unit = "cm",
     .min = 0,
     .max = 50,
     .words = centred,
     .help = "shift"},
    {.section = "two",
     .name = "colour",
     .type = PMAT_KEY_WORD,
     FIELD(colour),
     .default_text = "green",
     .words = colours,
     .help = "colour"},
};
static const struct pmat_key_table table = {keys, sizeof keys / sizeof *keys};

static void defaults_come_from_the_table(void **state)
{
    (void)state;
    struct settings settings = {0};
    pmat_keys_default(&table, &settings);
    assert_string_equal(settings.title, "mat");
    assert_int_equal(settings.count, -3);
    assert_int_equal(settings.rows, 0);
    assert_int_equal(settings.bits, 12);
    assert_float_equal(settings.length_cm, 2.54f, 1e-7f);
    assert_true(isnan(settings.shift_cm));
    assert_int_equal(settings.colour, GREEN);
}

static const struct fault_row {
    const char *name;
    const char *section, *key, *value;
    const char *fault;
} fault_rows[] = {
    {"a text that does not fit", "one", "title", "12345678",
     "key 'title': longer than 7 characters"},
    {"a text that would turn into a comment", "one", "title", "a ;b",
     "key 'title': control characters and ' ;' cannot be kept"},
    {"a text with a line break", "one", "title", "a\nb",
     "key 'title': control characters and ' ;' cannot be kept"},
    {"a text that the key's own check refuses", "one", "title", "none",
     "key 'title': 'none' is taken"},
    {"no number", "one", "count", "many", "key 'count': 'many' is no number"},
    {"an empty number", "one", "count", "", "key 'count': '' is no number"},
    {"a number with its unit", "two", "length_mm", "30 mm",
     "key 'length_mm': '30 mm' is no number; give it in mm"},
    {"a NaN", "two", "length_mm", "nan", "key 'length_mm': 'nan' is no number; give it in mm"},
    {"an infinity", "one", "count", "inf", "key 'count': 'inf' is no number"},
    {"a fraction of a whole number", "one", "count", "2.5",
     "key 'count': '2.5' is no whole number"},
    {"under the range", "one", "count", "-6", "key 'count': -6 is outside -5..100000"},
    {"over the range", "two", "bits", "17", "key 'bits': 17 is outside 4..16"},
    {"over the type", "one", "rows", "65538", "key 'rows': 65538 is outside 0 or 2..128"},
    {"over the range, with its unit", "two", "length_mm", "500.5",
     "key 'length_mm': 500.5 is outside 0.1..500 mm"},
    {"no such word", "two", "colour", "blue", "key 'colour': 'blue' is none of red, green"},
    {"a mistyped key", "two", "color", "red",
     "key 'color': there is none in [two]; did you mean 'colour'?"},
    {"an unheard-of key", "two", "zzzzz", "red", "key 'zzzzz': there is none in [two]"},
    {"a key of another section", "two", "rows", "4", "key 'rows': belongs under [one]"},
    {"a mistyped section", "twoo", "bits", "4",
     "section [twoo]: there is none; did you mean [two]?"},
    {"an unheard-of section", "zzzzzz", "bits", "4", "section [zzzzzz]: there is none"},
};

static void fault_text(void **state)
{
    const struct fault_row *row = *state;
    struct settings settings, before;
    struct pmat_fault fault;
    memset(&settings, 0, sizeof settings);
    pmat_keys_default(&table, &settings);
    before = settings;
    assert_int_equal(pmat_keys_set(&table, &settings, row->section, row->key, row->value, &fault),
                     PMAT_ERR_CONFIG);
    assert_string_equal(fault.text, row->fault);
    assert_memory_equal(&settings, &before, sizeof settings);
}

static void the_edges_of_a_range_are_inside(void **state)
{
    (void)state;
    struct settings settings = {0};
    assert_int_equal(pmat_keys_set(&table, &settings, "one", "rows", "2", NULL), PMAT_OK);
    assert_int_equal(pmat_keys_set(&table, &settings, "one", "rows", "128", NULL), PMAT_OK);
    assert_int_equal(settings.rows, 128);
    assert_int_equal(pmat_keys_set(&table, &settings, "one", "rows", "0", NULL), PMAT_OK);
    assert_int_equal(pmat_keys_set(&table, &settings, "", "rows", "64", NULL), PMAT_OK);
    assert_int_equal(settings.rows, 64);
    assert_int_equal(pmat_keys_set(&table, &settings, "one", "rows", "1", NULL), PMAT_ERR_CONFIG);
    assert_int_equal(settings.rows, 64);
}

static enum pmat_err read_back(struct settings *settings, char *text, struct pmat_fault *fault)
{
    FILE *stream = fmemopen(text, strlen(text), "r");
    assert_non_null(stream);
    enum pmat_err err = pmat_keys_read(&table, settings, stream, "F", NULL, fault);
    fclose(stream);
    return err;
}

static void what_is_written_reads_back_the_same(void **state)
{
    (void)state;
    unsigned seed = 4711;
    printf("seed %u\n", seed);
    for (int i = 0; i < 200; i++) {
        struct settings settings, back;
        memset(&settings, 0, sizeof settings);
        memset(&back, 0, sizeof back);
        pmat_keys_default(&table, &settings);
        settings.length_cm = 0.01f + 49.0f * (float)rand_r(&seed) / (float)RAND_MAX;
        settings.shift_cm = i % 3 == 0 ? NAN : 50.0f * (float)rand_r(&seed) / (float)RAND_MAX;
        settings.count = rand_r(&seed) % 1000;
        char *text = NULL;
        size_t size = 0;
        FILE *stream = open_memstream(&text, &size);
        assert_non_null(stream);
        pmat_keys_write(&table, &settings, stream);
        fclose(stream);
        struct pmat_fault fault = {.text = ""};
        if (read_back(&back, text, &fault) != PMAT_OK)
            fail_msg("%s", fault.text);
        free(text);
        assert_memory_equal(&settings, &back, sizeof settings);
    }
}

static void the_text_tells_unit_and_range(void **state)
{
    (void)state;
    struct settings settings = {0};
    pmat_keys_default(&table, &settings);
    char text[1000] = "";
    FILE *stream = fmemopen(text, sizeof text, "w");
    assert_non_null(stream);
    pmat_keys_write(&table, &settings, stream);
    fclose(stream);
    assert_string_equal(text, "[one]\n; a title\ntitle = mat\n; how many (-5..100000)\ncount = -3\n"
                              "; rows (0 or 2..128)\nrows = 0\n\n[two]\n; bits (4..16)\nbits = 12\n"
                              "; length (0.1..500 mm)\nlength_mm = 25.4\n"
                              "; shift (0..50 cm, or centred)\nshift_cm = centred\n"
                              "; colour (red | green)\ncolour = green\n");
}

static const struct read_row {
    const char *name;
    const char *text;
    const char *fault;
} read_rows[] = {
    {"a fault names file, line and key", "[one]\nrows = 4\n[two]\nbits = 99\n",
     "F:4: key 'bits': 99 is outside 4..16"},
    {"a key given twice is refused", "[one]\nrows = 4\n\nrows = 8\n",
     "F:4: key 'rows': already given in line 2"},
    {"a key before any section is refused", "rows = 4\n",
     "F:1: key 'rows': stands before the first [section]"},
};

static void read_fault(void **state)
{
    const struct read_row *row = *state;
    struct settings settings = {0};
    struct pmat_fault fault = {.text = ""};
    char *text = strdup(row->text);
    assert_non_null(text);
    assert_int_equal(read_back(&settings, text, &fault), PMAT_ERR_CONFIG);
    free(text);
    assert_string_equal(fault.text, row->fault);
}

int main(void)
{
    struct rows rows = {.count = 0};
    rows_add(&rows, "defaults come from the table", defaults_come_from_the_table, NULL);
    ROWS_ADD_ALL(&rows, fault_rows, fault_text);
    rows_add(&rows, "the edges of a range are inside", the_edges_of_a_range_are_inside, NULL);
    rows_add(&rows, "what is written reads back the same", what_is_written_reads_back_the_same,
             NULL);
    rows_add(&rows, "the text tells unit and range", the_text_tells_unit_and_range, NULL);
    ROWS_ADD_ALL(&rows, read_rows, read_fault);
    return rows_run(&rows, "keys");
}
