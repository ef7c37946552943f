/*
 * What a night had: from the mat, from the flags, from the tags of its morning. A table of it for
 * many nights is what mornings are compared with.
 */
#ifndef PMAT_PROGRAMS_POSTURE_REPORT_HABITS_H
#define PMAT_PROGRAMS_POSTURE_REPORT_HABITS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/diary.h"
#include "core/mornings.h"

enum {
    HABITS_MAX = 64,        /* that are compared */
    HABIT_NIGHTS_MAX = 365, /* mornings that are looked at: the last ones */
    HABIT_FRONT_MIN = 10    /* from so many minutes on, time on the front is worth a look
                               as the flag `prone` has it */
};

/* A night with its morning. */
struct habit_night {
    struct pmat_diary_entry entry;
    int32_t day;
    bool recorded, excluded;
    bool judged; /* flags and good positions were looked for in all of it */
    double minutes[PMAT_POSTURE_COUNT];
    char flags[400], credits[400]; /* names joined by ';' */
};

struct habits {
    int count, left_out;
    char name[HABITS_MAX][48], label[HABITS_MAX][64];
    int8_t *with; /* [HABITS_MAX * nights], 1 with, 0 without, -1 not known */
};

/* Puts what the rows of one mat know into the nights, both oldest first. */
void habits_join(struct habit_night *nights, size_t count, const struct pmat_night_row *rows,
                 size_t row_count);
/* Fills the table; `with` has room. `anonymous`: tags of one's own lose their names. */
void habits_fill(struct habits *habits, const struct habit_night *nights, size_t count,
                 bool anonymous);

#endif
