#include "programs/posture-logger/queue.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/rows.h"

enum { SLOTS = 8, ITEMS = 20000 };

static struct pmat_item frame_item(uint16_t *counts, uint32_t number)
{
    for (int i = 0; i < 16; i++)
        counts[i] = (uint16_t)(number + (uint32_t)i);
    return (struct pmat_item){.kind = PMAT_ITEM_FRAME,
                              .frame = {.rows = 4, .cols = 4, .boot_id = number, .counts = counts}};
}

static void *put_all(void *context)
{
    struct pmat_queue *queue = context;
    uint16_t counts[16];
    for (uint32_t i = 0; i < ITEMS; i++) {
        struct pmat_item item = frame_item(counts, i);
        pmat_queue_put(queue, &item, true);
        memset(counts, 0xFF, sizeof counts); /* the queue must have its own copy */
    }
    struct pmat_item stop = {.kind = PMAT_ITEM_STOP};
    pmat_queue_put(queue, &stop, true);
    return NULL;
}

static void hands_on_all_in_order(void **state)
{
    (void)state;
    struct pmat_queue *queue = pmat_queue_create(SLOTS);
    assert_non_null(queue);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, put_all, queue), 0);
    uint32_t taken = 0;
    const struct pmat_item *item;
    while ((item = pmat_queue_take(queue))->kind != PMAT_ITEM_STOP) {
        assert_int_equal(item->frame.boot_id, taken);
        assert_int_equal(item->frame.counts[0], (uint16_t)taken);
        assert_int_equal(item->frame.counts[15], (uint16_t)(taken + 15));
        taken++;
    }
    assert_int_equal(taken, ITEMS);
    pthread_join(thread, NULL);
    pmat_queue_destroy(queue);
}

static void refuses_when_full(void **state)
{
    (void)state;
    struct pmat_queue *queue = pmat_queue_create(SLOTS);
    uint16_t counts[16];
    for (uint32_t i = 0; i < SLOTS; i++) {
        struct pmat_item item = frame_item(counts, i);
        assert_true(pmat_queue_put(queue, &item, false));
    }
    struct pmat_item one_more = frame_item(counts, 99);
    assert_false(pmat_queue_put(queue, &one_more, false));
    /* The item that is being looked at keeps its place until the next take. */
    assert_int_equal(pmat_queue_take(queue)->frame.boot_id, 0);
    assert_false(pmat_queue_put(queue, &one_more, false));
    assert_int_equal(pmat_queue_take(queue)->frame.boot_id, 1);
    assert_true(pmat_queue_put(queue, &one_more, false));
    pmat_queue_destroy(queue);
}

int main(void)
{
    static struct rows tests;
    rows_add(&tests, "hands on every item in order", hands_on_all_in_order, NULL);
    rows_add(&tests, "refuses when full", refuses_when_full, NULL);
    return rows_run(&tests, "queue");
}
