#include "programs/posture-report/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "programs/anonymous.h"
#include "report/phrase.h"

enum { NIGHTS_MAX = 3650, SESSIONS_MAX = 1000 };

enum option {
    ONE,
    NIGHT,
    SESSION,
    SEVERAL,
    NIGHTS,
    FROM,
    TO,
    COMPARE,
    WHERE,
    MAT,
    DB,
    SHOW,
    FORMAT,
    OUTPUT,
    NAME,
    ANONYMOUS,
    SHIFT_DAYS
};

static const struct pmat_cli_option table[] = {
    [ONE] = {"One night", NULL, NULL},
    [NIGHT] = {"night", "YYYY-MM-DD", "this night (the evening's date); default: the last one"},
    [SESSION] = {"session", "N", "this session of the night (naps and second sessions)"},
    [SEVERAL] = {"Several nights", NULL, NULL},
    [NIGHTS] = {"nights", "N", "a table of the last N nights, with means"},
    [FROM] = {"from", "YYYY-MM-DD", "the same from this night on"},
    [TO] = {"to", "YYYY-MM-DD", "and up to this one"},
    [COMPARE] = {"compare", "A B", "two times side by side, like 2026-03-01..2026-03-14"},
    [WHERE] = {"Whose", NULL, NULL},
    [MAT] = {"mat", "NAME", "nights of this mat only"},
    [DB] = {"db", "FILE", "the database; several times for several"},
    [SHOW] = {"How to show it", NULL, NULL},
    [FORMAT] = {"format", "NAME", "text (default), html, pdf or json"},
    [OUTPUT] = {"output", "FILE", "write there (0600) instead of printing"},
    [NAME] = {"name", "TEXT", "print this name on the sheets (pdf); default: nobody's"},
    [ANONYMOUS] = {"anonymous", NULL, "no names, no free text, shifted dates"},
    [SHIFT_DAYS] = {"shift-days", "N", "shift by N days; default -7000"},
    {0},
};

void report_options_default(struct report_options *options)
{
    memset(options, 0, sizeof *options);
    databases_begin(&options->databases);
    pmat_writer_options_default(&options->page);
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

static enum pmat_err take_date(const char **date, const char *name, const char *value,
                               struct pmat_fault *fault)
{
    if (!pmat_words_is_date(value))
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "--%s wants a date like 2026-11-21, not '%s'",
                              name, value);
    *date = value;
    return PMAT_OK;
}

/* "2026-03-01..2026-03-14", or a night alone. */
static enum pmat_err take_range(struct report_options *options, const char *value,
                                struct pmat_fault *fault)
{
    const char *dots = strstr(value, "..");
    const char *to = dots != NULL ? dots + 2 : value;
    size_t length = dots != NULL ? (size_t)(dots - value) : strlen(value);
    struct date_range *range = &options->compare[options->compared];
    if (length >= sizeof range->from || strlen(to) >= sizeof range->to)
        length = 0; /* no date */
    snprintf(range->from, sizeof range->from, "%.*s", (int)length, value);
    snprintf(range->to, sizeof range->to, "%.10s", to);
    if (!pmat_words_is_date(range->from) || !pmat_words_is_date(range->to) ||
        strcmp(range->from, range->to) > 0)
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "--compare wants two times like 2026-03-01..2026-03-14, the earlier "
                              "date first, not '%s'",
                              value);
    options->compared++;
    return PMAT_OK;
}

/* The second half of --compare A B. */
static enum pmat_err take_argument(struct report_options *options, const char *value,
                                   struct pmat_fault *fault)
{
    if (options->compared != 1)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "unexpected argument '%s'; try --help", value);
    return take_range(options, value, fault);
}

