/* What a person decides about a night, also while another one is being recorded. */
#include "storage/statements.h"

enum pmat_err pmat_store_mark_excluded(struct pmat_store *store, pmat_session_id id, bool excluded,
                                       struct pmat_fault *fault)
{
    struct pmat_columns set = pmat_statement_begin(store, PMAT_SQL_SET_EXCLUDED);
    pmat_columns_bind_int(&set, id);
    pmat_columns_bind_int(&set, excluded);
    return pmat_statement_run_on_session(store, &set, id, fault);
}

enum pmat_err pmat_store_set_excluded(struct pmat_store *store, pmat_session_id id, bool excluded,
                                      struct pmat_fault *fault)
{
    enum pmat_err err = pmat_transaction_begin(store, fault);
    if (err == PMAT_OK)
        err = pmat_store_mark_excluded(store, id, excluded, fault);
    return pmat_transaction_end(store, err, fault);
}

void pmat_store_wipe_log(struct pmat_store *store)
{
    enum { PATIENCE_MS = 100, EDIT_TIMEOUT_MS = 5000 };
    sqlite3_busy_timeout(store->db, PATIENCE_MS);
    sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    sqlite3_busy_timeout(store->db, EDIT_TIMEOUT_MS);
}

static enum pmat_err refuse_if_recorded(struct pmat_store *store, pmat_session_id id,
                                        struct pmat_fault *fault)
{
    struct pmat_columns get = pmat_statement_begin(store, PMAT_SQL_IS_OPEN);
    pmat_columns_bind_int(&get, id);
    bool row;
    enum pmat_err err = pmat_statement_step(store, &get, &row, fault);
    if (err != PMAT_OK)
        return err;
    if (!row)
        return pmat_store_no_session(store, id, fault);
    bool open = sqlite3_column_int(get.statement, 0) != 0;
    pmat_statement_end(&get);
    if (open && pmat_store_is_recording(store))
        return pmat_fault_set(fault, PMAT_ERR_UNAVAILABLE,
                              "this night is still being recorded into %s: stop posture-logger "
                              "first",
                              store->path);
    return PMAT_OK;
}

enum pmat_err pmat_store_delete_session(struct pmat_store *store, pmat_session_id id,
                                        struct pmat_fault *fault)
{
    enum pmat_err err = pmat_transaction_begin(store, fault);
    if (err == PMAT_OK)
        err = refuse_if_recorded(store, id, fault);
    if (err == PMAT_OK) {
        struct pmat_columns remove = pmat_statement_begin(store, PMAT_SQL_DELETE_SESSION);
        pmat_columns_bind_int(&remove, id);
        err = pmat_statement_run_on_session(store, &remove, id, fault);
    }
    err = pmat_transaction_end(store, err, fault);
    if (err == PMAT_OK)
        pmat_store_wipe_log(store);
    return err;
}
