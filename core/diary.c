#include "core/diary.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/near.h"

enum { DAY_S = 86400 };

/* docs/sources.md: diary-tags */
const struct pmat_diary_tag pmat_diary_tags[] = {
    {"between_knees_pillow", "slept with a pillow between the knees"},
    {"body_pillow", "slept with a body pillow"},
    {"caffeine_late", "coffee, tea or cola in the afternoon or later"},
    {"exercise", "exercised that day"},
    {"foam_roller", "used a foam roller"},
    {"heat", "warmed the back before bed"},
    {"heavy_lifting", "lifted heavy things that day"},
    {"hydration", "drank enough water that day"},
    {"ice", "cooled the back before bed (never while falling asleep)"},
    {"knee_pillow", "slept with a pillow under the knees"},
    {"lumbar_roll", "slept with a roll under the lower back"},
    {"massage", "had a massage that day"},
    {"medication", "took medicine for the back"},
    {"new_mattress", "slept on a new mattress"},
    {"pelvis_pillow", "slept with a pillow under the pelvis"},
    {"physiotherapy", "had physiotherapy that day"},
    {"prolonged_sitting", "sat for long that day"},
    {"relaxation", "relaxed on purpose before bed"},
    {"stress", "a day of stress"},
    {"stretching", "stretched before bed or after waking"},
    {"topper", "slept on a mattress topper"},
    {NULL, NULL},
};
enum { TAG_COUNT = sizeof pmat_diary_tags / sizeof *pmat_diary_tags - 1 };

static const char *const answers[] = {
    [PMAT_ANSWER_UNKNOWN] = "unknown",
    [PMAT_ANSWER_NO] = "no",
    [PMAT_ANSWER_YES] = "yes",
};
enum { ANSWER_COUNT = sizeof answers / sizeof *answers };

const char *pmat_answer_name(enum pmat_answer answer)
{
    return (int)answer >= 0 && (int)answer < ANSWER_COUNT ? answers[answer] : "?";
}

bool pmat_answer_parse(const char *name, enum pmat_answer *answer)
{
    for (int i = 0; i < ANSWER_COUNT; i++) {
        if (strcmp(name, answers[i]) == 0) {
            *answer = (enum pmat_answer)i;
            return true;
        }
    }
    return false;
}

void pmat_diary_entry_clear(struct pmat_diary_entry *entry)
{
    *entry = (struct pmat_diary_entry){.pain_0_10 = NAN, .stiffness_0_10 = NAN};
}

bool pmat_diary_tag_is_own(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    size_t length = strlen(name);
    return strncmp(name, "x_", 2) == 0 && length > 2 && length < PMAT_DIARY_TAG_SIZE &&
           strspn(name, letters) == length;
}

static enum pmat_err check_tag(const char *name, struct pmat_fault *fault)
{
    const char *names[TAG_COUNT];
    for (int i = 0; i < TAG_COUNT; i++) {
        names[i] = pmat_diary_tags[i].name;
        if (strcmp(name, names[i]) == 0)
            return PMAT_OK;
    }
    if (pmat_diary_tag_is_own(name))
        return PMAT_OK;
    const char *near = pmat_near(name, names, TAG_COUNT);
    return pmat_fault_set(fault, PMAT_ERR_USAGE,
                          "there is no tag '%.40s'%s%s%s; 'posture-note tags' lists them, and one "
                          "of your own is x_ with a-z, 0-9 and _ (%d letters at most)",
                          name, near != NULL ? ", did you mean " : "", near != NULL ? near : "",
                          near != NULL ? "?" : "", PMAT_DIARY_TAG_SIZE - 1);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* The words of a list, each of which is a tag. */
struct tag_list {
    char names[PMAT_DIARY_TAGS_MAX][PMAT_DIARY_TAG_SIZE];
    size_t count;
};

static enum pmat_err take_tag(struct tag_list *list, const char *word, size_t length,
                              struct pmat_fault *fault)
{
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)(length < 63 ? length : 63), word);
    enum pmat_err err = check_tag(name, fault);
    if (err != PMAT_OK)
        return err;
    if (list->count == PMAT_DIARY_TAGS_MAX)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "more than %d tags for one morning",
                              PMAT_DIARY_TAGS_MAX);
    snprintf(list->names[list->count++], PMAT_DIARY_TAG_SIZE, "%.31s", name);
    return PMAT_OK;
}

static void join_tags(struct tag_list *list, char tags[PMAT_DIARY_TAGS_SIZE])
{
    size_t used = 0;
    qsort(list->names, list->count, sizeof *list->names, by_name);
    tags[0] = '\0';
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0 && strcmp(list->names[i], list->names[i - 1]) == 0)
            continue;
        used += (size_t)snprintf(tags + used, PMAT_DIARY_TAGS_SIZE - used, "%s%s",
                                 used > 0 ? ";" : "", list->names[i]);
    }
}

