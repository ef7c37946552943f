/*
 * Binding and reading the columns of one prepared statement from left to right.
 */
#ifndef PMAT_STORAGE_COLUMNS_H
#define PMAT_STORAGE_COLUMNS_H

#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>

struct pmat_columns {
    sqlite3_stmt *statement;
    int next; /* parameter (from 1) or column (from 0) that comes next */
    int rc;   /* first fault while binding */
};

struct pmat_columns pmat_columns_of_parameters(sqlite3_stmt *statement);
struct pmat_columns pmat_columns_of_row(sqlite3_stmt *statement);

/* A number that is not finite is NULL, and NULL reads as NAN. */
void pmat_columns_bind_real(struct pmat_columns *columns, double value);
double pmat_columns_read_real(struct pmat_columns *columns);

void pmat_columns_bind_int(struct pmat_columns *columns, int64_t value);
void pmat_columns_bind_null(struct pmat_columns *columns);
int64_t pmat_columns_read_int(struct pmat_columns *columns);

/* NULL binds NULL and reads as "". The text and the bytes must live until the statement has run. */
void pmat_columns_bind_text(struct pmat_columns *columns, const char *text);
void pmat_columns_bind_bytes(struct pmat_columns *columns, const void *bytes, size_t size);
/* Valid until the statement is stepped again. */
const char *pmat_columns_read_text(struct pmat_columns *columns);
/* Copies as much as fits. */
void pmat_columns_copy_text(struct pmat_columns *columns, char *text, size_t size);

#endif
