/* The page of several nights: means over a week, a month and a quarter, then each figure over the
 * calendar. */
#include <math.h>
#include <string.h>

#include "report/norms.h"
#include "report/writer/html.h"

static const struct {
    enum pmat_trend trend;
    const char *heading, *id, *words;
} figures[] = {
    {PMAT_TREND_IN_BED, "Time in bed (h:min)", "in-bed", ""},
    {PMAT_TREND_CHANGES, "Position changes an hour", "changes",
     " The pale band is usual: mean and one SD to both sides (Skarpsno 2017)."},
    {PMAT_TREND_STILL, "Longest without moving (h:min)", "still", ""},
};

static const char *const night_headings[] = {"Night", "In bed", "Back",      "Left",
                                             "Right", "Front",  "Changes/h", "Unsure",
                                             "Still", "Exits",  "Counts"};
static const char *const mean_headings[] = {"Mean of", "In bed", "Back",      "Left",
                                            "Right",   "Front",  "Changes/h", "Unsure",
                                            "Still",   "Exits",  "Nights"};

static void write_header(FILE *out, const struct pmat_nights_view *view, size_t counting)
{
    struct pmat_phrase phrase;
    const char *mat = view->count > 0 ? view->rows[0].key.mat : "";
    bool one_mat = true;
    for (size_t i = 0; i < view->count; i++)
        one_mat = one_mat && strcmp(view->rows[i].key.mat, mat) == 0;
    fputs("<header>\n", out);
    pmat_phrase_reset(&phrase);
    if (view->from == NULL && view->to == NULL)
        pmat_phrase_add(&phrase, "The last ");
    pmat_phrase_add(&phrase, "%zu night%s", view->count, view->count == 1 ? "" : "s");
    pmat_html_element(out, "h1", NULL, phrase.text);
    pmat_phrase_reset(&phrase);
    if (view->count > 0)
        pmat_phrase_add(&phrase, "%s to %s, %s%s.", view->rows[0].key.night,
                        view->rows[view->count - 1].key.night, one_mat ? "mat " : "several mats",
                        one_mat ? mat : "");
    pmat_html_element(out, "p", "dim", phrase.text);
    if (counting < view->count) {
        pmat_phrase_reset(&phrase);
        pmat_phrase_add(&phrase,
                        "%zu of them left out of every mean and picture: excluded by you, or "
                        "still being recorded. The table at the end lists them.",
                        view->count - counting);
        pmat_html_element(out, "p", "warn", phrase.text);
    }
    if (!one_mat)
        pmat_html_element(out, "p", "warn",
                          "These nights are of several mats; choose one with --mat to compare like "
                          "with like.");
    fputs("</header>\n", out);
}

/* One line of means, with the nights behind each where they differ from the line's. */
static void write_mean_row(FILE *out, const struct pmat_html_table *table, const char *name,
                           const struct pmat_nights_view *view)
{
    char text[PMAT_TREND_COUNT][48], nights[16];
    const char *cells[PMAT_TREND_COUNT + 2] = {name};
    int most = 0;
    for (int t = 0; t < PMAT_TREND_COUNT; t++) {
        struct pmat_trend_mean mean = pmat_trend_mean_of(view, (enum pmat_trend)t);
        most = mean.nights > most ? mean.nights : most;
    }
    for (int t = 0; t < PMAT_TREND_COUNT; t++) {
        struct pmat_trend_mean mean = pmat_trend_mean_of(view, (enum pmat_trend)t);
        char value[32];
        pmat_trend_text((enum pmat_trend)t, mean.mean, true, value);
        if (mean.nights == most)
            snprintf(text[t], sizeof text[t], "%s", value);
        else
            snprintf(text[t], sizeof text[t], "%s (of %d)", value, mean.nights);
        cells[t + 1] = text[t];
    }
    snprintf(nights, sizeof nights, "%d", most);
    cells[PMAT_TREND_COUNT + 1] = nights;
    pmat_html_row(out, table, NULL, cells);
}

