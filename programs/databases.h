/*
 * One database or several, as the bed or the beds of a clinic: the sessions in all of them, each
 * mat under a name of its own. At most one of them is open at a time.
 */
#ifndef PMAT_PROGRAMS_DATABASES_H
#define PMAT_PROGRAMS_DATABASES_H

#include "core/err.h"
#include "core/records.h"
#include "storage/diary.h"
#include "storage/store.h"

enum { DATABASES_MAX = 256, DATABASES_PATH_SIZE = 512 };

struct databases {
    const char *paths[DATABASES_MAX]; /* the caller's */
    int count;
    char default_path[DATABASES_PATH_SIZE]; /* used when none is given */
    struct pmat_store *store;               /* of paths[at], or NULL */
    int at;
    struct databases_mat *mats; /* which mat lies in which database */
    size_t mat_count;
};

/* Where a session lies. */
struct databases_place {
    int database;
    pmat_session_id id;
};

/* No database yet; the logger's own is used unless one is added. */
void databases_begin(struct databases *databases);
enum pmat_err databases_add(struct databases *databases, const char *path,
                            struct pmat_fault *fault);
/* For people: the one path, or "the 3 databases". */
const char *databases_name(const struct databases *databases);
/* Opens each once, and learns which mats there are. */
enum pmat_err databases_open(struct databases *databases, struct pmat_fault *fault);
void databases_close(struct databases *databases);

/* As pmat_store_each_session, database after database. A mat whose name lies in several of them is
 * called "NAME (FILE)", here and in every view; `mat` may be either name. A session left open that
 * nobody records any more is closed: it was cut off. */
typedef bool databases_row_fn(void *context, struct databases_place place,
                              const struct pmat_night_row *row);
enum pmat_err databases_each_session(struct databases *databases, const char *mat, const char *from,
                                     const char *to, databases_row_fn *each, void *context,
                                     struct pmat_fault *fault);
/* The newest session of kind night (any kind where there is no night) of all, or of one label;
 * PMAT_ERR_MISSING says what there is. */
enum pmat_err databases_find_night(struct databases *databases, const char *mat, const char *night,
                                   struct databases_place *place, struct pmat_fault *fault);
/* As pmat_store_each_diary, of a mat under the name that people see; what holds alone. */
enum pmat_err databases_each_diary(struct databases *databases, const char *mat, const char *from,
                                   const char *to, pmat_store_diary_fn *each, void *context,
                                   struct pmat_fault *fault);
/* To be freed with pmat_store_free_view. */
enum pmat_err databases_load_view(struct databases *databases, struct databases_place place,
                                  struct pmat_night_view *view, struct pmat_fault *fault);

#endif
