/*
 * PMAT/1, the project's own wire. On a byte stream, all numbers little-endian:
 *
 *   00 | COBS( header | body | crc32 ) | 00       crc32: IEEE 802.3, over header and body
 *
 *   header   u8 version = 1 | u8 type | u16 seq | u32 boot_id | u64 t_us            16 bytes
 *   HELLO    UTF-8 lines key=value\n (pmat1_hello.c)
 *   FRAME    u8 encoding | u8 flags | u16 rows | u16 cols | u16 scan_ms | counts (samples.h)
 *   LOG      u8 level | UTF-8 text
 *   STATUS   UTF-8 lines key=value\n
 *   CAL      u16 rows | u16 cols | f32 gain[rows*cols] | f32 offset[rows*cols]
 *   HELLO?, START, STOP   empty
 *
 * seq counts packets modulo 65536; t_us is the device's clock since its start. The body is exactly
 * as long as its fields say. Checked in this order: framing, checksum, version, length, meaning.
 */
#include "acquisition/wire/pmat1.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "acquisition/wire/bytes.h"
#include "acquisition/wire/cobs.h"
#include "acquisition/wire/samples.h"
#include "acquisition/wire/text.h"

enum {
    HEADER_SIZE = 16,
    CRC_SIZE = 4,
    FRAME_HEAD_SIZE = 8,
    CAL_HEAD_SIZE = 4,
    PACKET_MAX = HEADER_SIZE + CAL_HEAD_SIZE + 8 * PMAT_CELLS_MAX + CRC_SIZE,
    PACKET_SLACK = 16 /* COBS copies short blocks with a fixed size */
};

/* 100 years: a device clock beyond it is no clock, and sums with it would overflow. */
#define DEVICE_MAX_US UINT64_C(3155760000000000)

struct pmat_wire_decoder {
    struct pmat_cobs_decoder cobs;
    uint16_t counts[PMAT_CELLS_MAX];
    float gain[PMAT_CELLS_MAX], offset[PMAT_CELLS_MAX];
    uint8_t packet[PACKET_MAX + PACKET_SLACK];
};

struct body {
    const uint8_t *bytes;
    size_t size;
};

static void reset(struct pmat_wire_decoder *decoder)
{
    pmat_cobs_decoder_reset(&decoder->cobs, decoder->packet, sizeof decoder->packet);
}

/* The format says its grid itself. */
static struct pmat_wire_decoder *create(uint16_t rows, uint16_t cols)
{
    (void)rows;
    (void)cols;
    struct pmat_wire_decoder *decoder = calloc(1, sizeof *decoder);
    if (decoder != NULL)
        reset(decoder);
    return decoder;
}

static void destroy(struct pmat_wire_decoder *decoder)
{
    free(decoder);
}

static bool grid_is_sound(uint16_t rows, uint16_t cols)
{
    return rows >= PMAT_GRID_MIN && rows <= PMAT_GRID_MAX && cols >= PMAT_GRID_MIN &&
           cols <= PMAT_GRID_MAX;
}

static enum pmat_wire_outcome decode_frame(struct pmat_wire_decoder *decoder, struct body body,
                                           struct pmat_wire_item *item)
{
    if (body.size < FRAME_HEAD_SIZE)
        return PMAT_WIRE_BAD_LENGTH;
    uint16_t rows = pmat_bytes_get_u16(body.bytes + 2), cols = pmat_bytes_get_u16(body.bytes + 4);
    if (!grid_is_sound(rows, cols))
        return PMAT_WIRE_BAD_GRID;
    if (body.bytes[0] >= PMAT_ENCODING_COUNT)
        return PMAT_WIRE_BAD_VALUE;
    enum pmat_encoding encoding = (enum pmat_encoding)body.bytes[0];
    size_t cells = (size_t)rows * cols;
    if (body.size != FRAME_HEAD_SIZE + pmat_samples_size(encoding, cells))
        return PMAT_WIRE_BAD_LENGTH;
    if (!pmat_samples_unpack(encoding, body.bytes + FRAME_HEAD_SIZE, cells, decoder->counts))
        return PMAT_WIRE_BAD_VALUE;
    item->frame.rows = rows;
    item->frame.cols = cols;
    item->frame.flags =
        body.bytes[1] & (PMAT_FRAME_CLIPPED | PMAT_FRAME_INCOMPLETE | PMAT_FRAME_OVERRUN);
    item->frame.scan_ms = pmat_bytes_get_u16(body.bytes + 6);
    item->frame.counts = decoder->counts;
    return PMAT_WIRE_FRAME;
}

static bool read_floats(const uint8_t *bytes, size_t count, float *out)
{
    bool finite = true;
    for (size_t i = 0; i < count; i++) {
        out[i] = pmat_bytes_get_f32(bytes + 4 * i);
        finite = finite && isfinite(out[i]);
    }
    return finite;
}

