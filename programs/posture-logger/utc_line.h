/*
 * One steady line of UTC labels over a clock that may be set at any time. The labels follow the
 * clock only in steps that hold, and never from a clock that is known to be right to one that is
 * not: a Raspberry Pi starts in 1970 and learns the time from the network later.
 */
#ifndef PMAT_LOGGER_UTC_LINE_H
#define PMAT_LOGGER_UTC_LINE_H

#include <stdbool.h>
#include <stdint.h>

struct pmat_utc_line {
    bool known, trusted;
    int64_t offset_us;    /* utc - time */
    int64_t candidate_us; /* another offset, seen `seen` times in a row */
    int seen;
};

/* Begins with a mapping from before a restart; the clock may still know better. */
void pmat_utc_line_start(struct pmat_utc_line *line, int64_t offset_us);
/* A frame's label as the clock gives it. `trusted`: the clock is synchronised, or the device told
 * UTC. Returns by how much the line moved with it, mostly 0. */
int64_t pmat_utc_line_follow(struct pmat_utc_line *line, int64_t time_us, int64_t utc_us,
                             bool trusted);

#endif
