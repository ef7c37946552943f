#include "acquisition/wire/samples.h"

size_t pmat_samples_size(enum pmat_encoding encoding, size_t count)
{
    switch (encoding) {
    case PMAT_ENCODING_U8:
        return count;
    case PMAT_ENCODING_U12:
        return (3 * count + 1) / 2;
    case PMAT_ENCODING_U16:
    case PMAT_ENCODING_COUNT:
        break;
    }
    return 2 * count;
}

static void unpack_u8(const uint8_t *restrict bytes, size_t count, uint16_t *restrict samples)
{
    for (size_t i = 0; i < count; i++)
        samples[i] = bytes[i];
}

static bool unpack_u12(const uint8_t *restrict bytes, size_t count, uint16_t *restrict samples)
{
    size_t pairs = count / 2;
    for (size_t i = 0; i < pairs; i++) {
        const uint8_t *from = bytes + 3 * i;
        samples[2 * i] = (uint16_t)(from[0] | (from[1] & 15) << 8);
        samples[2 * i + 1] = (uint16_t)(from[1] >> 4 | from[2] << 4);
    }
    if (count % 2 == 0)
        return true;
    const uint8_t *last = bytes + 3 * pairs;
    samples[count - 1] = (uint16_t)(last[0] | (last[1] & 15) << 8);
    return last[1] >> 4 == 0;
}

static void unpack_u16(const uint8_t *restrict bytes, size_t count, uint16_t *restrict samples)
{
    for (size_t i = 0; i < count; i++)
        samples[i] = (uint16_t)(bytes[2 * i] | bytes[2 * i + 1] << 8);
}

bool pmat_samples_unpack(enum pmat_encoding encoding, const uint8_t *bytes, size_t count,
                         uint16_t *samples)
{
    switch (encoding) {
    case PMAT_ENCODING_U8:
        unpack_u8(bytes, count, samples);
        return true;
    case PMAT_ENCODING_U12:
        return unpack_u12(bytes, count, samples);
    case PMAT_ENCODING_U16:
    case PMAT_ENCODING_COUNT:
        break;
    }
    unpack_u16(bytes, count, samples);
    return true;
}

static void pack_u12(const uint16_t *restrict samples, size_t count, uint8_t *restrict bytes)
{
    size_t pairs = count / 2;
    for (size_t i = 0; i < pairs; i++) {
        uint16_t a = samples[2 * i], b = samples[2 * i + 1];
        bytes[3 * i] = (uint8_t)(a & 255);
        bytes[3 * i + 1] = (uint8_t)((a >> 8 & 15) | (b & 15) << 4);
        bytes[3 * i + 2] = (uint8_t)(b >> 4);
    }
    if (count % 2 == 0)
        return;
    bytes[3 * pairs] = (uint8_t)(samples[count - 1] & 255);
    bytes[3 * pairs + 1] = (uint8_t)(samples[count - 1] >> 8 & 15);
}

void pmat_samples_pack(enum pmat_encoding encoding, const uint16_t *samples, size_t count,
                       uint8_t *bytes)
{
    switch (encoding) {
    case PMAT_ENCODING_U8:
        for (size_t i = 0; i < count; i++)
            bytes[i] = (uint8_t)samples[i];
        return;
    case PMAT_ENCODING_U12:
        pack_u12(samples, count, bytes);
        return;
    case PMAT_ENCODING_U16:
    case PMAT_ENCODING_COUNT:
        break;
    }
    for (size_t i = 0; i < count; i++) {
        bytes[2 * i] = (uint8_t)(samples[i] & 255);
        bytes[2 * i + 1] = (uint8_t)(samples[i] >> 8);
    }
}

bool pmat_samples_fit(enum pmat_encoding encoding, const uint16_t *samples, size_t count)
{
    unsigned seen = 0;
    for (size_t i = 0; i < count; i++)
        seen |= samples[i];
    switch (encoding) {
    case PMAT_ENCODING_U8:
        return seen <= UINT8_MAX;
    case PMAT_ENCODING_U12:
        return seen < 1u << 12;
    case PMAT_ENCODING_U16:
        return true;
    case PMAT_ENCODING_COUNT:
        break;
    }
    return false;
}
