#include "programs/posture-logger/backups.h"

#include <time.h>

#include "storage/backup.h"

#define LOOK_US (INT64_C(600) * 1000000)

static void *make_one(void *context)
{
    struct pmat_backups *backups = context;
    struct pmat_backup made;
    struct pmat_fault fault;
    enum pmat_err err = pmat_backup_run(backups->db, backups->keep, backups->utc_us,
                                        &backups->cancel, &made, &fault);
    if (err == PMAT_OK)
        pmat_log(backups->log, PMAT_LOG_INFO, "backup %s, checked", made.path);
    else if (!atomic_load(&backups->cancel))
        pmat_log(backups->log, PMAT_LOG_ERROR, "no backup was made: %s", fault.text);
    atomic_store(&backups->done, true);
    return NULL;
}

void pmat_backups_tick(struct pmat_backups *backups, int64_t time_us, int64_t utc_us)
{
    if (backups->started && atomic_load(&backups->done)) {
        pthread_join(backups->thread, NULL);
        backups->started = false;
    }
    bool looked = backups->asked_us != 0 && time_us - backups->asked_us < LOOK_US;
    if (backups->keep == 0 || backups->started || looked)
        return;
    backups->asked_us = time_us;
    if (!pmat_backup_due(backups->db, utc_us))
        return;
    backups->utc_us = utc_us;
    atomic_store(&backups->done, false);
    backups->started = pthread_create(&backups->thread, NULL, make_one, backups) == 0;
}

void pmat_backups_stop(struct pmat_backups *backups)
{
    struct timespec until;
    if (!backups->started)
        return;
    atomic_store(&backups->cancel, true);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 1;
    if (pthread_timedjoin_np(backups->thread, NULL, &until) == 0)
        backups->started = false;
}
