#include "acquisition/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acquisition/wire/ascii_line.h"
#include "acquisition/wire/pmat1.h"
#include "tests/acquisition/capture.h"
#include "tests/support/rows.h"

enum { ROWS = 4, COLS = 6, MAX = 4095, CELLS = ROWS * COLS };

/* A device that can be told to do odd things, and what a reader made of it. */
struct desk {
    const struct pmat_wire_format *format;
    struct pmat_wire_encoder encoder;
    struct bytes sent;
    struct pmat_reader *reader;
    struct found found;
    int64_t now_us;
};

static void desk_open(struct desk *desk, const char *wire, uint16_t rows, uint16_t cols)
{
    *desk = (struct desk){
        .format = &pmat_wire_pmat1, .encoder = {.boot_id = 77, .encoding = 1}, .now_us = 1000000};
    desk->reader = reader_new(wire, rows, cols, PMAT_CLOCK_DEVICE);
}

static void desk_close(struct desk *desk)
{
    pmat_reader_destroy(desk->reader);
    bytes_free(&desk->sent);
}

static void send_frame_of(struct desk *desk, uint32_t number, uint64_t device_us, uint16_t rows,
                          uint16_t cols)
{
    static uint16_t counts[PMAT_CELLS_MAX];
    struct pmat_frame frame = capture_frame(rows, cols, number, MAX, counts);
    frame.device_us = device_us;
    size_t max = desk->format->encoded_max(rows, cols);
    desk->sent.size +=
        desk->format->encode_frame(&desk->encoder, &frame, bytes_room(&desk->sent, max), max);
}

static void send_frames(struct desk *desk, uint32_t first, uint32_t last)
{
    for (uint32_t number = first; number <= last; number++)
        send_frame_of(desk, number, (uint64_t)number * 100000, ROWS, COLS);
}

static void send_hello(struct desk *desk, uint16_t rows, uint16_t cols, uint64_t device_us)
{
    struct pmat_hello hello = capture_hello(rows, cols);
    size_t max = desk->format->encoded_max(rows, cols);
    desk->sent.size += desk->format->encode_hello(&desk->encoder, &hello, device_us,
                                                  bytes_room(&desk->sent, max), max);
}

/* Everything that was sent arrives. */
static void arrive(struct desk *desk)
{
    capture_read(desk->reader, desk->sent.data, desk->sent.size, 50, MAX, &desk->now_us,
                 &desk->found);
    desk->sent.size = 0;
}

static void no_such_format(void **state)
{
    (void)state;
    struct pmat_reader *reader = NULL;
    struct pmat_profile profile = {.wire = "pmat9"};
    struct pmat_fault fault;
    assert_int_equal(pmat_reader_create(&reader, &profile, PMAT_CLOCK_HOST, &fault),
                     PMAT_ERR_CONFIG);
    assert_null(reader);
    assert_non_null(strstr(fault.text, "pmat9"));
    assert_non_null(strstr(fault.text, "ascii-line"));
    pmat_reader_destroy(NULL);
}

static void one_packet_locks_pmat1(void **state)
{
    (void)state;
    struct desk desk;
    desk_open(&desk, "auto", 0, 0);
    bytes_put(&desk.sent, (const uint8_t *)"boot: 1,2,3\r\n\0garbage", 22);
    arrive(&desk);
    assert_null(pmat_reader_format(desk.reader));
    send_frames(&desk, 1, 1);
    arrive(&desk);
    assert_string_equal(pmat_reader_format(desk.reader), "pmat1");
    assert_int_equal(desk.found.count, 1);
    assert_null(pmat_reader_hello(desk.reader));
    desk_close(&desk);
}

static void three_lines_lock_ascii(void **state)
{
    (void)state;
    struct desk desk;
    desk_open(&desk, "auto", ROWS, COLS);
    desk.format = &pmat_wire_ascii_line;
    send_hello(&desk, ROWS, COLS, 0);
    send_frames(&desk, 1, 2);
    arrive(&desk);
    assert_null(pmat_reader_format(desk.reader));
    send_frames(&desk, 3, 10);
    arrive(&desk);
    assert_string_equal(pmat_reader_format(desk.reader), "ascii-line");
    assert_int_equal(desk.found.count, 8);
    assert_int_equal(desk.found.numbers[0], 3);
    assert_int_equal(desk.found.strange, 0);
    desk_close(&desk);
}

