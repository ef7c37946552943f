#include "sensors-sim/labelled_show.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/labelled.h"
#include "core/zone.h"

#define EMPTY_S 60.0 /* of empty bed before, between and after the recordings */

enum { EMPTIES_MAX = 64, NAME_SIZE = 96, FRAMES_FIRST = 128 };

enum phase { PHASE_EMPTY, PHASE_RECORDING, PHASE_END };

/* One frame that has been read ahead or kept. */
struct kept {
    double t_s;
    enum pmat_posture posture;
    char detail[NAME_SIZE];
};

struct labelled_show {
    struct pmat_sim_show show;
    struct pmat_sim_labelled_options options;
    struct pmat_labelled *reader;
    struct pmat_labelled_about about;
    double rate_hz;
    int cells;
    uint16_t empty[EMPTIES_MAX][PMAT_CELLS_MAX];
    int empties;
    /* The recording being played. */
    char person[NAME_SIZE], recording[NAME_SIZE];
    struct kept *kept;
    uint16_t *counts; /* [room * cells] */
    int frames, room;
    bool own_times; /* its t_s rise */
    /* The first frame of the next one. */
    bool pending;
    char next_person[NAME_SIZE], next_recording[NAME_SIZE];
    struct kept next_kept;
    uint16_t next_counts[PMAT_CELLS_MAX];
    /* Where we are. */
    enum phase phase;
    long step;
    double phase_start_s, t_s;
    const struct kept *shown; /* NULL: empty bed */
};

static void copy_counts(uint16_t *to, const float *cells, int count)
{
    for (int i = 0; i < count; i++)
        to[i] = (uint16_t)fminf(fmaxf(roundf(cells[i]), 0.0f), 65535.0f);
}

static void copy_name(char *to, const char *from)
{
    snprintf(to, NAME_SIZE, "%s", from);
}

static bool is_picked(const char *people, const char *person)
{
    size_t length = strlen(person);
    for (const char *at = people; at != NULL && *at != '\0';) {
        size_t word = strcspn(at, ",");
        if (word == length && strncmp(at, person, word) == 0)
            return true;
        at += word;
        at += *at == ',';
    }
    return people == NULL;
}

/* First pass: the empty bed, and whether anybody is there to be played. */
static enum pmat_err learn_empty(struct labelled_show *s, struct pmat_fault *fault)
{
    struct pmat_labelled_frame frame;
    float *lowest = malloc(sizeof *lowest * (size_t)s->cells);
    if (lowest == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for the empty bed");
    for (int i = 0; i < s->cells; i++)
        lowest[i] = INFINITY;
    bool anybody = false;
    int got;
    while ((got = pmat_labelled_next(s->reader, &frame, fault)) > 0) {
        anybody = anybody || is_picked(s->options.people, frame.person);
        for (int i = 0; i < s->cells; i++)
            lowest[i] = fminf(lowest[i], frame.cells[i]);
        if (frame.posture == PMAT_POSTURE_EMPTY && s->empties < EMPTIES_MAX)
            copy_counts(s->empty[s->empties++], frame.cells, s->cells);
    }
    if (s->empties == 0 && anybody)
        copy_counts(s->empty[s->empties++], lowest, s->cells);
    free(lowest);
    if (got < 0)
        return (enum pmat_err)got;
    if (!anybody)
        return pmat_fault_set(fault, PMAT_ERR_MISSING, "'%s' has no frames of %s",
                              s->options.folder,
                              s->options.people != NULL ? s->options.people : "anybody");
    return pmat_labelled_rewind(s->reader, fault);
}

/* Next frame of a picked person into the pending place. */
static enum pmat_err read_ahead(struct labelled_show *s, struct pmat_fault *fault)
{
    struct pmat_labelled_frame frame;
    int got;
    s->pending = false;
    while ((got = pmat_labelled_next(s->reader, &frame, fault)) > 0) {
        if (!is_picked(s->options.people, frame.person))
            continue;
        copy_name(s->next_person, frame.person);
        copy_name(s->next_recording, frame.recording);
        s->next_kept = (struct kept){.t_s = frame.t_s, .posture = frame.posture};
        copy_name(s->next_kept.detail, frame.detail);
        copy_counts(s->next_counts, frame.cells, s->cells);
        s->pending = true;
        return PMAT_OK;
    }
    return (enum pmat_err)got;
}

static enum pmat_err keep(struct labelled_show *s, struct pmat_fault *fault)
{
    if (s->frames == s->room) {
        int room = s->room == 0 ? FRAMES_FIRST : 2 * s->room;
        size_t cells = (size_t)room * (size_t)s->cells;
        struct kept *kept = realloc(s->kept, sizeof *kept * (size_t)room);
        if (kept != NULL)
            s->kept = kept;
        uint16_t *counts = realloc(s->counts, sizeof *counts * cells);
        if (counts != NULL)
            s->counts = counts;
        if (kept == NULL || counts == NULL)
            return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for recording '%s'",
                                  s->next_recording);
        s->room = room;
    }
    size_t bytes = sizeof *s->counts * (size_t)s->cells;
    memcpy(s->counts + (size_t)s->frames * (size_t)s->cells, s->next_counts, bytes);
    if (s->frames > 0 && !(s->next_kept.t_s > s->kept[s->frames - 1].t_s))
        s->own_times = false;
    s->kept[s->frames++] = s->next_kept;
    return PMAT_OK;
}

