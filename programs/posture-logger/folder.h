/*
 * --replay of a folder of labelled frames: the frames are streamed as a mat would send them, into
 * this process's own standard input.
 */
#ifndef PMAT_LOGGER_FOLDER_H
#define PMAT_LOGGER_FOLDER_H

#include <pthread.h>
#include <stdbool.h>

#include "core/log.h"
#include "programs/posture-logger/options.h"
#include "sensors-sim/show.h"

struct pmat_folder {
    bool begun;
    int fd; /* where the frames go */
    struct pmat_sim_show *show;
    struct pmat_log log;
    pthread_t thread;
    struct pmat_fault fault; /* what the stream ended with */
};

/* Where options->replay is a folder, begins to stream it and makes it "-" (standard input); else
 * does nothing. The whole set is read once before: a malformed one is PMAT_ERR_DATA, and nothing is
 * stored. */
enum pmat_err pmat_folder_begin(struct pmat_folder *folder, struct pmat_logger_options *options,
                                struct pmat_fault *fault);
/* Ends the stream, also when it was not read to its end. `err` is what the logger ended with. */
enum pmat_err pmat_folder_end(struct pmat_folder *folder, enum pmat_err err,
                              struct pmat_fault *fault);

#endif
