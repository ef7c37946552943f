#include "core/ini.h"

#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <string.h>

/* inih hands no line numbers to its handler and cuts lines at 200 bytes without a word, so its
 * lines come from a reader that counts them and refuses the long ones. */
struct reading {
    FILE *stream;
    const char *origin;
    pmat_ini_take_fn *take;
    void *context;
    int line;
    enum pmat_err err;
    struct pmat_fault fault; /* without its place */
};

static char *refuse(struct reading *reading, const char *why)
{
    reading->err = pmat_fault_set(&reading->fault, PMAT_ERR_CONFIG, "%s", why);
    return NULL;
}

/* Reads one line without its newline and without leading blanks (inih would take an indented line
 * for the continuation of the one before). */
static char *read_line(char *text, int size, void *stream)
{
    struct reading *reading = stream;
    if (reading->err != PMAT_OK)
        return NULL;
    reading->line++;
    int c, used = 0, seen = 0;
    while ((c = getc(reading->stream)) != EOF && c != '\n') {
        seen++;
        if (c == '\0')
            return refuse(reading, "this is no text file");
        if (used == 0 && (c == ' ' || c == '\t'))
            continue;
        if (used >= size - 1)
            return refuse(reading, "the line is longer than 199 characters");
        text[used++] = (char)c;
    }
    text[used] = '\0';
    return c == EOF && seen == 0 ? NULL : text;
}

static int take_setting(void *user, const char *section, const char *key, const char *value)
{
    struct reading *reading = user;
    if (reading->err == PMAT_OK)
        reading->err =
            reading->take(reading->context, section, key, value, reading->line, &reading->fault);
    return reading->err == PMAT_OK;
}

static enum pmat_err report(const struct reading *reading, int line, const char *text,
                            enum pmat_err kind, struct pmat_fault *fault)
{
    return pmat_fault_set(fault, kind, "%s:%d: %s", reading->origin, line, text);
}

enum pmat_err pmat_ini_read(FILE *stream, const char *origin, pmat_ini_take_fn *take, void *context,
                            struct pmat_fault *fault)
{
    struct reading reading = {.stream = stream, .origin = origin, .take = take, .context = context};
    int first_bad = ini_parse_stream(read_line, &reading, take_setting, &reading);
    if (ferror(stream))
        return pmat_fault_errno(fault, errno, "cannot read %s", origin);
    if (first_bad > 0 && (reading.err == PMAT_OK || first_bad < reading.line))
        return report(&reading, first_bad, "neither [section] nor key = value", PMAT_ERR_CONFIG,
                      fault);
    if (reading.err != PMAT_OK)
        return report(&reading, reading.line, reading.fault.text, reading.err, fault);
    return PMAT_OK;
}
