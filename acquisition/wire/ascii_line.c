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
    OTHERS_NEEDED = 10,  /* lines of another length before it is believed that the mat changed */
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

struct line {
    bool comment, wrong, separated; /* separated: a comma came, a value must follow */
    size_t count;
    struct number first; /* it may be a timestamp, */
    bool first_fits;     /* and not a count */
    uint16_t values[VALUES_MAX];
};

struct pmat_wire_decoder {
    uint16_t rows, cols;
    bool synced;        /* a line end was seen */
    size_t count_known; /* values in a line of this stream, 0 = not known yet */
    size_t count_other;
    int same, others; /* lines in a row with that count, with another one */
    enum stamp_unit unit;
    bool has_stamp_before;
    uint64_t stamp_before;
    struct number number;
    struct line lines[2]; /* the one that comes in, and the first one of the stream, which is */
    int current;          /* held until a second one is as long */
    bool held;
    bool again; /* the held line went out first: the current one is still to be finished */
};

static void begin_line(struct pmat_wire_decoder *decoder)
{
    struct line *line = &decoder->lines[decoder->current];
    line->comment = line->wrong = line->separated = false;
    line->count = 0;
    decoder->number = (struct number){0};
}

static void reset(struct pmat_wire_decoder *decoder)
{
    decoder->synced = decoder->has_stamp_before = decoder->held = decoder->again = false;
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

static void end_value(struct line *line, struct number *number)
{
    uint64_t rounded = number->whole + (micro_of(number) >= 500000 ? 1 : 0);
    bool fits = rounded <= UINT16_MAX;
    if (line->count == 0) {
        line->first = *number;
        line->first_fits = fits;
    }
    /* Whether the first one is a timestamp shows at the end of the line. */
    line->wrong = line->wrong || number->wrong || (!fits && line->count > 0);
    if (line->count < VALUES_MAX)
        line->values[line->count] = fits ? (uint16_t)rounded : 0;
    line->count++;
    line->separated = false;
    *number = (struct number){0};
}

static void push_separator(struct line *line, struct number *number, bool blank)
{
    if (number->started)
        end_value(line, number);
    else if (number->dotted)
        line->wrong = true;
    if (blank)
        return;
    /* ",," and a leading comma: a value is missing */
    line->wrong = line->wrong || line->separated || line->count == 0;
    line->separated = true;
}

static void push_character(struct line *line, struct number *number, uint8_t character)
{
    if (character >= '0' && character <= '9')
        push_digit(number, (uint8_t)(character - '0'));
    else if (character == ',' || character == ';' || character == '\t')
        push_separator(line, number, false);
    else if (character == ' ')
        push_separator(line, number, true);
    else if (character == '.' && !number->dotted)
        number->dotted = true;
    else if (character == '#' && line->count == 0 && !number->started)
        line->comment = true;
    else
        line->wrong = true; /* a sign, a letter, NaN, or another format's bytes */
}

static bool stamp_is_sound(const struct number *stamp)
{
    return stamp->whole <= (stamp->dotted ? STAMP_MAX_S : STAMP_MAX_S * 1000000);
}

static void learn_unit(struct pmat_wire_decoder *decoder, uint64_t earlier, uint64_t later)
{
    if (decoder->unit == STAMP_UNKNOWN && later > earlier)
        decoder->unit = later - earlier > MS_STEP_MAX ? STAMP_US : STAMP_MS;
}

/* Device time of a line in us; false while its unit is not known. */
static bool read_stamp(struct pmat_wire_decoder *decoder, const struct number *stamp,
                       uint64_t *device_us)
{
    if (stamp->dotted) {
        *device_us = stamp->whole * 1000000 + micro_of(stamp);
        return true;
    }
    if (decoder->has_stamp_before)
        learn_unit(decoder, decoder->stamp_before, stamp->whole);
    decoder->has_stamp_before = true;
    decoder->stamp_before = stamp->whole;
    if (decoder->unit == STAMP_UNKNOWN)
        return false;
    *device_us = decoder->unit == STAMP_MS ? stamp->whole * 1000 : stamp->whole;
    return true;
}

static enum pmat_wire_outcome give(struct pmat_wire_decoder *decoder, const struct line *line,
                                   struct pmat_wire_item *item)
{
    bool stamped = line->count > (size_t)decoder->rows * decoder->cols;
    item->frame = (struct pmat_frame){.rows = decoder->rows, .cols = decoder->cols};
    item->frame.counts = line->values + (stamped ? 1 : 0);
    item->has_device_time = stamped && read_stamp(decoder, &line->first, &item->frame.device_us);
    return PMAT_WIRE_FRAME;
}

/* The first line decides how long a line is, and may itself be the damaged one: it is held until
 * the next one agrees. */
static void hold(struct pmat_wire_decoder *decoder, size_t count)
{
    decoder->count_known = count;
    decoder->others = 0;
    decoder->has_stamp_before = false;
    decoder->unit = STAMP_UNKNOWN;
    decoder->held = true;
    decoder->current = 1 - decoder->current;
}

/* A line of another length has lost something, unless so many come that the mat has changed. Of a
 * held line and the next one the longer is believed: damage joins values more often than it makes
 * new ones. */
static enum pmat_wire_outcome disagree(struct pmat_wire_decoder *decoder, size_t count)
{
    decoder->others = count == decoder->count_other ? decoder->others + 1 : 1;
    decoder->count_other = count;
    bool held_is_wrong = decoder->held && (count > decoder->count_known || decoder->others >= 2);
    if (held_is_wrong || decoder->others >= OTHERS_NEEDED)
        hold(decoder, count);
    return PMAT_WIRE_BAD_LENGTH;
}

static enum pmat_wire_outcome agree(struct pmat_wire_decoder *decoder, const struct line *line,
                                    struct pmat_wire_item *item)
{
    decoder->others = 0;
    if (!decoder->held)
        return give(decoder, line, item);
    const struct line *first = &decoder->lines[1 - decoder->current];
    learn_unit(decoder, first->first.whole, line->first.whole);
    decoder->held = false;
    decoder->again = true;
    return give(decoder, first, item);
}

/* Without a grid the lines can be recognised, but not read. */
static enum pmat_wire_outcome end_line_without_grid(struct pmat_wire_decoder *decoder,
                                                    const struct line *line)
{
    if (line->count < PMAT_GRID_MIN * PMAT_GRID_MIN)
        return PMAT_WIRE_BAD_LENGTH;
    decoder->same = line->count == decoder->count_known ? decoder->same + 1 : 1;
    decoder->count_known = line->count;
    return decoder->same >= SAME_NEEDED ? PMAT_WIRE_BAD_GRID : PMAT_WIRE_NOTHING;
}

static enum pmat_wire_outcome end_line(struct pmat_wire_decoder *decoder, const struct line *line,
                                       struct pmat_wire_item *item)
{
    size_t cells = (size_t)decoder->rows * decoder->cols;
    if (line->wrong)
        return PMAT_WIRE_BAD_VALUE;
    if (cells == 0)
        return end_line_without_grid(decoder, line);
    if (line->count != cells && line->count != cells + 1)
        return PMAT_WIRE_BAD_LENGTH;
    if (line->count == cells ? !line->first_fits : !stamp_is_sound(&line->first))
        return PMAT_WIRE_BAD_VALUE;
    if (line->count == decoder->count_known)
        return agree(decoder, line, item);
    if (decoder->count_known != 0)
        return disagree(decoder, line->count);
    hold(decoder, line->count);
    return PMAT_WIRE_NOTHING;
}

static enum pmat_wire_outcome finish_line(struct pmat_wire_decoder *decoder,
                                          struct pmat_wire_item *item)
{
    struct line *line = &decoder->lines[decoder->current];
    push_separator(line, &decoder->number, true);
    bool nothing =
        line->comment || !decoder->synced || (line->count == 0 && !line->wrong && !line->separated);
    /* "1,2,3," is tolerated: many sketches print a comma behind every value */
    enum pmat_wire_outcome outcome = nothing ? PMAT_WIRE_NOTHING : end_line(decoder, line, item);
    decoder->synced = true;
    return outcome;
}

/* Where two frames come due at one line end, the line end is not taken: it comes again. */
static enum pmat_wire_outcome push(struct pmat_wire_decoder *decoder, const uint8_t *bytes,
                                   size_t size, size_t *taken, struct pmat_wire_item *item)
{
    item->outcome = PMAT_WIRE_NOTHING;
    item->has_seq = item->has_device_time = false;
    size_t at = 0;
    while (at < size && item->outcome == PMAT_WIRE_NOTHING) {
        uint8_t character = bytes[at++];
        struct line *line = &decoder->lines[decoder->current];
        if (character == '\n' || character == '\r') {
            item->outcome = finish_line(decoder, item);
            at -= decoder->again ? 1 : 0;
            if (!decoder->again)
                begin_line(decoder);
            decoder->again = false;
        } else if (!line->comment) {
            push_character(line, &decoder->number, character);
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
