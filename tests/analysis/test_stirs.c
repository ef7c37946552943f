/* Small movements and bursts of twitches, from a line of seconds. */
#include "analysis/stirs.h"

#include <string.h>

#include "tests/support/rows.h"

enum { HOLD_S = 60 };

/* A character a second: '.' lies still, '#' moves, '-' up. Each digit d stands for 10 d still
 * seconds. A turn is told a minute late, in the seconds given. */
struct row {
    const char *name;
    const char *seconds;
    int turn_from_s, turn_to_s; /* 0: none */
    int small, bursts;
};

static const struct row rows[] = {
    {"nothing", "99", 0, 0, 0, 0},
    {"one short one", "2#9", 0, 0, 1, 0},
    {"a still second does not part it", "2##.##9", 0, 0, 1, 0},
    {"two still seconds do", "2##...##9", 0, 0, 2, 0},
    {"a long one", "2############9", 0, 0, 1, 0},
    {"a position change is none", "3######9", 30, 34, 0, 0},
    {"what follows a position change at once belongs to it", "3####.....##9", 30, 33, 0, 0},
    {"what comes long after it does not", "3####4##9", 30, 33, 1, 0},
    {"getting in is none", "####...##9", 0, 0, 0, 0},
    {"getting up is none", "9##---", 0, 0, 0, 0},
    {"coming back is none", "2---##2##9", 0, 0, 1, 0},
    {"three short ones within seconds are a burst", "2#1##1#9", 0, 0, 3, 1},
    {"two are none", "2#1##9", 0, 0, 2, 0},
    {"five are one burst", "2#1#1#1#1#9", 0, 0, 5, 1},
    {"bursts apart are two", "2#1#1#4#1#1#9", 0, 0, 6, 2},
    {"too far apart", "2#3#3#9", 0, 0, 3, 0},
    {"a long one between breaks the series", "2#1#1#####1#1#9", 0, 0, 5, 0},
    {"at the end of the night", "9#1#1#2", 0, 0, 3, 1},
};

static void add(struct pmat_stirs_found *sum, struct pmat_stirs_found more)
{
    sum->small_movements += more.small_movements;
    sum->twitch_bursts += more.twitch_bursts;
}

static void counts_what_moves(void **state)
{
    const struct row *row = *state;
    struct pmat_stirs stirs;
    struct pmat_stirs_found found = {0, 0};
    int64_t second_s = 0;
    pmat_stirs_reset(&stirs);
    for (const char *at = row->seconds; *at != '\0'; at++) {
        int times = *at >= '0' && *at <= '9' ? 10 * (*at - '0') : 1;
        for (int i = 0; i < times; i++, second_s++) {
            if (row->turn_from_s > 0 && second_s == row->turn_from_s + HOLD_S)
                pmat_stirs_turn(&stirs, row->turn_from_s, row->turn_to_s);
            add(&found, pmat_stirs_push(&stirs, second_s, *at != '-', *at == '#', HOLD_S));
        }
    }
    add(&found, pmat_stirs_settle(&stirs, second_s));
    assert_int_equal(found.small_movements, row->small);
    assert_int_equal(found.twitch_bursts, row->bursts);
}

/* Somebody who never lies still for minutes: more runs than there is room for. */
static void many_are_all_counted(void **state)
{
    (void)state;
    struct pmat_stirs stirs;
    struct pmat_stirs_found found = {0, 0};
    pmat_stirs_reset(&stirs);
    for (int64_t s = 0; s < 20000; s++)
        add(&found, pmat_stirs_push(&stirs, s, true, s >= 20 && s % 4 == 0, 3000.0f));
    add(&found, pmat_stirs_settle(&stirs, 20100));
    assert_int_equal(found.small_movements, 19980 / 4);
    assert_int_equal(found.twitch_bursts, 1);
}

int main(void)
{
    static struct rows tests;
    ROWS_ADD_ALL(&tests, rows, counts_what_moves);
    rows_add(&tests, "many are all counted", many_are_all_counted, NULL);
    return rows_run(&tests, "stirs");
}
