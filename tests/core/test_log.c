#include "core/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/rows.h"

struct heard {
    int lines;
    char last[700];
};

static void hear(void *context, enum pmat_log_level level, const char *line)
{
    struct heard *heard = context;
    (void)level;
    heard->lines++;
    snprintf(heard->last, sizeof heard->last, "%s", line);
}

static void lines_above_the_threshold_are_dropped(void **state)
{
    (void)state;
    struct heard heard = {0};
    struct pmat_log log = {hear, &heard, PMAT_LOG_NOTICE};
    pmat_log(&log, PMAT_LOG_NOTICE, "port %s, %d baud", "x", 9600);
    assert_string_equal(heard.last, "port x, 9600 baud");
    pmat_log(&log, PMAT_LOG_INFO, "not heard");
    assert_int_equal(heard.lines, 1);
}

static void no_log_is_silent(void **state)
{
    (void)state;
    pmat_log(NULL, PMAT_LOG_ERROR, "nobody hears this");
}

static void a_long_line_is_cut(void **state)
{
    (void)state;
    struct heard heard = {0};
    struct pmat_log log = {hear, &heard, PMAT_LOG_DEBUG};
    pmat_log(&log, PMAT_LOG_ERROR, "%900s", "x");
    assert_in_range(strlen(heard.last), 500, 600);
}

static const struct stderr_row {
    const char *name;
    const char *journal;
    const char *expected;
} stderr_rows[] = {
    {"people read the program's name", NULL, "prog: no mat\n"},
    {"the journal reads the level", "8:1", "<4>no mat\n"},
};

static void stderr_gets(void **state)
{
    const struct stderr_row *row = *state;
    if (row->journal != NULL)
        setenv("JOURNAL_STREAM", row->journal, 1);
    else
        unsetenv("JOURNAL_STREAM");
    int kept = dup(STDERR_FILENO), ends[2];
    assert_int_equal(pipe(ends), 0);
    struct pmat_log log;
    pmat_log_to_stderr(&log, "prog", PMAT_LOG_WARNING);
    dup2(ends[1], STDERR_FILENO);
    pmat_log(&log, PMAT_LOG_WARNING, "no mat");
    dup2(kept, STDERR_FILENO);
    char text[64] = "";
    ssize_t got = read(ends[0], text, sizeof text - 1);
    close(ends[0]);
    close(ends[1]);
    close(kept);
    assert_true(got > 0);
    assert_string_equal(text, row->expected);
}

int main(void)
{
    struct rows rows = {.count = 0};
    rows_add(&rows, "lines above the threshold are dropped", lines_above_the_threshold_are_dropped,
             NULL);
    rows_add(&rows, "no log is silent", no_log_is_silent, NULL);
    rows_add(&rows, "a long line is cut", a_long_line_is_cut, NULL);
    ROWS_ADD_ALL(&rows, stderr_rows, stderr_gets);
    return rows_run(&rows, "log");
}
