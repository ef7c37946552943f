#include "sensors-sim/outlet.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A reader that closes the port may come back (the logger reopens after a hang-up). */
#define DESERTED_S 15.0
#define DRAIN_S    10.0
/* A reader that has just opened the port may still flush it while it sets it up. */
#define OPENED_S 0.2
#define LOOK_S   0.05

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Waits for `events` on fd (-1 = nothing but the time). */
static enum pmat_sim_outlet_outcome wait_for(const struct pmat_sim_outlet *o, int fd, short events,
                                             double seconds)
{
    struct pollfd fds[2] = {{.fd = o->stop_fd, .events = POLLIN}, {.fd = fd, .events = events}};
    int ms = (int)ceil(1e3 * seconds);
    int got = poll(fds, 2, ms > 0 ? ms : 0);
    if (got < 0 && errno != EINTR)
        return PMAT_SIM_OUTLET_FAILED;
    return got > 0 && fds[0].revents != 0 ? PMAT_SIM_OUTLET_STOPPED : PMAT_SIM_OUTLET_OK;
}

enum pmat_sim_outlet_outcome pmat_sim_outlet_wait(struct pmat_sim_outlet *o, double seconds)
{
    double until = now_s() + seconds, left = seconds;
    enum pmat_sim_outlet_outcome outcome = PMAT_SIM_OUTLET_OK;
    while (outcome == PMAT_SIM_OUTLET_OK && left > 0.0) {
        outcome = wait_for(o, -1, 0, fmin(left, 60.0));
        left = until - now_s();
    }
    return outcome;
}

static int outlet_fd(const struct pmat_sim_outlet *o)
{
    return o->pty != NULL ? pmat_sim_pty_fd(o->pty) : o->fd;
}

/* The pipe is full: waits for room. */
static enum pmat_sim_outlet_outcome await_room(struct pmat_sim_outlet *o, double *since_s)
{
    enum pmat_sim_outlet_outcome outcome = wait_for(o, outlet_fd(o), POLLOUT, 1.0);
    bool read = o->pty == NULL || pmat_sim_pty_has_reader(o->pty);
    if (read)
        *since_s = now_s();
    else if (outcome == PMAT_SIM_OUTLET_OK && now_s() - *since_s > DESERTED_S)
        return PMAT_SIM_OUTLET_DESERTED;
    return outcome;
}

enum pmat_sim_outlet_outcome pmat_sim_outlet_flush(struct pmat_sim_outlet *o)
{
    size_t at = 0;
    double since_s = now_s();
    while (at < o->used) {
        ssize_t sent = write(outlet_fd(o), o->buffer + at, o->used - at);
        if (sent > 0) {
            at += (size_t)sent;
            since_s = now_s();
            continue;
        }
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && errno != EAGAIN)
            return PMAT_SIM_OUTLET_FAILED;
        enum pmat_sim_outlet_outcome outcome = await_room(o, &since_s);
        if (outcome != PMAT_SIM_OUTLET_OK)
            return outcome;
    }
    o->used = 0;
    return wait_for(o, -1, 0, 0.0);
}

enum pmat_sim_outlet_outcome pmat_sim_outlet_put(struct pmat_sim_outlet *o, const uint8_t *bytes,
                                                 size_t size)
{
    while (size > 0) {
        size_t room = sizeof o->buffer - o->used, part = size < room ? size : room;
        memcpy(o->buffer + o->used, bytes, part);
        o->used += part;
        bytes += part;
        size -= part;
        if (o->used < sizeof o->buffer)
            continue;
        enum pmat_sim_outlet_outcome outcome = pmat_sim_outlet_flush(o);
        if (outcome != PMAT_SIM_OUTLET_OK)
            return outcome;
    }
    return PMAT_SIM_OUTLET_OK;
}

enum pmat_sim_outlet_outcome pmat_sim_outlet_await_reader(struct pmat_sim_outlet *o)
{
    if (o->pty == NULL)
        return PMAT_SIM_OUTLET_OK;
    while (!pmat_sim_pty_has_reader(o->pty)) {
        enum pmat_sim_outlet_outcome outcome =
            wait_for(o, pmat_sim_pty_watch_fd(o->pty), POLLIN, 1.0);
        if (outcome != PMAT_SIM_OUTLET_OK)
            return outcome;
    }
    return pmat_sim_outlet_wait(o, OPENED_S);
}

enum pmat_sim_outlet_outcome pmat_sim_outlet_drain(struct pmat_sim_outlet *o)
{
    if (o->pty == NULL)
        return PMAT_SIM_OUTLET_OK;
    double until = now_s() + DRAIN_S;
    /* The kernel hands bytes over from a second buffer: only a second look at nothing is nothing.
     */
    for (int nothing = 0; nothing < 3 && now_s() < until;) {
        nothing = pmat_sim_pty_unread(o->pty) == 0 ? nothing + 1 : 0;
        enum pmat_sim_outlet_outcome outcome = pmat_sim_outlet_wait(o, LOOK_S);
        if (outcome != PMAT_SIM_OUTLET_OK)
            return outcome;
    }
    return PMAT_SIM_OUTLET_OK;
}
