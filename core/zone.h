/*
 * Local time of a stored UTC instant in a named IANA zone. The only place that knows of local time;
 * a wall time is never turned back into an instant with mktime().
 */
#ifndef PMAT_CORE_ZONE_H
#define PMAT_CORE_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/tzif.h"

struct pmat_local {
    int year, month, day; /* month 1..12 */
    int hour, minute, second;
    int offset_s; /* east of UTC, summer time included */
};

enum { PMAT_ZONE_NAME_SIZE = 64, PMAT_DATE_SIZE = 11, PMAT_ISO_SIZE = 32 };

/* The host's own zone name, e.g. "Europe/Berlin" (TZ, /etc/timezone, /etc/localtime; else "UTC").
 */
void pmat_zone_host(char name[PMAT_ZONE_NAME_SIZE]);

/* 1 when the zone is known to the system's zone files. */
int pmat_zone_known(const char *zone);

/* Local time of `utc_us`. An unknown zone reads as UTC. */
struct pmat_local pmat_zone_local(const char *zone, int64_t utc_us);

/* "YYYY-MM-DD": local date of (utc_us - 12 h), the label of a night that starts at utc_us. */
void pmat_zone_night_label(const char *zone, int64_t utc_us, char label[PMAT_DATE_SIZE]);

/* "2026-03-29T01:30:00+01:00", and with zone NULL "2026-03-29T00:30:00Z". Whole seconds, floored.
 */
void pmat_zone_iso(const char *zone, int64_t utc_us, char text[PMAT_ISO_SIZE]);

/* A zone's rules read once, for many instants: the table of a night asks a thousand times. All
 * zero to begin with. */
struct pmat_zone_reader {
    char zone[PMAT_ZONE_NAME_SIZE]; /* whose bytes these are; "" for none yet */
    uint8_t bytes[PMAT_TZIF_SIZE_MAX];
    size_t size;
    int64_t hour_s; /* start of an hour through which the offset holds */
    int offset_s;
    bool hour_known;
};
/* As pmat_zone_local and pmat_zone_iso. */
struct pmat_local pmat_zone_reader_local(struct pmat_zone_reader *reader, const char *zone,
                                         int64_t utc_us);
void pmat_zone_reader_iso(struct pmat_zone_reader *reader, const char *zone, int64_t utc_us,
                          char text[PMAT_ISO_SIZE]);

#endif
