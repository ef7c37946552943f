#include "acquisition/timebase.h"

#include <stdlib.h>

#include "tests/acquisition/capture.h"
#include "tests/support/rows.h"

#define S_US      INT64_C(1000000)
#define BOOT_US   (500 * S_US)
#define UTC_US    INT64_C(1760000000000000)
#define FRAME_US  INT64_C(100000)
#define MINUTE_US (60 * S_US)

static int64_t magnitude(int64_t value)
{
    return value < 0 ? -value : value;
}

static const struct drift_row {
    const char *name;
    int drift_ppm;       /* the device's clock against the host's */
    uint32_t jitter_us;  /* frames wait up to so long */
    int64_t off_max_us;  /* after the first minutes: time_us against the true instant */
    int64_t step_max_us; /* of a frame's interval against the true one */
} drift_rows[] = {
    {"no drift, USB jitter", 0, 20000, 2000, 200},
    {"a slow crystal", -100, 20000, 20000, 200},
    {"a fast crystal", 100, 20000, 20000, 200},
    {"jitter of half a second", 50, 500000, 60000, 200},
    {"no jitter at all", 100, 0, 20000, 200},
};

/* An hour of frames: jitter does not enter the intervals, drift is followed. */
static void jitter_stays_out(void **state)
{
    const struct drift_row *row = *state;
    struct random random = random_begin(row->name);
    struct pmat_timebase timebase;
    int64_t before_us = 0, before_true_us = 0, received_us = 0;
    pmat_timebase_reset(&timebase, PMAT_CLOCK_HOST);
    for (int64_t n = 0; n < 36000; n++) {
        int64_t true_us = BOOT_US + n * FRAME_US, time_us, utc_us;
        int64_t wait_us = row->jitter_us == 0 ? 0 : random_below(&random, row->jitter_us);
        received_us = true_us + wait_us > received_us ? true_us + wait_us : received_us;
        struct pmat_timebase_input input = {
            .has_device_time = true,
            .device_us = n * FRAME_US + n * FRAME_US * row->drift_ppm / 1000000,
            .utc_us = UTC_US + received_us,
            .boottime_us = received_us,
        };
        pmat_timebase_map(&timebase, &input, &time_us, &utc_us);
        assert_int_equal(utc_us, UTC_US + time_us);
        assert_true(n == 0 || time_us >= before_us);
        if (n * FRAME_US > 10 * MINUTE_US) {
            int64_t step_off_us = (time_us - before_us) - (true_us - before_true_us);
            assert_in_range(magnitude(time_us - true_us), 0, row->off_max_us);
            assert_in_range(magnitude(step_off_us), 0, row->step_max_us);
        }
        before_us = time_us;
        before_true_us = true_us;
    }
}

/* A scripted stream: what happens at frame 3000 (5 min), and where the time is 5 min later. */
static const struct event_row {
    const char *name;
    enum pmat_clock_source clock;
    int64_t device_jump_us;  /* of the device's clock, without a restart */
    int64_t host_gap_us;     /* both clocks run on, no frames */
    int64_t utc_step_us;     /* of the host's UTC */
    bool restart;            /* the device's clock begins at 0 */
    int64_t start_after_us;  /* start_utc_us after it, against the right one; -1 = not told */
    bool told;               /* start_utc_us is told at all */
    int64_t expected_off_us; /* time_us against the elapsed time, at the end */
    int64_t expected_utc_off_us;
} event_rows[] = {
    {"host: the UTC clock steps back an hour", PMAT_CLOCK_HOST, 0, 0, -3600 * S_US, false, 0, false,
     0, -3600 * S_US},
    {"host: the UTC clock steps 56 years", PMAT_CLOCK_HOST, 0, 0, 56LL * 365 * 86400 * S_US, false,
     0, false, 0, 56LL * 365 * 86400 * S_US},
    {"host: an unplugged hour", PMAT_CLOCK_HOST, 0, 3600 * S_US, 0, false, 0, false, 0, 0},
    {"host: a restart", PMAT_CLOCK_HOST, 0, 10 * S_US, 0, true, 0, false, 0, 0},
    {"host: the device's clock jumps ahead", PMAT_CLOCK_HOST, 3600 * S_US, 0, 0, false, 0, false, 0,
     0},
    {"host: the device's clock stood still", PMAT_CLOCK_HOST, -600 * S_US, 600 * S_US, 0, false, 0,
     false, 0, 0},
    {"device: the host's clocks do not matter", PMAT_CLOCK_DEVICE, 0, 0, -3600 * S_US, false, 0,
     true, 0, 0},
    {"device: a restart that tells its start", PMAT_CLOCK_DEVICE, 0, 10 * S_US, 0, true, 0, true, 0,
     0},
    {"device: a restart that does not tell it", PMAT_CLOCK_DEVICE, 0, 10 * S_US, 0, true, -1, true,
     0, 0},
    {"device: never told", PMAT_CLOCK_DEVICE, 0, 10 * S_US, 0, true, -1, false, 0, 0},
};

