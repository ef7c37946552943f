#include "programs/lies.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WAIT_MS = 200, SILENCE_MS = 15000 };

static const struct {
    enum pmat_posture posture;
    const char *words;
} prompts[] = {
    {PMAT_POSTURE_EMPTY, "Leave the bed empty: nobody and nothing on it"},
    {PMAT_POSTURE_SUPINE, "Lie on your back, legs straight"},
    {PMAT_POSTURE_LEFT, "Lie on your left side, knees a little bent"},
    {PMAT_POSTURE_RIGHT, "Lie on your right side, knees a little bent"},
    {PMAT_POSTURE_PRONE, "Lie on your front"},
};
enum { PROMPTS = sizeof prompts / sizeof *prompts };

static const char *prompt_of(enum pmat_posture posture)
{
    for (size_t i = 0; i < PROMPTS; i++)
        if (prompts[i].posture == posture)
            return prompts[i].words;
    return NULL;
}

/* ---- what is to be recorded ---- */

enum pmat_err pmat_lies_plan(struct pmat_lies *lies, const char *plan, struct pmat_fault *fault)
{
    while (*plan != '\0') {
        char word[64] = "", *end = word;
        size_t length = strcspn(plan, ",");
        struct pmat_lie lie = {.at_s = NAN};
        if (length < sizeof word)
            memcpy(word, plan, length);
        char *value = strchr(word, '=');
        if (value != NULL) {
            *value++ = '\0';
            lie.at_s = strtod(value, &end);
        }
        bool sound = value != NULL && end != value && *end == '\0' && lie.at_s >= 0 &&
                     pmat_posture_parse(word, &lie.posture) && prompt_of(lie.posture) != NULL;
        bool later = lies->count == 0 || lie.at_s > lies->items[lies->count - 1].at_s;
        if (!sound || !later || lies->count == PMAT_LIES_MAX)
            return pmat_fault_set(
                fault, PMAT_ERR_USAGE,
                "--at takes POSTURE=SECONDS,... in the order of time, with empty, "
                "supine, left, right and prone, not '%.*s'",
                (int)length, plan);
        lies->items[lies->count++] = lie;
        plan += length + (plan[length] == ',');
    }
    return PMAT_OK;
}

void pmat_lies_ask(struct pmat_lies *lies, enum pmat_posture posture)
{
    if (lies->count < PMAT_LIES_MAX)
        lies->items[lies->count++] = (struct pmat_lie){.posture = posture, .at_s = NAN};
}

void pmat_lies_clear(struct pmat_lies *lies)
{
    for (size_t i = 0; i < lies->count; i++)
        free(lies->items[i].mean);
    *lies = (struct pmat_lies){0};
}

const struct pmat_lie *pmat_lies_find(const struct pmat_lies *lies, enum pmat_posture posture)
{
    for (size_t i = 0; i < lies->count; i++)
        if (lies->items[i].posture == posture && lies->items[i].mean != NULL)
            return &lies->items[i];
    return NULL;
}

void pmat_lies_load(const struct pmat_lies *lies, const struct pmat_lie *lie,
                    enum pmat_polarity polarity, float *load)
{
    const struct pmat_lie *empty = pmat_lies_find(lies, PMAT_POSTURE_EMPTY);
    float sign = polarity == PMAT_POLARITY_DOWN ? -1.0f : 1.0f;
    for (size_t i = 0; i < (size_t)lies->rows * lies->cols; i++)
        load[i] = fmaxf(sign * (lie->mean[i] - (empty != NULL ? empty->mean[i] : 0.0f)), 0.0f);
}

/* ---- recording ---- */

struct recording {
    struct pmat_lies *lies;
    struct pmat_live *live;
    struct pmat_fault *fault;
    int64_t first_us;
    bool begun;
};

static bool is_entered(void)
{
    char line[80];
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    return poll(&input, 1, 0) > 0 && read(STDIN_FILENO, line, sizeof line) >= 0;
}

