#include "programs/posture-export/options.h"

#include <string.h>

#include "programs/anonymous.h"
#include "report/phrase.h"

enum option {
    CHOOSE,
    FROM,
    TO,
    MAT,
    DB,
    WRITE,
    OUTPUT,
    FORMAT,
    EXCEL,
    SEPARATOR,
    DECIMAL,
    PRIVACY,
    ANONYMOUS,
    SHIFT_DAYS,
    MORE,
    DESCRIBE
};

static const struct pmat_cli_option table[] = {
    [CHOOSE] = {"Which nights", NULL, NULL},
    [FROM] = {"from", "YYYY-MM-DD", "first night; default: the first there is"},
    [TO] = {"to", "YYYY-MM-DD", "last night; default: the last there is"},
    [MAT] = {"mat", "NAME", "nights of this mat only"},
    [DB] = {"db", "FILE", "the database; several times for several"},
    [WRITE] = {"What to write", NULL, NULL},
    [OUTPUT] = {"output", "DIR", "folder for the files, made when missing"},
    [FORMAT] = {"format", "NAME", "csv (default), xlsx or json"},
    [EXCEL] = {"excel", NULL, "begin each CSV with a byte order mark, for Excel"},
    [SEPARATOR] = {"separator", "C", "between cells: , ; | or tab; default ,"},
    [DECIMAL] = {"decimal", "C", "decimal sign: . or , (which needs --separator ';')"},
    [PRIVACY] = {"To give away", NULL, NULL},
    [ANONYMOUS] = {"anonymous", NULL, "no names, no free text, shifted dates"},
    [SHIFT_DAYS] = {"shift-days", "N", "shift by N days; default -7000"},
    [MORE] = {"More", NULL, NULL},
    [DESCRIBE] = {"describe", NULL, "print what each column means, as markdown"},
    {0},
};

void export_options_default(struct export_options *options)
{
    memset(options, 0, sizeof *options);
    databases_begin(&options->databases);
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
        return databases_add(&options->databases, value, fault);
    case EXCEL:
        options->page.bom = true;
        return PMAT_OK;
    case SEPARATOR:
        return take_separator(&options->page.separator, value, fault);
    case DECIMAL:
        return take_decimal(&options->page.decimal, value, fault);
    case ANONYMOUS:
        options->page.anonymous = true;
        return PMAT_OK;
    case SHIFT_DAYS:
        return anonymous_take_shift(&options->page, value, fault);
    case DESCRIBE:
        options->describe = true;
        return PMAT_OK;
    case CHOOSE:
    case WRITE:
    case PRIVACY:
    case MORE:
        break;
    }
    return PMAT_ERR_INTERNAL;
}

enum pmat_err export_options_check(struct export_options *options, struct pmat_fault *fault)
{
    if (options->describe)
        return PMAT_OK;
    enum pmat_err err = anonymous_check(&options->page, fault);
    if (err != PMAT_OK)
        return err;
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
    .notes =
        "csv: nights.csv, epochs.csv, events.csv, flags.csv and datapackage.json, which describes\n"
        "every column. xlsx: nights.xlsx. json: nights.json. Files of these names in DIR are\n"
        "replaced.",
    .options = table,
    .take = take,
};
