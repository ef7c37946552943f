/* Epochs and events through the rules. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/strain_rules.h"

/* An exposure opens after so many epochs over its threshold, and closes after so many under it less
 * the slack. */
enum { OPEN_EPOCHS = 2, CLOSE_EPOCHS = 2 };
#define SLACK_FRAC 0.1f
/* A mean over less time tells nothing of a mattress. */
#define KIND_MIN_MIN 30.0

struct mean {
    double sum, minutes;
};

struct pmat_strain {
    struct pmat_strain_settings settings;
    struct pmat_baseline baseline;
    bool own_lumbar;
    float limit[PMAT_STRAIN_RULES_MAX][PMAT_STRAIN_LIMITS_MAX]; /* as they hold for this sleeper */
    struct pmat_strain_run run[PMAT_STRAIN_RULES_MAX];
    struct mean firm[PMAT_LIE_KINDS], contact[PMAT_LIE_KINDS], dense[PMAT_LIE_KINDS];
    bool rose;
    float rise_s;
    int64_t rose_utc_us;
};

struct pmat_strain *pmat_strain_create(void)
{
    return calloc(1, sizeof(struct pmat_strain));
}

void pmat_strain_destroy(struct pmat_strain *strain)
{
    free(strain);
}

void pmat_strain_begin(struct pmat_strain *strain, const struct pmat_strain_settings *settings,
                       const struct pmat_baseline *baseline)
{
    memset(strain, 0, sizeof *strain);
    strain->settings = *settings;
    strain->baseline = *baseline;
    float threshold = NAN;
    strain->own_lumbar = pmat_strain_own_threshold(settings, &threshold);
    for (int i = 0; i < pmat_strain_rule_count; i++) {
        memcpy(strain->limit[i], settings->rule[i].limit, sizeof strain->limit[i]);
        if (strain->own_lumbar && pmat_strain_rules[i].watch_without_own)
            strain->limit[i][0] = threshold;
    }
}

static struct pmat_strain_sight sight_of(const struct pmat_strain *strain, int rule, float slack)
{
    return (struct pmat_strain_sight){.limit = strain->limit[rule],
                                      .slack = slack,
                                      .own_lumbar = strain->own_lumbar,
                                      .lumbar_raised = strain->settings.lumbar_knees_raised};
}

/* ---- exposure ---- */

static void count(struct pmat_strain_run *run, double minutes, double settling_min)
{
    run->total_min += minutes;
    run->run_min += minutes;
    run->settling_min += settling_min;
    run->longest_min = fmax(run->longest_min, run->run_min);
}

static void close_run(struct pmat_strain_run *run)
{
    run->open = false;
    run->over = run->under = 0;
    run->run_min = run->waiting_min = run->waiting_settling_min = 0.0;
}

/* Over the threshold while nothing runs: counted from the first of two on. */
static void wait_for_second(struct pmat_strain_run *run, double minutes, double settling_min)
{
    run->over++;
    run->waiting_min += minutes;
    run->waiting_settling_min += settling_min;
    if (run->over < OPEN_EPOCHS)
        return;
    count(run, run->waiting_min, run->waiting_settling_min);
    run->open = true;
    run->under = 0;
    run->waiting_min = run->waiting_settling_min = 0.0;
}

static void show(struct pmat_strain_run *run, const struct pmat_strain_rule *rule,
                 const struct pmat_epoch *epoch)
{
    for (int i = 0; i < 2 && rule->shown[i].value != NULL; i++)
        pmat_strain_spread_add(&run->spread[i], rule->shown[i].value(epoch), rule->shown[i].most);
}

/* `counts`: it is of the rule's postures, sure of it, and no gap. Another epoch is no exposure,
 * whatever stands in it; two of them end a running one, as two under the threshold do. */
