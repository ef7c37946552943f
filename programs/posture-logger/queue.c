#include "programs/posture-logger/queue.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct pmat_queue {
    pthread_mutex_t lock;
    pthread_cond_t not_empty, not_full;
    size_t slots;
    size_t first; /* oldest item */
    size_t used;  /* items put and not yet given back, the one being looked at included */
    bool lent;    /* the oldest item is being looked at */
    struct pmat_item *items;
    uint16_t *counts; /* [slots][PMAT_CELLS_MAX]: small grids touch only the beginning of each */
};

struct pmat_queue *pmat_queue_create(size_t slots)
{
    struct pmat_queue *queue = calloc(1, sizeof *queue);
    if (queue == NULL)
        return NULL;
    queue->slots = slots;
    queue->items = calloc(slots, sizeof *queue->items);
    queue->counts = calloc(slots * PMAT_CELLS_MAX, sizeof *queue->counts);
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->not_empty, NULL);
    pthread_cond_init(&queue->not_full, NULL);
    if (queue->items == NULL || queue->counts == NULL) {
        pmat_queue_destroy(queue);
        return NULL;
    }
    return queue;
}

void pmat_queue_destroy(struct pmat_queue *queue)
{
    if (queue == NULL)
        return;
    pthread_cond_destroy(&queue->not_full);
    pthread_cond_destroy(&queue->not_empty);
    pthread_mutex_destroy(&queue->lock);
    free(queue->counts);
    free(queue->items);
    free(queue);
}

bool pmat_queue_put(struct pmat_queue *queue, const struct pmat_item *item, bool wait)
{
    pthread_mutex_lock(&queue->lock);
    while (wait && queue->used == queue->slots)
        pthread_cond_wait(&queue->not_full, &queue->lock);
    bool room = queue->used < queue->slots;
    size_t slot = (queue->first + queue->used) % queue->slots;
    pthread_mutex_unlock(&queue->lock);
    if (!room)
        return false;
    /* Only this thread fills the slot, and nobody looks at it before it is counted. */
    queue->items[slot] = *item;
    if (item->kind == PMAT_ITEM_FRAME) {
        uint16_t *counts = queue->counts + slot * PMAT_CELLS_MAX;
        memcpy(counts, item->frame.counts,
               (size_t)item->frame.rows * item->frame.cols * sizeof *counts);
        queue->items[slot].frame.counts = counts;
    }
    pthread_mutex_lock(&queue->lock);
    queue->used++;
    pthread_cond_signal(&queue->not_empty);
    pthread_mutex_unlock(&queue->lock);
    return true;
}

const struct pmat_item *pmat_queue_take(struct pmat_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    if (queue->lent) {
        queue->first = (queue->first + 1) % queue->slots;
        queue->used--;
        pthread_cond_signal(&queue->not_full);
    }
    while (queue->used == 0)
        pthread_cond_wait(&queue->not_empty, &queue->lock);
    queue->lent = true;
    const struct pmat_item *item = &queue->items[queue->first];
    pthread_mutex_unlock(&queue->lock);
    return item;
}
