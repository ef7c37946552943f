/*
 * Bytes in, timed frames out: finds the format, resynchronises, counts losses by reason, notices
 * restarts of the device and gaps, and puts every frame on one steady time line.
 */
#ifndef PMAT_ACQUISITION_READER_H
#define PMAT_ACQUISITION_READER_H

#include "acquisition/wire.h"
#include "core/config.h"
#include "core/err.h"
#include "core/frame.h"
#include "core/profile.h"

struct pmat_reader;

struct pmat_reader_counters {
    uint64_t bytes;
    uint64_t frames;
    uint64_t outcomes[PMAT_WIRE_OUTCOME_COUNT]; /* by reason */
    uint64_t lost_packets;                      /* holes in seq */
    uint64_t restarts;     /* boot_id changed, or the device clock stepped back */
    uint64_t foreign_grid; /* frames of another grid than HELLO's or the profile's: dropped */
    uint64_t unlocks;      /* the format was lost and searched anew */
};

enum pmat_reader_outcome {
    PMAT_READER_NOTHING, /* all bytes taken, no frame */
    PMAT_READER_FRAME,   /* *frame is filled; its counts live until the next push */
    PMAT_READER_HELLO,   /* pmat_reader_hello() has news */
    PMAT_READER_RESTART, /* the device restarted: the next frame follows a hole in its time */
    PMAT_READER_CAL      /* pmat_reader_cal() has news */
};

/* `profile` is copied: its format ("auto": found by trying, checksummed ones first) and grid.
 * PMAT_ERR_CONFIG for a format that does not exist. */
enum pmat_err pmat_reader_create(struct pmat_reader **reader, const struct pmat_profile *profile,
                                 enum pmat_clock_source clock, struct pmat_fault *fault);
void pmat_reader_destroy(struct pmat_reader *reader);

/* Feeds bytes that arrived at host times `utc_us` and `boottime_us`. Call with the rest until all
 * are taken and the outcome is NOTHING.
 *
 * Times of a frame: with PMAT_CLOCK_HOST time_us runs with the host's boottime, its intervals taken
 * from device_us where the format has it (lower envelope of received - device_us over 60 s, slope
 * within 200 ppm); with PMAT_CLOCK_DEVICE utc_us = start_utc_us + device_us and time_us runs with
 * the device (without start_utc_us the first frame is put at the host's UTC, the device's clock
 * runs on from there, and pmat_reader_clock_fell_back() turns true). */
enum pmat_reader_outcome pmat_reader_push(struct pmat_reader *reader, const uint8_t *bytes,
                                          size_t size, size_t *taken, int64_t utc_us,
                                          int64_t boottime_us, struct pmat_frame *frame);

const struct pmat_reader_counters *pmat_reader_counters(const struct pmat_reader *reader);
/* NULL until the mat has introduced itself. */
const struct pmat_hello *pmat_reader_hello(const struct pmat_reader *reader);
const struct pmat_wire_cal *pmat_reader_cal(const struct pmat_reader *reader);
/* Name of the format that is locked, NULL while searching. */
const char *pmat_reader_format(const struct pmat_reader *reader);
bool pmat_reader_clock_fell_back(const struct pmat_reader *reader);
/* Tells that the source was closed and opened again: what was half read is dropped, the format is
 * kept, the time line goes on. */
void pmat_reader_reopened(struct pmat_reader *reader);

#endif
