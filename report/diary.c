#include "report/diary.h"

#include <math.h>
#include <string.h>

#include "core/diary.h"

const char pmat_mornings_heading[] = "What goes with a good morning";
const char pmat_mornings_limits[] =
    "This is what went together in these nights of one person. Which of the two brings the other, "
    "or whether something else moves both, it cannot tell; it is no advice to begin or stop "
    "anything, and no diagnosis.";

static void add_tags(const struct pmat_diary_entry *entry, struct pmat_phrase *phrase)
{
    char name[PMAT_DIARY_TAG_SIZE];
    if (entry->tags_known && entry->tags[0] == '\0')
        pmat_phrase_add(phrase, "none");
    for (const char *at = NULL; (at = pmat_diary_next_tag(entry->tags, at, name)) != NULL;) {
        pmat_phrase_add(phrase, "%s", phrase->used > 0 ? ", " : "");
        for (const char *c = name; *c != '\0'; c++)
            pmat_phrase_add(phrase, "%c", *c == '_' ? ' ' : *c);
    }
}

void pmat_fact_mornings(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    const struct pmat_mornings *mornings = facts->view->mornings;
    if (mornings == NULL)
        return;
    if (mornings->noted == 0) {
        pmat_phrase_add(phrase, "none is noted yet; 'posture-note' asks how this one was");
        return;
    }
    pmat_phrase_add(phrase, "%d %s noted in 90 days; ", mornings->noted,
                    mornings->noted == 1 ? "is" : "are");
    if (mornings->noted < mornings->wanted)
        pmat_phrase_add(phrase, "%d more, and ", mornings->wanted - mornings->noted);
    pmat_phrase_add(phrase, "'posture-report --nights 90' tells what goes with a good one");
}

bool pmat_diary_measure(const struct pmat_night_view *view, int entry, const char **label,
                        struct pmat_phrase *phrase)
{
    static const char *const labels[] = {"Cramp", "Noted", "In words"};
    enum { CRAMP, TAGS, TEXT, ENTRIES };
    const struct pmat_diary_entry *noted = view->diary;
    if (entry >= ENTRIES)
        return false;
    *label = labels[entry];
    if (noted == NULL)
        return true;
    if (entry == CRAMP && noted->spasm != PMAT_ANSWER_UNKNOWN)
        pmat_phrase_add(phrase, "%s, as noted", pmat_answer_name(noted->spasm));
    if (entry == TAGS)
        add_tags(noted, phrase);
    if (entry == TEXT && noted->text[0] != '\0')
        pmat_phrase_add(phrase, "%s", noted->text);
    return true;
}

void pmat_mornings_intro(const struct pmat_mornings *mornings, struct pmat_phrase *phrase)
{
    if (mornings->noted == 0) {
        pmat_phrase_add(phrase,
                        "No morning is noted yet. 'posture-note' asks for pain, stiffness "
                        "and what was done about them; from %d mornings on they are "
                        "compared with the nights.",
                        mornings->wanted);
        return;
    }
    pmat_phrase_add(phrase, "%d morning%s noted, after the nights of %s to %s. ", mornings->noted,
                    mornings->noted == 1 ? "" : "s", mornings->first, mornings->last);
    if (mornings->compared == 0) {
        pmat_phrase_add(phrase,
                        "Nothing is compared under %d mornings, with at least %d nights with a "
                        "thing and %d without (Smits 2022).",
                        mornings->wanted, mornings->wanted_each, mornings->wanted_each);
        return;
    }
    pmat_phrase_add(phrase,
                    "Each figure: how many points of ten more (+) or less (-) on mornings after "
                    "nights with it, apart from a steady rise or fall over the time; in brackets "
                    "where the true difference lies, at %d %% for all %d figures together.",
                    mornings->percent, mornings->compared);
}

void pmat_mornings_side(const struct pmat_morning_line *line, enum pmat_morning_outcome outcome,
                        struct pmat_phrase *phrase)
{
    const struct pmat_morning_side *side = &line->side[outcome];
    const char *name = pmat_morning_outcome_name(outcome);
    switch (side->state) {
    case PMAT_MORNING_TOO_FEW:
        pmat_phrase_add(phrase, "needs %d more night%s", side->more, side->more == 1 ? "" : "s");
        return;
    case PMAT_MORNING_NO_SPREAD:
        pmat_phrase_add(phrase, "the same every morning: nothing to compare");
        return;
    case PMAT_MORNING_NOT_SHOWN:
    case PMAT_MORNING_SHOWN:
        break;
    }
    pmat_phrase_add(phrase, "%+.1f (%+.1f to %+.1f): ", side->difference, side->low, side->high);
    if (side->state == PMAT_MORNING_SHOWN)
        pmat_phrase_add(phrase, "%s %s on such mornings", side->difference > 0 ? "more" : "less",
                        name);
    else
        pmat_phrase_add(phrase, "no difference shown");
}

void pmat_mornings_nights(const struct pmat_morning_line *line, struct pmat_phrase *phrase)
{
    const struct pmat_morning_side *pain = &line->side[PMAT_MORNING_PAIN];
    const struct pmat_morning_side *stiffness = &line->side[PMAT_MORNING_STIFFNESS];
    bool more = stiffness->with + stiffness->without > pain->with + pain->without;
    const struct pmat_morning_side *side = more ? stiffness : pain;
    pmat_phrase_add(phrase, "%d night%s with, %d without", side->with, side->with == 1 ? "" : "s",
                    side->without);
}

bool pmat_mornings_compared(const struct pmat_morning_line *line)
{
    for (int i = 0; i < PMAT_MORNING_OUTCOMES; i++)
        if (line->side[i].state != PMAT_MORNING_TOO_FEW)
            return true;
    return false;
}

void pmat_mornings_waiting(const struct pmat_mornings *mornings, struct pmat_phrase *phrase)
{
    for (size_t i = 0; i < mornings->count; i++) {
        const struct pmat_morning_line *line = &mornings->lines[i];
        int pain = line->side[PMAT_MORNING_PAIN].more;
        int stiffness = line->side[PMAT_MORNING_STIFFNESS].more;
        if (pmat_mornings_compared(line))
            continue;
        pmat_phrase_add(phrase, "%s%s (%d)",
                        phrase->used > 0 ? ", " : "Needs more nights: ", line->label,
                        pain < stiffness ? pain : stiffness);
    }
    if (phrase->used > 0)
        pmat_phrase_add(phrase, ".");
    if (mornings->left_out > 0)
        pmat_phrase_add(phrase, " %d more kinds of note are not looked at.", mornings->left_out);
}

void pmat_mornings_trend(const struct pmat_nights_view *view, enum pmat_trend trend,
                         struct pmat_phrase *phrase)
{
    static const int days[] = {7, 30, 90};
    if (pmat_trend_mean_of(view, trend).nights == 0)
        return;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        struct pmat_nights_view part = pmat_trend_last_days(view, days[i]);
        struct pmat_trend_mean mean = pmat_trend_mean_of(&part, trend);
        char value[32];
        if (i > 0 && part.count == pmat_trend_last_days(view, days[i - 1]).count)
            break; /* no earlier night is shown */
        pmat_trend_text(trend, mean.mean, true, value);
        pmat_phrase_add(phrase, "%s%s over %d days (%d night%s)", i > 0 ? ", " : "",
                        isfinite(mean.mean) ? value : "too few", days[i], mean.nights,
                        mean.nights == 1 ? "" : "s");
    }
    pmat_phrase_add(phrase, ".");
}
