#include "programs/posture-logger/notify.h"

#include <inttypes.h>
#include <stdio.h>
#include <systemd/sd-daemon.h>

enum { FEEDS_PER_TERM = 6 };
#define FEED_DEFAULT_US INT64_C(5000000)

void pmat_notify_init(struct pmat_notify *notify)
{
    uint64_t term_us = 0;
    notify->feed_every_us = FEED_DEFAULT_US;
    if (sd_watchdog_enabled(0, &term_us) > 0 &&
        (int64_t)(term_us / FEEDS_PER_TERM) < FEED_DEFAULT_US)
        notify->feed_every_us = (int64_t)(term_us / FEEDS_PER_TERM);
    atomic_store(&notify->fed_us, INT64_MIN / 2);
}

void pmat_notify_ready(void)
{
    sd_notify(0, "READY=1");
}

void pmat_notify_stopping(void)
{
    sd_notify(0, "STOPPING=1");
}

void pmat_notify_reloading(int64_t monotonic_us)
{
    sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" PRId64, monotonic_us);
}

void pmat_notify_status(const char *line)
{
    sd_notifyf(0, "STATUS=%s", line);
}

void pmat_notify_progress(struct pmat_notify *notify, int64_t boottime_us)
{
    if (boottime_us - atomic_load(&notify->fed_us) < notify->feed_every_us)
        return;
    atomic_store(&notify->fed_us, boottime_us);
    sd_notify(0, "WATCHDOG=1");
}
