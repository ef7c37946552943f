#include "core/tzif.h"

#include <ctype.h>
#include <string.h>
#include <time.h>

/*
 * A zone file, numbers big-endian (docs/sources.md: tzif):
 *
 *   header 44 B: "TZif" | version | 15 unused | six u32 counts:
 *                isut isstd leap time type char
 *   block:       time[timecnt] | u8 type_of_time[timecnt] | 6 B type[typecnt] | chars | leaps | ...
 *   then again header and block with 8-byte times, then "\n" POSIX TZ rule "\n"
 */
enum { HEADER_BYTES = 44, TYPE_BYTES = 6 };

struct block {
    const uint8_t *times;
    const uint8_t *types_of_times;
    const uint8_t *types;
    uint32_t time_count, type_count;
    size_t end; /* offset of the first byte after the block */
};

static uint32_t get_u32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static int64_t get_i64(const uint8_t *bytes)
{
    return (int64_t)((uint64_t)get_u32(bytes) << 32 | get_u32(bytes + 4));
}

/* Finds the parts of the block whose header stands at `start`. */
static bool read_block(const uint8_t *bytes, size_t size, size_t start, size_t time_bytes,
                       struct block *block)
{
    if (size < start + HEADER_BYTES || memcmp(bytes + start, "TZif", 4) != 0)
        return false;
    uint32_t counts[6]; /* isut isstd leap time type char */
    for (int i = 0; i < 6; i++) {
        counts[i] = get_u32(bytes + start + 20 + 4 * (size_t)i);
        if (counts[i] > PMAT_TZIF_SIZE_MAX)
            return false;
    }
    block->time_count = counts[3];
    block->type_count = counts[4];
    block->times = bytes + start + HEADER_BYTES;
    block->types_of_times = block->times + counts[3] * time_bytes;
    block->types = block->types_of_times + counts[3];
    block->end = start + HEADER_BYTES + counts[3] * (time_bytes + 1) + counts[4] * TYPE_BYTES +
                 counts[5] + counts[2] * (time_bytes + 4) + counts[1] + counts[0];
    return block->end <= size;
}

static int type_offset_s(const struct block *block, uint32_t type)
{
    return type < block->type_count ? (int)(int32_t)get_u32(block->types + type * TYPE_BYTES) : 0;
}

