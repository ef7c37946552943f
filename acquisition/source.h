/*
 * Where bytes come from: a serial port, a pty, a file, standard input. Never blocks longer than the
 * wait it is given; a vanished device is an outcome, not an error.
 */
#ifndef PMAT_ACQUISITION_SOURCE_H
#define PMAT_ACQUISITION_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/err.h"

struct pmat_source; /* an open source; each kind keeps its state behind it */

struct pmat_source_options {
    int32_t baud; /* serial only; 0 = 921600 */
};

enum pmat_source_outcome {
    PMAT_SOURCE_BYTES,   /* some bytes were read */
    PMAT_SOURCE_NOTHING, /* the wait passed in silence */
    PMAT_SOURCE_END,     /* a file or stdin is at its end */
    PMAT_SOURCE_GONE     /* the device went away: close and reopen by name */
};

/* Opens `name`: a device path or by-id name (symlinks are resolved; /dev/pts/N goes to the pty
 * kind), "auto" (the only serial port with a mat-like device, or PMAT_ERR_UNAVAILABLE listing what
 * is there), "-" (stdin), or a file. Takes the lock that keeps a second logger off the port. */
enum pmat_err pmat_source_open(struct pmat_source **source, const char *name,
                               const struct pmat_source_options *options, struct pmat_fault *fault);
/* Waits up to `wait_ms` (own poll, monotonic) and reads what is there. */
enum pmat_source_outcome pmat_source_read(struct pmat_source *source, uint8_t *bytes, size_t size,
                                          int wait_ms, size_t *got);
/* Writes to the device; false if it could not within 1 s. Only a PMAT/1 mat is ever written to. */
bool pmat_source_write(struct pmat_source *source, const uint8_t *bytes, size_t size);
/* Changes the baud rate of a serial port while scanning; false where there is none. */
bool pmat_source_set_baud(struct pmat_source *source, int32_t baud);
/* "serial", "pty", "file", "stdin". */
const char *pmat_source_kind(const struct pmat_source *source);
/* Files and ptys may be left to block while the host is busy; a serial port must be read on. */
bool pmat_source_may_wait(const struct pmat_source *source);
/* Why a source came to its end early (a recording that is cut short or damaged); NULL: it did not.
 */
const struct pmat_fault *pmat_source_fault(const struct pmat_source *source);
void pmat_source_close(struct pmat_source *source);

#endif
