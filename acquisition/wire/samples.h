/*
 * Counts as bytes: u8, packed u12 and u16, little-endian; row-major, without gaps.
 *
 *   u12:  | a7..a0 | b3..b0 a11..a8 | b11..b4 |   two samples in three bytes;
 *         an odd last sample takes two bytes, its upper four bits zero
 */
#ifndef PMAT_ACQUISITION_WIRE_SAMPLES_H
#define PMAT_ACQUISITION_WIRE_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pmat_encoding { PMAT_ENCODING_U8, PMAT_ENCODING_U12, PMAT_ENCODING_U16, PMAT_ENCODING_COUNT };

size_t pmat_samples_size(enum pmat_encoding encoding, size_t count);
/* False when the bits that fill the last byte are not zero. */
bool pmat_samples_unpack(enum pmat_encoding encoding, const uint8_t *bytes, size_t count,
                         uint16_t *samples);
/* Bits that the encoding cannot hold are cut off: see pmat_samples_fit. */
void pmat_samples_pack(enum pmat_encoding encoding, const uint16_t *samples, size_t count,
                       uint8_t *bytes);
/* Whether every sample fits the encoding. */
bool pmat_samples_fit(enum pmat_encoding encoding, const uint16_t *samples, size_t count);

#endif