static enum pmat_wire_outcome decode_cal(struct pmat_wire_decoder *decoder, struct body body,
                                         struct pmat_wire_item *item)
{
    if (body.size < CAL_HEAD_SIZE)
        return PMAT_WIRE_BAD_LENGTH;
    uint16_t rows = pmat_bytes_get_u16(body.bytes), cols = pmat_bytes_get_u16(body.bytes + 2);
    if (!grid_is_sound(rows, cols))
        return PMAT_WIRE_BAD_GRID;
    size_t cells = (size_t)rows * cols;
    if (body.size != CAL_HEAD_SIZE + 8 * cells)
        return PMAT_WIRE_BAD_LENGTH;
    bool finite = read_floats(body.bytes + CAL_HEAD_SIZE, cells, decoder->gain);
    finite = read_floats(body.bytes + CAL_HEAD_SIZE + 4 * cells, cells, decoder->offset) && finite;
    if (!finite)
        return PMAT_WIRE_BAD_VALUE;
    item->cal = (struct pmat_wire_cal){rows, cols, decoder->gain, decoder->offset};
    return PMAT_WIRE_CAL;
}

static enum pmat_wire_outcome decode_log(struct body body, struct pmat_wire_item *item)
{
    if (body.size < 1)
        return PMAT_WIRE_BAD_LENGTH;
    item->level = body.bytes[0];
    pmat_wire_text_copy(item->text, sizeof item->text, body.bytes + 1, body.size - 1);
    return PMAT_WIRE_LOG;
}

static enum pmat_wire_outcome decode_body(struct pmat_wire_decoder *decoder, uint8_t type,
                                          struct body body, struct pmat_wire_item *item)
{
    switch (type) {
    case PMAT_PMAT1_HELLO:
        item->hello.boot_id = item->frame.boot_id;
        return pmat_pmat1_hello_read(&item->hello, body.bytes, body.size);
    case PMAT_PMAT1_FRAME:
        return decode_frame(decoder, body, item);
    case PMAT_PMAT1_LOG:
        return decode_log(body, item);
    case PMAT_PMAT1_STATUS:
        pmat_wire_text_copy(item->text, sizeof item->text, body.bytes, body.size);
        return PMAT_WIRE_STATUS;
    case PMAT_PMAT1_CAL:
        return decode_cal(decoder, body, item);
    case PMAT_PMAT1_ASK_HELLO:
    case PMAT_PMAT1_START:
    case PMAT_PMAT1_STOP:
        item->request = type;
        item->has_seq = item->has_device_time = false; /* the host counts its own packets */
        return body.size == 0 ? PMAT_WIRE_REQUEST : PMAT_WIRE_BAD_LENGTH;
    default:
        return PMAT_WIRE_IGNORED;
    }
}

/* A packet of the right checksum but a wrong meaning still shows its seq: it was not lost on the
 * way. */
static enum pmat_wire_outcome decode_packet(struct pmat_wire_decoder *decoder,
                                            struct pmat_wire_item *item)
{
    const uint8_t *packet = decoder->packet;
    if (!pmat_cobs_decoder_whole(&decoder->cobs) || decoder->cobs.used < HEADER_SIZE + CRC_SIZE)
        return PMAT_WIRE_BAD_FRAMING;
    size_t size = decoder->cobs.used - CRC_SIZE;
    if (crc32_z(0, packet, size) != pmat_bytes_get_u32(packet + size))
        return PMAT_WIRE_BAD_CHECKSUM;
    if (packet[0] != PMAT_PMAT1_VERSION)
        return PMAT_WIRE_BAD_VERSION;
    item->has_seq = item->has_device_time = true;
    item->seq = pmat_bytes_get_u16(packet + 2);
    item->frame.boot_id = pmat_bytes_get_u32(packet + 4);
    item->frame.device_us = pmat_bytes_get_u64(packet + 8);
    if (item->frame.device_us > DEVICE_MAX_US) {
        item->has_device_time = false;
        return PMAT_WIRE_BAD_VALUE;
    }
    struct body body = {packet + HEADER_SIZE, size - HEADER_SIZE};
    return decode_body(decoder, packet[1], body, item);
}

static enum pmat_wire_outcome push(struct pmat_wire_decoder *decoder, const uint8_t *bytes,
                                   size_t size, size_t *taken, struct pmat_wire_item *item)
{
    size_t at = 0;
    item->outcome = PMAT_WIRE_NOTHING;
    item->has_seq = item->has_device_time = false;
    while (at < size) {
        const uint8_t *zero = memchr(bytes + at, 0, size - at);
        size_t span = zero == NULL ? size - at : (size_t)(zero - (bytes + at));
        pmat_cobs_decoder_push(&decoder->cobs, bytes + at, span);
        at += span;
        if (zero == NULL)
            break;
        at++;
        if (decoder->cobs.empty)
            continue;
        item->outcome = decode_packet(decoder, item);
        reset(decoder);
        break;
    }
    *taken = at;
    return item->outcome;
}

const struct pmat_wire_format pmat_wire_pmat1 = {
    .name = "pmat1",
    .description = "PMAT/1: packets with checksum, clock and introduction",
    .checksummed = true,
    .create = create,
    .destroy = destroy,
    .reset = reset,
    .push = push,
    .encoded_max = pmat_pmat1_encoded_max,
    .encode_frame = pmat_pmat1_encode_frame,
    .encode_hello = pmat_pmat1_encode_hello,
};
