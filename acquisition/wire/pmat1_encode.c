/*
 * PMAT/1, the way out: piece by piece through COBS and CRC, so that no packet needs a buffer beside
 * the caller's. The layout is drawn in pmat1.c.
 */
#include <string.h>
#include <zlib.h>

#include "acquisition/wire/bytes.h"
#include "acquisition/wire/cobs.h"
#include "acquisition/wire/pmat1.h"
#include "acquisition/wire/samples.h"

enum {
    HEADER_SIZE = 16,
    CRC_SIZE = 4,
    BORDERS = 2,           /* the zeros around a packet */
    SAMPLES_PER_STEP = 256 /* even, so that packed u12 pairs never straddle a step */
};

struct packet {
    struct pmat_cobs_encoder cobs;
    uint8_t *bytes;
    uLong crc;
};

static void put(struct packet *packet, const uint8_t *bytes, size_t size)
{
    packet->crc = crc32_z(packet->crc, bytes, size);
    pmat_cobs_encoder_put(&packet->cobs, bytes, size);
}

static void begin(struct packet *packet, const struct pmat_wire_encoder *encoder, uint8_t type,
                  uint64_t device_us, uint8_t *bytes, size_t size)
{
    uint8_t header[HEADER_SIZE] = {PMAT_PMAT1_VERSION, type};
    pmat_bytes_put(header + 2, encoder->seq, 2);
    pmat_bytes_put(header + 4, encoder->boot_id, 4);
    pmat_bytes_put(header + 8, device_us, 8);
    packet->bytes = bytes;
    packet->crc = crc32_z(0, NULL, 0);
    bool room = size >= BORDERS;
    pmat_cobs_encoder_begin(&packet->cobs, room ? bytes + 1 : bytes, room ? size - BORDERS : 0);
    put(packet, header, sizeof header);
}

/* A packet that does not fit has not been sent: it takes no number. */
static size_t end(struct packet *packet, struct pmat_wire_encoder *encoder)
{
    uint8_t crc[CRC_SIZE];
    pmat_bytes_put(crc, packet->crc, CRC_SIZE);
    pmat_cobs_encoder_put(&packet->cobs, crc, CRC_SIZE);
    size_t size = pmat_cobs_encoder_end(&packet->cobs);
    if (size == 0)
        return 0;
    packet->bytes[0] = 0;
    packet->bytes[size + 1] = 0;
    encoder->seq++;
    return size + BORDERS;
}

size_t pmat_pmat1_encode_packet(struct pmat_wire_encoder *encoder, uint8_t type, uint64_t device_us,
                                const uint8_t *body, size_t body_size, uint8_t *bytes, size_t size)
{
    struct packet packet;
    begin(&packet, encoder, type, device_us, bytes, size);
    if (body_size > 0)
        put(&packet, body, body_size);
    return end(&packet, encoder);
}

/* The largest packet is CAL; on the smallest grids it is HELLO or LOG. */
size_t pmat_pmat1_encoded_max(uint16_t rows, uint16_t cols)
{
    size_t cal = 4 + 8 * (size_t)rows * cols;
    size_t body = cal > PMAT_PMAT1_HELLO_TEXT_SIZE ? cal : PMAT_PMAT1_HELLO_TEXT_SIZE;
    return pmat_cobs_encoded_max(HEADER_SIZE + body + CRC_SIZE) + BORDERS;
}

size_t pmat_pmat1_encode_frame(struct pmat_wire_encoder *encoder, const struct pmat_frame *frame,
                               uint8_t *bytes, size_t size)
{
    if (encoder->encoding >= PMAT_ENCODING_COUNT)
        return 0;
    enum pmat_encoding encoding = (enum pmat_encoding)encoder->encoding;
    size_t cells = (size_t)frame->rows * frame->cols;
    if (!pmat_samples_fit(encoding, frame->counts, cells))
        return 0;
    struct packet packet;
    uint8_t head[8] = {encoder->encoding, frame->flags};
    pmat_bytes_put(head + 2, frame->rows, 2);
    pmat_bytes_put(head + 4, frame->cols, 2);
    pmat_bytes_put(head + 6, frame->scan_ms, 2);
    begin(&packet, encoder, PMAT_PMAT1_FRAME, frame->device_us, bytes, size);
    put(&packet, head, sizeof head);
    for (size_t i = 0; i < cells; i += SAMPLES_PER_STEP) {
        uint8_t packed[2 * SAMPLES_PER_STEP];
        size_t step = cells - i < SAMPLES_PER_STEP ? cells - i : SAMPLES_PER_STEP;
        pmat_samples_pack(encoding, frame->counts + i, step, packed);
        put(&packet, packed, pmat_samples_size(encoding, step));
    }
    return end(&packet, encoder);
}

size_t pmat_pmat1_encode_hello(struct pmat_wire_encoder *encoder, const struct pmat_hello *hello,
                               uint64_t device_us, uint8_t *bytes, size_t size)
{
    char text[PMAT_PMAT1_HELLO_TEXT_SIZE];
    size_t length = pmat_pmat1_hello_write(hello, text);
    return pmat_pmat1_encode_packet(encoder, PMAT_PMAT1_HELLO, device_us, (const uint8_t *)text,
                                    length, bytes, size);
}

size_t pmat_pmat1_encode_log(struct pmat_wire_encoder *encoder, uint64_t device_us, uint8_t level,
                             const char *text, uint8_t *bytes, size_t size)
{
    struct packet packet;
    begin(&packet, encoder, PMAT_PMAT1_LOG, device_us, bytes, size);
    put(&packet, &level, 1);
    put(&packet, (const uint8_t *)text, strlen(text));
    return end(&packet, encoder);
}

size_t pmat_pmat1_encode_status(struct pmat_wire_encoder *encoder, uint64_t device_us,
                                const char *text, uint8_t *bytes, size_t size)
{
    return pmat_pmat1_encode_packet(encoder, PMAT_PMAT1_STATUS, device_us, (const uint8_t *)text,
                                    strlen(text), bytes, size);
}

static void put_floats(struct packet *packet, const float *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t bytes[4];
        pmat_bytes_put_f32(bytes, values[i]);
        put(packet, bytes, sizeof bytes);
    }
}

size_t pmat_pmat1_encode_cal(struct pmat_wire_encoder *encoder, uint64_t device_us,
                             const struct pmat_wire_cal *cal, uint8_t *bytes, size_t size)
{
    struct packet packet;
    uint8_t head[4];
    size_t cells = (size_t)cal->rows * cal->cols;
    pmat_bytes_put(head, cal->rows, 2);
    pmat_bytes_put(head + 2, cal->cols, 2);
    begin(&packet, encoder, PMAT_PMAT1_CAL, device_us, bytes, size);
    put(&packet, head, sizeof head);
    put_floats(&packet, cal->gain, cells);
    put_floats(&packet, cal->offset, cells);
    return end(&packet, encoder);
}

size_t pmat_pmat1_encode_request(struct pmat_wire_encoder *encoder, uint8_t request, uint8_t *bytes,
                                 size_t size)
{
    return pmat_pmat1_encode_packet(encoder, request, 0, NULL, 0, bytes, size);
}
