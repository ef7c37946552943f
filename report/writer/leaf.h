/*
 * One sheet of paper, composed as SVG from top to bottom: text that is broken into lines here, and
 * pictures. Whatever does not fit is left out and counted, so that the sheet can say so.
 */
#ifndef PMAT_REPORT_WRITER_LEAF_H
#define PMAT_REPORT_WRITER_LEAF_H

#include <stdbool.h>

#include "report/svg.h"

/* How wide a text stands on paper; from whoever knows the fonts. */
struct pmat_ruler {
    void *context;
    double (*width)(void *context, const char *text, size_t length, double size_px, bool bold);
};

enum {
    PMAT_LEAF_WIDTH = 794, /* A4 at 96 pixels an inch */
    PMAT_LEAF_HEIGHT = 1123,
    PMAT_LEAF_MARGIN = 52,
    PMAT_LEAF_TEXT_WIDTH = PMAT_LEAF_WIDTH - 2 * PMAT_LEAF_MARGIN
};

struct pmat_leaf {
    struct pmat_svg svg;
    const struct pmat_ruler *ruler;
    double y, bottom; /* where the next thing stands, and where nothing may stand any more */
    int left_out;
};

enum pmat_leaf_style {
    PMAT_LEAF_TITLE,
    PMAT_LEAF_HEADING,
    PMAT_LEAF_LEAD,
    PMAT_LEAF_TEXT,
    PMAT_LEAF_STRONG,
    PMAT_LEAF_SMALL
};

/* Begins the sheet with its own style. */
void pmat_leaf_begin(struct pmat_leaf *leaf, FILE *out, const struct pmat_ruler *ruler);
void pmat_leaf_end(struct pmat_leaf *leaf);

struct pmat_leaf_text {
    enum pmat_leaf_style style;
    double x, width; /* 0, 0: the whole width */
    int lines_max;   /* the last of them ends in "..."; 0 = as many as it takes */
};
/* Height that a text takes. */
double pmat_leaf_text_height(const struct pmat_leaf *leaf, const struct pmat_leaf_text *how,
                             const char *text);
/* Draws it where it fits. False: it does not, and is counted as left out. */
bool pmat_leaf_text(struct pmat_leaf *leaf, const struct pmat_leaf_text *how, const char *text);
/* Whether so much room is left; if not, that is counted. */
bool pmat_leaf_fits(struct pmat_leaf *leaf, double height);

#endif
