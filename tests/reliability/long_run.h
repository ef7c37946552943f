/*
 * How long a test of the twenty rows takes its row: a small part in every check, the whole number
 * with PMAT_LONG=1; and the line that tests/reliability/long makes its table of.
 */
#ifndef PMAT_TESTS_RELIABILITY_LONG_RUN_H
#define PMAT_TESTS_RELIABILITY_LONG_RUN_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline int long_or_short(int long_count, int short_count)
{
    return getenv("PMAT_LONG") != NULL ? long_count : short_count;
}

/* PMAT_SEED, or the time; printed, so that a failure can be had again. */
static inline unsigned long_run_seed(void)
{
    const char *given = getenv("PMAT_SEED");
    unsigned seed = given != NULL ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);
    printf("seed %u\n", seed);
    return seed;
}

/* "row 2 | 0 corrupt | 0 corrupt in 1000 cuts" */
__attribute__((format(printf, 3, 4))) static inline void row_measured(int row, const char *wanted,
                                                                      const char *format, ...)
{
    va_list args;
    va_start(args, format);
    printf("row %d | %s | ", row, wanted);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
    fflush(stdout);
}

#endif
