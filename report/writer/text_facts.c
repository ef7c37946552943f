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

static void print_flags(const struct pmat_text_page *page)
{
    const struct pmat_night_view *view = page->facts.view;
    for (size_t i = 0; i < view->flag_count; i++) {
        const struct pmat_flag *flag = &view->flags[i];
        struct pmat_phrase phrase;
        pmat_phrase_reset(&phrase);
        pmat_phrase_add(&phrase, "%s: %s", flag->name, flag->evidence);
        if (flag->advice[0] != '\0')
            pmat_phrase_add(&phrase, ". %s", flag->advice);
        if (flag->source[0] != '\0')
            pmat_phrase_add(&phrase, " (%s)", flag->source);
        pmat_paper_item(&page->paper,
                        flag->severity == PMAT_SEVERITY_INFO ? PMAT_INK_PLAIN : PMAT_INK_WARN,
                        pmat_severity_name(flag->severity), phrase.text);
    }
}

void pmat_text_facts(const struct pmat_text_page *page)
{
    pmat_text_item(page, PMAT_INK_PLAIN, "Turns", pmat_fact_changes);
    pmat_text_item(page, PMAT_INK_PLAIN, "Longest still", pmat_fact_still);
    pmat_text_item(page, PMAT_INK_PLAIN, "Small moves", pmat_fact_stirs);
    print_measures(page);
    pmat_text_item(page, PMAT_INK_PLAIN, "Mornings", pmat_fact_mornings);
    print_flags(page);
    pmat_text_item(page, PMAT_INK_PLAIN, "Tonight", pmat_fact_no_flags);
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