static void lines_without_grid_wait_for_a_profile(void **state)
{
    (void)state;
    struct desk desk;
    desk_open(&desk, "auto", 0, 0);
    desk.format = &pmat_wire_ascii_line;
    send_frames(&desk, 1, 20);
    arrive(&desk);
    assert_null(pmat_reader_format(desk.reader));
    assert_int_equal(desk.found.count, 0);
    assert_true(pmat_reader_counters(desk.reader)->outcomes[PMAT_WIRE_BAD_GRID] > 10);
    desk_close(&desk);
}

static void the_mat_may_change_its_format(void **state)
{
    (void)state;
    struct desk desk;
    desk_open(&desk, "auto", ROWS, COLS);
    desk.format = &pmat_wire_ascii_line;
    send_hello(&desk, ROWS, COLS, 0);
    send_frames(&desk, 1, 10);
    arrive(&desk);
    assert_string_equal(pmat_reader_format(desk.reader), "ascii-line");
    desk.format = &pmat_wire_pmat1;
    desk.now_us += 16000000;
    send_frames(&desk, 200, 202);
    arrive(&desk);
    assert_string_equal(pmat_reader_format(desk.reader), "pmat1");
    assert_int_equal(pmat_reader_counters(desk.reader)->unlocks, 1);
    assert_int_equal(desk.found.numbers[desk.found.count - 1], 202);
    desk_close(&desk);
}

static void ten_losses_in_a_row_unlock(void **state)
{
    (void)state;
    struct desk desk;
    desk_open(&desk, "auto", 0, 0);
    send_frames(&desk, 1, 3);
    arrive(&desk);
    for (int lost = 1; lost <= 10; lost++) {
        assert_string_equal(pmat_reader_format(desk.reader), "pmat1");
        bytes_put(&desk.sent, (const uint8_t *)"\0\3xx\0", 5);
        arrive(&desk);
    }
    assert_null(pmat_reader_format(desk.reader));
    assert_int_equal(pmat_reader_counters(desk.reader)->unlocks, 1);
    assert_int_equal(pmat_reader_counters(desk.reader)->outcomes[PMAT_WIRE_BAD_FRAMING], 10);
    send_frames(&desk, 4, 6);
    arrive(&desk);
    assert_int_equal(desk.found.count, 6);
    desk_close(&desk);
}

static const struct silence_row {
    const char *name;
    int64_t period_us, silence_us;
    bool unlocks;
} silence_rows[] = {
    {"10 s of silence keep the format", 100000, 10000000, false},
    {"16 s of silence lose it", 100000, 16000000, true},
    {"a slow mat is waited for: 40 s at one frame in 10 s", 10000000, 40000000, false},
    {"a slow mat is lost after five periods", 10000000, 60000000, true},
};

static void silence_counts(void **state)
{
    const struct silence_row *row = *state;
    struct desk desk;
    desk_open(&desk, "auto", 0, 0);
    for (uint32_t n = 1; n <= 20; n++) {
        send_frames(&desk, n, n);
        arrive(&desk);
        desk.now_us += row->period_us;
    }
    desk.now_us += row->silence_us - row->period_us;
    send_frames(&desk, 21, 21);
    arrive(&desk);
    assert_int_equal(pmat_reader_counters(desk.reader)->unlocks, row->unlocks);
    assert_int_equal(desk.found.count, 21);
    desk_close(&desk);
}

static const struct seq_row {
    const char *name;
    uint16_t seqs[6];
    uint64_t lost;
} seq_rows[] = {
    {"no hole", {5, 6, 7, 8, 9, 10}, 0},
    {"a hole of two", {5, 6, 9, 10, 11, 12}, 2},
    {"two holes", {5, 7, 8, 9, 110, 111}, 101},
    {"a number that turns over", {65533, 65534, 65535, 0, 1, 2}, 0},
    {"a hole over the turn", {65533, 65534, 1, 2, 3, 4}, 2},
    {"a packet from before is no loss", {100, 101, 50, 51, 52, 53}, 0},
};

