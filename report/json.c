#include "report/json.h"

#include <math.h>

json_t *pmat_json_number(double number, int decimals)
{
    static const double scales[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    if (!isfinite(number))
        return json_null();
    if (decimals >= 0 && decimals < (int)(sizeof scales / sizeof *scales))
        number = rint(number * scales[decimals]) / scales[decimals] + 0.0; /* no -0 */
    return json_real(number);
}

json_t *pmat_json_text(const char *text)
{
    json_t *value = text != NULL && text[0] != '\0' ? json_string(text) : NULL;
    return value != NULL ? value : json_null();
}

static json_t *cell(const struct pmat_field *field, const void *row)
{
    struct pmat_value value;
    pmat_field_get(field, row, &value);
    if (value.missing)
        return json_null();
    switch (field->type) {
    case PMAT_FIELD_INTEGER:
        return json_integer((json_int_t)value.number);
    case PMAT_FIELD_NUMBER:
        return pmat_json_number(value.number, field->decimals);
    case PMAT_FIELD_BOOLEAN:
        return json_boolean(value.number != 0);
    case PMAT_FIELD_TEXT:
    case PMAT_FIELD_DATE:
    case PMAT_FIELD_DATETIME_UTC:
    case PMAT_FIELD_DATETIME_LOCAL:
    case PMAT_FIELD_WORD:
    case PMAT_FIELD_TYPE_COUNT:
        break;
    }
    return pmat_json_text(value.text);
}

static bool add_cells(json_t *object, enum pmat_table table, const void *row, size_t skip)
{
    const struct pmat_table_description *description = pmat_table_describe(table);
    bool sound = true;
    for (size_t i = skip; i < description->field_count; i++) {
        const struct pmat_field *field = &description->fields[i];
        sound &= json_object_set_new_nocheck(object, field->name, cell(field, row)) == 0;
    }
    return sound;
}

/* The object, or NULL when something of it is missing. */
static json_t *whole(json_t *object, bool sound)
{
    if (sound)
        return object;
    json_decref(object);
    return NULL;
}

json_t *pmat_json_row(enum pmat_table table, const void *row, size_t skip)
{
    json_t *object = json_object();
    return whole(object, object != NULL && add_cells(object, table, row, skip));
}

/* Columns that every row of a session would repeat. */
enum { KEY_COLUMNS = 3 };

static json_t *epochs_of(const struct pmat_night_view *view)
{
    struct pmat_epoch_row row = {.key = view->row.key};
    json_t *array = json_array();
    bool sound = array != NULL;
    for (size_t i = 0; i < view->epoch_count && sound; i++) {
        row.epoch = view->epochs[i];
        sound =
            json_array_append_new(array, pmat_json_row(PMAT_TABLE_EPOCHS, &row, KEY_COLUMNS)) == 0;
    }
    return whole(array, sound);
}

static json_t *events_of(const struct pmat_night_view *view)
{
    struct pmat_event_row row = {.key = view->row.key};
    json_t *array = json_array();
    bool sound = array != NULL;
    for (size_t i = 0; i < view->event_count && sound; i++) {
        row.event = view->events[i];
        sound =
            json_array_append_new(array, pmat_json_row(PMAT_TABLE_EVENTS, &row, KEY_COLUMNS)) == 0;
    }
    return whole(array, sound);
}

static json_t *flags_of(const struct pmat_night_view *view)
{
    struct pmat_flag_row row = {.key = view->row.key};
    json_t *array = json_array();
    bool sound = array != NULL;
    for (size_t i = 0; i < view->flag_count && sound; i++) {
        row.flag = view->flags[i];
        sound =
            json_array_append_new(array, pmat_json_row(PMAT_TABLE_FLAGS, &row, KEY_COLUMNS)) == 0;
    }
    return whole(array, sound);
}

static json_t *credits_of(const struct pmat_night_view *view)
{
    json_t *array = json_array();
    bool sound = array != NULL;
    for (size_t i = 0; i < view->credit_count && sound; i++) {
        const struct pmat_credit *credit = &view->credits[i];
        sound = json_array_append_new(
                    array,
                    json_pack("{s:o, s:o, s:o, s:o, s:o}", "credit", pmat_json_text(credit->name),
                              "minutes", pmat_json_number((double)credit->minutes, 2),
                              "longest_min", pmat_json_number((double)credit->longest_min, 2),
                              "words", pmat_json_text(credit->words), "source",
                              pmat_json_text(credit->source))) == 0;
    }
    return whole(array, sound);
}

/* Row-major, row 0 = head, seen from above. */
static json_t *map_of(const struct pmat_map *map)
{
    json_t *cells = json_array();
    for (int i = 0; i < PMAT_MAP_CELLS; i++)
        json_array_append_new(cells, pmat_json_number((double)map->cells[i], 2));
    return json_pack("{s:s, s:f, s:i, s:i, s:o}", "posture", pmat_posture_name(map->posture),
                     "seconds", map->seconds, "rows", PMAT_MAP_ROWS, "cols", PMAT_MAP_COLS, "cells",
                     cells);
}

static json_t *maps_of(const struct pmat_night_view *view)
{
    json_t *array = json_array();
    bool sound = array != NULL;
    for (size_t i = 0; i < view->map_count && sound; i++)
        sound = json_array_append_new(array, map_of(&view->maps[i])) == 0;
    return whole(array, sound);
}

static json_t *provenance_of(const struct pmat_provenance *made)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "program_version",
                     pmat_json_text(made->program_version), "calibration_id",
                     pmat_json_text(made->calibration_id), "model_id",
                     pmat_json_text(made->model_id), "pressure_unit", pmat_json_text(made->unit),
                     "config", pmat_json_text(made->config_text), "profile",
                     pmat_json_text(made->profile_text), "doubts", pmat_json_text(made->doubts));
}

