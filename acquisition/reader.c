#include "acquisition/reader.h"

#include <stdlib.h>
#include <string.h>

#include "acquisition/reader_search.h"
#include "acquisition/timebase.h"

enum {
    BAD_TO_UNLOCK = 10,      /* losses in a row after which the format is searched anew */
    SILENCE_S = 15,          /* so does silence of this, */
    SILENCE_PERIODS = 5,     /* or of so many frame periods if that is longer */
    PERIOD_SMOOTHING = 8,    /* frames over which the period is averaged */
    SEQ_BACKWARD = 0x8000,   /* a hole this large is a packet from before, not a loss */
    HELLO_OLDER_US = 2000000 /* a HELLO may be older than the frame that was sent before it */
};

/* A 32-bit counter of microseconds starts again at 0 after 71.6 min; the frame that follows comes
 * within a minute of it, or it is a restart. */
#define WRAP_US        (INT64_C(1) << 32)
#define WRAP_WITHIN_US INT64_C(60000000)

struct pmat_reader {
    uint16_t profile_rows, profile_cols; /* 0 = not given */
    struct pmat_search search;
    struct pmat_search_candidate *locked; /* NULL while searching */
    struct pmat_reader_counters counters;
    struct pmat_timebase timebase;
    struct pmat_wire_item item;
    bool item_waits; /* a frame whose restart was told first */
    bool restarted;  /* the next frame begins a new device clock */

    int bad_in_row;
    bool has_good;
    int64_t good_us;   /* boottime of the last sound item */
    int64_t frame_us;  /* boottime of the last frame, 0 = none */
    int64_t period_us; /* mean between frames, 0 = not known */

    bool has_seq;
    uint16_t seq;
    bool has_boot; /* boot_id is known */
    uint32_t boot_id;
    bool has_clock;    /* device_us is known */
    int64_t device_us; /* of the last frame, wraps undone */
    int64_t wraps_us;  /* to be added to what the device says */

    uint16_t rows, cols; /* grid of the frames that are let through, 0 = the next one's */
    bool has_hello, has_cal;
    struct pmat_hello hello;
    bool start_known; /* hello.start_utc_us belongs to the running device clock */
    struct pmat_wire_cal cal;
    float *gain, *offset;
};

