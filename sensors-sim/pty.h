/*
 * A pseudo-terminal that looks like the mat's port. The slave is raw and kept open before its name
 * is published, so that nothing is echoed or lost; the link goes away with the device.
 */
#ifndef PMAT_SENSORS_SIM_PTY_H
#define PMAT_SENSORS_SIM_PTY_H

#include <stdbool.h>

#include "core/err.h"

struct pmat_sim_pty;

/* `link` becomes a symlink to the slave. A link that is there is replaced; anything else there:
 * PMAT_ERR_USAGE. */
enum pmat_err pmat_sim_pty_open(struct pmat_sim_pty **pty, const char *link,
                                struct pmat_fault *fault);
/* Removes the link and hangs up. What has not been read is lost: see pmat_sim_pty_unread. */
void pmat_sim_pty_close(struct pmat_sim_pty *pty);

/* Pulls the plug, and plugs in again (under the same link). */
void pmat_sim_pty_unplug(struct pmat_sim_pty *pty);
enum pmat_err pmat_sim_pty_replug(struct pmat_sim_pty *pty, struct pmat_fault *fault);

/* Where to write; non-blocking; -1 while unplugged. */
int pmat_sim_pty_fd(const struct pmat_sim_pty *pty);
/* Readable when somebody opens or closes the slave; -1 when that cannot be watched. */
int pmat_sim_pty_watch_fd(const struct pmat_sim_pty *pty);
/* Somebody else has the slave open now. Takes in what watch_fd tells; true where it cannot be. */
bool pmat_sim_pty_has_reader(struct pmat_sim_pty *pty);
/* Bytes that nobody has read yet. */
int pmat_sim_pty_unread(const struct pmat_sim_pty *pty);

#endif
