/*
 * The bounded queue between reading and storing, so that no disk and no reader of the database ever
 * stalls the acquisition. One thread puts, one takes. All memory is taken in create.
 */
#ifndef PMAT_LOGGER_QUEUE_H
#define PMAT_LOGGER_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "acquisition/wire.h"
#include "analysis/second.h"
#include "core/config.h"
#include "core/frame.h"

enum pmat_item_kind {
    PMAT_ITEM_FRAME,
    PMAT_ITEM_HELLO,
    PMAT_ITEM_CAL,      /* the mat's own gain and offset */
    PMAT_ITEM_TICK,     /* time passes without frames */
    PMAT_ITEM_CAUSE,    /* why the next gap is one */
    PMAT_ITEM_SHIFT,    /* UTC labels move from the next frame on */
    PMAT_ITEM_SETTINGS, /* thresholds changed */
    PMAT_ITEM_STOP      /* the last item */
};

struct pmat_device_cal {
    uint16_t rows, cols;
    float values[]; /* gain [rows*cols], then offset [rows*cols], scan order */
};

struct pmat_item {
    enum pmat_item_kind kind;
    struct pmat_frame frame; /* FRAME; its counts live until the next take */
    struct pmat_hello hello; /* HELLO */
    bool may_say_hello;      /* FRAME: the format has a HELLO that may still come */
    int64_t time_us, utc_us; /* TICK */
    enum pmat_gap_cause cause;
    int64_t shift_us;             /* SHIFT */
    struct pmat_device_cal *cal;  /* CAL: whoever takes the item frees it */
    struct pmat_config *settings; /* SETTINGS: whoever takes the item frees it */
    const char *reason;           /* STOP: why the recording ends, a literal */
};

struct pmat_queue;

/* Room for `slots` items; NULL without memory. */
struct pmat_queue *pmat_queue_create(size_t slots);
void pmat_queue_destroy(struct pmat_queue *queue);
/* Copies the item with its counts. With `wait` it waits for room; without, false when full. */
bool pmat_queue_put(struct pmat_queue *queue, const struct pmat_item *item, bool wait);
/* Waits for an item; it stays valid until the next take. */
const struct pmat_item *pmat_queue_take(struct pmat_queue *queue);

#endif
