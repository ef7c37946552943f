#include "analysis/stirs.h"

#include <string.h>

enum {
    JOIN_S = 2,    /* a still second between two moving ones does not part them */
    NEAR_S = 10,   /* of a position change, of getting in or out */
    SHORT_S = 3,   /* a short movement lasts at most so long */
    SERIES_S = 20, /* and the next one begins within so long */
    BURST = 3,
    MARGIN_S = 15, /* above the time that a position change has to be held */
};

void pmat_stirs_reset(struct pmat_stirs *stirs)
{
    memset(stirs, 0, sizeof *stirs);
    stirs->other_until_s = NEAR_S;
}

static void judge(struct pmat_stirs *stirs, const struct pmat_stirs_run *run,
                  struct pmat_stirs_found *found)
{
    if (run->other || run->last_s - run->first_s >= SHORT_S) {
        found->small_movements += !run->other;
        stirs->series = 0;
        return;
    }
    found->small_movements++;
    bool follows = stirs->series > 0 && run->first_s - stirs->series_s <= SERIES_S;
    stirs->series = follows ? stirs->series + 1 : 1;
    stirs->series_s = run->first_s;
    found->twitch_bursts += stirs->series == BURST;
}

static void judge_first(struct pmat_stirs *stirs, int count, struct pmat_stirs_found *found)
{
    for (int i = 0; i < count; i++)
        judge(stirs, &stirs->pending[i], found);
    stirs->count -= count;
    memmove(stirs->pending, stirs->pending + count, (size_t)stirs->count * sizeof *stirs->pending);
}

static void add_moving(struct pmat_stirs *stirs, int64_t second_s, struct pmat_stirs_found *found)
{
    struct pmat_stirs_run *last = &stirs->pending[stirs->count > 0 ? stirs->count - 1 : 0];
    if (stirs->count > 0 && second_s - last->last_s <= JOIN_S) {
        last->last_s = second_s;
        return;
    }
    if (stirs->count == PMAT_STIRS_PENDING_MAX)
        judge_first(stirs, 1, found);
    stirs->pending[stirs->count++] =
        (struct pmat_stirs_run){second_s, second_s, second_s <= stirs->other_until_s};
}

void pmat_stirs_turn(struct pmat_stirs *stirs, int64_t from_s, int64_t to_s)
{
    for (int i = 0; i < stirs->count; i++) {
        struct pmat_stirs_run *run = &stirs->pending[i];
        run->other |= run->last_s >= from_s - NEAR_S && run->first_s <= to_s + NEAR_S;
    }
}

struct pmat_stirs_found pmat_stirs_push(struct pmat_stirs *stirs, int64_t second_s, bool lying,
                                        bool moves, float hold_s)
{
    struct pmat_stirs_found found = {0, 0};
    if (!lying) {
        pmat_stirs_turn(stirs, second_s, second_s);
        stirs->other_until_s = second_s + NEAR_S;
    } else if (moves) {
        add_moving(stirs, second_s, &found);
    }
    int ripe = 0;
    while (ripe < stirs->count &&
           stirs->pending[ripe].last_s < second_s - (int64_t)hold_s - MARGIN_S)
        ripe++;
    if (ripe > 0)
        judge_first(stirs, ripe, &found);
    return found;
}

struct pmat_stirs_found pmat_stirs_settle(struct pmat_stirs *stirs, int64_t second_s)
{
    struct pmat_stirs_found found = {0, 0};
    pmat_stirs_turn(stirs, second_s, second_s);
    judge_first(stirs, stirs->count, &found);
    stirs->series = 0;
    stirs->other_until_s = second_s + NEAR_S;
    return found;
}