struct stream {
    struct pmat_timebase timebase;
    int64_t host_us, device_us, utc_us, time_us, frame_utc_us;
};

static void send_frames(struct stream *stream, int frames, int64_t start_utc_us, bool restarted)
{
    for (int n = 0; n < frames; n++) {
        struct pmat_timebase_input input = {
            .has_device_time = true,
            .restarted = restarted && n == 0,
            .device_us = stream->device_us,
            .start_utc_us = start_utc_us,
            .utc_us = stream->utc_us + stream->host_us,
            .boottime_us = stream->host_us,
        };
        int64_t before_us = stream->time_us;
        bool first = !stream->timebase.started;
        pmat_timebase_map(&stream->timebase, &input, &stream->time_us, &stream->frame_utc_us);
        assert_true(first || stream->time_us >= before_us);
        stream->host_us += FRAME_US;
        stream->device_us += FRAME_US;
    }
}

static void time_goes_on_over_it(void **state)
{
    const struct event_row *row = *state;
    struct stream stream = {.host_us = BOOT_US, .device_us = S_US, .utc_us = UTC_US};
    pmat_timebase_reset(&stream.timebase, row->clock);
    int64_t start_us = row->told ? UTC_US + BOOT_US - S_US : 0;
    send_frames(&stream, 1, start_us, false);
    int64_t first_us = stream.time_us;
    send_frames(&stream, 3000, start_us, false);
    stream.host_us += row->host_gap_us;
    stream.device_us += row->host_gap_us + row->device_jump_us;
    stream.utc_us += row->utc_step_us;
    if (row->restart) {
        stream.device_us = 0;
        start_us = row->start_after_us < 0 || !row->told ? 0 : UTC_US + stream.host_us;
    }
    send_frames(&stream, 3000, start_us, row->restart);
    int64_t last_us = stream.host_us - FRAME_US; /* boottime of the last frame */
    assert_int_equal(stream.time_us - first_us - (last_us - BOOT_US), row->expected_off_us);
    assert_int_equal(stream.frame_utc_us - (UTC_US + last_us), row->expected_utc_off_us);
    assert_int_equal(pmat_timebase_fell_back(&stream.timebase),
                     row->clock == PMAT_CLOCK_DEVICE && start_us == 0);
}

/* A night streamed in a moment has the device's times all the same. */
static void a_fast_stream_keeps_the_devices_times(void **state)
{
    (void)state;
    struct pmat_timebase timebase;
    pmat_timebase_reset(&timebase, PMAT_CLOCK_DEVICE);
    for (int64_t n = 0; n < 1000; n++) {
        int64_t time_us, utc_us;
        struct pmat_timebase_input input = {
            .has_device_time = true,
            .device_us = n * S_US,
            .start_utc_us = UTC_US,
            .utc_us = UTC_US + 12345 * S_US,
            .boottime_us = BOOT_US + n,
        };
        pmat_timebase_map(&timebase, &input, &time_us, &utc_us);
        assert_int_equal(time_us, n * S_US);
        assert_int_equal(utc_us, UTC_US + n * S_US);
    }
    assert_false(pmat_timebase_fell_back(&timebase));
}

