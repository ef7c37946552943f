/*
 * What the logger is doing, as a small file beside the database: written by posture-logger, read by
 * posture-status. Text, key=value, private, replaced as a whole.
 */
#ifndef PMAT_PROGRAMS_LOGGER_STATUS_H
#define PMAT_PROGRAMS_LOGGER_STATUS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/err.h"
#include "core/records.h"

/* Why nothing, or nothing sure, is being recorded. */
enum pmat_trouble {
    PMAT_TROUBLE_NONE,
    PMAT_TROUBLE_ENDED,       /* the logger does not run */
    PMAT_TROUBLE_NO_MAT,      /* no such port, or unplugged */
    PMAT_TROUBLE_IN_USE,      /* another program holds the port */
    PMAT_TROUBLE_STALE,       /* the port is open and silent */
    PMAT_TROUBLE_UNREADABLE,  /* bytes and no frame: baud rate, format or profile */
    PMAT_TROUBLE_NO_SPACE,    /* the disk is full */
    PMAT_TROUBLE_STORE,       /* the database refuses: read-only, failing, locked */
    PMAT_TROUBLE_CALIBRATION, /* the mat's values cannot be right */
    PMAT_TROUBLE_COUNT
};
const char *pmat_trouble_name(enum pmat_trouble trouble);

enum { PMAT_STATUS_WORDS_SIZE = 320, PMAT_STATUS_PATH_SIZE = 560 };

/* Times are 0 where there is none. */
struct pmat_logger_status {
    int64_t process;
    char boot_id[37];
    int64_t told_utc_us, told_boottime_us; /* when this was written */
    char mat[PMAT_MAT_NAME_SIZE];
    char zone[PMAT_ZONE_NAME_SIZE];
    char port[256];
    int64_t trouble; /* enum pmat_trouble: the gravest */
    char trouble_words[PMAT_STATUS_WORDS_SIZE];
    int64_t trouble_since_utc_us;
    char night[PMAT_DATE_SIZE]; /* "" = nobody in bed */
    int64_t in_bed_since_utc_us;
    char posture[16];
    int64_t last_frame_utc_us, last_frame_boottime_us;
    int64_t frames, lost_line, lost_bad, lost_grid, lost_busy, restarts, reopened;
    int64_t epochs_stored, epochs_waiting, epochs_lost, last_stored_utc_us;
};

/* "DB.status" */
void pmat_logger_status_path(char path[PMAT_STATUS_PATH_SIZE], const char *db);

/* Replaces the file as a whole; where the disk has no room for a second one, in place. */
enum pmat_err pmat_logger_status_write(const struct pmat_logger_status *status, const char *db,
                                       struct pmat_fault *fault);
/* PMAT_ERR_MISSING without the file, PMAT_ERR_DATA for one that is none. */
enum pmat_err pmat_logger_status_read(struct pmat_logger_status *status, const char *db,
                                      struct pmat_fault *fault);

#endif
