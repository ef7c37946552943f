/*
 * The report on paper: two sheets of A4, composed as SVG and put on paper by librsvg and cairo, so
 * that text can be searched and pictures stay sharp.
 */
#include <cairo-pdf.h>
#include <librsvg/rsvg.h>
#include <stdlib.h>
#include <string.h>

#include "report/writer.h"
#include "report/writer/sheets.h"

static const double a4_width_pt = 210 / 25.4 * 72, a4_height_pt = 297 / 25.4 * 72;

/* The same fonts that librsvg will find, with the metrics of paper and not of a screen. */
static double measure(void *context, const char *text, size_t length, double size_px, bool bold)
{
    enum { TEXT_SIZE = 2048 };
    cairo_t *cairo = context;
    cairo_text_extents_t extents;
    char part[TEXT_SIZE];
    snprintf(part, sizeof part, "%.*s", (int)(length < sizeof part ? length : sizeof part - 1),
             text);
    cairo_select_font_face(cairo, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
                           bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cairo, size_px);
    cairo_text_extents(cairo, part, &extents);
    return extents.x_advance;
}

static cairo_status_t take(void *closure, const unsigned char *data, unsigned int length)
{
    FILE *out = closure;
    return fwrite(data, 1, length, out) == length ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static bool render(cairo_t *cairo, const char *svg, size_t size)
{
    const RsvgRectangle sheet = {0, 0, a4_width_pt, a4_height_pt};
    RsvgHandle *handle = rsvg_handle_new_from_data((const guint8 *)svg, size, NULL);
    bool done = handle != NULL && rsvg_handle_render_document(handle, cairo, &sheet, NULL);
    if (handle != NULL)
        g_object_unref(handle);
    cairo_show_page(cairo);
    return done;
}

/* A sheet, or all of the paper, in memory; to be freed. */
struct draft {
    char *bytes;
    size_t size;
};

static bool add_sheets(cairo_t *cairo, const struct pmat_facts *facts,
                       const struct pmat_writer_options *options)
{
    const struct pmat_ruler ruler = {cairo, measure};
    struct draft drafts[PMAT_SHEETS] = {{NULL, 0}};
    FILE *streams[PMAT_SHEETS] = {NULL};
    bool done = true;
    for (int i = 0; i < PMAT_SHEETS; i++) {
        streams[i] = open_memstream(&drafts[i].bytes, &drafts[i].size);
        done = done && streams[i] != NULL;
    }
    if (done)
        pmat_sheets_compose(streams, facts, &ruler, options);
    for (int i = 0; i < PMAT_SHEETS; i++) {
        done = streams[i] != NULL && fclose(streams[i]) == 0 && done;
        done = done && render(cairo, drafts[i].bytes, drafts[i].size);
        free(drafts[i].bytes);
    }
    return done;
}

/* What the file says of itself; its date is the night's, so that the same night makes the same
 * file. */
static void describe(cairo_surface_t *surface, const struct pmat_facts *facts)
{
    struct pmat_phrase title;
    char date[PMAT_ISO_SIZE];
    pmat_phrase_reset(&title);
    pmat_fact_title(facts, &title);
    pmat_zone_iso(NULL, facts->session->end_utc_us, date);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title.text);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "sleep-posture");
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, date);
}

static bool draw(FILE *out, const struct pmat_facts *facts,
                 const struct pmat_writer_options *options)
{
    cairo_surface_t *surface =
        cairo_pdf_surface_create_for_stream(take, out, a4_width_pt, a4_height_pt);
    cairo_t *cairo = cairo_create(surface);
    cairo_font_options_t *fonts = cairo_font_options_create();
    cairo_font_options_set_hint_metrics(fonts, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_hint_style(fonts, CAIRO_HINT_STYLE_NONE);
    cairo_set_font_options(cairo, fonts);
    cairo_font_options_destroy(fonts);
    describe(surface, facts);
    bool done = add_sheets(cairo, facts, options);
    cairo_destroy(cairo);
    cairo_surface_finish(surface);
    done = cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS && done;
    cairo_surface_destroy(surface);
    return done;
}

static void print_night(FILE *out, const struct pmat_night_view *view,
                        const struct pmat_writer_options *options)
{
    struct pmat_facts facts;
    struct draft paper = {NULL, 0};
    pmat_facts_of(&facts, view);
    /* First as a whole: half a file is none, and a full disk is the caller's to tell. */
    FILE *whole = open_memstream(&paper.bytes, &paper.size);
    bool drawn = whole != NULL && draw(whole, &facts, options);
    if (whole != NULL)
        drawn = fclose(whole) == 0 && drawn;
    if (drawn)
        fwrite(paper.bytes, 1, paper.size, out);
    else
        (void)fgetc(out); /* sets the error of a stream that is only written to */
    free(paper.bytes);
}

extern const struct pmat_writer_format pmat_writer_pdf;
const struct pmat_writer_format pmat_writer_pdf = {
    .name = "pdf",
    .description = "the morning report on two sheets of A4",
    .night = print_night,
};
