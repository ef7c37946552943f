#include "programs/posture-eval/tally.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    PERSON_FRAMES_MIN = 10, /* fewer frames say nothing about a person */
    BINS = 15,              /* docs/sources.md: guo-2017 */
    CLASSES = PMAT_MODEL_CLASSES
};

struct entry {
    uint32_t person, recording;
    enum pmat_tally_group group;
    int truth;
    float shares[CLASSES];
};

struct name {
    char text[PMAT_TALLY_NAME_SIZE];
};

struct pmat_tally {
    float unknown_below;
    struct entry *entries;
    size_t count, capacity;
    struct name *people;
    uint32_t person_count, person_capacity;
    uint32_t recording_count; /* so far, the open one among them */
    struct name open_recording;
};

struct pmat_tally *pmat_tally_create(float unknown_below)
{
    struct pmat_tally *tally = calloc(1, sizeof *tally);
    if (tally)
        tally->unknown_below = unknown_below;
    return tally;
}

void pmat_tally_destroy(struct pmat_tally *tally)
{
    if (!tally)
        return;
    free(tally->entries);
    free(tally->people);
    free(tally);
}

static enum pmat_tally_group group_of(const char *detail)
{
    if (strstr(detail, "wedge") || strstr(detail, "roll"))
        return PMAT_TALLY_WEDGE;
    return strstr(detail, "bed_") ? PMAT_TALLY_RAISED : PMAT_TALLY_FLAT;
}

static bool find_person(struct pmat_tally *tally, const char *name, uint32_t *index)
{
    for (uint32_t i = tally->person_count; i-- > 0;) /* most often the last one */
        if (strncmp(tally->people[i].text, name, PMAT_TALLY_NAME_SIZE - 1) == 0) {
            *index = i;
            return true;
        }
    if (tally->person_count == tally->person_capacity) {
        uint32_t capacity = 2 * tally->person_capacity + 16;
        struct name *people = realloc(tally->people, capacity * sizeof *people);
        if (!people)
            return false;
        tally->people = people;
        tally->person_capacity = capacity;
    }
    *index = tally->person_count++;
    snprintf(tally->people[*index].text, PMAT_TALLY_NAME_SIZE, "%s", name);
    return true;
}

static struct entry *new_entry(struct pmat_tally *tally)
{
    if (tally->count == tally->capacity) {
        size_t capacity = 2 * tally->capacity + 256;
        struct entry *entries = realloc(tally->entries, capacity * sizeof *entries);
        if (!entries)
            return NULL;
        tally->entries = entries;
        tally->capacity = capacity;
    }
    return &tally->entries[tally->count++];
}

static uint32_t recording_of(struct pmat_tally *tally, const char *name, uint32_t person, int truth)
{
    const struct entry *last = tally->count > 0 ? &tally->entries[tally->count - 1] : NULL;
    bool goes_on = last && last->person == person && last->truth == truth &&
                   strncmp(tally->open_recording.text, name, PMAT_TALLY_NAME_SIZE - 1) == 0;
    if (!goes_on) {
        tally->recording_count++;
        snprintf(tally->open_recording.text, PMAT_TALLY_NAME_SIZE, "%s", name);
    }
    return tally->recording_count - 1;
}

enum pmat_err pmat_tally_put(struct pmat_tally *tally, const char *person, const char *recording,
                             const char *detail, int truth, const float shares[CLASSES],
                             struct pmat_fault *fault)
{
    struct entry made = {.group = group_of(detail), .truth = truth};
    if (!find_person(tally, person, &made.person))
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for the people of the set");
    made.recording = recording_of(tally, recording, made.person, truth);
    memcpy(made.shares, shares, sizeof made.shares);
    struct entry *entry = new_entry(tally);
    if (!entry)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for the frames of the set");
    *entry = made;
    return PMAT_OK;
}

/* ---- figures ---- */

static int largest(const double shares[CLASSES])
{
    int best = 0;
    for (int i = 1; i < CLASSES; i++)
        best = shares[i] > shares[best] ? i : best;
    return best;
}

static int called(const struct entry *entry)
{
    double shares[CLASSES];
    for (int i = 0; i < CLASSES; i++)
        shares[i] = (double)entry->shares[i];
    return largest(shares);
}

static bool is_in(const struct entry *entry, enum pmat_tally_group group)
{
    return group == PMAT_TALLY_ALL || entry->group == group;
}

static double ratio(double part, double whole)
{
    return whole > 0 ? part / whole : (double)NAN;
}

/* Mean difference between what the confidence promises and what is right, over bins of it. */
struct promise {
    double confidence[BINS];
    long frames[BINS], right[BINS];
    long covered, covered_right;
};

static void add_promise(struct promise *promise, float confidence, bool right, float unknown_below)
{
    int bin = (int)(confidence * (float)BINS);
    bin = bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin;
    promise->confidence[bin] += (double)confidence;
    promise->frames[bin]++;
    promise->right[bin] += right;
    if (confidence >= unknown_below) {
        promise->covered++;
        promise->covered_right += right;
    }
}

static void keep_promise(const struct promise *promise, struct pmat_figures *figures)
{
    double off = 0, confidence = 0;
    for (int i = 0; i < BINS; i++) {
        off += fabs(promise->confidence[i] - (double)promise->right[i]);
        confidence += promise->confidence[i];
    }
    figures->ece = ratio(off, (double)figures->frames);
    figures->mean_confidence = ratio(confidence, (double)figures->frames);
    figures->coverage = ratio((double)promise->covered, (double)figures->frames);
    figures->covered_accuracy = ratio((double)promise->covered_right, (double)promise->covered);
}

