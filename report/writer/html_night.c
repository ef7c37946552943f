/* The page of one night: first what it did and what to change, then the pictures, then how far to
 * trust them. */
#include <math.h>

#include "report/diary.h"
#include "report/norms.h"
#include "report/writer/html.h"

static void write_header(const struct pmat_html *page)
{
    struct pmat_phrase phrase;
    fputs("<header>\n", page->out);
    pmat_html_fact(page, "h1", NULL, pmat_fact_title);
    pmat_html_fact(page, "p", "dim", pmat_fact_times);
    pmat_phrase_reset(&phrase);
    for (int i = 0; pmat_facts_warning(page->facts, i, &phrase); i++) {
        if (phrase.used > 0)
            pmat_html_element(page->out, "p", "warn", phrase.text);
        pmat_phrase_reset(&phrase);
    }
    fputs("</header>\n", page->out);
}

static void write_figure(FILE *out, const char *label, const char *value, const char *more)
{
    fputs("<div>\n", out);
    pmat_html_element(out, "dt", NULL, label);
    pmat_html_element(out, "dd", "big", value);
    if (more[0] != '\0')
        pmat_html_element(out, "dd", "more", more);
    fputs("</div>\n", out);
}

static void write_figures(const struct pmat_html *page)
{
    const struct pmat_session *s = page->facts->session;
    char text[PMAT_WORDS_SIZE], more[PMAT_WORDS_SIZE + 16] = "";
    fputs("<dl class=\"figures\">\n", page->out);
    pmat_words_duration(s->time_in_bed_min, text);
    write_figure(page->out, "Time in bed", text, "");
    snprintf(text, sizeof text, "%d", (int)s->position_changes);
    if (isfinite(s->changes_per_h))
        snprintf(more, sizeof more, "%.1f an hour", s->changes_per_h);
    write_figure(page->out, "Position changes", text, more);
    pmat_words_duration(s->longest_still_min, text);
    snprintf(more, sizeof more, "%s",
             isfinite(s->longest_still_min) ? pmat_words_lying(s->longest_still_posture)
                                            : "not known");
    write_figure(page->out, "Longest without moving", text, more);
    snprintf(text, sizeof text, "%d", (int)s->bed_exits);
    pmat_words_duration(s->away_min, more);
    write_figure(page->out, "Got out of bed", text, s->bed_exits > 0 ? more : "");
    fputs("</dl>\n", page->out);
}

static void write_short(const struct pmat_html *page)
{
    pmat_html_section(page->out, "short", "In short");
    pmat_html_fact(page, "p", "lead", pmat_fact_story_bed);
    pmat_html_fact(page, "p", "lead", pmat_fact_story_lay);
    pmat_html_fact(page, "p", "lead", pmat_fact_nobody);
    if (page->facts->session->time_in_bed_min > 0)
        write_figures(page);
    pmat_html_section_end(page->out);
}

/* "Try: a firm pillow ..." where there is something to say. */
static void write_labelled(FILE *out, const char *class_name, const char *label, const char *text)
{
    struct pmat_phrase phrase;
    if (text[0] == '\0')
        return;
    pmat_phrase_reset(&phrase);
    pmat_phrase_add(&phrase, "%s: %s", label, text);
    pmat_html_element(out, "p", class_name, phrase.text);
}

static void write_flag(FILE *out, const struct pmat_flag *flag)
{
    struct pmat_phrase title;
    pmat_phrase_reset(&title);
    pmat_words_flag(flag, &title);
    fprintf(out, "<div class=\"flag %s\">\n", pmat_severity_name(flag->severity));
    pmat_html_element(out, "h3", NULL, title.text);
    write_labelled(out, "advice", "Try", flag->advice);
    write_labelled(out, NULL, "Seen", flag->evidence);
    write_labelled(out, "dim", "Advice from", flag->source);
    fputs("</div>\n", out);
}

static void write_advice(const struct pmat_html *page)
{
    const struct pmat_flag *flags[PMAT_FACTS_TONIGHT];
    size_t count = pmat_flags_by_weight(page->facts->view, flags, PMAT_FACTS_TONIGHT);
    pmat_html_section(page->out, "tonight", "What to change tonight");
    for (size_t i = 0; i < count; i++)
        write_flag(page->out, flags[i]);
    pmat_html_fact(page, "p", NULL, pmat_fact_no_flags);
    pmat_html_section_end(page->out);
}

/* What is too light, or too much, to change at once. */
static void write_lighter(const struct pmat_html *page)
{
    enum { FLAGS_MAX = 32 };
    const struct pmat_flag *flags[FLAGS_MAX];
    size_t count = pmat_flags_by_weight(page->facts->view, flags, FLAGS_MAX);
    if (count <= PMAT_FACTS_TONIGHT)
        return;
    pmat_html_section(page->out, "lighter", "Also flagged");
    for (size_t i = PMAT_FACTS_TONIGHT; i < count; i++)
        write_flag(page->out, flags[i]);
    pmat_html_section_end(page->out);
}

static void write_credits(const struct pmat_html *page)
{
    const struct pmat_night_view *view = page->facts->view;
    if (view->credit_count == 0)
        return;
    pmat_html_section(page->out, "good", "What was good");
    fputs("<ul>\n", page->out);
    for (size_t i = 0; i < view->credit_count; i++) {
        const struct pmat_credit *credit = &view->credits[i];
        struct pmat_phrase phrase;
        char duration[PMAT_WORDS_SIZE];
        pmat_words_duration((double)credit->minutes, duration);
        pmat_phrase_reset(&phrase);
        pmat_phrase_add(&phrase, "%s: %s (advised by: %s)", credit->words, duration,
                        credit->source);
        pmat_html_element(page->out, "li", NULL, phrase.text);
    }
    fputs("</ul>\n", page->out);
    pmat_html_section_end(page->out);
}

