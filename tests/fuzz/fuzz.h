/*
 * What the fuzz targets share. A target is one file with LLVMFuzzerTestOneInput; a finding is a
 * crash, a sanitizer's word, or a fuzz_check that does not hold.
 */
#ifndef PMAT_TESTS_FUZZ_FUZZ_H
#define PMAT_TESTS_FUZZ_FUZZ_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes as a stream, NULL for none. */
FILE *fuzz_stream(const uint8_t *data, size_t size);
/* The bytes as the file NAME of a private folder in memory, which goes when the process ends. */
void fuzz_file(char path[PATH_MAX], const char *name, const uint8_t *data, size_t size);
/* Removes every file of that folder. */
void fuzz_clean(void);
/* Ends the run with a report where `holds` is false. */
void fuzz_check(bool holds, const char *what);
/* Feeds a wire format, whole and then byte by byte: both must say the same. */
void fuzz_wire(const char *format, const uint8_t *data, size_t size);

#endif
