#include "programs/posture-logger/past.h"

#include <stdlib.h>
#include <string.h>

#define CLOCK_SET_US INT64_C(2000000) /* farther apart than two readings and a frame */

static bool take_epoch(void *context, const struct pmat_epoch *epoch)
{
    struct pmat_past *past = context;
    if (past->epoch_count == past->epoch_room)
        return false;
    past->epochs[past->epoch_count++] = *epoch;
    return true;
}

void pmat_past_read(struct pmat_past *past, struct pmat_store *store, const char *mat)
{
    memset(past, 0, sizeof *past);
    struct pmat_fault fault;
    if (pmat_store_get_calibration(store, mat, &past->calibration, &past->calibration_size,
                                   &fault) != PMAT_OK)
        past->calibration = NULL;
    if (pmat_store_find_cut(store, mat, &past->cut, &fault) != PMAT_OK) {
        past->cut.id = 0;
        return;
    }
    past->epoch_room =
        (size_t)(past->cut.row.session.epochs > 0 ? past->cut.row.session.epochs : 0);
    past->epochs = calloc(past->epoch_room + 1, sizeof *past->epochs);
    if (past->epochs == NULL ||
        pmat_store_each_epoch(store, past->cut.id, take_epoch, past, &fault) != PMAT_OK)
        past->cut.id = 0;
}

void pmat_past_clear(struct pmat_past *past)
{
    free(past->calibration);
    free(past->epochs);
    memset(past, 0, sizeof *past);
}

bool pmat_past_goes_on(const struct pmat_past *past, int64_t utc_us, float away_merge_min)
{
    const struct pmat_session *session = &past->cut.row.session;
    int64_t since_us = utc_us - session->end_utc_us;
    return past->cut.id != 0 && past->epoch_count > 0 && since_us >= 0 &&
           (double)since_us < (double)away_merge_min * 60e6;
}

void pmat_past_start_line(const struct pmat_past *past, const char *boot_id,
                          const struct pmat_clock *clock, struct pmat_utc_line *line)
{
    if (past->cut.id == 0 || boot_id[0] == '\0' || strcmp(past->cut.boot_id, boot_id) != 0)
        return;
    int64_t then_us = past->cut.epoch_utc_us - past->cut.boottime_us;
    int64_t now_us = clock->realtime_us(clock->context) - clock->boottime_us(clock->context);
    if (llabs(now_us - then_us) > CLOCK_SET_US)
        pmat_utc_line_start(line, then_us);
}
