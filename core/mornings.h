/*
 * What goes with a good morning, ready to be shown: whoever reads the nights fills it, every report
 * writes it. Differences between nights in one person, never causes.
 */
#ifndef PMAT_CORE_MORNINGS_H
#define PMAT_CORE_MORNINGS_H

#include <stddef.h>

#include "core/zone.h"

enum pmat_morning_outcome { PMAT_MORNING_PAIN, PMAT_MORNING_STIFFNESS, PMAT_MORNING_OUTCOMES };
/* "pain" */
const char *pmat_morning_outcome_name(enum pmat_morning_outcome outcome);

enum pmat_morning_state {
    PMAT_MORNING_TOO_FEW,   /* `more` nights are missing */
    PMAT_MORNING_NO_SPREAD, /* every morning alike */
    PMAT_MORNING_NOT_SHOWN, /* the interval holds 0 */
    PMAT_MORNING_SHOWN
};
/* "needs_more_nights", "no_spread", "not_shown", "shown" */
const char *pmat_morning_state_name(enum pmat_morning_state state);

/* One of what was looked at, against pain or stiffness. */
struct pmat_morning_side {
    enum pmat_morning_state state;
    int with, without, more;      /* nights */
    double difference, low, high; /* points of ten; positive: more of it on nights with; NAN */
};

struct pmat_morning_line {
    char name[48];  /* "tag_heat", for machines */
    char label[64]; /* "heat, noted", for people */
    struct pmat_morning_side side[PMAT_MORNING_OUTCOMES];
};

struct pmat_mornings {
    int noted;                                        /* mornings with pain or stiffness noted */
    int wanted;                                       /* so many before anything is compared */
    int wanted_each;                                  /* and so many with and without */
    int percent;                                      /* of the intervals, all of them together */
    char first[PMAT_DATE_SIZE], last[PMAT_DATE_SIZE]; /* nights that were looked at; "" = not yet */
    const struct pmat_morning_line *lines;            /* NULL: only counted */
    size_t count;
    int compared; /* sides with an interval */
    int left_out; /* things noted that there was no room for */
};

#endif
