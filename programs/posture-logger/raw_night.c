#include "programs/posture-logger/raw_night.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "acquisition/recorder.h"
#include "programs/posture-logger/queue.h"

enum { SLOTS = 1024, END_S = 1 };

struct pmat_raw_night {
    struct pmat_config config;
    const struct pmat_log *log;
    bool wait;
    struct pmat_queue *queue;
    pthread_t thread;
    atomic_uint left_out; /* frames that found no room */
    /* The thread's own: */
    struct pmat_recorder *recorder;
    struct pmat_hello hello;
    char night[PMAT_DATE_SIZE]; /* of the file */
    unsigned told_left_out;
    bool failed, full;
};

static void say_error(const struct pmat_raw_night *raw, const char *words,
                      const struct pmat_fault *fault)
{
    pmat_log(raw->log, PMAT_LOG_ERROR, "%s: %s", words, fault->text);
}

static enum pmat_err open_file(struct pmat_raw_night *raw, const struct pmat_frame *frame,
                               struct pmat_fault *fault)
{
    const struct pmat_config *config = &raw->config;
    char name[PMAT_ISO_SIZE], path[600];
    pmat_zone_iso(NULL, frame->utc_us, name);
    for (char *c = name; *c != '\0'; c++)
        if (*c == ':')
            *c = '-';
    if (mkdir(config->record, 0700) != 0 && errno != EEXIST)
        return pmat_fault_errno(fault, errno, "cannot make the folder %s", config->record);
    if (config->record_nights > 0) {
        enum pmat_err err = pmat_recorder_prune(config->record, config->record_nights - 1, fault);
        if (err != PMAT_OK)
            return err;
    }
    struct pmat_hello hello = raw->hello;
    hello.rows = frame->rows;
    hello.cols = frame->cols;
    snprintf(path, sizeof path, "%s/%s.pmatz", config->record, name);
    return pmat_recorder_open(&raw->recorder, path, &hello,
                              (int64_t)config->record_max_mb * 1000000, fault);
}

static void close_file(struct pmat_raw_night *raw)
{
    struct pmat_fault fault;
    if (raw->recorder != NULL && pmat_recorder_close(raw->recorder, &fault) != PMAT_OK)
        say_error(raw, "the raw night is not whole", &fault);
    raw->recorder = NULL;
}

static void tell_left_out(struct pmat_raw_night *raw)
{
    unsigned left_out = atomic_load(&raw->left_out);
    if (left_out == raw->told_left_out)
        return;
    pmat_log(raw->log, PMAT_LOG_WARNING,
             "the raw night is not whole: its disk was too slow for %u frames (nothing else is "
             "lost by that)",
             left_out - raw->told_left_out);
    raw->told_left_out = left_out;
}

static void keep_frame(struct pmat_raw_night *raw, const struct pmat_frame *frame)
{
    struct pmat_fault fault;
    if (raw->recorder == NULL && !raw->failed) {
        pmat_zone_night_label(raw->config.zone, frame->utc_us, raw->night);
        raw->failed = open_file(raw, frame, &fault) != PMAT_OK;
        if (raw->failed)
            say_error(raw, "the raw night is not kept", &fault);
    }
    if (raw->recorder == NULL)
        return;
    if (pmat_recorder_put(raw->recorder, frame, &fault) != PMAT_OK) {
        say_error(raw, "the raw night is not whole", &fault);
        close_file(raw);
        raw->failed = true;
        return;
    }
    if (pmat_recorder_full(raw->recorder) && !raw->full) {
        raw->full = true;
        pmat_log(raw->log, PMAT_LOG_WARNING,
                 "the raw night has reached storage.record_max_mb = %d: the rest of it is not kept",
                 raw->config.record_max_mb);
    }
}

static void begin_next(struct pmat_raw_night *raw, int64_t utc_us)
{
    char night[PMAT_DATE_SIZE];
    pmat_zone_night_label(raw->config.zone, utc_us, night);
    tell_left_out(raw);
    if (strcmp(night, raw->night) == 0)
        return;
    close_file(raw);
    raw->failed = false;
    raw->full = false;
}

static void *keep_nights(void *context)
{
    struct pmat_raw_night *raw = context;
    for (;;) {
        const struct pmat_item *item = pmat_queue_take(raw->queue);
        if (item->kind == PMAT_ITEM_FRAME)
            keep_frame(raw, &item->frame);
        else if (item->kind == PMAT_ITEM_HELLO)
            raw->hello = item->hello;
        else if (item->kind == PMAT_ITEM_TICK)
            begin_next(raw, item->utc_us);
        else if (item->kind == PMAT_ITEM_STOP)
            break;
    }
    tell_left_out(raw);
    close_file(raw);
    return NULL;
}

struct pmat_raw_night *pmat_raw_night_create(const struct pmat_config *config,
                                             const struct pmat_log *log, bool wait)
{
    struct pmat_raw_night *raw = calloc(1, sizeof *raw);
    if (raw == NULL)
        return NULL;
    raw->config = *config;
    raw->log = log;
    raw->wait = wait;
    raw->queue = pmat_queue_create(SLOTS);
    if (raw->queue != NULL && pthread_create(&raw->thread, NULL, keep_nights, raw) == 0)
        return raw;
    pmat_queue_destroy(raw->queue);
    free(raw);
    return NULL;
}

void pmat_raw_night_hello(struct pmat_raw_night *raw, const struct pmat_hello *hello)
{
    const struct pmat_item item = {.kind = PMAT_ITEM_HELLO, .hello = *hello};
    pmat_queue_put(raw->queue, &item, raw->wait);
}

void pmat_raw_night_put(struct pmat_raw_night *raw, const struct pmat_frame *frame)
{
    const struct pmat_item item = {.kind = PMAT_ITEM_FRAME, .frame = *frame};
    if (!pmat_queue_put(raw->queue, &item, raw->wait))
        atomic_fetch_add(&raw->left_out, 1);
}

void pmat_raw_night_rest(struct pmat_raw_night *raw, int64_t utc_us)
{
    const struct pmat_item item = {.kind = PMAT_ITEM_TICK, .utc_us = utc_us};
    pmat_queue_put(raw->queue, &item, raw->wait);
}

void pmat_raw_night_end(struct pmat_raw_night *raw)
{
    const struct pmat_item stop = {.kind = PMAT_ITEM_STOP};
    struct timespec until;
    if (raw == NULL)
        return;
    bool asked = pmat_queue_put(raw->queue, &stop, raw->wait);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += END_S;
    int failed = ETIMEDOUT;
    if (raw->wait)
        failed = pthread_join(raw->thread, NULL);
    else if (asked)
        failed = pthread_timedjoin_np(raw->thread, NULL, &until);
    if (failed != 0) {
        pmat_log(raw->log, PMAT_LOG_ERROR, "the raw night is not whole: its disk hangs");
        return;
    }
    pmat_queue_destroy(raw->queue);
    free(raw);
}