/* All frames of the pending recording. */
static enum pmat_err read_recording(struct labelled_show *s, struct pmat_fault *fault)
{
    enum pmat_err err = PMAT_OK;
    copy_name(s->person, s->next_person);
    copy_name(s->recording, s->next_recording);
    s->frames = 0;
    s->own_times = true;
    while (err == PMAT_OK && s->pending && strcmp(s->person, s->next_person) == 0 &&
           strcmp(s->recording, s->next_recording) == 0) {
        err = keep(s, fault);
        if (err == PMAT_OK)
            err = read_ahead(s, fault);
    }
    return err;
}

/* 0 1 2 3 2 1 0 1 ... */
static int there_and_back(long step, int count)
{
    if (count == 1)
        return 0;
    int at = (int)(step % (2L * (count - 1)));
    return at < count ? at : 2 * (count - 1) - at;
}

/* Frame of this step and its time in the recording; false when it is over. */
static bool recording_step(const struct labelled_show *s, int *index, double *at_s)
{
    if (s->options.hold_s > 0.0) {
        *index = there_and_back(s->step, s->frames);
        *at_s = (double)s->step / s->rate_hz;
        return *at_s < s->options.hold_s;
    }
    if (s->step >= s->frames)
        return false;
    *index = (int)s->step;
    *at_s = s->own_times ? s->kept[*index].t_s - s->kept[0].t_s : (double)s->step / s->rate_hz;
    return true;
}

static void begin(struct labelled_show *s, enum phase phase, double at_s)
{
    s->phase = phase;
    s->phase_start_s = at_s;
    s->step = 0;
}

/* Moves on until a step of some phase is there; false at the end. */
static enum pmat_err find_step(struct labelled_show *s, int *index, struct pmat_fault *fault)
{
    double at_s;
    for (;;) {
        if (s->phase == PHASE_END)
            return PMAT_OK;
        if (s->phase == PHASE_EMPTY) {
            at_s = (double)s->step / s->rate_hz;
            if (at_s < EMPTY_S)
                break;
            if (!s->pending) {
                s->phase = PHASE_END;
                return PMAT_OK;
            }
            enum pmat_err err = read_recording(s, fault);
            if (err != PMAT_OK)
                return err;
            begin(s, PHASE_RECORDING, s->phase_start_s + at_s);
            continue;
        }
        if (recording_step(s, index, &at_s))
            break;
        begin(s, PHASE_EMPTY, s->t_s + 1.0 / s->rate_hz);
    }
    s->t_s = s->phase_start_s + at_s;
    return PMAT_OK;
}

