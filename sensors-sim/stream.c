#include "sensors-sim/stream.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sensors-sim/outlet.h"

#define HELLO_EVERY_S 5.0
/* A delay shorter than this is not slept, but made up for with the next. */
#define PACE_S 0.005

enum { GARBAGE_MIN = 200, GARBAGE_MAX = 2000, PACKET_MIN = 4096 };

struct stream {
    struct pmat_sim_show *show;
    const struct pmat_sim_stream_options *options;
    struct pmat_sim_stream_tally *tally;
    struct pmat_sim_mat_facts facts;
    struct pmat_wire_encoder encoder;
    struct pmat_sim_random random;
    int shift;                              /* bits that the encoding has less than the mat */
    double t_s, boot_s, hello_s, plugged_s; /* of the frame; device start; last HELLO; back at */
    double wall_start_s;
    bool unplugged;
    bool done[PMAT_SIM_FAULTS_MAX];
    size_t packet_size;
    uint8_t *packet;
    uint16_t counts[PMAT_CELLS_MAX];
    struct pmat_sim_outlet outlet;
};

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static const int encoding_bits[] = {8, 12, 16};

static void choose_encoding(struct stream *s)
{
    enum pmat_sim_encoding encoding = s->options->encoding;
    if (encoding == PMAT_SIM_ENCODING_FIT)
        for (encoding = PMAT_SIM_ENCODING_U8; s->facts.bits > encoding_bits[encoding];)
            encoding++;
    s->encoder.encoding = (uint8_t)encoding;
    s->shift =
        s->facts.bits > encoding_bits[encoding] ? s->facts.bits - encoding_bits[encoding] : 0;
}

/* A new start of the device: its clock and packet numbers begin again. */
static void boot(struct stream *s)
{
    s->boot_s = s->t_s;
    s->hello_s = -INFINITY;
    s->encoder.seq = 0;
    s->encoder.boot_id = pmat_sim_random_u32(&s->random) | 1u;
}

static enum pmat_sim_outlet_outcome send(struct stream *s, size_t size)
{
    if (size == 0)
        return PMAT_SIM_OUTLET_OK;
    if (pmat_sim_random_chance(&s->random, s->options->faults.drop)) {
        s->tally->dropped++;
        return PMAT_SIM_OUTLET_OK;
    }
    s->tally->flipped += pmat_sim_faults_flip(&s->options->faults, &s->random, s->packet, size);
    s->tally->bytes += size;
    return pmat_sim_outlet_put(&s->outlet, s->packet, size);
}

static uint64_t device_us(const struct stream *s)
{
    return (uint64_t)llround(1e6 * (s->t_s - s->boot_s));
}

static enum pmat_sim_outlet_outcome send_hello(struct stream *s)
{
    struct pmat_hello hello = {.rows = s->facts.rows,
                               .cols = s->facts.cols,
                               .pitch_row_mm = s->facts.pitch_row_mm,
                               .pitch_col_mm = s->facts.pitch_col_mm,
                               .bits = (uint8_t)(s->facts.bits - s->shift),
                               .rate_hz = s->facts.rate_hz,
                               .polarity_known = true,
                               .polarity_down = s->facts.polarity_down,
                               .boot_id = s->encoder.boot_id};
    hello.start_utc_us = s->facts.start_utc_us + (int64_t)llround(1e6 * s->boot_s);
    memcpy(hello.model, s->facts.model, sizeof hello.model);
    snprintf(hello.serial, sizeof hello.serial, "SIM1");
    snprintf(hello.firmware, sizeof hello.firmware, "sim");
    snprintf(hello.unit, sizeof hello.unit, "counts");
    s->hello_s = s->t_s;
    if (s->options->format->encode_hello == NULL)
        return PMAT_SIM_OUTLET_OK;
    return send(s, s->options->format->encode_hello(&s->encoder, &hello, device_us(s), s->packet,
                                                    s->packet_size));
}

