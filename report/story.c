/* What the night did, in two sentences. */
#include <ctype.h>
#include <math.h>

#include "report/facts.h"
#include "report/norms.h"

void pmat_fact_story_bed(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    const struct pmat_session *s = facts->session;
    char from[PMAT_WORDS_SIZE], to[PMAT_WORDS_SIZE], duration[PMAT_WORDS_SIZE];
    if (!(s->time_in_bed_min > 0))
        return;
    pmat_facts_clock(facts, s->start_utc_us, from);
    pmat_facts_clock(facts, s->end_utc_us, to);
    pmat_words_duration(s->time_in_bed_min, duration);
    pmat_phrase_add(phrase, "You were in bed for %s between %s and %s", duration, from, to);
    pmat_words_duration(s->away_min, duration);
    if (s->bed_exits == 1)
        pmat_phrase_add(phrase, ", and got out once (%s)", duration);
    else if (s->bed_exits > 1)
        pmat_phrase_add(phrase, ", and got out %d times (%s in all)", (int)s->bed_exits, duration);
    else
        pmat_phrase_add(phrase, s->gap_min > 0 ? ", and were not seen to get out in between"
                                               : ", and did not get out in between");
    if (s->gap_min > 0) {
        pmat_words_duration(s->gap_min, duration);
        pmat_phrase_add(phrase, "; of %s more nothing is known, because the mat sent no data",
                        duration);
    }
    pmat_phrase_add(phrase, ".");
}

static void add_changes(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    const struct pmat_session *s = facts->session;
    if (s->position_changes == 0)
        pmat_phrase_add(phrase, s->gap_min > 0 ? "were not seen to change position"
                                               : "did not change position");
    else
        pmat_phrase_add(phrase, "changed position %d time%s", (int)s->position_changes,
                        s->position_changes == 1 ? "" : "s");
    if (s->position_changes > 0 && isfinite(s->changes_per_h))
        pmat_phrase_add(phrase, ", %.1f an hour", s->changes_per_h);
    if (facts->summary.compare_with_norms)
        pmat_phrase_add(phrase, " (usual is %.1f an hour)", pmat_norm_changes_per_h.mean);
    pmat_phrase_add(phrase, ".");
}

void pmat_fact_story_lay(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    const struct {
        const char *where;
        double share_frac;
    } ways[] = {{"on your back", facts->summary.share_frac[PMAT_POSTURE_SUPINE]},
                {"on your sides", facts->summary.sides_frac},
                {"on your front", facts->summary.share_frac[PMAT_POSTURE_PRONE]}};
    int most = 0, others = 0;
    char percent[PMAT_WORDS_SIZE];
    for (int i = 1; i < 3; i++)
        if (ways[i].share_frac > ways[most].share_frac)
            most = i;
    if (!(ways[most].share_frac > 0))
        return;
    pmat_words_percent(ways[most].share_frac, percent);
    pmat_phrase_add(phrase, "You lay %s %s (%s of the time in bed",
                    ways[most].share_frac > 0.5 ? "mostly" : "longest", ways[most].where, percent);
    for (int i = 0; i < 3; i++) {
        if (i == most || !(ways[i].share_frac > 0))
            continue;
        pmat_words_percent(ways[i].share_frac, percent);
        pmat_phrase_add(phrase, "%s %s %s", others++ == 0 ? ";" : ",", percent, ways[i].where);
    }
    pmat_phrase_add(phrase, ") and ");
    add_changes(facts, phrase);
}

/* Whether any epoch carries what strain is judged by. */
static bool strain_measured(const struct pmat_night_view *view)
{
    for (size_t i = 0; i < view->epoch_count; i++)
        if (isfinite(view->epochs[i].lumbar_arch) || isfinite(view->epochs[i].hip_stack) ||
            isfinite(view->epochs[i].torso_twist_deg))
            return true;
    return false;
}

void pmat_fact_no_flags(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    const struct pmat_night_view *view = facts->view;
    if (view->flag_count > 0)
        return;
    if (!view->judged)
        pmat_phrase_add(phrase, "Not judged: nobody has looked this night over for strain yet, so "
                                "it says nothing about your back. posture-nights judge does it.");
    else if (strain_measured(view))
        pmat_phrase_add(phrase,
                        "Nothing was flagged%s: what the documents call straining was not held "
                        "long enough.",
                        view->row.session.open ? " so far" : "");
    else
        pmat_phrase_add(phrase,
                        "Nothing was flagged%s, but how the lower back arched, how the hips were "
                        "stacked and how the trunk was twisted was not measured in this night.",
                        view->row.session.open ? " so far" : "");
}

void pmat_fact_credits(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    const struct pmat_night_view *view = facts->view;
    for (size_t i = 0; i < view->credit_count; i++) {
        char duration[PMAT_WORDS_SIZE];
        pmat_words_duration((double)view->credits[i].minutes, duration);
        pmat_phrase_add(phrase, "%s%s %s", i == 0 ? "" : "; ", view->credits[i].words, duration);
    }
    if (view->credit_count > 0)
        pmat_phrase_add(phrase, ": the documents call that good");
}

void pmat_words_flag(const struct pmat_flag *flag, struct pmat_phrase *phrase)
{
    for (const char *c = flag->name; *c != '\0'; c++)
        pmat_phrase_add(phrase, "%c", *c == '_' ? ' ' : c == flag->name ? toupper(*c) : *c);
    pmat_phrase_add(phrase, " (%s)", pmat_severity_name(flag->severity));
}

size_t pmat_flags_by_weight(const struct pmat_night_view *view, const struct pmat_flag *sorted[],
                            size_t max)
{
    size_t count = 0;
    for (int severity = PMAT_SEVERITY_STRAIN; severity >= PMAT_SEVERITY_INFO; severity--)
        for (size_t i = 0; i < view->flag_count && count < max; i++)
            if ((int)view->flags[i].severity == severity)
                sorted[count++] = &view->flags[i];
    return count;
}

void pmat_fact_flagged(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    enum { NAMED_MAX = 8 };
    const struct pmat_flag *flags[NAMED_MAX];
    size_t count = pmat_flags_by_weight(facts->view, flags, NAMED_MAX);
    for (size_t i = 0; i < count; i++) {
        char duration[PMAT_WORDS_SIZE];
        pmat_phrase_add(phrase, i == 0 ? "Flagged in this night: " : "; ");
        pmat_words_flag(flags[i], phrase);
        pmat_words_duration((double)flags[i]->minutes, duration);
        if (isfinite(flags[i]->minutes))
            pmat_phrase_add(phrase, ", %s", duration);
    }
    if (count > 0)
        pmat_phrase_add(phrase, ".");
}
