/*
 * The diary: what a sleeper notes of a morning, and what of it can be said with a tag.
 */
#ifndef PMAT_CORE_DIARY_H
#define PMAT_CORE_DIARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/err.h"
#include "core/records.h"

enum {
    PMAT_DIARY_SCALE_MAX = 10, /* pain and stiffness: 0 none, 10 the worst there is */
    PMAT_DIARY_TAG_SIZE = 32,
    PMAT_DIARY_TAGS_MAX = 24, /* of one morning */
    PMAT_DIARY_TAGS_SIZE = PMAT_DIARY_TAGS_MAX * PMAT_DIARY_TAG_SIZE,
    PMAT_DIARY_TEXT_SIZE = 1000
};

enum pmat_answer { PMAT_ANSWER_UNKNOWN = 0, PMAT_ANSWER_NO, PMAT_ANSWER_YES };
/* "unknown", "no", "yes" */
const char *pmat_answer_name(enum pmat_answer answer);
bool pmat_answer_parse(const char *name, enum pmat_answer *answer);

/* What is noted of the morning after one night; the night need not have been recorded. */
struct pmat_diary_entry {
    char night[PMAT_DATE_SIZE];   /* the night's label */
    char mat[PMAT_MAT_NAME_SIZE]; /* in which bed */
    int32_t revision;             /* 1, 2, ...: a change is a further one; the last one holds */
    int64_t noted_utc_us;
    float pain_0_10, stiffness_0_10; /* NAN = not said */
    enum pmat_answer spasm;
    bool tags_known;                 /* false = not said which tags held */
    char tags[PMAT_DIARY_TAGS_SIZE]; /* names in alphabetical order, joined by ';'; "" = none */
    char text[PMAT_DIARY_TEXT_SIZE]; /* "" = none */
};
/* Nothing said. */
void pmat_diary_entry_clear(struct pmat_diary_entry *entry);

/* A word or two with a time of its own: an event `note` of the session it falls into. */
struct pmat_diary_note {
    char night[PMAT_DATE_SIZE];
    char mat[PMAT_MAT_NAME_SIZE];
    int64_t at_utc_us;
    char text[PMAT_REASON_SIZE];
};

/* Tags that everybody has, with what each means, ended by name NULL; from the documents that the
 * advice comes from (docs/sources.md: diary-tags). */
struct pmat_diary_tag {
    const char *name, *meaning;
};
extern const struct pmat_diary_tag pmat_diary_tags[];

/* A tag of one's own: "x_" and then a-z, 0-9 and _. */
bool pmat_diary_tag_is_own(const char *name);
/* Reads "heat,ice" (',' or ';', blanks allowed; "none" alone: no tag holds) into entry->tags.
 * PMAT_ERR_USAGE names the word that is no tag, and the nearest one there is. */
enum pmat_err pmat_diary_parse_tags(const char *list, struct pmat_diary_entry *entry,
                                    struct pmat_fault *fault);
bool pmat_diary_has_tag(const struct pmat_diary_entry *entry, const char *name);
/* The tag after `from` (NULL: the first one) of a list as entry->tags has it; NULL after the last.
 * `name` gets it. */
const char *pmat_diary_next_tag(const char *tags, const char *from, char name[PMAT_DIARY_TAG_SIZE]);

/* "0".."10" with at most one digit after the point, or "unknown" (NAN). False for anything else. */
bool pmat_diary_parse_scale(const char *text, float *value);

/* Copies free text as one line: line ends become blanks, control characters and broken UTF-8 '?'.
 * False where it does not fit. */
bool pmat_diary_copy_text(const char *from, char *text, size_t size);

/* 2026-11-21 as days since 1970-01-01; false for what is no day of the calendar. */
bool pmat_diary_day(const char *date, long *day);
void pmat_diary_date(long day, char date[PMAT_DATE_SIZE]);

#endif