enum pmat_err pmat_reader_create(struct pmat_reader **reader, const struct pmat_profile *profile,
                                 enum pmat_clock_source clock, struct pmat_fault *fault)
{
    *reader = NULL;
    struct pmat_reader *created = calloc(1, sizeof *created);
    if (created == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory to read the mat");
    created->profile_rows = profile->geometry.rows;
    created->profile_cols = profile->geometry.cols;
    created->rows = created->profile_rows;
    created->cols = created->profile_cols;
    pmat_timebase_reset(&created->timebase, clock);
    created->gain = calloc(PMAT_CELLS_MAX, sizeof *created->gain);
    created->offset = calloc(PMAT_CELLS_MAX, sizeof *created->offset);
    enum pmat_err err =
        created->gain == NULL || created->offset == NULL
            ? pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory to read the mat")
            : pmat_search_create(&created->search, profile->wire, created->profile_rows,
                                 created->profile_cols, fault);
    if (err != PMAT_OK) {
        pmat_reader_destroy(created);
        return err;
    }
    *reader = created;
    return PMAT_OK;
}

void pmat_reader_destroy(struct pmat_reader *reader)
{
    if (reader == NULL)
        return;
    pmat_search_destroy(&reader->search);
    free(reader->gain);
    free(reader->offset);
    free(reader);
}

static void unlock(struct pmat_reader *reader)
{
    reader->locked = NULL;
    reader->counters.unlocks++;
    reader->bad_in_row = 0;
    reader->has_good = false;
    reader->has_seq = false;
    pmat_search_reset(&reader->search);
}

static void unlock_after_silence(struct pmat_reader *reader, int64_t boottime_us)
{
    int64_t allowed = SILENCE_S * INT64_C(1000000);
    if (SILENCE_PERIODS * reader->period_us > allowed)
        allowed = SILENCE_PERIODS * reader->period_us;
    if (reader->locked != NULL && reader->has_good && boottime_us - reader->good_us > allowed)
        unlock(reader);
}

static void lock(struct pmat_reader *reader, struct pmat_search_candidate *candidate)
{
    reader->locked = candidate;
    reader->bad_in_row = 0;
    for (int i = 0; i < PMAT_WIRE_OUTCOME_COUNT; i++)
        reader->counters.outcomes[i] += candidate->lost[i];
    memset(candidate->lost, 0, sizeof candidate->lost);
}

static void note_seq(struct pmat_reader *reader)
{
    const struct pmat_wire_item *item = &reader->item;
    if (!item->has_seq)
        return;
    uint16_t hole = (uint16_t)(item->seq - reader->seq - 1);
    if (reader->has_seq && hole < SEQ_BACKWARD)
        reader->counters.lost_packets += hole;
    reader->has_seq = true;
    reader->seq = item->seq;
}

static bool clock_wrapped(int64_t before_us, int64_t now_us)
{
    return before_us < WRAP_US && now_us < before_us &&
           now_us + WRAP_US - before_us < WRAP_WITHIN_US;
}

/* Follows the device's clock; true when the packet shows that the device restarted. Only frames
 * move the clock: they follow each other in time, while a HELLO may overtake the scan before it. */
static bool note_device_clock(struct pmat_reader *reader)
{
    const struct pmat_wire_item *item = &reader->item;
    if (!item->has_device_time)
        return false;
    bool is_frame = item->outcome == PMAT_WIRE_FRAME;
    int64_t raw_us = (int64_t)item->frame.device_us;
    int64_t allowed_us = is_frame ? 0 : HELLO_OLDER_US;
    bool same = reader->has_boot && item->frame.boot_id == reader->boot_id;
    bool wrapped =
        same && reader->has_clock && clock_wrapped(reader->device_us - reader->wraps_us, raw_us);
    bool backward =
        reader->has_clock && !wrapped && raw_us + reader->wraps_us + allowed_us < reader->device_us;
    bool restart = reader->has_boot && (!same || backward);
    if (restart) {
        reader->wraps_us = 0;
        reader->has_clock = false;
    }
    if (is_frame) {
        reader->wraps_us += wrapped ? WRAP_US : 0;
        reader->device_us = raw_us + reader->wraps_us;
        reader->has_clock = true;
    }
    reader->has_boot = true;
    reader->boot_id = item->frame.boot_id;
    return restart;
}

static void note_restart(struct pmat_reader *reader)
{
    reader->counters.restarts++;
    reader->restarted = true;
    reader->start_known = false;
    reader->has_seq = false;
    if (reader->profile_rows == 0)
        reader->rows = reader->cols = 0; /* another mat may have been plugged in */
}

static enum pmat_reader_outcome take_hello(struct pmat_reader *reader)
{
    const struct pmat_hello *hello = &reader->item.hello;
    bool news = !reader->has_hello || memcmp(hello, &reader->hello, sizeof *hello) != 0;
    memcpy(&reader->hello, hello, sizeof *hello);
    reader->has_hello = true;
    reader->start_known = hello->start_utc_us != 0;
    if (reader->profile_rows == 0 && hello->rows != 0 && hello->cols != 0) {
        reader->rows = hello->rows;
        reader->cols = hello->cols;
    }
    return news ? PMAT_READER_HELLO : PMAT_READER_NOTHING;
}

static enum pmat_reader_outcome take_cal(struct pmat_reader *reader)
{
    const struct pmat_wire_cal *cal = &reader->item.cal;
    size_t cells = (size_t)cal->rows * cal->cols;
    if (reader->rows != 0 && (cal->rows != reader->rows || cal->cols != reader->cols)) {
        reader->counters.foreign_grid++;
        return PMAT_READER_NOTHING;
    }
    memcpy(reader->gain, cal->gain, cells * sizeof *reader->gain);
    memcpy(reader->offset, cal->offset, cells * sizeof *reader->offset);
    reader->cal = (struct pmat_wire_cal){cal->rows, cal->cols, reader->gain, reader->offset};
    reader->has_cal = true;
    return PMAT_READER_CAL;
}

static void note_period(struct pmat_reader *reader, int64_t boottime_us)
{
    int64_t step = boottime_us - reader->frame_us;
    if (reader->frame_us != 0 && step >= 0)
        reader->period_us = reader->period_us == 0
                                ? step
                                : reader->period_us + (step - reader->period_us) / PERIOD_SMOOTHING;
    reader->frame_us = boottime_us;
}

static enum pmat_reader_outcome take_frame(struct pmat_reader *reader, int64_t utc_us,
                                           int64_t boottime_us, struct pmat_frame *frame)
{
    struct pmat_frame *scan = &reader->item.frame;
    note_period(reader, boottime_us);
    if (reader->rows == 0) {
        reader->rows = scan->rows;
        reader->cols = scan->cols;
    }
    if (scan->rows != reader->rows || scan->cols != reader->cols) {
        reader->counters.foreign_grid++;
        return PMAT_READER_NOTHING;
    }
    struct pmat_timebase_input input = {
        .has_device_time = reader->item.has_device_time,
        .restarted = reader->restarted,
        .device_us = reader->item.has_device_time ? reader->device_us : 0,
        .start_utc_us = reader->start_known ? reader->hello.start_utc_us : 0,
        .utc_us = utc_us,
        .boottime_us = boottime_us,
    };
    *frame = *scan;
    if (reader->item.has_device_time)
        frame->device_us = (uint64_t)reader->device_us;
    frame->boottime_us = boottime_us;
    pmat_timebase_map(&reader->timebase, &input, &frame->time_us, &frame->utc_us);
    reader->restarted = false;
    reader->counters.frames++;
    return PMAT_READER_FRAME;
}

static enum pmat_reader_outcome take_meaning(struct pmat_reader *reader, int64_t utc_us,
                                             int64_t boottime_us, struct pmat_frame *frame)
{
    reader->item_waits = false;
    if (reader->item.outcome == PMAT_WIRE_FRAME)
        return take_frame(reader, utc_us, boottime_us, frame);
    if (reader->item.outcome == PMAT_WIRE_HELLO)
        return take_hello(reader);
    if (reader->item.outcome == PMAT_WIRE_CAL)
        return take_cal(reader);
    return PMAT_READER_NOTHING;
}

static enum pmat_reader_outcome take_item(struct pmat_reader *reader, int64_t utc_us,
                                          int64_t boottime_us, struct pmat_frame *frame)
{
    enum pmat_wire_outcome outcome = reader->item.outcome;
    reader->counters.outcomes[outcome]++;
    if (pmat_wire_outcome_is_loss(outcome)) {
        note_seq(reader);
        if (++reader->bad_in_row >= BAD_TO_UNLOCK)
            unlock(reader);
        return PMAT_READER_NOTHING;
    }
    reader->bad_in_row = 0;
    reader->has_good = true;
    reader->good_us = boottime_us;
    bool restart = note_device_clock(reader);
    if (restart)
        note_restart(reader);
    note_seq(reader);
    if (!restart)
        return take_meaning(reader, utc_us, boottime_us, frame);
    reader->item_waits = true;
    return PMAT_READER_RESTART;
}

/* While several formats are tried, most of them find nothing but losses: theirs are told only when
 * they win. Lines without a known grid are told at once, for they wait for a profile. */
static void tell_losses(struct pmat_reader *reader)
{
    for (int i = 0; i < reader->search.count; i++) {
        struct pmat_search_candidate *candidate = &reader->search.candidates[i];
        for (int reason = 0; reason < PMAT_WIRE_OUTCOME_COUNT; reason++) {
            if (reader->search.count > 1 && reason != PMAT_WIRE_BAD_GRID)
                continue;
            reader->counters.outcomes[reason] += candidate->lost[reason];
            candidate->lost[reason] = 0;
        }
    }
}

/* One item's worth of bytes; false when they ended before it. */
static bool next_item(struct pmat_reader *reader, const uint8_t *bytes, size_t size, size_t *taken)
{
    if (reader->locked != NULL)
        return reader->locked->format->push(reader->locked->decoder, bytes, size, taken,
                                            &reader->item) != PMAT_WIRE_NOTHING;
    struct pmat_search_candidate *found =
        pmat_search_push(&reader->search, bytes, size, taken, &reader->item);
    tell_losses(reader);
    if (found != NULL)
        lock(reader, found);
    return found != NULL;
}

enum pmat_reader_outcome pmat_reader_push(struct pmat_reader *reader, const uint8_t *bytes,
                                          size_t size, size_t *taken, int64_t utc_us,
                                          int64_t boottime_us, struct pmat_frame *frame)
{
    enum pmat_reader_outcome outcome = PMAT_READER_NOTHING;
    size_t at = 0;
    if (reader->item_waits)
        outcome = take_meaning(reader, utc_us, boottime_us, frame);
    else
        unlock_after_silence(reader, boottime_us);
    while (at < size && outcome == PMAT_READER_NOTHING) {
        size_t step = 0;
        bool found = next_item(reader, bytes + at, size - at, &step);
        at += step;
        if (found)
            outcome = take_item(reader, utc_us, boottime_us, frame);
    }
    *taken = at;
    reader->counters.bytes += at;
    return outcome;
}

const struct pmat_reader_counters *pmat_reader_counters(const struct pmat_reader *reader)
{
    return &reader->counters;
}

const struct pmat_hello *pmat_reader_hello(const struct pmat_reader *reader)
{
    return reader->has_hello ? &reader->hello : NULL;
}

const struct pmat_wire_cal *pmat_reader_cal(const struct pmat_reader *reader)
{
    return reader->has_cal ? &reader->cal : NULL;
}

const char *pmat_reader_format(const struct pmat_reader *reader)
{
    return reader->locked == NULL ? NULL : reader->locked->format->name;
}

bool pmat_reader_clock_fell_back(const struct pmat_reader *reader)
{
    return pmat_timebase_fell_back(&reader->timebase);
}

void pmat_reader_reopened(struct pmat_reader *reader)
{
    for (int i = 0; i < reader->search.count; i++)
        reader->search.candidates[i].format->reset(reader->search.candidates[i].decoder);
    reader->item_waits = false;
    reader->has_seq = false;
    reader->bad_in_row = 0;
    reader->has_good = false; /* the silence was the port's, not the format's */
    reader->frame_us = 0;
}
