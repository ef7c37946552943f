/*
 * Little-endian numbers in byte arrays, whatever the host's own order.
 */
#ifndef PMAT_ACQUISITION_WIRE_BYTES_H
#define PMAT_ACQUISITION_WIRE_BYTES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t pmat_bytes_get(const uint8_t *bytes, size_t size)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++)
        value |= (uint64_t)bytes[i] << (8 * i);
    return value;
}

static inline uint16_t pmat_bytes_get_u16(const uint8_t *bytes)
{
    return (uint16_t)pmat_bytes_get(bytes, 2);
}

static inline uint32_t pmat_bytes_get_u32(const uint8_t *bytes)
{
    return (uint32_t)pmat_bytes_get(bytes, 4);
}

static inline uint64_t pmat_bytes_get_u64(const uint8_t *bytes)
{
    return pmat_bytes_get(bytes, 8);
}

static inline float pmat_bytes_get_f32(const uint8_t *bytes)
{
    uint32_t bits = pmat_bytes_get_u32(bytes);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Writes the lowest `size` bytes of `value`. */
static inline void pmat_bytes_put(uint8_t *bytes, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(value >> (8 * i) & 255);
}

static inline void pmat_bytes_put_f32(uint8_t *bytes, float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    pmat_bytes_put(bytes, bits, sizeof bits);
}

#endif
