#include "sensors-sim/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

struct pmat_sim_pty {
    int master, slave, watch;
    int readers;
    bool published;
    char link[PATH_MAX];
};

static enum pmat_err publish(struct pmat_sim_pty *pty, const char *slave, struct pmat_fault *fault)
{
    struct stat st;
    if (lstat(pty->link, &st) == 0) {
        if (!S_ISLNK(st.st_mode))
            return pmat_fault_set(fault, PMAT_ERR_USAGE,
                                  "'%s' is there and is no link; choose another name for the port",
                                  pty->link);
        unlink(pty->link);
    }
    if (symlink(slave, pty->link) != 0)
        return pmat_fault_errno(fault, errno, "cannot make the link '%s'", pty->link);
    pty->published = true;
    return PMAT_OK;
}

static bool set_raw(int fd)
{
    struct termios tio;
    if (tcgetattr(fd, &tio) != 0)
        return false;
    cfmakeraw(&tio);
    cfsetspeed(&tio, B921600);
    return tcsetattr(fd, TCSANOW, &tio) == 0;
}

enum pmat_err pmat_sim_pty_replug(struct pmat_sim_pty *pty, struct pmat_fault *fault)
{
    char slave[128];
    pty->readers = 0;
    pty->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (pty->master < 0 || grantpt(pty->master) != 0 || unlockpt(pty->master) != 0 ||
        ptsname_r(pty->master, slave, sizeof slave) != 0)
        return pmat_fault_errno(fault, errno, "cannot make a pseudo-terminal");
    pty->slave = open(slave, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (pty->slave < 0 || !set_raw(pty->slave))
        return pmat_fault_errno(fault, errno, "cannot set up '%s'", slave);
    pty->watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (pty->watch >= 0 && inotify_add_watch(pty->watch, slave, IN_OPEN | IN_CLOSE) < 0) {
        close(pty->watch);
        pty->watch = -1;
    }
    return publish(pty, slave, fault);
}

enum pmat_err pmat_sim_pty_open(struct pmat_sim_pty **pty, const char *link,
                                struct pmat_fault *fault)
{
    *pty = NULL;
    struct pmat_sim_pty *p = calloc(1, sizeof *p);
    if (p == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for a pseudo-terminal");
    p->master = p->slave = p->watch = -1;
    if ((size_t)snprintf(p->link, sizeof p->link, "%s", link) >= sizeof p->link) {
        free(p);
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "the port's name is too long");
    }
    enum pmat_err err = pmat_sim_pty_replug(p, fault);
    if (err != PMAT_OK) {
        pmat_sim_pty_close(p);
        return err;
    }
    *pty = p;
    return PMAT_OK;
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void pmat_sim_pty_unplug(struct pmat_sim_pty *pty)
{
    if (pty->published)
        unlink(pty->link);
    pty->published = false;
    close_fd(&pty->watch);
    close_fd(&pty->slave);
    close_fd(&pty->master);
}

void pmat_sim_pty_close(struct pmat_sim_pty *pty)
{
    if (pty == NULL)
        return;
    pmat_sim_pty_unplug(pty);
    free(pty);
}

int pmat_sim_pty_fd(const struct pmat_sim_pty *pty)
{
    return pty->master;
}

int pmat_sim_pty_watch_fd(const struct pmat_sim_pty *pty)
{
    return pty->watch;
}

bool pmat_sim_pty_has_reader(struct pmat_sim_pty *pty)
{
    if (pty->watch < 0)
        return pty->slave >= 0;
    _Alignas(struct inotify_event) char events[4096];
    ssize_t got;
    while ((got = read(pty->watch, events, sizeof events)) > 0)
        for (ssize_t at = 0; at < got;) {
            struct inotify_event event;
            memcpy(&event, events + at, sizeof event);
            if (event.mask & IN_OPEN)
                pty->readers++;
            if (event.mask & IN_CLOSE)
                pty->readers--;
            at += (ssize_t)(sizeof event + event.len);
        }
    return pty->readers > 0;
}

int pmat_sim_pty_unread(const struct pmat_sim_pty *pty)
{
    int waiting = 0;
    if (pty->slave < 0 || ioctl(pty->slave, FIONREAD, &waiting) != 0)
        return 0;
    return waiting;
}