static void write_notes(const struct pmat_html *page)
{
    const struct pmat_night_view *view = page->facts->view;
    for (size_t i = 0; i < view->event_count; i++) {
        const struct pmat_event *event = &view->events[i];
        struct pmat_phrase phrase;
        char at[PMAT_WORDS_SIZE];
        if (event->kind != PMAT_EVENT_NOTE)
            continue;
        pmat_facts_clock(page->facts, event->start_utc_us, at);
        pmat_phrase_reset(&phrase);
        pmat_phrase_add(&phrase, "%s %s", at, event->reason);
        pmat_html_element(page->out, "dt", NULL, "Note");
        pmat_html_element(page->out, "dd", NULL, phrase.text);
    }
}

static void write_facts(const struct pmat_html *page)
{
    struct pmat_phrase phrase;
    const char *label;
    pmat_html_section(page->out, "figures", "More about this night");
    fputs("<dl class=\"facts\">\n", page->out);
    pmat_html_item(page, "In bed", pmat_fact_in_bed);
    pmat_html_item(page, "Turns", pmat_fact_changes);
    pmat_html_item(page, "Small moves", pmat_fact_stirs);
    pmat_html_item(page, "Got out", pmat_fact_exits);
    pmat_phrase_reset(&phrase);
    for (int i = 0; pmat_facts_measure(page->facts, i, &label, &phrase); i++) {
        if (phrase.used > 0) {
            pmat_html_element(page->out, "dt", NULL, label);
            pmat_html_element(page->out, "dd", NULL, phrase.text);
        }
        pmat_phrase_reset(&phrase);
    }
    pmat_html_item(page, "Mornings", pmat_fact_mornings);
    write_notes(page);
    fputs("</dl>\n", page->out);
    pmat_html_section_end(page->out);
}

static void write_gaps(const struct pmat_html *page)
{
    struct pmat_phrase phrase;
    pmat_phrase_reset(&phrase);
    pmat_fact_gaps(page->facts, &phrase);
    pmat_html_section(page->out, "gaps", "Time without data");
    pmat_html_element(page->out, "p", NULL,
                      phrase.used > 0 ? phrase.text
                                      : "None: the mat sent data from beginning to end.");
    if (phrase.used > 0)
        pmat_html_element(page->out, "p", "dim",
                          "This time is in no figure of this page: not as lying still, and not as "
                          "out of bed.");
    pmat_html_section_end(page->out);
}

static void write_trust(const struct pmat_html *page)
{
    pmat_html_section(page->out, "sure", "How sure these numbers are");
    fputs("<dl class=\"facts\">\n", page->out);
    pmat_html_item(page, "Confidence", pmat_fact_confidence);
    pmat_html_item(page, "Settling", pmat_fact_settling);
    fputs("</dl>\n", page->out);
    pmat_html_element(page->out, "p", NULL,
                      "One night is one night: posture shares settle after 4 to 21 of them (Smits "
                      "2022). posture-report --nights 30 shows yours over a month.");
    pmat_html_section_end(page->out);
}

static void write_reading(const struct pmat_html *page)
{
    pmat_html_section(page->out, "reading", "How to read this page");
    fputs("<ul>\n", page->out);
    for (int i = 0; pmat_fact_reading[i] != NULL; i++)
        pmat_html_element(page->out, "li", NULL, pmat_fact_reading[i]);
    fputs("</ul>\n", page->out);
    pmat_html_section_end(page->out);
}

static void write_footer(const struct pmat_html *page, const struct pmat_writer_options *options)
{
    fputs("<footer>\n", page->out);
    pmat_html_anonymous(page->out, options);
    pmat_html_element(page->out, "p", NULL, pmat_fact_limits);
    pmat_html_element(page->out, "p", NULL, pmat_fact_doctor);
    pmat_html_fact(page, "p", NULL, pmat_fact_identity);
    pmat_html_fact(page, "p", NULL, pmat_fact_made_by);
    fputs("</footer>\n", page->out);
}

static void print_night(FILE *out, const struct pmat_night_view *view,
                        const struct pmat_writer_options *options)
{
    struct pmat_facts facts;
    const struct pmat_html page = {out, &facts};
    struct pmat_phrase title;
    pmat_facts_of(&facts, view);
    pmat_phrase_reset(&title);
    pmat_fact_title(&facts, &title);
    pmat_html_begin(out, title.text);
    write_header(&page);
    fputs("<main>\n", out);
    write_short(&page);
    write_advice(&page);
    write_lighter(&page);
    write_credits(&page);
    pmat_html_timeline(&page);
    if (facts.session->time_in_bed_min > 0) {
        pmat_html_shares(&page);
        pmat_html_maps(&page);
        pmat_html_measures(&page);
        write_facts(&page);
    }
    write_gaps(&page);
    write_trust(&page);
    write_reading(&page);
    fputs("</main>\n", out);
    write_footer(&page, options);
    pmat_html_end(out);
}

extern const struct pmat_writer_format pmat_writer_html;
const struct pmat_writer_format pmat_writer_html = {
    .name = "html",
    .description = "the morning report as one page for a browser",
    .night = print_night,
    .nights = pmat_html_nights,
    .compare = pmat_html_compare,
};
