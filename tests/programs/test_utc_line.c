/* UTC labels over a clock that is set: which steps are followed, and by how much. */
#include "programs/posture-logger/utc_line.h"
#include "tests/support/rows.h"

#define S_US INT64_C(1000000)

struct reading {
    int64_t offset_s;
    bool trusted;
};

struct row {
    const char *name;
    struct reading readings[8]; /* ended by offset 0 */
    int64_t offset_s;           /* of the line after them */
    bool trusted;
};

static const struct row rows[] = {
    {"a steady clock", {{100, false}, {100, false}, {100, false}}, 100, false},
    {"one reading that was interrupted", {{100, false}, {103, false}, {100, false}}, 100, false},
    {"a step that holds", {{100, false}, {103, false}, {103, false}, {103, false}}, 103, false},
    {"the clock becomes right", {{100, false}, {1700000000, true}}, 1700000000, true},
    {"a right clock that is set by hand",
     {{100, true}, {500, false}, {500, false}, {500, false}, {500, false}},
     100,
     true},
    {"a right clock that steps and is right again",
     {{100, true}, {101, true}, {101, true}, {101, true}},
     101,
     true},
    {"steps that never hold",
     {{100, false}, {200, false}, {300, false}, {400, false}, {500, false}},
     100,
     false},
};

static void follows_what_holds(void **state)
{
    const struct row *row = *state;
    struct pmat_utc_line line = {0};
    int64_t moved_us = 0, time_us = 0;
    for (const struct reading *reading = row->readings; reading->offset_s != 0; reading++) {
        time_us += S_US;
        moved_us += pmat_utc_line_follow(&line, time_us, time_us + reading->offset_s * S_US,
                                         reading->trusted);
    }
    assert_int_equal(line.offset_us, row->offset_s * S_US);
    assert_int_equal(moved_us, (row->offset_s - row->readings[0].offset_s) * S_US);
    assert_int_equal(line.trusted, row->trusted);
}

int main(void)
{
    struct rows tests = {0};
    ROWS_ADD_ALL(&tests, rows, follows_what_holds);
    return rows_run(&tests, "utc_line");
}