static void holes_in_seq_are_losses(void **state)
{
    const struct seq_row *row = *state;
    struct desk desk;
    desk_open(&desk, "pmat1", 0, 0);
    for (uint32_t n = 0; n < 6; n++) {
        desk.encoder.seq = row->seqs[n];
        send_frames(&desk, n + 1, n + 1);
    }
    arrive(&desk);
    assert_int_equal(pmat_reader_counters(desk.reader)->lost_packets, row->lost);
    assert_int_equal(desk.found.count, 6);
    desk_close(&desk);
}

static const struct restart_row {
    const char *name;
    uint32_t boot_id; /* of the second half */
    uint64_t last_us; /* device clock of the first half's last frame */
    uint64_t next_us; /* and of the next one */
    uint32_t restarts;
    uint64_t expected_us; /* device_us of the next frame */
} restart_rows[] = {
    {"the next frame", 77, 5000000, 5100000, 0, 5100000},
    {"another boot_id", 78, 5000000, 5100000, 1, 5100000},
    {"another boot_id from 0", 78, 5000000, 100000, 1, 100000},
    {"a step back with the same id", 77, 5000000, 4900000, 1, 4900000},
    {"the same instant again", 77, 5000000, 5000000, 0, 5000000},
    {"a 32-bit counter turns over", 77, 4294960000, 60000, 0, 4294967296 + 60000},
    {"it restarts near the turn", 77, 4200000000, 60000, 1, 60000},
    {"a 64-bit clock does not turn over", 77, 4295000000, 60000, 1, 60000},
    {"a long hole forward", 77, 5000000, 3605000000, 0, 3605000000},
};

static void restarts_are_noticed(void **state)
{
    const struct restart_row *row = *state;
    struct desk desk;
    desk_open(&desk, "auto", 0, 0);
    send_frame_of(&desk, 1, row->last_us, ROWS, COLS);
    arrive(&desk);
    desk.encoder.boot_id = row->boot_id;
    if (row->restarts > 0)
        desk.encoder.seq = 0;
    send_frame_of(&desk, 2, row->next_us, ROWS, COLS);
    arrive(&desk);
    assert_int_equal(desk.found.restarts, row->restarts);
    assert_int_equal(pmat_reader_counters(desk.reader)->restarts, row->restarts);
    assert_int_equal(pmat_reader_counters(desk.reader)->lost_packets, 0);
    assert_int_equal(desk.found.count, 2);
    assert_int_equal(desk.found.last.device_us, row->expected_us);
    /* the turned counter goes on turned */
    send_frame_of(&desk, 3, row->next_us + 100000, ROWS, COLS);
    arrive(&desk);
    assert_int_equal(desk.found.restarts, row->restarts);
    assert_int_equal(desk.found.last.device_us, row->expected_us + 100000);
    desk_close(&desk);
}

static void a_hello_ahead_of_its_frame_is_no_restart(void **state)
{
    (void)state;
    struct desk desk;
    desk_open(&desk, "auto", 0, 0);
    for (uint32_t n = 1; n < 50; n++) {
        send_hello(&desk, ROWS, COLS, (uint64_t)n * 100000 + 60000);
        send_frames(&desk, n, n);
    }
    arrive(&desk);
    assert_int_equal(desk.found.restarts, 0);
    assert_int_equal(desk.found.hellos, 1); /* the others were no news */
    assert_int_equal(desk.found.count, 49);
    desk_close(&desk);
}

static void a_hello_older_than_the_frame_before_it_is_no_restart(void **state)
{
    (void)state;
    struct desk desk;
    desk_open(&desk, "auto", 0, 0);
    for (uint32_t n = 10; n < 50; n++) {
        send_frames(&desk, n, n);
        send_hello(&desk, ROWS, COLS, (uint64_t)n * 100000 - 500000);
    }
    arrive(&desk);
    assert_int_equal(desk.found.restarts, 0);
    assert_int_equal(desk.found.count, 40);
    desk_close(&desk);
}

