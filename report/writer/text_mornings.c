/* What goes with a good morning, as text. */
#include "report/diary.h"
#include "report/writer/text.h"

static void print_line(const struct pmat_paper *paper, const struct pmat_morning_line *line)
{
    static const char *const labels[PMAT_MORNING_OUTCOMES] = {"  pain", "  stiffness"};
    struct pmat_phrase phrase;
    pmat_phrase_reset(&phrase);
    pmat_phrase_add(&phrase, "%s: ", line->label);
    pmat_mornings_nights(line, &phrase);
    pmat_paper_paragraph(paper, PMAT_INK_BOLD, 2, phrase.text);
    for (int i = 0; i < PMAT_MORNING_OUTCOMES; i++) {
        pmat_phrase_reset(&phrase);
        pmat_mornings_side(line, (enum pmat_morning_outcome)i, &phrase);
        pmat_paper_item(paper,
                        line->side[i].state == PMAT_MORNING_SHOWN ? PMAT_INK_BOLD : PMAT_INK_PLAIN,
                        labels[i], phrase.text);
    }
}

static void print_trends(const struct pmat_paper *paper, const struct pmat_nights_view *view)
{
    struct pmat_phrase phrase;
    pmat_phrase_reset(&phrase);
    pmat_mornings_trend(view, PMAT_TREND_PAIN, &phrase);
    if (phrase.used > 0)
        pmat_paper_item(paper, PMAT_INK_PLAIN, "Pain", phrase.text);
    pmat_phrase_reset(&phrase);
    pmat_mornings_trend(view, PMAT_TREND_STIFFNESS, &phrase);
    if (phrase.used > 0)
        pmat_paper_item(paper, PMAT_INK_PLAIN, "Stiffness", phrase.text);
}

void pmat_text_mornings(const struct pmat_paper *paper, const struct pmat_nights_view *view)
{
    const struct pmat_mornings *mornings = view->mornings;
    struct pmat_phrase phrase;
    if (mornings == NULL)
        return;
    pmat_paper_blank(paper);
    pmat_paper_paragraph(paper, PMAT_INK_BOLD, 0, pmat_mornings_heading);
    pmat_phrase_reset(&phrase);
    pmat_mornings_intro(mornings, &phrase);
    pmat_paper_paragraph(paper, PMAT_INK_PLAIN, 0, phrase.text);
    print_trends(paper, view);
    for (size_t i = 0; i < mornings->count; i++)
        if (pmat_mornings_compared(&mornings->lines[i]))
            print_line(paper, &mornings->lines[i]);
    pmat_phrase_reset(&phrase);
    pmat_mornings_waiting(mornings, &phrase);
    if (phrase.used > 0)
        pmat_paper_paragraph(paper, PMAT_INK_PLAIN, 0, phrase.text);
    if (mornings->compared > 0)
        pmat_paper_paragraph(paper, PMAT_INK_PLAIN, 0, pmat_mornings_limits);
    pmat_paper_blank(paper);
}