static void write_means(FILE *out, const struct pmat_nights_view *view)
{
    static const struct {
        const char *name;
        int days;
    } windows[] = {{"Last 7 days", 7}, {"Last 30 days", 30}, {"Last 90 days", 90}};
    static const struct pmat_html_table table = {
        NULL, "Means over the nights that count; a dash: too few nights for a mean", mean_headings,
        PMAT_TREND_COUNT + 2, ~1u};
    pmat_html_section(out, "means", "Means");
    pmat_html_open_table(out, &table);
    for (size_t w = 0; w < sizeof windows / sizeof *windows; w++) {
        struct pmat_nights_view part = pmat_trend_last_days(view, windows[w].days);
        if (part.count < view->count)
            write_mean_row(out, &table, windows[w].name, &part);
    }
    write_mean_row(out, &table, "All shown", view);
    pmat_html_close_table(out);
    struct pmat_phrase phrase;
    pmat_phrase_reset(&phrase);
    pmat_phrase_add(&phrase,
                    "Under %d nights no mean is shown; it settles after %d to %d (Smits 2022). "
                    "Usual: back %.0f %%, sides %.0f %%, front %.0f %%, %.1f changes an hour (%s).",
                    PMAT_NORM_NIGHTS_MIN, PMAT_NORM_NIGHTS_MIN, PMAT_NORM_NIGHTS_STABLE,
                    pmat_norm_back_frac.mean * 100, pmat_norm_side_frac.mean * 100,
                    pmat_norm_front_frac.mean * 100, pmat_norm_changes_per_h.mean,
                    pmat_norm_source);
    pmat_html_element(out, "p", "dim", phrase.text);
    pmat_html_section_end(out);
}

struct drawn {
    const struct pmat_nights_view *view;
    enum pmat_trend trend;
};

static double trend_height(const void *context, double width)
{
    (void)context;
    return pmat_picture_trend_height(width);
}

static void trend_draw(const struct pmat_svg *svg, const void *context, double width)
{
    const struct drawn *drawn = context;
    pmat_picture_trend(svg, drawn->view, drawn->trend, width);
}

static void shares_draw(const struct pmat_svg *svg, const void *context, double width)
{
    const struct drawn *drawn = context;
    pmat_picture_trend_shares(svg, drawn->view, width);
}

static void write_trends(FILE *out, const struct pmat_nights_view *view)
{
    struct drawn drawn = {view, PMAT_TREND_BACK};
    struct pmat_phrase words;
    pmat_html_section(out, "trends", "Night by night");
    pmat_html_element(out, "h3", NULL, "Postures");
    pmat_html_picture(out, &(struct pmat_html_picture){
                               "postures", "Shares of the time in bed, night by night",
                               "Stacked from below: back, left, right, front; white above: sitting "
                               "or not known. The table at the end lists every night.",
                               &drawn, trend_height, shares_draw});
    pmat_html_posture_key(out);
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        drawn.trend = figures[i].trend;
        pmat_phrase_reset(&words);
        pmat_picture_trend_words(view, figures[i].trend, &words);
        pmat_phrase_add(&words, "%s", figures[i].words);
        pmat_html_element(out, "h3", NULL, figures[i].heading);
        pmat_html_picture(out,
                          &(struct pmat_html_picture){figures[i].id, figures[i].heading, words.text,
                                                      &drawn, trend_height, trend_draw});
        pmat_html_element(out, "p", "dim", words.text);
    }
    pmat_html_section_end(out);
}

static const char *why_not(const struct pmat_night_row *row)
{
    return row->excluded ? "no, excluded" : row->session.open ? "no, still recording" : "yes";
}

static void list_nights(FILE *out, const struct pmat_nights_view *view)
{
    static const struct pmat_html_table table = {
        "Every night as a table", "Times in h:mm; shares of the time in bed", night_headings,
        PMAT_TREND_COUNT + 2, ~1u & ~(1u << (PMAT_TREND_COUNT + 1))};
    pmat_html_table(out, &table);
    for (size_t i = 0; i < view->count; i++) {
        const struct pmat_night_row *row = &view->rows[i];
        char text[PMAT_TREND_COUNT][32];
        const char *cells[PMAT_TREND_COUNT + 2] = {row->key.night};
        for (int t = 0; t < PMAT_TREND_COUNT; t++) {
            pmat_trend_text((enum pmat_trend)t, pmat_trend_value(row, (enum pmat_trend)t), false,
                            text[t]);
            cells[t + 1] = text[t];
        }
        cells[PMAT_TREND_COUNT + 1] = why_not(row);
        pmat_html_row(out, &table, pmat_trend_counts(row) ? NULL : "out", cells);
    }
    pmat_html_table_end(out);
}

void pmat_html_nights(FILE *out, const struct pmat_nights_view *view,
                      const struct pmat_writer_options *options)
{
    size_t counting = 0;
    for (size_t i = 0; i < view->count; i++)
        counting += pmat_trend_counts(&view->rows[i]);
    pmat_html_begin(out, "Sleep posture, night by night");
    write_header(out, view, counting);
    fputs("<main>\n", out);
    write_means(out, view);
    write_trends(out, view);
    pmat_html_section(out, "table", "Every night");
    list_nights(out, view);
    pmat_html_section_end(out);
    fputs("</main>\n<footer>\n", out);
    pmat_html_anonymous(out, options);
    pmat_html_element(out, "p", NULL,
                      "Postures are estimates. This page measures; it does not "
                      "diagnose.");
    fputs("</footer>\n", out);
    pmat_html_end(out);
}
