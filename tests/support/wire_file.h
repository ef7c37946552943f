/*
 * Files of pmat1 packets, taken apart for tests.
 */
#ifndef PMAT_TESTS_WIRE_FILE_H
#define PMAT_TESTS_WIRE_FILE_H

#include <stddef.h>
#include <stdint.h>

/* A whole file; *bytes is the caller's, to be freed. */
void wire_file_read(const char *path, char **bytes, long *size);
/* The counts of all frames, [frames][cells]; fails the test past `room` frames. */
size_t wire_file_frames(const char *path, uint16_t *counts, size_t cells, size_t room);

#endif
