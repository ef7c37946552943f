#include "report/datapackage.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/fields.h"

struct pmat_datapackage {
    struct pmat_writer_options options;
    json_t *sessions; /* one object a session */
    char unit[32];    /* of pressures; "" before the first session */
    bool mixed_units;
};

struct pmat_datapackage *pmat_datapackage_create(const struct pmat_writer_options *options)
{
    struct pmat_datapackage *package = calloc(1, sizeof *package);
    if (package == NULL)
        return NULL;
    package->options = *options;
    package->sessions = json_array();
    if (package->sessions == NULL) {
        free(package);
        return NULL;
    }
    return package;
}

void pmat_datapackage_destroy(struct pmat_datapackage *package)
{
    if (package == NULL)
        return;
    json_decref(package->sessions);
    free(package);
}

/* A name in another encoding than UTF-8 would make the whole file unreadable: it becomes null. */
static json_t *text_or_null(const char *text)
{
    json_t *value = json_string(text);
    return value != NULL ? value : json_null();
}

enum pmat_err pmat_datapackage_add(struct pmat_datapackage *package,
                                   const struct pmat_night_view *view, struct pmat_fault *fault)
{
    const struct pmat_session_key *key = &view->row.key;
    const struct pmat_provenance *made = &view->provenance;
    if (package->unit[0] == '\0')
        snprintf(package->unit, sizeof package->unit, "%s", made->unit);
    else if (strcmp(package->unit, made->unit) != 0)
        package->mixed_units = true;
    json_t *session = json_pack(
        "{s:s, s:o, s:i, s:s, s:b, s:o, s:o, s:o, s:o}", "night", key->night, "mat",
        text_or_null(key->mat), "session", (int)key->session, "zone", key->zone, "still_recording",
        view->row.session.open ? 1 : 0, "pressure_unit", text_or_null(made->unit), "calibration_id",
        text_or_null(made->calibration_id), "model_id", text_or_null(made->model_id),
        "program_version", text_or_null(made->program_version));
    if (session == NULL || json_array_append_new(package->sessions, session) != 0)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL,
                              "cannot describe night %s (no memory, or "
                              "names that are no UTF-8)",
                              key->night);
    return PMAT_OK;
}

/* The outside types of Table Schema. */
static void set_type(json_t *object, const struct pmat_field *field,
                     const struct pmat_writer_options *options)
{
    static const struct {
        const char *type, *format;
    } kinds[PMAT_FIELD_TYPE_COUNT] = {
        [PMAT_FIELD_TEXT] = {"string", "default"},
        [PMAT_FIELD_INTEGER] = {"integer", "default"},
        [PMAT_FIELD_NUMBER] = {"number", "default"},
        [PMAT_FIELD_DATE] = {"date", "default"},
        [PMAT_FIELD_DATETIME_UTC] = {"datetime", "default"},
        [PMAT_FIELD_DATETIME_LOCAL] = {"datetime", "%Y-%m-%dT%H:%M:%S%z"},
        [PMAT_FIELD_BOOLEAN] = {"boolean", "default"},
        [PMAT_FIELD_WORD] = {"string", "default"},
    };
    json_object_set_new(object, "type", json_string(kinds[field->type].type));
    json_object_set_new(object, "format", json_string(kinds[field->type].format));
    if (field->type == PMAT_FIELD_NUMBER && options->decimal != '.')
        json_object_set_new(object, "decimalChar", json_stringn(&options->decimal, 1));
}

static json_t *limit(const struct pmat_field *field, double value)
{
    return field->type == PMAT_FIELD_INTEGER ? json_integer((json_int_t)value) : json_real(value);
}

static json_t *constraints_of(const struct pmat_field *field)
{
    json_t *constraints = json_object();
    json_object_set_new(constraints, "required", json_boolean(field->required));
    if (field->range != NULL && isfinite(field->range->minimum))
        json_object_set_new(constraints, "minimum", limit(field, field->range->minimum));
    if (field->range != NULL && isfinite(field->range->maximum))
        json_object_set_new(constraints, "maximum", limit(field, field->range->maximum));
    if (field->words != NULL) {
        json_t *words = json_array();
        for (int i = 0; i < field->words->count; i++)
            json_array_append_new(words, json_string(field->words->word(i)));
        json_object_set_new(constraints, "enum", words);
    }
    return constraints;
}

