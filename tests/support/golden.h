/*
 * Golden files: what a program or a writer is expected to print, byte for byte, in tests/golden/.
 * PMAT_GOLDEN_UPDATE=1 in the environment writes them anew; read the difference before committing.
 */
#ifndef PMAT_TESTS_SUPPORT_GOLDEN_H
#define PMAT_TESTS_SUPPORT_GOLDEN_H

#include <stddef.h>

/* Whole file as text with a '\0' at the end, to be freed; fails the test when it cannot be read. */
char *file_text(const char *path, size_t *size);
/* Fails with the first differing line. `name` is a file in tests/golden/. */
void assert_golden(const char *name, const char *text, size_t size);

#endif
