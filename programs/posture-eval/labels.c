#include "programs/posture-eval/labels.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LINE_MAX_SIZE = 1024, FIELDS_MAX = 32 };

struct columns {
    int utc, t_s, posture, detail; /* -1 = none */
};

/* Splits the line at its commas. */
static int split(char *line, char *fields[FIELDS_MAX])
{
    int count = 0;
    line[strcspn(line, "\r\n")] = '\0';
    for (char *at = line; at != NULL && count < FIELDS_MAX; count++) {
        fields[count] = at;
        at = strchr(at, ',');
        if (at != NULL)
            *at++ = '\0';
    }
    return count;
}

static struct columns find_columns(char *fields[FIELDS_MAX], int count)
{
    struct columns columns = {-1, -1, -1, -1};
    for (int i = 0; i < count; i++) {
        if (strcmp(fields[i], "utc") == 0)
            columns.utc = i;
        else if (strcmp(fields[i], "t_s") == 0)
            columns.t_s = i;
        else if (strcmp(fields[i], "posture") == 0)
            columns.posture = i;
        else if (strcmp(fields[i], "detail") == 0)
            columns.detail = i;
    }
    return columns;
}

/* "2026-03-10T22:40:00.5Z" */
static bool parse_utc(const char *text, int64_t *at_us)
{
    struct tm tm = {0};
    double second;
    int end = 0;
    if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%lfZ%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
               &tm.tm_hour, &tm.tm_min, &second, &end) != 6 ||
        end == 0 || text[end] != '\0')
        return false;
    tm.tm_year -= 1900;
    tm.tm_mon--;
    *at_us = (int64_t)timegm(&tm) * 1000000 + (int64_t)llrint(second * 1e6);
    return true;
}

static bool parse_seconds(const char *text, int64_t *at_us)
{
    char *end;
    double seconds = strtod(text, &end);
    if (end == text || *end != '\0' || !(fabs(seconds) < 1e9))
        return false;
    *at_us = (int64_t)llrint(seconds * 1e6);
    return true;
}

static bool take_row(struct pmat_labels *labels, const struct columns *columns,
                     char *fields[FIELDS_MAX], int count)
{
    struct pmat_label label = {0};
    const char *time = labels->utc ? fields[columns->utc] : fields[columns->t_s];
    if (count <= (labels->utc ? columns->utc : columns->t_s) || count <= columns->posture ||
        !pmat_posture_parse(fields[columns->posture], &label.posture) ||
        !(labels->utc ? parse_utc : parse_seconds)(time, &label.at_us))
        return false;
    if (labels->count > 0 && label.at_us < labels->items[labels->count - 1].at_us)
        return false;
    if (columns->detail >= 0 && columns->detail < count)
        snprintf(label.detail, sizeof label.detail, "%s", fields[columns->detail]);
    labels->items[labels->count++] = label;
    return true;
}

static enum pmat_err read_rows(struct pmat_labels *labels, FILE *stream, const char *path,
                               struct pmat_fault *fault)
{
    char line[LINE_MAX_SIZE], *fields[FIELDS_MAX];
    struct columns columns = {-1, -1, -1, -1};
    size_t capacity = 0;
    for (int number = 1; fgets(line, sizeof line, stream) != NULL; number++) {
        int count = split(line, fields);
        if (number == 1) {
            columns = find_columns(fields, count);
            labels->utc = columns.t_s < 0;
            if (columns.posture < 0 || (columns.utc < 0 && columns.t_s < 0))
                return pmat_fault_set(fault, PMAT_ERR_DATA,
                                      "%s:1: the columns 'posture' and 't_s' or 'utc' are missing",
                                      path);
            continue;
        }
        if (labels->count == capacity) {
            capacity = 2 * capacity + 64;
            struct pmat_label *items = realloc(labels->items, capacity * sizeof *items);
            if (items == NULL)
                return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for labels");
            labels->items = items;
        }
        if (!take_row(labels, &columns, fields, count))
            return pmat_fault_set(fault, PMAT_ERR_DATA,
                                  "%s:%d: no time and posture, or earlier than the row before",
                                  path, number);
    }
    return PMAT_OK;
}

enum pmat_err pmat_labels_read(struct pmat_labels *labels, const char *path,
                               struct pmat_fault *fault)
{
    *labels = (struct pmat_labels){0};
    FILE *stream = fopen(path, "re");
    if (stream == NULL)
        return pmat_fault_errno(fault, errno, "cannot read the labels in %s", path);
    enum pmat_err err = read_rows(labels, stream, path, fault);
    fclose(stream);
    if (err != PMAT_OK)
        pmat_labels_clear(labels);
    return err;
}

void pmat_labels_clear(struct pmat_labels *labels)
{
    free(labels->items);
    *labels = (struct pmat_labels){0};
}

const struct pmat_label *pmat_labels_at(const struct pmat_labels *labels, int64_t at_us)
{
    const struct pmat_label *holds = NULL;
    size_t low = 0, high = labels->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (labels->items[middle].at_us <= at_us) {
            holds = &labels->items[middle];
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return holds;
}
