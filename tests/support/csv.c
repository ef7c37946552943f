#include "tests/support/csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/support/rows.h"

static char *read_all(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("cannot open %s", path);
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    char *text = malloc(*size + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, *size, file), *size);
    text[*size] = '\0';
    fclose(file);
    return text;
}

/* Ends the field at `*at` with a NUL, undoing quotes in place; returns what ended it. */
static char end_field(char **at)
{
    char *from = *at, *to = *at;
    int quoted = *from == '"';
    from += quoted;
    while (*from != '\0' && (quoted || (*from != ',' && *from != '\n' && *from != '\r'))) {
        if (quoted && *from == '"' && *++from != '"')
            break;
        *to++ = *from++;
    }
    char end = *from;
    if (end == '\r' && from[1] == '\n')
        end = *++from;
    *to = '\0';
    *at = from + (end != '\0');
    return end;
}

void csv_read(struct csv *csv, const char *path)
{
    size_t size, fields = 0, in_row = 0, room = 1024;
    *csv = (struct csv){.text = read_all(path, &size)};
    csv->fields = malloc(room * sizeof *csv->fields);
    assert_non_null(csv->fields);
    for (char *at = csv->text; at < csv->text + size;) {
        if (fields == room) {
            room *= 2;
            csv->fields = realloc(csv->fields, room * sizeof *csv->fields);
            assert_non_null(csv->fields);
        }
        csv->fields[fields++] = at;
        in_row++;
        if (end_field(&at) == ',')
            continue;
        if (csv->rows == 0)
            csv->cols = in_row;
        if (in_row != csv->cols)
            fail_msg("%s: row %zu has %zu fields, not %zu", path, csv->rows + 1, in_row, csv->cols);
        csv->rows++;
        in_row = 0;
    }
    assert_true(csv->rows > 0);
}

void csv_free(struct csv *csv)
{
    free(csv->fields);
    free(csv->text);
    *csv = (struct csv){0};
}

size_t csv_column(const struct csv *csv, const char *name)
{
    for (size_t i = 0; i < csv->cols; i++)
        if (strcmp(csv->fields[i], name) == 0)
            return i;
    fail_msg("no column %s", name);
    return 0;
}

const char *csv_field(const struct csv *csv, size_t row, size_t column)
{
    assert_true(row + 1 < csv->rows && column < csv->cols);
    return csv->fields[(row + 1) * csv->cols + column];
}

size_t csv_count(const struct csv *csv)
{
    return csv->rows - 1;
}

int64_t csv_utc_us(const char *text)
{
    struct tm parts = {0};
    double seconds;
    int used = 0;
    if (sscanf(text, "%d-%d-%dT%d:%d:%lfZ%n", &parts.tm_year, &parts.tm_mon, &parts.tm_mday,
               &parts.tm_hour, &parts.tm_min, &seconds, &used) != 6 ||
        text[used] != '\0')
        fail_msg("not a UTC time: '%s'", text);
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    return (int64_t)timegm(&parts) * 1000000 + (int64_t)(seconds * 1e6 + 0.5);
}
