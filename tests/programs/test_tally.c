/* posture-eval's table: what it counts, and what it keeps apart. */
#include "programs/posture-eval/tally.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SUPINE, LEFT, RIGHT, PRONE, ROWS_MAX = 6 };

struct row {
    const char *person, *recording, *detail;
    int truth, called, times;
};

struct table {
    const char *name;
    struct row rows[ROWS_MAX];
    const char *line; /* that the table must contain, spaces squeezed */
};

static const struct table tables[] = {
    {"counts right frames by posture",
     {{"A", "1", "", SUPINE, SUPINE, 3},
      {"A", "1", "", SUPINE, PRONE, 1},
      {"A", "2", "", LEFT, LEFT, 4}},
     "flat bed 8 87.50 75.00 100.00 - - 2/2"},
    {"pools the frames of a recording",
     {{"A", "1", "", LEFT, LEFT, 2},
      {"A", "1", "", LEFT, RIGHT, 1},
      {"A", "2", "", RIGHT, LEFT, 1}},
     "flat bed 4 50.00 - 66.67 0.00 - 1/2"},
    {"recordings of two people with one name are two",
     {{"A", "1", "", PRONE, PRONE, 1}, {"B", "1", "", PRONE, SUPINE, 1}},
     "flat bed 2 50.00 - - - 50.00 1/2"},
    {"names the worst person",
     {{"A", "1", "", LEFT, LEFT, 10},
      {"B", "1", "", LEFT, LEFT, 9},
      {"B", "2", "", LEFT, RIGHT, 1},
      {"C", "1", "", LEFT, RIGHT, 1}},
     "90.00 B"},
    {"keeps wedges apart",
     {{"A", "1", "roll30_wedge", LEFT, SUPINE, 1}, {"A", "2", "straight", LEFT, LEFT, 1}},
     "flat bed 1 100.00"},
    {"keeps a raised head end apart",
     {{"A", "1", "bed_45deg", SUPINE, LEFT, 1}, {"A", "2", "straight", SUPINE, SUPINE, 1}},
     "head raised 1 0.00 0.00"},
    {"shows what was called what",
     {{"A", "1", "", SUPINE, SUPINE, 3}, {"A", "2", "", SUPINE, PRONE, 2}},
     "supine 3 0 0 2"},
    {"macro F1 is over the postures that occur",
     {{"A", "1", "", SUPINE, SUPINE, 1}, {"A", "2", "", LEFT, LEFT, 1}},
     "macro F1 1.0000"},
    /* Says .7, is right in half: off by .2. */
    {"confidence that promises too much is a calibration error",
     {{"A", "1", "", SUPINE, SUPINE, 5}, {"A", "2", "", SUPINE, PRONE, 5}},
     "calibration error 0.2000"},
    {"counts what is sure enough",
     {{"A", "1", "", SUPINE, SUPINE, 1}},
     "confidence 0.50 or more: 100.00 % of the frames, 100.00 % of them right"},
};
enum { TABLE_COUNT = sizeof tables / sizeof *tables };

static void put_row(struct pmat_tally *tally, const struct row *row)
{
    float shares[PMAT_MODEL_CLASSES] = {0.1f, 0.1f, 0.1f, 0.1f};
    shares[row->called] = 0.7f;
    for (int i = 0; i < row->times; i++)
        assert_int_equal(pmat_tally_put(tally, row->person, row->recording, row->detail, row->truth,
                                        shares, NULL),
                         PMAT_OK);
}

static void squeeze_spaces(char *text)
{
    char *to = text;
    for (const char *from = text; *from; from++)
        if (*from != ' ' || from[1] != ' ')
            *to++ = *from;
    *to = '\0';
}

static void prints(void **state)
{
    const struct table *table = *state;
    struct pmat_tally *tally = pmat_tally_create(0.5f);
    assert_non_null(tally);
    for (size_t i = 0; i < ROWS_MAX && table->rows[i].person; i++)
        put_row(tally, &table->rows[i]);
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    pmat_tally_print(tally, out);
    fclose(out);
    squeeze_spaces(text);
    if (!strstr(text, table->line))
        fail_msg("no \"%s\" in\n%s", table->line, text);
    free(text);
    pmat_tally_destroy(tally);
}

int main(void)
{
    struct table rows[TABLE_COUNT];
    struct CMUnitTest tests[TABLE_COUNT];
    memcpy(rows, tables, sizeof rows);
    for (size_t i = 0; i < TABLE_COUNT; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, prints, NULL, NULL, &rows[i]};
    return _cmocka_run_group_tests("tally", tests, TABLE_COUNT, NULL, NULL);
}
