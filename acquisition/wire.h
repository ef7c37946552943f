/*
 * Wire formats: bytes <-> frames. One state machine a format, fed one byte or a block at a time,
 * its state owned by the caller's object; each format decodes AND encodes, so that the simulator
 * speaks every format and a round-trip test follows from the list.
 */
#ifndef PMAT_ACQUISITION_WIRE_H
#define PMAT_ACQUISITION_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/frame.h"

/* What a mat tells of itself. Unknown: 0, "" or NAN. */
struct pmat_hello {
    char model[64], serial[64], firmware[32], unit[16], cal_id[40];
    uint16_t rows, cols;
    float pitch_row_mm, pitch_col_mm;
    uint8_t bits;
    float rate_hz;
    bool polarity_known, polarity_down;
    int64_t start_utc_us; /* UTC at device_us = 0; 0 = not told */
    uint32_t boot_id;
};

/* Gain and offset per cell as a device sends them; valid until the next push. */
struct pmat_wire_cal {
    uint16_t rows, cols;
    const float *gain, *offset; /* [rows*cols] scan order; counts' = gain * (counts - offset) */
};

/* What a stretch of bytes turned out to be. Losses are outcomes, counted by reason. */
enum pmat_wire_outcome {
    PMAT_WIRE_NOTHING, /* more bytes wanted */
    PMAT_WIRE_FRAME,
    PMAT_WIRE_HELLO,
    PMAT_WIRE_LOG,
    PMAT_WIRE_STATUS,
    PMAT_WIRE_CAL,
    PMAT_WIRE_REQUEST,      /* host -> device: HELLO?, START or STOP */
    PMAT_WIRE_IGNORED,      /* a sound packet of an unknown type */
    PMAT_WIRE_BAD_CHECKSUM, /* from here on: lost, by reason */
    PMAT_WIRE_BAD_LENGTH,
    PMAT_WIRE_BAD_FRAMING,
    PMAT_WIRE_BAD_VERSION,
    PMAT_WIRE_BAD_GRID,  /* outside 2x2..128x128, or another grid than before */
    PMAT_WIRE_BAD_VALUE, /* not a number, NaN, out of range, short row */
    PMAT_WIRE_OUTCOME_COUNT
};
const char *pmat_wire_outcome_name(enum pmat_wire_outcome outcome);

enum { PMAT_WIRE_TEXT_SIZE = 256 };

/* Result of a push. Pointers are valid until the next push on the same decoder. */
struct pmat_wire_item {
    enum pmat_wire_outcome outcome;
    bool has_seq;
    uint16_t seq;                   /* with has_seq: counts packets modulo 65536 */
    struct pmat_frame frame;        /* FRAME; time_us, utc_us, boottime_us are left to the reader */
    bool has_device_time;           /* frame.device_us and .boot_id are told, with HELLO etc. too */
    struct pmat_hello hello;        /* HELLO */
    struct pmat_wire_cal cal;       /* CAL */
    char text[PMAT_WIRE_TEXT_SIZE]; /* LOG, STATUS: printable UTF-8, cut */
    uint8_t level;                  /* LOG */
    uint8_t request;                /* REQUEST: 16, 17 or 18 */
};

struct pmat_wire_decoder; /* per format; buffers taken once in create */

/* What the encoder needs to know of the device it plays. */
struct pmat_wire_encoder {
    uint16_t seq; /* next packet's number; the encoder counts it up */
    uint32_t boot_id;
    uint8_t encoding; /* pmat1: 0 = u8, 1 = packed u12, 2 = u16 */
};

struct pmat_wire_format {
    const char *name;        /* "pmat1" */
    const char *description; /* one line for --help */
    bool checksummed;        /* tried first when the format is found by trying */

    /* NULL without memory. `rows`, `cols`: grid of the profile, 0 = not known. */
    struct pmat_wire_decoder *(*create)(uint16_t rows, uint16_t cols);
    void (*destroy)(struct pmat_wire_decoder *decoder);
    void (*reset)(struct pmat_wire_decoder *decoder);
    /* Takes bytes until an item is complete or they end; *taken says how many. Call again with the
     * rest until *taken equals size and the outcome is NOTHING. */
    enum pmat_wire_outcome (*push)(struct pmat_wire_decoder *decoder, const uint8_t *bytes,
                                   size_t size, size_t *taken, struct pmat_wire_item *item);

    /* Bytes that the largest packet of a rows x cols grid needs. */
    size_t (*encoded_max)(uint16_t rows, uint16_t cols);
    /* Bytes written, 0 when the format has no such packet or `size` is too small. */
    size_t (*encode_frame)(struct pmat_wire_encoder *encoder, const struct pmat_frame *frame,
                           uint8_t *bytes, size_t size);
    size_t (*encode_hello)(struct pmat_wire_encoder *encoder, const struct pmat_hello *hello,
                           uint64_t device_us, uint8_t *bytes, size_t size);
};

/* All formats, ended by NULL, in the order in which they are tried. */
extern const struct pmat_wire_format *const pmat_wire_formats[];
const struct pmat_wire_format *pmat_wire_find(const char *name); /* NULL if there is none */

#endif
