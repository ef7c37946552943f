#include "report/facts.h"

#include <math.h>

#include "report/diary.h"
#include "report/norms.h"

enum { LISTED_MAX = 12 };

/* docs/sources.md: document-a, document-b, document-e */
const char pmat_fact_doctor[] =
    "See a doctor about pain that lasts for weeks, that is steady and gets worse with movement, or "
    "that spreads to buttocks and legs, and about tingling or numbness (Back Spasms When Sleeping; "
    "Morning spasms; How Do I Get Rid Of Lower Back Spasms).";

const char pmat_fact_limits[] =
    "Postures, and the shares and changes counted from them, are estimates from pressure. This "
    "report measures how you lay; it does not diagnose.";

const char *const pmat_fact_reading[] = {
    "Back, left, right and front are how the trunk lay, judged every 30 seconds from the pressure "
    "on the mat. Left is your own left side.",
    "A position change counts when the new position is held for at least a minute.",
    "\"Unsure\" means that somebody lay there and the posture could not be told. It is never added "
    "to another posture.",
    "A pressure map shows where the body pressed, not where it hurts. Numbers in counts can be "
    "compared within one mat and one calibration only.",
    "Usual values come from studies of other people with other instruments. They say what is "
    "common, not what is good for you.",
    NULL,
};

void pmat_facts_of(struct pmat_facts *facts, const struct pmat_night_view *view)
{
    facts->view = view;
    facts->session = &view->row.session;
    facts->zone = view->row.key.zone;
    pmat_summarize(view, &facts->summary);
}

void pmat_facts_clock(const struct pmat_facts *facts, int64_t utc_us, char text[PMAT_WORDS_SIZE])
{
    pmat_words_clock(facts->zone, utc_us, facts->summary.clocks_changed, text);
}

void pmat_fact_title(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    const struct pmat_session_key *key = &facts->view->row.key;
    char date[PMAT_WORDS_SIZE];
    pmat_words_date(key->night, date);
    pmat_phrase_add(phrase, "%s %s",
                    key->kind == PMAT_SESSION_NAP ? "Nap, filed under" : "Night of", date);
}

void pmat_fact_identity(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    const struct pmat_session_key *key = &facts->view->row.key;
    pmat_phrase_add(phrase, "Mat %s, %s %s, session %d, zone %s", key->mat,
                    pmat_session_kind_name(key->kind), key->night, (int)key->session, key->zone);
}

void pmat_fact_made_by(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    const struct pmat_provenance *made = &facts->view->provenance;
    pmat_phrase_add(phrase, "Made by sleep-posture %s", made->program_version);
    if (made->model_id[0] != '\0')
        pmat_phrase_add(phrase, ", posture model %s", made->model_id);
    if (made->calibration_id[0] != '\0')
        pmat_phrase_add(phrase, ", calibration %s", made->calibration_id);
    pmat_phrase_add(phrase, ", pressures in %s.", made->unit);
}

static void warn_open(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    char until[PMAT_WORDS_SIZE];
    if (!facts->session->open)
        return;
    pmat_facts_clock(facts, facts->session->end_utc_us, until);
    pmat_phrase_add(phrase, "STILL RECORDING: figures stand as of %s.", until);
}

static void warn_excluded(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    if (facts->view->row.excluded)
        pmat_phrase_add(phrase, "EXCLUDED: this session is kept, but counts in no mean.");
}

/* Shares above and below which a night's postures are not to be relied on. */
#define DOUBTFUL_LOW_FRAC   0.25
#define DOUBTFUL_CONFIDENCE 0.7f

/* A mat whose profile does not fit shows postures all the same, with little confidence. */
static void warn_doubtful(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    const struct pmat_session *session = facts->session;
    bool low = facts->summary.low_frac > DOUBTFUL_LOW_FRAC ||
               session->mean_confidence < DOUBTFUL_CONFIDENCE;
    if (!low || facts->summary.mostly_guesswork || !(session->time_in_bed_min > 0))
        return;
    pmat_phrase_add(phrase,
                    "DOUBTFUL: the postures of this night were told with little confidence. "
                    "Check that the mat lies flat under you and that its profile fits.");
}

