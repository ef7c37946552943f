#include "report/utf8.h"

#include <stdint.h>

bool pmat_utf8_is_continuation(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* Length of the code point that begins at `text`, by its first byte; 0 for none. */
static size_t decode(const char *text, uint32_t *point)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char c = (unsigned char)text[0];
    size_t length = c < 0x80 ? 1 : c < 0xC2 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 0;
    if (length <= 1) {
        *point = c;
        return length;
    }
    *point = c & (0xFFu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if (!pmat_utf8_is_continuation(text[i]))
            return 0;
        *point = *point << 6 | ((unsigned char)text[i] & 0x3F);
    }
    return *point >= smallest[length] ? length : 0;
}

/* Marks that turn the direction of writing can make a line read otherwise than it is. */
static bool turns_direction(uint32_t point)
{
    return point == 0x061C || point == 0x200E || point == 0x200F ||
           (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

size_t pmat_utf8_printable(const char *text)
{
    uint32_t point;
    size_t length = decode(text, &point);
    if (length == 0 || point < 0x20 || (point >= 0x7F && point < 0xA0))
        return 0;
    if (point == 0x2028 || point == 0x2029) /* line and paragraph separators */
        return 0;
    if ((point >= 0xD800 && point <= 0xDFFF) || point > 0x10FFFF || (point & 0xFFFE) == 0xFFFE)
        return 0;
    return turns_direction(point) ? 0 : length;
}
