#include <errno.h>
#include <libserialport.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "acquisition/source/descriptor.h"
#include "acquisition/source/discovery.h"
#include "acquisition/source/kind.h"

static bool begins_with(const char *text, const char *beginning)
{
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

/* Also takes the short names "ttyUSB0" and those in /dev/serial/by-id. False with errno. */
static bool resolve(const char *name, char path[PATH_MAX])
{
    static const char *const folders[] = {"/dev", "/dev/serial/by-id", "/dev/serial/by-path"};
    if (realpath(name, path) != NULL)
        return true;
    int first_errno = errno;
    bool is_short = first_errno == ENOENT && strchr(name, '/') == NULL && name[0] != '\0';
    for (size_t i = 0; is_short && i < sizeof folders / sizeof folders[0]; i++) {
        char longer[PATH_MAX];
        int length = snprintf(longer, sizeof longer, "%s/%s", folders[i], name);
        if (length > 0 && (size_t)length < sizeof longer && realpath(longer, path) != NULL)
            return true;
    }
    errno = first_errno;
    return false;
}

static enum pmat_err unresolved(const char *name, int errno_value, struct pmat_fault *fault)
{
    bool is_port = begins_with(name, "/dev/") || begins_with(name, "tty");
    if (is_port)
        return pmat_descriptor_open_fault(errno_value, name, name, fault);
    if (errno_value == ENOENT || errno_value == ENOTDIR)
        return pmat_fault_set(fault, PMAT_ERR_MISSING, "no file or port '%s': check the name",
                              name);
    return pmat_fault_errno(fault, errno_value, "cannot open '%s'", name);
}

static const struct pmat_source_kind *tty_kind(const char *path)
{
    struct sp_port *port = NULL;
    if (begins_with(path, "/dev/pts/") || sp_get_port_by_name(path, &port) != SP_OK)
        return &pmat_source_pty;
    sp_free_port(port);
    return &pmat_source_serial;
}

static enum pmat_err open_path(struct pmat_source **source, const char *shown, const char *name,
                               const struct pmat_source_options *options, struct pmat_fault *fault)
{
    char path[PATH_MAX];
    struct stat status;
    if (!resolve(name, path) || stat(path, &status) != 0)
        return unresolved(shown, errno, fault);
    if (S_ISCHR(status.st_mode))
        return tty_kind(path)->open(source, shown, path, options, fault);
    if (S_ISREG(status.st_mode) || S_ISFIFO(status.st_mode))
        return pmat_source_file.open(source, shown, path, options, fault);
    return pmat_fault_set(fault, PMAT_ERR_MISSING, "'%s' is neither a port nor a file", shown);
}

static enum pmat_err open_only_port(struct pmat_source **source,
                                    const struct pmat_source_options *options,
                                    struct pmat_fault *fault)
{
    struct pmat_discovery discovery = {0};
    const char *name;
    pmat_discovery_add_folder(&discovery, "/dev/serial/by-id");
    pmat_discovery_add_system(&discovery);
    enum pmat_err err = pmat_discovery_choose(&discovery, &name, fault);
    return err != PMAT_OK ? err : open_path(source, name, name, options, fault);
}

enum pmat_err pmat_source_open(struct pmat_source **source, const char *name,
                               const struct pmat_source_options *options, struct pmat_fault *fault)
{
    static const struct pmat_source_options defaults = {.baud = 0};
    *source = NULL;
    if (options == NULL)
        options = &defaults;
    if (strcmp(name, "-") == 0 || strcmp(name, "/dev/stdin") == 0)
        return pmat_source_stdin.open(source, name, name, options, fault);
    if (strcmp(name, "auto") == 0)
        return open_only_port(source, options, fault);
    return open_path(source, name, name, options, fault);
}

enum pmat_source_outcome pmat_source_read(struct pmat_source *source, uint8_t *bytes, size_t size,
                                          int wait_ms, size_t *got)
{
    return source->kind->read(source, bytes, size, wait_ms, got);
}

bool pmat_source_write(struct pmat_source *source, const uint8_t *bytes, size_t size)
{
    return source->kind->write != NULL && source->kind->write(source, bytes, size);
}

bool pmat_source_set_baud(struct pmat_source *source, int32_t baud)
{
    return source->kind->set_baud != NULL && source->kind->set_baud(source, baud);
}

const char *pmat_source_kind(const struct pmat_source *source)
{
    return source->kind->name;
}

bool pmat_source_may_wait(const struct pmat_source *source)
{
    return source->kind->may_wait;
}

const struct pmat_fault *pmat_source_fault(const struct pmat_source *source)
{
    return source->fault.kind == PMAT_OK ? NULL : &source->fault;
}

void pmat_source_close(struct pmat_source *source)
{
    if (source != NULL)
        source->kind->close(source);
}
