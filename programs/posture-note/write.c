/* Adding to the diary, changing it, deleting from it. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/clock.h"
#include "programs/posture-note/note.h"

static int64_t now_us(void)
{
    struct pmat_clock clock;
    pmat_clock_host(&clock);
    return clock.realtime_us(clock.context);
}

/* "2026-11-21 (last night), mat bedroom" */
static void say_place(const struct note_place *place, char text[160])
{
    snprintf(text, 160, "%s%s, mat %s", place->night, place->by_default ? " (last night)" : "",
             place->mat);
    pmat_text_one_line(text);
}

static void print_noted(const struct note_place *place, const struct pmat_diary_entry *entry)
{
    char words[NOTE_WORDS_SIZE], where[160];
    say_place(place, where);
    note_describe(entry, words);
    printf("%s: noted %s\n", where, words);
    if (entry->revision > 1)
        printf("This is revision %d; 'posture-note list --history' shows the earlier ones.\n",
               (int)entry->revision);
    if (!place->recorded)
        puts("Nothing was recorded in that night; the diary keeps it all the same.");
}

/* What stands decides whether this is a first entry or a change. */
static enum pmat_err find_standing(struct pmat_store *store, const struct note_options *options,
                                   const struct note_place *place, struct pmat_diary_entry *entry,
                                   struct pmat_fault *fault)
{
    bool found = false;
    char words[NOTE_WORDS_SIZE], where[160];
    enum pmat_err err = pmat_store_get_diary(store, place->mat, place->night, entry, &found, fault);
    if (err != PMAT_OK)
        return err;
    say_place(place, where);
    if (found && options->verb == NOTE_ADD && !options->edit) {
        note_describe(entry, words);
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "%s already has %.200s; 'posture-note edit' changes it and keeps "
                              "this too",
                              where, words);
    }
    if (!found && options->verb == NOTE_EDIT)
        return pmat_fault_set(fault, PMAT_ERR_MISSING, "nothing is noted of %s yet; say add",
                              where);
    if (!found) {
        pmat_diary_entry_clear(entry);
        memcpy(entry->night, place->night, sizeof entry->night);
        memcpy(entry->mat, place->mat, sizeof entry->mat);
    }
    return PMAT_OK;
}

static bool same(float a, float b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static bool is_same(const struct pmat_diary_entry *a, const struct pmat_diary_entry *b)
{
    return same(a->pain_0_10, b->pain_0_10) && same(a->stiffness_0_10, b->stiffness_0_10) &&
           a->spasm == b->spasm && a->tags_known == b->tags_known &&
           strcmp(a->tags, b->tags) == 0 && strcmp(a->text, b->text) == 0;
}

static enum pmat_err fill(struct pmat_diary_entry *entry, const struct note_options *options,
                          bool *end, struct pmat_fault *fault)
{
    *end = false;
    if (note_has_values(options))
        return note_set_all(entry, options, fault);
    if (!isatty(STDIN_FILENO))
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "nothing to note: say --pain N, --stiffness N, --spasm yes|no, --tag "
                              "A,B or --text WORDS (there is nobody to ask)");
    return note_ask(entry, end, fault);
}

static enum pmat_err write_entry(struct pmat_store *store, const struct note_options *options,
                                 const struct note_place *place, struct pmat_fault *fault)
{
    struct pmat_diary_entry entry, before;
    bool end = false;
    enum pmat_err err = find_standing(store, options, place, &entry, fault);
    before = entry;
    if (err == PMAT_OK)
        err = fill(&entry, options, &end, fault);
    if (err != PMAT_OK)
        return err;
    if (end || is_same(&entry, &before)) {
        char where[160];
        say_place(place, where);
        printf("%s: nothing was changed\n", where);
        return PMAT_OK;
    }
    entry.revision = before.revision + 1;
    entry.noted_utc_us = now_us();
    err = pmat_store_put_diary(store, &entry, fault);
    if (err == PMAT_OK)
        print_noted(place, &entry);
    return err;
}

