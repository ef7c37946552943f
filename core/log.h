/*
 * Talk to the person or the journal. A program makes one `struct pmat_log` and hands it down; a
 * NULL log is silent. Nothing here is called per frame: trouble that can come with every frame is
 * counted and told once a minute. The analysis has no log at all.
 */
#ifndef PMAT_CORE_LOG_H
#define PMAT_CORE_LOG_H

#include <stdbool.h>

/* Syslog's numbers, so that the journal understands "<4>text" on stderr. */
enum pmat_log_level {
    PMAT_LOG_ERROR = 3,
    PMAT_LOG_WARNING = 4,
    PMAT_LOG_NOTICE = 5,
    PMAT_LOG_INFO = 6,
    PMAT_LOG_DEBUG = 7,
};

struct pmat_log {
    void (*write)(void *context, enum pmat_log_level level, const char *line);
    void *context;
    enum pmat_log_level threshold; /* lines above this level are dropped */
};

__attribute__((format(printf, 3, 4))) void pmat_log(const struct pmat_log *log,
                                                    enum pmat_log_level level, const char *format,
                                                    ...);

/* Sets up `log` to write to stderr: "PROGRAM: line" for people, "<N>line" where stderr is the
 * journal (JOURNAL_STREAM is set). `program` must outlive the log. */
void pmat_log_to_stderr(struct pmat_log *log, const char *program, enum pmat_log_level threshold);

#endif