static int next_frame(struct pmat_sim_show *show, struct pmat_frame *frame, bool *silent,
                      struct pmat_fault *fault)
{
    struct labelled_show *s = (struct labelled_show *)show;
    int index = 0;
    enum pmat_err err = find_step(s, &index, fault);
    if (err != PMAT_OK || s->phase == PHASE_END)
        return (int)err;
    const uint16_t *counts = s->empty[s->step % s->empties];
    s->shown = NULL;
    if (s->phase == PHASE_RECORDING) {
        counts = s->counts + (size_t)index * (size_t)s->cells;
        s->shown = &s->kept[index];
    }
    s->step++;
    *silent = false;
    *frame = (struct pmat_frame){.rows = s->about.rows,
                                 .cols = s->about.cols,
                                 .device_us = (uint64_t)llround(1e6 * s->t_s),
                                 .counts = counts};
    return 1;
}

static void tell_truth(struct pmat_sim_show *show, FILE *stream)
{
    const struct labelled_show *s = (const struct labelled_show *)show;
    char utc[PMAT_ISO_SIZE];
    pmat_zone_iso(NULL, s->options.start_utc_us + (int64_t)(1e6 * s->t_s), utc);
    if (s->shown == NULL)
        fprintf(stream, "%s,%.6g,,,empty,\n", utc, s->t_s);
    else
        fprintf(stream, "%s,%.6g,%s,%s,%s,%s\n", utc, s->t_s, s->person, s->recording,
                pmat_posture_name(s->shown->posture), s->shown->detail);
}

static void tell_facts(const struct pmat_sim_show *show, struct pmat_sim_mat_facts *facts)
{
    const struct labelled_show *s = (const struct labelled_show *)show;
    *facts = (struct pmat_sim_mat_facts){.rows = s->about.rows,
                                         .cols = s->about.cols,
                                         .bits = 1,
                                         .rate_hz = (float)s->rate_hz,
                                         .start_utc_us = s->options.start_utc_us};
    snprintf(facts->model, sizeof facts->model, "%.40s", s->about.name);
    while (facts->bits < 16 && (float)((1u << facts->bits) - 1u) < s->about.adc_max)
        facts->bits++;
}

static void destroy(struct pmat_sim_show *show)
{
    struct labelled_show *s = (struct labelled_show *)show;
    if (s == NULL)
        return;
    pmat_labelled_close(s->reader);
    free(s->kept);
    free(s->counts);
    free(s);
}

static const struct pmat_sim_show_kind labelled_kind = {
    .truth_header = "utc,t_s,person,recording,posture,detail\n",
    .facts = tell_facts,
    .next = next_frame,
    .truth = tell_truth,
    .destroy = destroy,
};

enum pmat_err pmat_sim_labelled_create(struct pmat_sim_show **show,
                                       const struct pmat_sim_labelled_options *options,
                                       struct pmat_fault *fault)
{
    *show = NULL;
    struct labelled_show *s = calloc(1, sizeof *s);
    if (s == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for labelled frames");
    s->show.kind = &labelled_kind;
    s->options = *options;
    enum pmat_err err = pmat_labelled_open(&s->reader, options->folder, fault);
    if (err == PMAT_OK) {
        s->about = *pmat_labelled_about(s->reader);
        s->cells = s->about.rows * s->about.cols;
        s->rate_hz = (double)(s->about.rate_hz > 0.0f ? s->about.rate_hz : 1.0f);
        if (options->rate_hz > 0.0f)
            s->rate_hz = (double)options->rate_hz;
        err = learn_empty(s, fault);
    }
    if (err == PMAT_OK)
        err = read_ahead(s, fault);
    if (err != PMAT_OK) {
        destroy(&s->show);
        return err;
    }
    *show = &s->show;
    return PMAT_OK;
}
