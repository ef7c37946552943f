#include "acquisition/recording.h"

#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "acquisition/wire/bytes.h"

enum { FOLLOWING = PMAT_RECORDING_HEAD_SIZE - 8, CRC_AT = PMAT_RECORDING_HEAD_SIZE - 4 };

static const uint8_t mark[4] = {'P', 'M', 'Z', '1'};

void pmat_recording_head_put(const struct pmat_recording_head *head,
                             uint8_t bytes[PMAT_RECORDING_HEAD_SIZE])
{
    memset(bytes, 0, PMAT_RECORDING_HEAD_SIZE);
    pmat_bytes_put(bytes, PMAT_RECORDING_HEAD_MAGIC, 4);
    pmat_bytes_put(bytes + 4, FOLLOWING, 4);
    memcpy(bytes + 8, mark, sizeof mark);
    pmat_bytes_put(bytes + 12, head->frames, 4);
    pmat_bytes_put(bytes + 16, head->packed_size, 4);
    pmat_bytes_put(bytes + 20, head->plain_size, 4);
    pmat_bytes_put(bytes + 24, (uint64_t)head->first_utc_us, 8);
    pmat_bytes_put(bytes + 32, (uint64_t)head->last_utc_us, 8);
    pmat_bytes_put(bytes + 40, (uint64_t)head->first_time_us, 8);
    pmat_bytes_put(bytes + CRC_AT, crc32_z(0, bytes, CRC_AT), 4);
}

bool pmat_recording_head_get(struct pmat_recording_head *head,
                             const uint8_t bytes[PMAT_RECORDING_HEAD_SIZE])
{
    if (pmat_bytes_get_u32(bytes) != PMAT_RECORDING_HEAD_MAGIC ||
        pmat_bytes_get_u32(bytes + 4) != FOLLOWING || memcmp(bytes + 8, mark, sizeof mark) != 0 ||
        pmat_bytes_get_u32(bytes + CRC_AT) != crc32_z(0, bytes, CRC_AT))
        return false;
    *head = (struct pmat_recording_head){
        .frames = pmat_bytes_get_u32(bytes + 12),
        .packed_size = pmat_bytes_get_u32(bytes + 16),
        .plain_size = pmat_bytes_get_u32(bytes + 20),
        .first_utc_us = (int64_t)pmat_bytes_get_u64(bytes + 24),
        .last_utc_us = (int64_t)pmat_bytes_get_u64(bytes + 32),
        .first_time_us = (int64_t)pmat_bytes_get_u64(bytes + 40),
    };
    return head->plain_size <= PMAT_RECORDING_PLAIN_MAX && head->packed_size > 0 &&
           head->packed_size <= ZSTD_COMPRESSBOUND(PMAT_RECORDING_PLAIN_MAX);
}

void pmat_recording_planes_put(const uint16_t *restrict counts, uint16_t *restrict before,
                               size_t cells, uint8_t *restrict planes)
{
    uint8_t *restrict low = planes, *restrict high = planes + cells;
    for (size_t i = 0; i < cells; i++) {
        uint16_t difference = (uint16_t)(counts[i] - before[i]);
        uint16_t sign = (uint16_t) - (difference >> 15);
        uint16_t zigzag = (uint16_t)((uint16_t)(difference << 1) ^ sign);
        low[i] = (uint8_t)(zigzag & 255);
        high[i] = (uint8_t)(zigzag >> 8);
        before[i] = counts[i];
    }
}

void pmat_recording_planes_get(const uint8_t *restrict planes, uint16_t *restrict before,
                               size_t cells)
{
    const uint8_t *restrict low = planes, *restrict high = planes + cells;
    for (size_t i = 0; i < cells; i++) {
        uint16_t zigzag = (uint16_t)(low[i] | high[i] << 8);
        uint16_t sign = (uint16_t) - (zigzag & 1);
        before[i] = (uint16_t)(before[i] + (uint16_t)((zigzag >> 1) ^ sign));
    }
}
