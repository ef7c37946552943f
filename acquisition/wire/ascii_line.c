/*
 * ASCII, one frame a line, as many small mats print it:
 *
 *   [timestamp SEP] value SEP value SEP ... value [CR] LF
 *
 *   SEP        one comma, semicolon or tab, or any run of spaces (also around the others)
 *   value      0..65535, decimals are rounded to counts; row-major, rows*cols of them
 *   timestamp  seconds when it has a decimal point; else ms or us, told apart by the first step
 *              between two lines (above 5000 it is us: no mat scans more slowly than every 5 s)
 *   # ...      comment; empty lines are skipped
 *
 * The line says nothing of its grid: the profile must. Whether there is a timestamp follows from
 * the number of values, and stays so: a line of another length lost something, and is never taken
 * for one without timestamp. What stands before the first line end may be the rest of a line.
 */
#include "acquisition/wire/ascii_line.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    VALUES_MAX = PMAT_CELLS_MAX + 1,
    SAME_NEEDED = 3,     /* lines with the same count, before a grid-less stream is called lines */
    OTHERS_NEEDED = 10,  /* lines of the other form before it is believed that the mat changed */
    MS_STEP_MAX = 5000,  /* see above */
    MICRO_DIGITS = 6,    /* decimals that are kept */
    BYTES_PER_VALUE = 6, /* "65535," */
    BYTES_PER_STAMP = 32,
    HELLO_SIZE = 96
};

/* 100 years: a device clock beyond it is no clock, and sums with it would overflow. */
#define STAMP_MAX_S UINT64_C(3155760000)

enum stamp_unit { STAMP_UNKNOWN, STAMP_MS, STAMP_US };

/* A number while its characters come in. */
struct number {
    bool started, dotted, wrong;
    uint64_t whole;
    uint32_t micro;
    int decimals;
};

struct pmat_wire_decoder {
    uint16_t rows, cols;
    /* stream */
    bool synced;        /* a line end was seen */
    size_t count_known; /* values in a line of this stream, 0 = not known yet */
    int same, others;   /* lines in a row with that count, with another sound one */
    size_t count_other;
    enum stamp_unit unit;
    bool has_stamp_before;
    uint64_t stamp_before;
    /* line */
    bool comment, wrong, separated; /* separated: a comma came, a value must follow */
    size_t count;
    struct number number, first; /* first: it may be a timestamp, */
    bool first_fits;             /* and not a count */
    uint16_t values[VALUES_MAX];
};

static void begin_line(struct pmat_wire_decoder *decoder)
{
    decoder->comment = decoder->wrong = decoder->separated = false;
    decoder->count = 0;
    decoder->number = (struct number){0};
}

static void reset(struct pmat_wire_decoder *decoder)
{
    decoder->synced = decoder->has_stamp_before = false;
    decoder->count_known = decoder->count_other = 0;
    decoder->same = decoder->others = 0;
    decoder->unit = STAMP_UNKNOWN;
    begin_line(decoder);
}

static struct pmat_wire_decoder *create(uint16_t rows, uint16_t cols)
{
    struct pmat_wire_decoder *decoder = calloc(1, sizeof *decoder);
    if (decoder == NULL)
        return NULL;
    bool sound = rows >= PMAT_GRID_MIN && rows <= PMAT_GRID_MAX && cols >= PMAT_GRID_MIN &&
                 cols <= PMAT_GRID_MAX;
    decoder->rows = sound ? rows : 0;
    decoder->cols = sound ? cols : 0;
    reset(decoder);
    return decoder;
}

static void destroy(struct pmat_wire_decoder *decoder)
{
    free(decoder);
}

static void push_digit(struct number *number, uint8_t digit)
{
    number->started = true;
    if (!number->dotted) {
        number->wrong = number->wrong || number->whole > UINT64_MAX / 100;
        number->whole = number->whole * 10 + digit;
    } else if (number->decimals < MICRO_DIGITS) {
        number->micro = number->micro * 10 + digit;
        number->decimals++;
    }
}

static uint32_t micro_of(const struct number *number)
{
    uint32_t micro = number->micro;
    for (int i = number->decimals; i < MICRO_DIGITS; i++)
        micro *= 10;
    return micro;
}

