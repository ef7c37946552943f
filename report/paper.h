/*
 * A page of plain text: a width, an alphabet and, on terminals, colour. Whatever comes from outside
 * (names, reasons) passes through here, so that no control character reaches a terminal.
 */
#ifndef PMAT_REPORT_PAPER_H
#define PMAT_REPORT_PAPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct pmat_paper {
    FILE *out;
    int columns; /* >= PMAT_PAPER_COLUMNS_MIN */
    bool utf8;
    bool colour;
};

enum {
    PMAT_PAPER_COLUMNS_MIN = 40,
    PMAT_PAPER_COLUMNS_MAX = 80, /* longer lines read badly */
    PMAT_PAPER_NARROW = 60       /* below: labels stand above what they label */
};

enum pmat_ink {
    PMAT_INK_PLAIN,
    PMAT_INK_BOLD,
    PMAT_INK_DIM,
    PMAT_INK_WARN,
    PMAT_INK_BACK,
    PMAT_INK_LEFT,
    PMAT_INK_RIGHT,
    PMAT_INK_FRONT
};

/* Columns that `text` takes: one a code point. */
int pmat_paper_width(const char *text);
/* Printable text for this paper: control characters, broken UTF-8 and, without UTF-8, every
 * foreign letter become '?'. */
void pmat_paper_clean(const struct pmat_paper *paper, const char *text, char *clean, size_t size);
/* Begins and ends ink; nothing without colour. */
void pmat_paper_ink(const struct pmat_paper *paper, enum pmat_ink ink);
void pmat_paper_plain(const struct pmat_paper *paper);
/* One paragraph, wrapped; lines after the first are indented by `hang`. Words longer than a line
 * are broken. */
void pmat_paper_paragraph(const struct pmat_paper *paper, enum pmat_ink ink, int hang,
                          const char *text);
/* "Label        text", the text wrapped beside the label. */
void pmat_paper_item(const struct pmat_paper *paper, enum pmat_ink ink, const char *label,
                     const char *text);
void pmat_paper_blank(const struct pmat_paper *paper);

#endif
