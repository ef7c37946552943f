/*
 * A session as JSON values: the same columns as the tables, from the one list in report/fields.c.
 * What is missing is null, never 0.
 */
#ifndef PMAT_REPORT_JSON_H
#define PMAT_REPORT_JSON_H

#include <jansson.h>

#include "report/fields.h"
#include "report/writer.h"

/* json_dump flags that print what is meant: 0.1 and not 0.10000000149011612. */
enum { PMAT_JSON_FLAGS = JSON_REAL_PRECISION(12) };

/* Everything below returns a new reference, or NULL without memory. */

/* A number, or null where it is not finite; rounded to `decimals` digits. */
json_t *pmat_json_number(double number, int decimals);
/* A text, or null where it is NULL, empty or no UTF-8. */
json_t *pmat_json_text(const char *text);
/* One row as an object, in the order of the columns, without the first `skip` of them. */
json_t *pmat_json_row(enum pmat_table table, const void *row, size_t skip);
/* A session with all that is known of it: its row of nights.csv, what produced it, epochs, events,
 * flags and mean pressure maps. */
json_t *pmat_json_session(const struct pmat_night_view *view);
/* Several nights: rows of nights.csv; means by name with the nights behind each, null for nights of
 * several mats; what is listed but counts in no mean. */
json_t *pmat_json_nights(const struct pmat_nights_view *view);
json_t *pmat_json_means(const struct pmat_nights_view *view);
json_t *pmat_json_left_out(const struct pmat_nights_view *view);
/* What goes with a good morning, and what is noted of one; null where that is NULL. */
json_t *pmat_json_mornings(const struct pmat_mornings *mornings);
json_t *pmat_json_diary(const struct pmat_diary_entry *entry);
json_t *pmat_json_compare(const struct pmat_compare_view *view);
/* {"nights": [{"name", "type", "unit", "description"}, ...], ...}: what each key means. */
json_t *pmat_json_columns(void);

#endif
