#include "analysis/turns.h"

#include "tests/support/rows.h"
#include "tests/support/seconds.h"

#define S PMAT_POSTURE_SUPINE
#define L PMAT_POSTURE_LEFT
#define R PMAT_POSTURE_RIGHT
#define U PMAT_POSTURE_UNKNOWN

struct step {
    enum pmat_posture posture;
    int seconds;
    float moved, along_cm, across_cm;
};

/* The last turn of a course of steps, with its reason; "" = none. */
struct row {
    const char *name;
    struct step steps[6];
    int turns;
    const char *reason;
    float duration_s;
};

static const struct row rows[] = {
    {"to the right",
     {{S, 60, 0, 90, 40}, {L, 3, .3f, 90, 40}, {L, 60, 0, 90, 52}},
     1,
     "load moved 12 cm right, then still",
     3},
    {"to the left",
     {{S, 60, 0, 90, 40}, {L, 3, .3f, 90, 40}, {L, 60, 0, 90, 28}},
     1,
     "load moved 12 cm left, then still",
     3},
    {"towards the feet",
     {{S, 60, 0, 90, 40}, {L, 3, .3f, 90, 40}, {L, 60, 0, 100, 43}},
     1,
     "load moved 10 cm towards the feet, then still",
     3},
    {"towards the head",
     {{S, 60, 0, 90, 40}, {L, 3, .3f, 90, 40}, {L, 60, 0, 80, 43}},
     1,
     "load moved 10 cm towards the head, then still",
     3},
    {"on the spot",
     {{S, 60, 0, 90, 40}, {L, 3, .3f, 90, 40}, {L, 60, 0, 92, 42}},
     1,
     "turned on the spot, then still",
     3},
    {"where the load lay while it moved says nothing",
     {{S, 60, 0, 90, 40}, {S, 40, .3f, 90, 90}, {L, 40, .3f, 90, 90}, {L, 60, 0, 90, 52}},
     1,
     "load moved 12 cm right, then still",
     40},
    {"a twitch later on is not the turn's",
     {{S, 60, 0, 90, 40},
      {L, 3, .3f, 90, 40},
      {L, 30, 0, 90, 52},
      {L, 1, .3f, 90, 52},
      {L, 30, 0, 90, 52}},
     1,
     "load moved 12 cm right, then still",
     3},
    {"movement that shows a second late is the turn's",
     {{S, 60, 0, 90, 40}, {L, 1, 0, 90, 40}, {L, 4, .3f, 90, 40}, {L, 60, 0, 90, 80}},
     1,
     "load moved 39 cm right, then still",
     5},
    {"restless for the whole minute",
     {{S, 60, 0, 90, 40}, {L, 60, .3f, 90, 52}},
     1,
     "load moved, not yet still",
     NAN},
    {"seconds that nobody can judge neither count nor break",
     {{S, 60, 0, 90, 40}, {L, 40, 0, 90, 52}, {U, 10, 0, 90, 52}, {L, 20, 0, 90, 52}},
     1,
     "load moved 12 cm right, then still",
     1},
    {"held 60 s with one of them not judged is not yet a change",
     {{S, 60, 0, 90, 40}, {L, 40, 0, 90, 52}, {U, 1, 0, 90, 52}, {L, 19, 0, 90, 52}},
     0,
     "",
     0},
    {"two others of 40 s each are no change",
     {{S, 60, 0, 90, 40}, {L, 40, 0, 90, 52}, {R, 40, 0, 90, 28}, {S, 60, 0, 90, 40}},
     0,
     "",
     0},
    {"there and back is no change",
     {{S, 60, 0, 90, 40}, {L, 40, 0, 90, 52}, {S, 1, 0, 90, 40}, {L, 40, 0, 90, 52}},
     0,
     "",
     0},
};

static void finds_turns(void **state)
{
    const struct row *row = *state;
    struct pmat_turns turns;
    struct pmat_event event = {.reason = ""};
    pmat_turns_reset(&turns, &(struct pmat_turns_options){.hold_s = 60, .still_threshold = .05f});
    int64_t index = 0;
    int count = 0;
    for (int k = 0; k < 6; k++)
        for (int i = 0; i < row->steps[k].seconds; i++) {
            const struct step *step = &row->steps[k];
            struct pmat_second second = test_second(index++, step->posture, .9f, step->moved);
            second.posture = step->posture;
            second.moved_frac = step->moved;
            second.cop_long_cm = step->along_cm;
            second.cop_across_cm = step->across_cm;
            count += pmat_turns_push(&turns, &second, &event);
        }
    assert_int_equal(count, row->turns);
    assert_string_equal(event.reason, row->reason);
    if (row->turns == 0)
        return;
    assert_true(isnan(row->duration_s) == isnan(event.duration_s));
    if (!isnan(row->duration_s))
        assert_float_equal(event.duration_s, row->duration_s, 1e-4f);
}

int main(void)
{
    static struct rows tests;
    ROWS_ADD_ALL(&tests, rows, finds_turns);
    return rows_run(&tests, "turns");
}
