#include "storage/columns.h"

#include <math.h>
#include <string.h>

struct pmat_columns pmat_columns_of_parameters(sqlite3_stmt *statement)
{
    return (struct pmat_columns){statement, 1, SQLITE_OK};
}

struct pmat_columns pmat_columns_of_row(sqlite3_stmt *statement)
{
    return (struct pmat_columns){statement, 0, SQLITE_OK};
}

static void note(struct pmat_columns *columns, int rc)
{
    if (columns->rc == SQLITE_OK)
        columns->rc = rc;
    columns->next++;
}

void pmat_columns_bind_real(struct pmat_columns *columns, double value)
{
    if (isfinite(value))
        note(columns, sqlite3_bind_double(columns->statement, columns->next, value));
    else
        pmat_columns_bind_null(columns);
}

double pmat_columns_read_real(struct pmat_columns *columns)
{
    int column = columns->next++;
    if (sqlite3_column_type(columns->statement, column) == SQLITE_NULL)
        return (double)NAN;
    return sqlite3_column_double(columns->statement, column);
}

void pmat_columns_bind_int(struct pmat_columns *columns, int64_t value)
{
    note(columns, sqlite3_bind_int64(columns->statement, columns->next, value));
}

void pmat_columns_bind_null(struct pmat_columns *columns)
{
    note(columns, sqlite3_bind_null(columns->statement, columns->next));
}

int64_t pmat_columns_read_int(struct pmat_columns *columns)
{
    return sqlite3_column_int64(columns->statement, columns->next++);
}

void pmat_columns_bind_text(struct pmat_columns *columns, const char *text)
{
    note(columns, sqlite3_bind_text(columns->statement, columns->next, text, -1, SQLITE_STATIC));
}

void pmat_columns_bind_bytes(struct pmat_columns *columns, const void *bytes, size_t size)
{
    note(columns,
         sqlite3_bind_blob64(columns->statement, columns->next, bytes, size, SQLITE_STATIC));
}

const char *pmat_columns_read_text(struct pmat_columns *columns)
{
    const void *text = sqlite3_column_text(columns->statement, columns->next++);
    return text != NULL ? text : "";
}

void pmat_columns_copy_text(struct pmat_columns *columns, char *text, size_t size)
{
    const char *from = pmat_columns_read_text(columns);
    size_t length = strnlen(from, size - 1);
    memcpy(text, from, length);
    text[length] = '\0';
}
