/*
 * Streams a show as bytes of any wire format into a file, a pipe or a pty, at N times real time or
 * as fast as it is taken. Blocks while the reader is busy; nothing is dropped but by --faults.
 */
#ifndef PMAT_SENSORS_SIM_STREAM_H
#define PMAT_SENSORS_SIM_STREAM_H

#include <stdint.h>
#include <stdio.h>

#include "acquisition/wire.h"
#include "core/err.h"
#include "core/log.h"
#include "sensors-sim/faults.h"
#include "sensors-sim/pty.h"
#include "sensors-sim/show.h"

enum pmat_sim_encoding {
    PMAT_SIM_ENCODING_U8,
    PMAT_SIM_ENCODING_U12,
    PMAT_SIM_ENCODING_U16,
    PMAT_SIM_ENCODING_FIT /* the smallest that holds the mat's bits */
};

struct pmat_sim_stream_options {
    const struct pmat_wire_format *format;
    enum pmat_sim_encoding encoding; /* fewer bits than the mat's: counts are scaled down */
    double speed;                    /* times real time; 0 = as fast as it is taken */
    int fd;                          /* where to, when there is no pty */
    struct pmat_sim_pty *pty;        /* or NULL */
    int stop_fd;                     /* readable = stop; -1 = none */
    FILE *truth;                     /* or NULL */
    struct pmat_sim_faults faults;
    uint64_t seed; /* of the faults */
    const struct pmat_log *log;
    void (*progress)(void *context, double t_s, double length_s); /* or NULL */
    void *progress_context;
};

struct pmat_sim_stream_tally {
    uint64_t frames;           /* encoded and handed on */
    uint64_t silent;           /* frames of gaps and unplugged times */
    uint64_t dropped, flipped; /* by the faults */
    uint64_t bytes;
};

/* Plays to the end, or until stop_fd. A reader of the pty who stays away for 15 s ends it, too.
 * `tally` may be NULL. PMAT_ERR_IO, PMAT_ERR_INTERNAL, and what the show's frames end with. */
enum pmat_err pmat_sim_stream_play(struct pmat_sim_show *show,
                                   const struct pmat_sim_stream_options *options,
                                   struct pmat_sim_stream_tally *tally, struct pmat_fault *fault);

#endif
