/*
 * The morning report as plain text. Every number that is not known says so; what is an estimate is
 * called one.
 */
#include "report/writer/text.h"

void pmat_text_paper(struct pmat_paper *paper, FILE *out, const struct pmat_writer_options *options)
{
    int columns = options->columns;
    if (columns < PMAT_PAPER_COLUMNS_MIN)
        columns = PMAT_PAPER_COLUMNS_MIN;
    if (columns > PMAT_PAPER_COLUMNS_MAX)
        columns = PMAT_PAPER_COLUMNS_MAX;
    *paper = (struct pmat_paper){out, columns, options->utf8, options->colour};
}

void pmat_text_clock(const struct pmat_text_page *page, int64_t utc_us, char text[PMAT_WORDS_SIZE])
{
    pmat_words_clock(page->zone, utc_us, page->summary.clocks_changed, text);
}

static void print_title(const struct pmat_text_page *page)
{
    const struct pmat_session_key *key = &page->view->row.key;
    bool nap = key->kind == PMAT_SESSION_NAP;
    char date[PMAT_WORDS_SIZE];
    struct pmat_phrase phrase;
    pmat_phrase_reset(&phrase);
    pmat_words_date(key->night, date);
    if (nap)
        pmat_phrase_add(&phrase, "Nap, filed under %s", date);
    else
        pmat_phrase_add(&phrase, "Night of %s", date);
    pmat_paper_paragraph(&page->paper, PMAT_INK_BOLD, 0, phrase.text);

    pmat_phrase_reset(&phrase);
    pmat_phrase_add(&phrase, "Mat %s, %s %s, session %d, zone %s", key->mat,
                    pmat_session_kind_name(key->kind), key->night, (int)key->session, key->zone);
    pmat_paper_paragraph(&page->paper, PMAT_INK_DIM, 2, phrase.text);
}

static void print_warnings(const struct pmat_text_page *page)
{
    struct pmat_phrase phrase;
    char until[PMAT_WORDS_SIZE];
    if (page->session->open) {
        pmat_text_clock(page, page->session->end_utc_us, until);
        pmat_phrase_reset(&phrase);
        pmat_phrase_add(&phrase,
                        "STILL RECORDING: figures stand as of "
                        "%s.",
                        until);
        pmat_paper_paragraph(&page->paper, PMAT_INK_WARN, 2, phrase.text);
    }
    if (page->view->row.excluded)
        pmat_paper_paragraph(&page->paper, PMAT_INK_WARN, 2,
                             "EXCLUDED: this session is kept, but counts in no mean.");
    if (page->summary.mostly_guesswork) {
        char share[PMAT_WORDS_SIZE];
        pmat_words_percent(page->summary.share_frac[PMAT_POSTURE_UNKNOWN], share);
        pmat_phrase_reset(&phrase);
        pmat_phrase_add(&phrase,
                        "UNSURE: for %s of the time in bed the posture is not known. Shares, turns "
                        "and still times say little.",
                        share);
        pmat_paper_paragraph(&page->paper, PMAT_INK_WARN, 2, phrase.text);
    }
}

static void print_times(const struct pmat_text_page *page)
{
    const struct pmat_session *s = page->session;
    struct pmat_phrase phrase;
    char from[PMAT_WORDS_SIZE], to[PMAT_WORDS_SIZE], total[PMAT_WORDS_SIZE];
    pmat_text_clock(page, s->start_utc_us, from);
    pmat_text_clock(page, s->end_utc_us, to);
    pmat_words_duration(page->summary.total_min, total);
    pmat_phrase_reset(&phrase);
    pmat_phrase_add(&phrase, "%s %s to %s %s, %s in all",
                    pmat_words_weekday(page->zone, s->start_utc_us), from,
                    pmat_words_weekday(page->zone, s->end_utc_us), to, total);
    if (!s->open && s->end_reason[0] != '\0')
        pmat_phrase_add(&phrase, " (%s)", s->end_reason);
    pmat_paper_item(&page->paper, PMAT_INK_PLAIN, s->open ? "So far" : "Time", phrase.text);
    if (page->summary.clocks_changed) {
        char before[PMAT_WORDS_SIZE], after[PMAT_WORDS_SIZE];
        pmat_words_offset(page->summary.offset_start_s, before);
        pmat_words_offset(page->summary.offset_end_s, after);
        pmat_phrase_reset(&phrase);
        pmat_phrase_add(&phrase,
                        "changed in this night, from %s to %s; all durations are time "
                        "that really passed",
                        before, after);
        pmat_paper_item(&page->paper, PMAT_INK_PLAIN, "Clocks", phrase.text);
    }
}

static void print_in_bed(const struct pmat_text_page *page)
{
    const struct pmat_session *s = page->session;
    struct pmat_phrase phrase;
    char duration[PMAT_WORDS_SIZE];
    pmat_words_duration(s->time_in_bed_min, duration);
    pmat_phrase_reset(&phrase);
    pmat_phrase_add(&phrase, "%s", duration);
    if (s->away_min > 0) {
        pmat_words_duration(s->away_min, duration);
        pmat_phrase_add(&phrase, "; out of bed %s", duration);
    }
    if (s->gap_min > 0) {
        pmat_words_duration(s->gap_min, duration);
        pmat_phrase_add(&phrase, "; without data %s", duration);
    }
    pmat_paper_item(&page->paper, PMAT_INK_PLAIN, "In bed", phrase.text);
}

/* A night in which nobody was seen: says which kind of nothing it was. */
static void print_nobody(const struct pmat_text_page *page)
{
    const struct pmat_session *s = page->session;
    const char *text;
    if (s->gap_min > 0 && s->away_min > 0)
        text = "Nobody was seen on the mat, and for part of the time it sent no data: whether "
               "anybody lay there then is not known.";
    else if (s->gap_min > 0)
        text = "The mat sent no data in all this time: nothing is known of how anybody lay.";
    else
        text = "Nobody was seen on the mat in all this time.";
    pmat_paper_paragraph(&page->paper, PMAT_INK_PLAIN, 0, text);
}

static void print_footer(const struct pmat_text_page *page)
{
    pmat_paper_paragraph(&page->paper, PMAT_INK_DIM, 0,
                         "Postures, and the shares and changes counted from them, are estimates "
                         "from pressure. This report measures how you lay; it does not diagnose.");
}

static void print_night(FILE *out, const struct pmat_night_view *view,
                        const struct pmat_writer_options *options)
{
    struct pmat_text_page page = {
        .view = view, .session = &view->row.session, .zone = view->row.key.zone};
    pmat_text_paper(&page.paper, out, options);
    pmat_summarize(view, &page.summary);
    print_title(&page);
    print_warnings(&page);
    pmat_paper_blank(&page.paper);
    print_times(&page);
    print_in_bed(&page);
    pmat_paper_blank(&page.paper);
    pmat_text_band(&page);
    if (page.session->time_in_bed_min > 0) {
        pmat_text_shares(&page);
        pmat_paper_blank(&page.paper);
        pmat_text_facts(&page);
        pmat_text_exits(&page);
    } else {
        print_nobody(&page);
        if (page.session->gap_min > 0)
            pmat_paper_blank(&page.paper);
    }
    pmat_text_gaps(&page);
    pmat_text_notes(&page);
    pmat_paper_blank(&page.paper);
    print_footer(&page);
}

extern const struct pmat_writer_format pmat_writer_text;
const struct pmat_writer_format pmat_writer_text = {
    .name = "text",
    .description = "the morning report for a terminal",
    .night = print_night,
    .nights = pmat_text_nights,
};
