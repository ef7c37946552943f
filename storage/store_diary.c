#include "storage/diary.h"

#include <stdio.h>

#include "storage/rows.h"
#include "storage/statements.h"

enum { PAGE_ENTRIES = 8, PAGE_NOTES = 16 };

enum pmat_err pmat_store_get_diary(struct pmat_store *store, const char *mat, const char *night,
                                   struct pmat_diary_entry *entry, bool *found,
                                   struct pmat_fault *fault)
{
    struct pmat_columns get = pmat_statement_begin(store, PMAT_SQL_GET_DIARY);
    pmat_columns_bind_text(&get, mat);
    pmat_columns_bind_text(&get, night);
    enum pmat_err err = pmat_statement_step(store, &get, found, fault);
    if (err != PMAT_OK || !*found)
        return err;
    struct pmat_columns row = pmat_columns_of_row(get.statement);
    if (!pmat_rows_read_diary(&row, entry))
        err = pmat_store_damaged(store, fault);
    pmat_statement_end(&get);
    return err;
}

static enum pmat_err check_revision(struct pmat_store *store, const struct pmat_diary_entry *entry,
                                    struct pmat_fault *fault)
{
    struct pmat_diary_entry standing;
    bool found;
    enum pmat_err err =
        pmat_store_get_diary(store, entry->mat, entry->night, &standing, &found, fault);
    if (err == PMAT_OK && entry->revision != (found ? standing.revision : 0) + 1)
        err = pmat_fault_set(fault, PMAT_ERR_UNAVAILABLE,
                             "the entry of %s was changed meanwhile; look at it and try again",
                             entry->night);
    return err;
}

/* Inside a transaction: two that write at once do not pass each other. */
enum pmat_err pmat_store_put_diary(struct pmat_store *store, const struct pmat_diary_entry *entry,
                                   struct pmat_fault *fault)
{
    enum pmat_err err = pmat_transaction_begin(store, fault);
    if (err == PMAT_OK)
        err = check_revision(store, entry, fault);
    if (err == PMAT_OK) {
        struct pmat_columns put = pmat_statement_begin(store, PMAT_SQL_PUT_DIARY);
        pmat_rows_bind_diary(&put, entry);
        err = pmat_statement_run(store, &put, fault);
    }
    return pmat_transaction_end(store, err, fault);
}

enum pmat_err pmat_store_put_note(struct pmat_store *store, const struct pmat_diary_note *note,
                                  int64_t noted_utc_us, struct pmat_fault *fault)
{
    enum pmat_err err = pmat_transaction_begin(store, fault);
    if (err == PMAT_OK) {
        struct pmat_columns put = pmat_statement_begin(store, PMAT_SQL_PUT_DIARY_NOTE);
        pmat_columns_bind_text(&put, note->mat);
        pmat_columns_bind_int(&put, note->at_utc_us);
        pmat_columns_bind_text(&put, note->night);
        pmat_columns_bind_int(&put, noted_utc_us);
        pmat_columns_bind_text(&put, note->text);
        err = pmat_statement_run(store, &put, fault);
    }
    return pmat_transaction_end(store, err, fault);
}

struct filter {
    const char *mat, *from, *to;
    bool history;
};

/* The entries after `after` (NULL: from the first one). */
static enum pmat_err read_page(struct pmat_store *store, const struct filter *filter,
                               const struct pmat_diary_entry *after,
                               struct pmat_diary_entry page[PAGE_ENTRIES], size_t *count,
                               struct pmat_fault *fault)
{
    struct pmat_columns get = pmat_statement_begin(store, PMAT_SQL_PAGE_DIARY);
    pmat_columns_bind_text(&get, after != NULL ? after->night : "");
    pmat_columns_bind_text(&get, after != NULL ? after->mat : "");
    pmat_columns_bind_int(&get, after != NULL ? after->revision : 0);
    pmat_columns_bind_text(&get, filter->mat);
    pmat_columns_bind_text(&get, filter->from);
    pmat_columns_bind_text(&get, filter->to);
    pmat_columns_bind_int(&get, filter->history);
    pmat_columns_bind_int(&get, PAGE_ENTRIES);
    *count = 0;
    bool more;
    enum pmat_err err;
    while ((err = pmat_statement_step(store, &get, &more, fault)) == PMAT_OK && more) {
        struct pmat_columns row = pmat_columns_of_row(get.statement);
        if (!pmat_rows_read_diary(&row, &page[*count])) {
            err = pmat_store_damaged(store, fault);
            break;
        }
        ++*count;
    }
    pmat_statement_end(&get);
    return err;
}

