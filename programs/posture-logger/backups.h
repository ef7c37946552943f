/*
 * The daily backup while recording: a thread of its own with its own connections, so that neither
 * the port nor the storing of an epoch waits for it.
 */
#ifndef PMAT_LOGGER_BACKUPS_H
#define PMAT_LOGGER_BACKUPS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/log.h"

struct pmat_backups {
    /* Given: */
    const char *db; /* must outlive it */
    int keep;       /* 0: no backups */
    const struct pmat_log *log;
    /* Its own: */
    pthread_t thread;
    bool started;
    atomic_bool done, cancel;
    int64_t asked_us; /* steady time of the last look; 0 = never */
    int64_t utc_us;   /* of the backup that is being made */
};

/* Call it now and then, at best while nobody is in bed: looks at most every ten minutes whether a
 * backup is due and begins it. `time_us` is any steady time. Returns at once. */
void pmat_backups_tick(struct pmat_backups *backups, int64_t time_us, int64_t utc_us);
/* Calls off what is being made and waits for it, a second at most. */
void pmat_backups_stop(struct pmat_backups *backups);

#endif
