#include "programs/posture-logger/intake.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    READ_SIZE = 65536,
    WAIT_MS = 500,
    TICK_AFTER_US = 5000000,    /* a silence this long lets time pass without frames */
    REOPEN_AFTER_US = 30000000, /* and this long opens the port anew */
    RETRY_US = 1000000,
    TELL_US = 60000000,
};

struct pmat_intake {
    struct pmat_intake_options options;
    struct pmat_queue *queue;
    struct pmat_source *source; /* NULL while it is away */
    struct pmat_reader *reader;
    struct pmat_item item; /* the one being made: large, so not on the stack */
    uint8_t bytes[READ_SIZE];
    int64_t last_frame_boottime_us, last_tick_boottime_us, opened_boottime_us, told_boottime_us;
    int64_t last_time_us, last_utc_us; /* of the last frame, on the recording's line */
    bool any_frame;
    struct pmat_fault fault; /* PMAT_OK: the source was read to its end */
    uint64_t dropped, told_lost;
};

static int64_t now_us(const struct pmat_intake *intake)
{
    const struct pmat_clock *clock = intake->options.clock;
    return clock->boottime_us(clock->context);
}

static enum pmat_err open_source(struct pmat_intake *intake, struct pmat_fault *fault)
{
    struct pmat_source_options options = {.baud = intake->options.baud};
    enum pmat_err err = pmat_source_open(&intake->source, intake->options.port, &options, fault);
    intake->opened_boottime_us = now_us(intake);
    if (err == PMAT_OK)
        pmat_log(intake->options.log, PMAT_LOG_INFO, "reading %s (%s)", intake->options.port,
                 pmat_source_kind(intake->source));
    return err;
}

enum pmat_err pmat_intake_create(struct pmat_intake **made,
                                 const struct pmat_intake_options *options,
                                 struct pmat_queue *queue, struct pmat_fault *fault)
{
    *made = NULL;
    struct pmat_intake *intake = calloc(1, sizeof *intake);
    if (intake == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "not enough memory to read the mat");
    intake->options = *options;
    intake->queue = queue;
    enum pmat_err err =
        pmat_reader_create(&intake->reader, options->profile, options->clock_source, fault);
    if (err == PMAT_OK)
        err = open_source(intake, fault);
    if (err == PMAT_ERR_UNAVAILABLE && !options->once) {
        pmat_log(options->log, PMAT_LOG_WARNING, "not recording: %s; waiting for it", fault->text);
        err = PMAT_OK;
    }
    if (err != PMAT_OK) {
        pmat_intake_destroy(intake);
        return err;
    }
    intake->last_frame_boottime_us = now_us(intake);
    intake->last_tick_boottime_us = intake->last_frame_boottime_us;
    intake->told_boottime_us = intake->last_frame_boottime_us;
    *made = intake;
    return PMAT_OK;
}

void pmat_intake_destroy(struct pmat_intake *intake)
{
    if (intake == NULL)
        return;
    pmat_source_close(intake->source);
    pmat_reader_destroy(intake->reader);
    free(intake);
}

const struct pmat_reader_counters *pmat_intake_counters(const struct pmat_intake *intake)
{
    return pmat_reader_counters(intake->reader);
}

const struct pmat_fault *pmat_intake_fault(const struct pmat_intake *intake)
{
    return intake->fault.kind != PMAT_OK ? &intake->fault : NULL;
}

uint64_t pmat_intake_dropped(const struct pmat_intake *intake)
{
    return intake->dropped;
}

static void put_cause(struct pmat_intake *intake, enum pmat_gap_cause cause)
{
    intake->item.kind = PMAT_ITEM_CAUSE;
    intake->item.cause = cause;
    pmat_queue_put(intake->queue, &intake->item, true);
}

/* Files and ptys are left to block while the host is busy; a serial port is read on. */
static void put_frame(struct pmat_intake *intake)
{
    const struct pmat_frame *frame = &intake->item.frame;
    intake->item.kind = PMAT_ITEM_FRAME;
    const char *format = pmat_reader_format(intake->reader);
    intake->item.may_say_hello = format != NULL && strcmp(format, "pmat1") == 0;
    intake->any_frame = true;
    intake->last_frame_boottime_us = frame->boottime_us;
    intake->last_tick_boottime_us = frame->boottime_us;
    intake->last_time_us = frame->time_us;
    intake->last_utc_us = frame->utc_us;
    if (!pmat_queue_put(intake->queue, &intake->item, pmat_source_may_wait(intake->source)))
        intake->dropped++;
}

