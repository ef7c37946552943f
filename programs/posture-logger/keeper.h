/*
 * The storing side: owns the database, writes what the backlog holds, in order, and tries again
 * while it refuses. Publishes the logger's state. Nothing else waits for a disk.
 */
#ifndef PMAT_LOGGER_KEEPER_H
#define PMAT_LOGGER_KEEPER_H

#include <stdbool.h>

#include "core/clock.h"
#include "core/log.h"
#include "programs/posture-logger/backlog.h"
#include "programs/posture-logger/backups.h"
#include "programs/posture-logger/keeper_judge.h"
#include "programs/posture-logger/state.h"
#include "storage/store.h"

struct pmat_keeper_options {
    const char *db;
    const char *mat;
    const char *boot_id;
    const struct pmat_provenance *provenance; /* texts come with each session */
    bool ends_itself; /* a replay: all is stored before the end, or the first refusal is final */
    /* How the database is opened; a service's way also sets a damaged one aside. */
    enum pmat_err (*open)(void *context, struct pmat_store **store, struct pmat_fault *fault);
    void *open_context;
    struct pmat_backlog *backlog;
    struct pmat_state *state;
    const struct pmat_clock *clock;
    const struct pmat_log *log;
};

struct pmat_keeper {
    struct pmat_keeper_options options;
    struct pmat_store *store; /* NULL while it cannot be opened */
    /* The session being stored. */
    pmat_session_id id; /* 0 = none */
    struct pmat_session_key key;
    struct pmat_session start; /* as it began, to begin it again in a fresh database */
    struct pmat_backups backups;
    struct pmat_keeper_judge judging;
    /* Trouble and sums. */
    bool refusing;
    int refusals; /* in a row */
    int64_t told_us, published_us;
    int32_t next_index; /* of the session: the first epoch not stored yet */
    int epochs_stored;
    struct pmat_fault fault; /* the last refusal; PMAT_OK: none since the last success */
};

/* Takes entries until the backlog is closed and empty (or, for a service that refuses, until
 * CLOSE_PATIENCE is over). A thread's body. */
void pmat_keeper_run(struct pmat_keeper *keeper);
/* Writes the status file now. */
void pmat_keeper_publish(struct pmat_keeper *keeper);

#endif
