#include "programs/posture-logger/intake.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum {
    READ_SIZE = 65536,
    WAIT_MS = 500,
    TICK_AFTER_US = 5000000,  /* a silence this long lets time pass without frames, */
    STALE_AFTER_US = 9000000, /* this long is trouble (of a slow mat: so many periods), */
    STALE_PERIODS = 3,
    SPEAKS_US = 3000000,  /* bytes came so lately: the port is not silent */
    REOPEN_US = 20000000, /* and this long opens the port anew, at most */
    FINAL_US = 30000000,  /* where that would not help (--once): how long to wait, */
    DEAD_US = 900000000,  /* and for a mat that has sent frames before */
    PACE_US = 600000000,  /* of the mat's own clock: more than ever waits in a port */
    PACE_FACTOR = 3,      /* so much faster than life it is a recording */
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
    int64_t told_gone_boottime_us; /* when a loss was last told */
    uint64_t bytes_at_open;        /* to tell a silent port from an unreadable one */
    uint64_t reopened;
    int baud_index;
    bool stale, clock_right;
    uint64_t frames_seen;
    int64_t bytes_boottime_us;
    int64_t period_us; /* between the last two frames */
    int64_t asked_clock_boottime_us, state_boottime_us;
    struct pmat_utc_line line;
    bool fell_back_told, pace_told;
    uint64_t pace_device_us;  /* a frame's time on the mat's clock, 0 = none yet, */
    int64_t pace_boottime_us; /* and on the host's */
    struct pmat_fault fault;  /* PMAT_OK: the source was read to its end */
    uint64_t dropped, told_lost;
};

/* Tried in turn where neither the profile nor a frame tells the baud rate. */
static const int32_t bauds[] = {921600,  115200, 460800, 2000000, 230400,
                                1000000, 500000, 57600,  9600};

static int64_t now_us(const struct pmat_intake *intake)
{
    const struct pmat_clock *clock = intake->options.clock;
    return clock->boottime_us(clock->context);
}

static int64_t utc_us(const struct pmat_intake *intake)
{
    return intake->options.clock->realtime_us(intake->options.clock->context);
}

static void trouble(struct pmat_intake *intake, enum pmat_trouble trouble, const char *words)
{
    pmat_state_trouble(intake->options.state, PMAT_STATE_MAT, trouble, words, utc_us(intake));
}

static int32_t next_baud(struct pmat_intake *intake)
{
    if (intake->options.baud > 0)
        return intake->options.baud;
    bool unreadable = pmat_reader_counters(intake->reader)->bytes > intake->bytes_at_open;
    if (!intake->any_frame && unreadable)
        intake->baud_index = (intake->baud_index + 1) % (int)(sizeof bauds / sizeof *bauds);
    return bauds[intake->baud_index];
}

static enum pmat_err open_source(struct pmat_intake *intake, struct pmat_fault *fault)
{
    struct pmat_source_options options = {.baud = next_baud(intake)};
    enum pmat_err err = pmat_source_open(&intake->source, intake->options.port, &options, fault);
    intake->opened_boottime_us = now_us(intake);
    intake->bytes_at_open = pmat_reader_counters(intake->reader)->bytes;
    /* A cable that flaps all night would fill the log. */
    bool tell = intake->reopened == 0 || now_us(intake) - intake->told_gone_boottime_us >= TELL_US;
    if (err == PMAT_OK && tell)
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
        trouble(intake, PMAT_TROUBLE_NO_MAT, fault->text);
        err = PMAT_OK;
    }
    if (err != PMAT_OK) {
        pmat_intake_destroy(intake);
        return err;
    }
    intake->last_frame_boottime_us = now_us(intake);
    intake->last_tick_boottime_us = intake->last_frame_boottime_us;
    intake->told_boottime_us = intake->last_frame_boottime_us;
    intake->line = options->line;
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

static bool clock_is_right(const struct pmat_intake *intake)
{
    if (intake->options.clock_source == PMAT_CLOCK_DEVICE)
        return !pmat_reader_clock_fell_back(intake->reader);
    return intake->options.clock->synced(intake->options.clock->context);
}

/* What the labels cannot be: told once. */
static void tell_clock(struct pmat_intake *intake, const struct pmat_frame *frame)
{
    const struct pmat_log *log = intake->options.log;
    if (intake->options.clock_source == PMAT_CLOCK_DEVICE) {
        if (!intake->fell_back_told && pmat_reader_clock_fell_back(intake->reader))
            pmat_log(log, PMAT_LOG_WARNING,
                     "the mat does not tell what time it is: its first frame is dated by this "
                     "computer's clock, and its own runs on from there");
        intake->fell_back_told = pmat_reader_clock_fell_back(intake->reader);
        return;
    }
    if (intake->pace_device_us == 0 || frame->device_us < intake->pace_device_us) {
        intake->pace_device_us = frame->device_us;
        intake->pace_boottime_us = frame->boottime_us;
    }
    int64_t device_us = (int64_t)(frame->device_us - intake->pace_device_us);
    int64_t host_us = frame->boottime_us - intake->pace_boottime_us;
    if (device_us < PACE_US)
        return;
    intake->pace_device_us = 0; /* a mat may begin with what it kept: look again and again */
    if (intake->pace_told || device_us < PACE_FACTOR * host_us)
        return;
    intake->pace_told = true;
    pmat_log(log, PMAT_LOG_WARNING,
             "the mat plays %.0f times faster than life: a night dated by this computer's clock "
             "is too short; use --clock device",
             (double)device_us / (double)(host_us > 0 ? host_us : 1));
}

