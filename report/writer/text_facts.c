#include <math.h>

#include "report/norms.h"
#include "report/writer/text.h"

enum { LISTED_MAX = 12 };

static void print_changes(const struct pmat_text_page *page)
{
    const struct pmat_session *s = page->session;
    struct pmat_phrase phrase;
    pmat_phrase_reset(&phrase);
    pmat_phrase_add(&phrase, "%d position change%s", (int)s->position_changes,
                    s->position_changes == 1 ? "" : "s");
    if (isfinite(s->changes_per_h))
        pmat_phrase_add(&phrase, ", %.1f an hour in bed", s->changes_per_h);
    if (page->summary.compare_with_norms)
        pmat_phrase_add(&phrase, " (usual %.1f, SD %.1f; %s). Counted finer: %s",
                        pmat_norm_changes_per_h.mean, pmat_norm_changes_per_h.sd, pmat_norm_source,
                        pmat_norm_changes_by_age);
    pmat_paper_item(&page->paper, PMAT_INK_PLAIN, "Turns", phrase.text);
}

static void print_still(const struct pmat_text_page *page)
{
    const struct pmat_session *s = page->session;
    struct pmat_phrase phrase;
    char still[PMAT_WORDS_SIZE];
    pmat_phrase_reset(&phrase);
    pmat_words_duration(s->longest_still_min, still);
    if (isfinite(s->longest_still_min))
        pmat_phrase_add(&phrase, "%s without movement, %s", still,
                        pmat_words_lying(s->longest_still_posture));
    else
        pmat_phrase_add(&phrase, "not known (no interval without movement was seen)");
    pmat_paper_item(&page->paper, PMAT_INK_PLAIN, "Longest still", phrase.text);
}

/* Adds ": 02:10 for 7 min, 04:30 ..." of the events of one kind. The last getting out has no
 * return and therefore no duration. */
static void add_exits(const struct pmat_text_page *page, struct pmat_phrase *phrase)
{
    int listed = 0;
    char at[PMAT_WORDS_SIZE], duration[PMAT_WORDS_SIZE];
    for (size_t i = 0; i < page->view->event_count; i++) {
        const struct pmat_event *event = &page->view->events[i];
        if (event->kind != PMAT_EVENT_GET_OUT || !isfinite(event->duration_s))
            continue;
        if (listed++ == LISTED_MAX) {
            pmat_phrase_add(phrase, ", and more (posture-export lists all)");
            return;
        }
        pmat_text_clock(page, event->start_utc_us, at);
        pmat_words_duration((double)event->duration_s / 60, duration);
        pmat_phrase_add(phrase, "%s%s for %s", listed == 1 ? ": " : ", ", at, duration);
    }
}

static const struct pmat_event *last_get_out(const struct pmat_text_page *page)
{
    const struct pmat_event *last = NULL;
    for (size_t i = 0; i < page->view->event_count; i++)
        if (page->view->events[i].kind == PMAT_EVENT_GET_OUT)
            last = &page->view->events[i];
    return last != NULL && !isfinite(last->duration_s) ? last : NULL;
}

void pmat_text_exits(const struct pmat_text_page *page)
{
    const struct pmat_event *rise = last_get_out(page);
    int exits = (int)page->session->bed_exits;
    struct pmat_phrase phrase;
    char at[PMAT_WORDS_SIZE];
    pmat_phrase_reset(&phrase);
    if (exits == 0)
        pmat_phrase_add(&phrase, "never in between%s",
                        page->session->gap_min > 0 ? " (not known for the time without data)" : "");
    else if (exits == 1)
        pmat_phrase_add(&phrase, "once");
    else
        pmat_phrase_add(&phrase, "%d times", exits);
    add_exits(page, &phrase);
    if (rise != NULL) {
        pmat_text_clock(page, rise->start_utc_us, at);
        pmat_phrase_add(&phrase, "; %s %s", page->session->open ? "out since" : "up at", at);
    }
    pmat_paper_item(&page->paper, PMAT_INK_PLAIN, "Got out", phrase.text);
}

