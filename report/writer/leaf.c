#include "report/writer/leaf.h"

#include <string.h>

#include "report/paper.h"
#include "report/utf8.h"

extern const char pmat_paper_style[];

static const struct {
    const char *class_name;
    double size_px, line_px;
    bool bold;
} styles[] = {
    [PMAT_LEAF_TITLE] = {"title", 24, 32, true},   [PMAT_LEAF_HEADING] = {"heading", 16, 24, true},
    [PMAT_LEAF_LEAD] = {"lead", 14, 20, false},    [PMAT_LEAF_TEXT] = {"text", 12, 17, false},
    [PMAT_LEAF_STRONG] = {"strong", 12, 17, true}, [PMAT_LEAF_SMALL] = {"small", 10.5, 14.5, false},
};

void pmat_leaf_begin(struct pmat_leaf *leaf, FILE *out, const struct pmat_ruler *ruler)
{
    *leaf = (struct pmat_leaf){.svg = {out},
                               .ruler = ruler,
                               .y = PMAT_LEAF_MARGIN,
                               .bottom = PMAT_LEAF_HEIGHT - PMAT_LEAF_MARGIN - 14};
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
            "height=\"%d\">\n<style>\n%s</style>\n",
            PMAT_LEAF_WIDTH, PMAT_LEAF_HEIGHT, PMAT_LEAF_WIDTH, PMAT_LEAF_HEIGHT, pmat_paper_style);
}

void pmat_leaf_end(struct pmat_leaf *leaf)
{
    fputs("</svg>\n", leaf->svg.out);
}

static double width_of(const struct pmat_leaf *leaf, enum pmat_leaf_style style, const char *text,
                       size_t length)
{
    return leaf->ruler->width(leaf->ruler->context, text, length, styles[style].size_px,
                              styles[style].bold);
}

/* Bytes up to the end of the code point that begins at `text`. */
static size_t step(const char *text)
{
    size_t length = 1;
    while (pmat_utf8_is_continuation(text[length]))
        length++;
    return length;
}

/* Bytes of `text` for one line: up to the last space that fits; a word longer than a line is
 * broken. Never 0. */
static size_t line_length(const struct pmat_leaf *leaf, enum pmat_leaf_style style,
                          const char *text, double width)
{
    size_t fitting = 0;
    for (size_t at = 0; text[at] != '\0';) {
        size_t word = at + strspn(text + at, " ");
        word += strcspn(text + word, " ");
        if (width_of(leaf, style, text, word) > width)
            break;
        at = fitting = word;
    }
    if (fitting > 0)
        return fitting;
    fitting = step(text);
    while (text[fitting] != '\0' &&
           width_of(leaf, style, text, fitting + step(text + fitting)) <= width)
        fitting += step(text + fitting);
    return fitting;
}

/* Lines of the text; draws them where `draw`. */
static int lay(const struct pmat_leaf *leaf, const struct pmat_leaf_text *how, const char *words,
               bool draw)
{
    enum { LINE_SIZE = 2048 };
    /* Whoever knows the fonts takes no broken letters. */
    const struct pmat_paper paper = {.utf8 = true};
    char clean[LINE_SIZE];
    const char *text = clean;
    pmat_paper_clean(&paper, words, clean, sizeof clean);
    double width = how->width > 0 ? how->width : PMAT_LEAF_TEXT_WIDTH;
    double x = how->width > 0 ? how->x : PMAT_LEAF_MARGIN;
    double y = leaf->y + styles[how->style].size_px;
    int lines = 0;
    while (*text != '\0') {
        size_t length = line_length(leaf, how->style, text, width);
        const char *rest = text + length + strspn(text + length, " ");
        bool last = lines + 1 == how->lines_max && *rest != '\0';
        char line[LINE_SIZE];
        /* Three letters go, three dots come: no wider than it was. */
        int kept = (int)(last && length > 3 ? length - 3 : length);
        while (last && kept > 0 && pmat_utf8_is_continuation(text[kept]))
            kept--;
        snprintf(line, sizeof line, "%.*s%s", kept, text, last ? "..." : "");
        if (draw)
            pmat_svg_text(&leaf->svg, styles[how->style].class_name, PMAT_SVG_START, x,
                          y + lines * styles[how->style].line_px, line);
        lines++;
        if (last)
            break;
        text = rest;
    }
    return lines;
}

double pmat_leaf_text_height(const struct pmat_leaf *leaf, const struct pmat_leaf_text *how,
                             const char *text)
{
    return lay(leaf, how, text, false) * styles[how->style].line_px;
}

bool pmat_leaf_fits(struct pmat_leaf *leaf, double height)
{
    bool fits = leaf->y + height <= leaf->bottom;
    leaf->left_out += !fits;
    return fits;
}

bool pmat_leaf_text(struct pmat_leaf *leaf, const struct pmat_leaf_text *how, const char *text)
{
    double height = pmat_leaf_text_height(leaf, how, text);
    if (!pmat_leaf_fits(leaf, height))
        return false;
    lay(leaf, how, text, true);
    leaf->y += height;
    return true;
}