static void follow(struct pmat_strain *strain, int number, const struct pmat_epoch *epoch,
                   bool counts)
{
    const struct pmat_strain_rule *rule = &pmat_strain_rules[number];
    struct pmat_strain_run *run = &strain->run[number];
    struct pmat_strain_sight sight = sight_of(strain, number, run->open ? SLACK_FRAC : 0.0f);
    counts = counts && (rule->postures & 1u << epoch->posture) != 0;
    bool over = counts && rule->exposed(epoch, &sight);
    double minutes = (double)epoch->duration_s / 60.0;
    bool settling = (float)epoch->index * PMAT_EPOCH_S < strain->settings.settling_min * 60.0f;
    double settling_min = settling ? minutes : 0.0;
    if (over) {
        show(run, rule, epoch);
        run->under = 0;
        if (run->open)
            count(run, minutes, settling_min);
        else
            wait_for_second(run, minutes, settling_min);
    } else if (!run->open || ++run->under >= CLOSE_EPOCHS) {
        close_run(run);
    }
}

/* ---- the night's own measures ---- */

static void add_mean(struct mean *mean, float value, double minutes)
{
    if (!isfinite(value))
        return;
    mean->sum += minutes * (double)value;
    mean->minutes += minutes;
}

static float mean_of(const struct mean *mean)
{
    return mean->minutes >= KIND_MIN_MIN ? (float)(mean->sum / mean->minutes) : NAN;
}

static void measure(struct pmat_strain *strain, const struct pmat_epoch *epoch)
{
    double minutes = (double)epoch->duration_s / 60.0;
    if (epoch->posture == PMAT_POSTURE_PRONE)
        return;
    int kind = epoch->posture == PMAT_POSTURE_SUPINE ? PMAT_LIE_BACK : PMAT_LIE_SIDE;
    /* Over the mean of the whole mat: the mean of the contact alone rises as it shrinks, which
     * hides what a hard mattress does. */
    if (epoch->load > 0.0f)
        add_mean(&strain->firm[kind], epoch->peak_pressure / epoch->load, minutes);
    add_mean(&strain->contact[kind], epoch->contact_area_frac, minutes);
    add_mean(&strain->dense[kind], epoch->dispersion, minutes);
}

void pmat_strain_push_epoch(struct pmat_strain *strain, const struct pmat_epoch *epoch)
{
    bool counts = epoch->quality != PMAT_QUALITY_GAP && pmat_posture_is_lying(epoch->posture) &&
                  epoch->confidence >= strain->settings.confidence_min;
    for (int i = 0; i < pmat_strain_rule_count; i++)
        if (pmat_strain_rules[i].exposed != NULL)
            follow(strain, i, epoch, counts);
    if (counts)
        measure(strain, epoch);
}

void pmat_strain_push_event(struct pmat_strain *strain, const struct pmat_event *event)
{
    if (event->kind == PMAT_EVENT_GET_IN)
        strain->rose = false;
    if (event->kind != PMAT_EVENT_GET_OUT)
        return;
    strain->rose = true;
    strain->rise_s = event->rise_s;
    strain->rose_utc_us = event->start_utc_us;
}

/* ---- what there is to say ---- */

static void fill_measures(const struct pmat_strain *strain, const struct pmat_session *session,
                          struct pmat_night_measures *measures)
{
    *measures = (struct pmat_night_measures){
        .changes_per_h = (float)session->changes_per_h,
        .lumbar_arch_median = NAN,
    };
    for (int kind = 0; kind < PMAT_LIE_KINDS; kind++) {
        measures->firm[kind] = mean_of(&strain->firm[kind]);
        measures->contact[kind] = mean_of(&strain->contact[kind]);
        measures->dense[kind] = mean_of(&strain->dense[kind]);
    }
}

static void find_exposure(const struct pmat_strain *strain, int number,
                          struct pmat_strain_finding *finding)
{
    const struct pmat_strain_rule *rule = &pmat_strain_rules[number];
    const struct pmat_strain_run *run = &strain->run[number];
    struct pmat_strain_sight sight = sight_of(strain, number, 0.0f);
    if (!(run->total_min > 0.0))
        return;
    finding->total = finding->minutes = (float)run->total_min;
    finding->longest = finding->longest_min = (float)run->longest_min;
    if (rule->limit[0].key != NULL)
        finding->threshold = strain->limit[number][0];
    pmat_strain_evidence(rule, run, &sight, &strain->settings, &strain->baseline, finding->evidence,
                         sizeof finding->evidence);
}

