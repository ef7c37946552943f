/*
 * The nights in SQLite: one writer, any number of readers that never block it (WAL, FULL,
 * PERSIST_WAL, prepared statements, 0600).
 */
#ifndef PMAT_STORAGE_STORE_H
#define PMAT_STORAGE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/err.h"
#include "core/records.h"

struct pmat_store;

enum pmat_store_mode {
    PMAT_STORE_READ,
    PMAT_STORE_EDIT, /* exclude and delete, also while a logger is recording */
    PMAT_STORE_WRITE /* record: one at a time */
};

/* WRITE makes the file (0600) and its folder (0700) when missing and takes the writer's lock (a
 * second writer: PMAT_ERR_UNAVAILABLE). READ and EDIT of a missing or empty file: PMAT_ERR_MISSING.
 * An older schema is brought up to date first. A foreign or newer database: PMAT_ERR_DATA, the file
 * stays untouched. One store is for one thread at a time. */
enum pmat_err pmat_store_open(struct pmat_store **store, const char *path,
                              enum pmat_store_mode mode, struct pmat_fault *fault);
void pmat_store_close(struct pmat_store *store);

/* Whether a writer, this store or another process, holds the database now: an open session is then
 * being recorded, else it was cut off. */
bool pmat_store_is_recording(const struct pmat_store *store);

/* Number of a session in the database, > 0. */
typedef int64_t pmat_session_id;

/* Begins a session; fills key->session with the next free number of key's night and mat. Sessions
 * that an earlier crash left open are closed ("the recording was cut off"). The writing calls: a
 * full disk or a failed write is PMAT_ERR_IO, nothing of the call is kept, and the same call can be
 * made again later. */
enum pmat_err pmat_store_session_begin(struct pmat_store *store, struct pmat_session_key *key,
                                       const struct pmat_session *session,
                                       const struct pmat_provenance *provenance,
                                       pmat_session_id *id, struct pmat_fault *fault);
/* One transaction: the epoch, what happened in it, and the session's sums so far. `epoch` may be
 * NULL. `boot_id` is the host's ("" or NULL: unknown). Idempotent: an
 * epoch of the same index and an event of the same kind and start are replaced. */
enum pmat_err pmat_store_put(struct pmat_store *store, pmat_session_id id,
                             const struct pmat_epoch *epoch, const char *boot_id,
                             const struct pmat_event *events, size_t event_count,
                             const struct pmat_session *session, struct pmat_fault *fault);
/* What is to be doubted of its postures, in words; replaces what was said before. */
enum pmat_err pmat_store_put_doubts(struct pmat_store *store, pmat_session_id id,
                                    const char *doubts, struct pmat_fault *fault);
/* Ends a session: final sums, its kind, mean maps; epochs at or after session->epochs (the time
 * after the last getting out) and events 30 s or more after end_utc_us go. */
enum pmat_err pmat_store_session_end(struct pmat_store *store, pmat_session_id id,
                                     const struct pmat_session *session,
                                     enum pmat_session_kind kind, const struct pmat_map *maps,
                                     size_t map_count, struct pmat_fault *fault);

/* The newest session of a mat, if it was cut off by a crash or a stop: what is known of where it
 * broke off. PMAT_ERR_MISSING when there is none. */
struct pmat_store_cut {
    pmat_session_id id;
    struct pmat_night_row row;
    char boot_id[37];                  /* of the last epoch with frames, "" = not known, */
    int64_t epoch_utc_us, boottime_us; /* its start on both clocks */
};
enum pmat_err pmat_store_find_cut(struct pmat_store *store, const char *mat,
                                  struct pmat_store_cut *cut, struct pmat_fault *fault);
/* Opens it again to go on at epoch `from`; rows from there on go. */
enum pmat_err pmat_store_session_resume(struct pmat_store *store, pmat_session_id id, int32_t from,
                                        struct pmat_fault *fault);
/* The clock was wrong by `shift_us`: the session, its epochs and events move, and its night and
 * kind become key's; key->session is filled with the number it has there. One transaction. */
enum pmat_err pmat_store_session_relabel(struct pmat_store *store, pmat_session_id id,
                                         struct pmat_session_key *key, int64_t shift_us,
                                         struct pmat_fault *fault);

/* A whole session that ended elsewhere, in one transaction: the view's row, provenance, epochs,
 * events, flags, credits and maps. It gets the next free number of its night and mat; `id` may be
 * NULL. */
