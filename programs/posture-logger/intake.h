/*
 * The reading side: opens the mat, reads its bytes, reopens it for ever when it goes away, and puts
 * frames on the queue. Nothing here waits for the disk.
 */
#ifndef PMAT_LOGGER_INTAKE_H
#define PMAT_LOGGER_INTAKE_H

#include <stdatomic.h>

#include "acquisition/reader.h"
#include "acquisition/source.h"
#include "core/clock.h"
#include "core/log.h"
#include "programs/posture-logger/notify.h"
#include "programs/posture-logger/queue.h"
#include "programs/posture-logger/state.h"
#include "programs/posture-logger/utc_line.h"

struct pmat_intake_options {
    const char *port;
    int32_t baud;
    bool once;           /* end when the source goes away or ends, instead of waiting for it */
    int signal_fd;       /* signalfd: readable = stop */
    atomic_bool *enough; /* set when the other side wants no more */
    const struct pmat_profile *profile;
    enum pmat_clock_source clock_source;
    const struct pmat_clock *clock;
    const struct pmat_log *log;
    struct pmat_utc_line line; /* where the labels begin */
    struct pmat_state *state;
    struct pmat_notify *notify;
    /* SIGHUP: the new settings, to be freed; NULL for none. May be NULL. */
    struct pmat_config *(*reload)(void *context);
    void *reload_context;
};

struct pmat_intake;

/* Opens the source once. With `once` a failure is final; a service keeps trying later, so only
 * faults that waiting cannot cure (settings, permission, in use) are returned. */
enum pmat_err pmat_intake_create(struct pmat_intake **intake,
                                 const struct pmat_intake_options *options,
                                 struct pmat_queue *queue, struct pmat_fault *fault);
void pmat_intake_destroy(struct pmat_intake *intake);
/* Reads until a signal, or the end; puts PMAT_ITEM_STOP last. */
void pmat_intake_run(struct pmat_intake *intake);
const struct pmat_reader_counters *pmat_intake_counters(const struct pmat_intake *intake);
/* Why a recording could not be read to its end; NULL when it could. */
const struct pmat_fault *pmat_intake_fault(const struct pmat_intake *intake);
/* Frames thrown away because the queue was full. */
uint64_t pmat_intake_dropped(const struct pmat_intake *intake);

#endif