/* Puts the frame's label on the steady line, which may move before it. */
static void label(struct pmat_intake *intake, struct pmat_frame *frame)
{
    bool asked = frame->boottime_us - intake->asked_clock_boottime_us < RETRY_US;
    if (!asked || !intake->line.known || intake->options.clock_source == PMAT_CLOCK_DEVICE) {
        intake->asked_clock_boottime_us = frame->boottime_us;
        intake->clock_right = clock_is_right(intake);
    }
    int64_t shift_us =
        pmat_utc_line_follow(&intake->line, frame->time_us, frame->utc_us, intake->clock_right);
    frame->utc_us = frame->time_us + intake->line.offset_us;
    if (shift_us == 0)
        return;
    intake->last_utc_us += shift_us;
    intake->item.kind = PMAT_ITEM_SHIFT;
    intake->item.shift_us = shift_us;
    pmat_queue_put(intake->queue, &intake->item, true);
}

static void tell_state(struct pmat_intake *intake)
{
    const struct pmat_reader_counters *counters = pmat_reader_counters(intake->reader);
    uint64_t bad = 0;
    for (int i = PMAT_WIRE_BAD_CHECKSUM; i < PMAT_WIRE_OUTCOME_COUNT; i++)
        bad += counters->outcomes[i];
    struct pmat_logger_status *status = pmat_state_lock(intake->options.state);
    status->frames = (int64_t)counters->frames;
    status->lost_line = (int64_t)counters->lost_packets;
    status->lost_bad = (int64_t)bad;
    status->lost_grid = (int64_t)counters->foreign_grid;
    status->lost_busy = (int64_t)intake->dropped;
    status->restarts = (int64_t)counters->restarts;
    status->reopened = (int64_t)intake->reopened;
    status->last_frame_boottime_us = intake->any_frame ? intake->last_frame_boottime_us : 0;
    status->last_frame_utc_us = intake->any_frame ? intake->last_utc_us : 0;
    pmat_state_unlock(intake->options.state);
}

/* Files and ptys are left to block while the host is busy; a serial port is read on. */
static void put_frame(struct pmat_intake *intake)
{
    struct pmat_frame *frame = &intake->item.frame;
    tell_clock(intake, frame);
    label(intake, frame);
    intake->item.kind = PMAT_ITEM_FRAME;
    const char *format = pmat_reader_format(intake->reader);
    intake->item.may_say_hello = format != NULL && strcmp(format, "pmat1") == 0;
    intake->any_frame = true;
    int64_t period_us = frame->boottime_us - intake->last_frame_boottime_us;
    if (intake->frames_seen++ > 0 && period_us < REOPEN_US)
        intake->period_us = period_us;
    intake->last_frame_boottime_us = frame->boottime_us;
    intake->last_tick_boottime_us = frame->boottime_us;
    intake->last_time_us = frame->time_us;
    intake->last_utc_us = frame->utc_us;
    if (!pmat_queue_put(intake->queue, &intake->item, pmat_source_may_wait(intake->source)))
        intake->dropped++;
    if (intake->stale || frame->boottime_us - intake->state_boottime_us >= RETRY_US) {
        intake->state_boottime_us = frame->boottime_us;
        intake->stale = false;
        trouble(intake, PMAT_TROUBLE_NONE, "");
        tell_state(intake);
    }
}

