/*
 * One row of the strain table, and what its functions are given. Internal to analysis/strain*.c.
 */
#ifndef PMAT_ANALYSIS_STRAIN_RULES_H
#define PMAT_ANALYSIS_STRAIN_RULES_H

#include "analysis/strain.h"

/* A threshold; its key is "RULE.KEY" under [strain]. */
struct pmat_strain_limit {
    const char *key, *preset, *unit;
    double most; /* the least is 0 */
    const char *help;
};

/* From here on a rule is worth a flag. `preset` "none": never by itself. */
struct pmat_strain_level {
    const char *key, *preset, *unit;
    enum pmat_severity severity;
    bool of_longest; /* of the longest stretch, not of all together */
    double most;
};

/* What an epoch is held against. */
struct pmat_strain_sight {
    const float *limit;  /* of the rule */
    float slack;         /* 0, or the share by which a running exposure may fall short */
    bool own_lumbar;     /* limit[0] of lumbar_arch is the sleeper's own */
    float lumbar_raised; /* the sleeper's own value with the knees raised, or NAN */
};

/* What a rule of the night as a whole is told. */
struct pmat_strain_whole {
    const struct pmat_strain_settings *settings;
    const struct pmat_baseline *baseline;
    const struct pmat_session_key *key;
    const struct pmat_session *session;
    const struct pmat_night_measures *measures;
    bool rose;    /* the last thing that happened was getting up, */
    float rise_s; /* after so many seconds on a side or sitting; NAN = not known */
    int64_t rose_utc_us;
};

struct pmat_strain_finding {
    float total, longest;       /* what the levels are held against; NAN = nothing */
    float minutes, longest_min; /* of the flag; NAN = it is about the night as a whole */
    float threshold;            /* NAN = the level that was reached */
    bool beyond_own;            /* far from the sleeper's own nights: at least a watch */
    char evidence[sizeof((struct pmat_flag *)0)->evidence];
};

struct pmat_strain_rule {
    const char *name;
    /* Of epochs: in which postures (1 << enum pmat_posture, or-ed), and whether one is exposed.
     * What is not measured is not exposed. */
    unsigned postures;
    bool (*exposed)(const struct pmat_epoch *epoch, const struct pmat_strain_sight *sight);
    /* Of the night as a whole, instead. */
    void (*measure)(const struct pmat_strain_whole *whole, const float *limit,
                    struct pmat_strain_finding *finding);
    struct pmat_strain_limit limit[PMAT_STRAIN_LIMITS_MAX];
    struct pmat_strain_level level[PMAT_STRAIN_LEVELS_MAX];
    bool watch_without_own; /* never more than watch without the sleeper's own lumbar values */
    const char *where;      /* "supine" */
    /* Medians over the exposed epochs that the evidence shows. */
    struct pmat_strain_shown {
        float (*value)(const struct pmat_epoch *epoch);
        float most;         /* 0..most */
        const char *before; /* the number, */
        int decimals;
        const char *after;
    } shown[2];
    const char *credit; /* a good position, in words: a credit, no flag */
    const char *advice, *source;
};

extern const struct pmat_strain_rule pmat_strain_rules[];
extern const int pmat_strain_rule_count;

/* ---- medians in constant memory ---- */

enum { PMAT_STRAIN_BINS = 256 };
struct pmat_strain_spread {
    uint16_t bin[PMAT_STRAIN_BINS];
    uint32_t count;
};
void pmat_strain_spread_add(struct pmat_strain_spread *spread, float value, float most);
/* NAN without values. */
float pmat_strain_spread_median(const struct pmat_strain_spread *spread, float most);

/* ---- exposure ---- */

/* An exposure opens after two epochs over the threshold, both counted, and closes after two that
 * fall short of it by more than the slack, or that are not of its posture or not sure. */
struct pmat_strain_run {
    bool open;
    int over, under;
    double waiting_min; /* not yet counted */
    double total_min, run_min, longest_min, settling_min;
    double waiting_settling_min;
    struct pmat_strain_spread spread[2];
};

/* ---- the night as a whole (strain_night.c) ---- */

void pmat_strain_long_still(const struct pmat_strain_whole *whole, const float *limit,
                            struct pmat_strain_finding *finding);
void pmat_strain_long_in_bed(const struct pmat_strain_whole *whole, const float *limit,
                             struct pmat_strain_finding *finding);
void pmat_strain_mattress_firm(const struct pmat_strain_whole *whole, const float *limit,
                               struct pmat_strain_finding *finding);
void pmat_strain_mattress_soft(const struct pmat_strain_whole *whole, const float *limit,
                               struct pmat_strain_finding *finding);
void pmat_strain_mattress_old(const struct pmat_strain_whole *whole, const float *limit,
                              struct pmat_strain_finding *finding);
void pmat_strain_abrupt_rise(const struct pmat_strain_whole *whole, const float *limit,
                             struct pmat_strain_finding *finding);
void pmat_strain_restless(const struct pmat_strain_whole *whole, const float *limit,
                          struct pmat_strain_finding *finding);

/* ---- words (strain_words.c) ---- */

enum { PMAT_STRAIN_DURATION_SIZE = 48 };
/* "2 h 10 min", "25 min" */
void pmat_strain_duration(double minutes, char text[PMAT_STRAIN_DURATION_SIZE]);
/* Appends, cut to the field's size. */
__attribute__((format(printf, 3, 4))) void pmat_strain_say(char *text, size_t size,
                                                           const char *format, ...);
void pmat_strain_evidence(const struct pmat_strain_rule *rule, const struct pmat_strain_run *run,
                          const struct pmat_strain_sight *sight,
                          const struct pmat_strain_settings *settings,
                          const struct pmat_baseline *baseline, char *text, size_t size);

#endif
