#include "acquisition/wire/cobs.h"

#include <string.h>

#include "tests/acquisition/capture.h"
#include "tests/support/rows.h"

enum { PLAIN_MAX = 2000, CODED_MAX = 2100 };

static const struct known_row {
    const char *name;
    const char *plain;
    size_t plain_size;
    const char *coded;
    size_t coded_size;
} known_rows[] = {
    {"one zero", "\0", 1, "\1\1", 2},
    {"two zeros", "\0\0", 2, "\1\1\1", 3},
    {"a zero between", "\x11\x22\0\x33", 4, "\3\x11\x22\2\x33", 5},
    {"no zero", "\x11\x22\x33\x44", 4, "\5\x11\x22\x33\x44", 5},
    {"zeros behind", "\x11\0\0\0", 4, "\2\x11\1\1\1", 5},
};

static void coded_as_published(void **state)
{
    const struct known_row *row = *state;
    uint8_t coded[16], plain[32];
    struct pmat_cobs_encoder encoder;
    struct pmat_cobs_decoder decoder;
    pmat_cobs_encoder_begin(&encoder, coded, sizeof coded);
    pmat_cobs_encoder_put(&encoder, (const uint8_t *)row->plain, row->plain_size);
    assert_int_equal(pmat_cobs_encoder_end(&encoder), row->coded_size);
    assert_memory_equal(coded, row->coded, row->coded_size);
    pmat_cobs_decoder_reset(&decoder, plain, sizeof plain);
    pmat_cobs_decoder_push(&decoder, coded, row->coded_size);
    assert_true(pmat_cobs_decoder_whole(&decoder));
    assert_int_equal(decoder.used, row->plain_size);
    assert_memory_equal(plain, row->plain, row->plain_size);
}

/* Sizes around the full blocks, few and many zeros, pieces of any size. */
static void any_bytes_come_back(void **state)
{
    (void)state;
    struct random random = random_begin("cobs");
    for (int round = 0; round < 3000; round++) {
        uint8_t plain[PLAIN_MAX], coded[CODED_MAX], back[PLAIN_MAX + 32];
        size_t size = 1 + random_below(&random, round % 2 ? 520 : PLAIN_MAX - 1);
        uint32_t zeros = 1 + random_below(&random, 600);
        for (size_t i = 0; i < size; i++)
            plain[i] =
                random_below(&random, zeros) == 0 ? 0 : (uint8_t)(1 + random_below(&random, 255));
        struct pmat_cobs_encoder encoder;
        pmat_cobs_encoder_begin(&encoder, coded, sizeof coded);
        size_t cut = random_below(&random, (uint32_t)size + 1);
        pmat_cobs_encoder_put(&encoder, plain, cut);
        pmat_cobs_encoder_put(&encoder, plain + cut, size - cut);
        size_t coded_size = pmat_cobs_encoder_end(&encoder);
        assert_in_range(coded_size, size + 1, pmat_cobs_encoded_max(size));
        assert_null(memchr(coded, 0, coded_size));

        struct pmat_cobs_decoder decoder;
        pmat_cobs_decoder_reset(&decoder, back, size + 1 + random_below(&random, 30));
        for (size_t at = 0; at < coded_size;) {
            size_t step = 1 + random_below(&random, 300);
            step = step < coded_size - at ? step : coded_size - at;
            pmat_cobs_decoder_push(&decoder, coded + at, step);
            at += step;
        }
        assert_true(pmat_cobs_decoder_whole(&decoder));
        assert_int_equal(decoder.used, size);
        assert_memory_equal(back, plain, size);
    }
}

static void too_small_an_output_gives_nothing(void **state)
{
    (void)state;
    uint8_t plain[300], coded[400];
    memset(plain, 7, sizeof plain);
    for (size_t capacity = 0; capacity < 302; capacity++) {
        struct pmat_cobs_encoder encoder;
        pmat_cobs_encoder_begin(&encoder, coded, capacity);
        pmat_cobs_encoder_put(&encoder, plain, sizeof plain);
        assert_int_equal(pmat_cobs_encoder_end(&encoder), 0);
    }
}

static void too_long_a_packet_is_not_whole(void **state)
{
    (void)state;
    uint8_t back[64], coded[300];
    struct pmat_cobs_decoder decoder;
    memset(coded, 1, sizeof coded);
    pmat_cobs_decoder_reset(&decoder, back, sizeof back);
    pmat_cobs_decoder_push(&decoder, coded, sizeof coded);
    assert_false(pmat_cobs_decoder_whole(&decoder));
}

int main(void)
{
    struct rows rows = {.count = 0};
    ROWS_ADD_ALL(&rows, known_rows, coded_as_published);
    rows_add(&rows, "any bytes come back, in pieces of any size", any_bytes_come_back, NULL);
    rows_add(&rows, "an output that is too small gives nothing", too_small_an_output_gives_nothing,
             NULL);
    rows_add(&rows, "a packet that is too long is not whole", too_long_a_packet_is_not_whole, NULL);
    return rows_run(&rows, "cobs");
}