static void end_value(struct pmat_wire_decoder *decoder)
{
    struct number *number = &decoder->number;
    uint64_t rounded = number->whole + (micro_of(number) >= 500000 ? 1 : 0);
    bool fits = rounded <= UINT16_MAX;
    if (decoder->count == 0) {
        decoder->first = *number;
        decoder->first_fits = fits;
    }
    /* Whether the first one is a timestamp shows at the end of the line. */
    decoder->wrong = decoder->wrong || number->wrong || (!fits && decoder->count > 0);
    if (decoder->count < VALUES_MAX)
        decoder->values[decoder->count] = fits ? (uint16_t)rounded : 0;
    decoder->count++;
    decoder->separated = false;
    *number = (struct number){0};
}

static void push_separator(struct pmat_wire_decoder *decoder, bool blank)
{
    if (decoder->number.started)
        end_value(decoder);
    else if (decoder->number.dotted)
        decoder->wrong = true;
    if (blank)
        return;
    /* ",," and a leading comma: a value is missing */
    decoder->wrong = decoder->wrong || decoder->separated || decoder->count == 0;
    decoder->separated = true;
}

static void push_character(struct pmat_wire_decoder *decoder, uint8_t character)
{
    struct number *number = &decoder->number;
    if (character >= '0' && character <= '9')
        push_digit(number, (uint8_t)(character - '0'));
    else if (character == ',' || character == ';' || character == '\t')
        push_separator(decoder, false);
    else if (character == ' ')
        push_separator(decoder, true);
    else if (character == '.' && !number->dotted)
        number->dotted = true;
    else if (character == '#' && decoder->count == 0 && !number->started)
        decoder->comment = true;
    else
        decoder->wrong = true; /* a sign, a letter, NaN, or another format's bytes */
}

/* Device time of the line in us; false while its unit is not known. */
static bool read_stamp(struct pmat_wire_decoder *decoder, uint64_t *device_us)
{
    const struct number *stamp = &decoder->first;
    if (stamp->dotted) {
        *device_us = stamp->whole * 1000000 + micro_of(stamp);
        return true;
    }
    if (decoder->unit == STAMP_UNKNOWN && decoder->has_stamp_before &&
        stamp->whole > decoder->stamp_before)
        decoder->unit = stamp->whole - decoder->stamp_before > MS_STEP_MAX ? STAMP_US : STAMP_MS;
    decoder->has_stamp_before = true;
    decoder->stamp_before = stamp->whole;
    if (decoder->unit == STAMP_UNKNOWN)
        return false;
    *device_us = decoder->unit == STAMP_MS ? stamp->whole * 1000 : stamp->whole;
    return true;
}

static bool stamp_is_sound(const struct number *stamp)
{
    return stamp->whole <= (stamp->dotted ? STAMP_MAX_S : STAMP_MAX_S * 1000000);
}

/* Whether the line is as long as the ones before it. The first one decides, and the stream may
 * change its mind: a mat that really changed sends many of the other length in a row. */
static bool count_agrees(struct pmat_wire_decoder *decoder)
{
    if (decoder->count == decoder->count_known) {
        decoder->same++;
        decoder->others = 0;
        return true;
    }
    decoder->others = decoder->count == decoder->count_other ? decoder->others + 1 : 1;
    decoder->count_other = decoder->count;
    bool believed = decoder->count_known == 0 || decoder->others >= OTHERS_NEEDED ||
                    (decoder->same < SAME_NEEDED && decoder->others >= 2);
    if (!believed)
        return false;
    decoder->count_known = decoder->count;
    decoder->same = 1;
    decoder->others = 0;
    decoder->has_stamp_before = false;
    decoder->unit = STAMP_UNKNOWN;
    return true;
}

/* Without a grid the lines can be recognised, but not read. */
static enum pmat_wire_outcome end_line_without_grid(struct pmat_wire_decoder *decoder)
{
    if (decoder->count < PMAT_GRID_MIN * PMAT_GRID_MIN || !count_agrees(decoder))
        return PMAT_WIRE_BAD_LENGTH;
    return decoder->same >= SAME_NEEDED ? PMAT_WIRE_BAD_GRID : PMAT_WIRE_NOTHING;
}

