#include "programs/posture-report/mornings.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/diary_stats.h"
#include "programs/posture-report/habits.h"

enum { SEED = 1, HINT_DAYS = 90 }; /* the same nights give the same page */

/* The last entries of the diary that say how the morning was. */
struct gathering {
    struct habit_night *nights; /* [HABIT_NIGHTS_MAX], in turn */
    size_t seen;
};

static bool says_something(const struct pmat_diary_entry *entry)
{
    return isfinite(entry->pain_0_10) || isfinite(entry->stiffness_0_10);
}

static bool keep_entry(void *context, const struct pmat_diary_entry *entry)
{
    struct gathering *gathering = context;
    long day;
    if (!says_something(entry) || !pmat_diary_day(entry->night, &day))
        return true;
    struct habit_night *night = &gathering->nights[gathering->seen++ % HABIT_NIGHTS_MAX];
    memset(night, 0, sizeof *night);
    night->entry = *entry;
    night->day = (int32_t)day;
    return true;
}

static int by_day(const void *a, const void *b)
{
    const struct habit_night *x = a, *y = b;
    return (x->day > y->day) - (x->day < y->day);
}

/* Nights that the sleeper excluded are in no mean; a day noted in two databases counts once. */
static size_t drop_excluded(struct habit_night *nights, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (nights[i].excluded || (kept > 0 && nights[kept - 1].day == nights[i].day))
            continue;
        if (kept != i)
            nights[kept] = nights[i];
        kept++;
    }
    return kept;
}

/* Everything that a comparison takes while it is made. */
struct work {
    struct habit_night *nights;
    size_t count;
    struct habits habits;
    int32_t *day;
    float *outcome[PMAT_MORNING_OUTCOMES];
    struct pmat_diary_finding *findings;
    struct pmat_diary_stats *stats;
};

static bool work_begin(struct work *work)
{
    *work = (struct work){.nights = calloc(HABIT_NIGHTS_MAX, sizeof *work->nights)};
    work->habits.with = calloc((size_t)HABITS_MAX * HABIT_NIGHTS_MAX, 1);
    work->day = calloc(HABIT_NIGHTS_MAX, sizeof *work->day);
    for (int i = 0; i < PMAT_MORNING_OUTCOMES; i++)
        work->outcome[i] = calloc(HABIT_NIGHTS_MAX, sizeof *work->outcome[i]);
    work->findings = calloc(HABITS_MAX * PMAT_MORNING_OUTCOMES, sizeof *work->findings);
    work->stats = pmat_diary_stats_create(HABIT_NIGHTS_MAX, HABITS_MAX);
    return work->nights != NULL && work->habits.with != NULL && work->day != NULL &&
           work->outcome[PMAT_MORNING_PAIN] != NULL &&
           work->outcome[PMAT_MORNING_STIFFNESS] != NULL && work->findings != NULL &&
           work->stats != NULL;
}

static void work_end(struct work *work)
{
    free(work->nights);
    free(work->habits.with);
    free(work->day);
    for (int i = 0; i < PMAT_MORNING_OUTCOMES; i++)
        free(work->outcome[i]);
    free(work->findings);
    pmat_diary_stats_destroy(work->stats);
}

static void compare(struct work *work)
{
    for (size_t i = 0; i < work->count; i++) {
        work->day[i] = work->nights[i].day;
        work->outcome[PMAT_MORNING_PAIN][i] = work->nights[i].entry.pain_0_10;
        work->outcome[PMAT_MORNING_STIFFNESS][i] = work->nights[i].entry.stiffness_0_10;
    }
    const struct pmat_diary_input input = {
        .nights = work->count,
        .day = work->day,
        .outcomes = PMAT_MORNING_OUTCOMES,
        .outcome = {work->outcome[PMAT_MORNING_PAIN], work->outcome[PMAT_MORNING_STIFFNESS]},
        .exposures = (size_t)work->habits.count,
        .with = work->habits.with,
        .permutations = PMAT_DIARY_PERMUTATIONS,
        .seed = SEED};
    pmat_diary_stats_run(work->stats, &input, work->findings);
}

static struct pmat_morning_side side_of(const struct pmat_diary_finding *finding)
{
    static const enum pmat_morning_state states[] = {
        [PMAT_DIARY_TOO_FEW] = PMAT_MORNING_TOO_FEW,
        [PMAT_DIARY_NO_SPREAD] = PMAT_MORNING_NO_SPREAD,
        [PMAT_DIARY_NOT_SHOWN] = PMAT_MORNING_NOT_SHOWN,
        [PMAT_DIARY_SHOWN] = PMAT_MORNING_SHOWN,
    };
    return (struct pmat_morning_side){states[finding->state], finding->with,       finding->without,
                                      finding->more,          finding->difference, finding->low,
                                      finding->high};
}

