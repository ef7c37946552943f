/*
 * The three clocks of the host behind one small struct, so that tests can step them. Durations come
 * from monotonic or boottime (which also runs while the machine sleeps), labels from realtime.
 */
#ifndef PMAT_CORE_CLOCK_H
#define PMAT_CORE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct pmat_clock {
    int64_t (*realtime_us)(void *context);
    int64_t (*monotonic_us)(void *context);
    int64_t (*boottime_us)(void *context);
    bool (*synced)(void *context); /* realtime is known to be right */
    void *context;
};

/* The host's own clocks. */
void pmat_clock_host(struct pmat_clock *clock);

/* The kernel's boot id ("01234567-89ab-..."), empty where it cannot be read. */
void pmat_clock_boot_id(char text[37]);

#endif
