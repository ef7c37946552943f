/*
 * A workbook for Excel and LibreOffice: real dates and numbers, a sheet a table, and before them
 * one that explains every column. Rows go to the disk as they come, so that years take no more
 * memory than a night.
 */
#include "report/writer/xlsx.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/utf8.h"

enum { NO_DAY_S = 315532800 }; /* 1980-01-01 */

struct pmat_export {
    struct pmat_writer_options options;
    struct pmat_outfile file;
    struct pmat_zone_reader zones;
    lxw_workbook *book;
    lxw_worksheet *about;
    struct pmat_xlsx_looks looks;
    struct pmat_xlsx_table tables[PMAT_TABLE_COUNT];
    char folder[PMAT_OUTFILE_PATH_SIZE];
    char unit[PMAT_DETAIL_TEXT_SIZE]; /* of pressures */
};

static enum pmat_err failed(const struct pmat_export *exporter, lxw_error error,
                            struct pmat_fault *fault)
{
    return pmat_fault_set(fault, PMAT_ERR_IO, "writing '%s' failed: %s", exporter->file.path,
                          lxw_strerror(error));
}

static void make_looks(lxw_workbook *book, struct pmat_xlsx_looks *looks)
{
    looks->header = workbook_add_format(book);
    format_set_bold(looks->header);
    format_set_bottom(looks->header, LXW_BORDER_THIN);
    looks->title = workbook_add_format(book);
    format_set_bold(looks->title);
    format_set_font_size(looks->title, 14);
    looks->wrapped = workbook_add_format(book);
    format_set_text_wrap(looks->wrapped);
    format_set_align(looks->wrapped, LXW_ALIGN_VERTICAL_TOP);
    looks->date = workbook_add_format(book);
    format_set_num_format(looks->date, "yyyy-mm-dd");
    looks->time = workbook_add_format(book);
    format_set_num_format(looks->time, "yyyy-mm-dd hh:mm:ss");
}

static double width_of(const struct pmat_field *field)
{
    double name = (double)strlen(field->name) + 3; /* room for the filter's button */
    double content =
        field->type == PMAT_FIELD_DATETIME_UTC || field->type == PMAT_FIELD_DATETIME_LOCAL ? 20
        : field->type == PMAT_FIELD_TEXT                                                   ? 24
                                                                                           : 11;
    return name > content ? name : content;
}

static lxw_error add_sheet(struct pmat_export *exporter, enum pmat_table which)
{
    const struct pmat_table_description *description = pmat_table_describe(which);
    struct pmat_xlsx_table *table = &exporter->tables[which];
    char name[LXW_SHEETNAME_MAX];
    if (table->part++ == 0)
        snprintf(name, sizeof name, "%s", description->name);
    else
        snprintf(name, sizeof name, "%s %d", description->name, table->part);
    table->sheet = workbook_add_worksheet(exporter->book, name);
    if (table->sheet == NULL)
        return LXW_ERROR_MEMORY_MALLOC_FAILED;
    lxw_error error = LXW_NO_ERROR;
    for (size_t i = 0; i < description->field_count && error == LXW_NO_ERROR; i++) {
        const struct pmat_field *field = &description->fields[i];
        lxw_col_t column = (lxw_col_t)i;
        worksheet_set_column(table->sheet, column, column, width_of(field), NULL);
        error =
            worksheet_write_string(table->sheet, 0, column, field->name, exporter->looks.header);
    }
    worksheet_freeze_panes(table->sheet, 1, 0);
    table->rows = 1;
    return error;
}

/* What a workbook cannot hold becomes '?'. A text is a text: what looks like a formula stays what
 * it looks like. */
static lxw_error write_text(lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, const char *text)
{
    char clean[1024];
    size_t used = 0;
    while (*text != '\0' && used + 4 < sizeof clean) {
        size_t length = pmat_utf8_printable(text);
        if (length == 0) {
            clean[used++] = '?';
            text++;
            continue;
        }
        memcpy(clean + used, text, length);
        used += length;
        text += length;
    }
    clean[used] = '\0';
    return worksheet_write_string(sheet, row, column, clean, NULL);
}

static lxw_error write_date(lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, const char *text,
                            lxw_format *look)
{
    lxw_datetime date = {0};
    if (sscanf(text, "%4d-%2d-%2d", &date.year, &date.month, &date.day) != 3)
        return write_text(sheet, row, column, text);
    return worksheet_write_datetime(sheet, row, column, &date, look);
}

static lxw_error write_cell(struct pmat_export *exporter, lxw_worksheet *sheet, lxw_row_t row,
                            lxw_col_t column, const struct pmat_field *field, const void *record)
{
    const struct pmat_xlsx_looks *looks = &exporter->looks;
    struct pmat_value value;
    if (field->type == PMAT_FIELD_DATETIME_UTC || field->type == PMAT_FIELD_DATETIME_LOCAL)
        return worksheet_write_number(sheet, row, column,
                                      pmat_field_spreadsheet_days(field, record, &exporter->zones),
                                      looks->time);
    pmat_field_read(field, record, &exporter->zones, &value);
    if (value.missing)
        return LXW_NO_ERROR;
    switch (field->type) {
    case PMAT_FIELD_INTEGER:
        return worksheet_write_number(sheet, row, column, value.number, NULL);
    case PMAT_FIELD_NUMBER: {
        double scale = pow(10, field->decimals);
        return worksheet_write_number(sheet, row, column, rint(value.number * scale) / scale, NULL);
    }
    case PMAT_FIELD_BOOLEAN:
        return worksheet_write_boolean(sheet, row, column, value.number != 0, NULL);
    case PMAT_FIELD_DATE:
        return write_date(sheet, row, column, value.text, looks->date);
    case PMAT_FIELD_TEXT:
    case PMAT_FIELD_WORD:
    case PMAT_FIELD_DATETIME_UTC:
    case PMAT_FIELD_DATETIME_LOCAL:
    case PMAT_FIELD_TYPE_COUNT:
        break;
    }
    return write_text(sheet, row, column, value.text);
}

