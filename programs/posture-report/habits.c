#include "programs/posture-report/habits.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what the rows know ---- */

static void add_names(char *list, size_t size, const char *names)
{
    size_t used = strlen(list);
    if (names[0] != '\0')
        snprintf(list + used, size - used, "%s%s", used > 0 ? ";" : "", names);
}

static void add_row(struct habit_night *night, const struct pmat_night_row *row)
{
    night->excluded |= row->excluded;
    if (row->session.open)
        return;
    for (int p = 0; p < PMAT_POSTURE_COUNT; p++)
        night->minutes[p] += row->session.posture_min[p];
    add_names(night->flags, sizeof night->flags, row->flags);
    add_names(night->credits, sizeof night->credits, row->credits);
    night->judged = row->judged && (night->judged || !night->recorded);
    night->recorded = true;
}

void habits_join(struct habit_night *nights, size_t count, const struct pmat_night_row *rows,
                 size_t row_count)
{
    size_t row = 0;
    for (size_t i = 0; i < count; i++)
        for (; row < row_count && strcmp(rows[row].key.night, nights[i].entry.night) <= 0; row++)
            if (strcmp(rows[row].key.night, nights[i].entry.night) == 0)
                add_row(&nights[i], &rows[row]);
}

/* ---- the table ---- */

/* The next line, NULL where there is no room. */
static int8_t *add_line(struct habits *habits, size_t nights, const char *kind, const char *name)
{
    if (habits->count == HABITS_MAX) {
        habits->left_out++;
        return NULL;
    }
    int line = habits->count++;
    snprintf(habits->name[line], sizeof habits->name[line], "%s_%.40s", kind, name);
    return habits->with + (size_t)line * nights;
}

static void label_line(struct habits *habits, const char *prefix, const char *name)
{
    char *label = habits->label[habits->count - 1];
    snprintf(label, sizeof habits->label[0], "%s%.40s", prefix, name);
    for (char *c = label; *c != '\0'; c++)
        *c = *c == '_' ? ' ' : *c;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double usual(const struct habit_night *nights, size_t count, enum pmat_posture posture)
{
    double minutes[HABIT_NIGHTS_MAX] = {0};
    size_t known = 0;
    for (size_t i = 0; i < count && known < HABIT_NIGHTS_MAX; i++)
        if (nights[i].recorded)
            minutes[known++] = nights[i].minutes[posture];
    if (known == 0)
        return (double)NAN;
    qsort(minutes, known, sizeof *minutes, by_size);
    return minutes[known / 2];
}

static void add_posture(struct habits *habits, const struct habit_night *nights, size_t count,
                        enum pmat_posture posture, const char *words)
{
    bool front = posture == PMAT_POSTURE_PRONE;
    double limit = front ? HABIT_FRONT_MIN : usual(nights, count, posture);
    if (!isfinite(limit))
        return;
    int8_t *with = add_line(habits, count, pmat_posture_name(posture), front ? "time" : "more");
    if (with == NULL)
        return;
    long minutes = lround(limit);
    snprintf(habits->label[habits->count - 1], sizeof habits->label[0],
             front ? "%s, %ld:%02ld or more" : "%s, over %ld:%02ld (your usual)", words,
             minutes / 60, minutes % 60);
    for (size_t i = 0; i < count; i++) {
        double spent = nights[i].minutes[posture];
        with[i] = (int8_t)(!nights[i].recorded ? -1 : front ? spent >= limit : spent > limit);
    }
}

static bool has_word(const char *list, const char *word)
{
    char name[PMAT_DIARY_TAG_SIZE];
    for (const char *at = NULL; (at = pmat_diary_next_tag(list, at, name)) != NULL;)
        if (strcmp(name, word) == 0)
            return true;
    return false;
}

/* Where a night keeps its words, and what they are called. */
enum words { WORDS_FLAGS, WORDS_CREDITS, WORDS_TAGS };
static const struct {
    const char *kind, *prefix;
} words_names[] = {{"flag", "flagged: "}, {"credit", "good position: "}, {"tag", ""}};

static const char *list_of(const struct habit_night *night, enum words words)
{
    return words == WORDS_FLAGS     ? night->flags
           : words == WORDS_CREDITS ? night->credits
                                    : night->entry.tags;
}

/* Whether a word stands in an earlier night's list already. */
static bool seen_before(const struct habit_night *nights, size_t until, enum words words,
                        const char *word)
{
    for (size_t i = 0; i < until; i++)
        if (has_word(list_of(&nights[i], words), word))
            return true;
    return false;
}

static void add_word(struct habits *habits, const struct habit_night *nights, size_t count,
                     enum words words, const char *word)
{
    int8_t *with = add_line(habits, count, words_names[words].kind, word);
    if (with == NULL)
        return;
    label_line(habits, words_names[words].prefix, word);
    for (size_t i = 0; i < count; i++) {
        bool known = words == WORDS_TAGS ? nights[i].entry.tags_known : nights[i].judged;
        with[i] = (int8_t)(known ? has_word(list_of(&nights[i], words), word) : -1);
    }
}

/* Every flag, good position or tag, in the order in which the nights bring them. */
static void add_words(struct habits *habits, const struct habit_night *nights, size_t count,
                      enum words words, bool anonymous)
{
    char word[PMAT_DIARY_TAG_SIZE];
    int own = 0;
    for (size_t i = 0; i < count; i++) {
        const char *list = list_of(&nights[i], words);
        for (const char *at = NULL; (at = pmat_diary_next_tag(list, at, word)) != NULL;) {
            int before = habits->count;
            if (seen_before(nights, i, words, word))
                continue;
            add_word(habits, nights, count, words, word);
            if (anonymous && pmat_diary_tag_is_own(word) && habits->count > before) {
                own++;
                snprintf(habits->name[before], sizeof habits->name[0], "tag_x_%d", own);
                snprintf(habits->label[before], sizeof habits->label[0], "a tag of one's own (%d)",
                         own);
            }
        }
    }
}

void habits_fill(struct habits *habits, const struct habit_night *nights, size_t count,
                 bool anonymous)
{
    habits->count = 0;
    habits->left_out = 0;
    add_posture(habits, nights, count, PMAT_POSTURE_SUPINE, "on the back");
    add_posture(habits, nights, count, PMAT_POSTURE_LEFT, "on the left side");
    add_posture(habits, nights, count, PMAT_POSTURE_RIGHT, "on the right side");
    add_posture(habits, nights, count, PMAT_POSTURE_PRONE, "on the front");
    add_words(habits, nights, count, WORDS_FLAGS, false);
    add_words(habits, nights, count, WORDS_CREDITS, false);
    add_words(habits, nights, count, WORDS_TAGS, anonymous);
}
