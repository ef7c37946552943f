/*
 * What the documents call straining: one session's epochs and events in, its flags out, each with
 * its evidence, and the good positions beside them. docs/strain.md says how it is counted and how
 * sure it is; docs/sources.md: document-a to document-e.
 *
 * Pure and in constant memory, which _create takes. It measures contact and load: no flag is a
 * diagnosis.
 */
#ifndef PMAT_ANALYSIS_STRAIN_H
#define PMAT_ANALYSIS_STRAIN_H

#include "analysis/baseline.h"
#include "core/keys.h"
#include "core/records.h"

enum {
    PMAT_STRAIN_RULES_MAX = 24,
    PMAT_STRAIN_LIMITS_MAX = 3, /* of one rule */
    PMAT_STRAIN_LEVELS_MAX = 4
};

/* ---- settings ---- */

/* Thresholds and minutes of one rule, in the order of its row. */
struct pmat_strain_numbers {
    float limit[PMAT_STRAIN_LIMITS_MAX];
    float level[PMAT_STRAIN_LEVELS_MAX]; /* NAN = never */
};

struct pmat_strain_settings {
    float confidence_min; /* of an epoch that counts */
    float own_nights;     /* so many are compared with, at least */
    float settling_min;   /* first minutes, told apart in the evidence; no key of its own */
    /* The sleeper's own lumbar_arch, as posture-setup takes it; NAN = not taken. */
    float lumbar_flat, lumbar_knees_raised;
    char mattress_bought[PMAT_DATE_SIZE]; /* "YYYY-MM-DD", "" = not known */
    struct pmat_strain_numbers rule[PMAT_STRAIN_RULES_MAX];
};

/* The table of settings keys under [strain], made from the rules. Owns its texts: not to be copied.
 */
enum { PMAT_STRAIN_KEYS_MAX = 96, PMAT_STRAIN_KEY_SIZE = 48 };
struct pmat_strain_keys {
    struct pmat_key_table table;
    struct pmat_key key[PMAT_STRAIN_KEYS_MAX];
    char name[PMAT_STRAIN_KEYS_MAX][PMAT_STRAIN_KEY_SIZE]; /* "prone.watch_min" */
};
void pmat_strain_keys_make(struct pmat_strain_keys *keys);
void pmat_strain_settings_default(struct pmat_strain_settings *settings);
/* The sleeper's own values, if both are known and the flat one is the greater. */
bool pmat_strain_own_threshold(const struct pmat_strain_settings *settings, float *threshold);

/* ---- a session ---- */

struct pmat_strain_result {
    struct pmat_flag flags[PMAT_STRAIN_RULES_MAX];
    size_t flag_count;
    struct pmat_credit credits[PMAT_STRAIN_RULES_MAX];
    size_t credit_count;
    struct pmat_night_measures measures;
};

struct pmat_strain;

/* NULL without memory. */
struct pmat_strain *pmat_strain_create(void);
void pmat_strain_destroy(struct pmat_strain *strain);
/* Begins a session. `baseline` are nights before it; both are copied. */
void pmat_strain_begin(struct pmat_strain *strain, const struct pmat_strain_settings *settings,
                       const struct pmat_baseline *baseline);
/* Epochs in order; events in order; which of both comes first does not matter. */
void pmat_strain_push_epoch(struct pmat_strain *strain, const struct pmat_epoch *epoch);
void pmat_strain_push_event(struct pmat_strain *strain, const struct pmat_event *event);
/* What there is to say so far: the session may go on. */
void pmat_strain_finish(const struct pmat_strain *strain, const struct pmat_session_key *key,
                        const struct pmat_session *session, struct pmat_strain_result *result);

#endif
