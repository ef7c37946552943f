/*
 * PMAT/1 (its layout is drawn in pmat1.c): what the project's own wire has beside frames and HELLO.
 */
#ifndef PMAT_ACQUISITION_WIRE_PMAT1_H
#define PMAT_ACQUISITION_WIRE_PMAT1_H

#include "acquisition/wire.h"

enum pmat_pmat1_type {
    PMAT_PMAT1_HELLO = 1,
    PMAT_PMAT1_FRAME = 2,
    PMAT_PMAT1_LOG = 3,
    PMAT_PMAT1_STATUS = 4,
    PMAT_PMAT1_CAL = 5,
    PMAT_PMAT1_ASK_HELLO = 16, /* host -> device */
    PMAT_PMAT1_START = 17,
    PMAT_PMAT1_STOP = 18
};

enum { PMAT_PMAT1_VERSION = 1, PMAT_PMAT1_HELLO_TEXT_SIZE = 1024 };

/* Encoders: bytes written, 0 when `size` is too small. */

/* A packet of any type and body. */
size_t pmat_pmat1_encode_packet(struct pmat_wire_encoder *encoder, uint8_t type, uint64_t device_us,
                                const uint8_t *body, size_t body_size, uint8_t *bytes, size_t size);
size_t pmat_pmat1_encode_log(struct pmat_wire_encoder *encoder, uint64_t device_us, uint8_t level,
                             const char *text, uint8_t *bytes, size_t size);
/* `text`: "key=value\n" lines. */
size_t pmat_pmat1_encode_status(struct pmat_wire_encoder *encoder, uint64_t device_us,
                                const char *text, uint8_t *bytes, size_t size);
size_t pmat_pmat1_encode_cal(struct pmat_wire_encoder *encoder, uint64_t device_us,
                             const struct pmat_wire_cal *cal, uint8_t *bytes, size_t size);
/* `request`: PMAT_PMAT1_ASK_HELLO, START or STOP. */
size_t pmat_pmat1_encode_request(struct pmat_wire_encoder *encoder, uint8_t request, uint8_t *bytes,
                                 size_t size);

/* The rest is shared by the parts of the format and by the recording. */

/* The text of a HELLO; its length. Unknown fields are left out. */
size_t pmat_pmat1_hello_write(const struct pmat_hello *hello,
                              char text[PMAT_PMAT1_HELLO_TEXT_SIZE]);
/* PMAT_WIRE_HELLO, or why it is none. boot_id is not part of the text and left alone. */
enum pmat_wire_outcome pmat_pmat1_hello_read(struct pmat_hello *hello, const uint8_t *text,
                                             size_t length);

size_t pmat_pmat1_encoded_max(uint16_t rows, uint16_t cols);
size_t pmat_pmat1_encode_frame(struct pmat_wire_encoder *encoder, const struct pmat_frame *frame,
                               uint8_t *bytes, size_t size);
size_t pmat_pmat1_encode_hello(struct pmat_wire_encoder *encoder, const struct pmat_hello *hello,
                               uint64_t device_us, uint8_t *bytes, size_t size);

extern const struct pmat_wire_format pmat_wire_pmat1;

#endif
