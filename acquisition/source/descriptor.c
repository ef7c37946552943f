#include "acquisition/source/descriptor.h"

#include <errno.h>
#include <grp.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { WRITE_WAIT_MS = 1000, GROUP_BUFFER_SIZE = 4096 };

static int64_t monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool would_block(int errno_value)
{
    return errno_value == EAGAIN || errno_value == EINTR;
}

enum pmat_source_outcome pmat_descriptor_read(int fd, uint8_t *bytes, size_t size, int wait_ms,
                                              size_t *got, enum pmat_source_outcome at_end)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    *got = 0;
    int ready = poll(&wait, 1, wait_ms < 0 ? 0 : wait_ms);
    if (ready < 0)
        return errno == EINTR ? PMAT_SOURCE_NOTHING : PMAT_SOURCE_GONE;
    if (ready == 0)
        return PMAT_SOURCE_NOTHING;
    /* A hang-up can come together with the last bytes: take them first. */
    if ((wait.revents & POLLIN) == 0)
        return at_end;
    ssize_t count = read(fd, bytes, size);
    if (count < 0)
        return would_block(errno) ? PMAT_SOURCE_NOTHING : PMAT_SOURCE_GONE;
    *got = (size_t)count;
    return count == 0 ? at_end : PMAT_SOURCE_BYTES;
}

bool pmat_descriptor_write(int fd, const uint8_t *bytes, size_t size)
{
    int64_t until_ms = monotonic_ms() + WRITE_WAIT_MS;
    while (size > 0) {
        ssize_t count = write(fd, bytes, size);
        if (count < 0 && !would_block(errno))
            return false;
        if (count > 0) {
            bytes += count;
            size -= (size_t)count;
            continue;
        }
        int64_t left_ms = until_ms - monotonic_ms();
        struct pollfd wait = {.fd = fd, .events = POLLOUT};
        if (left_ms <= 0 || (poll(&wait, 1, (int)left_ms) < 0 && errno != EINTR))
            return false;
        if ((wait.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0)
            return false;
    }
    return true;
}

static enum pmat_err in_use(const char *shown, struct pmat_fault *fault)
{
    return pmat_fault_set(fault, PMAT_ERR_IN_USE,
                          "port '%s' is in use: stop the other logger or program that holds it",
                          shown);
}

enum pmat_err pmat_descriptor_lock(int fd, const char *shown, struct pmat_fault *fault)
{
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return PMAT_OK;
    if (errno == EWOULDBLOCK)
        return in_use(shown, fault);
    return pmat_fault_errno(fault, errno, "cannot lock port '%s'", shown);
}

/* A port of root's own group has no group to join: its rule is missing. */
static enum pmat_err no_permission(const char *shown, const char *path, struct pmat_fault *fault)
{
    struct stat status;
    struct group group, *found = NULL;
    char buffer[GROUP_BUFFER_SIZE];
    const char *name = "dialout"; /* Debian's group of serial ports */
    bool known = stat(path, &status) == 0;
    if (known && status.st_gid == 0)
        return pmat_fault_set(fault, PMAT_ERR_PERMISSION,
                              "no permission to open '%s': it belongs to root alone; 'sudo chgrp "
                              "dialout %s && sudo chmod g+rw %s' gives it to the group dialout",
                              shown, path, path);
    if (known && getgrgid_r(status.st_gid, &group, buffer, sizeof buffer, &found) == 0 &&
        found != NULL)
        name = found->gr_name;
    return pmat_fault_set(fault, PMAT_ERR_PERMISSION,
                          "no permission to open '%s': 'sudo usermod -aG %s $USER' puts you into "
                          "its group, then log in again",
                          shown, name);
}

enum pmat_err pmat_descriptor_open_fault(int errno_value, const char *shown, const char *path,
                                         struct pmat_fault *fault)
{
    switch (errno_value) {
    case EACCES:
    case EPERM:
        return no_permission(shown, path, fault);
    case EBUSY:
        return in_use(shown, fault);
    case ENOENT:
    case ENODEV:
    case ENXIO:
    case EIO:
        return pmat_fault_set(fault, PMAT_ERR_UNAVAILABLE,
                              "no port '%s': plug the mat in, or see 'ls /dev/serial/by-id'",
                              shown);
    default:
        return pmat_fault_errno(fault, errno_value, "cannot open port '%s'", shown);
    }
}
