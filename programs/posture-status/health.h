/*
 * Whether a night is being recorded, judged from what the logger last told and from what can be
 * seen without it: whether it lives, and whether the disk has room.
 */
#ifndef PMAT_STATUS_HEALTH_H
#define PMAT_STATUS_HEALTH_H

#include "core/clock.h"
#include "programs/logger_status.h"

enum { PMAT_HEALTH_WORDS_SIZE = 400 };

struct pmat_health {
    struct pmat_logger_status status;
    enum pmat_trouble trouble;
    char words[PMAT_HEALTH_WORDS_SIZE];
    double told_age_s;       /* NAN after another boot of the host */
    double last_frame_age_s; /* NAN without a frame */
    double disk_free_mb, disk_total_mb;
    int64_t backup_utc_us;      /* the newest one's, 0 = none */
    int64_t next_backup_utc_us; /* due from then on; 0 = now, within ten minutes */
};

/* PMAT_ERR_MISSING where no logger has run with this database. */
enum pmat_err pmat_health_look(struct pmat_health *health, const char *db,
                               const struct pmat_clock *clock, struct pmat_fault *fault);

#endif
