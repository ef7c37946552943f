/*
 * Words for people: durations, shares, dates and a bounded text to build sentences in.
 */
#ifndef PMAT_REPORT_PHRASE_H
#define PMAT_REPORT_PHRASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/records.h"

/* A sentence in the making. What does not fit is cut; it never overflows. */
struct pmat_phrase {
    char text[2000];
    size_t used;
};
void pmat_phrase_reset(struct pmat_phrase *phrase);
__attribute__((format(printf, 2, 3))) void pmat_phrase_add(struct pmat_phrase *phrase,
                                                           const char *format, ...);

enum { PMAT_WORDS_SIZE = 48 };
/* "7 h 05 min", "12 min", "30 s" under a minute, "-" for NAN. */
void pmat_words_duration(double minutes, char text[PMAT_WORDS_SIZE]);
/* "47 %", "<1 %" for a trace, "-" for NAN. */
void pmat_words_percent(double fraction, char text[PMAT_WORDS_SIZE]);
/* "Saturday, 21 November 2026" of "2026-11-21"; the text itself where it is no date. */
void pmat_words_date(const char *date, char text[PMAT_WORDS_SIZE]);
/* True for a day of the calendar as "YYYY-MM-DD". */
bool pmat_words_is_date(const char *text);
/* "Sat" of an instant in a zone. */
const char *pmat_words_weekday(const char *zone, int64_t utc_us);
/* "UTC+1", "UTC-3:30". */
void pmat_words_offset(int offset_s, char text[PMAT_WORDS_SIZE]);
/* "23:02"; with `offset` "23:02 (UTC+1)", for nights in which the clocks change. */
void pmat_words_clock(const char *zone, int64_t utc_us, bool offset, char text[PMAT_WORDS_SIZE]);
/* "on the back", "sitting", "in a posture not known". */
const char *pmat_words_lying(enum pmat_posture posture);

#endif
