/*
 * The analysing and storing side: takes the queue's items, makes the pipeline once the mat's grid
 * is known, and keeps what it learns of the mat for the next night.
 */
#ifndef PMAT_LOGGER_WORKER_H
#define PMAT_LOGGER_WORKER_H

#include <stdatomic.h>

#include "analysis/pipeline.h"
#include "core/log.h"
#include "programs/posture-logger/nights.h"
#include "programs/posture-logger/notify.h"
#include "programs/posture-logger/past.h"
#include "programs/posture-logger/queue.h"
#include "programs/posture-logger/raw_night.h"
#include "programs/posture-logger/sleeper.h"
#include "programs/posture-logger/state.h"

struct pmat_worker {
    /* Given: */
    struct pmat_config *config;  /* its thresholds change with SETTINGS */
    struct pmat_profile profile; /* the grid and pitch are filled in from HELLO where it has none */
    struct pmat_model *model;
    struct pmat_nights *nights;
    struct pmat_provenance *provenance;
    struct pmat_queue *queue;
    struct pmat_state *state;
    struct pmat_notify *notify;
    const struct pmat_past *past; /* what the database knew at the start */
    const struct pmat_log *log;
    bool once;           /* one session is enough */
    atomic_bool *enough; /* set when no more frames are wanted */
    /* Its own: */
    struct pmat_pipeline *pipeline;
    struct pmat_raw_night *raw; /* NULL until the first frame that is to be kept */
    bool raw_refused;
    struct pmat_hello hello;
    struct pmat_sleeper sleeper;
    unsigned doubts_told;        /* of the postures */
    struct pmat_device_cal *cal; /* the mat's own, NULL without one */
    char calibration_id[40];     /* as last stored */
    bool kept_occupied;          /* and with somebody in bed */
    bool guess_told;             /* that no empty bed has been seen */
    char calibration_told[200];  /* the doubt that was last told */
    char *profile_text;
    char *config_text; /* after SETTINGS */
    int64_t first_time_us, last_checked_us, last_told_us, last_kept_us, last_time_us, last_utc_us,
        first_utc_us;
    uint64_t frames, frames_early, frames_foreign;
    enum pmat_err err;
    struct pmat_fault fault;
};

/* Takes items until STOP. */
void pmat_worker_run(struct pmat_worker *worker);
void pmat_worker_clear(struct pmat_worker *worker);

#endif
