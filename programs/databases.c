#include "programs/databases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/config.h"

struct databases_mat {
    int database;
    char name[PMAT_MAT_NAME_SIZE];  /* as the database has it */
    char label[PMAT_MAT_NAME_SIZE]; /* as people see it */
};

void databases_begin(struct databases *databases)
{
    memset(databases, 0, sizeof *databases);
    pmat_config_default_db(databases->default_path, sizeof databases->default_path);
}

enum pmat_err databases_add(struct databases *databases, const char *path, struct pmat_fault *fault)
{
    if (databases->count == DATABASES_MAX)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "--db: more than %d databases", DATABASES_MAX);
    if (path[0] == '\0' || strlen(path) >= DATABASES_PATH_SIZE)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "--db: the name is %s",
                              path[0] == '\0' ? "empty" : "too long");
    databases->paths[databases->count++] = path;
    return PMAT_OK;
}

const char *databases_name(const struct databases *databases)
{
    return databases->count > 1    ? "these databases"
           : databases->count == 1 ? databases->paths[0]
                                   : databases->default_path;
}

static enum pmat_err turn_to(struct databases *databases, int database, struct pmat_fault *fault)
{
    if (databases->store != NULL && databases->at == database)
        return PMAT_OK;
    pmat_store_close(databases->store);
    databases->store = NULL;
    databases->at = database;
    return pmat_store_open(&databases->store, databases->paths[database], PMAT_STORE_READ, fault);
}

/* A mat's entry; the first one of that database and name. */
static const struct databases_mat *find_mat(const struct databases *databases, int database,
                                            const char *name)
{
    for (size_t i = 0; i < databases->mat_count; i++)
        if (databases->mats[i].database == database && strcmp(databases->mats[i].name, name) == 0)
            return &databases->mats[i];
    return NULL;
}

struct learning {
    struct databases *databases;
    bool no_memory;
};

static bool learn_mat(void *context, pmat_session_id id, const struct pmat_night_row *row)
{
    struct learning *learning = context;
    struct databases *databases = learning->databases;
    (void)id;
    if (find_mat(databases, databases->at, row->key.mat) != NULL)
        return true;
    struct databases_mat *mats =
        reallocarray(databases->mats, databases->mat_count + 1, sizeof *mats);
    learning->no_memory = mats == NULL;
    if (mats == NULL)
        return false;
    databases->mats = mats;
    struct databases_mat *mat = &mats[databases->mat_count++];
    mat->database = databases->at;
    snprintf(mat->name, sizeof mat->name, "%s", row->key.mat);
    snprintf(mat->label, sizeof mat->label, "%s", row->key.mat);
    return true;
}

static bool is_taken(const struct databases *databases, const struct databases_mat *mat,
                     const char *label)
{
    for (size_t i = 0; i < databases->mat_count; i++)
        if (&databases->mats[i] != mat && strcmp(databases->mats[i].label, label) == 0)
            return true;
    return false;
}

/* "bedroom (ward-3)"; with a number where files of that name lie in several folders. */
static void make_label(const struct databases *databases, struct databases_mat *mat)
{
    const char *path = databases->paths[mat->database];
    const char *slash = strrchr(path, '/');
    const char *file = slash != NULL ? slash + 1 : path;
    int length = (int)strcspn(file, ".");
    char label[PMAT_MAT_NAME_SIZE];
    snprintf(label, sizeof label, "%.30s (%.*s)", mat->name, length < 20 ? length : 20, file);
    if (is_taken(databases, mat, label))
        snprintf(label, sizeof label, "%.30s (%.*s %d)", mat->name, length < 20 ? length : 20, file,
                 mat->database + 1);
    memcpy(mat->label, label, sizeof label);
}

static void tell_apart(struct databases *databases)
{
    for (size_t i = 0; i < databases->mat_count; i++) {
        struct databases_mat *mat = &databases->mats[i];
        bool shared = false;
        for (size_t j = 0; j < databases->mat_count; j++)
            shared |= j != i && strcmp(databases->mats[j].name, mat->name) == 0;
        if (shared)
            make_label(databases, mat);
    }
}

enum pmat_err databases_open(struct databases *databases, struct pmat_fault *fault)
{
    struct learning learning = {.databases = databases};
    enum pmat_err err = PMAT_OK;
    if (databases->count == 0)
        databases->paths[databases->count++] = databases->default_path;
    if (databases->count == 1) /* no names to tell apart */
        return turn_to(databases, 0, fault);
    for (int i = 0; i < databases->count && err == PMAT_OK; i++) {
        err = turn_to(databases, i, fault);
        if (err == PMAT_OK)
            err = pmat_store_each_session(databases->store, NULL, NULL, NULL, learn_mat, &learning,
                                          fault);
    }
    if (err == PMAT_OK && learning.no_memory)
        err = pmat_fault_set(fault, PMAT_ERR_INTERNAL, "out of memory");
    tell_apart(databases);
    return err;
}

