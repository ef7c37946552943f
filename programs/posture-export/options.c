#include "programs/posture-export/options.h"

#include <string.h>

#include "core/config.h"
#include "report/phrase.h"

enum option { FROM, TO, OUTPUT, FORMAT, MAT, DB, EXCEL, SEPARATOR, DECIMAL, DESCRIBE };

static const struct pmat_cli_option table[] = {
    [FROM] = {"from", "YYYY-MM-DD", "first night; default: the first there is"},
    [TO] = {"to", "YYYY-MM-DD", "last night; default: the last there is"},
    [OUTPUT] = {"output", "DIR", "folder for the files, made when missing"},
    [FORMAT] = {"format", "NAME", "what to write; default: csv"},
    [MAT] = {"mat", "NAME", "nights of this mat only"},
    [DB] = {"db", "FILE", "the database; default: posture-logger's own"},
    [EXCEL] = {"excel", NULL, "begin each CSV with a byte order mark, for Excel"},
    [SEPARATOR] = {"separator", "C", "between cells: , ; | or tab; default ,"},
    [DECIMAL] = {"decimal", "C", "decimal sign: . or , (which needs --separator ';')"},
    [DESCRIBE] = {"describe", NULL, "print what each column means, as markdown"},
    {0},
};

void export_options_default(struct export_options *options)
{
    memset(options, 0, sizeof *options);
    pmat_config_default_db(options->db, sizeof options->db);
    pmat_writer_options_default(&options->page);
    pmat_writer_find(&options->format, "csv", PMAT_WRITER_EXPORT, NULL);
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

static enum pmat_err take_separator(char *separator, const char *value, struct pmat_fault *fault)
{
    if (strcmp(value, "tab") == 0 || strcmp(value, "\\t") == 0)
        value = "\t";
    if (strlen(value) != 1 || strchr(",;|\t", value[0]) == NULL)
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "--separator wants ',', ';', '|' or 'tab', not '%s'", value);
    *separator = value[0];
    return PMAT_OK;
}

static enum pmat_err take_decimal(char *decimal, const char *value, struct pmat_fault *fault)
{
    if (strcmp(value, ".") != 0 && strcmp(value, ",") != 0)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "--decimal wants '.' or ',', not '%s'", value);
    *decimal = value[0];
    return PMAT_OK;
}

static enum pmat_err take_db(struct export_options *options, const char *value,
                             struct pmat_fault *fault)
{
    if (strlen(value) >= sizeof options->db)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "--db: the name is too long");
    memcpy(options->db, value, strlen(value) + 1);
    return PMAT_OK;
}

static enum pmat_err take(void *context, int index, const char *value, struct pmat_fault *fault)
{
    struct export_options *options = context;
    switch ((enum option)index) {
    case FROM:
        return take_date(&options->from, "from", value, fault);
    case TO:
        return take_date(&options->to, "to", value, fault);
    case OUTPUT:
        options->output = value;
        return PMAT_OK;
    case FORMAT:
        return pmat_writer_find(&options->format, value, PMAT_WRITER_EXPORT, fault);
    case MAT:
        options->mat = value;
        return PMAT_OK;
    case DB:
        return take_db(options, value, fault);
    case EXCEL:
        options->page.bom = true;
        return PMAT_OK;
    case SEPARATOR:
        return take_separator(&options->page.separator, value, fault);
    case DECIMAL:
        return take_decimal(&options->page.decimal, value, fault);
    case DESCRIBE:
        options->describe = true;
        return PMAT_OK;
    }
    return PMAT_ERR_INTERNAL;
}

enum pmat_err export_options_check(const struct export_options *options, struct pmat_fault *fault)
{
    if (options->describe)
        return PMAT_OK;
    if (options->output == NULL || options->output[0] == '\0')
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "say where to write: --output DIR");
    /* Dates of this form sort as text. */
    if (options->from != NULL && options->to != NULL && strcmp(options->from, options->to) > 0)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "--from %s is after --to %s", options->from,
                              options->to);
    if (options->page.separator == options->page.decimal)
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "--decimal ',' needs another --separator, such as ';'");
    return PMAT_OK;
}

const struct pmat_cli export_cli = {
    .program = "posture-export",
    .summary = "Nights as tables, for a spreadsheet or the physiotherapist.",
    .notes = "Writes nights.csv, epochs.csv, events.csv, flags.csv and datapackage.json, which\n"
             "describes every column. Files of these names in DIR are replaced.",
    .options = table,
    .take = take,
};
