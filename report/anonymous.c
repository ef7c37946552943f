#include "report/anonymous.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/diary.h"

enum { DAY_S = 86400 };
static const int64_t second_us = 1000000;

struct pmat_anonymous {
    int shift_days;
    char (*mats)[PMAT_MAT_NAME_SIZE]; /* their real names, in the order of their numbers */
    size_t mat_count;
    struct pmat_epoch *epochs;
    struct pmat_event *events;
    struct pmat_flag *flags;
    struct pmat_diary_entry diary;
    size_t epoch_room, event_room, flag_room;
};

struct pmat_anonymous *pmat_anonymous_create(int shift_days)
{
    struct pmat_anonymous *anonymous = calloc(1, sizeof *anonymous);
    if (anonymous != NULL)
        anonymous->shift_days = shift_days;
    return anonymous;
}

void pmat_anonymous_destroy(struct pmat_anonymous *anonymous)
{
    if (anonymous == NULL)
        return;
    free(anonymous->mats);
    free(anonymous->epochs);
    free(anonymous->events);
    free(anonymous->flags);
    free(anonymous);
}

/* Makes room for `count` items in a block that only grows. */
static void *grow(void *items, size_t *room, size_t count, size_t size)
{
    if (count <= *room)
        return items;
    void *grown = reallocarray(items, count, size);
    if (grown != NULL)
        *room = count;
    return grown;
}

static enum pmat_err rename_mat(struct pmat_anonymous *anonymous, char mat[PMAT_MAT_NAME_SIZE],
                                struct pmat_fault *fault)
{
    size_t number = 0;
    while (number < anonymous->mat_count && strcmp(anonymous->mats[number], mat) != 0)
        number++;
    if (number == anonymous->mat_count) {
        void *grown = reallocarray(anonymous->mats, number + 1, sizeof *anonymous->mats);
        if (grown == NULL)
            return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "out of memory");
        anonymous->mats = grown;
        memcpy(anonymous->mats[number], mat, PMAT_MAT_NAME_SIZE);
        anonymous->mat_count++;
    }
    memset(mat, 0, PMAT_MAT_NAME_SIZE);
    if (number == 0)
        snprintf(mat, PMAT_MAT_NAME_SIZE, "mat");
    else
        snprintf(mat, PMAT_MAT_NAME_SIZE, "mat %zu", number + 1);
    return PMAT_OK;
}