static enum pmat_sim_outlet_outcome send_frame(struct stream *s, const struct pmat_frame *frame)
{
    struct pmat_frame f = *frame;
    f.device_us = device_us(s);
    f.boot_id = s->encoder.boot_id;
    if (s->shift > 0) {
        for (int i = 0; i < f.rows * f.cols; i++)
            s->counts[i] = (uint16_t)(frame->counts[i] >> s->shift);
        f.counts = s->counts;
    }
    s->tally->frames++;
    return send(s, s->options->format->encode_frame(&s->encoder, &f, s->packet, s->packet_size));
}

static enum pmat_sim_outlet_outcome send_garbage(struct stream *s)
{
    size_t size = (size_t)pmat_sim_random_uniform(&s->random, GARBAGE_MIN, GARBAGE_MAX);
    for (size_t i = 0; i < size; i++)
        s->packet[i] = (uint8_t)pmat_sim_random_u32(&s->random);
    s->tally->bytes += size;
    return pmat_sim_outlet_put(&s->outlet, s->packet, size);
}

static enum pmat_sim_outlet_outcome unplug(struct stream *s, double for_s)
{
    enum pmat_sim_outlet_outcome outcome = pmat_sim_outlet_flush(&s->outlet);
    if (outcome != PMAT_SIM_OUTLET_OK)
        return outcome;
    if (s->options->pty != NULL) {
        /* A line has no memory: faster than life, the pty would swallow minutes of it. */
        outcome = pmat_sim_outlet_drain(&s->outlet);
        if (outcome != PMAT_SIM_OUTLET_OK)
            return outcome;
        pmat_sim_pty_unplug(s->options->pty);
    }
    s->unplugged = true;
    s->plugged_s = s->t_s + for_s;
    return PMAT_SIM_OUTLET_OK;
}

static enum pmat_sim_outlet_outcome replug(struct stream *s)
{
    s->unplugged = false;
    boot(s);
    if (s->options->pty == NULL)
        return PMAT_SIM_OUTLET_OK;
    if (pmat_sim_pty_replug(s->options->pty, NULL) != PMAT_OK)
        return PMAT_SIM_OUTLET_FAILED;
    return pmat_sim_outlet_await_reader(&s->outlet);
}

static enum pmat_sim_outlet_outcome begin_fault(struct stream *s,
                                                const struct pmat_sim_fault *fault)
{
    switch (fault->kind) {
    case PMAT_SIM_UNPLUG:
        return unplug(s, fault->for_s);
    case PMAT_SIM_RESTART:
        boot(s);
        return PMAT_SIM_OUTLET_OK;
    case PMAT_SIM_GARBAGE:
        return send_garbage(s);
    }
    return PMAT_SIM_OUTLET_OK;
}

static enum pmat_sim_outlet_outcome begin_faults(struct stream *s)
{
    enum pmat_sim_outlet_outcome outcome = PMAT_SIM_OUTLET_OK;
    if (s->unplugged && s->t_s >= s->plugged_s)
        outcome = replug(s);
    const struct pmat_sim_faults *faults = &s->options->faults;
    for (int i = 0; i < faults->count && outcome == PMAT_SIM_OUTLET_OK; i++) {
        if (s->done[i] || s->unplugged || s->t_s < faults->fault[i].at_s)
            continue;
        s->done[i] = true;
        outcome = begin_fault(s, &faults->fault[i]);
    }
    return outcome;
}

static enum pmat_sim_outlet_outcome pace(struct stream *s)
{
    if (!(s->options->speed > 0.0))
        return PMAT_SIM_OUTLET_OK;
    double left = s->wall_start_s + s->t_s / s->options->speed - now_s();
    if (left < PACE_S)
        return PMAT_SIM_OUTLET_OK;
    enum pmat_sim_outlet_outcome outcome = pmat_sim_outlet_flush(&s->outlet);
    return outcome == PMAT_SIM_OUTLET_OK ? pmat_sim_outlet_wait(&s->outlet, left) : outcome;
}

