/*
 * A small CSV reader for tests, written apart from the writer it judges: RFC 4180 with quotes.
 */
#ifndef PMAT_TESTS_CSV_H
#define PMAT_TESTS_CSV_H

#include <stddef.h>
#include <stdint.h>

struct csv {
    char *text;    /* the file, fields ended by NUL */
    char **fields; /* [rows*cols], the header row first */
    size_t rows, cols;
};

/* Fails the test when the file is missing or its rows differ in length. */
void csv_read(struct csv *csv, const char *path);
void csv_free(struct csv *csv);
/* Column of that name; fails the test when there is none. */
size_t csv_column(const struct csv *csv, const char *name);
/* Field of a data row, 0 = first after the header. */
const char *csv_field(const struct csv *csv, size_t row, size_t column);
/* Data rows. */
size_t csv_count(const struct csv *csv);
/* "2026-03-10T22:40:00Z", with or without a fraction, as microseconds since 1970; fails the test
 * for anything else. */
int64_t csv_utc_us(const char *text);

#endif