static void time_goes_on_over_a_restart(void **state)
{
    (void)state;
    struct desk desk;
    desk_open(&desk, "auto", 0, 0);
    send_hello(&desk, ROWS, COLS, 0);
    send_frames(&desk, 50, 60);
    arrive(&desk);
    int64_t before_us = desk.found.last.time_us;
    assert_int_equal(before_us, 6000000);
    assert_false(pmat_reader_clock_fell_back(desk.reader));
    desk.encoder.boot_id = 5;
    desk.now_us += 20000000;
    send_frames(&desk, 1, 1); /* no HELLO: its start is not known */
    arrive(&desk);
    assert_in_range(desk.found.last.time_us, before_us + 20000000, before_us + 20001000);
    assert_true(pmat_reader_clock_fell_back(desk.reader));
    desk_close(&desk);
}

static const struct grid_row {
    const char *name;
    uint16_t profile_rows, profile_cols, hello_rows, hello_cols;
    uint32_t let_through;
    uint64_t foreign;
} grid_rows[] = {
    {"HELLO's grid decides", 0, 0, ROWS, COLS, 10, 1},
    {"the first frame's grid decides without HELLO", 0, 0, 0, 0, 10, 1},
    {"the profile's grid decides over HELLO's", ROWS, COLS, 9, 9, 10, 1},
    {"a profile of another grid lets nothing through", 9, 9, ROWS, COLS, 0, 11},
};

static void foreign_grids_are_dropped(void **state)
{
    const struct grid_row *row = *state;
    struct desk desk;
    desk_open(&desk, "auto", row->profile_rows, row->profile_cols);
    if (row->hello_rows != 0)
        send_hello(&desk, row->hello_rows, row->hello_cols, 0);
    send_frames(&desk, 1, 5);
    send_frame_of(&desk, 6, 600000, ROWS + 1, COLS);
    send_frames(&desk, 7, 11);
    arrive(&desk);
    assert_int_equal(desk.found.count, row->let_through);
    assert_int_equal(pmat_reader_counters(desk.reader)->foreign_grid, row->foreign);
    assert_int_equal(pmat_reader_counters(desk.reader)->frames, row->let_through);
    desk_close(&desk);
}

static void a_calibration_is_kept(void **state)
{
    (void)state;
    struct desk desk;
    float gain[CELLS], offset[CELLS];
    for (int i = 0; i < CELLS; i++) {
        gain[i] = 1.0f + (float)i;
        offset[i] = 100.0f - (float)i;
    }
    struct pmat_wire_cal cal = {ROWS, COLS, gain, offset};
    desk_open(&desk, "auto", 0, 0);
    assert_null(pmat_reader_cal(desk.reader));
    desk.sent.size +=
        pmat_pmat1_encode_cal(&desk.encoder, 1, &cal, bytes_room(&desk.sent, 2000), 2000);
    send_frames(&desk, 1, 5);
    arrive(&desk);
    assert_int_equal(desk.found.cals, 1);
    assert_memory_equal(pmat_reader_cal(desk.reader)->gain, gain, sizeof gain);
    assert_memory_equal(pmat_reader_cal(desk.reader)->offset, offset, sizeof offset);
    assert_int_equal(desk.found.count, 5);
    desk_close(&desk);
}

static void other_packets_are_counted(void **state)
{
    (void)state;
    struct desk desk;
    desk_open(&desk, "auto", 0, 0);
    desk.sent.size +=
        pmat_pmat1_encode_log(&desk.encoder, 1, 4, "warm", bytes_room(&desk.sent, 500), 500);
    desk.sent.size += pmat_pmat1_encode_status(&desk.encoder, 1, "temperature_c=31\n",
                                               bytes_room(&desk.sent, 500), 500);
    struct pmat_wire_encoder host = {.seq = 900};
    desk.sent.size +=
        pmat_pmat1_encode_request(&host, PMAT_PMAT1_ASK_HELLO, bytes_room(&desk.sent, 100), 100);
    desk.sent.size +=
        pmat_pmat1_encode_packet(&desk.encoder, 77, 1, NULL, 0, bytes_room(&desk.sent, 100), 100);
    send_frames(&desk, 1, 1);
    arrive(&desk);
    const struct pmat_reader_counters *counters = pmat_reader_counters(desk.reader);
    assert_int_equal(counters->outcomes[PMAT_WIRE_LOG], 1);
    assert_int_equal(counters->outcomes[PMAT_WIRE_STATUS], 1);
    assert_int_equal(counters->outcomes[PMAT_WIRE_REQUEST], 1);
    assert_int_equal(counters->outcomes[PMAT_WIRE_IGNORED], 1);
    assert_int_equal(counters->outcomes[PMAT_WIRE_FRAME], 1);
    assert_int_equal(counters->lost_packets, 0);
    assert_int_equal(counters->restarts, 0);
    desk_close(&desk);
}

