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

static bool read_offset(const char *zone, int64_t utc_s, int *offset_s)
{
    *offset_s = 0;
    char path[sizeof ZONE_FOLDER + PMAT_ZONE_NAME_SIZE];
    if (!is_zone_name(zone))
        return false;
    snprintf(path, sizeof path, ZONE_FOLDER "%s", zone);
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return false;
    uint8_t bytes[PMAT_TZIF_SIZE_MAX];
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
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

void pmat_zone_iso(const char *zone, int64_t utc_us, char text[PMAT_ISO_SIZE])
{
    struct pmat_local at = pmat_zone_local(zone != NULL ? zone : "UTC", utc_us);
    int used = snprintf(text, PMAT_ISO_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d", at.year, at.month,
                        at.day, at.hour, at.minute, at.second);
    size_t left = PMAT_ISO_SIZE - (size_t)used;
    int minutes = abs(at.offset_s) / 60;
    if (zone == NULL)
        snprintf(text + used, left, "Z");
    else
        snprintf(text + used, left, "%c%02d:%02d", at.offset_s < 0 ? '-' : '+', minutes / 60 % 100,
                 minutes % 60);
}
