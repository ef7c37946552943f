/*
 * Which bytes of a text from outside (names, reasons, notes) may be shown at all.
 */
#ifndef PMAT_REPORT_UTF8_H
#define PMAT_REPORT_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* 0x80..0xBF: goes on with a code point, begins none. */
bool pmat_utf8_is_continuation(char c);

/* Bytes of the well-formed, visible code point at `text`, 1 to 4; 0 where there is none: broken
 * UTF-8, control characters (also C1), marks that turn the direction of writing, and what XML does
 * not take. */
size_t pmat_utf8_printable(const char *text);

#endif
