#include "report/diary.h"
#include "report/writer/text.h"

void pmat_text_item(const struct pmat_text_page *page, enum pmat_ink ink, const char *label,
                    pmat_fact_fn *fact)
{
    struct pmat_phrase phrase;
    pmat_phrase_reset(&phrase);
    fact(&page->facts, &phrase);
    if (phrase.used > 0)
        pmat_paper_item(&page->paper, ink, label, phrase.text);
}

static void print_measures(const struct pmat_text_page *page)
{
    struct pmat_phrase phrase;
    const char *label;
    pmat_phrase_reset(&phrase);
    for (int i = 0; pmat_facts_measure(&page->facts, i, &label, &phrase); i++) {
        if (phrase.used > 0)
            pmat_paper_item(&page->paper, PMAT_INK_PLAIN, label, phrase.text);
        pmat_phrase_reset(&phrase);
    }
}

/* What was seen and who says that it strains, the heaviest first. */
static void print_flags(const struct pmat_text_page *page)
{
    enum { FLAGS_MAX = 32 };
    const struct pmat_flag *flags[FLAGS_MAX];
    size_t count = pmat_flags_by_weight(page->facts.view, flags, FLAGS_MAX);
    for (size_t i = 0; i < count; i++) {
        struct pmat_phrase phrase;
        pmat_phrase_reset(&phrase);
        pmat_phrase_add(&phrase, "%s: %s", flags[i]->name, flags[i]->evidence);
        if (i >= PMAT_FACTS_TONIGHT && flags[i]->advice[0] != '\0')
            pmat_phrase_add(&phrase, ". %s", flags[i]->advice);
        if (flags[i]->source[0] != '\0')
            pmat_phrase_add(&phrase, " (%s)", flags[i]->source);
        pmat_paper_item(&page->paper,
                        flags[i]->severity == PMAT_SEVERITY_INFO ? PMAT_INK_PLAIN : PMAT_INK_WARN,
                        pmat_severity_name(flags[i]->severity), phrase.text);
    }
}

/* What to change tonight: the advice of the heaviest flags. */
static void print_tonight(const struct pmat_text_page *page)
{
    const struct pmat_flag *flags[PMAT_FACTS_TONIGHT];
    size_t count = pmat_flags_by_weight(page->facts.view, flags, PMAT_FACTS_TONIGHT);
    pmat_paper_paragraph(&page->paper, PMAT_INK_BOLD, 0, "What to change tonight");
    for (size_t i = 0; i < count; i++) {
        struct pmat_phrase label;
        pmat_phrase_reset(&label);
        pmat_phrase_add(&label, "  %zu", i + 1);
        pmat_paper_item(&page->paper, PMAT_INK_PLAIN, label.text, flags[i]->advice);
    }
    pmat_text_item(page, PMAT_INK_PLAIN, "", pmat_fact_no_flags);
    print_flags(page);
    pmat_text_item(page, PMAT_INK_PLAIN, "Good", pmat_fact_credits);
    pmat_paper_blank(&page->paper);
}

void pmat_text_facts(const struct pmat_text_page *page)
{
    print_tonight(page);
    pmat_text_item(page, PMAT_INK_PLAIN, "Turns", pmat_fact_changes);
    pmat_text_item(page, PMAT_INK_PLAIN, "Longest still", pmat_fact_still);
    pmat_text_item(page, PMAT_INK_PLAIN, "Small moves", pmat_fact_stirs);
    print_measures(page);
    pmat_text_item(page, PMAT_INK_PLAIN, "Mornings", pmat_fact_mornings);
    pmat_text_item(page, PMAT_INK_PLAIN, "Confidence", pmat_fact_confidence);
    pmat_text_item(page, PMAT_INK_PLAIN, "Settling", pmat_fact_settling);
    pmat_text_item(page, PMAT_INK_PLAIN, "Got out", pmat_fact_exits);
}

void pmat_text_notes(const struct pmat_text_page *page)
{
    const struct pmat_night_view *view = page->facts.view;
    for (size_t i = 0; i < view->event_count; i++) {
        const struct pmat_event *event = &view->events[i];
        struct pmat_phrase phrase;
        char at[PMAT_WORDS_SIZE];
        if (event->kind != PMAT_EVENT_NOTE)
            continue;
        pmat_facts_clock(&page->facts, event->start_utc_us, at);
        pmat_phrase_reset(&phrase);
        pmat_phrase_add(&phrase, "%s %s", at, event->reason);
        pmat_paper_item(&page->paper, PMAT_INK_PLAIN, "Note", phrase.text);
    }
}
