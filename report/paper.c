#include "report/paper.h"

#include <ctype.h>
#include <string.h>

#include "report/phrase.h"
#include "report/utf8.h"

enum { LABEL_WIDTH = 15, NARROW_HANG = 2, ROOM_MIN = 8 };

int pmat_paper_width(const char *text)
{
    int width = 0;
    for (; *text != '\0'; text++)
        width += !pmat_utf8_is_continuation(*text);
    return width;
}

void pmat_paper_clean(const struct pmat_paper *paper, const char *text, char *clean, size_t size)
{
    size_t used = 0;
    while (*text != '\0') {
        size_t length = pmat_utf8_printable(text);
        size_t skip = length > 0 ? length : 1;
        bool keep = length == 1 || (length > 1 && paper->utf8);
        if (used + (keep ? length : 1) >= size)
            break;
        if (keep) {
            memcpy(clean + used, text, length);
            used += length;
        } else if (length > 0 || !pmat_utf8_is_continuation(*text)) {
            clean[used++] = '?';
        }
        text += skip;
    }
    clean[used] = '\0';
}

void pmat_paper_ink(const struct pmat_paper *paper, enum pmat_ink ink)
{
    static const char *const codes[] = {
        [PMAT_INK_PLAIN] = "",         [PMAT_INK_BOLD] = "\033[1m",   [PMAT_INK_DIM] = "\033[2m",
        [PMAT_INK_WARN] = "\033[33m",  [PMAT_INK_BACK] = "\033[36m",  [PMAT_INK_LEFT] = "\033[32m",
        [PMAT_INK_RIGHT] = "\033[34m", [PMAT_INK_FRONT] = "\033[35m",
    };
    if (paper->colour)
        fputs(codes[ink], paper->out);
}

void pmat_paper_plain(const struct pmat_paper *paper)
{
    if (paper->colour)
        fputs("\033[0m", paper->out);
}

void pmat_paper_blank(const struct pmat_paper *paper)
{
    fputc('\n', paper->out);
}

/* "7 h" and "47 %" stay together. */
static bool may_break(const char *text, size_t at)
{
    return text[at] == ' ' && !(at > 0 && isdigit((unsigned char)text[at - 1]) &&
                                (isalpha((unsigned char)text[at + 1]) || text[at + 1] == '%'));
}

/* Bytes of `text` that fit into `columns`, ended at a space where there is one. */
static size_t line_length(const char *text, int columns)
{
    size_t length = 0, at_space = 0;
    int used = 0;
    while (text[length] != '\0') {
        if (!pmat_utf8_is_continuation(text[length]) && used++ == columns)
            return at_space > 0 ? at_space : length;
        if (may_break(text, length))
            at_space = length;
        length++;
    }
    return length;
}

/* Wraps `text`; the cursor already stands in column `at`. */
static void wrap(const struct pmat_paper *paper, int at, int hang, const char *text)
{
    for (;;) {
        int room = paper->columns - at;
        size_t length = line_length(text, room > ROOM_MIN ? room : ROOM_MIN);
        fwrite(text, 1, length, paper->out);
        fputc('\n', paper->out);
        text += length;
        text += strspn(text, " ");
        if (*text == '\0')
            return;
        fprintf(paper->out, "%*s", hang, "");
        at = hang;
    }
}

void pmat_paper_paragraph(const struct pmat_paper *paper, enum pmat_ink ink, int hang,
                          const char *text)
{
    char clean[sizeof(struct pmat_phrase)];
    pmat_paper_clean(paper, text, clean, sizeof clean);
    pmat_paper_ink(paper, ink);
    wrap(paper, 0, hang, clean);
    pmat_paper_plain(paper);
}

void pmat_paper_item(const struct pmat_paper *paper, enum pmat_ink ink, const char *label,
                     const char *text)
{
    char clean[sizeof(struct pmat_phrase)];
    bool narrow = paper->columns < PMAT_PAPER_NARROW;
    int at = narrow ? (int)strlen(label) + 2 : LABEL_WIDTH;
    pmat_paper_clean(paper, text, clean, sizeof clean);
    pmat_paper_ink(paper, ink == PMAT_INK_PLAIN ? PMAT_INK_BOLD : ink);
    fprintf(paper->out, "%s%s", label, narrow ? ": " : "");
    pmat_paper_plain(paper);
    fprintf(paper->out, "%*s", narrow ? 0 : at - (int)strlen(label), "");
    wrap(paper, at, narrow ? NARROW_HANG : LABEL_WIDTH, clean);
}
