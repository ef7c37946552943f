#include "report/phrase.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const weekdays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                       "Thursday", "Friday", "Saturday"};
static const char *const short_weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};

void pmat_phrase_reset(struct pmat_phrase *phrase)
{
    phrase->used = 0;
    phrase->text[0] = '\0';
}

void pmat_phrase_add(struct pmat_phrase *phrase, const char *format, ...)
{
    size_t room = sizeof phrase->text - phrase->used;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(phrase->text + phrase->used, room, format, arguments);
    va_end(arguments);
    if (length > 0)
        phrase->used += (size_t)length < room ? (size_t)length : room - 1;
}

void pmat_words_duration(double minutes, char text[PMAT_WORDS_SIZE])
{
    if (!isfinite(minutes)) {
        snprintf(text, PMAT_WORDS_SIZE, "-");
        return;
    }
    if (minutes > 0 && minutes * 60 < 59.5) {
        snprintf(text, PMAT_WORDS_SIZE, "%ld s", lround(minutes * 60));
        return;
    }
    long whole = lround(minutes);
    if (whole < 60)
        snprintf(text, PMAT_WORDS_SIZE, "%ld min", whole);
    else
        snprintf(text, PMAT_WORDS_SIZE, "%ld h %02ld min", whole / 60, whole % 60);
}

void pmat_words_percent(double fraction, char text[PMAT_WORDS_SIZE])
{
    if (!isfinite(fraction))
        snprintf(text, PMAT_WORDS_SIZE, "-");
    else if (fraction > 0 && fraction < 0.005)
        snprintf(text, PMAT_WORDS_SIZE, "<1 %%");
    else
        snprintf(text, PMAT_WORDS_SIZE, "%.0f %%", fraction * 100);
}

bool pmat_words_is_date(const char *text)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year, month, day;
    if (strlen(text) != 10 || strspn(text, "0123456789-") != 10 || text[4] != '-' ||
        text[7] != '-' || sscanf(text, "%4d-%2d-%2d", &year, &month, &day) != 3)
        return false;
    if (year < 1 || month < 1 || month > 12 || day < 1)
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= lengths[month - 1] + (month == 2 && leap);
}

/* Sakamoto's day of the week; 0 = Sunday. */
static int day_of_week(int year, int month, int day)
{
    static const int shift[] = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};
    if (month < 3)
        year--;
    return (year + year / 4 - year / 100 + year / 400 + shift[month - 1] + day) % 7;
}

void pmat_words_date(const char *date, char text[PMAT_WORDS_SIZE])
{
    int year, month, day;
    if (!pmat_words_is_date(date) || sscanf(date, "%4d-%2d-%2d", &year, &month, &day) != 3)
        snprintf(text, PMAT_WORDS_SIZE, "%s", date);
    else
        snprintf(text, PMAT_WORDS_SIZE, "%s, %d %s %d", weekdays[day_of_week(year, month, day)],
                 day, months[month - 1], year);
}

const char *pmat_words_weekday(const char *zone, int64_t utc_us)
{
    struct pmat_local local = pmat_zone_local(zone, utc_us);
    return short_weekdays[day_of_week(local.year, local.month, local.day)];
}

void pmat_words_offset(int offset_s, char text[PMAT_WORDS_SIZE])
{
    int minutes = abs(offset_s) / 60;
    char sign = offset_s < 0 ? '-' : '+';
    if (minutes % 60 == 0)
        snprintf(text, PMAT_WORDS_SIZE, "UTC%c%d", sign, minutes / 60);
    else
        snprintf(text, PMAT_WORDS_SIZE, "UTC%c%d:%02d", sign, minutes / 60, minutes % 60);
}

void pmat_words_clock(const char *zone, int64_t utc_us, bool offset, char text[PMAT_WORDS_SIZE])
{
    struct pmat_local local = pmat_zone_local(zone, utc_us);
    char words[PMAT_WORDS_SIZE] = "";
    pmat_words_offset(local.offset_s, words);
    if (offset)
        snprintf(text, PMAT_WORDS_SIZE, "%02d:%02d (%.20s)", local.hour, local.minute, words);
    else
        snprintf(text, PMAT_WORDS_SIZE, "%02d:%02d", local.hour, local.minute);
}

const char *pmat_words_lying(enum pmat_posture posture)
{
    switch (posture) {
    case PMAT_POSTURE_SUPINE:
        return "on the back";
    case PMAT_POSTURE_LEFT:
        return "on the left side";
    case PMAT_POSTURE_RIGHT:
        return "on the right side";
    case PMAT_POSTURE_PRONE:
        return "on the front";
    case PMAT_POSTURE_SITTING:
        return "sitting";
    case PMAT_POSTURE_EMPTY:
        return "out of bed";
    case PMAT_POSTURE_UNKNOWN:
    case PMAT_POSTURE_COUNT:
        break;
    }
    return "in a posture not known";
}
