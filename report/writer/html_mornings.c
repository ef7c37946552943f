/* What goes with a good morning, as a section of the page. */
#include "report/diary.h"
#include "report/writer/html.h"

static void write_table(FILE *out, const struct pmat_mornings *mornings)
{
    static const char *const headings[] = {"Nights with", "How many", "Pain", "Stiffness"};
    enum { COLUMNS = sizeof headings / sizeof *headings };
    static const struct pmat_html_table table = {
        NULL, "Points of ten, on mornings after such nights against all others", headings, COLUMNS,
        0};
    pmat_html_open_table(out, &table);
    for (size_t i = 0; i < mornings->count; i++) {
        const struct pmat_morning_line *line = &mornings->lines[i];
        struct pmat_phrase cells[COLUMNS - 1];
        if (!pmat_mornings_compared(line))
            continue;
        for (int c = 0; c < COLUMNS - 1; c++)
            pmat_phrase_reset(&cells[c]);
        pmat_mornings_nights(line, &cells[0]);
        pmat_mornings_side(line, PMAT_MORNING_PAIN, &cells[1]);
        pmat_mornings_side(line, PMAT_MORNING_STIFFNESS, &cells[2]);
        const char *texts[COLUMNS] = {line->label, cells[0].text, cells[1].text, cells[2].text};
        pmat_html_row(out, &table, NULL, texts);
    }
    pmat_html_close_table(out);
}

struct drawn {
    const struct pmat_nights_view *view;
    enum pmat_trend trend;
};

static double height(const void *context, double width)
{
    (void)context;
    return pmat_picture_trend_height(width);
}

static void draw(const struct pmat_svg *svg, const void *context, double width)
{
    const struct drawn *drawn = context;
    pmat_picture_trend(svg, drawn->view, drawn->trend, width);
}

static void write_trend(FILE *out, const struct pmat_nights_view *view, enum pmat_trend trend,
                        const char *id, const char *heading)
{
    struct drawn drawn = {view, trend};
    struct pmat_phrase words;
    pmat_phrase_reset(&words);
    pmat_mornings_trend(view, trend, &words);
    if (words.used == 0)
        return;
    pmat_html_element(out, "h3", NULL, heading);
    pmat_html_picture(out,
                      &(struct pmat_html_picture){id, heading, words.text, &drawn, height, draw});
    pmat_html_element(out, "p", "dim", words.text);
}

void pmat_html_mornings(FILE *out, const struct pmat_nights_view *view)
{
    const struct pmat_mornings *mornings = view->mornings;
    struct pmat_phrase phrase;
    if (mornings == NULL)
        return;
    pmat_html_section(out, "mornings", pmat_mornings_heading);
    pmat_phrase_reset(&phrase);
    pmat_mornings_intro(mornings, &phrase);
    pmat_html_element(out, "p", NULL, phrase.text);
    if (mornings->compared > 0)
        write_table(out, mornings);
    pmat_phrase_reset(&phrase);
    pmat_mornings_waiting(mornings, &phrase);
    if (phrase.used > 0)
        pmat_html_element(out, "p", NULL, phrase.text);
    if (mornings->compared > 0)
        pmat_html_element(out, "p", "dim", pmat_mornings_limits);
    write_trend(out, view, PMAT_TREND_PAIN, "pain", "Pain in the morning, 0 to 10");
    write_trend(out, view, PMAT_TREND_STIFFNESS, "stiffness", "Stiffness in the morning, 0 to 10");
    pmat_html_section_end(out);
}
