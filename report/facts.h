/*
 * What there is to say of one session, in sentences, worked out once for every format that people
 * read: the terminal, the page, the paper.
 */
#ifndef PMAT_REPORT_FACTS_H
#define PMAT_REPORT_FACTS_H

#include "core/records.h"
#include "report/phrase.h"
#include "report/summary.h"

struct pmat_facts {
    const struct pmat_night_view *view;
    const struct pmat_session *session;
    const char *zone;
    struct pmat_summary summary;
};

/* Keeps pointing at the view. */
void pmat_facts_of(struct pmat_facts *facts, const struct pmat_night_view *view);

/* Local time of an instant; with the offset from UTC in nights that change it. */
void pmat_facts_clock(const struct pmat_facts *facts, int64_t utc_us, char text[PMAT_WORDS_SIZE]);

/* A sentence or a clause; empty where there is nothing to say. */
typedef void pmat_fact_fn(const struct pmat_facts *facts, struct pmat_phrase *phrase);
pmat_fact_fn pmat_fact_title;    /* "Night of Saturday, 21 November 2026" */
pmat_fact_fn pmat_fact_identity; /* "Mat bedroom, night 2026-11-21, session 1, zone ..." */
pmat_fact_fn pmat_fact_story_bed, pmat_fact_story_lay; /* the night in two sentences */
pmat_fact_fn pmat_fact_times, pmat_fact_clocks, pmat_fact_in_bed;
pmat_fact_fn pmat_fact_nobody; /* a night in which nobody was seen: which kind of nothing */
pmat_fact_fn pmat_fact_changes, pmat_fact_still, pmat_fact_confidence, pmat_fact_settling;
pmat_fact_fn pmat_fact_stirs;           /* small movements */
pmat_fact_fn pmat_fact_clocks_sentence; /* the same as a sentence of its own */
pmat_fact_fn pmat_fact_no_flags;        /* why there is no advice */
pmat_fact_fn pmat_fact_flagged;         /* the flags in one sentence */
pmat_fact_fn pmat_fact_credits;         /* good positions, and for how long */
pmat_fact_fn pmat_fact_made_by;         /* program, model, calibration, unit */
pmat_fact_fn pmat_fact_exits;
pmat_fact_fn pmat_fact_gaps; /* time without data, with its causes */

/* Warnings that stand at the top: still recording, excluded, unsure. Entry 0, 1, ...; false after
 * the last one. An entry may be empty. */
bool pmat_facts_warning(const struct pmat_facts *facts, int entry, struct pmat_phrase *phrase);

/* Medians and diary values, the same way; `label` names the entry. */
bool pmat_facts_measure(const struct pmat_facts *facts, int entry, const char **label,
                        struct pmat_phrase *phrase);

/* "Hips unstacked (strain)" */
void pmat_words_flag(const struct pmat_flag *flag, struct pmat_phrase *phrase);
/* So many flags make up "What to change tonight". */
enum { PMAT_FACTS_TONIGHT = 3 };
/* At most `max` flags, the heaviest first. */
size_t pmat_flags_by_weight(const struct pmat_night_view *view, const struct pmat_flag *sorted[],
                            size_t max);

extern const char *const pmat_fact_reading[]; /* how to read a report, ended by NULL */
extern const char pmat_fact_limits[];         /* what every report says of itself */
extern const char pmat_fact_doctor[];         /* when the documents say to see one */

#endif
