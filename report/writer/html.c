#include "report/writer/html.h"

#include "report/anonymous.h"
#include "report/markup.h"

extern const char pmat_html_style[];

void pmat_html_begin(FILE *out, const char *title)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
          /* Whatever a name or a note may hold: nothing is loaded, nothing runs. */
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
          "'unsafe-inline'; base-uri 'none'; form-action 'none'\"/>\n"
          "<meta name=\"referrer\" content=\"no-referrer\"/>\n"
          "<meta name=\"robots\" content=\"noindex\"/>\n<title>",
          out);
    pmat_markup_text(out, title);
    fprintf(out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n", pmat_html_style);
}

void pmat_html_end(FILE *out)
{
    fputs("</body>\n</html>\n", out);
}

void pmat_html_section(FILE *out, const char *id, const char *heading)
{
    fprintf(out, "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">", id, id);
    pmat_markup_text(out, heading);
    fputs("</h2>\n", out);
}

void pmat_html_section_end(FILE *out)
{
    fputs("</section>\n", out);
}

void pmat_html_element(FILE *out, const char *tag, const char *class_name, const char *text)
{
    fprintf(out, "<%s", tag);
    if (class_name != NULL)
        fprintf(out, " class=\"%s\"", class_name);
    fputc('>', out);
    pmat_markup_text(out, text);
    fprintf(out, "</%s>\n", tag);
}

void pmat_html_anonymous(FILE *out, const struct pmat_writer_options *options)
{
    struct pmat_phrase phrase;
    pmat_anonymous_words(options, &phrase);
    if (phrase.used > 0)
        pmat_html_element(out, "p", NULL, phrase.text);
}

void pmat_html_fact(const struct pmat_html *page, const char *tag, const char *class_name,
                    pmat_fact_fn *fact)
{
    struct pmat_phrase phrase;
    pmat_phrase_reset(&phrase);
    fact(page->facts, &phrase);
    if (phrase.used > 0)
        pmat_html_element(page->out, tag, class_name, phrase.text);
}

void pmat_html_item(const struct pmat_html *page, const char *label, pmat_fact_fn *fact)
{
    struct pmat_phrase phrase;
    pmat_phrase_reset(&phrase);
    fact(page->facts, &phrase);
    if (phrase.used == 0)
        return;
    pmat_html_element(page->out, "dt", NULL, label);
    pmat_html_element(page->out, "dd", NULL, phrase.text);
}

static const char *cell_class(const struct pmat_html_table *table, int column)
{
    return (table->numbers >> column & 1u) != 0 ? " class=\"number\"" : "";
}

void pmat_html_open_table(FILE *out, const struct pmat_html_table *table)
{
    fputs("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"", out);
    pmat_markup_text(out, table->caption);
    fputs("\">\n<table>\n<caption>", out);
    pmat_markup_text(out, table->caption);
    fputs("</caption>\n<thead><tr>", out);
    for (int c = 0; c < table->columns; c++) {
        fprintf(out, "<th scope=\"col\"%s>", cell_class(table, c));
        pmat_markup_text(out, table->headings[c]);
        fputs("</th>", out);
    }
    fputs("</tr></thead>\n<tbody>\n", out);
}

void pmat_html_close_table(FILE *out)
{
    fputs("</tbody>\n</table>\n</div>\n", out);
}

void pmat_html_table(FILE *out, const struct pmat_html_table *table)
{
    fputs("<details>\n<summary>", out);
    pmat_markup_text(out, table->summary);
    fputs("</summary>\n", out);
    pmat_html_open_table(out, table);
}

void pmat_html_row(FILE *out, const struct pmat_html_table *table, const char *class_name,
                   const char *const *cells)
{
    if (class_name != NULL)
        fprintf(out, "<tr class=\"%s\">", class_name);
    else
        fputs("<tr>", out);
    for (int c = 0; c < table->columns; c++) {
        const char *tag = c == 0 ? "th" : "td";
        fprintf(out, "<%s%s%s>", tag, c == 0 ? " scope=\"row\"" : "", cell_class(table, c));
        pmat_markup_text(out, cells[c]);
        fprintf(out, "</%s>", tag);
    }
    fputs("</tr>\n", out);
}

void pmat_html_table_end(FILE *out)
{
    pmat_html_close_table(out);
    fputs("</details>\n", out);
}

void pmat_html_posture_key(FILE *out)
{
    static const char *const names[] = {"Back", "Left", "Right", "Front"};
    static const char *const classes[] = {"back", "left", "right", "front"};
    fputs("<ul class=\"key\">\n", out);
    for (int i = 0; i < 4; i++)
        fprintf(out,
                "<li><svg viewBox=\"0 0 18 11\" aria-hidden=\"true\"><rect class=\"%s\" "
                "width=\"18\" height=\"11\"/></svg>%s</li>\n",
                classes[i], names[i]);
    fputs("</ul>\n", out);
}

static void draw_one(FILE *out, const struct pmat_html_picture *picture, const char *class_name,
                     double width)
{
    struct pmat_svg svg = {out};
    char id[64];
    snprintf(id, sizeof id, "%.40s-%s", picture->id, class_name);
    pmat_svg_begin(&svg,
                   &(struct pmat_svg_head){.id = id,
                                           .class_name = class_name,
                                           .title = picture->title,
                                           .description = picture->words,
                                           .width = width,
                                           .height = picture->height(picture->context, width)});
    picture->draw(&svg, picture->context, width);
    pmat_svg_end(&svg);
}

void pmat_html_picture(FILE *out, const struct pmat_html_picture *picture)
{
    fputs("<div class=\"picture\">\n", out);
    draw_one(out, picture, "wide", PMAT_HTML_WIDE);
    draw_one(out, picture, "narrow", PMAT_HTML_PHONE);
    fputs("</div>\n", out);
}
