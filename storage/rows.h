/*
 * The records of core/records.h as columns, in the order in which statements.c names them.
 */
#ifndef PMAT_STORAGE_ROWS_H
#define PMAT_STORAGE_ROWS_H

#include <stdbool.h>

#include "core/diary.h"
#include "core/records.h"
#include "storage/columns.h"

/* Reading returns false for a word or a size that no version of ours ever wrote. */

void pmat_rows_bind_epoch(struct pmat_columns *columns, const struct pmat_epoch *epoch,
                          const char *boot_id);
bool pmat_rows_read_epoch(struct pmat_columns *columns, struct pmat_epoch *epoch);

void pmat_rows_bind_event(struct pmat_columns *columns, const struct pmat_event *event);
bool pmat_rows_read_event(struct pmat_columns *columns, struct pmat_event *event);

/* The sums of a session; the key and what a person decides (excluded) stand apart. */
void pmat_rows_bind_session(struct pmat_columns *columns, const struct pmat_session *session);
bool pmat_rows_read_session(struct pmat_columns *columns, struct pmat_session *session);

bool pmat_rows_read_night(struct pmat_columns *columns, struct pmat_night_row *row);

void pmat_rows_bind_diary(struct pmat_columns *columns, const struct pmat_diary_entry *entry);
bool pmat_rows_read_diary(struct pmat_columns *columns, struct pmat_diary_entry *entry);

/* Little-endian float32, the form of map.cells. */
enum { PMAT_ROWS_MAP_BYTES = PMAT_MAP_CELLS * 4 };
void pmat_rows_encode_map(const struct pmat_map *map, unsigned char bytes[PMAT_ROWS_MAP_BYTES]);
bool pmat_rows_read_map(struct pmat_columns *columns, struct pmat_map *map);

void pmat_rows_bind_flag(struct pmat_columns *columns, const struct pmat_flag *flag);
bool pmat_rows_read_flag(struct pmat_columns *columns, struct pmat_flag *flag);

void pmat_rows_bind_credit(struct pmat_columns *columns, const struct pmat_credit *credit);
void pmat_rows_read_credit(struct pmat_columns *columns, struct pmat_credit *credit);

/* The measures that no column of `session` has. */
void pmat_rows_bind_means(struct pmat_columns *columns, const struct pmat_night_measures *measures);
void pmat_rows_read_means(struct pmat_columns *columns, struct pmat_night_measures *measures);

#endif