static bool is_shown(const struct pmat_morning_line *line)
{
    return line->side[PMAT_MORNING_PAIN].state == PMAT_MORNING_SHOWN ||
           line->side[PMAT_MORNING_STIFFNESS].state == PMAT_MORNING_SHOWN;
}

/* What was shown comes first, else in the order of the table. */
static void take_lines(struct mornings *mornings, const struct work *work)
{
    struct pmat_mornings *shown = &mornings->shown;
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < work->habits.count; i++) {
            struct pmat_morning_line line = {0};
            memcpy(line.name, work->habits.name[i], sizeof line.name);
            memcpy(line.label, work->habits.label[i], sizeof line.label);
            for (int o = 0; o < PMAT_MORNING_OUTCOMES; o++) {
                line.side[o] = side_of(&work->findings[i * PMAT_MORNING_OUTCOMES + o]);
                shown->compared += pass == 0 && (line.side[o].state == PMAT_MORNING_SHOWN ||
                                                 line.side[o].state == PMAT_MORNING_NOT_SHOWN);
            }
            if (is_shown(&line) == (pass == 0))
                mornings->lines[shown->count++] = line;
        }
    }
    shown->left_out = work->habits.left_out;
}

static void begin(struct mornings *mornings)
{
    *mornings = (struct mornings){.shown = {.wanted = PMAT_DIARY_NIGHTS_ALL,
                                            .wanted_each = PMAT_DIARY_NIGHTS_EACH,
                                            .percent = PMAT_DIARY_PERCENT}};
}

static enum pmat_err look(struct mornings *mornings, struct report_options *options,
                          const struct pmat_night_row *rows, size_t count, struct work *work,
                          struct pmat_fault *fault)
{
    struct gathering gathering = {.nights = work->nights};
    const char *from = options->from != NULL ? options->from : rows[0].key.night;
    enum pmat_err err = databases_each_diary(&options->databases, rows[0].key.mat, from,
                                             options->to, keep_entry, &gathering, fault);
    if (err != PMAT_OK)
        return err;
    work->count = gathering.seen < HABIT_NIGHTS_MAX ? gathering.seen : HABIT_NIGHTS_MAX;
    qsort(work->nights, work->count, sizeof *work->nights, by_day);
    habits_join(work->nights, work->count, rows, count);
    work->count = drop_excluded(work->nights, work->count);
    mornings->shown.noted = (int)work->count;
    if (work->count == 0)
        return PMAT_OK;
    memcpy(mornings->shown.first, work->nights[0].entry.night, PMAT_DATE_SIZE);
    memcpy(mornings->shown.last, work->nights[work->count - 1].entry.night, PMAT_DATE_SIZE);
    habits_fill(&work->habits, work->nights, work->count, options->page.anonymous);
    compare(work);
    take_lines(mornings, work);
    return PMAT_OK;
}

enum pmat_err mornings_fill(struct mornings *mornings, struct report_options *options,
                            const struct pmat_night_row *rows, size_t count,
                            struct pmat_fault *fault)
{
    struct work work;
    begin(mornings);
    mornings->lines = calloc(HABITS_MAX, sizeof *mornings->lines);
    mornings->shown.lines = mornings->lines;
    bool made = work_begin(&work) && mornings->lines != NULL;
    enum pmat_err err = made ? look(mornings, options, rows, count, &work, fault)
                             : pmat_fault_set(fault, PMAT_ERR_INTERNAL, "out of memory");
    work_end(&work);
    return err;
}

void mornings_free(struct mornings *mornings)
{
    free(mornings->lines);
    mornings->lines = NULL;
}

static bool count_entry(void *context, const struct pmat_diary_entry *entry)
{
    struct mornings *mornings = context;
    mornings->shown.noted += says_something(entry);
    return true;
}

enum pmat_err mornings_count(struct mornings *mornings, struct report_options *options,
                             const struct pmat_session_key *key, struct pmat_fault *fault)
{
    char from[PMAT_DATE_SIZE] = "";
    long day;
    begin(mornings);
    if (pmat_diary_day(key->night, &day))
        pmat_diary_date(day - HINT_DAYS + 1, from);
    return databases_each_diary(&options->databases, key->mat, from, key->night, count_entry,
                                mornings, fault);
}