void databases_close(struct databases *databases)
{
    pmat_store_close(databases->store);
    free(databases->mats);
    databases->store = NULL;
    databases->mats = NULL;
    databases->mat_count = 0;
}

/* A session left open that nobody records any more was cut off: it will not change. And its mat
 * gets the name under which people see it. */
static void settle(const struct databases *databases, struct pmat_night_row *row)
{
    struct pmat_session *session = &row->session;
    const struct databases_mat *mat = find_mat(databases, databases->at, row->key.mat);
    if (mat != NULL)
        memcpy(row->key.mat, mat->label, sizeof row->key.mat);
    if (!session->open || pmat_store_is_recording(databases->store))
        return;
    session->open = false;
    snprintf(session->end_reason, sizeof session->end_reason, "the recording was cut off");
}

struct passing {
    struct databases *databases;
    const char *mat;
    databases_row_fn *each;
    void *context;
    bool stopped;
};

static bool pass_on(void *context, pmat_session_id id, const struct pmat_night_row *row)
{
    struct passing *passing = context;
    struct pmat_night_row settled = *row;
    struct databases_place place = {passing->databases->at, id};
    settle(passing->databases, &settled);
    if (passing->mat != NULL && strcmp(passing->mat, row->key.mat) != 0 &&
        strcmp(passing->mat, settled.key.mat) != 0)
        return true;
    passing->stopped = !passing->each(passing->context, place, &settled);
    return !passing->stopped;
}

enum pmat_err databases_each_session(struct databases *databases, const char *mat, const char *from,
                                     const char *to, databases_row_fn *each, void *context,
                                     struct pmat_fault *fault)
{
    struct passing passing = {databases, mat, each, context, false};
    enum pmat_err err = PMAT_OK;
    for (int i = 0; i < databases->count && err == PMAT_OK && !passing.stopped; i++) {
        err = turn_to(databases, i, fault);
        if (err == PMAT_OK)
            err =
                pmat_store_each_session(databases->store, NULL, from, to, pass_on, &passing, fault);
    }
    return err;
}

/* Keeps the newest night, or the newest of what there is. */
struct newest {
    struct databases_place place;
    bool found, night;
    int64_t start_us;
};

static bool keep_newest(void *context, struct databases_place place,
                        const struct pmat_night_row *row)
{
    struct newest *newest = context;
    bool night = row->key.kind == PMAT_SESSION_NIGHT;
    if (newest->found && newest->night && !night)
        return true;
    if (newest->found && newest->night == night && row->session.start_utc_us < newest->start_us)
        return true;
    *newest = (struct newest){place, true, night, row->session.start_utc_us};
    return true;
}

enum pmat_err databases_find_night(struct databases *databases, const char *mat, const char *night,
                                   struct databases_place *place, struct pmat_fault *fault)
{
    struct newest newest = {0};
    if (databases->count == 1) {
        enum pmat_err err = turn_to(databases, 0, fault);
        place->database = 0;
        return err == PMAT_OK
                   ? pmat_store_find_night(databases->store, mat, night, &place->id, fault)
                   : err;
    }
    enum pmat_err err =
        databases_each_session(databases, mat, night, night, keep_newest, &newest, fault);
    if (err == PMAT_OK && !newest.found)
        return pmat_fault_set(fault, PMAT_ERR_MISSING,
                              "none of the %d databases has a night%s%s%s%s; posture-nights lists "
                              "what there is",
                              databases->count, night != NULL ? " " : "",
                              night != NULL ? night : "", mat != NULL ? " of mat " : "",
                              mat != NULL ? mat : "");
    *place = newest.place;
    return err;
}

enum pmat_err databases_load_view(struct databases *databases, struct databases_place place,
                                  struct pmat_night_view *view, struct pmat_fault *fault)
{
    enum pmat_err err = turn_to(databases, place.database, fault);
    if (err == PMAT_OK)
        err = pmat_store_load_view(databases->store, place.id, view, fault);
    if (err == PMAT_OK)
        settle(databases, &view->row);
    return err;
}

/* A mat's name in one database; NULL where it has none of that name. */
static const char *name_in(const struct databases *databases, int database, const char *label)
{
    if (databases->mat_count == 0)
        return label;
    for (size_t i = 0; i < databases->mat_count; i++)
        if (databases->mats[i].database == database && strcmp(databases->mats[i].label, label) == 0)
            return databases->mats[i].name;
    return NULL;
}

enum pmat_err databases_each_diary(struct databases *databases, const char *mat, const char *from,
                                   const char *to, pmat_store_diary_fn *each, void *context,
                                   struct pmat_fault *fault)
{
    enum pmat_err err = PMAT_OK;
    for (int i = 0; i < databases->count && err == PMAT_OK; i++) {
        const char *name = name_in(databases, i, mat);
        if (name == NULL)
            continue;
        err = turn_to(databases, i, fault);
        if (err == PMAT_OK)
            err = pmat_store_each_diary(databases->store, name, from, to, false, each, context,
                                        fault);
    }
    return err;
}
