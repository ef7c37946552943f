/*
 * The layout of the database: an append-only list of steps, and the columns that follow a field of
 * core/records.h by name. PRAGMA user_version counts the steps a file has seen.
 */
#ifndef PMAT_STORAGE_SCHEMA_H
#define PMAT_STORAGE_SCHEMA_H

#include <sqlite3.h>

enum {
    PMAT_SCHEMA_APPLICATION_ID = 0x504D4154, /* "PMAT": tells our files from every other */
    PMAT_SCHEMA_VERSION = 6,                 /* number of steps */
};

/* Step i brings a database of version i to i + 1. A step that was ever released never changes:
 * add a new one at the end. Each script ends by setting its own user_version. */
extern const char *const pmat_schema_steps[PMAT_SCHEMA_VERSION];

/* Numbers of struct pmat_epoch that are stored in a column of the same name, NULL when NAN. A new
 * indicator is one name here and a step that adds its column. */
#define PMAT_SCHEMA_EPOCH_REALS(X)                                                                 \
    X(duration_s)                                                                                  \
    X(confidence)                                                                                  \
    X(lumbar_arch)                                                                                 \
    X(pelvis_roll_deg)                                                                             \
    X(hip_stack)                                                                                   \
    X(torso_twist_deg)                                                                             \
    X(fetal)                                                                                       \
    X(axis_deg)                                                                                    \
    X(load_left_frac)                                                                              \
    X(contact_area_frac)                                                                           \
    X(peak_pressure)                                                                               \
    X(dispersion)                                                                                  \
    X(movement)                                                                                    \
    X(breath_rate_per_min)                                                                         \
    X(load)                                                                                        \
    X(edge_load_frac)

enum pmat_schema_state {
    PMAT_SCHEMA_EMPTY,   /* no byte in it yet */
    PMAT_SCHEMA_FOREIGN, /* not SQLite, or somebody else's */
    PMAT_SCHEMA_OLDER,   /* ours, some steps behind */
    PMAT_SCHEMA_CURRENT,
    PMAT_SCHEMA_NEWER, /* ours, written by a later version */
};

/* Judges by the first 100 bytes of the file alone: takes no lock, starts no recovery, makes no file
 * beside it, so that a foreign database stays untouched. A step that still lies in the write-ahead
 * log is not seen: ask pmat_schema_version once this says it is ours. Returns an SQLite code. */
int pmat_schema_peek(sqlite3 *db, enum pmat_schema_state *state);

/* The version with the write-ahead log in view. Returns an SQLite code. */
int pmat_schema_version(sqlite3 *db, int *version);

/* Applies steps[version..count-1], each in a transaction of its own: a crash or a fault leaves the
 * layout before or after a step. Returns an SQLite code. */
int pmat_schema_upgrade(sqlite3 *db, const char *const *steps, int count);

#endif
