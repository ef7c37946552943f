/* Which night is meant, and what is said of it. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/zone.h"
#include "programs/posture-note/note.h"

#define SECOND_US INT64_C(1000000)
enum { HOUR_S = 3600, DAY_S = 86400 };

void note_last_night(const char *zone, int64_t now_us, char night[PMAT_DATE_SIZE])
{
    enum { DAY_BEGINS_H = 4, LABEL_H = 12 };
    /* The label of a night that begins at an instant is the local date 12 h before it. */
    int64_t evening_us = now_us - (24 + DAY_BEGINS_H - LABEL_H) * (int64_t)HOUR_S * SECOND_US;
    pmat_zone_night_label(zone, evening_us, night);
}

static enum pmat_err find_mat(struct pmat_store *store, const struct note_options *options,
                              struct note_place *place, struct pmat_fault *fault)
{
    struct pmat_store_mat last;
    enum pmat_err err = pmat_store_last_mat(store, &last, fault);
    if (err == PMAT_OK)
        memcpy(place->zone, last.zone, sizeof place->zone);
    else
        pmat_zone_host(place->zone);
    if (options->mat != NULL) {
        snprintf(place->mat, sizeof place->mat, "%s", options->mat);
        return err == PMAT_ERR_MISSING ? PMAT_OK : err;
    }
    if (err == PMAT_OK && last.mats > 1)
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "%d mats lie in this database: choose one with --mat (the newest "
                              "night is of '%s')",
                              last.mats, last.name);
    memcpy(place->mat, last.name, sizeof place->mat);
    return err;
}

static bool take_session(void *context, pmat_session_id id, const struct pmat_night_row *row)
{
    struct note_place *place = context;
    (void)id;
    place->recorded = true;
    memcpy(place->zone, row->key.zone, sizeof place->zone);
    return true;
}

enum pmat_err note_find_place(struct pmat_store *store, const struct note_options *options,
                              int64_t now_us, struct note_place *place, struct pmat_fault *fault)
{
    *place = (struct note_place){.by_default = options->night == NULL};
    char zone[PMAT_ZONE_NAME_SIZE], tonight[PMAT_DATE_SIZE];
    pmat_zone_host(zone);
    pmat_zone_night_label(zone, now_us, tonight);
    if (options->night == NULL)
        note_last_night(zone, now_us, place->night);
    else
        snprintf(place->night, sizeof place->night, "%s", options->night);
    if (strcmp(place->night, tonight) > 0) /* dates of this form sort as text */
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "night %s is still to come", place->night);
    enum pmat_err err = find_mat(store, options, place, fault);
    if (err == PMAT_OK)
        err = pmat_store_each_session(store, place->mat, place->night, place->night, take_session,
                                      place, fault);
    return err;
}

/* "03:10" or "03:10:30" as seconds of the day. */
static bool parse_clock(const char *at, int *second)
{
    int part[3] = {0, 0, 0}, parts = 0;
    for (const char *c = at; parts < 3; c += 3) {
        if (isdigit((unsigned char)c[0]) == 0 || isdigit((unsigned char)c[1]) == 0)
            return false;
        part[parts++] = (c[0] - '0') * 10 + c[1] - '0';
        if (c[2] == '\0')
            break;
        if (c[2] != ':' || parts == 3)
            return false;
    }
    *second = part[0] * HOUR_S + part[1] * 60 + part[2];
    return parts >= 2 && part[0] < 24 && part[1] < 60 && part[2] < 60;
}

/* A zone's offset changes by quarters of an hour: each that a zone can have is tried, so that no
 * wall time is ever turned back into an instant by rule. The largest comes first: the earlier one
 * of two instants that the clock shows alike. */