static enum pmat_err take(void *context, int index, const char *value, struct pmat_fault *fault)
{
    struct report_options *options = context;
    if (index < 0)
        return take_argument(options, value, fault);
    switch ((enum option)index) {
    case NIGHT:
        return take_date(&options->night, "night", value, fault);
    case SESSION:
        return take_count(&options->session, SESSIONS_MAX, "session", value, fault);
    case MAT:
        options->mat = value;
        return PMAT_OK;
    case NIGHTS:
        return take_count(&options->nights, NIGHTS_MAX, "nights", value, fault);
    case FROM:
        return take_date(&options->from, "from", value, fault);
    case TO:
        return take_date(&options->to, "to", value, fault);
    case COMPARE:
        options->compared = 0; /* the last one counts, as with every option */
        return take_range(options, value, fault);
    case FORMAT:
        return pmat_writer_find(&options->format, value, PMAT_WRITER_REPORT, fault);
    case OUTPUT:
        options->output = value;
        return PMAT_OK;
    case NAME:
        options->page.name = value;
        return PMAT_OK;
    case ANONYMOUS:
        options->page.anonymous = true;
        return PMAT_OK;
    case SHIFT_DAYS:
        return anonymous_take_shift(&options->page, value, fault);
    case DB:
        return databases_add(&options->databases, value, fault);
    case ONE:
    case SEVERAL:
    case WHERE:
    case SHOW:
        break;
    }
    return PMAT_ERR_INTERNAL;
}

static enum pmat_err check_paper(struct report_options *options, struct pmat_fault *fault)
{
    bool paper = strcmp(options->format->name, "pdf") == 0;
    if (options->page.name != NULL && !paper)
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "--name stands on paper only: use it with --format pdf");
    if (options->page.name != NULL && options->page.anonymous)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "use either --name or --anonymous");
    if (options->page.anonymous) {
        snprintf(options->alias, sizeof options->alias, "anonymous, dates shifted by %+d days",
                 options->page.shift_days);
        options->page.name = options->alias;
    }
    if (paper && options->output == NULL && isatty(STDOUT_FILENO))
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "a terminal cannot show PDF: add --output FILE");
    return PMAT_OK;
}

bool report_wants_several(const struct report_options *options)
{
    return options->nights > 0 || options->from != NULL || options->to != NULL;
}

static enum pmat_err check_several(const struct report_options *options, struct pmat_fault *fault)
{
    const struct pmat_writer_format *format = options->format;
    bool several = report_wants_several(options);
    if (several && options->night != NULL)
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "use either --night or --nights, --from, --to");
    if (options->nights > 0 && (options->from != NULL || options->to != NULL))
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "use either --nights or --from and --to");
    if (options->from != NULL && options->to != NULL && strcmp(options->from, options->to) > 0)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "--from %s is after --to %s", options->from,
                              options->to);
    if (several && format->nights == NULL)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "format %s shows one night only",
                              format->name);
    return PMAT_OK;
}

static enum pmat_err check_compare(const struct report_options *options, struct pmat_fault *fault)
{
    if (options->compared == 0)
        return PMAT_OK;
    if (options->compared == 1)
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "--compare wants two times: --compare 2026-03-01..2026-03-14 "
                              "2026-03-15..2026-03-28");
    if (report_wants_several(options) || options->night != NULL)
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "--compare names its own nights: leave --night, --nights, --from and "
                              "--to out");
    if (options->format->compare == NULL)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "format %s does not compare; text does",
                              options->format->name);
    return PMAT_OK;
}

enum pmat_err report_options_check(struct report_options *options, struct pmat_fault *fault)
{
    enum pmat_err err = PMAT_OK;
    if (options->session > 0 && options->night == NULL)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "--session needs --night too");
    err = check_compare(options, fault);
    if (err == PMAT_OK)
        err = check_several(options, fault);
    if (err == PMAT_OK)
        err = anonymous_check(&options->page, fault);
    return err == PMAT_OK ? check_paper(options, fault) : err;
}

const struct pmat_cli report_cli = {
    .program = "posture-report",
    .summary = "The morning report: how a night was slept, from the mat's records.",
    .notes = "It measures and does not diagnose. NO_COLOR and COLUMNS are honoured.",
    .arguments = "",
    .options = table,
    .take = take,
};
