#include "core/clock.h"

#include <stdio.h>
#include <string.h>
#include <sys/timex.h>
#include <time.h>

static int64_t read_us(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t host_realtime_us(void *context)
{
    (void)context;
    return read_us(CLOCK_REALTIME);
}

static int64_t host_monotonic_us(void *context)
{
    (void)context;
    return read_us(CLOCK_MONOTONIC);
}

static int64_t host_boottime_us(void *context)
{
    (void)context;
    return read_us(CLOCK_BOOTTIME);
}

/* The kernel says so itself: whoever sets the clock by hand or at boot leaves it unsynchronised. */
static bool host_synced(void *context)
{
    (void)context;
    struct timex state = {.modes = 0};
    int answer = adjtimex(&state);
    return answer >= 0 && answer != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}

void pmat_clock_host(struct pmat_clock *clock)
{
    *clock = (struct pmat_clock){host_realtime_us, host_monotonic_us, host_boottime_us, host_synced,
                                 NULL};
}

void pmat_clock_boot_id(char text[37])
{
    text[0] = '\0';
    FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
    if (file == NULL)
        return;
    if (fgets(text, 37, file) == NULL)
        text[0] = '\0';
    text[strcspn(text, "\n")] = '\0';
    fclose(file);
}