/* Whether a note stands at an instant already. */
struct standing {
    int64_t at_utc_us;
    bool found;
    struct pmat_diary_note note;
};

static bool find_note(void *context, const struct pmat_diary_note *note)
{
    struct standing *standing = context;
    standing->found = note->at_utc_us == standing->at_utc_us;
    standing->note = *note;
    return !standing->found;
}

static enum pmat_err check_note(struct pmat_store *store, const struct note_options *options,
                                const struct pmat_diary_note *note, struct pmat_fault *fault)
{
    struct standing standing = {.at_utc_us = note->at_utc_us};
    bool edit = options->edit || options->verb == NOTE_EDIT;
    enum pmat_err err =
        pmat_store_each_note(store, note->mat, note->night, find_note, &standing, fault);
    if (err == PMAT_OK && standing.found && !edit)
        err = pmat_fault_set(fault, PMAT_ERR_USAGE,
                             "at %s stands already: %s; 'posture-note edit' changes it and keeps "
                             "this too",
                             options->at, standing.note.text);
    if (err == PMAT_OK && !standing.found && note->text[0] == '\0')
        err = pmat_fault_set(fault, PMAT_ERR_USAGE, "a note needs words: --text WORDS");
    return err;
}

static enum pmat_err write_note(struct pmat_store *store, const struct note_options *options,
                                const struct note_place *place, struct pmat_fault *fault)
{
    struct pmat_diary_note note = {0};
    int64_t utc_us = now_us();
    char where[160];
    memcpy(note.night, place->night, sizeof note.night);
    memcpy(note.mat, place->mat, sizeof note.mat);
    if (!note_instant(place->night, place->zone, options->at, &note.at_utc_us) ||
        note.at_utc_us > utc_us)
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "--at wants a time that the clock showed in the night of %s, like "
                              "03:10, not '%.40s'",
                              place->night, options->at);
    if (!pmat_diary_copy_text(options->text, note.text, sizeof note.text))
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "--text: %d bytes at most beside a time",
                              PMAT_REASON_SIZE - 1);
    enum pmat_err err = check_note(store, options, &note, fault);
    if (err == PMAT_OK)
        err = pmat_store_put_note(store, &note, utc_us, fault);
    if (err != PMAT_OK)
        return err;
    say_place(place, where);
    printf("%s, %s: %s%s\n", where, options->at, note.text[0] != '\0' ? "noted " : "taken back",
           note.text);
    return PMAT_OK;
}

enum pmat_err note_write(struct pmat_store *store, const struct note_options *options,
                         struct pmat_fault *fault)
{
    struct note_place place;
    enum pmat_err err = note_find_place(store, options, now_us(), &place, fault);
    if (err != PMAT_OK)
        return err;
    return options->at != NULL ? write_note(store, options, &place, fault)
                               : write_entry(store, options, &place, fault);
}

static bool agreed(void)
{
    char answer[16] = "";
    fputs("Delete? [y/N] ", stderr);
    if (fgets(answer, sizeof answer, stdin) == NULL)
        fputc('\n', stderr);
    return answer[0] == 'y' || answer[0] == 'Y';
}

enum pmat_err note_delete(struct pmat_store *store, const struct note_options *options,
                          struct pmat_fault *fault)
{
    struct note_place place;
    char where[160];
    enum pmat_err err = note_find_place(store, options, now_us(), &place, fault);
    if (err != PMAT_OK)
        return err;
    say_place(&place, where);
    fprintf(stderr,
            "%s: what is noted goes for good, with all its revisions and notes; older "
            "backups keep it.\n",
            where);
    if (!options->yes && !isatty(STDIN_FILENO))
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "nothing was deleted: there is nobody to ask; say --yes to delete "
                              "without asking");
    if (!options->yes && !agreed()) {
        printf("%s: kept, nothing was deleted\n", where);
        return PMAT_OK;
    }
    err = pmat_store_delete_diary(store, place.mat, place.night, fault);
    if (err == PMAT_OK)
        printf("%s: deleted from the diary\n", where);
    return err;
}
