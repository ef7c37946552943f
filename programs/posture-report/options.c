#include "programs/posture-report/options.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/config.h"
#include "report/phrase.h"

enum { NIGHTS_MAX = 3650, SESSIONS_MAX = 1000 };

enum option { NIGHT, SESSION, MAT, NIGHTS, FORMAT, OUTPUT, NAME, DB };

static const struct pmat_cli_option table[] = {
    [NIGHT] = {"night", "YYYY-MM-DD", "this night (the evening's date); default: the last one"},
    [SESSION] = {"session", "N", "this session of the night (naps and second sessions)"},
    [MAT] = {"mat", "NAME", "nights of this mat only"},
    [NIGHTS] = {"nights", "N", "a table of the last N nights, with means"},
    [FORMAT] = {"format", "NAME", "how to show it; default: text"},
    [OUTPUT] = {"output", "FILE", "write there (0600) instead of printing"},
    [NAME] = {"name", "TEXT", "print this name on the sheets (pdf); default: nobody's"},
    [DB] = {"db", "FILE", "the database; default: posture-logger's own"},
    {0},
};

void report_options_default(struct report_options *options)
{
    memset(options, 0, sizeof *options);
    pmat_config_default_db(options->db, sizeof options->db);
    pmat_writer_find(&options->format, "text", PMAT_WRITER_REPORT, NULL);
}

static enum pmat_err take_count(int32_t *count, long max, const char *name, const char *value,
                                struct pmat_fault *fault)
{
    char *end;
    long number = strtol(value, &end, 10);
    if (end == value || *end != '\0' || number < 1 || number > max)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "--%s wants a number from 1 to %ld, not '%s'",
                              name, max, value);
    *count = (int32_t)number;
    return PMAT_OK;
}

static enum pmat_err take_night(struct report_options *options, const char *value,
                                struct pmat_fault *fault)
{
    if (!pmat_words_is_date(value))
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "--night wants a date like 2026-11-21, not '%s'", value);
    options->night = value;
    return PMAT_OK;
}

static enum pmat_err take_db(struct report_options *options, const char *value,
                             struct pmat_fault *fault)
{
    if (strlen(value) >= sizeof options->db)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "--db: the name is too long");
    memcpy(options->db, value, strlen(value) + 1);
    return PMAT_OK;
}

static enum pmat_err take(void *context, int index, const char *value, struct pmat_fault *fault)
{
    struct report_options *options = context;
    switch ((enum option)index) {
    case NIGHT:
        return take_night(options, value, fault);
    case SESSION:
        return take_count(&options->session, SESSIONS_MAX, "session", value, fault);
    case MAT:
        options->mat = value;
        return PMAT_OK;
    case NIGHTS:
        return take_count(&options->nights, NIGHTS_MAX, "nights", value, fault);
    case FORMAT:
        return pmat_writer_find(&options->format, value, PMAT_WRITER_REPORT, fault);
    case OUTPUT:
        options->output = value;
        return PMAT_OK;
    case NAME:
        options->name = value;
        return PMAT_OK;
    case DB:
        return take_db(options, value, fault);
    }
    return PMAT_ERR_INTERNAL;
}

static enum pmat_err check_paper(const struct report_options *options, struct pmat_fault *fault)
{
    bool paper = strcmp(options->format->name, "pdf") == 0;
    if (options->name != NULL && !paper)
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "--name stands on paper only: use it with --format pdf");
    if (paper && options->output == NULL && isatty(STDOUT_FILENO))
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "a terminal cannot show PDF: add --output FILE");
    return PMAT_OK;
}

enum pmat_err report_options_check(const struct report_options *options, struct pmat_fault *fault)
{
    if (options->session > 0 && options->night == NULL)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "--session needs --night too");
    if (options->nights > 0 && options->night != NULL)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "use either --night or --nights");
    if (options->nights > 0 && options->format->nights == NULL)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "format %s shows one night only",
                              options->format->name);
    return check_paper(options, fault);
}

const struct pmat_cli report_cli = {
    .program = "posture-report",
    .summary = "The morning report: how a night was slept, from the mat's records.",
    .notes = "It measures and does not diagnose. NO_COLOR and COLUMNS are honoured.",
    .options = table,
    .take = take,
};
