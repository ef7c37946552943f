/*
 * Writes SVG: a handful of shapes, classes instead of colours (the page around them brings the
 * style), numbers with at most two digits after the point whatever the locale says. Lengths are
 * pixels of 1/96 inch, y grows downwards.
 */
#ifndef PMAT_REPORT_SVG_H
#define PMAT_REPORT_SVG_H

#include <stdio.h>

struct pmat_svg {
    FILE *out;
};

/* A picture of its own within a page: what it is called and, in words, what it shows. `id` is
 * unique in the page, of letters, digits and '-'. */
struct pmat_svg_head {
    const char *id, *class_name;
    const char *title, *description;
    double width, height;
};
void pmat_svg_begin(const struct pmat_svg *svg, const struct pmat_svg_head *head);
void pmat_svg_end(const struct pmat_svg *svg);

/* A group moved by dx, dy. */
void pmat_svg_group(const struct pmat_svg *svg, double dx, double dy);
void pmat_svg_group_end(const struct pmat_svg *svg);

void pmat_svg_rect(const struct pmat_svg *svg, const char *class_name, double x, double y,
                   double width, double height);
void pmat_svg_line(const struct pmat_svg *svg, const char *class_name, double x1, double y1,
                   double x2, double y2);
void pmat_svg_circle(const struct pmat_svg *svg, const char *class_name, double x, double y,
                     double radius);

enum pmat_svg_anchor { PMAT_SVG_START, PMAT_SVG_MIDDLE, PMAT_SVG_END };
/* One line of text; `y` is its base line. */
void pmat_svg_text(const struct pmat_svg *svg, const char *class_name, enum pmat_svg_anchor anchor,
                   double x, double y, const char *text);

/* A path: begin, then moves, lines and boxes, then end. A path without any is left out by readers.
 */
void pmat_svg_path(const struct pmat_svg *svg, const char *class_name);
void pmat_svg_move_to(const struct pmat_svg *svg, double x, double y);
void pmat_svg_line_to(const struct pmat_svg *svg, double x, double y);
void pmat_svg_box(const struct pmat_svg *svg, double x, double y, double width, double height);
void pmat_svg_path_end(const struct pmat_svg *svg);

/* Slanting lines that fill a rectangle: the sign for "no data". */
void pmat_svg_hatch(const struct pmat_svg *svg, double x, double y, double width, double height);

#endif