/* Rare, and large only where the grid is: the one thing that is copied apart from the queue. */
static void put_cal(struct pmat_intake *intake)
{
    const struct pmat_wire_cal *cal = pmat_reader_cal(intake->reader);
    size_t cells = (size_t)cal->rows * cal->cols;
    struct pmat_device_cal *copy = malloc(sizeof *copy + 2 * cells * sizeof *copy->values);
    if (copy == NULL)
        return;
    copy->rows = cal->rows;
    copy->cols = cal->cols;
    memcpy(copy->values, cal->gain, cells * sizeof *cal->gain);
    memcpy(copy->values + cells, cal->offset, cells * sizeof *cal->offset);
    intake->item.kind = PMAT_ITEM_CAL;
    intake->item.cal = copy;
    pmat_queue_put(intake->queue, &intake->item, true);
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
        } else if (outcome == PMAT_READER_CAL) {
            put_cal(intake);
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

static void lose_source(struct pmat_intake *intake, const char *why, enum pmat_gap_cause cause)
{
    if (intake->told_gone_boottime_us == 0 ||
        now_us(intake) - intake->told_gone_boottime_us >= TELL_US) {
        intake->told_gone_boottime_us = now_us(intake);
        pmat_log(intake->options.log, PMAT_LOG_WARNING, "%s: %s; waiting for it",
                 intake->options.port, why);
    }
    pmat_source_close(intake->source);
    intake->source = NULL;
    intake->opened_boottime_us = now_us(intake);
    put_cause(intake, cause);
}

/* Ends in success or not: an attempt that ended is progress, too. */
static void try_to_open(struct pmat_intake *intake)
{
    struct pmat_fault fault = {0};
    if (now_us(intake) - intake->opened_boottime_us < RETRY_US)
        return;
    enum pmat_err err = open_source(intake, &fault);
    intake->reopened++;
    tell_state(intake);
    pmat_notify_progress(intake->options.notify, now_us(intake));
    if (err == PMAT_OK) {
        pmat_reader_reopened(intake->reader);
        if (!intake->stale) /* a silent port opens well and stays silent */
            trouble(intake, PMAT_TROUBLE_NONE, "");
        return;
    }
    intake->stale = false;
    trouble(intake, err == PMAT_ERR_IN_USE ? PMAT_TROUBLE_IN_USE : PMAT_TROUBLE_NO_MAT, fault.text);
}

/* Nobody waits for ever with --once. */
static const char *give_up(struct pmat_intake *intake, int64_t now, int64_t since_open_us)
{
    if (!intake->any_frame)
        return since_open_us > FINAL_US ? "the mat does not answer" : NULL;
    if (now - intake->last_frame_boottime_us < DEAD_US)
        return NULL;
    pmat_fault_set(&intake->fault, PMAT_ERR_UNAVAILABLE,
                   "%s: the mat has sent nothing for %d min; the night is stored up to there",
                   intake->options.port, (int)(DEAD_US / 60000000));
    return "the mat fell silent";
}

/* The port is open and no frame comes. Told soon, and the port opened anew, for ever. */
static const char *watch_silence(struct pmat_intake *intake)
{
    int64_t now = now_us(intake);
    int64_t since_open_us = now - intake->opened_boottime_us;
    int64_t stale_after_us = STALE_PERIODS * intake->period_us;
    if (stale_after_us < STALE_AFTER_US)
        stale_after_us = STALE_AFTER_US;
    if (now - intake->last_frame_boottime_us < stale_after_us || since_open_us < RETRY_US)
        return NULL;
    if (intake->options.once)
        return give_up(intake, now, since_open_us);
    bool bytes = intake->bytes_boottime_us != 0 && now - intake->bytes_boottime_us < SPEAKS_US;
    if (since_open_us >= stale_after_us && !intake->stale) {
        intake->stale = true;
        trouble(intake, bytes ? PMAT_TROUBLE_UNREADABLE : PMAT_TROUBLE_STALE,
                bytes ? "bytes come, but no frame: check the profile, the format and the baud rate"
                      : "the port is open and the mat sends nothing: check its power and cable");
        put_cause(intake, bytes ? PMAT_GAP_UNREADABLE : PMAT_GAP_NO_FRAMES);
    }
    if (since_open_us >= REOPEN_US && since_open_us >= stale_after_us)
        lose_source(intake, "no frames, opening it anew",
                    bytes ? PMAT_GAP_UNREADABLE : PMAT_GAP_NO_FRAMES);
    return NULL;
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

static void reload(struct pmat_intake *intake)
{
    struct pmat_config *settings = intake->options.reload != NULL
                                       ? intake->options.reload(intake->options.reload_context)
                                       : NULL;
    if (settings == NULL)
        return;
    intake->item.kind = PMAT_ITEM_SETTINGS;
    intake->item.settings = settings;
    pmat_queue_put(intake->queue, &intake->item, true);
}

static bool asked_to_stop(struct pmat_intake *intake, int wait_ms)
{
    if (atomic_load(intake->options.enough))
        return true;
    struct pollfd signal = {.fd = intake->options.signal_fd, .events = POLLIN};
    struct signalfd_siginfo info;
    if (poll(&signal, 1, wait_ms) <= 0 ||
        read(intake->options.signal_fd, &info, sizeof info) != (ssize_t)sizeof info)
        return false;
    if (info.ssi_signo != SIGHUP)
        return true;
    reload(intake);
    return false;
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
        intake->bytes_boottime_us = now_us(intake);
        take_bytes(intake, got);
        break;
    case PMAT_SOURCE_NOTHING:
        break;
    case PMAT_SOURCE_END:
        if (pmat_source_fault(intake->source) != NULL)
            intake->fault = *pmat_source_fault(intake->source);
        return "the recording ended";
    case PMAT_SOURCE_GONE:
        if (intake->options.once)
            return "the mat went away";
        lose_source(intake, "the mat went away", PMAT_GAP_MAT_GONE);
        trouble(intake, PMAT_TROUBLE_NO_MAT, "the mat went away: plug it in");
        break;
    }
    if (asked_to_stop(intake, 0))
        return "stopped";
    return intake->source != NULL ? watch_silence(intake) : NULL;
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
