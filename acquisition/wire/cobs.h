/*
 * Consistent Overhead Byte Stuffing (docs/sources.md: cobs): data without zero bytes, so that a
 * zero always is the border between two packets. Both ways work piece by piece, so a packet needs
 * no second buffer.
 */
#ifndef PMAT_ACQUISITION_WIRE_COBS_H
#define PMAT_ACQUISITION_WIRE_COBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that `size` bytes take at most when encoded, without the borders. */
size_t pmat_cobs_encoded_max(size_t size);

struct pmat_cobs_decoder {
    uint8_t *out;
    size_t capacity, used;
    uint8_t left;  /* bytes of the current block that are still to come */
    bool zero_due; /* the current block stands for a zero behind it, unless it is the last one */
    bool overflow; /* more than `capacity` came; the rest is dropped */
    bool empty;    /* nothing came since the reset */
};

void pmat_cobs_decoder_reset(struct pmat_cobs_decoder *decoder, uint8_t *out, size_t capacity);
/* `bytes` holds no zero. */
void pmat_cobs_decoder_push(struct pmat_cobs_decoder *decoder, const uint8_t *bytes, size_t size);
/* True when what came is whole and fitted: out[0..used) is the packet. */
bool pmat_cobs_decoder_whole(const struct pmat_cobs_decoder *decoder);

struct pmat_cobs_encoder {
    uint8_t *out;
    size_t capacity, used;
    size_t code_at; /* where the current block's length goes */
    uint8_t run;    /* bytes in the current block */
    bool overflow;
};

void pmat_cobs_encoder_begin(struct pmat_cobs_encoder *encoder, uint8_t *out, size_t capacity);
void pmat_cobs_encoder_put(struct pmat_cobs_encoder *encoder, const uint8_t *bytes, size_t size);
/* Closes the packet; its size in `out`, 0 when it did not fit. */
size_t pmat_cobs_encoder_end(struct pmat_cobs_encoder *encoder);

#endif