/* What the recorder itself saw of the mat and the lie. */
static void warn_quality(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    if (facts->view->provenance.doubts[0] != '\0')
        pmat_phrase_add(phrase, "DOUBTFUL: %s.", facts->view->provenance.doubts);
}

static void warn_unsure(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    char share[PMAT_WORDS_SIZE];
    if (!facts->summary.mostly_guesswork)
        return;
    pmat_words_percent(facts->summary.share_frac[PMAT_POSTURE_UNKNOWN], share);
    pmat_phrase_add(phrase,
                    "UNSURE: for %s of the time in bed the posture is not known. Shares, turns "
                    "and still times say little.",
                    share);
}

bool pmat_facts_warning(const struct pmat_facts *facts, int entry, struct pmat_phrase *phrase)
{
    static pmat_fact_fn *const warnings[] = {warn_open, warn_excluded, warn_unsure, warn_quality,
                                             warn_doubtful};
    enum { WARNINGS = sizeof warnings / sizeof *warnings };
    if (entry >= WARNINGS)
        return false;
    warnings[entry](facts, phrase);
    return true;
}

void pmat_fact_times(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    const struct pmat_session *s = facts->session;
    char from[PMAT_WORDS_SIZE], to[PMAT_WORDS_SIZE], total[PMAT_WORDS_SIZE];
    pmat_facts_clock(facts, s->start_utc_us, from);
    pmat_facts_clock(facts, s->end_utc_us, to);
    pmat_words_duration(facts->summary.total_min, total);
    pmat_phrase_add(phrase, "%s %s to %s %s, %s in all",
                    pmat_words_weekday(facts->zone, s->start_utc_us), from,
                    pmat_words_weekday(facts->zone, s->end_utc_us), to, total);
    if (!s->open && s->end_reason[0] != '\0')
        pmat_phrase_add(phrase, " (%s)", s->end_reason);
}

void pmat_fact_clocks(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    char before[PMAT_WORDS_SIZE], after[PMAT_WORDS_SIZE];
    if (!facts->summary.clocks_changed)
        return;
    pmat_words_offset(facts->summary.offset_start_s, before);
    pmat_words_offset(facts->summary.offset_end_s, after);
    pmat_phrase_add(phrase,
                    "changed in this night, from %s to %s; all durations are time "
                    "that really passed",
                    before, after);
}

void pmat_fact_clocks_sentence(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    if (!facts->summary.clocks_changed)
        return;
    pmat_phrase_add(phrase, "The clocks ");
    pmat_fact_clocks(facts, phrase);
    pmat_phrase_add(phrase, ".");
}

void pmat_fact_in_bed(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    const struct pmat_session *s = facts->session;
    char duration[PMAT_WORDS_SIZE];
    pmat_words_duration(s->time_in_bed_min, duration);
    pmat_phrase_add(phrase, "%s", duration);
    if (s->away_min > 0) {
        pmat_words_duration(s->away_min, duration);
        pmat_phrase_add(phrase, "; out of bed %s", duration);
    }
    if (s->gap_min > 0) {
        pmat_words_duration(s->gap_min, duration);
        pmat_phrase_add(phrase, "; without data %s", duration);
    }
}

void pmat_fact_nobody(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    const struct pmat_session *s = facts->session;
    if (s->time_in_bed_min > 0)
        return;
    if (s->gap_min > 0 && s->away_min > 0)
        pmat_phrase_add(phrase, "Nobody was seen on the mat, and for part of the time it sent no "
                                "data: whether anybody lay there then is not known.");
    else if (s->gap_min > 0)
        pmat_phrase_add(phrase, "The mat sent no data in all this time: nothing is known of how "
                                "anybody lay.");
    else
        pmat_phrase_add(phrase, "Nobody was seen on the mat in all this time.");
}