/* The host was busy for three minutes: the frames that waited keep their intervals. */
static void a_stalled_host_does_not_bend_the_time(void **state)
{
    (void)state;
    struct pmat_timebase timebase;
    pmat_timebase_reset(&timebase, PMAT_CLOCK_HOST);
    int64_t stall_from_us = BOOT_US + 5 * MINUTE_US, stall_to_us = BOOT_US + 8 * MINUTE_US;
    for (int64_t n = 0; n < 9000; n++) {
        int64_t true_us = BOOT_US + n * FRAME_US, time_us, utc_us;
        bool stalled = true_us > stall_from_us && true_us < stall_to_us;
        struct pmat_timebase_input input = {
            .has_device_time = true,
            .device_us = n * FRAME_US,
            .utc_us = UTC_US + (stalled ? stall_to_us : true_us),
            .boottime_us = stalled ? stall_to_us : true_us,
        };
        pmat_timebase_map(&timebase, &input, &time_us, &utc_us);
        assert_in_range(magnitude(time_us - true_us), 0, 30000);
    }
}

static void a_backlog_at_the_start_is_worked_off(void **state)
{
    (void)state;
    struct pmat_timebase timebase;
    int64_t before_us = 0, time_us = 0, utc_us, n = 0;
    pmat_timebase_reset(&timebase, PMAT_CLOCK_HOST);
    for (; n < 1200; n++) {
        int64_t true_us = BOOT_US + n * FRAME_US, opened_us = BOOT_US + 2 * S_US;
        struct pmat_timebase_input input = {
            .has_device_time = true,
            .device_us = n * FRAME_US,
            .boottime_us = true_us < opened_us ? opened_us : true_us,
        };
        pmat_timebase_map(&timebase, &input, &time_us, &utc_us);
        if (n > 0)
            assert_in_range(time_us - before_us, FRAME_US * 85 / 100, FRAME_US * 101 / 100);
        before_us = time_us;
    }
    assert_in_range(magnitude(time_us - (BOOT_US + (n - 1) * FRAME_US)), 0, 50000);
}

/* A backlog so long that the offset jumps: the time waits where it is, it does not step back. */
static void a_long_backlog_turns_no_time_back(void **state)
{
    (void)state;
    struct pmat_timebase timebase;
    int64_t before_us = 0, time_us = 0, utc_us, n = 0;
    pmat_timebase_reset(&timebase, PMAT_CLOCK_HOST);
    for (; n < 1200; n++) {
        int64_t true_us = BOOT_US + n * FRAME_US, opened_us = BOOT_US + 30 * S_US;
        struct pmat_timebase_input input = {
            .has_device_time = true,
            .device_us = n * FRAME_US,
            .boottime_us = true_us < opened_us ? opened_us : true_us,
        };
        pmat_timebase_map(&timebase, &input, &time_us, &utc_us);
        assert_true(time_us >= before_us);
        before_us = time_us;
    }
}

static void without_device_time_the_host_counts(void **state)
{
    (void)state;
    struct pmat_timebase timebase;
    int64_t time_us, utc_us;
    pmat_timebase_reset(&timebase, PMAT_CLOCK_HOST);
    struct pmat_timebase_input input = {.utc_us = UTC_US, .boottime_us = BOOT_US};
    pmat_timebase_map(&timebase, &input, &time_us, &utc_us);
    assert_int_equal(time_us, BOOT_US);
    input.boottime_us += 70000;
    input.utc_us -= 3600 * S_US;
    pmat_timebase_map(&timebase, &input, &time_us, &utc_us);
    assert_int_equal(time_us, BOOT_US + 70000);
    assert_int_equal(utc_us, UTC_US - 3600 * S_US);
}

int main(void)
{
    struct rows rows = {.count = 0};
    ROWS_ADD_ALL(&rows, drift_rows, jitter_stays_out);
    ROWS_ADD_ALL(&rows, event_rows, time_goes_on_over_it);
    rows_add(&rows, "a fast stream keeps the device's times", a_fast_stream_keeps_the_devices_times,
             NULL);
    rows_add(&rows, "a stalled host does not bend the time", a_stalled_host_does_not_bend_the_time,
             NULL);
    rows_add(&rows, "a backlog at the start is worked off", a_backlog_at_the_start_is_worked_off,
             NULL);
    rows_add(&rows, "a long backlog turns no time back", a_long_backlog_turns_no_time_back, NULL);
    rows_add(&rows, "without device time the host's clock counts",
             without_device_time_the_host_counts, NULL);
    return rows_run(&rows, "timebase");
}
