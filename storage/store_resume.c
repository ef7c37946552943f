/* Sessions that a crash or a wrong clock interrupted. */
#include <stdio.h>
#include <string.h>

#include "storage/rows.h"
#include "storage/statements.h"

static enum pmat_err read_row(struct pmat_store *store, struct pmat_store_cut *cut,
                              struct pmat_fault *fault)
{
    struct pmat_columns get = pmat_statement_begin(store, PMAT_SQL_GET_SESSION);
    pmat_columns_bind_int(&get, cut->id);
    bool found;
    enum pmat_err err = pmat_statement_step(store, &get, &found, fault);
    if (err != PMAT_OK)
        return err;
    if (!found)
        return pmat_store_no_session(store, cut->id, fault);
    struct pmat_columns row = pmat_columns_of_row(get.statement);
    pmat_columns_read_int(&row); /* the id */
    bool sound = pmat_rows_read_night(&row, &cut->row);
    pmat_statement_end(&get);
    return sound ? PMAT_OK : pmat_store_damaged(store, fault);
}

static enum pmat_err read_boot(struct pmat_store *store, struct pmat_store_cut *cut,
                               struct pmat_fault *fault)
{
    struct pmat_columns get = pmat_statement_begin(store, PMAT_SQL_LAST_BOOT);
    pmat_columns_bind_int(&get, cut->id);
    bool found;
    enum pmat_err err = pmat_statement_step(store, &get, &found, fault);
    if (err != PMAT_OK || !found)
        return err;
    struct pmat_columns row = pmat_columns_of_row(get.statement);
    pmat_columns_copy_text(&row, cut->boot_id, sizeof cut->boot_id);
    cut->epoch_utc_us = pmat_columns_read_int(&row);
    cut->boottime_us = pmat_columns_read_int(&row);
    pmat_statement_end(&get);
    return PMAT_OK;
}

enum pmat_err pmat_store_find_cut(struct pmat_store *store, const char *mat,
                                  struct pmat_store_cut *cut, struct pmat_fault *fault)
{
    memset(cut, 0, sizeof *cut);
    struct pmat_columns find = pmat_statement_begin(store, PMAT_SQL_LAST_CUT);
    pmat_columns_bind_text(&find, mat);
    bool found;
    enum pmat_err err = pmat_statement_step(store, &find, &found, fault);
    if (err != PMAT_OK)
        return err;
    if (!found)
        return pmat_fault_set(fault, PMAT_ERR_MISSING, "no session of '%s' was cut off", mat);
    cut->id = sqlite3_column_int64(find.statement, 0);
    pmat_statement_end(&find);
    err = read_row(store, cut, fault);
    return err == PMAT_OK ? read_boot(store, cut, fault) : err;
}

enum pmat_err pmat_store_session_resume(struct pmat_store *store, pmat_session_id id, int32_t from,
                                        struct pmat_fault *fault)
{
    enum pmat_err err = pmat_transaction_begin(store, fault);
    if (err == PMAT_OK) {
        struct pmat_columns reopen = pmat_statement_begin(store, PMAT_SQL_REOPEN);
        pmat_columns_bind_int(&reopen, id);
        err = pmat_statement_run_on_session(store, &reopen, id, fault);
    }
    if (err == PMAT_OK) {
        struct pmat_columns cut = pmat_statement_begin(store, PMAT_SQL_CUT_EPOCHS);
        pmat_columns_bind_int(&cut, id);
        pmat_columns_bind_int(&cut, from);
        err = pmat_statement_run(store, &cut, fault);
    }
    return pmat_transaction_end(store, err, fault);
}

static enum pmat_err move(struct pmat_store *store, pmat_session_id id, enum pmat_statement which,
                          const int64_t *shift_us, struct pmat_fault *fault)
{
    struct pmat_columns update = pmat_statement_begin(store, which);
    pmat_columns_bind_int(&update, id);
    if (shift_us != NULL)
        pmat_columns_bind_int(&update, *shift_us);
    return pmat_statement_run(store, &update, fault);
}

static enum pmat_err move_session(struct pmat_store *store, pmat_session_id id,
                                  const struct pmat_session_key *key, int64_t shift_us,
                                  struct pmat_fault *fault)
{
    struct pmat_columns update = pmat_statement_begin(store, PMAT_SQL_RELABEL_SESSION);
    pmat_columns_bind_int(&update, id);
    pmat_columns_bind_int(&update, shift_us);
    pmat_columns_bind_text(&update, key->night);
    pmat_columns_bind_int(&update, key->session);
    pmat_columns_bind_text(&update, pmat_session_kind_name(key->kind));
    return pmat_statement_run_on_session(store, &update, id, fault);
}

/* In its own night it keeps its number. */
static enum pmat_err number_in_night(struct pmat_store *store, pmat_session_id id,
                                     struct pmat_session_key *key, struct pmat_fault *fault)
{
    struct pmat_store_cut now = {.id = id};
    enum pmat_err err = read_row(store, &now, fault);
    if (err != PMAT_OK)
        return err;
    key->session = now.row.key.session;
    return strcmp(now.row.key.night, key->night) == 0 ? PMAT_OK
                                                      : pmat_store_next_number(store, key, fault);
}

enum pmat_err pmat_store_session_relabel(struct pmat_store *store, pmat_session_id id,
                                         struct pmat_session_key *key, int64_t shift_us,
                                         struct pmat_fault *fault)
{
    enum pmat_err err = pmat_transaction_begin(store, fault);
    if (err == PMAT_OK)
        err = number_in_night(store, id, key, fault);
    if (err == PMAT_OK)
        err = move_session(store, id, key, shift_us, fault);
    if (err == PMAT_OK)
        err = move(store, id, PMAT_SQL_RELABEL_EPOCHS, &shift_us, fault);
    if (err == PMAT_OK)
        err = move(store, id, PMAT_SQL_RELABEL_EVENTS_AWAY, &shift_us, fault);
    if (err == PMAT_OK)
        err = move(store, id, PMAT_SQL_RELABEL_EVENTS_BACK, NULL, fault);
    return pmat_transaction_end(store, err, fault);
}