static void take_bytes(struct pmat_intake *intake, size_t size)
{
    const struct pmat_clock *clock = intake->options.clock;
    int64_t utc_us = clock->realtime_us(clock->context);
    int64_t boottime_us = clock->boottime_us(clock->context);
    size_t at = 0;
    enum pmat_reader_outcome outcome;
    do {
        size_t taken = 0;
        outcome = pmat_reader_push(intake->reader, intake->bytes + at, size - at, &taken, utc_us,
                                   boottime_us, &intake->item.frame);
        at += taken;
        if (outcome == PMAT_READER_FRAME) {
            put_frame(intake);
        } else if (outcome == PMAT_READER_HELLO) {
            intake->item.kind = PMAT_ITEM_HELLO;
            intake->item.hello = *pmat_reader_hello(intake->reader);
            pmat_queue_put(intake->queue, &intake->item, true);
        } else if (outcome == PMAT_READER_RESTART) {
            put_cause(intake, PMAT_GAP_MAT_RESTART);
        }
    } while (outcome != PMAT_READER_NOTHING || at < size);
}

/* While nothing comes, time passes all the same: the night must show the gap, and may end. */
static void pass_time(struct pmat_intake *intake)
{
    int64_t now = now_us(intake);
    if (!intake->any_frame || now - intake->last_frame_boottime_us < TICK_AFTER_US ||
        now - intake->last_tick_boottime_us < RETRY_US)
        return;
    int64_t silence_us = now - intake->last_frame_boottime_us;
    intake->last_tick_boottime_us = now;
    intake->item.kind = PMAT_ITEM_TICK;
    intake->item.time_us = intake->last_time_us + silence_us;
    intake->item.utc_us = intake->last_utc_us + silence_us;
    pmat_queue_put(intake->queue, &intake->item, true);
}

static void lose_source(struct pmat_intake *intake, const char *why)
{
    pmat_log(intake->options.log, PMAT_LOG_WARNING, "%s: %s; waiting for it", intake->options.port,
             why);
    pmat_source_close(intake->source);
    intake->source = NULL;
    intake->opened_boottime_us = now_us(intake);
    put_cause(intake, PMAT_GAP_MAT_GONE);
}

static void try_to_open(struct pmat_intake *intake)
{
    struct pmat_fault fault;
    if (now_us(intake) - intake->opened_boottime_us < RETRY_US)
        return;
    if (open_source(intake, &fault) == PMAT_OK)
        pmat_reader_reopened(intake->reader);
}

/* Trouble that can come with every frame is told once a minute. */
static void tell_losses(struct pmat_intake *intake)
{
    const struct pmat_reader_counters *counters = pmat_reader_counters(intake->reader);
    uint64_t lost = counters->lost_packets + counters->foreign_grid + intake->dropped;
    if (lost == intake->told_lost || now_us(intake) - intake->told_boottime_us < TELL_US)
        return;
    pmat_log(intake->options.log, PMAT_LOG_WARNING,
             "%llu packets lost so far (%llu on the line, %llu of another grid, %llu while busy)",
             (unsigned long long)lost, (unsigned long long)counters->lost_packets,
             (unsigned long long)counters->foreign_grid, (unsigned long long)intake->dropped);
    intake->told_lost = lost;
    intake->told_boottime_us = now_us(intake);
}

static bool asked_to_stop(const struct pmat_intake *intake, int wait_ms)
{
    if (atomic_load(intake->options.enough))
        return true;
    struct pollfd signal = {.fd = intake->options.signal_fd, .events = POLLIN};
    return poll(&signal, 1, wait_ms) > 0;
}

/* Reads once; NULL, or why the recording ends. */
static const char *read_once(struct pmat_intake *intake)
{
    if (intake->source == NULL) {
        try_to_open(intake);
        return asked_to_stop(intake, intake->source == NULL ? WAIT_MS : 0) ? "stopped" : NULL;
    }
    size_t got = 0;
    switch (pmat_source_read(intake->source, intake->bytes, READ_SIZE, WAIT_MS, &got)) {
    case PMAT_SOURCE_BYTES:
        take_bytes(intake, got);
        break;
    case PMAT_SOURCE_NOTHING:
        if (intake->options.once && !intake->any_frame &&
            now_us(intake) - intake->opened_boottime_us > REOPEN_AFTER_US)
            return "the mat does not answer";
        if (now_us(intake) - intake->last_frame_boottime_us > REOPEN_AFTER_US &&
            now_us(intake) - intake->opened_boottime_us > REOPEN_AFTER_US)
            lose_source(intake, "no frames for 30 s, opening it anew");
        break;
    case PMAT_SOURCE_END:
        if (pmat_source_fault(intake->source) != NULL)
            intake->fault = *pmat_source_fault(intake->source);
        return "the recording ended";
    case PMAT_SOURCE_GONE:
        if (intake->options.once)
            return "the mat went away";
        lose_source(intake, "the mat went away");
        break;
    }
    return asked_to_stop(intake, 0) ? "stopped" : NULL;
}

void pmat_intake_run(struct pmat_intake *intake)
{
    const char *reason = NULL;
    while (reason == NULL) {
        reason = read_once(intake);
        if (reason == NULL) {
            pass_time(intake);
            tell_losses(intake);
        }
    }
    intake->item.kind = PMAT_ITEM_STOP;
    intake->item.reason = reason;
    pmat_queue_put(intake->queue, &intake->item, true);
}
