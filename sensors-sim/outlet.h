/* Where a stream's bytes go: buffered, blocking by poll, interruptible. */
#ifndef PMAT_SENSORS_SIM_OUTLET_H
#define PMAT_SENSORS_SIM_OUTLET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/err.h"
#include "sensors-sim/pty.h"

enum pmat_sim_outlet_outcome {
    PMAT_SIM_OUTLET_OK,
    PMAT_SIM_OUTLET_STOPPED,  /* stop_fd became readable */
    PMAT_SIM_OUTLET_DESERTED, /* the pty's reader stayed away */
    PMAT_SIM_OUTLET_FAILED    /* errno says why */
};

enum { PMAT_SIM_OUTLET_BUFFER = 1 << 16 };

struct pmat_sim_outlet {
    int fd;                   /* -1: the pty's */
    struct pmat_sim_pty *pty; /* or NULL */
    int stop_fd;              /* or -1 */
    size_t used;
    uint8_t buffer[PMAT_SIM_OUTLET_BUFFER];
};

enum pmat_sim_outlet_outcome pmat_sim_outlet_put(struct pmat_sim_outlet *outlet,
                                                 const uint8_t *bytes, size_t size);
enum pmat_sim_outlet_outcome pmat_sim_outlet_flush(struct pmat_sim_outlet *outlet);
/* Until somebody has opened the pty; at once for files. */
enum pmat_sim_outlet_outcome pmat_sim_outlet_await_reader(struct pmat_sim_outlet *outlet);
/* Until the pty's reader has taken everything, 10 s at the most; at once for files. */
enum pmat_sim_outlet_outcome pmat_sim_outlet_drain(struct pmat_sim_outlet *outlet);
/* Sleeps, unless stopped. */
enum pmat_sim_outlet_outcome pmat_sim_outlet_wait(struct pmat_sim_outlet *outlet, double seconds);

#endif
