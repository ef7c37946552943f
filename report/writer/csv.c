/*
 * CSV for spreadsheets and for the physiotherapist: RFC 4180, UTF-8, one file a table, and
 * datapackage.json beside them.
 */
#include <stdlib.h>
#include <string.h>

#include "report/datapackage.h"
#include "report/fields.h"
#include "report/outfile.h"
#include "report/writer/csv.h"

static const char byte_order_mark[] = "\xEF\xBB\xBF";
static const char line_end[] = "\r\n";

/* Spreadsheets take such a cell for a formula and run it; a leading quote makes it text. */
static bool looks_like_formula(const char *text)
{
    return text[0] != '\0' && strchr("=+-@\t\r\n", text[0]) != NULL;
}

static void put_text(FILE *out, const char *text, const struct pmat_writer_options *options)
{
    const char special[] = {options->separator, '"', '\r', '\n', '\0'};
    bool quote = strpbrk(text, special) != NULL;
    if (quote)
        fputc('"', out);
    if (looks_like_formula(text))
        fputc('\'', out);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"')
            fputc('"', out);
        fputc(*c, out);
    }
    if (quote)
        fputc('"', out);
}

static void put_number(FILE *out, double number, int decimals,
                       const struct pmat_writer_options *options)
{
    char text[PMAT_NUMBER_TEXT_SIZE];
    pmat_number_text(number, decimals, text);
    char *point = strchr(text, '.');
    if (point != NULL)
        *point = options->decimal;
    fputs(text, out);
}

static void put_cell(FILE *out, const struct pmat_field *field, const void *row,
                     struct pmat_zone_reader *zones, const struct pmat_writer_options *options)
{
    struct pmat_value value;
    pmat_field_read(field, row, zones, &value);
    if (value.missing)
        return;
    switch (field->type) {
    case PMAT_FIELD_INTEGER:
        put_number(out, value.number, 0, options);
        break;
    case PMAT_FIELD_NUMBER:
        put_number(out, value.number, field->decimals, options);
        break;
    case PMAT_FIELD_BOOLEAN:
        fputs(value.number != 0 ? "true" : "false", out);
        break;
    case PMAT_FIELD_TEXT:
    case PMAT_FIELD_DATE:
    case PMAT_FIELD_DATETIME_UTC:
    case PMAT_FIELD_DATETIME_LOCAL:
    case PMAT_FIELD_WORD:
    case PMAT_FIELD_TYPE_COUNT:
        put_text(out, value.text, options);
        break;
    }
}

void pmat_csv_header(FILE *out, enum pmat_table table, const struct pmat_writer_options *options)
{
    const struct pmat_table_description *description = pmat_table_describe(table);
    if (options->bom)
        fputs(byte_order_mark, out);
    for (size_t i = 0; i < description->field_count; i++) {
        if (i > 0)
            fputc(options->separator, out);
        fputs(description->fields[i].name, out);
    }
    fputs(line_end, out);
}

void pmat_csv_row(FILE *out, enum pmat_table table, const void *row, struct pmat_zone_reader *zones,
                  const struct pmat_writer_options *options)
{
    const struct pmat_table_description *description = pmat_table_describe(table);
    for (size_t i = 0; i < description->field_count; i++) {
        if (i > 0)
            fputc(options->separator, out);
        put_cell(out, &description->fields[i], row, zones, options);
    }
    fputs(line_end, out);
}

struct pmat_export {
    struct pmat_writer_options options;
    struct pmat_zone_reader zones;
    struct pmat_outfile tables[PMAT_TABLE_COUNT];
    struct pmat_outfile package_file;
    struct pmat_datapackage *package;
};

