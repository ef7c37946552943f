#include "programs/live.h"

#include <stdlib.h>

#include "acquisition/reader.h"
#include "acquisition/source.h"
#include "core/clock.h"

enum { READ_SIZE = 4096 };

struct pmat_live {
    struct pmat_source *source;
    struct pmat_reader *reader;
    struct pmat_clock clock;
    struct pmat_profile profile;
    size_t at, size; /* what of `bytes` is not yet taken */
    uint8_t bytes[READ_SIZE];
};

enum pmat_err pmat_live_open(struct pmat_live **live, const char *port,
                             const struct pmat_profile *profile, enum pmat_clock_source clock,
                             struct pmat_fault *fault)
{
    *live = NULL;
    struct pmat_live *made = calloc(1, sizeof *made);
    if (made == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory to read %s", port);
    made->profile = *profile;
    pmat_clock_host(&made->clock);
    enum pmat_err err = pmat_reader_create(&made->reader, profile, clock, fault);
    if (err == PMAT_OK)
        err = pmat_source_open(&made->source, port,
                               &(struct pmat_source_options){.baud = profile->baud}, fault);
    if (err != PMAT_OK) {
        pmat_live_close(made);
        return err;
    }
    *live = made;
    return PMAT_OK;
}

void pmat_live_close(struct pmat_live *live)
{
    if (live == NULL)
        return;
    pmat_source_close(live->source);
    pmat_reader_destroy(live->reader);
    free(live);
}

/* As the logger does it: the profile's word stands, the mat fills in what it leaves open. */
static void take_hello(struct pmat_profile *profile, const struct pmat_hello *hello)
{
    struct pmat_geometry *geometry = &profile->geometry;
    if (geometry->rows == 0 && hello->rows > 0) {
        geometry->rows = hello->rows;
        geometry->cols = hello->cols;
    }
    if (!(geometry->pitch_row_cm > 0.0f) && hello->pitch_row_mm > 0.0f)
        geometry->pitch_row_cm = hello->pitch_row_mm / 10.0f;
    if (!(geometry->pitch_col_cm > 0.0f) && hello->pitch_col_mm > 0.0f)
        geometry->pitch_col_cm = hello->pitch_col_mm / 10.0f;
    if (profile->bits == 0)
        profile->bits = hello->bits;
    if (!(profile->rate_hz > 0.0f) && hello->rate_hz > 0.0f)
        profile->rate_hz = hello->rate_hz;
    if (hello->polarity_known && hello->polarity_down)
        profile->polarity = PMAT_POLARITY_DOWN;
}

/* True with a frame; false when all bytes are taken. */
static bool take_bytes(struct pmat_live *live, struct pmat_frame *frame)
{
    int64_t utc_us = live->clock.realtime_us(live->clock.context);
    int64_t boottime_us = live->clock.boottime_us(live->clock.context);
    enum pmat_reader_outcome outcome;
    do {
        size_t taken = 0;
        outcome = pmat_reader_push(live->reader, live->bytes + live->at, live->size - live->at,
                                   &taken, utc_us, boottime_us, frame);
        live->at += taken;
        if (outcome == PMAT_READER_HELLO)
            take_hello(&live->profile, pmat_reader_hello(live->reader));
        if (outcome == PMAT_READER_FRAME)
            return true;
    } while (outcome != PMAT_READER_NOTHING || live->at < live->size);
    return false;
}

enum pmat_live_outcome pmat_live_next(struct pmat_live *live, int wait_ms, struct pmat_frame *frame)
{
    for (;;) {
        if (take_bytes(live, frame)) {
            if (live->profile.geometry.rows == 0) {
                live->profile.geometry.rows = frame->rows;
                live->profile.geometry.cols = frame->cols;
            }
            return PMAT_LIVE_FRAME;
        }
        live->at = live->size = 0;
        switch (pmat_source_read(live->source, live->bytes, READ_SIZE, wait_ms, &live->size)) {
        case PMAT_SOURCE_BYTES:
            break;
        case PMAT_SOURCE_NOTHING:
            return PMAT_LIVE_NOTHING;
        case PMAT_SOURCE_END:
        case PMAT_SOURCE_GONE:
            return PMAT_LIVE_END;
        }
    }
}

const struct pmat_profile *pmat_live_profile(const struct pmat_live *live)
{
    return &live->profile;
}
