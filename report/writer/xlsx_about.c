/* The first sheet of a workbook: what this is, and what every column means. */
#include "report/anonymous.h"
#include "report/writer/xlsx.h"

enum column { TABLE, COLUMN, TYPE, UNIT, VALUES, EMPTY, MEANING, COLUMNS };

static const struct {
    const char *heading;
    double width;
} columns[COLUMNS] = {
    [TABLE] = {"sheet", 9},      [COLUMN] = {"column", 28}, [TYPE] = {"type", 20},
    [UNIT] = {"unit", 14},       [VALUES] = {"values", 40}, [EMPTY] = {"may be empty", 13},
    [MEANING] = {"meaning", 90},
};

static const char *const lines[] = {
    "Each sheet after this one is a table with one header row; the list below explains its "
    "columns.",
    "An empty cell is a missing value, never 0.",
    "start_utc and end_utc are UTC; start_local and end_local are the clock on the wall, without "
    "its offset from UTC: when the clocks go back, an hour comes twice there, and UTC tells them "
    "apart.",
    "Everything here is measured contact and load, or estimated from it: none of it is a "
    "diagnosis.",
};

static void explain(lxw_worksheet *sheet, const struct pmat_xlsx_looks *looks, lxw_row_t row,
                    const char *table, const struct pmat_field *field, const char *pressure_unit)
{
    struct pmat_phrase values;
    const char *unit = field->in_pressure_unit && pressure_unit[0] != '\0' ? pressure_unit
                       : field->unit != NULL                               ? field->unit
                                                                           : "";
    pmat_field_values(field, &values);
    const char *cells[COLUMNS] = {[TABLE] = table,
                                  [COLUMN] = field->name,
                                  [TYPE] = pmat_field_type_name(field->type),
                                  [UNIT] = unit,
                                  [VALUES] = values.text,
                                  [EMPTY] = field->required ? "" : "yes",
                                  [MEANING] = field->description};
    for (int c = 0; c < COLUMNS; c++)
        worksheet_write_string(sheet, row, (lxw_col_t)c, cells[c], looks->wrapped);
}

static lxw_row_t introduce(lxw_worksheet *sheet, const struct pmat_xlsx_looks *looks,
                           const struct pmat_xlsx_table *tables,
                           const struct pmat_writer_options *options)
{
    lxw_row_t row = 0;
    struct pmat_phrase phrase;
    worksheet_write_string(sheet, row++, 0, "Sleep posture from a pressure-sensing mat",
                           looks->title);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        worksheet_write_string(sheet, row++, 0, lines[i], NULL);
    for (int t = 0; t < PMAT_TABLE_COUNT; t++) {
        pmat_phrase_reset(&phrase);
        pmat_phrase_add(&phrase, "%s: %zu rows", pmat_table_describe((enum pmat_table)t)->name,
                        tables[t].total);
        if (tables[t].part > 1)
            pmat_phrase_add(&phrase, " on %d sheets, which hold a million each", tables[t].part);
        worksheet_write_string(sheet, row++, 0, phrase.text, NULL);
    }
    pmat_anonymous_words(options, &phrase);
    if (phrase.used > 0)
        worksheet_write_string(sheet, row++, 0, phrase.text, NULL);
    return row + 1;
}

void pmat_xlsx_about(lxw_worksheet *sheet, const struct pmat_xlsx_looks *looks,
                     const struct pmat_xlsx_table tables[PMAT_TABLE_COUNT],
                     const struct pmat_writer_options *options, const char *pressure_unit)
{
    for (int c = 0; c < COLUMNS; c++)
        worksheet_set_column(sheet, (lxw_col_t)c, (lxw_col_t)c, columns[c].width, NULL);
    lxw_row_t row = introduce(sheet, looks, tables, options);
    for (int c = 0; c < COLUMNS; c++)
        worksheet_write_string(sheet, row, (lxw_col_t)c, columns[c].heading, looks->header);
    for (int t = 0; t < PMAT_TABLE_COUNT; t++) {
        const struct pmat_table_description *table = pmat_table_describe((enum pmat_table)t);
        for (size_t i = 0; i < table->field_count; i++)
            explain(sheet, looks, ++row, table->name, &table->fields[i], pressure_unit);
    }
}
