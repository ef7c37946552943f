/*
 * Words to systemd (NOTIFY_SOCKET); without it nothing happens. The watchdog is fed by progress, so
 * that a logger that hangs is started anew, and never by a timer.
 */
#ifndef PMAT_LOGGER_NOTIFY_H
#define PMAT_LOGGER_NOTIFY_H

#include <stdatomic.h>
#include <stdint.h>

struct pmat_notify {
    int64_t feed_every_us;
    _Atomic int64_t fed_us; /* boottime of the last feeding */
};

/* Reads WATCHDOG_USEC. */
void pmat_notify_init(struct pmat_notify *notify);
void pmat_notify_ready(void);
void pmat_notify_stopping(void);
void pmat_notify_reloading(int64_t monotonic_us);
/* One line for 'systemctl status'. */
void pmat_notify_status(const char *line);
/* A frame was analysed, or an attempt to open the port has ended; may be called for each. */
void pmat_notify_progress(struct pmat_notify *notify, int64_t boottime_us);

#endif
