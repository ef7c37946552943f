/*
 * Puts frames on one steady time line: from the device's clock where there is one, from the host's
 * where not. Asks no clock: every time comes in with the frame.
 */
#ifndef PMAT_ACQUISITION_TIMEBASE_H
#define PMAT_ACQUISITION_TIMEBASE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/config.h"

enum { PMAT_TIMEBASE_BUCKETS = 60 }; /* seconds over which the lower envelope is taken */

struct pmat_timebase_bucket {
    int64_t second; /* of the device's clock */
    int64_t least_us;
};

struct pmat_timebase {
    enum pmat_clock_source clock;
    bool started, fell_back;
    int64_t time_us, utc_us, boottime_us; /* of the last frame */
    bool has_device;                      /* the mapping of the device's clock holds */
    int64_t device_us;                    /* of the last frame */
    int64_t time_offset_us;               /* time_us - device_us */
    int64_t utc_offset_us;                /* PMAT_CLOCK_DEVICE: utc_us - device_us */
    bool utc_told;                        /* utc_offset_us came from the device */
    int64_t above_since_us; /* boottime since which the envelope lies far above; -1 = it does not */
    struct pmat_timebase_bucket buckets[PMAT_TIMEBASE_BUCKETS];
};

/* One frame's times as they came. */
struct pmat_timebase_input {
    bool has_device_time;
    bool restarted;       /* the device's clock began anew with this frame */
    int64_t device_us;    /* with has_device_time; 0..2^62 */
    int64_t start_utc_us; /* UTC at device_us = 0; 0 = not told */
    int64_t utc_us;       /* the host's clocks when the frame arrived */
    int64_t boottime_us;
};

void pmat_timebase_reset(struct pmat_timebase *timebase, enum pmat_clock_source clock);

/* The frame's place on the time line; *time_us never steps back.
 *
 * PMAT_CLOCK_HOST: the host's boottime. With device time the intervals are the device's: its clock
 * is mapped by the lower envelope of (received - device_us) over 60 s, the slope within 200 ppm, so
 * that what a frame waited in USB and in buffers does not enter.
 *
 * PMAT_CLOCK_DEVICE: utc = start_utc_us + device_us, the time runs with the device, at whatever
 * speed the frames arrive. Not told start_utc_us, the first frame is put at the host's UTC and
 * pmat_timebase_fell_back() turns true. Over a restart without a new start_utc_us the time goes on
 * by what passed on the host. */
void pmat_timebase_map(struct pmat_timebase *timebase, const struct pmat_timebase_input *input,
                       int64_t *time_us, int64_t *utc_us);
bool pmat_timebase_fell_back(const struct pmat_timebase *timebase);

#endif
