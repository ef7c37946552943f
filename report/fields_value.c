/* One cell of a table: its value, and its number as text. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "report/fields.h"

static int64_t get_instant(const struct pmat_field *field, const void *row)
{
    int64_t utc_us;
    memcpy(&utc_us, (const char *)row + field->offset, sizeof utc_us);
    return utc_us;
}

static void get_time(const struct pmat_field *field, const void *row,
                     struct pmat_zone_reader *zones, struct pmat_value *value)
{
    const struct pmat_session_key *key = row;
    const char *zone = field->type == PMAT_FIELD_DATETIME_UTC ? NULL : key->zone;
    if (zones != NULL)
        pmat_zone_reader_iso(zones, zone, get_instant(field, row), value->buffer);
    else
        pmat_zone_iso(zone, get_instant(field, row), value->buffer);
    value->text = value->buffer;
}

double pmat_field_spreadsheet_days(const struct pmat_field *field, const void *row,
                                   struct pmat_zone_reader *zones)
{
    enum { DAYS_TO_1970 = 25569, DAY_S = 86400 };
    const struct pmat_session_key *key = row;
    int64_t utc_us = get_instant(field, row);
    int offset_s = 0;
    if (field->type == PMAT_FIELD_DATETIME_LOCAL)
        offset_s = pmat_zone_reader_local(zones, key->zone, utc_us).offset_s;
    double seconds = floor((double)utc_us / 1e6) + offset_s;
    return seconds / DAY_S + DAYS_TO_1970;
}

static double get_number(enum pmat_field_source source, const void *place)
{
    int32_t integer;
    float single;
    double number = NAN;
    bool truth;
    if (source == PMAT_SOURCE_INT32) {
        memcpy(&integer, place, sizeof integer);
        number = integer;
    } else if (source == PMAT_SOURCE_FLOAT) {
        memcpy(&single, place, sizeof single);
        number = (double)single;
    } else if (source == PMAT_SOURCE_DOUBLE) {
        memcpy(&number, place, sizeof number);
    } else if (source == PMAT_SOURCE_BOOL) {
        memcpy(&truth, place, sizeof truth);
        number = truth ? 1 : 0;
    }
    return number;
}

void pmat_field_get(const struct pmat_field *field, const void *row, struct pmat_value *value)
{
    pmat_field_read(field, row, NULL, value);
}

void pmat_field_read(const struct pmat_field *field, const void *row,
                     struct pmat_zone_reader *zones, struct pmat_value *value)
{
    const void *place = (const char *)row + field->offset;
    int index;
    unsigned details;
    value->text = "";
    value->number = NAN;
    switch (field->source) {
    case PMAT_SOURCE_CHARS:
        value->text = place;
        break;
    case PMAT_SOURCE_ENUM:
        memcpy(&index, place, sizeof index);
        value->text = field->words->word(index);
        break;
    case PMAT_SOURCE_DETAILS:
        memcpy(&details, place, sizeof details);
        pmat_detail_text(details, value->buffer);
        value->text = value->buffer;
        break;
    case PMAT_SOURCE_TIME:
        get_time(field, row, zones, value);
        break;
    case PMAT_SOURCE_INT32:
    case PMAT_SOURCE_FLOAT:
    case PMAT_SOURCE_DOUBLE:
    case PMAT_SOURCE_BOOL:
        value->number = get_number(field->source, place);
        break;
    }
    value->missing = value->text[0] == '\0' && !isfinite(value->number);
}

/* A measured value comes as a float: 24 bits times 10^decimals fit a double exactly, so rounding it
 * here is what printf does, in a tenth of the time. False: not such a number. */
static bool print_float(double number, int decimals, char *text)
{
    static const double scales[] = {1, 10, 100, 1000, 10000};
    if (decimals < 0 || decimals > 4 || fabs(number) > 1e9 || (double)(float)number != number)
        return false;
    uint64_t scaled = (uint64_t)nearbyint(fabs(number) * scales[decimals]);
    while (decimals > 0 && scaled % 10 == 0) {
        scaled /= 10;
        decimals--;
    }
    char digits[24]; /* from the last one */
    int count = 0;
    if (number < 0 && scaled > 0)
        *text++ = '-';
    do {
        digits[count++] = (char)('0' + scaled % 10);
        if (count == decimals)
            digits[count++] = '.';
        scaled /= 10;
    } while (scaled > 0 || count < decimals);
    if (digits[count - 1] == '.')
        digits[count++] = '0';
    while (count > 0)
        *text++ = digits[--count];
    *text = '\0';
    return true;
}

void pmat_number_text(double number, int decimals, char text[PMAT_NUMBER_TEXT_SIZE])
{
    text[0] = '\0';
    if (!isfinite(number) || print_float(number, decimals, text))
        return;
    int length = snprintf(text, PMAT_NUMBER_TEXT_SIZE, "%.*f", decimals, number);
    if (length >= PMAT_NUMBER_TEXT_SIZE) {
        snprintf(text, PMAT_NUMBER_TEXT_SIZE, "%.9g", number);
        return;
    }
    if (strchr(text, '.') != NULL) {
        while (text[length - 1] == '0')
            text[--length] = '\0';
        if (text[length - 1] == '.')
            text[--length] = '\0';
    }
    if (strcmp(text, "-0") == 0)
        memcpy(text, "0", 2);
}
