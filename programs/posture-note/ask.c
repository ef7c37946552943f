/* The questions, on a terminal. */
#include <stdio.h>
#include <string.h>

#include "programs/posture-note/note.h"

struct question {
    enum note_value value;
    const char *words;
};

static const struct question questions[] = {
    {NOTE_PAIN, "Pain this morning, 0 none to 10 the worst"},
    {NOTE_STIFFNESS, "Stiffness, 0 none to 10 the worst"},
    {NOTE_SPASM, "Did the back cramp? yes or no"},
    {NOTE_TAGS_HELD, "What held? tags like heat,massage; none; ? lists them"},
    {NOTE_TEXT, "Anything else"},
};
enum { QUESTIONS = sizeof questions / sizeof *questions };

static void standing(const struct pmat_diary_entry *entry, enum note_value value, char *text,
                     size_t size)
{
    char scale[NOTE_SCALE_SIZE];
    switch (value) {
    case NOTE_PAIN:
    case NOTE_STIFFNESS:
        note_scale(value == NOTE_PAIN ? entry->pain_0_10 : entry->stiffness_0_10, scale);
        snprintf(text, size, "%s", scale);
        break;
    case NOTE_SPASM:
        snprintf(text, size, "%s",
                 entry->spasm == PMAT_ANSWER_UNKNOWN ? "-" : pmat_answer_name(entry->spasm));
        break;
    case NOTE_TAGS_HELD:
        snprintf(text, size, "%s",
                 !entry->tags_known       ? "-"
                 : entry->tags[0] == '\0' ? "none"
                                          : entry->tags);
        break;
    case NOTE_TEXT:
        snprintf(text, size, "%s", entry->text[0] != '\0' ? entry->text : "-");
        break;
    case NOTE_VALUES:
        break;
    }
    pmat_text_one_line(text);
}

/* A line without its end; false at the end of the input. What is longer than it can hold is read
 * away and refused as too long by whoever takes it. */
static bool read_line(char *line, size_t size)
{
    if (fgets(line, (int)size, stdin) == NULL)
        return false;
    size_t length = strcspn(line, "\n");
    bool whole = line[length] == '\n';
    line[length] = '\0';
    for (int c = 0; !whole && c != '\n' && c != EOF;)
        c = getchar();
    return true;
}

/* One question, again until the answer can be used. */
static bool ask_one(struct pmat_diary_entry *entry, const struct question *question)
{
    char now[PMAT_DIARY_TEXT_SIZE], line[2 * PMAT_DIARY_TEXT_SIZE];
    struct pmat_fault fault = {0};
    for (;;) {
        standing(entry, question->value, now, sizeof now);
        fprintf(stderr, "%s [%s]: ", question->words, now);
        if (!read_line(line, sizeof line))
            return false;
        if (question->value == NOTE_TAGS_HELD && strcmp(line, "?") == 0)
            note_print_tags();
        else if (line[0] == '\0' || note_set(entry, question->value, line, &fault) == PMAT_OK)
            return true;
        else
            fprintf(stderr, "  %s\n", fault.text);
    }
}

enum pmat_err note_ask(struct pmat_diary_entry *entry, bool *end, struct pmat_fault *fault)
{
    (void)fault;
    *end = false;
    fputs("Enter keeps what stands in brackets; '-' is: not said.\n", stderr);
    for (int i = 0; i < QUESTIONS && !*end; i++)
        *end = !ask_one(entry, &questions[i]);
    if (*end)
        fputc('\n', stderr);
    return PMAT_OK;
}
