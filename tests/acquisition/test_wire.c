/*
 * What holds for every wire format; the tests follow from the list of formats.
 */
#include "acquisition/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acquisition/wire/ascii_line.h"
#include "acquisition/wire/pmat1.h"
#include "tests/acquisition/capture.h"
#include "tests/support/rows.h"

enum { DAMAGE_FRAMES = 20, NAMES_MAX = 400 };

static const struct grid {
    uint16_t rows, cols;
} grids[] = {
    {2, 2},   {2, 3},   {3, 3},   {4, 4},   {4, 7},   {10, 10}, {16, 16},  {28, 56},
    {32, 32}, {32, 64}, {64, 32}, {63, 65}, {128, 2}, {2, 128}, {64, 128}, {128, 128},
};

struct trip {
    char name[96];
    const struct pmat_wire_format *format;
    uint8_t encoding;
    uint16_t max;
    struct grid grid;
};

/* Frames survive, whatever pieces the bytes arrive in. */
static void frames_come_back(void **state)
{
    const struct trip *trip = *state;
    struct bytes capture =
        capture_make(trip->format, trip->encoding, trip->grid.rows, trip->grid.cols, 4, trip->max);
    const size_t pieces[] = {1, 7, 64, capture.size};
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        struct found found = {0};
        int64_t now_us = 0;
        struct pmat_reader *reader =
            reader_new(trip->format->name, trip->grid.rows, trip->grid.cols, PMAT_CLOCK_DEVICE);
        capture_read(reader, capture.data, capture.size, pieces[i], trip->max, &now_us, &found);
        assert_int_equal(found.count, 4);
        assert_int_equal(found.strange, 0);
        for (uint32_t n = 0; n < found.count; n++)
            assert_int_equal(found.numbers[n], n + 1);
        assert_int_equal(pmat_reader_counters(reader)->lost_packets, 0);
        pmat_reader_destroy(reader);
    }
    bytes_free(&capture);
}

/* The clock's place in a frame of text is as damageable as the counts: there, a frame that is told
 * wrongly counts as lost. */
static uint32_t frames_lost(const struct trip *trip, const struct bytes *damaged)
{
    static struct found found;
    bool seen[DAMAGE_FRAMES + 1] = {false};
    uint32_t lost = 0;
    int64_t now_us = 0;
    memset(&found, 0, sizeof found);
    struct pmat_reader *reader =
        reader_new(trip->format->name, trip->grid.rows, trip->grid.cols, PMAT_CLOCK_DEVICE);
    capture_read(reader, damaged->data, damaged->size, damaged->size, trip->max, &now_us, &found);
    pmat_reader_destroy(reader);
    if (trip->format->checksummed)
        assert_int_equal(found.strange, 0);
    else
        assert_true(found.strange <= 1);
    for (uint32_t i = 0; i < found.count; i++)
        if (found.numbers[i] >= 1 && found.numbers[i] <= DAMAGE_FRAMES)
            seen[found.numbers[i]] = true;
    for (uint32_t number = 1; number <= DAMAGE_FRAMES; number++)
        lost += !seen[number];
    return lost;
}

static void damage(struct bytes *out, const struct bytes *in, size_t at, int how, uint8_t byte)
{
    out->size = 0;
    bytes_put(out, in->data, at);
    if (how == 1)
        bytes_put(out, &byte, 1);
    if (how == 2) {
        uint8_t flipped = (uint8_t)(in->data[at] ^ (byte == 0 ? 1 : byte));
        bytes_put(out, &flipped, 1);
    }
    size_t rest = how == 1 ? at : at + 1;
    bytes_put(out, in->data + rest, in->size - rest);
}

/* Requirement 10 of reliability: delete, insert, flip at every byte. */
static void damage_costs_one_frame(void **state)
{
    const struct trip *trip = *state;
    struct bytes damaged = {0},
                 capture = capture_make(trip->format, trip->encoding, trip->grid.rows,
                                        trip->grid.cols, DAMAGE_FRAMES, trip->max);
    struct random random = random_begin(trip->name);
    for (size_t at = 0; at < capture.size; at++) {
        const uint8_t bytes[] = {0, (uint8_t)random_below(&random, 256), capture.data[at]};
        for (int how = 0; how < 3; how++)
            for (size_t i = 0; i < (how == 0 ? 1 : sizeof bytes); i++) {
                damage(&damaged, &capture, at, how, bytes[i]);
                uint32_t lost = frames_lost(trip, &damaged);
                if (lost > 1)
                    fail_msg("%u frames lost: byte %zu, kind %d, value %u", lost, at, how,
                             bytes[i]);
            }
    }
    bytes_free(&damaged);
    bytes_free(&capture);
}

