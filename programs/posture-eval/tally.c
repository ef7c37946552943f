#include "programs/posture-eval/tally.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A body on a wedge is partly supine in truth, one on a raised head end partly sits: both stand
 * apart, so that they can neither flatter nor spoil the figure for flat beds. */
enum group { GROUP_FLAT, GROUP_WEDGE, GROUP_RAISED, GROUP_COUNT };

static const char *const group_names[GROUP_COUNT] = {"flat bed", "on a wedge", "head raised"};

enum {
    NAME_SIZE = 64,
    RECORDING_SIZE = 160,
    PERSON_FRAMES_MIN = 10, /* fewer frames say nothing about a person */
    CLASSES = PMAT_MODEL_CLASSES
};

struct count {
    long frames, right;
};

struct person {
    char name[NAME_SIZE];
    struct count groups[GROUP_COUNT];
};

struct recording {
    char name[RECORDING_SIZE]; /* person and recording */
    enum group group;
    int truth;
    double shares[CLASSES];
    long frames;
};

struct pmat_tally {
    struct count postures[GROUP_COUNT][CLASSES];
    struct count recordings[GROUP_COUNT];
    struct recording open;
    struct person *people;
    size_t people_count, people_capacity;
};

struct pmat_tally *pmat_tally_create(void)
{
    return calloc(1, sizeof(struct pmat_tally));
}

void pmat_tally_destroy(struct pmat_tally *tally)
{
    if (!tally)
        return;
    free(tally->people);
    free(tally);
}

static enum group group_of(const char *detail)
{
    if (strstr(detail, "wedge") || strstr(detail, "roll"))
        return GROUP_WEDGE;
    return strstr(detail, "bed_") ? GROUP_RAISED : GROUP_FLAT;
}

static void count_one(struct count *count, bool right)
{
    count->frames++;
    count->right += right;
}

static struct person *find_person(struct pmat_tally *tally, const char *name)
{
    for (size_t i = tally->people_count; i-- > 0;) /* most often the last one */
        if (strncmp(tally->people[i].name, name, NAME_SIZE - 1) == 0)
            return &tally->people[i];
    if (tally->people_count == tally->people_capacity) {
        size_t capacity = 2 * tally->people_capacity + 16;
        struct person *people = realloc(tally->people, capacity * sizeof *people);
        if (!people)
            return NULL;
        tally->people = people;
        tally->people_capacity = capacity;
    }
    struct person *person = &tally->people[tally->people_count++];
    *person = (struct person){0};
    snprintf(person->name, sizeof person->name, "%s", name);
    return person;
}

static int largest(const double shares[CLASSES])
{
    int best = 0;
    for (int i = 1; i < CLASSES; i++)
        best = shares[i] > shares[best] ? i : best;
    return best;
}

static void close_recording(struct pmat_tally *tally)
{
    struct recording *open = &tally->open;
    if (open->frames > 0)
        count_one(&tally->recordings[open->group], largest(open->shares) == open->truth);
    open->frames = 0;
}

static void add_to_recording(struct pmat_tally *tally, const struct pmat_labelled_frame *frame,
                             int truth, const double shares[CLASSES])
{
    struct recording *open = &tally->open;
    char name[RECORDING_SIZE];
    snprintf(name, sizeof name, "%s/%s", frame->person, frame->recording);
    if (open->frames == 0 || strcmp(name, open->name) != 0 || open->truth != truth) {
        close_recording(tally);
        *open = (struct recording){.group = group_of(frame->detail), .truth = truth};
        memcpy(open->name, name, sizeof name);
    }
    open->frames++;
    for (int i = 0; i < CLASSES; i++)
        open->shares[i] += shares[i];
}

enum pmat_err pmat_tally_put(struct pmat_tally *tally, const struct pmat_labelled_frame *frame,
                             int truth, const float shares[CLASSES], struct pmat_fault *fault)
{
    double wide[CLASSES];
    for (int i = 0; i < CLASSES; i++)
        wide[i] = (double)shares[i];
    struct person *person = find_person(tally, frame->person);
    if (!person)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for the people of the set");
    enum group group = group_of(frame->detail);
    bool right = largest(wide) == truth;
    count_one(&tally->postures[group][truth], right);
    count_one(&person->groups[group], right);
    add_to_recording(tally, frame, truth, wide);
    return PMAT_OK;
}

static void print_share(FILE *out, struct count count)
{
    if (count.frames > 0)
        fprintf(out, " %7.2f", 100.0 * (double)count.right / (double)count.frames);
    else
        fprintf(out, " %7s", "-");
}

static const struct person *worst_person(const struct pmat_tally *tally, enum group group)
{
    const struct person *worst = NULL;
    for (size_t i = 0; i < tally->people_count; i++) {
        struct count count = tally->people[i].groups[group];
        if (count.frames < PERSON_FRAMES_MIN)
            continue;
        if (!worst || (double)count.right * (double)worst->groups[group].frames <
                          (double)worst->groups[group].right * (double)count.frames)
            worst = &tally->people[i];
    }
    return worst;
}

static void print_group(const struct pmat_tally *tally, enum group group, FILE *out)
{
    struct count all = {0};
    for (int i = 0; i < CLASSES; i++) {
        all.frames += tally->postures[group][i].frames;
        all.right += tally->postures[group][i].right;
    }
    if (all.frames == 0)
        return;
    fprintf(out, "%-12s %7ld", group_names[group], all.frames);
    print_share(out, all);
    for (int i = 0; i < CLASSES; i++)
        print_share(out, tally->postures[group][i]);
    char pooled[32];
    snprintf(pooled, sizeof pooled, "%ld/%ld", tally->recordings[group].right,
             tally->recordings[group].frames);
    fprintf(out, " %11s", pooled);
    const struct person *worst = worst_person(tally, group);
    if (worst) {
        print_share(out, worst->groups[group]);
        fprintf(out, " %s", worst->name);
    }
    fputc('\n', out);
}

void pmat_tally_print(struct pmat_tally *tally, FILE *out)
{
    close_recording(tally);
    fprintf(out, "%-12s %7s %7s", "", "frames", "right %");
    for (int i = 0; i < CLASSES; i++)
        fprintf(out, " %7s", pmat_posture_name(pmat_model_postures[i]));
    fprintf(out, " %11s %7s\n", "recordings", "worst person");
    for (enum group group = 0; group < GROUP_COUNT; group++)
        print_group(tally, group, out);
}
