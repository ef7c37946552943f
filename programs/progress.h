/*
 * How far a long job is, for somebody who waits at a terminal: nothing in the first second, then a
 * line that is written over, and no trace of it at the end. Nothing at all where `out` is no
 * terminal.
 */
#ifndef PMAT_PROGRAMS_PROGRESS_H
#define PMAT_PROGRAMS_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct cli_progress {
    FILE *out;
    const char *what; /* "posture-export: night" */
    bool terminal, shown;
    int64_t begun_us, told_us;
};

/* Monotonic microseconds. */
int64_t cli_progress_now_us(void);
void cli_progress_begin(struct cli_progress *progress, const char *what, FILE *out, bool terminal,
                        int64_t now_us);
void cli_progress_tell(struct cli_progress *progress, size_t done, size_t total, int64_t now_us);
void cli_progress_end(struct cli_progress *progress);

#endif