static enum pmat_err close_export(struct pmat_export *exporter, bool keep, struct pmat_fault *fault)
{
    enum pmat_err err = PMAT_OK;
    if (exporter == NULL)
        return PMAT_OK;
    if (keep)
        err = pmat_datapackage_write(exporter->package, exporter->package_file.stream, fault);
    for (int t = 0; t < PMAT_TABLE_COUNT && keep && err == PMAT_OK; t++)
        err = pmat_outfile_commit(&exporter->tables[t], fault);
    if (keep && err == PMAT_OK)
        err = pmat_outfile_commit(&exporter->package_file, fault);
    for (int t = 0; t < PMAT_TABLE_COUNT; t++)
        pmat_outfile_discard(&exporter->tables[t]);
    pmat_outfile_discard(&exporter->package_file);
    pmat_datapackage_destroy(exporter->package);
    free(exporter);
    return err;
}

static enum pmat_err open_export(struct pmat_export **result, const char *folder,
                                 const struct pmat_writer_options *options,
                                 struct pmat_fault *fault)
{
    enum pmat_err err = PMAT_OK;
    struct pmat_export *exporter = calloc(1, sizeof *exporter);
    *result = NULL;
    if (exporter == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "out of memory");
    exporter->options = *options;
    exporter->package = pmat_datapackage_create(options);
    if (exporter->package == NULL)
        err = pmat_fault_set(fault, PMAT_ERR_INTERNAL, "out of memory");
    for (int t = 0; t < PMAT_TABLE_COUNT && err == PMAT_OK; t++) {
        err = pmat_outfile_open_in(&exporter->tables[t], folder,
                                   pmat_table_describe((enum pmat_table)t)->name, "csv", fault);
        if (err == PMAT_OK)
            pmat_csv_header(exporter->tables[t].stream, (enum pmat_table)t, options);
    }
    if (err == PMAT_OK)
        err = pmat_outfile_open_in(&exporter->package_file, folder, "datapackage", "json", fault);
    if (err != PMAT_OK)
        close_export(exporter, false, NULL);
    else
        *result = exporter;
    return err;
}

static enum pmat_err put_session(struct pmat_export *exporter, const struct pmat_night_view *view,
                                 struct pmat_fault *fault)
{
    struct pmat_epoch_row epoch = {.key = view->row.key};
    struct pmat_event_row event = {.key = view->row.key};
    struct pmat_flag_row flag = {.key = view->row.key};
    const struct pmat_writer_options *options = &exporter->options;
    struct pmat_zone_reader *zones = &exporter->zones;
    struct pmat_outfile *files = exporter->tables;
    pmat_csv_row(files[PMAT_TABLE_NIGHTS].stream, PMAT_TABLE_NIGHTS, &view->row, zones, options);
    for (size_t i = 0; i < view->epoch_count; i++) {
        epoch.epoch = view->epochs[i];
        pmat_csv_row(files[PMAT_TABLE_EPOCHS].stream, PMAT_TABLE_EPOCHS, &epoch, zones, options);
    }
    for (size_t i = 0; i < view->event_count; i++) {
        event.event = view->events[i];
        pmat_csv_row(files[PMAT_TABLE_EVENTS].stream, PMAT_TABLE_EVENTS, &event, zones, options);
    }
    for (size_t i = 0; i < view->flag_count; i++) {
        flag.flag = view->flags[i];
        pmat_csv_row(files[PMAT_TABLE_FLAGS].stream, PMAT_TABLE_FLAGS, &flag, zones, options);
    }
    for (int t = 0; t < PMAT_TABLE_COUNT; t++)
        if (ferror(files[t].stream))
            return pmat_fault_set(fault, PMAT_ERR_IO, "writing '%s' failed: disk full?",
                                  files[t].path);
    return pmat_datapackage_add(exporter->package, view, fault);
}

extern const struct pmat_writer_format pmat_writer_csv;
const struct pmat_writer_format pmat_writer_csv = {
    .name = "csv",
    .description = "one CSV file a table, described by datapackage.json",
    .export_open = open_export,
    .export_put = put_session,
    .export_close = close_export,
};