static enum pmat_wire_outcome end_line(struct pmat_wire_decoder *decoder,
                                       struct pmat_wire_item *item)
{
    size_t cells = (size_t)decoder->rows * decoder->cols;
    if (decoder->wrong)
        return PMAT_WIRE_BAD_VALUE;
    if (cells == 0)
        return end_line_without_grid(decoder);
    if (decoder->count != cells && decoder->count != cells + 1)
        return PMAT_WIRE_BAD_LENGTH;
    bool stamped = decoder->count == cells + 1;
    if (stamped ? !stamp_is_sound(&decoder->first) : !decoder->first_fits)
        return PMAT_WIRE_BAD_VALUE;
    if (!count_agrees(decoder))
        return PMAT_WIRE_BAD_LENGTH;
    item->frame = (struct pmat_frame){.rows = decoder->rows, .cols = decoder->cols};
    item->frame.counts = decoder->values + (stamped ? 1 : 0);
    item->has_device_time = stamped && read_stamp(decoder, &item->frame.device_us);
    return PMAT_WIRE_FRAME;
}

static enum pmat_wire_outcome finish_line(struct pmat_wire_decoder *decoder,
                                          struct pmat_wire_item *item)
{
    push_separator(decoder, true);
    bool nothing = decoder->comment || !decoder->synced ||
                   (decoder->count == 0 && !decoder->wrong && !decoder->separated);
    /* "1,2,3," is tolerated: many sketches print a comma behind every value */
    enum pmat_wire_outcome outcome = nothing ? PMAT_WIRE_NOTHING : end_line(decoder, item);
    decoder->synced = true;
    return outcome;
}

static enum pmat_wire_outcome push(struct pmat_wire_decoder *decoder, const uint8_t *bytes,
                                   size_t size, size_t *taken, struct pmat_wire_item *item)
{
    item->outcome = PMAT_WIRE_NOTHING;
    item->has_seq = item->has_device_time = false;
    size_t at = 0;
    while (at < size && item->outcome == PMAT_WIRE_NOTHING) {
        uint8_t character = bytes[at++];
        if (character == '\n' || character == '\r') {
            item->outcome = finish_line(decoder, item);
            begin_line(decoder);
        } else if (!decoder->comment) {
            push_character(decoder, character);
        }
    }
    *taken = at;
    return item->outcome;
}

static size_t encoded_max(uint16_t rows, uint16_t cols)
{
    return (size_t)rows * cols * BYTES_PER_VALUE + BYTES_PER_STAMP + HELLO_SIZE;
}

/* Decimal digits of `value`; how many. */
static size_t put_number(uint8_t *bytes, uint16_t value)
{
    uint8_t digits[5];
    size_t count = 0;
    do {
        digits[count++] = (uint8_t)('0' + value % 10);
        value = (uint16_t)(value / 10);
    } while (value != 0);
    for (size_t i = 0; i < count; i++)
        bytes[i] = digits[count - 1 - i];
    return count;
}

static size_t encode_frame(struct pmat_wire_encoder *encoder, const struct pmat_frame *frame,
                           uint8_t *bytes, size_t size)
{
    size_t cells = (size_t)frame->rows * frame->cols;
    if (size < encoded_max(frame->rows, frame->cols))
        return 0;
    int stamp = snprintf((char *)bytes, BYTES_PER_STAMP, "%" PRIu64 ".%06" PRIu64,
                         frame->device_us / 1000000, frame->device_us % 1000000);
    size_t used = (size_t)stamp;
    for (size_t i = 0; i < cells; i++) {
        bytes[used++] = ',';
        used += put_number(bytes + used, frame->counts[i]);
    }
    /* Two line ends: one that is lost does not join two frames. */
    bytes[used++] = '\r';
    bytes[used++] = '\n';
    encoder->seq++;
    return used;
}

/* A comment: readers need the line end before the first frame. */
static size_t encode_hello(struct pmat_wire_encoder *encoder, const struct pmat_hello *hello,
                           uint64_t device_us, uint8_t *bytes, size_t size)
{
    (void)encoder;
    (void)device_us;
    int used = snprintf((char *)bytes, size, "# one frame a line: seconds, %u x %u counts\r\n",
                        hello->rows, hello->cols);
    return used > 0 && (size_t)used < size ? (size_t)used : 0;
}

const struct pmat_wire_format pmat_wire_ascii_line = {
    .name = "ascii-line",
    .description = "numbers as text, one frame a line; rows and cols come from the profile",
    .checksummed = false,
    .create = create,
    .destroy = destroy,
    .reset = reset,
    .push = push,
    .encoded_max = encoded_max,
    .encode_frame = encode_frame,
    .encode_hello = encode_hello,
};