enum pmat_err pmat_store_each_diary(struct pmat_store *store, const char *mat, const char *from,
                                    const char *to, bool history, pmat_store_diary_fn *each,
                                    void *context, struct pmat_fault *fault)
{
    struct filter filter = {mat, from, to, history};
    struct pmat_diary_entry page[PAGE_ENTRIES], last;
    const struct pmat_diary_entry *after = NULL;
    size_t count;
    do {
        enum pmat_err err = read_page(store, &filter, after, page, &count, fault);
        if (err != PMAT_OK)
            return err;
        for (size_t i = 0; i < count; i++)
            if (!each(context, &page[i]))
                return PMAT_OK;
        if (count > 0) {
            last = page[count - 1];
            after = &last;
        }
    } while (count == PAGE_ENTRIES);
    return PMAT_OK;
}

static void read_note(sqlite3_stmt *statement, struct pmat_diary_note *note)
{
    struct pmat_columns row = pmat_columns_of_row(statement);
    pmat_columns_copy_text(&row, note->night, sizeof note->night);
    pmat_columns_copy_text(&row, note->mat, sizeof note->mat);
    note->at_utc_us = pmat_columns_read_int(&row);
    pmat_columns_copy_text(&row, note->text, sizeof note->text);
}

/* The notes after `after` (NULL: from the first one). */
static enum pmat_err read_notes(struct pmat_store *store, const char *mat, const char *night,
                                const struct pmat_diary_note *after,
                                struct pmat_diary_note page[PAGE_NOTES], size_t *count,
                                struct pmat_fault *fault)
{
    struct pmat_columns get = pmat_statement_begin(store, PMAT_SQL_PAGE_DIARY_NOTES);
    pmat_columns_bind_text(&get, mat);
    pmat_columns_bind_text(&get, night);
    pmat_columns_bind_int(&get, after != NULL ? after->at_utc_us : INT64_MIN);
    pmat_columns_bind_text(&get, after != NULL ? after->mat : "");
    pmat_columns_bind_int(&get, PAGE_NOTES);
    *count = 0;
    bool more;
    enum pmat_err err;
    while ((err = pmat_statement_step(store, &get, &more, fault)) == PMAT_OK && more)
        read_note(get.statement, &page[(*count)++]);
    return err;
}

enum pmat_err pmat_store_each_note(struct pmat_store *store, const char *mat, const char *night,
                                   pmat_store_note_fn *each, void *context,
                                   struct pmat_fault *fault)
{
    struct pmat_diary_note page[PAGE_NOTES], last;
    const struct pmat_diary_note *after = NULL;
    size_t count;
    do {
        enum pmat_err err = read_notes(store, mat, night, after, page, &count, fault);
        if (err != PMAT_OK)
            return err;
        for (size_t i = 0; i < count; i++)
            if (!each(context, &page[i]))
                return PMAT_OK;
        if (count > 0) {
            last = page[count - 1];
            after = &last;
        }
    } while (count == PAGE_NOTES);
    return PMAT_OK;
}

static enum pmat_err remove_from(struct pmat_store *store, enum pmat_statement which,
                                 const char *mat, const char *night, int *removed,
                                 struct pmat_fault *fault)
{
    struct pmat_columns remove = pmat_statement_begin(store, which);
    pmat_columns_bind_text(&remove, mat);
    pmat_columns_bind_text(&remove, night);
    enum pmat_err err = pmat_statement_run(store, &remove, fault);
    *removed += err == PMAT_OK ? sqlite3_changes(store->db) : 0;
    return err;
}

enum pmat_err pmat_store_delete_diary(struct pmat_store *store, const char *mat, const char *night,
                                      struct pmat_fault *fault)
{
    int removed = 0;
    enum pmat_err err = pmat_transaction_begin(store, fault);
    if (err == PMAT_OK)
        err = remove_from(store, PMAT_SQL_DELETE_DIARY, mat, night, &removed, fault);
    if (err == PMAT_OK)
        err = remove_from(store, PMAT_SQL_DELETE_DIARY_NOTES, mat, night, &removed, fault);
    if (err == PMAT_OK && removed == 0)
        err = pmat_fault_set(fault, PMAT_ERR_MISSING, "nothing is noted of night %s, mat %s, in %s",
                             night, mat, store->path);
    err = pmat_transaction_end(store, err, fault);
    if (err == PMAT_OK)
        pmat_store_wipe_log(store);
    return err;
}

enum pmat_err pmat_store_last_mat(struct pmat_store *store, struct pmat_store_mat *mat,
                                  struct pmat_fault *fault)
{
    struct pmat_columns get = pmat_statement_begin(store, PMAT_SQL_LAST_MAT);
    bool found;
    enum pmat_err err = pmat_statement_step(store, &get, &found, fault);
    if (err != PMAT_OK)
        return err;
    if (!found)
        return pmat_fault_set(fault, PMAT_ERR_MISSING,
                              "no night is recorded yet in %s, so the mat is not known: name it "
                              "with --mat, as posture-logger will call it",
                              store->path);
    struct pmat_columns row = pmat_columns_of_row(get.statement);
    pmat_columns_copy_text(&row, mat->name, sizeof mat->name);
    pmat_columns_copy_text(&row, mat->zone, sizeof mat->zone);
    mat->mats = (int)pmat_columns_read_int(&row);
    pmat_statement_end(&get);
    return PMAT_OK;
}
