#include "report/markup.h"

#include "report/utf8.h"

static const char *entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void pmat_markup_text(FILE *out, const char *text)
{
    while (*text != '\0') {
        size_t length = pmat_utf8_printable(text);
        const char *instead = entity(*text);
        if (instead != NULL)
            fputs(instead, out);
        else if (length > 0)
            fwrite(text, 1, length, out);
        else if (!pmat_utf8_is_continuation(*text))
            fputc('?', out);
        text += length > 0 ? length : 1;
    }
}
