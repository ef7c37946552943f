#include "acquisition/timebase.h"

/* Crystals keep within 100 ppm of each other; twice that also covers a warm mat. */
#define SLOPE_MAX_PPM 200

enum {
    S_US = 1000000,
    NOISE_US = 50000,      /* an envelope this near is followed with the crystal's slope */
    CATCH_UP_PERCENT = 10, /* farther below, the first frames had waited: time runs faster */
    JUMP_US = 10 * S_US,   /* farther below still, the device's clock was set forward */
    STUCK_US = S_US,       /* this far above for STUCK_FOR_US, it had stood still */
    STUCK_FOR_US = 60 * S_US
};

/* A bucket of before the start: older than any second. */
#define NO_SECOND INT64_MIN

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static void clear_envelope(struct pmat_timebase *timebase)
{
    timebase->above_since_us = -1;
    for (int i = 0; i < PMAT_TIMEBASE_BUCKETS; i++)
        timebase->buckets[i].second = NO_SECOND;
}

void pmat_timebase_reset(struct pmat_timebase *timebase, enum pmat_clock_source clock)
{
    *timebase = (struct pmat_timebase){.clock = clock};
    clear_envelope(timebase);
}

bool pmat_timebase_fell_back(const struct pmat_timebase *timebase)
{
    return timebase->fell_back;
}

/* Takes the new (received - device) in and gives the least of the last minute. */
static int64_t envelope(struct pmat_timebase *timebase, int64_t device_us, int64_t latency_us)
{
    int64_t second = device_us / S_US, least = latency_us;
    struct pmat_timebase_bucket *own = &timebase->buckets[second % PMAT_TIMEBASE_BUCKETS];
    if (own->second != second || latency_us < own->least_us)
        *own = (struct pmat_timebase_bucket){second, latency_us};
    for (int i = 0; i < PMAT_TIMEBASE_BUCKETS; i++)
        if (timebase->buckets[i].second > second - PMAT_TIMEBASE_BUCKETS &&
            timebase->buckets[i].second <= second)
            least = smaller(least, timebase->buckets[i].least_us);
    return least;
}

/* How far the offset moves towards the envelope, which lies `error_us` away. */
static int64_t correction(struct pmat_timebase *timebase, int64_t error_us, int64_t elapsed_us,
                          int64_t boottime_us)
{
    if (error_us < -JUMP_US)
        return error_us;
    if (error_us < -NOISE_US)
        return larger(error_us, -elapsed_us * CATCH_UP_PERCENT / 100);
    if (error_us <= STUCK_US) {
        timebase->above_since_us = -1;
    } else if (timebase->above_since_us < 0) {
        timebase->above_since_us = boottime_us;
    } else if (boottime_us - timebase->above_since_us >= STUCK_FOR_US) {
        timebase->above_since_us = -1;
        return error_us;
    }
    int64_t limit = elapsed_us * SLOPE_MAX_PPM / 1000000 + 1;
    return larger(-limit, smaller(limit, error_us));
}

static void map_host(struct pmat_timebase *timebase, const struct pmat_timebase_input *input)
{
    if (!input->has_device_time) {
        timebase->has_device = false;
        timebase->time_us = input->boottime_us;
        return;
    }
    int64_t latency = input->boottime_us - input->device_us;
    if (!timebase->has_device || input->restarted || input->device_us < timebase->device_us) {
        clear_envelope(timebase);
        timebase->time_offset_us = latency;
        timebase->device_us = input->device_us;
    }
    int64_t error = envelope(timebase, input->device_us, latency) - timebase->time_offset_us;
    int64_t elapsed = smaller(input->device_us - timebase->device_us, 3600LL * S_US);
    timebase->time_offset_us += correction(timebase, error, elapsed, input->boottime_us);
    timebase->time_us = input->device_us + timebase->time_offset_us;
}

/* What passed between the last frame and this one, where the device's clock cannot say it. */
static int64_t elapsed_over_break(const struct pmat_timebase *timebase,
                                  const struct pmat_timebase_input *input)
{
    int64_t told = input->start_utc_us + input->device_us - timebase->utc_us;
    if (input->has_device_time && input->start_utc_us != 0 && timebase->utc_told && told >= 0)
        return told;
    return larger(0, input->boottime_us - timebase->boottime_us);
}

static void map_device(struct pmat_timebase *timebase, const struct pmat_timebase_input *input)
{
    bool anew = !timebase->has_device || input->restarted || input->device_us < timebase->device_us;
    if (!timebase->started) {
        /* The device's own time as it is: the same stream gives the same times again. */
        timebase->time_us = input->has_device_time ? input->device_us : input->boottime_us;
        timebase->utc_us = input->utc_us;
        timebase->time_offset_us = 0;
        timebase->utc_offset_us = input->utc_us - input->device_us;
    } else if (anew || !input->has_device_time) {
        int64_t elapsed = elapsed_over_break(timebase, input);
        timebase->time_us += elapsed;
        timebase->utc_us += elapsed;
        timebase->time_offset_us = timebase->time_us - input->device_us;
        timebase->utc_offset_us = timebase->utc_us - input->device_us;
    } else {
        timebase->time_us = input->device_us + timebase->time_offset_us;
    }
    timebase->utc_told = input->has_device_time && input->start_utc_us != 0;
    if (timebase->utc_told)
        timebase->utc_offset_us = input->start_utc_us;
    timebase->fell_back = !timebase->utc_told;
    if (input->has_device_time)
        timebase->utc_us = input->device_us + timebase->utc_offset_us;
}

void pmat_timebase_map(struct pmat_timebase *timebase, const struct pmat_timebase_input *input,
                       int64_t *time_us, int64_t *utc_us)
{
    int64_t before = timebase->time_us;
    if (timebase->clock == PMAT_CLOCK_DEVICE)
        map_device(timebase, input);
    else
        map_host(timebase, input);
    if (timebase->started && timebase->time_us < before)
        timebase->time_us = before;
    /* The host's label of the moment, less what the frame had waited. */
    if (timebase->clock == PMAT_CLOCK_HOST)
        timebase->utc_us = input->utc_us - (input->boottime_us - timebase->time_us);
    timebase->started = true;
    timebase->has_device = input->has_device_time;
    timebase->device_us = input->has_device_time ? input->device_us : 0;
    timebase->boottime_us = input->boottime_us;
    *time_us = timebase->time_us;
    *utc_us = timebase->utc_us;
}
