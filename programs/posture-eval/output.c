#include "programs/posture-eval/output.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/json.h"

bool pmat_eval_seen(const char *provenance, const char *set)
{
    const char *line = strstr(provenance, "Trained on:");
    const char *end = line ? line + strcspn(line, "\n") : NULL;
    size_t length = strlen(set);
    for (const char *at = line; at && (at = strstr(at, set)) != NULL && at < end; at += length)
        if (at[-1] == ' ' && (at[-2] == ':' || at[-2] == ';') && at[length] == ' ')
            return true; /* "Trained on: SET 8678 frames; SET 150 frames." */
    return false;
}

const char *pmat_eval_set_name(const char *folder, char name[PMAT_OBSERVED_NAME_SIZE])
{
    size_t end = strlen(folder);
    while (end > 1 && folder[end - 1] == '/')
        end--;
    size_t start = end;
    while (start > 0 && folder[start - 1] != '/')
        start--;
    snprintf(name, PMAT_OBSERVED_NAME_SIZE, "%.*s", (int)(end - start), folder + start);
    return name;
}

static bool put(json_t *object, const char *key, json_t *value)
{
    return json_object_set_new(object, key, value) == 0; /* also takes a NULL value for a fault */
}

static json_t *confusion_json(const struct pmat_figures *figures)
{
    json_t *confusion = json_object();
    for (int i = 0; i < PMAT_MODEL_CLASSES; i++) {
        json_t *row = json_object();
        for (int j = 0; j < PMAT_MODEL_CLASSES; j++)
            put(row, pmat_posture_name(pmat_model_postures[j]),
                json_integer(figures->confusion[i][j]));
        put(confusion, pmat_posture_name(pmat_model_postures[i]), row);
    }
    return confusion;
}

static bool put_figures(json_t *object, const struct pmat_figures *figures)
{
    json_t *recall = json_object();
    bool sound = recall != NULL;
    for (int i = 0; i < PMAT_MODEL_CLASSES; i++)
        sound = sound && put(recall, pmat_posture_name(pmat_model_postures[i]),
                             pmat_json_number(figures->recall[i], 5));
    sound &= put(object, "frames", json_integer(figures->frames));
    sound &= put(object, "accuracy", pmat_json_number(figures->accuracy, 5));
    sound &= put(object, "macro_f1", pmat_json_number(figures->macro_f1, 5));
    sound &= put(object, "recall", recall);
    sound &= put(object, "ece", pmat_json_number(figures->ece, 5));
    sound &= put(object, "coverage", pmat_json_number(figures->coverage, 5));
    sound &= put(object, "covered_accuracy", pmat_json_number(figures->covered_accuracy, 5));
    sound &= put(object, "worst_person", pmat_json_text(figures->worst_person));
    sound &= put(object, "worst_person_accuracy", pmat_json_number(figures->worst_accuracy, 5));
    sound &= put(object, "pooled_accuracy", pmat_json_number(figures->pooled_accuracy, 5));
    sound &= put(object, "recordings", json_integer(figures->recordings));
    sound &= put(object, "recordings_right", json_integer(figures->recordings_right));
    sound &= put(object, "mean_confidence", pmat_json_number(figures->mean_confidence, 5));
    return sound & put(object, "confusion", confusion_json(figures));
}

static json_t *presence_json(const struct pmat_presence_figures *presence)
{
    return json_pack(
        "{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I}", "empty_frames",
        (json_int_t)presence->empty_frames, "empty_right", (json_int_t)presence->empty_right,
        "occupied_frames", (json_int_t)presence->occupied_frames, "occupied_right",
        (json_int_t)presence->occupied_right, "sitting_frames",
        (json_int_t)presence->sitting_frames, "sitting_right", (json_int_t)presence->sitting_right,
        "lying_frames", (json_int_t)presence->lying_frames, "lying_sitting",
        (json_int_t)presence->lying_sitting, "recordings", (json_int_t)presence->recordings,
        "recordings_wrong", (json_int_t)presence->recordings_wrong);
}

json_t *pmat_eval_set_json(const char *set, bool seen, const struct pmat_tally *tally,
                           const struct pmat_presence_figures *presence)
{
    static const char *const names[PMAT_TALLY_ALL] = {"flat_bed", "on_a_wedge", "head_raised"};
    struct pmat_figures figures;
    json_t *object = json_object(), *groups = json_object();
    bool sound = object != NULL && put(object, "set", pmat_json_text(set)) &&
                 put(object, "seen", json_boolean(seen));
    pmat_tally_figures(tally, PMAT_TALLY_ALL, &figures);
    sound = sound && put_figures(object, &figures);
    for (enum pmat_tally_group group = 0; group < PMAT_TALLY_ALL; group++) {
        pmat_tally_figures(tally, group, &figures);
        json_t *one = figures.frames > 0 ? json_object() : NULL;
        if (one)
            sound = put_figures(one, &figures) && put(groups, names[group], one) && sound;
    }
    sound = put(object, "groups", groups) && sound;
    if (presence)
        sound = put(object, "presence", presence_json(presence)) && sound;
    if (sound)
        return object;
    json_decref(object);
    return NULL;
}