static void count_frames(const struct pmat_tally *tally, enum pmat_tally_group group,
                         struct pmat_figures *figures)
{
    struct promise promise = {0};
    for (size_t i = 0; i < tally->count; i++) {
        const struct entry *entry = &tally->entries[i];
        if (!is_in(entry, group))
            continue;
        int as = called(entry);
        figures->frames++;
        figures->confusion[entry->truth][as]++;
        add_promise(&promise, entry->shares[as], as == entry->truth, tally->unknown_below);
    }
    keep_promise(&promise, figures);
}

static void sum_confusion(struct pmat_figures *figures)
{
    double right = 0, f1 = 0, classes = 0;
    for (int i = 0; i < CLASSES; i++) {
        double own = (double)figures->confusion[i][i], truly = 0, as = 0;
        for (int j = 0; j < CLASSES; j++) {
            truly += (double)figures->confusion[i][j];
            as += (double)figures->confusion[j][i];
        }
        right += own;
        figures->recall[i] = ratio(own, truly);
        if (truly > 0) {
            f1 += 2 * own / (truly + as);
            classes++;
        }
    }
    figures->accuracy = ratio(right, (double)figures->frames);
    figures->macro_f1 = ratio(f1, classes);
}

static void pool_recordings(const struct pmat_tally *tally, enum pmat_tally_group group,
                            struct pmat_figures *figures)
{
    for (size_t i = 0; i < tally->count;) {
        const struct entry *first = &tally->entries[i];
        double shares[CLASSES] = {0};
        for (; i < tally->count && tally->entries[i].recording == first->recording; i++)
            for (int k = 0; k < CLASSES; k++)
                shares[k] += (double)tally->entries[i].shares[k];
        if (!is_in(first, group))
            continue;
        figures->recordings++;
        figures->recordings_right += largest(shares) == first->truth;
    }
    figures->pooled_accuracy =
        ratio((double)figures->recordings_right, (double)figures->recordings);
}

static void find_worst(const struct pmat_tally *tally, enum pmat_tally_group group,
                       struct pmat_figures *figures)
{
    figures->worst_accuracy = (double)NAN;
    for (uint32_t person = 0; person < tally->person_count; person++) {
        long frames = 0, right = 0;
        for (size_t i = 0; i < tally->count; i++) {
            const struct entry *entry = &tally->entries[i];
            if (entry->person == person && is_in(entry, group)) {
                frames++;
                right += called(entry) == entry->truth;
            }
        }
        double share = ratio((double)right, (double)frames);
        if (frames < PERSON_FRAMES_MIN || share >= figures->worst_accuracy)
            continue;
        figures->worst_accuracy = share;
        memcpy(figures->worst_person, tally->people[person].text, PMAT_TALLY_NAME_SIZE);
    }
}

void pmat_tally_figures(const struct pmat_tally *tally, enum pmat_tally_group group,
                        struct pmat_figures *figures)
{
    *figures = (struct pmat_figures){0};
    count_frames(tally, group, figures);
    sum_confusion(figures);
    pool_recordings(tally, group, figures);
    find_worst(tally, group, figures);
}

/* ---- tables ---- */

static void print_share(FILE *out, double share)
{
    if (isnan(share))
        fprintf(out, " %7s", "-");
    else
        fprintf(out, " %7.2f", 100.0 * share);
}

static void print_group(const char *name, const struct pmat_figures *figures, FILE *out)
{
    fprintf(out, "%-12s %7ld", name, figures->frames);
    print_share(out, figures->accuracy);
    for (int i = 0; i < CLASSES; i++)
        print_share(out, figures->recall[i]);
    char pooled[48];
    snprintf(pooled, sizeof pooled, "%ld/%ld", figures->recordings_right, figures->recordings);
    fprintf(out, " %11s", pooled);
    if (figures->worst_person[0] != '\0') {
        print_share(out, figures->worst_accuracy);
        fprintf(out, " %s", figures->worst_person);
    }
    fputc('\n', out);
}

static void print_confusion(const struct pmat_figures *figures, FILE *out)
{
    fprintf(out, "truth, called");
    for (int i = 0; i < CLASSES; i++)
        fprintf(out, " %7s", pmat_posture_name(pmat_model_postures[i]));
    fputc('\n', out);
    for (int i = 0; i < CLASSES; i++) {
        if (isnan(figures->recall[i]))
            continue;
        fprintf(out, "%-13s", pmat_posture_name(pmat_model_postures[i]));
        for (int j = 0; j < CLASSES; j++)
            fprintf(out, " %7ld", figures->confusion[i][j]);
        fputc('\n', out);
    }
}

void pmat_tally_print(const struct pmat_tally *tally, FILE *out)
{
    static const char *const names[PMAT_TALLY_GROUP_COUNT] = {"flat bed", "on a wedge",
                                                              "head raised", "all"};
    struct pmat_figures figures;
    fprintf(out, "%-12s %7s %7s", "", "frames", "right %");
    for (int i = 0; i < CLASSES; i++)
        fprintf(out, " %7s", pmat_posture_name(pmat_model_postures[i]));
    fprintf(out, " %11s %7s\n", "recordings", "worst person");
    for (enum pmat_tally_group group = 0; group < PMAT_TALLY_GROUP_COUNT; group++) {
        pmat_tally_figures(tally, group, &figures);
        if (figures.frames > 0)
            print_group(names[group], &figures, out);
    }
    if (figures.frames == 0)
        return;
    print_confusion(&figures, out);
    fprintf(out,
            "macro F1 %.4f; recordings right %.2f %%; expected calibration error %.4f; confidence "
            "%.2f or more: %.2f %% of the frames, %.2f %% of them right\n",
            figures.macro_f1, 100 * figures.pooled_accuracy, figures.ece,
            (double)tally->unknown_below, 100 * figures.coverage, 100 * figures.covered_accuracy);
}