bool note_instant(const char *night, const char *zone, const char *at, int64_t *utc_us)
{
    enum { QUARTER_S = 900, EAST_S = 15 * HOUR_S, NOON_S = 12 * HOUR_S };
    long day;
    int second;
    if (!pmat_diary_day(night, &day) || !parse_clock(at, &second))
        return false;
    int64_t wall_s = (int64_t)day * DAY_S + second + (second < NOON_S ? DAY_S : 0);
    for (int offset_s = EAST_S; offset_s >= -EAST_S; offset_s -= QUARTER_S) {
        int64_t instant_us = (wall_s - offset_s) * SECOND_US;
        if (pmat_zone_local(zone, instant_us).offset_s == offset_s) {
            *utc_us = instant_us;
            return true;
        }
    }
    return false;
}

static enum pmat_err set_scale(float *value, const char *name, const char *text,
                               struct pmat_fault *fault)
{
    if (pmat_diary_parse_scale(text, value))
        return PMAT_OK;
    return pmat_fault_set(fault, PMAT_ERR_USAGE,
                          "%s is a number from 0 (none) to %d (the worst), like 3 or 3.5, not "
                          "'%.40s'",
                          name, PMAT_DIARY_SCALE_MAX, text);
}

static enum pmat_err set_tags(struct pmat_diary_entry *entry, const char *text,
                              struct pmat_fault *fault)
{
    if (strcmp(text, "unknown") != 0)
        return pmat_diary_parse_tags(text, entry, fault);
    entry->tags_known = false;
    entry->tags[0] = '\0';
    return PMAT_OK;
}

enum pmat_err note_set(struct pmat_diary_entry *entry, enum note_value value, const char *text,
                       struct pmat_fault *fault)
{
    switch (value) {
    case NOTE_PAIN:
        return set_scale(&entry->pain_0_10, "pain", text, fault);
    case NOTE_STIFFNESS:
        return set_scale(&entry->stiffness_0_10, "stiffness", text, fault);
    case NOTE_SPASM:
        if (pmat_answer_parse(text, &entry->spasm))
            return PMAT_OK;
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "spasm is yes or no, not '%.40s'", text);
    case NOTE_TAGS_HELD:
        return set_tags(entry, text, fault);
    case NOTE_TEXT:
        if (pmat_diary_copy_text(text, entry->text, sizeof entry->text))
            return PMAT_OK;
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "the text is longer than %d bytes",
                              PMAT_DIARY_TEXT_SIZE - 1);
    case NOTE_VALUES:
        break;
    }
    return PMAT_ERR_INTERNAL;
}

enum pmat_err note_set_all(struct pmat_diary_entry *entry, const struct note_options *options,
                           struct pmat_fault *fault)
{
    const char *const values[NOTE_VALUES] = {
        [NOTE_PAIN] = options->pain,   [NOTE_STIFFNESS] = options->stiffness,
        [NOTE_SPASM] = options->spasm, [NOTE_TAGS_HELD] = options->tags,
        [NOTE_TEXT] = options->text,
    };
    enum pmat_err err = PMAT_OK;
    for (int i = 0; i < NOTE_VALUES && err == PMAT_OK; i++)
        if (values[i] != NULL)
            err = note_set(entry, (enum note_value)i, values[i], fault);
    return err;
}

void note_scale(float value, char text[NOTE_SCALE_SIZE])
{
    if (isfinite(value))
        snprintf(text, NOTE_SCALE_SIZE, "%.3g", (double)value);
    else
        snprintf(text, NOTE_SCALE_SIZE, "-");
}

void note_describe(const struct pmat_diary_entry *entry, char words[NOTE_WORDS_SIZE])
{
    char pain[NOTE_SCALE_SIZE], stiffness[NOTE_SCALE_SIZE];
    note_scale(entry->pain_0_10, pain);
    note_scale(entry->stiffness_0_10, stiffness);
    snprintf(words, NOTE_WORDS_SIZE, "pain %s, stiffness %s, spasm %s, tags %s%s%s%s", pain,
             stiffness, entry->spasm == PMAT_ANSWER_UNKNOWN ? "-" : pmat_answer_name(entry->spasm),
             !entry->tags_known       ? "-"
             : entry->tags[0] == '\0' ? "none"
                                      : entry->tags,
             entry->text[0] != '\0' ? ", \"" : "", entry->text, entry->text[0] != '\0' ? "\"" : "");
    pmat_text_one_line(words);
}
