#include "programs/posture-logger/backlog.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    SPARE = 24, /* places that only beginnings and ends of sessions take */
    SLOTS = PMAT_BACKLOG_EPOCHS + SPARE,
    REPLACE_DEPTH = 6 /* an epoch is told again at most this many places later */
};

struct pmat_backlog {
    pthread_mutex_t lock;
    pthread_cond_t news, room;
    struct pmat_backlog_entry *slots;
    size_t first, used;
    bool held; /* the first one is being stored */
    bool closed, refusing;
    uint64_t pushed;
    int lost;
};

struct pmat_backlog *pmat_backlog_create(void)
{
    struct pmat_backlog *backlog = calloc(1, sizeof *backlog);
    if (backlog == NULL)
        return NULL;
    pthread_condattr_t steady; /* time-outs must not follow a clock that is set */
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_mutex_init(&backlog->lock, NULL);
    pthread_cond_init(&backlog->news, &steady);
    pthread_cond_init(&backlog->room, &steady);
    pthread_condattr_destroy(&steady);
    backlog->slots = calloc(SLOTS, sizeof *backlog->slots);
    if (backlog->slots == NULL) {
        pmat_backlog_destroy(backlog);
        return NULL;
    }
    return backlog;
}

void pmat_backlog_destroy(struct pmat_backlog *backlog)
{
    if (backlog == NULL)
        return;
    for (size_t i = 0; i < backlog->used; i++)
        free(backlog->slots[(backlog->first + i) % SLOTS].extra);
    free(backlog->slots);
    pthread_cond_destroy(&backlog->room);
    pthread_cond_destroy(&backlog->news);
    pthread_mutex_destroy(&backlog->lock);
    free(backlog);
}

/* The same epoch of the same session that still waits, or NULL. */
static struct pmat_backlog_entry *older_self(struct pmat_backlog *backlog,
                                             const struct pmat_backlog_entry *entry)
{
    if (entry->kind != PMAT_BACKLOG_PUT || !entry->has_epoch)
        return NULL;
    for (size_t i = 1; i <= REPLACE_DEPTH && i <= backlog->used; i++) {
        size_t place = backlog->used - i;
        struct pmat_backlog_entry *old = &backlog->slots[(backlog->first + place) % SLOTS];
        if (old->kind != PMAT_BACKLOG_PUT || (place == 0 && backlog->held))
            return NULL;
        if (old->has_epoch && old->epoch.index == entry->epoch.index)
            return old->event_count + entry->event_count <= PMAT_BACKLOG_EVENTS ? old : NULL;
    }
    return NULL;
}

static void replace(struct pmat_backlog_entry *old, const struct pmat_backlog_entry *entry)
{
    old->epoch = entry->epoch;
    if (entry->session.epochs >= old->session.epochs)
        old->session = entry->session;
    memcpy(old->events + old->event_count, entry->events,
           entry->event_count * sizeof *entry->events);
    old->event_count += entry->event_count;
}

static bool has_room(const struct pmat_backlog *backlog, const struct pmat_backlog_entry *entry)
{
    bool frame = entry->kind != PMAT_BACKLOG_PUT && entry->kind != PMAT_BACKLOG_CALIBRATION &&
                 entry->kind != PMAT_BACKLOG_DOUBTS;
    return backlog->used < (frame ? (size_t)SLOTS : (size_t)PMAT_BACKLOG_EPOCHS);
}

bool pmat_backlog_push(struct pmat_backlog *backlog, const struct pmat_backlog_entry *entry,
                       bool wait)
{
    pthread_mutex_lock(&backlog->lock);
    struct pmat_backlog_entry *old = older_self(backlog, entry);
    while (old == NULL && wait && !has_room(backlog, entry) && !backlog->refusing)
        pthread_cond_wait(&backlog->room, &backlog->lock);
    bool taken = old != NULL || has_room(backlog, entry);
    if (old != NULL) {
        replace(old, entry);
    } else if (taken) {
        struct pmat_backlog_entry *slot =
            &backlog->slots[(backlog->first + backlog->used++) % SLOTS];
        *slot = *entry;
    } else {
        backlog->lost += entry->has_epoch;
        free(entry->extra);
    }
    backlog->pushed++;
    pthread_cond_signal(&backlog->news);
    pthread_mutex_unlock(&backlog->lock);
    return taken;
}

void pmat_backlog_close(struct pmat_backlog *backlog)
{
    pthread_mutex_lock(&backlog->lock);
    backlog->closed = true;
    pthread_cond_broadcast(&backlog->news);
    pthread_mutex_unlock(&backlog->lock);
}

static struct timespec in_ms(int wait_ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += wait_ms / 1000;
    until.tv_nsec += (long)(wait_ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    return until;
}

const struct pmat_backlog_entry *pmat_backlog_first(struct pmat_backlog *backlog, int wait_ms)
{
    struct timespec until = in_ms(wait_ms);
    pthread_mutex_lock(&backlog->lock);
    while (backlog->used == 0 && !backlog->closed &&
           pthread_cond_timedwait(&backlog->news, &backlog->lock, &until) == 0)
        continue;
    backlog->held = backlog->used > 0;
    const struct pmat_backlog_entry *entry = backlog->held ? &backlog->slots[backlog->first] : NULL;
    pthread_mutex_unlock(&backlog->lock);
    return entry;
}

void pmat_backlog_pop(struct pmat_backlog *backlog)
{
    pthread_mutex_lock(&backlog->lock);
    free(backlog->slots[backlog->first].extra);
    backlog->held = false;
    backlog->used--;
    /* Begins anew where it can: a service that runs for months touches the same few pages. */
    backlog->first = backlog->used == 0 ? 0 : (backlog->first + 1) % SLOTS;
    pthread_cond_signal(&backlog->room);
    pthread_mutex_unlock(&backlog->lock);
}

void pmat_backlog_refusing(struct pmat_backlog *backlog, bool refusing)
{
    pthread_mutex_lock(&backlog->lock);
    backlog->refusing = refusing;
    backlog->held = backlog->held && !refusing;
    pthread_cond_broadcast(&backlog->room);
    pthread_mutex_unlock(&backlog->lock);
}

void pmat_backlog_rest(struct pmat_backlog *backlog, int wait_ms)
{
    struct timespec until = in_ms(wait_ms);
    pthread_mutex_lock(&backlog->lock);
    uint64_t seen = backlog->pushed;
    while (backlog->pushed == seen && !backlog->closed &&
           pthread_cond_timedwait(&backlog->news, &backlog->lock, &until) == 0)
        continue;
    pthread_mutex_unlock(&backlog->lock);
}

bool pmat_backlog_closed(struct pmat_backlog *backlog)
{
    pthread_mutex_lock(&backlog->lock);
    bool closed = backlog->closed;
    pthread_mutex_unlock(&backlog->lock);
    return closed;
}

int pmat_backlog_waiting(struct pmat_backlog *backlog)
{
    pthread_mutex_lock(&backlog->lock);
    int waiting = 0;
    for (size_t i = 0; i < backlog->used; i++)
        waiting += backlog->slots[(backlog->first + i) % SLOTS].has_epoch;
    pthread_mutex_unlock(&backlog->lock);
    return waiting;
}

int pmat_backlog_lost(struct pmat_backlog *backlog)
{
    pthread_mutex_lock(&backlog->lock);
    int lost = backlog->lost;
    pthread_mutex_unlock(&backlog->lock);
    return lost;
}
