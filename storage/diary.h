/*
 * The diary in the database. It belongs to nights and mats, not to sessions: an entry needs no
 * recording, and it outlives one. Writing works while a logger records (PMAT_STORE_EDIT).
 */
#ifndef PMAT_STORAGE_DIARY_H
#define PMAT_STORAGE_DIARY_H

#include "core/diary.h"
#include "storage/store.h"

/* What holds for a night; *found false where nothing was noted. */
enum pmat_err pmat_store_get_diary(struct pmat_store *store, const char *mat, const char *night,
                                   struct pmat_diary_entry *entry, bool *found,
                                   struct pmat_fault *fault);
/* Adds a revision; earlier ones stay. entry->revision is one more than what holds now, 1 for a
 * night of which nothing was noted. Somebody else was there first: PMAT_ERR_UNAVAILABLE, nothing is
 * written. */
enum pmat_err pmat_store_put_diary(struct pmat_store *store, const struct pmat_diary_entry *entry,
                                   struct pmat_fault *fault);
/* A note at an instant of its own; a further one of the same instant holds in its place, "" takes
 * it back, and earlier ones stay. */
enum pmat_err pmat_store_put_note(struct pmat_store *store, const struct pmat_diary_note *note,
                                  int64_t noted_utc_us, struct pmat_fault *fault);
/* Entries by night and mat, oldest first, what holds alone or with every earlier revision. `mat`,
 * `from` and `to` as for pmat_store_each_session. Return false from the callback to stop. */
typedef bool pmat_store_diary_fn(void *context, const struct pmat_diary_entry *entry);
enum pmat_err pmat_store_each_diary(struct pmat_store *store, const char *mat, const char *from,
                                    const char *to, bool history, pmat_store_diary_fn *each,
                                    void *context, struct pmat_fault *fault);
/* The notes that hold, in the order of time; of all mats, of all nights where these are NULL. */
typedef bool pmat_store_note_fn(void *context, const struct pmat_diary_note *note);
enum pmat_err pmat_store_each_note(struct pmat_store *store, const char *mat, const char *night,
                                   pmat_store_note_fn *each, void *context,
                                   struct pmat_fault *fault);
/* Removes a night's entry and its notes with all revisions, for good. PMAT_ERR_MISSING where there
 * are none. */
enum pmat_err pmat_store_delete_diary(struct pmat_store *store, const char *mat, const char *night,
                                      struct pmat_fault *fault);

/* The mat of the newest session, its zone, and how many mats the database knows; PMAT_ERR_MISSING
 * before the first session. */
struct pmat_store_mat {
    char name[PMAT_MAT_NAME_SIZE], zone[PMAT_ZONE_NAME_SIZE];
    int mats;
};
enum pmat_err pmat_store_last_mat(struct pmat_store *store, struct pmat_store_mat *mat,
                                  struct pmat_fault *fault);

#endif
