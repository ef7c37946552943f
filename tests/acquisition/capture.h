/*
 * Captures for the tests: frames from a seed, as any format sends them, and what came out again.
 */
#ifndef PMAT_TESTS_ACQUISITION_CAPTURE_H
#define PMAT_TESTS_ACQUISITION_CAPTURE_H

#include "acquisition/reader.h"

/* A small generator whose seed can be printed and given again. */
struct random {
    uint64_t state;
};
uint32_t random_next(struct random *random);
/* 0..limit-1 */
uint32_t random_below(struct random *random, uint32_t limit);
/* PMAT_TEST_SEED, or one from the clock; printed, so that a failure can be repeated. */
struct random random_begin(const char *test);

/* Frame `number`: a tenth of a second after the one before, counts up to `max` that follow from the
 * number alone. `counts` keeps the counts. */
struct pmat_frame capture_frame(uint16_t rows, uint16_t cols, uint32_t number, uint16_t max,
                                uint16_t counts[PMAT_CELLS_MAX]);

struct bytes {
    uint8_t *data;
    size_t size, capacity;
};
/* Room for `more` bytes behind what is there. */
uint8_t *bytes_room(struct bytes *bytes, size_t more);
void bytes_put(struct bytes *bytes, const uint8_t *data, size_t size);
void bytes_free(struct bytes *bytes);

/* HELLO and `frames` frames, numbers from 1. */
struct bytes capture_make(const struct pmat_wire_format *format, uint8_t encoding, uint16_t rows,
                          uint16_t cols, uint32_t frames, uint16_t max);
struct pmat_hello capture_hello(uint16_t rows, uint16_t cols);

/* Frames that a reader gave, in order, by their number; counts are checked on the way. */
enum { FOUND_MAX = 4096 };
struct found {
    uint32_t numbers[FOUND_MAX];
    uint32_t count;
    uint32_t strange; /* counts that are no frame's */
    uint32_t hellos, restarts, cals;
    struct pmat_frame last;
};
/* Pushes in pieces of at most `piece` bytes, host times from *now_us on, 10 us a piece. */
void capture_read(struct pmat_reader *reader, const uint8_t *data, size_t size, size_t piece,
                  uint16_t max, int64_t *now_us, struct found *found);
struct pmat_reader *reader_new(const char *wire, uint16_t rows, uint16_t cols,
                               enum pmat_clock_source clock);

#endif
