/*
 * A real serial port. libserialport opens and configures it; waiting and reading are done here on
 * its descriptor, because the library's own reads take an unplugged port for a time-out (and spin)
 * and measure their time-outs by the wall clock.
 */
#include <errno.h>
#include <libserialport.h>
#include <stdlib.h>
#include <termios.h>

#include "acquisition/source/descriptor.h"
#include "acquisition/source/kind.h"

enum { DEFAULT_BAUD = 921600 };

struct serial_source {
    struct pmat_source base;
    struct sp_port *port;
    int fd;
};

static bool configure(struct sp_port *port, int32_t baud)
{
    return sp_set_baudrate(port, baud) == SP_OK && sp_set_bits(port, 8) == SP_OK &&
           sp_set_parity(port, SP_PARITY_NONE) == SP_OK && sp_set_stopbits(port, 1) == SP_OK &&
           sp_set_flowcontrol(port, SP_FLOWCONTROL_NONE) == SP_OK;
}

static void serial_close(struct pmat_source *source)
{
    struct serial_source *serial = (struct serial_source *)source;
    if (serial->fd >= 0)
        sp_close(serial->port);
    sp_free_port(serial->port);
    free(serial);
}

static enum pmat_err open_port(struct serial_source *serial, const char *shown, const char *path,
                               int32_t baud, struct pmat_fault *fault)
{
    if (sp_get_port_by_name(path, &serial->port) != SP_OK)
        return pmat_descriptor_open_fault(ENODEV, shown, path, fault);
    if (sp_open(serial->port, SP_MODE_READ_WRITE) != SP_OK)
        return pmat_descriptor_open_fault(sp_last_error_code(), shown, path, fault);
    if (sp_get_port_handle(serial->port, &serial->fd) != SP_OK)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "port '%s' has no descriptor", shown);
    enum pmat_err err = pmat_descriptor_lock(serial->fd, shown, fault);
    if (err != PMAT_OK)
        return err;
    if (!configure(serial->port, baud))
        return pmat_fault_set(fault, PMAT_ERR_UNAVAILABLE,
                              "port '%s' does not take %d baud: choose another in the profile",
                              shown, (int)baud);
    tcflush(serial->fd, TCIFLUSH); /* what waited there is older than the clock would say */
    return PMAT_OK;
}

static enum pmat_err serial_open(struct pmat_source **source, const char *shown, const char *path,
                                 const struct pmat_source_options *options,
                                 struct pmat_fault *fault)
{
    struct serial_source *serial = calloc(1, sizeof *serial);
    if (serial == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory to open '%s'", shown);
    serial->base.kind = &pmat_source_serial;
    serial->fd = -1;
    int32_t baud = options->baud > 0 ? options->baud : DEFAULT_BAUD;
    enum pmat_err err = open_port(serial, shown, path, baud, fault);
    if (err != PMAT_OK) {
        serial_close(&serial->base);
        return err;
    }
    *source = &serial->base;
    return PMAT_OK;
}

static enum pmat_source_outcome serial_read(struct pmat_source *source, uint8_t *bytes, size_t size,
                                            int wait_ms, size_t *got)
{
    const struct serial_source *serial = (const struct serial_source *)source;
    return pmat_descriptor_read(serial->fd, bytes, size, wait_ms, got, PMAT_SOURCE_GONE);
}

static bool serial_write(struct pmat_source *source, const uint8_t *bytes, size_t size)
{
    const struct serial_source *serial = (const struct serial_source *)source;
    return pmat_descriptor_write(serial->fd, bytes, size);
}

static bool serial_set_baud(struct pmat_source *source, int32_t baud)
{
    struct serial_source *serial = (struct serial_source *)source;
    if (sp_set_baudrate(serial->port, baud) != SP_OK)
        return false;
    tcflush(serial->fd, TCIFLUSH);
    return true;
}

const struct pmat_source_kind pmat_source_serial = {
    .name = "serial",
    .may_wait = false,
    .open = serial_open,
    .read = serial_read,
    .write = serial_write,
    .set_baud = serial_set_baud,
    .close = serial_close,
};