static lxw_error put_row(struct pmat_export *exporter, enum pmat_table which, const void *record)
{
    const struct pmat_table_description *description = pmat_table_describe(which);
    struct pmat_xlsx_table *table = &exporter->tables[which];
    lxw_error error = LXW_NO_ERROR;
    if (table->rows == LXW_ROW_MAX)
        error = add_sheet(exporter, which);
    for (size_t i = 0; i < description->field_count && error == LXW_NO_ERROR; i++)
        error = write_cell(exporter, table->sheet, table->rows, (lxw_col_t)i,
                           &description->fields[i], record);
    table->rows++;
    table->total++;
    return error;
}

static enum pmat_err close_export(struct pmat_export *exporter, bool keep, struct pmat_fault *fault)
{
    enum pmat_err err = PMAT_OK;
    if (exporter == NULL)
        return PMAT_OK;
    if (keep)
        pmat_xlsx_about(exporter->about, &exporter->looks, exporter->tables, &exporter->options,
                        exporter->unit);
    if (exporter->book != NULL) { /* writes the file and frees, whether it is wanted or not */
        lxw_error error = workbook_close(exporter->book);
        if (keep && error != LXW_NO_ERROR)
            err = failed(exporter, error, fault);
    }
    if (keep && err == PMAT_OK)
        err = pmat_outfile_commit(&exporter->file, fault);
    pmat_outfile_discard(&exporter->file);
    free(exporter);
    return err;
}

static lxw_error begin(struct pmat_export *exporter)
{
    /* Its own passing files hold health data too: they lie, nameless, where the result will. */
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = exporter->folder};
    exporter->book = workbook_new_opt(exporter->file.temporary, &options);
    if (exporter->book == NULL)
        return LXW_ERROR_MEMORY_MALLOC_FAILED;
    /* The day on which it was made says when the last night was. */
    lxw_doc_properties properties = {.created = NO_DAY_S};
    if (exporter->options.anonymous)
        workbook_set_properties(exporter->book, &properties);
    make_looks(exporter->book, &exporter->looks);
    exporter->about = workbook_add_worksheet(exporter->book, "About");
    lxw_error error = exporter->about == NULL ? LXW_ERROR_MEMORY_MALLOC_FAILED : LXW_NO_ERROR;
    for (int t = 0; t < PMAT_TABLE_COUNT && error == LXW_NO_ERROR; t++)
        error = add_sheet(exporter, (enum pmat_table)t);
    return error;
}

static enum pmat_err open_export(struct pmat_export **result, const char *folder,
                                 const struct pmat_writer_options *options,
                                 struct pmat_fault *fault)
{
    struct pmat_export *exporter = calloc(1, sizeof *exporter);
    *result = NULL;
    if (exporter == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "out of memory");
    exporter->options = *options;
    snprintf(exporter->folder, sizeof exporter->folder, "%s", folder);
    enum pmat_err err = pmat_outfile_open_in(&exporter->file, folder, "nights", "xlsx", fault);
    if (err == PMAT_OK && exporter->file.temporary[0] == '\0')
        err = pmat_fault_set(fault, PMAT_ERR_IO, "'%s' is no ordinary file: a workbook needs one",
                             exporter->file.path);
    if (err == PMAT_OK) {
        lxw_error error = begin(exporter);
        if (error != LXW_NO_ERROR)
            err = failed(exporter, error, fault);
    }
    if (err != PMAT_OK)
        close_export(exporter, false, NULL);
    else
        *result = exporter;
    return err;
}

static void note_unit(struct pmat_export *exporter, const char *unit)
{
    if (exporter->unit[0] == '\0')
        snprintf(exporter->unit, sizeof exporter->unit, "%s", unit);
    else if (strcmp(exporter->unit, unit) != 0)
        snprintf(exporter->unit, sizeof exporter->unit, "counts or kPa: differs between sessions");
}

static enum pmat_err put_session(struct pmat_export *exporter, const struct pmat_night_view *view,
                                 struct pmat_fault *fault)
{
    struct pmat_epoch_row epoch = {.key = view->row.key};
    struct pmat_event_row event = {.key = view->row.key};
    struct pmat_flag_row flag = {.key = view->row.key};
    note_unit(exporter, view->provenance.unit);
    lxw_error error = put_row(exporter, PMAT_TABLE_NIGHTS, &view->row);
    for (size_t i = 0; i < view->epoch_count && error == LXW_NO_ERROR; i++) {
        epoch.epoch = view->epochs[i];
        error = put_row(exporter, PMAT_TABLE_EPOCHS, &epoch);
    }
    for (size_t i = 0; i < view->event_count && error == LXW_NO_ERROR; i++) {
        event.event = view->events[i];
        error = put_row(exporter, PMAT_TABLE_EVENTS, &event);
    }
    for (size_t i = 0; i < view->flag_count && error == LXW_NO_ERROR; i++) {
        flag.flag = view->flags[i];
        error = put_row(exporter, PMAT_TABLE_FLAGS, &flag);
    }
    return error == LXW_NO_ERROR ? PMAT_OK : failed(exporter, error, fault);
}

extern const struct pmat_writer_format pmat_writer_xlsx;
const struct pmat_writer_format pmat_writer_xlsx = {
    .name = "xlsx",
    .description = "a workbook: a sheet a table, and one that explains the columns",
    .export_open = open_export,
    .export_put = put_session,
    .export_close = close_export,
};
