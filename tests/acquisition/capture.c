#include "tests/acquisition/capture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/support/rows.h"

enum { STEP_US = 100000 };

/* UTC of boottime 0 in the tests. */
#define UTC_AT_BOOT_US INT64_C(1760000000000000)

uint32_t random_next(struct random *random)
{
    random->state = random->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(random->state >> 33);
}

uint32_t random_below(struct random *random, uint32_t limit)
{
    return random_next(random) % limit;
}

struct random random_begin(const char *test)
{
    const char *given = getenv("PMAT_TEST_SEED");
    uint64_t seed = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    print_message("%s: PMAT_TEST_SEED=%llu\n", test, (unsigned long long)seed);
    return (struct random){.state = seed};
}

struct pmat_frame capture_frame(uint16_t rows, uint16_t cols, uint32_t number, uint16_t max,
                                uint16_t counts[PMAT_CELLS_MAX])
{
    struct random random = {.state = number};
    for (size_t i = 0; i < (size_t)rows * cols; i++)
        counts[i] =
            random_below(&random, 4) == 0 ? 0 : (uint16_t)random_below(&random, (uint32_t)max + 1);
    /* The first cells carry the number, as far as it fits. */
    counts[0] = (uint16_t)(number % ((uint32_t)max + 1));
    return (struct pmat_frame){
        .rows = rows,
        .cols = cols,
        .scan_ms = 20,
        .boot_id = 77,
        .device_us = (uint64_t)number * STEP_US,
        .counts = counts,
    };
}

uint8_t *bytes_room(struct bytes *bytes, size_t more)
{
    if (bytes->size + more > bytes->capacity) {
        bytes->capacity = 2 * (bytes->size + more);
        bytes->data = realloc(bytes->data, bytes->capacity);
        assert_non_null(bytes->data);
    }
    return bytes->data + bytes->size;
}

void bytes_put(struct bytes *bytes, const uint8_t *data, size_t size)
{
    uint8_t *room = bytes_room(bytes, size + 1);
    if (size > 0)
        memcpy(room, data, size);
    bytes->size += size;
}

void bytes_free(struct bytes *bytes)
{
    free(bytes->data);
    *bytes = (struct bytes){0};
}

struct pmat_hello capture_hello(uint16_t rows, uint16_t cols)
{
    struct pmat_hello hello = {
        .model = "capture",
        .rows = rows,
        .cols = cols,
        .pitch_row_mm = NAN,
        .pitch_col_mm = NAN,
        .rate_hz = 10.0f,
        .boot_id = 77,
        .start_utc_us = UTC_AT_BOOT_US,
    };
    return hello;
}

struct bytes capture_make(const struct pmat_wire_format *format, uint8_t encoding, uint16_t rows,
                          uint16_t cols, uint32_t frames, uint16_t max)
{
    static uint16_t counts[PMAT_CELLS_MAX];
    struct pmat_wire_encoder encoder = {.boot_id = 77, .encoding = encoding};
    struct pmat_hello hello = capture_hello(rows, cols);
    struct bytes capture = {0};
    size_t max_size = format->encoded_max(rows, cols);
    capture.size +=
        format->encode_hello(&encoder, &hello, STEP_US, bytes_room(&capture, max_size), max_size);
    for (uint32_t number = 1; number <= frames; number++) {
        struct pmat_frame frame = capture_frame(rows, cols, number, max, counts);
        size_t size =
            format->encode_frame(&encoder, &frame, bytes_room(&capture, max_size), max_size);
        assert_int_not_equal(size, 0);
        capture.size += size;
    }
    return capture;
}

static void note_frame(const struct pmat_frame *frame, uint16_t max, struct found *found)
{
    static uint16_t counts[PMAT_CELLS_MAX];
    uint32_t number = (uint32_t)(frame->device_us / STEP_US);
    if (max == 4095) /* the first cell tells it whole */
        number = frame->counts[0];
    struct pmat_frame expected = capture_frame(frame->rows, frame->cols, number, max, counts);
    size_t size = (size_t)frame->rows * frame->cols * sizeof *counts;
    if (memcmp(expected.counts, frame->counts, size) != 0)
        found->strange++;
    assert_true(found->count < FOUND_MAX);
    assert_true(found->count == 0 || frame->time_us >= found->last.time_us);
    found->numbers[found->count++] = number;
    found->last = *frame;
}

void capture_read(struct pmat_reader *reader, const uint8_t *data, size_t size, size_t piece,
                  uint16_t max, int64_t *now_us, struct found *found)
{
    size_t at = 0;
    enum pmat_reader_outcome outcome = PMAT_READER_NOTHING;
    while (at < size || outcome != PMAT_READER_NOTHING) {
        struct pmat_frame frame;
        size_t taken = 0, step = size - at < piece ? size - at : piece;
        *now_us += 10;
        outcome = pmat_reader_push(reader, data + at, step, &taken, UTC_AT_BOOT_US + *now_us,
                                   *now_us, &frame);
        assert_true(taken <= step);
        assert_true(taken == step || outcome != PMAT_READER_NOTHING);
        at += taken;
        found->hellos += outcome == PMAT_READER_HELLO;
        found->restarts += outcome == PMAT_READER_RESTART;
        found->cals += outcome == PMAT_READER_CAL;
        if (outcome == PMAT_READER_FRAME)
            note_frame(&frame, max, found);
    }
}

struct pmat_reader *reader_new(const char *wire, uint16_t rows, uint16_t cols,
                               enum pmat_clock_source clock)
{
    struct pmat_reader *reader = NULL;
    struct pmat_profile profile = {.polarity = PMAT_POLARITY_UP};
    struct pmat_fault fault;
    snprintf(profile.wire, sizeof profile.wire, "%s", wire);
    profile.geometry.rows = rows;
    profile.geometry.cols = cols;
    assert_int_equal(pmat_reader_create(&reader, &profile, clock, &fault), PMAT_OK);
    return reader;
}
