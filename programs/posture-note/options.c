#include <stddef.h>
#include <string.h>

#include "core/config.h"
#include "programs/posture-note/note.h"

enum option {
    WHICH,
    NIGHT,
    MAT,
    DB,
    WHAT,
    PAIN,
    STIFFNESS,
    SPASM,
    TAG,
    TEXT,
    AT,
    HOW,
    EDIT,
    HISTORY,
    YES
};

static const struct pmat_cli_option table[] = {
    [WHICH] = {"Which night", NULL, NULL},
    [NIGHT] = {"night", "YYYY-MM-DD", "the evening's date; default: last night"},
    [MAT] = {"mat", "NAME", "which bed, where there are several"},
    [DB] = {"db", "FILE", "database (default: the logger's own place)"},
    [WHAT] = {"What to note", NULL, NULL},
    [PAIN] = {"pain", "N", "in the morning, 0 none to 10 the worst"},
    [STIFFNESS] = {"stiffness", "N", "in the morning, 0 none to 10 the worst"},
    [SPASM] = {"spasm", "yes|no", "whether the back cramped"},
    [TAG] = {"tag", "A,B", "what held of that day and night; none: nothing did"},
    [TEXT] = {"text", "WORDS", "anything else"},
    [AT] = {"at", "HH:MM", "a note of its own at this time of the night (--text)"},
    [HOW] = {"How", NULL, NULL},
    [EDIT] = {"edit", NULL, "add: change what stands there, and keep it too"},
    [HISTORY] = {"history", NULL, "list: every revision of every entry"},
    [YES] = {"yes", NULL, "delete without asking"},
    {0},
};

static const char *const verbs[] = {
    [NOTE_ADD] = "add",       [NOTE_EDIT] = "edit", [NOTE_LIST] = "list",
    [NOTE_DELETE] = "delete", [NOTE_TAGS] = "tags",
};
enum { VERBS = sizeof verbs / sizeof *verbs };

static enum pmat_err take_verb(struct note_options *options, const char *value,
                               struct pmat_fault *fault)
{
    for (int i = 0; i < VERBS && !options->verb_given; i++) {
        if (strcmp(value, verbs[i]) == 0) {
            options->verb = (enum note_verb)i;
            options->verb_given = true;
            return PMAT_OK;
        }
    }
    return pmat_fault_set(fault, PMAT_ERR_USAGE, "unexpected argument '%s'; try --help", value);
}

static enum pmat_err take_db(struct note_options *options, const char *value,
                             struct pmat_fault *fault)
{
    if (strlen(value) >= sizeof options->db)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "--db: the name is too long");
    memcpy(options->db, value, strlen(value) + 1);
    return PMAT_OK;
}

/* Where an option's words go; 0 for those that go elsewhere. */
#define PLACE(member) offsetof(struct note_options, member)
static const size_t places[] = {
    [NIGHT] = PLACE(night),         [MAT] = PLACE(mat),     [PAIN] = PLACE(pain),
    [STIFFNESS] = PLACE(stiffness), [SPASM] = PLACE(spasm), [TAG] = PLACE(tags),
    [TEXT] = PLACE(text),           [AT] = PLACE(at),       [YES] = 0,
};
_Static_assert(PLACE(verb) == 0, "no word goes to the first place");

static enum pmat_err take(void *context, int index, const char *value, struct pmat_fault *fault)
{
    struct note_options *options = context;
    if (index < 0)
        return take_verb(options, value, fault);
    if (places[index] != 0)
        memcpy((char *)options + places[index], &value, sizeof value);
    if (index == DB)
        return take_db(options, value, fault);
    options->edit |= index == EDIT;
    options->history |= index == HISTORY;
    options->yes |= index == YES;
    return PMAT_OK;
}

void note_options_default(struct note_options *options)
{
    *options = (struct note_options){.verb = NOTE_ADD};
    pmat_config_default_db(options->db, sizeof options->db);
}

bool note_has_values(const struct note_options *options)
{
    return options->pain != NULL || options->stiffness != NULL || options->spasm != NULL ||
           options->tags != NULL || options->text != NULL;
}

static enum pmat_err check_values(const struct note_options *options, struct pmat_fault *fault)
{
    struct pmat_diary_entry scratch;
    bool morning = options->pain != NULL || options->stiffness != NULL || options->spasm != NULL ||
                   options->tags != NULL;
    bool writes = options->verb == NOTE_ADD || options->verb == NOTE_EDIT;
    if (!writes && (note_has_values(options) || options->at != NULL))
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "%s notes nothing: leave --pain and its like out, or say add or edit",
                              verbs[options->verb]);
    if (options->at != NULL && (morning || options->text == NULL))
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "--at goes with --text alone; how the morning was is an entry of "
                              "its own");
    pmat_diary_entry_clear(&scratch);
    return note_set_all(&scratch, options, fault);
}

enum pmat_err note_options_check(const struct note_options *options, struct pmat_fault *fault)
{
    long day;
    if (options->night != NULL && !pmat_diary_day(options->night, &day))
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "--night wants a date like 2026-11-21, not '%.40s'", options->night);
    if (options->mat != NULL &&
        (options->mat[0] == '\0' || strlen(options->mat) >= PMAT_MAT_NAME_SIZE))
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "--mat: the name is %s",
                              options->mat[0] == '\0' ? "empty" : "too long");
    if (options->verb == NOTE_DELETE && options->night == NULL)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "delete which night? say --night YYYY-MM-DD");
    return check_values(options, fault);
}

const struct pmat_cli note_cli = {
    .program = "posture-note",
    .summary = "The diary: how the morning was, so that nights and mornings can be compared.",
    .arguments = "[add | edit | list | delete | tags]",
    .notes = "Without a value, add and edit ask on the terminal. What is not said stays unknown.\n"
             "edit changes the values given and keeps every earlier revision; the word unknown\n"
             "takes one back. 'tags' says which tags there are; your own begin with x_.\n"
             "All of it works while posture-logger is recording.",
    .options = table,
    .take = take,
};
