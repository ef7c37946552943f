#include "report/fields.h"

void pmat_field_values(const struct pmat_field *field, struct pmat_phrase *values)
{
    char minimum[PMAT_NUMBER_TEXT_SIZE], maximum[PMAT_NUMBER_TEXT_SIZE];
    pmat_phrase_reset(values);
    if (field->words != NULL)
        for (int i = 0; i < field->words->count; i++)
            pmat_phrase_add(values, "%s%s", i > 0 ? ", " : "", field->words->word(i));
    if (field->range == NULL)
        return;
    pmat_number_text(field->range->minimum, 3, minimum);
    pmat_number_text(field->range->maximum, 3, maximum);
    if (maximum[0] == '\0')
        pmat_phrase_add(values, "%s or more", minimum);
    else
        pmat_phrase_add(values, "%s to %s", minimum, maximum);
}

static void describe_field(FILE *out, const struct pmat_field *field)
{
    struct pmat_phrase values;
    pmat_field_values(field, &values);
    fprintf(out, "| %s | %s | %s | %s", field->name, pmat_field_type_name(field->type),
            field->unit != NULL ? field->unit : "", values.text);
    fprintf(out, " | %s | ", field->required ? "" : "yes");
    for (const char *c = field->description; *c != '\0'; c++) {
        /* A bar would end the cell. */
        if (*c == '|')
            fputc('\\', out);
        fputc(*c, out);
    }
    fputs(" |\n", out);
}

void pmat_fields_describe(FILE *out)
{
    fputs("# Columns of the exported tables\n\n"
          "Made from `report/fields.c` by `posture-export --describe`; a test holds the two "
          "together. Files are UTF-8 CSV\n(RFC 4180) with one header row; the same columns are "
          "the sheets of the workbook (`--format xlsx`, with real dates)\nand the keys of the "
          "JSON (`--format json`). An empty cell, in JSON null, is a missing value, never 0. Text "
          "cells of\nCSV that begin with `= + - @`, a tab or a carriage return carry a leading "
          "`'`, so that no spreadsheet takes them for\na formula. The unit of pressures "
          "(calibrated counts, or kPa where the calibration gives it) stands in\n"
          "`datapackage.json`. Everything here is measured contact and load, or estimated from "
          "it: none of it is a diagnosis.\n",
          out);
    for (int t = 0; t < PMAT_TABLE_COUNT; t++) {
        const struct pmat_table_description *table = pmat_table_describe((enum pmat_table)t);
        fprintf(out,
                "\n## %s.csv\n\n%s\n\n"
                "| column | type | unit | values | may be empty | meaning |\n"
                "|---|---|---|---|---|---|\n",
                table->name, table->description);
        for (size_t i = 0; i < table->field_count; i++)
            describe_field(out, &table->fields[i]);
    }
}
