#include "core/zone.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/tzif.h"

#define ZONE_FOLDER "/usr/share/zoneinfo/"

/* Only names as IANA gives them: never a path that leads out of the folder. */
static bool is_zone_name(const char *zone)
{
    size_t length = strlen(zone);
    if (length == 0 || length >= PMAT_ZONE_NAME_SIZE || zone[0] == '/' || zone[length - 1] == '/' ||
        strstr(zone, "..") != NULL)
        return false;
    return strspn(zone, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/.") ==
           length;
}

static size_t read_file(const char *zone, uint8_t bytes[PMAT_TZIF_SIZE_MAX])
{
    char path[sizeof ZONE_FOLDER + PMAT_ZONE_NAME_SIZE];
    if (!is_zone_name(zone))
        return 0;
    snprintf(path, sizeof path, ZONE_FOLDER "%s", zone);
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return 0;
    size_t size = fread(bytes, 1, PMAT_TZIF_SIZE_MAX, file);
    fclose(file);
    return size;
}

static bool read_offset(const char *zone, int64_t utc_s, int *offset_s)
{
    uint8_t bytes[PMAT_TZIF_SIZE_MAX];
    size_t size = read_file(zone, bytes);
    return pmat_tzif_offset(bytes, size, utc_s, offset_s);
}

int pmat_zone_known(const char *zone)
{
    int offset_s;
    return read_offset(zone, 0, &offset_s);
}

static bool take_known(char name[PMAT_ZONE_NAME_SIZE], const char *candidate)
{
    if (!pmat_zone_known(candidate))
        return false;
    snprintf(name, PMAT_ZONE_NAME_SIZE, "%s", candidate);
    return true;
}

static bool take_from_etc_timezone(char name[PMAT_ZONE_NAME_SIZE])
{
    char line[PMAT_ZONE_NAME_SIZE + 1] = "";
    FILE *file = fopen("/etc/timezone", "re");
    if (file == NULL)
        return false;
    bool got = fgets(line, sizeof line, file) != NULL;
    fclose(file);
    line[strcspn(line, " \t\r\n")] = '\0';
    return got && take_known(name, line);
}

static bool take_from_localtime_link(char name[PMAT_ZONE_NAME_SIZE])
{
    char path[PATH_MAX];
    if (realpath("/etc/localtime", path) == NULL)
        return false;
    const char *found = strstr(path, "/zoneinfo/");
    return found != NULL && take_known(name, found + strlen("/zoneinfo/"));
}

void pmat_zone_host(char name[PMAT_ZONE_NAME_SIZE])
{
    const char *tz = getenv("TZ");
    if (tz != NULL && take_known(name, tz + (*tz == ':')))
        return;
    if (take_from_localtime_link(name) || take_from_etc_timezone(name))
        return;
    snprintf(name, PMAT_ZONE_NAME_SIZE, "UTC");
}

static int64_t floor_seconds(int64_t us)
{
    return us / 1000000 - (us % 1000000 < 0);
}

static struct pmat_local local_from_seconds(int64_t utc_s, int offset_s)
{
    time_t shifted = (time_t)(utc_s + offset_s);
    struct tm tm = {0};
    gmtime_r(&shifted, &tm);
    return (struct pmat_local){
        .year = tm.tm_year + 1900,
        .month = tm.tm_mon + 1,
        .day = tm.tm_mday,
        .hour = tm.tm_hour,
        .minute = tm.tm_min,
        .second = tm.tm_sec,
        .offset_s = offset_s,
    };
}

struct pmat_local pmat_zone_local(const char *zone, int64_t utc_us)
{
    int64_t utc_s = floor_seconds(utc_us);
    int offset_s;
    read_offset(zone, utc_s, &offset_s);
    return local_from_seconds(utc_s, offset_s);
}

void pmat_zone_night_label(const char *zone, int64_t utc_us, char label[PMAT_DATE_SIZE])
{
    struct pmat_local local = pmat_zone_local(zone, utc_us - INT64_C(12) * 3600 * 1000000);
    /* Within the four digits that a label has; a clock further off than that is broken. */
    unsigned year = local.year < 0 ? 0 : local.year > 9999 ? 9999 : (unsigned)local.year;
    snprintf(label, PMAT_DATE_SIZE, "%04u-%02u-%02u", year, (unsigned)local.month % 100,
             (unsigned)local.day % 100);
}

static void put_digits(char *text, int count, int number)
{
    for (int i = count - 1; i >= 0; i--, number /= 10)
        text[i] = (char)('0' + number % 10);
}

/* By hand: a table of ten years holds millions of them. */
static void put_iso(const struct pmat_local *at, bool utc, char text[PMAT_ISO_SIZE])
{
    int minutes = abs(at->offset_s) / 60;
    int year = at->year < 0 ? 0 : at->year > 9999 ? 9999 : at->year; /* a broken clock */
    memcpy(text, "0000-00-00T00:00:00Z", sizeof "0000-00-00T00:00:00Z");
    put_digits(text, 4, year);
    put_digits(text + 5, 2, at->month);
    put_digits(text + 8, 2, at->day);
    put_digits(text + 11, 2, at->hour);
    put_digits(text + 14, 2, at->minute);
    put_digits(text + 17, 2, at->second);
    if (utc)
        return;
    memcpy(text + 19, at->offset_s < 0 ? "-00:00" : "+00:00", sizeof "+00:00");
    put_digits(text + 20, 2, minutes / 60);
    put_digits(text + 23, 2, minutes % 60);
}

void pmat_zone_iso(const char *zone, int64_t utc_us, char text[PMAT_ISO_SIZE])
{
    struct pmat_local at =
        zone != NULL ? pmat_zone_local(zone, utc_us) : local_from_seconds(floor_seconds(utc_us), 0);
    put_iso(&at, zone == NULL, text);
}

/* Where both ends of an hour have one offset, all of it has: no zone changes its clocks there and
 * back within an hour. */
static int reader_offset(struct pmat_zone_reader *reader, int64_t utc_s)
{
    int64_t hour_s = utc_s - (utc_s % 3600 + 3600) % 3600;
    int first_s, last_s, offset_s;
    if (reader->hour_known && reader->hour_s == hour_s)
        return reader->offset_s;
    pmat_tzif_offset(reader->bytes, reader->size, hour_s, &first_s);
    pmat_tzif_offset(reader->bytes, reader->size, hour_s + 3599, &last_s);
    reader->hour_known = first_s == last_s;
    reader->hour_s = hour_s;
    reader->offset_s = first_s;
    if (!reader->hour_known)
        pmat_tzif_offset(reader->bytes, reader->size, utc_s, &offset_s);
    return reader->hour_known ? first_s : offset_s;
}

struct pmat_local pmat_zone_reader_local(struct pmat_zone_reader *reader, const char *zone,
                                         int64_t utc_us)
{
    if (reader->zone[0] == '\0' || strcmp(reader->zone, zone) != 0) {
        snprintf(reader->zone, sizeof reader->zone, "%s", zone);
        reader->size = read_file(zone, reader->bytes);
        reader->hour_known = false;
    }
    int64_t utc_s = floor_seconds(utc_us);
    return local_from_seconds(utc_s, reader_offset(reader, utc_s));
}

void pmat_zone_reader_iso(struct pmat_zone_reader *reader, const char *zone, int64_t utc_us,
                          char text[PMAT_ISO_SIZE])
{
    struct pmat_local at = zone != NULL ? pmat_zone_reader_local(reader, zone, utc_us)
                                        : local_from_seconds(floor_seconds(utc_us), 0);
    put_iso(&at, zone == NULL, text);
}
