/*
 * Text that came over the wire: never trusted, one line, printable.
 */
#ifndef PMAT_ACQUISITION_WIRE_TEXT_H
#define PMAT_ACQUISITION_WIRE_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* Copies `length` bytes into `out` (size > 0, ended by NUL): control characters become spaces, what
 * is no UTF-8 becomes '?', a longer text is cut between two characters, trailing spaces go. */
void pmat_wire_text_copy(char *out, size_t size, const uint8_t *bytes, size_t length);

#endif
