/*
 * A pseudo-terminal, or another tty that libserialport cannot open (it looks for the port in
 * sysfs): the simulator's mats, socat, a port inside a container.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include "acquisition/source/descriptor.h"
#include "acquisition/source/kind.h"

struct pty_source {
    struct pmat_source base;
    int fd;
};

static void pty_close(struct pmat_source *source)
{
    struct pty_source *pty = (struct pty_source *)source;
    if (pty->fd >= 0)
        close(pty->fd);
    free(pty);
}

static enum pmat_err open_tty(struct pty_source *pty, const char *shown, const char *path,
                              struct pmat_fault *fault)
{
    struct termios settings;
    pty->fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (pty->fd < 0)
        return pmat_descriptor_open_fault(errno, shown, path, fault);
    if (tcgetattr(pty->fd, &settings) != 0)
        return pmat_fault_set(fault, PMAT_ERR_UNAVAILABLE,
                              "'%s' is no serial port: name one with --port, see "
                              "'ls /dev/serial/by-id'",
                              shown);
    enum pmat_err err = pmat_descriptor_lock(pty->fd, shown, fault);
    if (err != PMAT_OK)
        return err;
    cfmakeraw(&settings);
    if (tcsetattr(pty->fd, TCSANOW, &settings) != 0)
        return pmat_fault_errno(fault, errno, "cannot set up port '%s'", shown);
    return PMAT_OK;
}

static enum pmat_err pty_open(struct pmat_source **source, const char *shown, const char *path,
                              const struct pmat_source_options *options, struct pmat_fault *fault)
{
    (void)options; /* a pty has no baud rate */
    struct pty_source *pty = calloc(1, sizeof *pty);
    if (pty == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory to open '%s'", shown);
    pty->base.kind = &pmat_source_pty;
    enum pmat_err err = open_tty(pty, shown, path, fault);
    if (err != PMAT_OK) {
        pty_close(&pty->base);
        return err;
    }
    *source = &pty->base;
    return PMAT_OK;
}

static enum pmat_source_outcome pty_read(struct pmat_source *source, uint8_t *bytes, size_t size,
                                         int wait_ms, size_t *got)
{
    const struct pty_source *pty = (const struct pty_source *)source;
    return pmat_descriptor_read(pty->fd, bytes, size, wait_ms, got, PMAT_SOURCE_GONE);
}

static bool pty_write(struct pmat_source *source, const uint8_t *bytes, size_t size)
{
    const struct pty_source *pty = (const struct pty_source *)source;
    return pmat_descriptor_write(pty->fd, bytes, size);
}

const struct pmat_source_kind pmat_source_pty = {
    .name = "pty",
    .may_wait = true,
    .open = pty_open,
    .read = pty_read,
    .write = pty_write,
    .close = pty_close,
};