/* Noise, and noise made of the bytes that formats look for. */
static void garbage_gives_no_frames(void **state)
{
    static const uint8_t telling[] = {0,   0,   1,   2,   255,  '\n', ',',
                                      '1', '9', '.', '#', '\r', '-',  'n'};
    static uint8_t noise[4096];
    const struct trip *trip = *state;
    struct random random = random_begin(trip->name);
    struct pmat_wire_decoder *decoder = trip->format->create(trip->grid.rows, trip->grid.cols);
    struct pmat_wire_item item;
    for (int round = 0; round < 400; round++) {
        for (size_t i = 0; i < sizeof noise; i++)
            noise[i] = round % 2 ? telling[random_below(&random, sizeof telling)]
                                 : (uint8_t)random_below(&random, 256);
        for (size_t at = 0; at < sizeof noise;) {
            size_t taken = 0;
            enum pmat_wire_outcome outcome =
                trip->format->push(decoder, noise + at, sizeof noise - at, &taken, &item);
            assert_in_range(taken, outcome == PMAT_WIRE_NOTHING, sizeof noise - at);
            assert_int_equal(outcome, item.outcome);
            assert_int_not_equal(outcome, PMAT_WIRE_FRAME);
            at += taken;
        }
    }
    trip->format->destroy(decoder);
}

static void encoder_never_writes_too_far(void **state)
{
    static uint16_t counts[PMAT_CELLS_MAX];
    const struct trip *trip = *state;
    struct pmat_wire_encoder encoder = {.encoding = trip->encoding};
    struct pmat_frame frame = capture_frame(trip->grid.rows, trip->grid.cols, 9, trip->max, counts);
    struct pmat_hello hello = capture_hello(trip->grid.rows, trip->grid.cols);
    size_t max = trip->format->encoded_max(frame.rows, frame.cols);
    for (size_t size = 0; size <= max; size += size < 600 ? 1 : 97) {
        uint8_t *exact = malloc(size == 0 ? 1 : size); /* the sanitizer watches its end */
        assert_true(trip->format->encode_frame(&encoder, &frame, exact, size) <= size);
        assert_true(trip->format->encode_hello(&encoder, &hello, 1, exact, size) <= size);
        free(exact);
    }
}

static void formats_are_found_by_name(void **state)
{
    (void)state;
    for (size_t i = 0; pmat_wire_formats[i] != NULL; i++)
        assert_ptr_equal(pmat_wire_find(pmat_wire_formats[i]->name), pmat_wire_formats[i]);
    assert_null(pmat_wire_find("auto"));
    assert_null(pmat_wire_find("no such"));
}

static void outcomes_have_names_of_their_own(void **state)
{
    (void)state;
    for (int a = 0; a < PMAT_WIRE_OUTCOME_COUNT; a++)
        for (int b = 0; b < a; b++)
            assert_string_not_equal(pmat_wire_outcome_name((enum pmat_wire_outcome)a),
                                    pmat_wire_outcome_name((enum pmat_wire_outcome)b));
}

static void add(struct rows *rows, struct trip *trip, const char *what, CMUnitTestFunction test)
{
    static const char *const encodings[] = {"u8", "u12", "u16"};
    snprintf(trip->name, sizeof trip->name, "%s %s %ux%u: %s", trip->format->name,
             encodings[trip->encoding], trip->grid.rows, trip->grid.cols, what);
    rows_add(rows, trip->name, test, trip);
}

static void add_all(struct rows *rows, struct trip trips[NAMES_MAX])
{
    static const uint16_t maxima[] = {255, 4095, 65535};
    size_t used = 0;
    for (size_t f = 0; pmat_wire_formats[f] != NULL; f++)
        for (uint8_t encoding = 0; encoding < 3; encoding++) {
            struct trip trip = {.format = pmat_wire_formats[f],
                                .encoding = encoding,
                                .max = maxima[encoding],
                                .grid = {4, 7}};
            for (size_t g = 0; g < sizeof grids / sizeof grids[0]; g++) {
                trips[used] = trip;
                trips[used].grid = grids[g];
                add(rows, &trips[used++], "frames come back", frames_come_back);
            }
            trips[used] = trip;
            add(rows, &trips[used++], "a damaged byte costs one frame", damage_costs_one_frame);
            trips[used] = trip;
            add(rows, &trips[used++], "garbage gives no frames", garbage_gives_no_frames);
            trips[used] = trip;
            add(rows, &trips[used++], "the encoder keeps to its room",
                encoder_never_writes_too_far);
        }
}

int main(void)
{
    static struct trip trips[NAMES_MAX];
    struct rows rows = {.count = 0};
    add_all(&rows, trips);
    rows_add(&rows, "formats are found by their name", formats_are_found_by_name, NULL);
    rows_add(&rows, "outcomes have names of their own", outcomes_have_names_of_their_own, NULL);
    return rows_run(&rows, "wire");
}
