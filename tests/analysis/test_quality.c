/* What is to be doubted is said in words, and nothing else is. */
#include "analysis/quality.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct row {
    const char *name;
    struct pmat_quality_input input;
    unsigned doubts;
    const char *words;
};

#define WHOLE_MAT                                                                                  \
    .geometry = {.rows = 64,                                                                       \
                 .cols = 32,                                                                       \
                 .pitch_row_cm = 3,                                                                \
                 .pitch_col_cm = 2.6f,                                                             \
                 .from_head_cm = NAN,                                                              \
                 .from_left_cm = NAN}
#define GOOD .state = PMAT_CALIBRATION_GOOD

static const struct row rows[] = {
    {"a good night says nothing", {WHOLE_MAT, .calibration = {GOOD}}, 0, ""},
    {"dead lines are counted",
     {WHOLE_MAT, .calibration = {GOOD, .dead_rows = 1, .dead_cols = 2, .dead_cells = 100}},
     PMAT_DOUBT_DEAD_LINES,
     "1 rows and 2 columns"},
    {"a few dead cells are nothing", {WHOLE_MAT, .calibration = {GOOD, .dead_cells = 20}}, 0, ""},
    {"many dead cells are told",
     {WHOLE_MAT, .calibration = {GOOD, .dead_cells = 60, .stuck_cells = 20}},
     PMAT_DOUBT_DEAD_CELLS,
     "80 of 2048 cells"},
    {"a doubtful calibration gives its reason",
     {WHOLE_MAT, .calibration = {.state = PMAT_CALIBRATION_DOUBTFUL, .reason = "upside"}},
     PMAT_DOUBT_CALIBRATION,
     "upside"},
    {"a pitch that nobody told",
     {.geometry = {.rows = 32, .cols = 16, .from_head_cm = NAN, .from_left_cm = NAN},
      .calibration = {GOOD}},
     PMAT_DOUBT_PITCH_ASSUMED,
     "pitch is not known"},
    {"a coarse grid",
     {.geometry = {.rows = 4,
                   .cols = 4,
                   .pitch_row_cm = 20,
                   .pitch_col_cm = 20,
                   .from_head_cm = NAN,
                   .from_left_cm = NAN},
      .calibration = {GOOD}},
     PMAT_DOUBT_COARSE,
     "4 x 4 cells"},
    {"a sleeper at the edge",
     {WHOLE_MAT, .calibration = {GOOD}, .off_mat = {.looks = 50, .off = 20}},
     PMAT_DOUBT_OFF_MAT,
     "40 %"},
    {"a head at the foot end",
     {WHOLE_MAT, .calibration = {GOOD},
      .orientation = {.looks = 40, .surer_turned = 35, .as_is = 28, .turned = 38}},
     PMAT_DOUBT_ORIENTATION,
     "posture-setup"},
    {"a coarse grid does not tell how it lies",
     {.geometry = {.rows = 4,
                   .cols = 4,
                   .pitch_row_cm = 20,
                   .pitch_col_cm = 20,
                   .from_head_cm = NAN,
                   .from_left_cm = NAN},
      .calibration = {GOOD},
      .orientation = {.looks = 40, .surer_turned = 35, .as_is = 28, .turned = 38}},
     PMAT_DOUBT_COARSE,
     "4 x 4 cells"},
    {"two doubts are joined",
     {WHOLE_MAT, .calibration = {GOOD, .dead_rows = 1}, .off_mat = {.looks = 50, .off = 20}},
     PMAT_DOUBT_DEAD_LINES | PMAT_DOUBT_OFF_MAT,
     "dead; the sleeper"},
};
enum { ROW_COUNT = sizeof rows / sizeof *rows };

static void says(void **state)
{
    const struct row *row = *state;
    char text[PMAT_QUALITY_TEXT_SIZE];
    assert_int_equal(pmat_quality_doubts(&row->input, text), row->doubts);
    if (!strstr(text, row->words) || (row->doubts == 0 && text[0] != '\0'))
        fail_msg("\"%s\" is not in \"%s\"", row->words, text);
}

static void the_edge_of_what_is_covered_counts(void **state)
{
    (void)state;
    unsigned char covered[PMAT_MAP_CELLS] = {0};
    float map[PMAT_MAP_CELLS] = {0};
    struct pmat_off_mat off_mat = {0};
    for (int i = 0; i < PMAT_MAP_CELLS; i++)
        covered[i] = i % PMAT_MAP_COLS >= 4; /* a mat beside the left edge of the bed */
    for (int row = 8; row < 20; row++)
        map[row * PMAT_MAP_COLS + 9] = 10;
    pmat_off_mat_look(&off_mat, map, covered);
    assert_int_equal(off_mat.off, 0);
    for (int row = 8; row < 20; row++)
        map[row * PMAT_MAP_COLS + 4] = 5;
    pmat_off_mat_look(&off_mat, map, covered);
    assert_int_equal(off_mat.off, 1);
    assert_int_equal(off_mat.looks, 2);
}

int main(void)
{
    struct row copies[ROW_COUNT];
    struct CMUnitTest tests[ROW_COUNT + 1];
    memcpy(copies, rows, sizeof copies);
    for (size_t i = 0; i < ROW_COUNT; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, says, NULL, NULL, &copies[i]};
    tests[ROW_COUNT] = (struct CMUnitTest)cmocka_unit_test(the_edge_of_what_is_covered_counts);
    return _cmocka_run_group_tests("quality", tests, ROW_COUNT + 1, NULL, NULL);
}
