/* The list of nights, and one of them by its name. */
#include <stdint.h>
#include <string.h>

#include "storage/rows.h"
#include "storage/statements.h"

enum { PAGE_ROWS = 16 };

struct filter {
    const char *mat, *from, *to;
};

struct page {
    struct pmat_night_row rows[PAGE_ROWS];
    pmat_session_id ids[PAGE_ROWS];
    int count;
};

static enum pmat_err take_row(struct pmat_store *store, sqlite3_stmt *statement, struct page *page,
                              struct pmat_fault *fault)
{
    struct pmat_columns row = pmat_columns_of_row(statement);
    page->ids[page->count] = pmat_columns_read_int(&row);
    if (!pmat_rows_read_night(&row, &page->rows[page->count]))
        return pmat_store_damaged(store, fault);
    page->count++;
    return PMAT_OK;
}

/* The rows after (start_us, id). */
static enum pmat_err read_page(struct pmat_store *store, const struct filter *filter,
                               int64_t start_us, pmat_session_id id, struct page *page,
                               struct pmat_fault *fault)
{
    struct pmat_columns get = pmat_statement_begin(store, PMAT_SQL_PAGE_SESSIONS);
    pmat_columns_bind_int(&get, start_us);
    pmat_columns_bind_int(&get, id);
    pmat_columns_bind_text(&get, filter->mat);
    pmat_columns_bind_text(&get, filter->from);
    pmat_columns_bind_text(&get, filter->to);
    pmat_columns_bind_int(&get, PAGE_ROWS);
    page->count = 0;
    bool more = true;
    enum pmat_err err = PMAT_OK;
    while (err == PMAT_OK && more) {
        err = pmat_statement_step(store, &get, &more, fault);
        if (err == PMAT_OK && more)
            err = take_row(store, get.statement, page, fault);
    }
    pmat_statement_end(&get);
    return err;
}

/* Page by page, so that the callback may take its time, and may write. */
enum pmat_err pmat_store_each_session(struct pmat_store *store, const char *mat, const char *from,
                                      const char *to, pmat_store_row_fn *row, void *context,
                                      struct pmat_fault *fault)
{
    struct filter filter = {mat, from, to};
    int64_t start_us = INT64_MIN;
    pmat_session_id id = 0;
    struct page page;
    do {
        enum pmat_err err = read_page(store, &filter, start_us, id, &page, fault);
        if (err != PMAT_OK)
            return err;
        for (int i = 0; i < page.count; i++) {
            start_us = page.rows[i].session.start_utc_us;
            id = page.ids[i];
            if (!row(context, id, &page.rows[i]))
                return PMAT_OK;
        }
    } while (page.count == PAGE_ROWS);
    return PMAT_OK;
}

/* Label of the last night, "" when there is none. */
static enum pmat_err last_night(struct pmat_store *store, const char *mat,
                                char label[PMAT_DATE_SIZE], struct pmat_fault *fault)
{
    label[0] = '\0';
    struct pmat_columns get = pmat_statement_begin(store, PMAT_SQL_LAST_NIGHT);
    pmat_columns_bind_text(&get, mat);
    bool found;
    enum pmat_err err = pmat_statement_step(store, &get, &found, fault);
    if (err == PMAT_OK && found) {
        struct pmat_columns row = pmat_columns_of_row(get.statement);
        pmat_columns_copy_text(&row, label, PMAT_DATE_SIZE);
        pmat_statement_end(&get);
    }
    return err;
}

static enum pmat_err say_missing(struct pmat_store *store, const char *mat, const char *night,
                                 struct pmat_fault *fault)
{
    char last_of_mat[PMAT_DATE_SIZE], last[PMAT_DATE_SIZE];
    enum pmat_err err = last_night(store, mat, last_of_mat, fault);
    if (err == PMAT_OK)
        err = last_night(store, NULL, last, fault);
    if (err != PMAT_OK)
        return err;
    if (last[0] == '\0')
        return pmat_fault_set(fault, PMAT_ERR_MISSING,
                              "no night recorded yet in %s; is posture-logger running?",
                              store->path);
    if (last_of_mat[0] == '\0')
        return pmat_fault_set(fault, PMAT_ERR_MISSING,
                              "no night of a mat '%s' in %s (see posture-nights --db %s)", mat,
                              store->path, store->path);
    return pmat_fault_set(fault, PMAT_ERR_MISSING,
                          "no night %s in %s; the last one is %s (see posture-nights --db %s)",
                          night != NULL ? night : "", store->path, last_of_mat, store->path);
}

enum pmat_err pmat_store_find_night(struct pmat_store *store, const char *mat, const char *night,
                                    pmat_session_id *id, struct pmat_fault *fault)
{
    struct pmat_columns find = pmat_statement_begin(store, PMAT_SQL_FIND_NIGHT);
    pmat_columns_bind_text(&find, mat);
    pmat_columns_bind_text(&find, night);
    bool found;
    enum pmat_err err = pmat_statement_step(store, &find, &found, fault);
    if (err != PMAT_OK)
        return err;
    if (!found)
        return say_missing(store, mat, night, fault);
    *id = sqlite3_column_int64(find.statement, 0);
    pmat_statement_end(&find);
    return PMAT_OK;
}
