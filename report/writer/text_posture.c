#include "report/band.h"
#include "report/norms.h"
#include "report/writer/text.h"

/* Rows of the time line; the optional ones stand only where they hold something. */
static const struct {
    enum pmat_ink ink;
    bool always;
} band_rows[PMAT_BAND_ROWS] = {
    [PMAT_BAND_BACK] = {PMAT_INK_BACK, true},      [PMAT_BAND_LEFT] = {PMAT_INK_LEFT, true},
    [PMAT_BAND_RIGHT] = {PMAT_INK_RIGHT, true},    [PMAT_BAND_FRONT] = {PMAT_INK_FRONT, true},
    [PMAT_BAND_SITTING] = {PMAT_INK_PLAIN, false}, [PMAT_BAND_UNKNOWN] = {PMAT_INK_DIM, false},
    [PMAT_BAND_AWAY] = {PMAT_INK_PLAIN, false},    [PMAT_BAND_GAP] = {PMAT_INK_WARN, false},
};

enum { BAND_LABEL = 8, BAND_COLUMNS_MIN = 20, SHADES = 8 };

/* The height of a block is the share of the column's time: a visit to the bathroom shows as a low
 * block instead of vanishing. */
static const char *shade(const struct pmat_paper *paper, float share_frac)
{
    static const char *const blocks[SHADES] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    static const char *const letters[SHADES] = {".", ".", ":", ":", "=", "=", "#", "#"};
    if (!(share_frac > 0.001f))
        return " ";
    int level = (int)(share_frac * SHADES);
    level = level < SHADES ? level : SHADES - 1;
    return paper->utf8 ? blocks[level] : letters[level];
}

static void print_band_row(const struct pmat_paper *paper, const struct pmat_band *band, int row)
{
    const char *label = pmat_band_row_name((enum pmat_band_row)row);
    int last = band->columns;
    while (last > 0 && !(band->share_frac[row][last - 1] > 0.001f))
        last--;
    pmat_paper_ink(paper, band_rows[row].ink);
    if (last == 0)
        fputs(label, paper->out);
    else
        fprintf(paper->out, "%-*s", BAND_LABEL, label);
    for (int c = 0; c < last; c++)
        fputs(shade(paper, band->share_frac[row][c]), paper->out);
    pmat_paper_plain(paper);
    pmat_paper_blank(paper);
}

static void print_ruler(const struct pmat_paper *paper, const struct pmat_band *band)
{
    int tick = 0;
    fprintf(paper->out, "%*s", BAND_LABEL, "");
    for (int c = 0; c < band->columns; c++) {
        bool strikes = tick < band->tick_count && band->ticks[tick].column == c;
        tick += strikes;
        if (paper->utf8)
            fputs(strikes ? "┴" : "─", paper->out);
        else
            fputs(strikes ? "+" : "-", paper->out);
    }
    pmat_paper_blank(paper);
}

static void print_hours(const struct pmat_paper *paper, const struct pmat_band *band)
{
    int at = 0;
    fprintf(paper->out, "%-*s", BAND_LABEL, band->whole_hours ? "Hour" : "Time");
    for (int i = 0; i < band->tick_count; i++) {
        const struct pmat_band_tick *tick = &band->ticks[i];
        if (tick->column + (band->whole_hours ? 2 : 5) > paper->columns - BAND_LABEL)
            break;
        at += fprintf(paper->out, "%*s%02d", tick->column - at, "", tick->hour);
        if (!band->whole_hours)
            at += fprintf(paper->out, ":%02d", tick->minute);
    }
    pmat_paper_blank(paper);
}

void pmat_text_band(const struct pmat_text_page *page)
{
    struct pmat_band band;
    pmat_band_fill(&band, page->facts.view, page->paper.columns - BAND_LABEL);
    if (band.columns < BAND_COLUMNS_MIN)
        return; /* a few minutes: the figures say it all */
    for (int row = 0; row < PMAT_BAND_ROWS; row++)
        if (band.any[row] || (band_rows[row].always && page->facts.session->time_in_bed_min > 0))
            print_band_row(&page->paper, &band, row);
    print_ruler(&page->paper, &band);
    print_hours(&page->paper, &band);
    pmat_paper_blank(&page->paper);
}

struct share_row {
    const char *label;
    double minutes, share_frac;
    const struct pmat_norm *norm; /* NULL = none to compare with */
    enum pmat_ink ink;
};

static void print_share(const struct pmat_text_page *page, const struct share_row *row)
{
    char minutes[PMAT_WORDS_SIZE], share[PMAT_WORDS_SIZE];
    bool narrow = page->paper.columns < PMAT_PAPER_NARROW;
    pmat_words_duration(row->minutes, minutes);
    pmat_words_percent(row->share_frac, share);
    pmat_paper_ink(&page->paper, row->ink);
    fprintf(page->paper.out, "%-*s", narrow ? 9 : 15, row->label);
    pmat_paper_plain(&page->paper);
    fprintf(page->paper.out, "%11s%6s", minutes, share);
    if (row->norm != NULL && page->facts.summary.compare_with_norms)
        fprintf(page->paper.out, "%s(%s%.0f %%, SD %.0f)", narrow ? " " : "   ",
                narrow ? "" : "usual ", row->norm->mean * 100, row->norm->sd * 100);
    pmat_paper_blank(&page->paper);
}

void pmat_text_shares(const struct pmat_text_page *page)
{
    const double *minutes = page->facts.session->posture_min;
    const double *frac = page->facts.summary.share_frac;
    const struct share_row rows[] = {
        {"Back", minutes[PMAT_POSTURE_SUPINE], frac[PMAT_POSTURE_SUPINE], &pmat_norm_back_frac,
         PMAT_INK_BACK},
        {"Sides", page->facts.summary.sides_min, page->facts.summary.sides_frac,
         &pmat_norm_side_frac, PMAT_INK_PLAIN},
        {"  left", minutes[PMAT_POSTURE_LEFT], frac[PMAT_POSTURE_LEFT], NULL, PMAT_INK_LEFT},
        {"  right", minutes[PMAT_POSTURE_RIGHT], frac[PMAT_POSTURE_RIGHT], NULL, PMAT_INK_RIGHT},
        {"Front", minutes[PMAT_POSTURE_PRONE], frac[PMAT_POSTURE_PRONE], &pmat_norm_front_frac,
         PMAT_INK_FRONT},
        {"Sitting", minutes[PMAT_POSTURE_SITTING], frac[PMAT_POSTURE_SITTING], NULL,
         PMAT_INK_PLAIN},
        {"Unsure", minutes[PMAT_POSTURE_UNKNOWN], frac[PMAT_POSTURE_UNKNOWN], NULL, PMAT_INK_PLAIN},
    };
    struct pmat_phrase phrase;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        print_share(page, &rows[i]);
    if (!page->facts.summary.compare_with_norms)
        return;
    pmat_phrase_reset(&phrase);
    pmat_phrase_add(&phrase, "In brackets: mean and spread (SD) of other adults; %s.",
                    pmat_norm_source);
    pmat_paper_paragraph(&page->paper, PMAT_INK_DIM, 0, phrase.text);
}