static enum pmat_sim_outlet_outcome play_frame(struct stream *s, const struct pmat_frame *frame,
                                               bool silent)
{
    s->t_s = 1e-6 * (double)frame->device_us;
    if (s->options->truth != NULL)
        s->show->kind->truth(s->show, s->options->truth);
    if (s->options->progress != NULL)
        s->options->progress(s->options->progress_context, s->t_s, s->facts.length_s);
    enum pmat_sim_outlet_outcome outcome = pace(s);
    if (outcome == PMAT_SIM_OUTLET_OK)
        outcome = begin_faults(s);
    if (outcome != PMAT_SIM_OUTLET_OK)
        return outcome;
    if (silent || s->unplugged) {
        s->tally->silent++;
        return PMAT_SIM_OUTLET_OK;
    }
    if (s->t_s - s->hello_s >= HELLO_EVERY_S)
        outcome = send_hello(s);
    return outcome == PMAT_SIM_OUTLET_OK ? send_frame(s, frame) : outcome;
}

static enum pmat_err end_outlet(struct stream *s, enum pmat_sim_outlet_outcome outcome,
                                struct pmat_fault *fault)
{
    const struct pmat_log *log = s->options->log;
    switch (outcome) {
    case PMAT_SIM_OUTLET_OK:
    case PMAT_SIM_OUTLET_STOPPED:
        return PMAT_OK;
    case PMAT_SIM_OUTLET_DESERTED:
        pmat_log(log, PMAT_LOG_WARNING,
                 "the reader has closed the port; stopped after %.0f s of the night", s->t_s);
        return PMAT_OK;
    case PMAT_SIM_OUTLET_FAILED:
        break;
    }
    return pmat_fault_errno(fault, errno, "cannot write after %.0f s of the night", s->t_s);
}

static enum pmat_err play(struct stream *s, struct pmat_fault *fault)
{
    struct pmat_frame frame;
    bool silent;
    int got = 1;
    enum pmat_sim_outlet_outcome outcome = PMAT_SIM_OUTLET_OK;
    /* A device does not wait for its reader, but one that runs as fast as it is read must. */
    if (!(s->options->speed > 0.0))
        outcome = pmat_sim_outlet_await_reader(&s->outlet);
    s->wall_start_s = now_s();
    if (s->options->truth != NULL)
        fputs(s->show->kind->truth_header, s->options->truth);
    while (outcome == PMAT_SIM_OUTLET_OK &&
           (got = s->show->kind->next(s->show, &frame, &silent, fault)) > 0)
        outcome = play_frame(s, &frame, silent);
    if (got < 0)
        return (enum pmat_err)got;
    if (outcome == PMAT_SIM_OUTLET_OK && !s->unplugged)
        outcome = pmat_sim_outlet_flush(&s->outlet);
    if (outcome == PMAT_SIM_OUTLET_OK && !s->unplugged)
        outcome = pmat_sim_outlet_drain(&s->outlet);
    return end_outlet(s, outcome, fault);
}

enum pmat_err pmat_sim_stream_play(struct pmat_sim_show *show,
                                   const struct pmat_sim_stream_options *options,
                                   struct pmat_sim_stream_tally *tally, struct pmat_fault *fault)
{
    struct pmat_sim_stream_tally own = {0};
    struct stream *s = calloc(1, sizeof *s);
    if (s == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for the stream");
    s->show = show;
    s->options = options;
    s->tally = tally != NULL ? tally : &own;
    *s->tally = own;
    show->kind->facts(show, &s->facts);
    pmat_sim_random_seed(&s->random, options->seed);
    choose_encoding(s);
    boot(s);
    s->outlet.fd = options->fd;
    s->outlet.pty = options->pty;
    s->outlet.stop_fd = options->stop_fd;
    s->packet_size = options->format->encoded_max(s->facts.rows, s->facts.cols) + PACKET_MIN;
    s->packet = malloc(s->packet_size);
    enum pmat_err err = PMAT_ERR_INTERNAL;
    if (s->packet == NULL)
        pmat_fault_set(fault, err, "no memory for a packet");
    else
        err = play(s, fault);
    free(s->packet);
    free(s);
    return err;
}
