/*
 * The file of raw nights: what recorder and player share. The layout is described in
 * docs/recording-format.md.
 */
#ifndef PMAT_ACQUISITION_RECORDING_H
#define PMAT_ACQUISITION_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PMAT_RECORDING_HEAD_SIZE = 56,
    PMAT_RECORDING_PLAIN_MAX = 1 << 20,
    PMAT_RECORDING_FRAME_HEAD_SIZE = 12,
    PMAT_RECORDING_BLOCK_HEAD_SIZE = 10, /* rows, cols, boot_id, length of HELLO */
    PMAT_RECORDING_BLOCKS_MAX = 32768,   /* three weeks of 60 s, or 18 h of the largest grid */
};

#define PMAT_RECORDING_HEAD_MAGIC     0x184D2A50u
#define PMAT_RECORDING_INDEX_MAGIC    0x184D2A5Eu /* docs/sources.md: zstd-seekable */
#define PMAT_RECORDING_SEEKABLE_MAGIC 0x8F92EAB1u

struct pmat_recording_head {
    uint32_t frames;
    uint32_t packed_size, plain_size;
    int64_t first_utc_us, last_utc_us;
    int64_t first_time_us;
};

void pmat_recording_head_put(const struct pmat_recording_head *head,
                             uint8_t bytes[PMAT_RECORDING_HEAD_SIZE]);
/* False for bytes that are no block head, or one that cannot be. */
bool pmat_recording_head_get(struct pmat_recording_head *head,
                             const uint8_t bytes[PMAT_RECORDING_HEAD_SIZE]);

/* Counts as two planes of zigzag differences to `before`, and back. `before` is left at the new
 * counts. */
void pmat_recording_planes_put(const uint16_t *counts, uint16_t *before, size_t cells,
                               uint8_t *planes);
void pmat_recording_planes_get(const uint8_t *planes, uint16_t *before, size_t cells);

#endif
