/*
 * INI text with line numbers: "[section]", "key = value", comments after ';' or '#'. Stops at the
 * first fault and names its place: "FILE:LINE: ...".
 */
#ifndef PMAT_CORE_INI_H
#define PMAT_CORE_INI_H

#include <stdio.h>

#include "core/err.h"

enum { PMAT_INI_LINE_MAX = 199 }; /* characters of one line; a longer one is a fault */

/* Receives one setting, `section` "" before the first heading. A fault's text ("key 'x': ...") gets
 * the place put in front of it. */
typedef enum pmat_err pmat_ini_take_fn(void *context, const char *section, const char *key,
                                       const char *value, int line, struct pmat_fault *fault);

/* Reads `stream` to its end, named `origin` in faults. What is no INI text: PMAT_ERR_CONFIG. */
enum pmat_err pmat_ini_read(FILE *stream, const char *origin, pmat_ini_take_fn *take, void *context,
                            struct pmat_fault *fault);

#endif
