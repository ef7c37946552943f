#include "core/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/err.h"

void pmat_log(const struct pmat_log *log, enum pmat_log_level level, const char *format, ...)
{
    if (log == NULL || log->write == NULL || level > log->threshold)
        return;
    char line[600];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    pmat_text_one_line(line);
    log->write(log->context, level, line);
}

static void write_for_people(void *context, enum pmat_log_level level, const char *line)
{
    (void)level;
    fprintf(stderr, "%s: %s\n", (const char *)context, line);
}

static void write_for_journal(void *context, enum pmat_log_level level, const char *line)
{
    (void)context;
    fprintf(stderr, "<%d>%s\n", (int)level, line);
}

void pmat_log_to_stderr(struct pmat_log *log, const char *program, enum pmat_log_level threshold)
{
    union {
        const char *in;
        void *out;
    } name = {.in = program}; /* the context is handed back as const char only */
    log->write = getenv("JOURNAL_STREAM") != NULL ? write_for_journal : write_for_people;
    log->context = name.out;
    log->threshold = threshold;
}