enum pmat_err pmat_store_import(struct pmat_store *store, const struct pmat_night_view *view,
                                pmat_session_id *id, struct pmat_fault *fault);

/* What strain was found in a session, as of so many of its epochs: replaces all that was found
 * before, in one transaction. Also for PMAT_STORE_EDIT. */
struct pmat_store_judgement {
    int32_t epochs;
    const struct pmat_flag *flags;
    size_t flag_count;
    const struct pmat_credit *credits;
    size_t credit_count;
    const struct pmat_night_measures *measures;
};
enum pmat_err pmat_store_put_judgement(struct pmat_store *store, pmat_session_id id,
                                       const struct pmat_store_judgement *judgement,
                                       struct pmat_fault *fault);
/* The oldest session that ended and was not judged since; 0 when there is none. */
enum pmat_err pmat_store_find_unjudged(struct pmat_store *store, pmat_session_id *id,
                                       struct pmat_fault *fault);
/* The sleeper's own nights before `before_utc_us`, at most `most`, the newest first: judged, ended,
 * no naps, none excluded. */
typedef void pmat_store_measures_fn(void *context, const struct pmat_night_measures *measures);
enum pmat_err pmat_store_each_earlier(struct pmat_store *store, const char *mat,
                                      int64_t before_utc_us, int most, pmat_store_measures_fn *each,
                                      void *context, struct pmat_fault *fault);
/* One session's row; PMAT_ERR_MISSING without it. */
enum pmat_err pmat_store_get_row(struct pmat_store *store, pmat_session_id id,
                                 struct pmat_night_row *row, struct pmat_fault *fault);

/* Learnt calibration, kept from night to night as bytes that the analysis understands. */
enum pmat_err pmat_store_put_calibration(struct pmat_store *store, const char *mat, const char *id,
                                         int64_t utc_us, const void *bytes, size_t size,
                                         struct pmat_fault *fault);
/* PMAT_ERR_MISSING when there is none. *bytes is the caller's, to be freed. */
enum pmat_err pmat_store_get_calibration(struct pmat_store *store, const char *mat, void **bytes,
                                         size_t *size, struct pmat_fault *fault);

/* Sessions whose night lies in from..to ("YYYY-MM-DD", NULL = open end), oldest first. `mat` NULL:
 * all mats. Return false from the callback to stop. */
typedef bool pmat_store_row_fn(void *context, pmat_session_id id, const struct pmat_night_row *row);
enum pmat_err pmat_store_each_session(struct pmat_store *store, const char *mat, const char *from,
                                      const char *to, pmat_store_row_fn *row, void *context,
                                      struct pmat_fault *fault);
/* The newest session of kind night (any kind where there is no night), or of one label.
 * PMAT_ERR_MISSING with the nights that exist in the fault's text. */
enum pmat_err pmat_store_find_night(struct pmat_store *store, const char *mat, const char *night,
                                    pmat_session_id *id, struct pmat_fault *fault);
/* The whole session; free with pmat_store_free_view. */
enum pmat_err pmat_store_load_view(struct pmat_store *store, pmat_session_id id,
                                   struct pmat_night_view *view, struct pmat_fault *fault);
void pmat_store_free_view(struct pmat_night_view *view);
/* Streams epochs or events of a session in constant memory. As with each_session, no read
 * transaction is held while the callback runs: a blocked reader does not let the log grow. Of a
 * session still open, what comes after its sums so far (see struct pmat_session) is left out. */
typedef bool pmat_store_epoch_fn(void *context, const struct pmat_epoch *epoch);
typedef bool pmat_store_event_fn(void *context, const struct pmat_event *event);
enum pmat_err pmat_store_each_epoch(struct pmat_store *store, pmat_session_id id,
                                    pmat_store_epoch_fn *each, void *context,
                                    struct pmat_fault *fault);
enum pmat_err pmat_store_each_event(struct pmat_store *store, pmat_session_id id,
                                    pmat_store_event_fn *each, void *context,
                                    struct pmat_fault *fault);

/* Kept, but out of every mean. */
enum pmat_err pmat_store_set_excluded(struct pmat_store *store, pmat_session_id id, bool excluded,
                                      struct pmat_fault *fault);
/* Removes the session with everything that hangs on it. One that is being recorded:
 * PMAT_ERR_UNAVAILABLE. */
enum pmat_err pmat_store_delete_session(struct pmat_store *store, pmat_session_id id,
                                        struct pmat_fault *fault);

#endif