/* What a session knows beyond its row of nights.csv. */
static bool add_session(json_t *object, const struct pmat_night_view *view)
{
    const struct pmat_session *session = &view->row.session;
    json_t *more =
        json_pack("{s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:o}", "zone",
                  pmat_json_text(view->row.key.zone), "still_recording", session->open ? 1 : 0,
                  "end_reason", pmat_json_text(session->end_reason), "longest_still_posture",
                  isfinite(session->longest_still_min)
                      ? pmat_json_text(pmat_posture_name(session->longest_still_posture))
                      : json_null(),
                  "mean_confidence", pmat_json_number((double)session->mean_confidence, 4),
                  "small_movements", pmat_json_number(session->small_movements, 0), "twitch_bursts",
                  pmat_json_number(session->twitch_bursts, 0), "provenance",
                  provenance_of(&view->provenance));
    bool sound = more != NULL && json_object_update(object, more) == 0;
    json_decref(more);
    return sound;
}

json_t *pmat_json_session(const struct pmat_night_view *view)
{
    json_t *object = pmat_json_row(PMAT_TABLE_NIGHTS, &view->row, 0);
    bool sound = object != NULL && add_session(object, view) &&
                 json_object_set_new(object, "epochs", epochs_of(view)) == 0 &&
                 json_object_set_new(object, "events", events_of(view)) == 0 &&
                 json_object_set_new(object, "judged", json_boolean(view->judged)) == 0 &&
                 json_object_set_new(object, "flags_raised", flags_of(view)) == 0 &&
                 json_object_set_new(object, "credits", credits_of(view)) == 0 &&
                 json_object_set_new(object, "maps", maps_of(view)) == 0 &&
                 json_object_set_new(object, "diary", pmat_json_diary(view->diary)) == 0;
    return whole(object, sound);
}

static json_t *columns_of(enum pmat_table table)
{
    const struct pmat_table_description *description = pmat_table_describe(table);
    json_t *columns = json_array();
    bool sound = columns != NULL;
    for (size_t i = 0; i < description->field_count && sound; i++) {
        const struct pmat_field *field = &description->fields[i];
        json_t *column = json_pack("{s:s, s:s, s:o, s:s}", "name", field->name, "type",
                                   pmat_field_type_name(field->type), "unit",
                                   pmat_json_text(field->unit), "description", field->description);
        sound = json_array_append_new(columns, column) == 0;
    }
    return whole(columns, sound);
}

json_t *pmat_json_columns(void)
{
    json_t *object = json_object();
    bool sound = object != NULL;
    for (int t = 0; t < PMAT_TABLE_COUNT && sound; t++)
        sound = json_object_set_new(object, pmat_table_describe((enum pmat_table)t)->name,
                                    columns_of((enum pmat_table)t)) == 0;
    return whole(object, sound);
}
