/*
 * posture-note: the diary. How the morning after a night was, and what was done about it.
 */
#ifndef PMAT_PROGRAMS_POSTURE_NOTE_NOTE_H
#define PMAT_PROGRAMS_POSTURE_NOTE_NOTE_H

#include <stdbool.h>
#include <stdio.h>

#include "programs/cli.h"
#include "storage/diary.h"

enum note_verb { NOTE_ADD, NOTE_EDIT, NOTE_LIST, NOTE_DELETE, NOTE_TAGS };

/* What the command line says; NULL = nothing. */
struct note_options {
    enum note_verb verb;
    bool verb_given;
    char db[512];
    const char *night, *mat;
    const char *pain, *stiffness, *spasm, *tags, *text;
    const char *at;
    bool history; /* list: every revision */
    bool edit;    /* add: where an entry stands, change it */
    bool yes;     /* delete without asking */
};

extern const struct pmat_cli note_cli;
void note_options_default(struct note_options *options);
/* After the last option: what does not go together, PMAT_ERR_USAGE. */
enum pmat_err note_options_check(const struct note_options *options, struct pmat_fault *fault);
/* Whether a value for an entry was given. */
bool note_has_values(const struct note_options *options);

/* The night and the mat that are meant; said in the answer. */
struct note_place {
    char night[PMAT_DATE_SIZE], mat[PMAT_MAT_NAME_SIZE], zone[PMAT_ZONE_NAME_SIZE];
    bool by_default; /* last night: nobody named one */
    bool recorded;
};
enum pmat_err note_find_place(struct pmat_store *store, const struct note_options *options,
                              int64_t now_us, struct note_place *place, struct pmat_fault *fault);
/* The night that ended last before `now_us`: a day begins at four in the morning, so that who is
 * still up after midnight means the night before. */
void note_last_night(const char *zone, int64_t now_us, char night[PMAT_DATE_SIZE]);
/* The instant of "03:10" or "23:40:30" of a night, from noon to noon of its zone's clock. Where the
 * clock shows it twice: the first one. False for a time that is none, or that this night has not.
 */
bool note_instant(const char *night, const char *zone, const char *at, int64_t *utc_us);

/* Puts one value into an entry; PMAT_ERR_USAGE says what may stand there. */
enum note_value { NOTE_PAIN, NOTE_STIFFNESS, NOTE_SPASM, NOTE_TAGS_HELD, NOTE_TEXT, NOTE_VALUES };
enum pmat_err note_set(struct pmat_diary_entry *entry, enum note_value value, const char *text,
                       struct pmat_fault *fault);
/* The same for all that the command line gives. */
enum pmat_err note_set_all(struct pmat_diary_entry *entry, const struct note_options *options,
                           struct pmat_fault *fault);

enum { NOTE_SCALE_SIZE = 16, NOTE_WORDS_SIZE = PMAT_DIARY_TEXT_SIZE + PMAT_DIARY_TAGS_SIZE + 200 };
/* "pain 3, stiffness 4, spasm no, tags heat;massage, "a text"": what is said of it. */
void note_describe(const struct pmat_diary_entry *entry, char words[NOTE_WORDS_SIZE]);
/* "3", "3.5", "-" for NAN. */
void note_scale(float value, char text[NOTE_SCALE_SIZE]);

/* Asks on the terminal, value by value; Enter keeps what stands. *end: the input ended. */
enum pmat_err note_ask(struct pmat_diary_entry *entry, bool *end, struct pmat_fault *fault);

enum pmat_err note_write(struct pmat_store *store, const struct note_options *options,
                         struct pmat_fault *fault);
enum pmat_err note_delete(struct pmat_store *store, const struct note_options *options,
                          struct pmat_fault *fault);
enum pmat_err note_list(struct pmat_store *store, const struct note_options *options,
                        struct pmat_fault *fault);
void note_print_tags(void);

#endif
