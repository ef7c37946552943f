#include "acquisition/wire/cobs.h"

#include <string.h>

/*
 * A block is a length byte L and L - 1 bytes without zero. L < 255 stands for those bytes and a
 * zero behind them; the last block's zero is not part of the packet.
 */
enum { FULL_BLOCK = 255, SHORT_COPY = 16 };

size_t pmat_cobs_encoded_max(size_t size)
{
    return size + size / (FULL_BLOCK - 1) + 1;
}

void pmat_cobs_decoder_reset(struct pmat_cobs_decoder *decoder, uint8_t *out, size_t capacity)
{
    *decoder = (struct pmat_cobs_decoder){.out = out, .capacity = capacity, .empty = true};
}

/* Most blocks of a frame are short: a copy of fixed size costs less than a call of memcpy. The
 * bytes behind `size` are overwritten by the next block. */
static void copy_block(uint8_t *out, const uint8_t *in, size_t size, bool has_slack)
{
    if (has_slack && size <= SHORT_COPY)
        memcpy(out, in, SHORT_COPY);
    else
        memcpy(out, in, size);
}

void pmat_cobs_decoder_push(struct pmat_cobs_decoder *decoder, const uint8_t *bytes, size_t size)
{
    const uint8_t *in = bytes, *end = bytes + size;
    uint8_t *out = decoder->out + decoder->used, *out_end = decoder->out + decoder->capacity;

    if (size == 0 || decoder->overflow)
        return;
    decoder->empty = false;
    for (;;) {
        size_t there = (size_t)(end - in), room = (size_t)(out_end - out);
        size_t step = decoder->left < there ? decoder->left : there;
        if (step + 1 > room) {
            decoder->overflow = true;
            return;
        }
        copy_block(out, in, step, there >= SHORT_COPY && room >= SHORT_COPY);
        in += step;
        out += step;
        decoder->left = (uint8_t)(decoder->left - step);
        if (in == end)
            break;
        if (decoder->zero_due)
            *out++ = 0;
        decoder->left = (uint8_t)(*in - 1);
        decoder->zero_due = *in++ != FULL_BLOCK;
    }
    decoder->used = (size_t)(out - decoder->out);
}

bool pmat_cobs_decoder_whole(const struct pmat_cobs_decoder *decoder)
{
    return !decoder->overflow && !decoder->empty && decoder->left == 0;
}

void pmat_cobs_encoder_begin(struct pmat_cobs_encoder *encoder, uint8_t *out, size_t capacity)
{
    *encoder = (struct pmat_cobs_encoder){
        .out = out, .capacity = capacity, .used = 1, .overflow = capacity == 0};
}

static void close_block(struct pmat_cobs_encoder *encoder)
{
    if (encoder->used >= encoder->capacity) {
        encoder->overflow = true;
        return;
    }
    encoder->out[encoder->code_at] = (uint8_t)(encoder->run + 1);
    encoder->code_at = encoder->used++;
    encoder->run = 0;
}

void pmat_cobs_encoder_put(struct pmat_cobs_encoder *encoder, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size && !encoder->overflow;) {
        /* A full block is closed only when another byte follows: at the end it needs no partner. */
        if (encoder->run == FULL_BLOCK - 1)
            close_block(encoder);
        size_t room = (size_t)(FULL_BLOCK - 1 - encoder->run);
        size_t step = size - i < room ? size - i : room;
        const uint8_t *zero = memchr(bytes + i, 0, step);
        if (zero != NULL)
            step = (size_t)(zero - (bytes + i));
        if (encoder->overflow || step > encoder->capacity - encoder->used) {
            encoder->overflow = true;
            return;
        }
        memcpy(encoder->out + encoder->used, bytes + i, step);
        encoder->used += step;
        encoder->run = (uint8_t)(encoder->run + step);
        i += step;
        if (zero != NULL) {
            close_block(encoder);
            i++;
        }
    }
}

size_t pmat_cobs_encoder_end(struct pmat_cobs_encoder *encoder)
{
    if (encoder->overflow)
        return 0;
    encoder->out[encoder->code_at] = (uint8_t)(encoder->run + 1);
    return encoder->used;
}