static const char *unit_of(const struct pmat_datapackage *package, const struct pmat_field *field)
{
    if (!field->in_pressure_unit || package->unit[0] == '\0')
        return field->unit;
    return package->mixed_units ? "differs, see pressure_unit of each session" : package->unit;
}

static json_t *describe_field(const struct pmat_datapackage *package,
                              const struct pmat_field *field)
{
    json_t *object = json_object();
    const char *unit = unit_of(package, field);
    json_object_set_new(object, "name", json_string(field->name));
    set_type(object, field, &package->options);
    if (unit != NULL)
        json_object_set_new(object, "unit", text_or_null(unit));
    json_object_set_new(object, "description", json_string(field->description));
    json_object_set_new(object, "constraints", constraints_of(field));
    return object;
}

static json_t *schema_of(const struct pmat_datapackage *package, enum pmat_table table)
{
    const struct pmat_table_description *description = pmat_table_describe(table);
    json_t *fields = json_array(), *key = json_array();
    for (size_t i = 0; i < description->field_count; i++)
        json_array_append_new(fields, describe_field(package, &description->fields[i]));
    for (size_t i = 0; i < description->key_count; i++)
        json_array_append_new(key, json_string(description->fields[i].name));
    json_t *schema = json_pack("{s:o, s:[s]}", "fields", fields, "missingValues", "");
    if (description->key_count > 0)
        json_object_set(schema, "primaryKey", key);
    json_decref(key);
    if (table != PMAT_TABLE_NIGHTS)
        json_object_set_new(schema, "foreignKeys",
                            json_pack("[{s:[s,s,s], s:{s:s, s:[s,s,s]}}]", "fields", "night", "mat",
                                      "session", "reference", "resource", "nights", "fields",
                                      "night", "mat", "session"));
    return schema;
}

static json_t *describe_table(const struct pmat_datapackage *package, enum pmat_table table)
{
    const struct pmat_table_description *description = pmat_table_describe(table);
    const struct pmat_writer_options *options = &package->options;
    char path[64];
    snprintf(path, sizeof path, "%s.csv", description->name);
    json_t *dialect =
        json_pack("{s:o, s:s, s:s, s:b, s:b}", "delimiter", json_stringn(&options->separator, 1),
                  "lineTerminator", "\r\n", "quoteChar", "\"", "doubleQuote", 1, "header", 1);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o}", "profile",
                     "tabular-data-resource", "name", description->name, "path", path,
                     "description", description->description, "format", "csv", "mediatype",
                     "text/csv", "encoding", options->bom ? "utf-8-sig" : "utf-8", "dialect",
                     dialect, "schema", schema_of(package, table));
}

enum pmat_err pmat_datapackage_write(struct pmat_datapackage *package, FILE *out,
                                     struct pmat_fault *fault)
{
    json_t *resources = json_array();
    for (int t = 0; t < PMAT_TABLE_COUNT; t++)
        json_array_append_new(resources, describe_table(package, (enum pmat_table)t));
    json_t *root = json_pack(
        "{s:s, s:s, s:s, s:s, s:o, s:O}", "profile", "tabular-data-package", "name",
        "sleep-posture-export", "title", "Sleep posture from a pressure-sensing mat", "description",
        "Measured contact and load, and postures estimated from them; no diagnosis. Text cells "
        "that begin with = + - @, a tab or a carriage return carry a leading apostrophe.",
        "resources", resources, "sessions", package->sessions);
    if (root == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "out of memory");
    if (package->options.anonymous) {
        json_object_set_new(root, "anonymous", json_true());
        json_object_set_new(root, "dates_shifted_by_days",
                            json_integer(package->options.shift_days));
    }
    int failed = json_dumpf(root, out, JSON_INDENT(2) | JSON_REAL_PRECISION(12));
    json_decref(root);
    if (failed != 0 || fputc('\n', out) == EOF)
        return pmat_fault_set(fault, PMAT_ERR_IO, "writing datapackage.json failed: disk full?");
    return PMAT_OK;
}
