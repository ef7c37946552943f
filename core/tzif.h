/*
 * One look-up in a zone file (TZif, RFC 8536): the offset from UTC at an instant. Keeps no state
 * and leaves TZ alone, so several threads may ask at once.
 */
#ifndef PMAT_CORE_TZIF_H
#define PMAT_CORE_TZIF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PMAT_TZIF_SIZE_MAX = 8192 }; /* the largest zone file of tzdata has less than 4 KiB */

/* Offset east of UTC at `utc_s`, summer time included. False where `bytes` is no zone file of
 * version 2 or later; *offset_s is 0 then. */
bool pmat_tzif_offset(const uint8_t *bytes, size_t size, int64_t utc_s, int *offset_s);

/* The same by a POSIX TZ rule ("CET-1CEST,M3.5.0,M10.5.0/3"), the form in which a zone file gives
 * the time after its last transition. False for a text that is none. */
bool pmat_tzif_rule_offset(const char *rule, int64_t utc_s, int *offset_s);

#endif