/* The heaviest level that was reached; false when none was. */
static bool weigh(const struct pmat_strain *strain, int number,
                  const struct pmat_strain_finding *finding, enum pmat_severity *severity,
                  float *reached)
{
    const struct pmat_strain_rule *rule = &pmat_strain_rules[number];
    bool raised = finding->beyond_own;
    *severity = finding->beyond_own ? PMAT_SEVERITY_WATCH : PMAT_SEVERITY_INFO;
    *reached = NAN;
    for (int i = 0; i < PMAT_STRAIN_LEVELS_MAX && rule->level[i].key != NULL; i++) {
        const struct pmat_strain_level *level = &rule->level[i];
        float limit = strain->settings.rule[number].level[i];
        if (!((level->of_longest ? finding->longest : finding->total) >= limit))
            continue;
        if (!raised || level->severity > *severity || isnan(*reached))
            *reached = limit;
        *severity = level->severity > *severity ? level->severity : *severity;
        raised = true;
    }
    if (rule->watch_without_own && !strain->own_lumbar && *severity > PMAT_SEVERITY_WATCH)
        *severity = PMAT_SEVERITY_WATCH;
    return raised;
}

static void raise_flag(const struct pmat_strain_rule *rule,
                       const struct pmat_strain_finding *finding, enum pmat_severity severity,
                       float reached, const struct pmat_session *session,
                       struct pmat_strain_result *result)
{
    struct pmat_flag *flag = &result->flags[result->flag_count++];
    *flag =
        (struct pmat_flag){.severity = severity,
                           .minutes = finding->minutes,
                           .longest_min = finding->longest_min,
                           .share_frac = NAN,
                           .threshold = isnan(finding->threshold) ? reached : finding->threshold};
    if (session->time_in_bed_min > 0.0 && isfinite(finding->minutes))
        flag->share_frac =
            fminf(1.0f, (float)((double)finding->minutes / session->time_in_bed_min));
    snprintf(flag->name, sizeof flag->name, "%s", rule->name);
    snprintf(flag->evidence, sizeof flag->evidence, "%s", finding->evidence);
    snprintf(flag->advice, sizeof flag->advice, "%s", rule->advice);
    snprintf(flag->source, sizeof flag->source, "%s", rule->source);
}

static void give_credit(const struct pmat_strain_rule *rule,
                        const struct pmat_strain_finding *finding,
                        struct pmat_strain_result *result)
{
    struct pmat_credit *credit = &result->credits[result->credit_count++];
    *credit =
        (struct pmat_credit){.minutes = finding->minutes, .longest_min = finding->longest_min};
    snprintf(credit->name, sizeof credit->name, "%s", rule->name);
    snprintf(credit->words, sizeof credit->words, "%s", rule->credit);
    snprintf(credit->source, sizeof credit->source, "%s", rule->source);
}

void pmat_strain_finish(const struct pmat_strain *strain, const struct pmat_session_key *key,
                        const struct pmat_session *session, struct pmat_strain_result *result)
{
    memset(result, 0, sizeof *result);
    fill_measures(strain, session, &result->measures);
    const struct pmat_strain_whole whole = {.settings = &strain->settings,
                                            .baseline = &strain->baseline,
                                            .key = key,
                                            .session = session,
                                            .measures = &result->measures,
                                            .rose = strain->rose,
                                            .rise_s = strain->rise_s,
                                            .rose_utc_us = strain->rose_utc_us};
    for (int i = 0; i < pmat_strain_rule_count; i++) {
        const struct pmat_strain_rule *rule = &pmat_strain_rules[i];
        struct pmat_strain_finding finding = {
            .total = NAN, .longest = NAN, .minutes = NAN, .longest_min = NAN, .threshold = NAN};
        enum pmat_severity severity;
        float reached;
        if (rule->measure != NULL)
            rule->measure(&whole, strain->settings.rule[i].limit, &finding);
        else
            find_exposure(strain, i, &finding);
        if (!weigh(strain, i, &finding, &severity, &reached))
            continue;
        if (rule->credit != NULL)
            give_credit(rule, &finding, result);
        else
            raise_flag(rule, &finding, severity, reached, session, result);
    }
}
