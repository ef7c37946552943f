/*
 * The diary in words, once for every format: what was noted of a morning, and what goes with a good
 * one. It says what differs between nights, never why.
 */
#ifndef PMAT_REPORT_DIARY_H
#define PMAT_REPORT_DIARY_H

#include "core/mornings.h"
#include "report/facts.h"
#include "report/trend.h"

/* What is noted of a night's morning, as pmat_facts_measure has its entries. */
bool pmat_diary_measure(const struct pmat_night_view *view, int entry, const char **label,
                        struct pmat_phrase *phrase);

/* How many mornings are noted, and wanted; for whoever keeps the diary, not for paper. */
pmat_fact_fn pmat_fact_mornings;

extern const char pmat_mornings_heading[]; /* "What goes with a good morning" */
extern const char pmat_mornings_limits[];  /* what it cannot tell */
/* How many mornings, and what the figures mean; or how many are missing. */
void pmat_mornings_intro(const struct pmat_mornings *mornings, struct pmat_phrase *phrase);
/* "-1.8 (-3.2 to -0.4): less pain on such mornings" */
void pmat_mornings_side(const struct pmat_morning_line *line, enum pmat_morning_outcome outcome,
                        struct pmat_phrase *phrase);
/* "8 nights with, 16 without", of the outcome that has more of them. */
void pmat_mornings_nights(const struct pmat_morning_line *line, struct pmat_phrase *phrase);
/* Whether it was compared for either outcome. */
bool pmat_mornings_compared(const struct pmat_morning_line *line);
/* "Needs more nights: topper (3), ice (12)." Empty where nothing does. */
void pmat_mornings_waiting(const struct pmat_mornings *mornings, struct pmat_phrase *phrase);
/* "Pain: 2.1 over 7 days (5 nights), ..."; empty where none is noted. */
void pmat_mornings_trend(const struct pmat_nights_view *view, enum pmat_trend trend,
                         struct pmat_phrase *phrase);

#endif
