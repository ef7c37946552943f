/*
 * Nights that can be given away: names, identifiers and free text are gone, and every date is
 * shifted by the same whole number of days. Local time of day stays what it was, told as if it were
 * UTC: the zone would say where somebody sleeps, and a change of the clocks when.
 *
 * The shift keeps the order of nights and the days between them; it is a courtesy and no secret:
 * every output names it.
 */
#ifndef PMAT_REPORT_ANONYMOUS_H
#define PMAT_REPORT_ANONYMOUS_H

#include "core/err.h"
#include "report/phrase.h"
#include "report/writer.h"

enum {
    PMAT_ANONYMOUS_SHIFT_DAYS = -7000, /* a thousand weeks: weekdays stay */
    PMAT_ANONYMOUS_SHIFT_MOST = 36500
};

struct pmat_anonymous;

/* NULL without memory. */
struct pmat_anonymous *pmat_anonymous_create(int shift_days);
void pmat_anonymous_destroy(struct pmat_anonymous *anonymous);

/* Mats become "mat", "mat 2", ... in the order in which they come. */
enum pmat_err pmat_anonymous_row(struct pmat_anonymous *anonymous, struct pmat_night_row *row,
                                 struct pmat_fault *fault);
/* `clean` points into `view` and into memory that lasts until the next call. */
enum pmat_err pmat_anonymous_view(struct pmat_anonymous *anonymous,
                                  const struct pmat_night_view *view, struct pmat_night_view *clean,
                                  struct pmat_fault *fault);
/* "2026-03-01" shifted; the text itself where it is no date. */
void pmat_anonymous_date(const struct pmat_anonymous *anonymous, const char *date,
                         char shifted[PMAT_DATE_SIZE]);

/* "Anonymous: ..., dates shifted by -7000 days"; empty for options that are not anonymous. */
void pmat_anonymous_words(const struct pmat_writer_options *options, struct pmat_phrase *phrase);

#endif
