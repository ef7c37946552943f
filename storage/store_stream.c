#include "storage/store_stream.h"

#include "storage/rows.h"

enum pmat_err pmat_store_page_epochs(struct pmat_store *store, pmat_session_id id, int32_t after,
                                     struct pmat_epoch page[PMAT_PAGE_EPOCHS], size_t *count,
                                     struct pmat_fault *fault)
{
    struct pmat_columns get = pmat_statement_begin(store, PMAT_SQL_PAGE_EPOCHS);
    pmat_columns_bind_int(&get, id);
    pmat_columns_bind_int(&get, after);
    pmat_columns_bind_int(&get, PMAT_PAGE_EPOCHS);
    *count = 0;
    bool more;
    enum pmat_err err;
    while ((err = pmat_statement_step(store, &get, &more, fault)) == PMAT_OK && more) {
        struct pmat_columns row = pmat_columns_of_row(get.statement);
        if (!pmat_rows_read_epoch(&row, &page[*count])) {
            err = pmat_store_damaged(store, fault);
            break;
        }
        ++*count;
    }
    pmat_statement_end(&get);
    return err;
}

enum pmat_err pmat_store_page_events(struct pmat_store *store, pmat_session_id id,
                                     const struct pmat_event *after,
                                     struct pmat_event page[PMAT_PAGE_EVENTS], size_t *count,
                                     struct pmat_fault *fault)
{
    struct pmat_columns get = pmat_statement_begin(store, PMAT_SQL_PAGE_EVENTS);
    pmat_columns_bind_int(&get, id);
    pmat_columns_bind_int(&get, after != NULL ? after->start_utc_us : INT64_MIN);
    pmat_columns_bind_text(&get, after != NULL ? pmat_event_name(after->kind) : "");
    pmat_columns_bind_int(&get, PMAT_PAGE_EVENTS);
    *count = 0;
    bool more;
    enum pmat_err err;
    while ((err = pmat_statement_step(store, &get, &more, fault)) == PMAT_OK && more) {
        struct pmat_columns row = pmat_columns_of_row(get.statement);
        if (!pmat_rows_read_event(&row, &page[*count])) {
            err = pmat_store_damaged(store, fault);
            break;
        }
        ++*count;
    }
    pmat_statement_end(&get);
    return err;
}

enum pmat_err pmat_store_each_epoch(struct pmat_store *store, pmat_session_id id,
                                    pmat_store_epoch_fn *each, void *context,
                                    struct pmat_fault *fault)
{
    struct pmat_epoch page[PMAT_PAGE_EPOCHS];
    size_t count;
    int32_t after = -1;
    do {
        enum pmat_err err = pmat_store_page_epochs(store, id, after, page, &count, fault);
        if (err != PMAT_OK)
            return err;
        for (size_t i = 0; i < count; i++) {
            after = page[i].index;
            if (!each(context, &page[i]))
                return PMAT_OK;
        }
    } while (count == PMAT_PAGE_EPOCHS);
    return PMAT_OK;
}

enum pmat_err pmat_store_each_event(struct pmat_store *store, pmat_session_id id,
                                    pmat_store_event_fn *each, void *context,
                                    struct pmat_fault *fault)
{
    struct pmat_event page[PMAT_PAGE_EVENTS], last;
    const struct pmat_event *after = NULL;
    size_t count;
    do {
        enum pmat_err err = pmat_store_page_events(store, id, after, page, &count, fault);
        if (err != PMAT_OK)
            return err;
        for (size_t i = 0; i < count; i++) {
            if (!each(context, &page[i]))
                return PMAT_OK;
            last = page[i];
            after = &last;
        }
    } while (count == PMAT_PAGE_EVENTS);
    return PMAT_OK;
}