void pmat_anonymous_date(const struct pmat_anonymous *anonymous, const char *date,
                         char shifted[PMAT_DATE_SIZE])
{
    struct tm tm = {0};
    if (!pmat_words_is_date(date) ||
        sscanf(date, "%4d-%2d-%2d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday) != 3) {
        snprintf(shifted, PMAT_DATE_SIZE, "%s", "?");
        return;
    }
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    time_t day = timegm(&tm) + (time_t)anonymous->shift_days * DAY_S;
    gmtime_r(&day, &tm);
    if (strftime(shifted, PMAT_DATE_SIZE, "%Y-%m-%d", &tm) == 0)
        snprintf(shifted, PMAT_DATE_SIZE, "%s", "?");
}

/* What is added to every instant of a session: the shift, and the clock on the wall when it began.
 */
static int64_t shift_us(const struct pmat_anonymous *anonymous, const struct pmat_night_row *row)
{
    int offset_s = pmat_zone_local(row->key.zone, row->session.start_utc_us).offset_s;
    return ((int64_t)anonymous->shift_days * DAY_S + offset_s) * second_us;
}

enum pmat_err pmat_anonymous_row(struct pmat_anonymous *anonymous, struct pmat_night_row *row,
                                 struct pmat_fault *fault)
{
    char night[PMAT_DATE_SIZE];
    int64_t by_us = shift_us(anonymous, row);
    pmat_anonymous_date(anonymous, row->key.night, night);
    memcpy(row->key.night, night, sizeof night);
    memset(row->key.zone, 0, sizeof row->key.zone);
    snprintf(row->key.zone, sizeof row->key.zone, "UTC");
    row->session.start_utc_us += by_us;
    row->session.end_utc_us += by_us;
    memset(row->session.end_reason, 0, sizeof row->session.end_reason);
    return rename_mat(anonymous, row->key.mat, fault);
}

/* The words of a turn are the program's own; of all others a person, a port or a cable may be the
 * source. */
static struct pmat_event clean_event(const struct pmat_event *event, int64_t by_us)
{
    struct pmat_event clean = *event;
    clean.start_utc_us += by_us;
    if (event->kind != PMAT_EVENT_TURN)
        memset(clean.reason, 0, sizeof clean.reason);
    return clean;
}

static void copy_clean(struct pmat_anonymous *anonymous, const struct pmat_night_view *view,
                       int64_t by_us)
{
    for (size_t i = 0; i < view->epoch_count; i++) {
        anonymous->epochs[i] = view->epochs[i];
        anonymous->epochs[i].start_utc_us += by_us;
        anonymous->epochs[i].boottime_us = -1;
    }
    for (size_t i = 0; i < view->event_count; i++)
        anonymous->events[i] = clean_event(&view->events[i], by_us);
    for (size_t i = 0; i < view->flag_count; i++) {
        anonymous->flags[i] = view->flags[i];
        memset(anonymous->flags[i].evidence, 0, sizeof anonymous->flags[i].evidence);
    }
}

/* Words and tags of one's own go; how many of them there were stays. */
static void clean_diary(struct pmat_diary_entry *entry, const struct pmat_session_key *key)
{
    char name[PMAT_DIARY_TAG_SIZE], tags[PMAT_DIARY_TAGS_SIZE] = "";
    size_t used = 0;
    int own = 0;
    for (const char *at = NULL; (at = pmat_diary_next_tag(entry->tags, at, name)) != NULL;) {
        if (pmat_diary_tag_is_own(name))
            snprintf(name, sizeof name, "x_%d", ++own);
        used +=
            (size_t)snprintf(tags + used, sizeof tags - used, "%s%s", used > 0 ? ";" : "", name);
    }
    memcpy(entry->tags, tags, sizeof entry->tags);
    memset(entry->text, 0, sizeof entry->text);
    memcpy(entry->night, key->night, sizeof entry->night);
    memcpy(entry->mat, key->mat, sizeof entry->mat);
    entry->noted_utc_us = 0;
}

static bool make_room(struct pmat_anonymous *anonymous, const struct pmat_night_view *view)
{
    void *epochs = grow(anonymous->epochs, &anonymous->epoch_room, view->epoch_count,
                        sizeof *anonymous->epochs);
    anonymous->epochs = epochs != NULL ? epochs : anonymous->epochs;
    void *events = grow(anonymous->events, &anonymous->event_room, view->event_count,
                        sizeof *anonymous->events);
    anonymous->events = events != NULL ? events : anonymous->events;
    void *flags =
        grow(anonymous->flags, &anonymous->flag_room, view->flag_count, sizeof *anonymous->flags);
    anonymous->flags = flags != NULL ? flags : anonymous->flags;
    return view->epoch_count <= anonymous->epoch_room &&
           view->event_count <= anonymous->event_room && view->flag_count <= anonymous->flag_room;
}

enum pmat_err pmat_anonymous_view(struct pmat_anonymous *anonymous,
                                  const struct pmat_night_view *view, struct pmat_night_view *clean,
                                  struct pmat_fault *fault)
{
    if (!make_room(anonymous, view))
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "out of memory");
    copy_clean(anonymous, view, shift_us(anonymous, &view->row));
    *clean = *view;
    clean->epochs = anonymous->epochs;
    clean->events = anonymous->events;
    clean->flags = anonymous->flags;
    /* Settings and profile name people, places and serial numbers; a calibration is named after the
     * time at which it was learnt. */
    memset(clean->provenance.calibration_id, 0, sizeof clean->provenance.calibration_id);
    clean->provenance.config_text = NULL;
    clean->provenance.profile_text = NULL;
    enum pmat_err err = pmat_anonymous_row(anonymous, &clean->row, fault);
    if (err == PMAT_OK && view->diary != NULL) {
        anonymous->diary = *view->diary;
        clean_diary(&anonymous->diary, &clean->row.key);
        clean->diary = &anonymous->diary;
    }
    return err;
}

void pmat_anonymous_words(const struct pmat_writer_options *options, struct pmat_phrase *phrase)
{
    pmat_phrase_reset(phrase);
    if (options->anonymous)
        pmat_phrase_add(phrase,
                        "Anonymous: names and free text are left out, all dates are shifted by %+d "
                        "days, and times are those of the clock on the wall.",
                        options->shift_days);
}
