/*
 * What every kind does with its file descriptor: waits with an own poll on the monotonic clock, and
 * the lock that keeps a second logger away.
 */
#ifndef PMAT_ACQUISITION_SOURCE_DESCRIPTOR_H
#define PMAT_ACQUISITION_SOURCE_DESCRIPTOR_H

#include "acquisition/source.h"

/* `at_end` says what an end of file means: PMAT_SOURCE_END or PMAT_SOURCE_GONE. A signal ends the
 * wait early with PMAT_SOURCE_NOTHING, so that the caller can look at its flags. */
enum pmat_source_outcome pmat_descriptor_read(int fd, uint8_t *bytes, size_t size, int wait_ms,
                                              size_t *got, enum pmat_source_outcome at_end);
/* All of it within 1 s, or false. */
bool pmat_descriptor_write(int fd, const uint8_t *bytes, size_t size);
/* Exclusive lock on the open file; PMAT_ERR_UNAVAILABLE if somebody else holds it. */
enum pmat_err pmat_descriptor_lock(int fd, const char *shown, struct pmat_fault *fault);
/* The fault of a failed open(): no such port, in use, no permission and which group gives it. */
enum pmat_err pmat_descriptor_open_fault(int errno_value, const char *shown, const char *path,
                                         struct pmat_fault *fault);

#endif
