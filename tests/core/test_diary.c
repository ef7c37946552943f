/* What the diary takes, and what it makes of it. */
#include "tests/support/rows.h"

#include <math.h>
#include <string.h>

#include "core/diary.h"

struct scale_row {
    const char *name, *text;
    bool good;
    double value; /* NAN = unknown */
};

static const struct scale_row scales[] = {
    {"none", "0", true, 0},
    {"the worst", "10", true, 10},
    {"a half", "3.5", true, 3.5},
    {"unknown", "unknown", true, (double)NAN},
    {"over ten", "10.1", false, 0},
    {"eleven", "11", false, 0},
    {"negative", "-1", false, 0},
    {"empty", "", false, 0},
    {"a word", "much", false, 0},
    {"two digits after the point", "3.55", false, 0},
    {"not a number", "nan", false, 0},
    {"a comma", "3,5", false, 0},
    {"a blank before", " 3", false, 0},
    {"three digits", "003", false, 0},
};

static void a_scale_is_read(void **state)
{
    const struct scale_row *row = *state;
    float value = -1;
    assert_int_equal(pmat_diary_parse_scale(row->text, &value), row->good);
    if (row->good && isnan(row->value))
        assert_true(isnan(value));
    else if (row->good)
        assert_true((double)value == row->value);
}

struct tag_row {
    const char *name, *list;
    const char *tags;  /* NULL: refused */
    const char *fault; /* part of why */
};

static const struct tag_row tags[] = {
    {"two", "massage,heat", "heat;massage", ""},
    {"blanks and semicolons", " heat ; ice ", "heat;ice", ""},
    {"twice", "ice,ice", "ice", ""},
    {"none", "none", "", ""},
    {"one's own", "x_chair2", "x_chair2", ""},
    {"nothing", "", NULL, "no tag is named"},
    {"only commas", ",,", NULL, "no tag is named"},
    {"none and another", "none,heat", NULL, "no tag 'none'"},
    {"mistyped", "streching", NULL, "did you mean stretching?"},
    {"capitals", "Heat", NULL, "no tag 'Heat'"},
    {"one's own without a name", "x_", NULL, "no tag 'x_'"},
    {"one's own with other letters", "x_a;x_<b>", NULL, "no tag 'x_<b>'"},
    {"one's own and too long", "x_abcdefghijklmnopqrstuvwxyz012345", NULL, "letters at most"},
    {"too many",
     "x_0,x_1,x_2,x_3,x_4,x_5,x_6,x_7,x_8,x_9,x_a,x_b,x_c,x_d,x_e,x_f,x_g,x_h,x_i,x_j,x_k,x_l,"
     "x_m,x_n,x_o",
     NULL, "more than 24"},
};

static void tags_are_read(void **state)
{
    const struct tag_row *row = *state;
    struct pmat_diary_entry entry;
    struct pmat_fault fault = {0};
    pmat_diary_entry_clear(&entry);
    enum pmat_err err = pmat_diary_parse_tags(row->list, &entry, &fault);
    assert_int_equal(err, row->tags != NULL ? PMAT_OK : PMAT_ERR_USAGE);
    assert_int_equal(entry.tags_known, row->tags != NULL);
    assert_string_equal(entry.tags, row->tags != NULL ? row->tags : "");
    assert_non_null(strstr(fault.text, row->fault));
}

struct text_row {
    const char *name, *from, *text; /* NULL: does not fit into 16 bytes */
};

static const struct text_row texts[] = {
    {"plain", "woke early", "woke early"},
    {"line ends and tabs", "a\nb\tc\r", "a b c "},
    {"escapes", "\033[31m\x7f", "?[31m?"},
    {"umlauts stay", "Rücken", "Rücken"},
    {"broken UTF-8", "\xff\xc3(\xed\xa0\x80",
     "??"
     "(???"},
    {"controls of the second set", "\xc2\x9b", "??"},
    {"overlong", "\xc0\xaf", "??"},
    {"just fits", "123456789012345", "123456789012345"},
    {"one too many", "1234567890123456", NULL},
    {"a letter across the end", "12345678901234ü", NULL},
};

static void text_is_copied(void **state)
{
    const struct text_row *row = *state;
    char text[16];
    assert_int_equal(pmat_diary_copy_text(row->from, text, sizeof text), row->text != NULL);
    if (row->text != NULL)
        assert_string_equal(text, row->text);
}

static void tags_are_walked_through(void **state)
{
    (void)state;
    struct pmat_diary_entry entry;
    struct pmat_fault fault;
    char name[PMAT_DIARY_TAG_SIZE];
    pmat_diary_entry_clear(&entry);
    assert_null(pmat_diary_next_tag(entry.tags, NULL, name));
    assert_int_equal(pmat_diary_parse_tags("ice,x_a,heat", &entry, &fault), PMAT_OK);
    const char *at = pmat_diary_next_tag(entry.tags, NULL, name);
    assert_string_equal(name, "heat");
    at = pmat_diary_next_tag(entry.tags, at, name);
    assert_string_equal(name, "ice");
    at = pmat_diary_next_tag(entry.tags, at, name);
    assert_string_equal(name, "x_a");
    assert_null(pmat_diary_next_tag(entry.tags, at, name));
    assert_true(pmat_diary_has_tag(&entry, "ice"));
    assert_false(pmat_diary_has_tag(&entry, "x_"));
}

static void days_go_there_and_back(void **state)
{
    (void)state;
    long day;
    char date[PMAT_DATE_SIZE];
    assert_true(pmat_diary_day("1970-01-02", &day));
    assert_int_equal(day, 1);
    assert_true(pmat_diary_day("2024-02-29", &day));
    pmat_diary_date(day + 1, date);
    assert_string_equal(date, "2024-03-01");
    assert_false(pmat_diary_day("2023-02-29", &day));
    assert_false(pmat_diary_day("2023-2-9", &day));
    assert_false(pmat_diary_day("2023-13-01", &day));
}

int main(void)
{
    static struct rows rows;
    ROWS_ADD_ALL(&rows, scales, a_scale_is_read);
    ROWS_ADD_ALL(&rows, tags, tags_are_read);
    ROWS_ADD_ALL(&rows, texts, text_is_copied);
    rows_add(&rows, "tags are walked through", tags_are_walked_through, NULL);
    rows_add(&rows, "days go there and back", days_go_there_and_back, NULL);
    return rows_run(&rows, "diary");
}