void pmat_text_gaps(const struct pmat_text_page *page)
{
    struct pmat_phrase phrase;
    char at[PMAT_WORDS_SIZE], duration[PMAT_WORDS_SIZE];
    int listed = 0;
    pmat_phrase_reset(&phrase);
    for (size_t i = 0; i < page->view->event_count && listed <= LISTED_MAX; i++) {
        const struct pmat_event *event = &page->view->events[i];
        if (event->kind != PMAT_EVENT_GAP)
            continue;
        if (listed++ == LISTED_MAX) {
            pmat_phrase_add(&phrase, "; and more (posture-export lists all)");
            break;
        }
        pmat_text_clock(page, event->start_utc_us, at);
        pmat_words_duration((double)event->duration_s / 60, duration);
        pmat_phrase_add(&phrase, "%s%s for %s, %s", listed == 1 ? "" : "; ", at, duration,
                        event->reason[0] != '\0' ? event->reason : "cause not known");
    }
    if (listed == 0 && page->session->gap_min > 0) {
        pmat_words_duration(page->session->gap_min, duration);
        pmat_phrase_add(&phrase, "%s, cause not known", duration);
    }
    if (phrase.used > 0)
        pmat_paper_item(&page->paper, PMAT_INK_WARN, "No data", phrase.text);
}

static void print_confidence(const struct pmat_text_page *page)
{
    const struct pmat_summary *summary = &page->summary;
    struct pmat_phrase phrase;
    char share[PMAT_WORDS_SIZE];
    pmat_phrase_reset(&phrase);
    if (isfinite(page->session->mean_confidence))
        pmat_phrase_add(&phrase, "%.2f on average (1 = sure)",
                        (double)page->session->mean_confidence);
    else
        pmat_phrase_add(&phrase, "not known (nobody was seen lying)");
    pmat_words_percent(summary->share_frac[PMAT_POSTURE_UNKNOWN], share);
    pmat_phrase_add(&phrase, "; posture not known %s of the time in bed", share);
    if (isfinite(summary->low_frac)) {
        pmat_words_percent(summary->low_frac, share);
        pmat_phrase_add(&phrase, "; low-quality data %s", share);
    }
    pmat_paper_item(&page->paper, PMAT_INK_PLAIN, "Confidence", phrase.text);
}

static void print_settling(const struct pmat_text_page *page)
{
    struct pmat_phrase phrase;
    char duration[PMAT_WORDS_SIZE];
    if (!(page->summary.settling_min > 0))
        return;
    pmat_words_duration(page->summary.settling_min, duration);
    pmat_phrase_reset(&phrase);
    pmat_phrase_add(&phrase,
                    "in the first %s the sensors still creep: pressures and what is "
                    "worked out from them are rougher there",
                    duration);
    pmat_paper_item(&page->paper, PMAT_INK_PLAIN, "Settling", phrase.text);
}

static void print_measures(const struct pmat_text_page *page)
{
    const struct pmat_night_row *row = &page->view->row;
    const struct {
        const char *label;
        float value;
        int decimals;
        const char *meaning;
    } measures[] = {
        {"Breathing", row->breath_rate_median_per_min, 1, "a minute, median (estimate)"},
        {"Lumbar arch", row->lumbar_arch_median, 2,
         "of 1, median (estimate; compare with your own nights only)"},
        {"Hips stacked", row->hip_stack_median, 2,
         "of 1, median on the sides (estimate; 1 = straight above each other)"},
        {"Pain", row->pain_0_10, 0, "of 10, as noted"},
        {"Stiffness", row->stiffness_0_10, 0, "of 10, as noted"},
    };
    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++) {
        struct pmat_phrase phrase;
        if (!isfinite(measures[i].value))
            continue;
        pmat_phrase_reset(&phrase);
        pmat_phrase_add(&phrase, "%.*f %s", measures[i].decimals, (double)measures[i].value,
                        measures[i].meaning);
        pmat_paper_item(&page->paper, PMAT_INK_PLAIN, measures[i].label, phrase.text);
    }
}

static void print_flags(const struct pmat_text_page *page)
{
    for (size_t i = 0; i < page->view->flag_count; i++) {
        const struct pmat_flag *flag = &page->view->flags[i];
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
    print_changes(page);
    print_still(page);
    print_measures(page);
    print_flags(page);
    print_confidence(page);
    print_settling(page);
}

void pmat_text_notes(const struct pmat_text_page *page)
{
    for (size_t i = 0; i < page->view->event_count; i++) {
        const struct pmat_event *event = &page->view->events[i];
        struct pmat_phrase phrase;
        char at[PMAT_WORDS_SIZE];
        if (event->kind != PMAT_EVENT_NOTE)
            continue;
        pmat_text_clock(page, event->start_utc_us, at);
        pmat_phrase_reset(&phrase);
        pmat_phrase_add(&phrase, "%s %s", at, event->reason);
        pmat_paper_item(&page->paper, PMAT_INK_PLAIN, "Note", phrase.text);
    }
}
