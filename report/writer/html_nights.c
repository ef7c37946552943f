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

/* A column of the table of means: the nights of a time, and what stands above them. */
struct window {
    struct pmat_nights_view view;
    int nights; /* that count */
    char heading[48];
};
enum { WINDOWS_MAX = 4 };

static void add_window(struct window *window, const char *name, const struct pmat_nights_view *view)
{
    window->view = *view;
    window->nights = 0;
    for (size_t i = 0; i < view->count; i++)
        window->nights += pmat_trend_counts(&view->rows[i]);
    snprintf(window->heading, sizeof window->heading, "%s (%d night%s)", name, window->nights,
             window->nights == 1 ? "" : "s");
}

/* The last week, month and quarter, as far as there is more than that; then all. */
static int find_windows(const struct pmat_nights_view *view, struct window windows[WINDOWS_MAX])
{
    static const int days[] = {7, 30, 90};
    int count = 0;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        struct pmat_nights_view part = pmat_trend_last_days(view, days[i]);
        char name[24];
        snprintf(name, sizeof name, "Last %d days", days[i]);
        if (part.count < view->count)
            add_window(&windows[count++], name, &part);
    }
    add_window(&windows[count++], "All shown", view);
    return count;
}

/* One figure over all windows; a mean of fewer nights than its column says so. */
static void write_mean_row(FILE *out, const struct pmat_html_table *table, enum pmat_trend trend,
                           const struct window windows[], int count)
{
    char text[WINDOWS_MAX][48];
    const char *cells[WINDOWS_MAX + 1] = {night_headings[trend + 1]};
    for (int w = 0; w < count; w++) {
        struct pmat_trend_mean mean = pmat_trend_mean_of(&windows[w].view, trend);
        char value[32];
        pmat_trend_text(trend, mean.mean, true, value);
        if (mean.nights == windows[w].nights)
            snprintf(text[w], sizeof text[w], "%s", value);
        else
            snprintf(text[w], sizeof text[w], "%s (of %d)", value, mean.nights);
        cells[w + 1] = text[w];
    }
    pmat_html_row(out, table, NULL, cells);
}

static void write_means(FILE *out, const struct pmat_nights_view *view)
{
    struct window windows[WINDOWS_MAX];
    const char *headings[WINDOWS_MAX + 1] = {"Mean"};
    int count = find_windows(view, windows);
    for (int w = 0; w < count; w++)
        headings[w + 1] = windows[w].heading;
    const struct pmat_html_table table = {NULL, "Means over the nights that count", headings,
                                          count + 1, ~1u};
    pmat_html_section(out, "means", "Means");
    pmat_html_open_table(out, &table);
    for (int t = 0; t < PMAT_TREND_COUNT; t++)
        write_mean_row(out, &table, (enum pmat_trend)t, windows, count);
    pmat_html_close_table(out);
    struct pmat_phrase phrase;
    pmat_phrase_reset(&phrase);
    pmat_phrase_add(
        &phrase,
        "A dash: under %d nights, too few for a mean; it settles after %d to %d (Smits 2022). "
        "Usual: back %.0f %%, sides %.0f %%, front %.0f %%, %.1f changes an hour (%s).",
        PMAT_NORM_NIGHTS_MIN, PMAT_NORM_NIGHTS_MIN, PMAT_NORM_NIGHTS_STABLE,
        pmat_norm_back_frac.mean * 100, pmat_norm_side_frac.mean * 100,
        pmat_norm_front_frac.mean * 100, pmat_norm_changes_per_h.mean, pmat_norm_source);
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
    pmat_html_mornings(out, view);
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