/* ---- CSV ---- */

enum pmat_err pmat_eval_csv_open(FILE **file, const char *path, const char *header,
                                 struct pmat_fault *fault)
{
    *file = NULL;
    if (!path)
        return PMAT_OK;
    *file = fopen(path, "we");
    if (!*file)
        return pmat_fault_errno(fault, errno, "cannot write %s", path);
    fprintf(*file, "%s\n", header);
    return PMAT_OK;
}

enum pmat_err pmat_eval_csv_close(FILE *file, const char *path, struct pmat_fault *fault)
{
    if (!file)
        return PMAT_OK;
    bool failed = ferror(file) != 0;
    if (fclose(file) != 0 || failed)
        return pmat_fault_errno(fault, errno, "cannot write %s", path);
    return PMAT_OK;
}

/* Names come from cells of a CSV without commas; a formula is made a text. */
static void put_text(FILE *file, const char *text)
{
    if (text[0] != '\0' && strchr("=+-@\t\r", text[0]))
        fputc('\'', file);
    fprintf(file, "%s,", text);
}

/* "PERSON/POSTURE/NAME", the set's own name of it. */
static const char *recording_name(const struct pmat_observed *observed, uint32_t recording)
{
    const char *name = observed->recordings[recording].text;
    for (int i = 0; i < 2; i++) {
        const char *slash = strchr(name, '/');
        name = slash ? slash + 1 : name;
    }
    return name;
}

static void put_who(FILE *file, const struct pmat_observed *observed,
                    const struct pmat_observation *item)
{
    put_text(file, observed->people[item->person].text);
    put_text(file, recording_name(observed, item->recording));
}

void pmat_eval_put_prediction(FILE *file, const struct pmat_observed *observed,
                              const struct pmat_observation *item, enum pmat_posture called,
                              float confidence)
{
    if (!file)
        return;
    put_who(file, observed, item);
    fprintf(file, "%.9g,%s,%s,", item->t_s, pmat_posture_name(item->truth),
            pmat_posture_name(called));
    if (isfinite(confidence))
        fprintf(file, "%.4f", (double)confidence);
    fputc('\n', file);
}

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Median over a recording's frames; empty where most of them have none. */
static void put_median(FILE *file, const struct pmat_observation *items, size_t count,
                       enum pmat_indicator indicator, float *values)
{
    size_t known = 0;
    for (size_t i = 0; i < count; i++)
        if (isfinite(items[i].indicators.value[indicator]))
            values[known++] = items[i].indicators.value[indicator];
    fputc(',', file);
    if (2 * known <= count)
        return;
    qsort(values, known, sizeof *values, by_value);
    fprintf(file, "%.3f", (double)(0.5f * (values[(known - 1) / 2] + values[known / 2])));
}

/* Details that most of a recording's frames show. */
static void put_details(FILE *file, const struct pmat_observation *items, size_t count)
{
    unsigned details = 0;
    char text[PMAT_DETAIL_TEXT_SIZE];
    for (unsigned bit = 1; bit <= PMAT_DETAIL_ALL; bit <<= 1) {
        size_t shown = 0;
        for (size_t i = 0; i < count; i++)
            shown += (items[i].indicators.details & bit) != 0;
        details |= 2 * shown > count ? bit : 0;
    }
    pmat_detail_text(details, text);
    fprintf(file, ",%s", text);
}

void pmat_eval_put_indicators(FILE *file, const struct pmat_observed *observed)
{
    static const enum pmat_indicator columns[] = {
        PMAT_INDICATOR_LUMBAR_ARCH,   PMAT_INDICATOR_PELVIS_ROLL_DEG,
        PMAT_INDICATOR_HIP_STACK,     PMAT_INDICATOR_TORSO_TWIST_DEG,
        PMAT_INDICATOR_FETAL,         PMAT_INDICATOR_AXIS_DEG,
        PMAT_INDICATOR_PEAK_PRESSURE, PMAT_INDICATOR_CONTACT_AREA_FRAC};
    float *values = file ? calloc(observed->count + 1, sizeof *values) : NULL;
    for (size_t i = 0; values && i < observed->count;) {
        const struct pmat_observation *first = &observed->items[i];
        size_t frames = 0;
        for (; i < observed->count && observed->items[i].recording == first->recording; i++)
            frames++;
        put_who(file, observed, first);
        fprintf(file, "%s,", pmat_posture_name(first->truth));
        put_text(file, first->detail);
        fprintf(file, "%zu", frames);
        for (size_t k = 0; k < sizeof columns / sizeof *columns; k++)
            put_median(file, first, frames, columns[k], values);
        put_details(file, first, frames);
        fputc('\n', file);
    }
    free(values);
}
