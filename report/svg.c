#include "report/svg.h"

#include <math.h>

#include "report/markup.h"

/* "12.5", "-0.25", "7": without printf's %f, which follows the locale. What is not finite or
 * absurdly large becomes 0: a picture may be wrong, a file may not be broken. */
static void number(FILE *out, double value)
{
    long hundredths = isfinite(value) && fabs(value) < 1e7 ? lround(value * 100) : 0;
    if (hundredths < 0) {
        fputc('-', out);
        hundredths = -hundredths;
    }
    fprintf(out, "%ld", hundredths / 100);
    if (hundredths % 10 != 0)
        fprintf(out, ".%02ld", hundredths % 100);
    else if (hundredths % 100 != 0)
        fprintf(out, ".%ld", hundredths % 100 / 10);
}

static void attribute(FILE *out, const char *name, double value)
{
    fprintf(out, " %s=\"", name);
    number(out, value);
    fputc('"', out);
}

static void open_tag(FILE *out, const char *tag, const char *class_name)
{
    fprintf(out, "<%s", tag);
    if (class_name != NULL)
        fprintf(out, " class=\"%s\"", class_name);
}

void pmat_svg_begin(const struct pmat_svg *svg, const struct pmat_svg_head *head)
{
    FILE *out = svg->out;
    open_tag(out, "svg", head->class_name);
    fputs(" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ", out);
    number(out, head->width);
    fputc(' ', out);
    number(out, head->height);
    fputc('"', out);
    attribute(out, "width", head->width);
    attribute(out, "height", head->height);
    fprintf(out,
            " role=\"img\" aria-labelledby=\"%s-t\" aria-describedby=\"%s-d\">\n"
            "<title id=\"%s-t\">",
            head->id, head->id, head->id);
    pmat_markup_text(out, head->title);
    fprintf(out, "</title>\n<desc id=\"%s-d\">", head->id);
    pmat_markup_text(out, head->description);
    fputs("</desc>\n", out);
}

void pmat_svg_end(const struct pmat_svg *svg)
{
    fputs("</svg>\n", svg->out);
}

void pmat_svg_group(const struct pmat_svg *svg, double dx, double dy)
{
    fputs("<g transform=\"translate(", svg->out);
    number(svg->out, dx);
    fputc(' ', svg->out);
    number(svg->out, dy);
    fputs(")\">\n", svg->out);
}

void pmat_svg_group_end(const struct pmat_svg *svg)
{
    fputs("</g>\n", svg->out);
}

void pmat_svg_rect(const struct pmat_svg *svg, const char *class_name, double x, double y,
                   double width, double height)
{
    open_tag(svg->out, "rect", class_name);
    attribute(svg->out, "x", x);
    attribute(svg->out, "y", y);
    attribute(svg->out, "width", width);
    attribute(svg->out, "height", height);
    fputs("/>\n", svg->out);
}

void pmat_svg_line(const struct pmat_svg *svg, const char *class_name, double x1, double y1,
                   double x2, double y2)
{
    open_tag(svg->out, "line", class_name);
    attribute(svg->out, "x1", x1);
    attribute(svg->out, "y1", y1);
    attribute(svg->out, "x2", x2);
    attribute(svg->out, "y2", y2);
    fputs("/>\n", svg->out);
}

void pmat_svg_circle(const struct pmat_svg *svg, const char *class_name, double x, double y,
                     double radius)
{
    open_tag(svg->out, "circle", class_name);
    attribute(svg->out, "cx", x);
    attribute(svg->out, "cy", y);
    attribute(svg->out, "r", radius);
    fputs("/>\n", svg->out);
}

void pmat_svg_text(const struct pmat_svg *svg, const char *class_name, enum pmat_svg_anchor anchor,
                   double x, double y, const char *text)
{
    static const char *const anchors[] = {"start", "middle", "end"};
    open_tag(svg->out, "text", class_name);
    attribute(svg->out, "x", x);
    attribute(svg->out, "y", y);
    if (anchor != PMAT_SVG_START)
        fprintf(svg->out, " text-anchor=\"%s\"", anchors[anchor]);
    fputc('>', svg->out);
    pmat_markup_text(svg->out, text);
    fputs("</text>\n", svg->out);
}

void pmat_svg_path(const struct pmat_svg *svg, const char *class_name)
{
    open_tag(svg->out, "path", class_name);
    fputs(" d=\"", svg->out);
}

static void point(FILE *out, char command, double x, double y)
{
    fputc(command, out);
    number(out, x);
    fputc(' ', out);
    number(out, y);
}

void pmat_svg_move_to(const struct pmat_svg *svg, double x, double y)
{
    point(svg->out, 'M', x, y);
}

void pmat_svg_line_to(const struct pmat_svg *svg, double x, double y)
{
    point(svg->out, 'L', x, y);
}

void pmat_svg_box(const struct pmat_svg *svg, double x, double y, double width, double height)
{
    point(svg->out, 'M', x, y);
    fputc('h', svg->out);
    number(svg->out, width);
    fputc('v', svg->out);
    number(svg->out, height);
    fputc('h', svg->out);
    number(svg->out, -width);
    fputc('z', svg->out);
}

void pmat_svg_path_end(const struct pmat_svg *svg)
{
    fputs("\"/>\n", svg->out);
}

void pmat_svg_hatch(const struct pmat_svg *svg, double x, double y, double width, double height)
{
    static const double step = 6;
    pmat_svg_rect(svg, "nodata", x, y, width, height);
    pmat_svg_path(svg, "hatch");
    /* Rising lines, cut at the left and the right edge. */
    for (double from = x - height + step / 2; from < x + width; from += step) {
        double left = fmax(from, x), right = fmin(from + height, x + width);
        pmat_svg_move_to(svg, left, y + height - (left - from));
        pmat_svg_line_to(svg, right, y + height - (right - from));
    }
    pmat_svg_path_end(svg);
}
