#include "report/writer.h"

#include <string.h>

#include "report/phrase.h"

extern const struct pmat_writer_format pmat_writer_text, pmat_writer_csv, pmat_writer_json,
    pmat_writer_html, pmat_writer_pdf, pmat_writer_xlsx;

const struct pmat_writer_format *const pmat_writer_formats[] = {
    &pmat_writer_text,
    &pmat_writer_html,
    &pmat_writer_pdf,
    &pmat_writer_csv,
    &pmat_writer_xlsx,
    &pmat_writer_json,
    NULL,
};

void pmat_writer_options_default(struct pmat_writer_options *options)
{
    *options = (struct pmat_writer_options){.columns = 80, .separator = ',', .decimal = '.'};
}

static bool serves(const struct pmat_writer_format *format, enum pmat_writer_use use)
{
    return use == PMAT_WRITER_REPORT ? format->night != NULL : format->export_open != NULL;
}

enum pmat_err pmat_writer_find(const struct pmat_writer_format **format, const char *name,
                               enum pmat_writer_use use, struct pmat_fault *fault)
{
    struct pmat_phrase known;
    pmat_phrase_reset(&known);
    for (int i = 0; pmat_writer_formats[i] != NULL; i++) {
        if (!serves(pmat_writer_formats[i], use))
            continue;
        if (strcmp(pmat_writer_formats[i]->name, name) == 0) {
            *format = pmat_writer_formats[i];
            return PMAT_OK;
        }
        pmat_phrase_add(&known, "%s%s", known.used > 0 ? ", " : "", pmat_writer_formats[i]->name);
    }
    return pmat_fault_set(fault, PMAT_ERR_USAGE, "there is no format '%.60s' here; there is: %s",
                          name, known.text);
}
