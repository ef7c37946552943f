#include "acquisition/wire/text.h"

#include <stdbool.h>
#include <string.h>

/* Bytes of the sound UTF-8 character at `bytes`, 0 if there is none: overlong forms, surrogates and
 * what lies behind U+10FFFF are none. */
static size_t character_size(const uint8_t *bytes, size_t length)
{
    uint8_t first = bytes[0];
    size_t size = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (first > 0xF4 || size > length)
        return 0;
    for (size_t i = 1; i < size; i++)
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
    bool overlong = (first == 0xE0 && bytes[1] < 0xA0) || (first == 0xF0 && bytes[1] < 0x90);
    bool outside = (first == 0xED && bytes[1] > 0x9F) || (first == 0xF4 && bytes[1] > 0x8F);
    return overlong || outside ? 0 : size;
}

static bool is_control(const uint8_t *bytes, size_t size)
{
    return (size == 1 && (bytes[0] < 0x20 || bytes[0] == 0x7F)) ||
           (size == 2 && bytes[0] == 0xC2 && bytes[1] < 0xA0);
}

void pmat_wire_text_copy(char *out, size_t size, const uint8_t *bytes, size_t length)
{
    size_t used = 0;
    for (size_t i = 0; i < length;) {
        size_t step = character_size(bytes + i, length - i);
        bool plain = step != 0 && !is_control(bytes + i, step);
        size_t wanted = plain ? step : 1;
        if (used + wanted >= size)
            break;
        if (plain)
            memcpy(out + used, bytes + i, step);
        else
            out[used] = step == 0 ? '?' : ' ';
        used += wanted;
        i += step == 0 ? 1 : step;
    }
    while (used > 0 && out[used - 1] == ' ')
        used--;
    out[used] = '\0';
}
