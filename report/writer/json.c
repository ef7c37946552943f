/*
 * JSON for programs. A report is one document; an export is nights.json, one object with what every
 * key means and a line for each session, written as the sessions come.
 */
#include <stdlib.h>

#include "report/json.h"
#include "report/outfile.h"

static const char report_name[] = "sleep-posture report";
static const char export_name[] = "sleep-posture export";
static const char note[] =
    "Measured contact and load, and postures estimated from them; no diagnosis. null: not known.";

/* `value` is given away. Without memory the report is the one word null. */
static void print(FILE *out, json_t *value)
{
    if (value == NULL || json_dumpf(value, out, PMAT_JSON_FLAGS | JSON_INDENT(1)) != 0)
        fprintf(out, "null");
    fputc('\n', out);
    json_decref(value);
}

/* What every document begins with. */
static json_t *document(const char *format, const struct pmat_writer_options *options)
{
    json_t *object = json_pack("{s:s, s:s}", "format", format, "note", note);
    if (options->anonymous)
        json_object_set_new(object, "anonymous", json_true());
    if (options->anonymous)
        json_object_set_new(object, "dates_shifted_by_days", json_integer(options->shift_days));
    return object;
}

static void print_night(FILE *out, const struct pmat_night_view *view,
                        const struct pmat_writer_options *options)
{
    json_t *object = document(report_name, options);
    json_object_set_new(object, "session", pmat_json_session(view));
    print(out, object);
}

static void print_nights(FILE *out, const struct pmat_nights_view *view,
                         const struct pmat_writer_options *options)
{
    json_t *object = document(report_name, options);
    json_object_set_new(object, "left_out", pmat_json_left_out(view));
    json_object_set_new(object, "means", pmat_json_means(view));
    json_object_set_new(object, "mornings", pmat_json_mornings(view->mornings));
    json_object_set_new(object, "nights", pmat_json_nights(view));
    print(out, object);
}

static void print_compare(FILE *out, const struct pmat_compare_view *view,
                          const struct pmat_writer_options *options)
{
    json_t *object = document(report_name, options);
    json_object_set_new(object, "compare", pmat_json_compare(view));
    print(out, object);
}

struct pmat_export {
    struct pmat_outfile file;
    size_t sessions;
};

static enum pmat_err close_export(struct pmat_export *exporter, bool keep, struct pmat_fault *fault)
{
    enum pmat_err err = PMAT_OK;
    if (exporter == NULL)
        return PMAT_OK;
    if (keep) {
        fputs("\n]}\n", exporter->file.stream);
        err = pmat_outfile_commit(&exporter->file, fault);
    }
    pmat_outfile_discard(&exporter->file);
    free(exporter);
    return err;
}

/* All of the document but its last member, the array of sessions, which stays open. */
static enum pmat_err begin(struct pmat_export *exporter, const struct pmat_writer_options *options,
                           struct pmat_fault *fault)
{
    FILE *out = exporter->file.stream;
    json_t *object = document(export_name, options);
    json_object_set_new(object, "columns", pmat_json_columns());
    fputs("{", out);
    /* Without its braces, so that the array can follow. */
    int failed = json_dumpf(object, out, PMAT_JSON_FLAGS | JSON_INDENT(1) | JSON_EMBED);
    json_decref(object);
    fputs(",\n \"sessions\": [", out);
    if (failed != 0)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "out of memory");
    return PMAT_OK;
}

static enum pmat_err open_export(struct pmat_export **result, const char *folder,
                                 const struct pmat_writer_options *options,
                                 struct pmat_fault *fault)
{
    struct pmat_export *exporter = calloc(1, sizeof *exporter);
    *result = NULL;
    if (exporter == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "out of memory");
    enum pmat_err err = pmat_outfile_open_in(&exporter->file, folder, "nights", "json", fault);
    if (err == PMAT_OK)
        err = begin(exporter, options, fault);
    if (err != PMAT_OK)
        close_export(exporter, false, NULL);
    else
        *result = exporter;
    return err;
}

static enum pmat_err put_session(struct pmat_export *exporter, const struct pmat_night_view *view,
                                 struct pmat_fault *fault)
{
    FILE *out = exporter->file.stream;
    json_t *session = pmat_json_session(view);
    if (session == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "out of memory");
    fputs(exporter->sessions++ > 0 ? ",\n" : "\n", out);
    int failed = json_dumpf(session, out, PMAT_JSON_FLAGS | JSON_COMPACT);
    json_decref(session);
    if (failed != 0 || ferror(out))
        return pmat_fault_set(fault, PMAT_ERR_IO, "writing '%s' failed: disk full?",
                              exporter->file.path);
    return PMAT_OK;
}

extern const struct pmat_writer_format pmat_writer_json;
const struct pmat_writer_format pmat_writer_json = {
    .name = "json",
    .description = "JSON for programs, everything that is known",
    .night = print_night,
    .nights = print_nights,
    .compare = print_compare,
    .export_open = open_export,
    .export_put = put_session,
    .export_close = close_export,
};