/* Number of transitions at or before `utc_s`. */
static uint32_t transitions_until(const struct block *block, int64_t utc_s)
{
    uint32_t low = 0, high = block->time_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (get_i64(block->times + middle * (size_t)8) <= utc_s)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The rule between the two newlines after the block; "" where there is none. */
static void read_footer(const uint8_t *bytes, size_t size, size_t start, char rule[64])
{
    size_t length = 0;
    if (start < size && bytes[start] == '\n')
        while (start + 1 + length < size && bytes[start + 1 + length] != '\n' && length < 63)
            length++;
    if (length > 0)
        memcpy(rule, bytes + start + 1, length);
    rule[length] = '\0';
}

bool pmat_tzif_offset(const uint8_t *bytes, size_t size, int64_t utc_s, int *offset_s)
{
    *offset_s = 0;
    struct block block;
    if (!read_block(bytes, size, 0, 4, &block) || bytes[4] < '2' ||
        !read_block(bytes, size, block.end, 8, &block) || block.type_count == 0)
        return false;
    uint32_t passed = transitions_until(&block, utc_s);
    char rule[64];
    read_footer(bytes, size, block.end, rule);
    if (passed == block.time_count && pmat_tzif_rule_offset(rule, utc_s, offset_s))
        return true;
    *offset_s = type_offset_s(&block, passed > 0 ? block.types_of_times[passed - 1] : 0);
    return true;
}

/* "CET" or "<+0330>". */
static bool skip_name(const char **text)
{
    const char *start = *text;
    if (**text == '<') {
        *text += strcspn(*text, ">");
        *text += **text == '>';
    } else {
        while (isalpha((unsigned char)**text))
            (*text)++;
    }
    return *text - start >= 3;
}

static bool take_number(const char **text, int *value)
{
    if (!isdigit((unsigned char)**text))
        return false;
    *value = 0;
    for (int i = 0; i < 4 && isdigit((unsigned char)**text); i++)
        *value = *value * 10 + (*(*text)++ - '0');
    return true;
}

/* "[+-]hh[:mm[:ss]]" in seconds. */
static bool take_time(const char **text, int *seconds)
{
    int sign = **text == '-' ? -1 : 1, value = 0;
    *text += **text == '-' || **text == '+';
    if (!take_number(text, seconds))
        return false;
    *seconds *= 3600;
    for (int unit = 60; unit >= 1 && **text == ':'; unit /= 60) {
        (*text)++;
        if (!take_number(text, &value))
            return false;
        *seconds += value * unit;
    }
    *seconds *= sign;
    return true;
}

static int64_t year_start_s(int year)
{
    struct tm tm = {.tm_year = year - 1900, .tm_mday = 1};
    return timegm(&tm);
}

/* "Mm.w.d": weekday d (0 = Sunday) of week w (5 = the last one) of month m. */
static bool take_month_day(const char **text, int year, int64_t *day_s)
{
    int month, week, weekday;
    if (!take_number(text, &month) || *(*text)++ != '.' || !take_number(text, &week) ||
        *(*text)++ != '.' || !take_number(text, &weekday))
        return false;
    struct tm first = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = 1};
    struct tm next = {.tm_year = year - 1900, .tm_mon = month, .tm_mday = 1};
    int64_t first_s = timegm(&first), next_s = timegm(&next);
    *day_s = first_s + ((weekday - first.tm_wday + 7) % 7 + (week - 1) * 7) * (int64_t)86400;
    if (*day_s >= next_s)
        *day_s -= 7 * 86400;
    return true;
}

/* ",M3.5.0/2", ",J60" (1..365, never counts 29 February) or ",59" (0..365): the local second of
 * `year` at which the clocks change. */
static bool take_change(const char **text, int year, int64_t *local_s)
{
    if (*(*text)++ != ',')
        return false;
    int day, time_s = 2 * 3600;
    char form = **text;
    if (form == 'M' || form == 'J')
        (*text)++;
    if (form == 'M') {
        if (!take_month_day(text, year, local_s))
            return false;
    } else {
        if (!take_number(text, &day))
            return false;
        bool leap = year_start_s(year + 1) - year_start_s(year) > (int64_t)365 * 86400;
        *local_s = year_start_s(year) +
                   (int64_t)86400 * (form == 'J' ? day - 1 + (leap && day > 59) : day);
    }
    if (**text == '/') {
        (*text)++;
        if (!take_time(text, &time_s))
            return false;
    }
    *local_s += time_s;
    return true;
}

bool pmat_tzif_rule_offset(const char *rule, int64_t utc_s, int *offset_s)
{
    int standard_s, summer_s;
    *offset_s = 0;
    if (!skip_name(&rule) || !take_time(&rule, &standard_s))
        return false;
    *offset_s = -standard_s; /* POSIX counts west of Greenwich */
    if (*rule == '\0')
        return true;
    summer_s = standard_s - 3600;
    if (!skip_name(&rule) || (*rule != ',' && !take_time(&rule, &summer_s)))
        return false;
    time_t local_s = (time_t)(utc_s - standard_s);
    struct tm local;
    if (gmtime_r(&local_s, &local) == NULL)
        return false;
    int64_t begin_s, end_s;
    if (!take_change(&rule, local.tm_year + 1900, &begin_s) ||
        !take_change(&rule, local.tm_year + 1900, &end_s) || *rule != '\0')
        return false;
    begin_s += standard_s;
    end_s += summer_s;
    bool summer =
        begin_s < end_s ? utc_s >= begin_s && utc_s < end_s : utc_s >= begin_s || utc_s < end_s;
    if (summer)
        *offset_s = -summer_s;
    return true;
}