void pmat_fact_changes(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    const struct pmat_session *s = facts->session;
    pmat_phrase_add(phrase, "%d position change%s", (int)s->position_changes,
                    s->position_changes == 1 ? "" : "s");
    if (isfinite(s->changes_per_h))
        pmat_phrase_add(phrase, ", %.1f an hour in bed", s->changes_per_h);
    if (facts->summary.compare_with_norms)
        pmat_phrase_add(phrase, " (usual %.1f, SD %.1f; %s). Counting small shifts: %s",
                        pmat_norm_changes_per_h.mean, pmat_norm_changes_per_h.sd, pmat_norm_source,
                        pmat_norm_changes_by_age);
}

void pmat_fact_still(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    const struct pmat_session *s = facts->session;
    char still[PMAT_WORDS_SIZE];
    pmat_words_duration(s->longest_still_min, still);
    if (isfinite(s->longest_still_min))
        pmat_phrase_add(phrase, "%s without movement, %s", still,
                        pmat_words_lying(s->longest_still_posture));
    else
        pmat_phrase_add(phrase, "not known (no interval without movement was seen)");
}

void pmat_fact_stirs(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    const struct pmat_session *s = facts->session;
    if (!isfinite(s->small_movements))
        return;
    pmat_phrase_add(phrase, "%.0f without a position change", s->small_movements);
    if (s->twitch_bursts > 0)
        pmat_phrase_add(phrase, "; %.0f time%s three or more short ones within seconds",
                        s->twitch_bursts, s->twitch_bursts > 1 ? "s" : "");
}

/* How much of the night stands behind the rate, or why there is none. */
static void add_breathing(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    const struct pmat_night_view *view = facts->view;
    char duration[PMAT_WORDS_SIZE], share[PMAT_WORDS_SIZE];
    double minutes = 0.0;
    for (size_t i = 0; i < view->epoch_count; i++)
        if (isfinite(view->epochs[i].breath_rate_per_min))
            minutes += (double)view->epochs[i].duration_s / 60.0;
    if (minutes > 0.0 && facts->session->time_in_bed_min > 0.0) {
        pmat_words_duration(minutes, duration);
        pmat_words_percent(fmin(minutes / facts->session->time_in_bed_min, 1.0), share);
        pmat_phrase_add(phrase, "; known for %s, %s of the time in bed", duration, share);
    }
    if (facts->session->breath_missing[0] != '\0')
        pmat_phrase_add(phrase, "%s: %s", phrase->used > 0 ? "; else mostly" : "not told",
                        facts->session->breath_missing);
}

/* Adds ": 02:10 for 7 min, 04:30 ..." of the events of one kind. The last getting out has no
 * return and therefore no duration. */
static void add_exits(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    int listed = 0;
    char at[PMAT_WORDS_SIZE], duration[PMAT_WORDS_SIZE];
    for (size_t i = 0; i < facts->view->event_count; i++) {
        const struct pmat_event *event = &facts->view->events[i];
        if (event->kind != PMAT_EVENT_GET_OUT || !isfinite(event->duration_s))
            continue;
        if (listed++ == LISTED_MAX) {
            pmat_phrase_add(phrase, ", and more (posture-export lists all)");
            return;
        }
        pmat_facts_clock(facts, event->start_utc_us, at);
        pmat_words_duration((double)event->duration_s / 60, duration);
        pmat_phrase_add(phrase, "%s%s for %s", listed == 1 ? ": " : ", ", at, duration);
    }
}

static const struct pmat_event *last_get_out(const struct pmat_facts *facts)
{
    const struct pmat_event *last = NULL;
    for (size_t i = 0; i < facts->view->event_count; i++)
        if (facts->view->events[i].kind == PMAT_EVENT_GET_OUT)
            last = &facts->view->events[i];
    return last != NULL && !isfinite(last->duration_s) ? last : NULL;
}