/* The next frame, however long silences up to SILENCE_MS last. */
static enum pmat_err next_frame(struct recording *r, struct pmat_frame *frame)
{
    for (int silent_ms = 0; silent_ms < SILENCE_MS; silent_ms += WAIT_MS) {
        switch (pmat_live_next(r->live, WAIT_MS, frame)) {
        case PMAT_LIVE_FRAME:
            if (!r->begun) {
                r->begun = true;
                r->first_us = frame->time_us;
                r->lies->rows = frame->rows;
                r->lies->cols = frame->cols;
            }
            return PMAT_OK;
        case PMAT_LIVE_NOTHING:
            break;
        case PMAT_LIVE_END:
            return pmat_fault_set(r->fault, PMAT_ERR_UNAVAILABLE,
                                  "the frames ended before every lie was recorded");
        }
    }
    return pmat_fault_set(r->fault, PMAT_ERR_UNAVAILABLE,
                          "the mat does not answer: is it switched on, and the profile right?");
}

/* Frames until the lie may begin; the last one of them in `frame`. */
static enum pmat_err await(struct recording *r, const struct pmat_lie *lie, double seconds,
                           struct pmat_frame *frame)
{
    bool asks = isnan(lie->at_s);
    if (asks)
        fprintf(stderr, "%s. Press Enter, then stay still for %.0f s. ",
                lie->how != NULL ? lie->how : prompt_of(lie->posture), seconds);
    for (;;) {
        enum pmat_err err = next_frame(r, frame);
        bool now = asks ? is_entered() : (double)(frame->time_us - r->first_us) >= lie->at_s * 1e6;
        if (err != PMAT_OK || now)
            return err;
    }
}

static enum pmat_err record_lie(struct recording *r, struct pmat_lie *lie, double seconds)
{
    struct pmat_frame frame;
    enum pmat_err err = await(r, lie, seconds, &frame);
    if (err != PMAT_OK)
        return err;
    size_t cells = (size_t)r->lies->rows * r->lies->cols;
    int64_t end_us = frame.time_us + (int64_t)(seconds * 1e6);
    lie->mean = calloc(cells, sizeof *lie->mean);
    if (lie->mean == NULL)
        return pmat_fault_set(r->fault, PMAT_ERR_INTERNAL, "no memory for a lie");
    for (float frames = 1; err == PMAT_OK && frame.time_us < end_us; frames++) {
        bool fits = frame.rows == r->lies->rows && frame.cols == r->lies->cols;
        for (size_t i = 0; i < cells && fits; i++)
            lie->mean[i] += ((float)frame.counts[i] - lie->mean[i]) / frames;
        if (fits && r->lies->frame != NULL)
            r->lies->frame(r->lies->context, (size_t)(lie - r->lies->items), &frame);
        err = next_frame(r, &frame);
    }
    if (isnan(lie->at_s))
        fprintf(stderr, "%s\n", err == PMAT_OK ? "Thank you." : "");
    return err;
}

enum pmat_err pmat_lies_record(struct pmat_lies *lies, struct pmat_live *live, double seconds,
                               struct pmat_fault *fault)
{
    struct recording recording = {.lies = lies, .live = live, .fault = fault};
    if (lies->count > 0 && isnan(lies->items[0].at_s) && !isatty(STDIN_FILENO))
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "nobody to ask at a terminal: say with --at when who lies how");
    enum pmat_err err = PMAT_OK;
    for (size_t i = 0; i < lies->count && err == PMAT_OK; i++)
        err = record_lie(&recording, &lies->items[i], seconds);
    return err;
}

/* ---- the file ---- */

static bool may_replace(const char *path, bool replace)
{
    char answer[16] = "";
    if (replace)
        return true;
    if (!isatty(STDIN_FILENO))
        return false;
    fprintf(stderr, "%s exists. Replace it? [y/N] ", path);
    return fgets(answer, sizeof answer, stdin) != NULL && (answer[0] == 'y' || answer[0] == 'Y');
}

enum pmat_err pmat_private_file_write(const char *path, const void *bytes, size_t size,
                                      bool replace, struct pmat_fault *fault)
{
    char fresh[PATH_MAX];
    if (access(path, F_OK) == 0 && !may_replace(path, replace))
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "%s exists and stays as it is; --yes replaces it", path);
    if (snprintf(fresh, sizeof fresh, "%s.new", path) >= (int)sizeof fresh)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "the name %s is too long", path);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return pmat_fault_errno(fault, errno, "cannot write %s", fresh);
    bool written = write(fd, bytes, size) == (ssize_t)size && fsync(fd) == 0;
    int errno_value = errno;
    if (close(fd) != 0 || !written || rename(fresh, path) != 0) {
        errno_value = written ? errno : errno_value;
        unlink(fresh);
        return pmat_fault_errno(fault, errno_value, "cannot write %s", path);
    }
    return PMAT_OK;
}