enum pmat_err pmat_diary_parse_tags(const char *list, struct pmat_diary_entry *entry,
                                    struct pmat_fault *fault)
{
    static const char between[] = ",; \t";
    struct tag_list found = {.count = 0};
    enum pmat_err err = PMAT_OK;
    const char *word = list + strspn(list, between);
    bool none = strcmp(list, "none") == 0;
    while (*word != '\0' && !none && err == PMAT_OK) {
        size_t length = strcspn(word, between);
        err = take_tag(&found, word, length, fault);
        word += length;
        word += strspn(word, between);
    }
    if (err == PMAT_OK && found.count == 0 && !none)
        err = pmat_fault_set(fault, PMAT_ERR_USAGE,
                             "no tag is named: write one or several like heat,massage, or none");
    if (err != PMAT_OK)
        return err;
    entry->tags_known = true;
    join_tags(&found, entry->tags);
    return PMAT_OK;
}

const char *pmat_diary_next_tag(const char *tags, const char *from, char name[PMAT_DIARY_TAG_SIZE])
{
    const char *tag = from == NULL ? tags : from + strcspn(from, ";");
    if (*tag == ';')
        tag++;
    if (*tag == '\0')
        return NULL;
    size_t length = strcspn(tag, ";");
    snprintf(name, PMAT_DIARY_TAG_SIZE, "%.*s",
             (int)(length < PMAT_DIARY_TAG_SIZE ? length : PMAT_DIARY_TAG_SIZE - 1), tag);
    return tag;
}

bool pmat_diary_has_tag(const struct pmat_diary_entry *entry, const char *name)
{
    char tag[PMAT_DIARY_TAG_SIZE];
    for (const char *at = NULL; (at = pmat_diary_next_tag(entry->tags, at, tag)) != NULL;)
        if (strcmp(tag, name) == 0)
            return true;
    return false;
}

bool pmat_diary_parse_scale(const char *text, float *value)
{
    if (strcmp(text, "unknown") == 0) {
        *value = NAN;
        return true;
    }
    size_t whole = strspn(text, "0123456789");
    bool plain = text[whole] == '\0';
    bool tenths = text[whole] == '.' && isdigit((unsigned char)text[whole + 1]) != 0 &&
                  text[whole + 2] == '\0';
    if (whole < 1 || whole > 2 || (!plain && !tenths))
        return false;
    int number = 0;
    for (size_t i = 0; i < whole; i++)
        number = number * 10 + text[i] - '0';
    number = number * 10 + (tenths ? text[whole + 1] - '0' : 0);
    *value = (float)number / 10;
    return number <= 10 * PMAT_DIARY_SCALE_MAX;
}

/* Bytes of a well-formed code point (RFC 3629), 0 where there is none. */
static size_t code_point(const unsigned char *c)
{
    size_t length = c[0] < 0x80                    ? 1
                    : c[0] >= 0xC2 && c[0] <= 0xDF ? 2
                    : c[0] >= 0xE0 && c[0] <= 0xEF ? 3
                    : c[0] >= 0xF0 && c[0] <= 0xF4 ? 4
                                                   : 0;
    for (size_t i = 1; i < length; i++)
        if ((c[i] & 0xC0) != 0x80)
            return 0;
    bool wrong = (c[0] == 0xE0 && c[1] < 0xA0) || (c[0] == 0xED && c[1] > 0x9F) ||
                 (c[0] == 0xF0 && c[1] < 0x90) || (c[0] == 0xF4 && c[1] > 0x8F);
    return wrong ? 0 : length;
}

bool pmat_diary_copy_text(const char *from, char *text, size_t size)
{
    size_t used = 0;
    const unsigned char *c = (const unsigned char *)from;
    while (*c != '\0') {
        size_t length = code_point(c);
        size_t bytes = length > 0 ? length : 1;
        if (used + bytes >= size)
            return false;
        if (length == 0)
            text[used] = '?';
        else if (isspace(*c) != 0)
            text[used] = ' ';
        else
            memcpy(text + used, c, length);
        used += bytes;
        c += bytes;
    }
    text[used] = '\0';
    pmat_text_one_line(text);
    return true;
}

bool pmat_diary_day(const char *date, long *day)
{
    struct tm tm = {0};
    char back[PMAT_DATE_SIZE];
    if (strlen(date) != PMAT_DATE_SIZE - 1 || strspn(date, "0123456789-") != PMAT_DATE_SIZE - 1 ||
        sscanf(date, "%4d-%2d-%2d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday) != 3 || tm.tm_year < 1900)
        return false;
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    *day = (long)(timegm(&tm) / DAY_S); /* a UTC time: nothing of a zone in it */
    pmat_diary_date(*day, back);
    return strcmp(back, date) == 0;
}

void pmat_diary_date(long day, char date[PMAT_DATE_SIZE])
{
    time_t at = (time_t)day * DAY_S;
    struct tm tm;
    if (gmtime_r(&at, &tm) == NULL || strftime(date, PMAT_DATE_SIZE, "%Y-%m-%d", &tm) == 0)
        snprintf(date, PMAT_DATE_SIZE, "%s", "?");
}
