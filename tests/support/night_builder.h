/*
 * Whole sessions from one line of text, for tests of what comes after the analysis:
 * "supine 40, left 55.5, empty 6, gap 18 cable unplugged, right 100". Words are postures and "gap";
 * minutes are multiples of half a minute. Sums, events and epochs agree with one another.
 */
#ifndef PMAT_TESTS_SUPPORT_NIGHT_BUILDER_H
#define PMAT_TESTS_SUPPORT_NIGHT_BUILDER_H

#include "core/records.h"

enum { BUILT_EPOCHS_MAX = 2400, BUILT_EVENTS_MAX = 400 };

struct built_night {
    struct pmat_night_view view;
    struct pmat_epoch epochs[BUILT_EPOCHS_MAX];
    struct pmat_event events[BUILT_EVENTS_MAX];
};

struct night_recipe {
    const char *start_utc; /* "2026-11-21 22:02:00" */
    const char *zone;
    const char *story;
    enum pmat_session_kind kind;
    int32_t session;
    bool open, excluded;
};

/* UTC microseconds of "2026-11-21 22:02:00". */
int64_t utc_us_of(const char *text);

/* Fails the test on a story that cannot be read. */
void night_build(struct built_night *night, const struct night_recipe *recipe);

#endif
