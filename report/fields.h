/*
 * The one list of columns: names, types, units, formats and meanings of everything that leaves the
 * program as a table. CSV headers and rows, datapackage.json and docs/data-fields.md follow from
 * it, and so will every later format.
 */
#ifndef PMAT_REPORT_FIELDS_H
#define PMAT_REPORT_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "core/records.h"
#include "report/phrase.h"

enum pmat_table {
    PMAT_TABLE_NIGHTS,
    PMAT_TABLE_EPOCHS,
    PMAT_TABLE_EVENTS,
    PMAT_TABLE_FLAGS,
    PMAT_TABLE_COUNT
};

/* Rows of the tables; those of PMAT_TABLE_NIGHTS are struct pmat_night_row. Every row begins with
 * its session's key. */
struct pmat_epoch_row {
    struct pmat_session_key key;
    struct pmat_epoch epoch;
};
struct pmat_event_row {
    struct pmat_session_key key;
    struct pmat_event event;
};
struct pmat_flag_row {
    struct pmat_session_key key;
    struct pmat_flag flag;
};

/* What a reader of the table sees. */
enum pmat_field_type {
    PMAT_FIELD_TEXT,
    PMAT_FIELD_INTEGER,
    PMAT_FIELD_NUMBER,
    PMAT_FIELD_DATE,           /* 2026-11-21 */
    PMAT_FIELD_DATETIME_UTC,   /* 2026-11-21T22:02:00Z */
    PMAT_FIELD_DATETIME_LOCAL, /* 2026-11-21T23:02:00+01:00 */
    PMAT_FIELD_BOOLEAN,
    PMAT_FIELD_WORD, /* one of a fixed list of words */
    PMAT_FIELD_TYPE_COUNT
};

/* How the row keeps it. */
enum pmat_field_source {
    PMAT_SOURCE_CHARS,
    PMAT_SOURCE_INT32,
    PMAT_SOURCE_FLOAT,
    PMAT_SOURCE_DOUBLE,
    PMAT_SOURCE_BOOL,
    PMAT_SOURCE_ENUM,
    PMAT_SOURCE_DETAILS, /* enum pmat_detail, or-ed */
    PMAT_SOURCE_TIME     /* UTC microseconds */
};

struct pmat_field_range {
    double minimum, maximum; /* NAN = open end */
};

struct pmat_field_words {
    int count;
    const char *(*word)(int index);
};

struct pmat_field {
    const char *name;
    enum pmat_field_type type;
    enum pmat_field_source source;
    size_t offset;                        /* in the row */
    int decimals;                         /* NUMBER: digits after the point at most */
    const char *unit;                     /* NULL where there is none */
    bool in_pressure_unit;                /* `unit` is replaced by the calibration's own */
    bool required;                        /* never missing */
    const struct pmat_field_range *range; /* NULL = any */
    const struct pmat_field_words *words; /* WORD only */
    const char *description;
};

struct pmat_table_description {
    const char *name; /* "nights": file nights.csv */
    const char *description;
    const struct pmat_field *fields;
    size_t field_count;
    size_t key_count; /* the first fields that together name a row; 0 = none do */
};

const struct pmat_table_description *pmat_table_describe(enum pmat_table table);
const char *pmat_field_type_name(enum pmat_field_type type);

/* One cell. `text` may point into the row or into `buffer`. */
struct pmat_value {
    bool missing;
    const char *text; /* all but INTEGER, NUMBER and BOOLEAN; "" when missing */
    double number;    /* INTEGER, NUMBER, BOOLEAN (0 or 1); NAN when missing */
    char buffer[PMAT_DETAIL_TEXT_SIZE];
};
void pmat_field_get(const struct pmat_field *field, const void *row, struct pmat_value *value);
/* The same for whole tables: the zone's rules are kept in `zones` from row to row. */
void pmat_field_read(const struct pmat_field *field, const void *row,
                     struct pmat_zone_reader *zones, struct pmat_value *value);
/* Of a date and time: days since 1899-12-30, local or UTC as the column says, the way in which
 * spreadsheets count. */
double pmat_field_spreadsheet_days(const struct pmat_field *field, const void *row,
                                   struct pmat_zone_reader *zones);

enum { PMAT_NUMBER_TEXT_SIZE = 64 };
/* "7.25", at most `decimals` digits after the point and no idle zeros; "" for what is not finite.
 * Wants LC_NUMERIC "C". */
void pmat_number_text(double number, int decimals, char text[PMAT_NUMBER_TEXT_SIZE]);

/* What may stand in a column: "0 to 1", "supine, left, ..."; "" for anything. */
void pmat_field_values(const struct pmat_field *field, struct pmat_phrase *values);
/* All tables as markdown: docs/data-fields.md. */
void pmat_fields_describe(FILE *out);

#endif