static void reopening_drops_what_is_half_read(void **state)
{
    (void)state;
    struct desk desk;
    desk_open(&desk, "auto", 0, 0);
    send_frames(&desk, 1, 3);
    desk.sent.size -= 20; /* the cable goes in the middle of a frame */
    arrive(&desk);
    pmat_reader_reopened(desk.reader);
    desk.now_us += 3600000000;
    desk.encoder.seq = 2000;
    send_frames(&desk, 36001, 36003);
    arrive(&desk);
    const struct pmat_reader_counters *counters = pmat_reader_counters(desk.reader);
    assert_int_equal(desk.found.count, 5);
    assert_int_equal(counters->unlocks, 0);
    assert_int_equal(counters->lost_packets, 0);
    for (int reason = PMAT_WIRE_BAD_CHECKSUM; reason < PMAT_WIRE_OUTCOME_COUNT; reason++)
        assert_int_equal(counters->outcomes[reason], 0);
    desk_close(&desk);
}

/* Pieces of sound captures and noise, in any order: nothing but sound frames, no crash. */
static void a_mixture_gives_only_sound_frames(void **state)
{
    (void)state;
    struct random random = random_begin("mixture");
    for (int round = 0; round < 60; round++) {
        struct desk desk;
        desk_open(&desk, round % 2 ? "auto" : "pmat1", 0, 0);
        for (int part = 0; part < 40; part++) {
            uint32_t first = 1 + random_below(&random, 1000);
            send_frames(&desk, first, first + random_below(&random, 3));
            size_t kept = random_below(&random, (uint32_t)desk.sent.size + 1);
            desk.sent.size = random_below(&random, 3) == 0 ? kept : desk.sent.size;
            for (uint32_t n = random_below(&random, 200); n > 0; n--) {
                uint8_t byte = (uint8_t)random_below(&random, 256);
                bytes_put(&desk.sent, &byte, 1);
            }
            desk.now_us += random_below(&random, 20000000);
            arrive(&desk);
        }
        assert_int_equal(desk.found.strange, 0);
        assert_true(desk.found.count > 0);
        desk_close(&desk);
    }
}

int main(void)
{
    struct rows rows = {.count = 0};
    rows_add(&rows, "a format that does not exist is a wrong setting", no_such_format, NULL);
    rows_add(&rows, "one packet locks pmat1", one_packet_locks_pmat1, NULL);
    rows_add(&rows, "three lines lock ascii-line", three_lines_lock_ascii, NULL);
    rows_add(&rows, "lines without a grid wait for a profile",
             lines_without_grid_wait_for_a_profile, NULL);
    rows_add(&rows, "the mat may change its format", the_mat_may_change_its_format, NULL);
    rows_add(&rows, "ten losses in a row unlock", ten_losses_in_a_row_unlock, NULL);
    ROWS_ADD_ALL(&rows, silence_rows, silence_counts);
    ROWS_ADD_ALL(&rows, seq_rows, holes_in_seq_are_losses);
    ROWS_ADD_ALL(&rows, restart_rows, restarts_are_noticed);
    rows_add(&rows, "a HELLO ahead of its frame is no restart",
             a_hello_ahead_of_its_frame_is_no_restart, NULL);
    rows_add(&rows, "a HELLO older than the frame before it is no restart",
             a_hello_older_than_the_frame_before_it_is_no_restart, NULL);
    rows_add(&rows, "time goes on over a restart", time_goes_on_over_a_restart, NULL);
    ROWS_ADD_ALL(&rows, grid_rows, foreign_grids_are_dropped);
    rows_add(&rows, "a calibration is kept", a_calibration_is_kept, NULL);
    rows_add(&rows, "other packets are counted", other_packets_are_counted, NULL);
    rows_add(&rows, "reopening drops what is half read", reopening_drops_what_is_half_read, NULL);
    rows_add(&rows, "a mixture gives only sound frames", a_mixture_gives_only_sound_frames, NULL);
    return rows_run(&rows, "reader");
}
