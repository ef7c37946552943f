/*
 * What the database knew when the logger started: the learnt calibration and the session that a
 * crash or a restart cut. Read before any frame is, because the storing thread owns the database
 * afterwards.
 */
#ifndef PMAT_LOGGER_PAST_H
#define PMAT_LOGGER_PAST_H

#include <stdbool.h>

#include "core/clock.h"
#include "programs/posture-logger/utc_line.h"
#include "storage/store.h"

struct pmat_past {
    void *calibration; /* NULL: none */
    size_t calibration_size;
    struct pmat_store_cut cut; /* cut.id 0: none */
    struct pmat_epoch *epochs;
    size_t epoch_count, epoch_room;
};

/* What cannot be read is left out: recording never waits for it. */
void pmat_past_read(struct pmat_past *past, struct pmat_store *store, const char *mat);
void pmat_past_clear(struct pmat_past *past);

/* Whether the cut session is still the night of a frame at `utc_us`. */
bool pmat_past_goes_on(const struct pmat_past *past, int64_t utc_us, float away_merge_min);
/* Where the clock was set since the cut, within one boot of the host: the labels go on as before,
 * until the clock is known to be right. */
void pmat_past_start_line(const struct pmat_past *past, const char *boot_id,
                          const struct pmat_clock *clock, struct pmat_utc_line *line);

#endif