void pmat_fact_exits(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    const struct pmat_event *rise = last_get_out(facts);
    int exits = (int)facts->session->bed_exits;
    char at[PMAT_WORDS_SIZE];
    if (exits == 0)
        pmat_phrase_add(phrase, "never in between%s",
                        facts->session->gap_min > 0 ? " (not known for the time without data)"
                                                    : "");
    else if (exits == 1)
        pmat_phrase_add(phrase, "once");
    else
        pmat_phrase_add(phrase, "%d times", exits);
    add_exits(facts, phrase);
    if (rise != NULL) {
        pmat_facts_clock(facts, rise->start_utc_us, at);
        pmat_phrase_add(phrase, "; %s %s", facts->session->open ? "out since" : "up at", at);
    }
}

void pmat_fact_gaps(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    char at[PMAT_WORDS_SIZE], duration[PMAT_WORDS_SIZE];
    int listed = 0;
    for (size_t i = 0; i < facts->view->event_count && listed <= LISTED_MAX; i++) {
        const struct pmat_event *event = &facts->view->events[i];
        if (event->kind != PMAT_EVENT_GAP)
            continue;
        if (listed++ == LISTED_MAX) {
            pmat_phrase_add(phrase, "; and more (posture-export lists all)");
            break;
        }
        pmat_facts_clock(facts, event->start_utc_us, at);
        pmat_words_duration((double)event->duration_s / 60, duration);
        pmat_phrase_add(phrase, "%s%s for %s, %s", listed == 1 ? "" : "; ", at, duration,
                        event->reason[0] != '\0' ? event->reason : "cause not known");
    }
    if (listed == 0 && facts->session->gap_min > 0) {
        pmat_words_duration(facts->session->gap_min, duration);
        pmat_phrase_add(phrase, "%s, cause not known", duration);
    }
}

void pmat_fact_confidence(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    const struct pmat_summary *summary = &facts->summary;
    char share[PMAT_WORDS_SIZE];
    if (isfinite(facts->session->mean_confidence))
        pmat_phrase_add(phrase, "%.2f on average (1 = sure)",
                        (double)facts->session->mean_confidence);
    else
        pmat_phrase_add(phrase, "not known (nobody was seen lying)");
    pmat_words_percent(summary->share_frac[PMAT_POSTURE_UNKNOWN], share);
    pmat_phrase_add(phrase, "; posture unsure in %s of the time in bed", share);
    if (isfinite(summary->low_frac)) {
        pmat_words_percent(summary->low_frac, share);
        pmat_phrase_add(phrase, "; low-quality data %s", share);
    }
}

void pmat_fact_settling(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    char duration[PMAT_WORDS_SIZE];
    if (!(facts->summary.settling_min > 0))
        return;
    pmat_words_duration(facts->summary.settling_min, duration);
    pmat_phrase_add(phrase,
                    "in the first %s the sensors still creep: pressures and what is "
                    "worked out from them are rougher there",
                    duration);
}

bool pmat_facts_measure(const struct pmat_facts *facts, int entry, const char **label,
                        struct pmat_phrase *phrase)
{
    const struct pmat_night_row *row = &facts->view->row;
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
        {"Pain", row->pain_0_10, fmodf(row->pain_0_10, 1) != 0, "of 10, as noted"},
        {"Stiffness", row->stiffness_0_10, fmodf(row->stiffness_0_10, 1) != 0, "of 10, as noted"},
    };
    enum { MEASURES = sizeof measures / sizeof *measures };
    if (entry >= MEASURES)
        return pmat_diary_measure(facts->view, entry - MEASURES, label, phrase);
    *label = measures[entry].label;
    if (isfinite(measures[entry].value))
        pmat_phrase_add(phrase, "%.*f %s", measures[entry].decimals, (double)measures[entry].value,
                        measures[entry].meaning);
    if (entry == 0)
        add_breathing(facts, phrase);
    return true;
}
