#include "storage/judgement.h"

#include "storage/rows.h"

static enum pmat_err put_flags(struct pmat_store *store, pmat_session_id id,
                               const struct pmat_flag *flags, size_t count,
                               struct pmat_fault *fault)
{
    for (size_t i = 0; i < count; i++) {
        struct pmat_columns put = pmat_statement_begin(store, PMAT_SQL_PUT_FLAG);
        pmat_columns_bind_int(&put, id);
        pmat_rows_bind_flag(&put, &flags[i]);
        enum pmat_err err = pmat_statement_run(store, &put, fault);
        if (err != PMAT_OK)
            return err;
    }
    return PMAT_OK;
}

static enum pmat_err put_credits(struct pmat_store *store, pmat_session_id id,
                                 const struct pmat_credit *credits, size_t count,
                                 struct pmat_fault *fault)
{
    for (size_t i = 0; i < count; i++) {
        struct pmat_columns put = pmat_statement_begin(store, PMAT_SQL_PUT_CREDIT);
        pmat_columns_bind_int(&put, id);
        pmat_rows_bind_credit(&put, &credits[i]);
        enum pmat_err err = pmat_statement_run(store, &put, fault);
        if (err != PMAT_OK)
            return err;
    }
    return PMAT_OK;
}

static enum pmat_err put_row(struct pmat_store *store, pmat_session_id id, int32_t epochs,
                             const struct pmat_night_measures *measures, struct pmat_fault *fault)
{
    struct pmat_columns put = pmat_statement_begin(store, PMAT_SQL_PUT_JUDGEMENT);
    pmat_columns_bind_int(&put, id);
    pmat_columns_bind_int(&put, epochs);
    pmat_rows_bind_means(&put, measures);
    return pmat_statement_run(store, &put, fault);
}

static enum pmat_err clear(struct pmat_store *store, pmat_session_id id, enum pmat_statement which,
                           struct pmat_fault *fault)
{
    struct pmat_columns statement = pmat_statement_begin(store, which);
    pmat_columns_bind_int(&statement, id);
    return pmat_statement_run(store, &statement, fault);
}

/* Of what is stored of the session: while it is open nobody else takes them. */
static enum pmat_err take_medians(struct pmat_store *store, pmat_session_id id,
                                  struct pmat_fault *fault)
{
    struct pmat_columns take = pmat_statement_begin(store, PMAT_SQL_TAKE_MEDIANS);
    pmat_columns_bind_int(&take, id);
    return pmat_statement_run_on_session(store, &take, id, fault);
}

enum pmat_err pmat_store_put_judgement(struct pmat_store *store, pmat_session_id id,
                                       const struct pmat_store_judgement *judgement,
                                       struct pmat_fault *fault)
{
    const struct pmat_night_measures *measures = judgement->measures;
    enum pmat_err err = pmat_transaction_begin(store, fault);
    if (err == PMAT_OK) /* first: says whether there is such a session */
        err = take_medians(store, id, fault);
    if (err == PMAT_OK)
        err = clear(store, id, PMAT_SQL_CLEAR_FLAGS, fault);
    if (err == PMAT_OK)
        err = clear(store, id, PMAT_SQL_CLEAR_CREDITS, fault);
    if (err == PMAT_OK)
        err = put_flags(store, id, judgement->flags, judgement->flag_count, fault);
    if (err == PMAT_OK)
        err = put_credits(store, id, judgement->credits, judgement->credit_count, fault);
    if (err == PMAT_OK)
        err = put_row(store, id, judgement->epochs, measures, fault);
    return pmat_transaction_end(store, err, fault);
}

static enum pmat_err put_medians(struct pmat_store *store, pmat_session_id id,
                                 const float medians[3], struct pmat_fault *fault)
{
    struct pmat_columns put = pmat_statement_begin(store, PMAT_SQL_SET_MEDIANS);
    for (int i = 0; i < 3; i++)
        pmat_columns_bind_real(&put, (double)medians[i]);
    pmat_columns_bind_int(&put, id);
    return pmat_statement_run_on_session(store, &put, id, fault);
}

enum pmat_err pmat_judgement_import(struct pmat_store *store, pmat_session_id id,
                                    const struct pmat_night_view *view, struct pmat_fault *fault)
{
    const struct pmat_night_row *row = &view->row;
    const float medians[] = {row->lumbar_arch_median, row->hip_stack_median,
                             row->breath_rate_median_per_min};
    enum pmat_err err = put_medians(store, id, medians, fault);
    if (err == PMAT_OK)
        err = put_flags(store, id, view->flags, view->flag_count, fault);
    if (err == PMAT_OK)
        err = put_credits(store, id, view->credits, view->credit_count, fault);
    if (err == PMAT_OK && view->judged)
        err = put_row(store, id, row->session.epochs, &view->measures, fault);
    return err;
}

enum pmat_err pmat_judgement_load(struct pmat_store *store, pmat_session_id id,
                                  struct pmat_night_view *view, struct pmat_fault *fault)
{
    struct pmat_columns get = pmat_statement_begin(store, PMAT_SQL_GET_JUDGEMENT);
    pmat_columns_bind_int(&get, id);
    enum pmat_err err = pmat_statement_step(store, &get, &view->judged, fault);
    view->measures.changes_per_h = (float)view->row.session.changes_per_h;
    view->measures.lumbar_arch_median = view->row.lumbar_arch_median;
    if (err == PMAT_OK && view->judged) {
        struct pmat_columns row = pmat_columns_of_row(get.statement);
        pmat_columns_read_int(&row); /* as of so many epochs */
        pmat_rows_read_means(&row, &view->measures);
    }
    pmat_statement_end(&get);
    return err;
}

enum pmat_err pmat_store_find_unjudged(struct pmat_store *store, pmat_session_id *id,
                                       struct pmat_fault *fault)
{
    struct pmat_columns find = pmat_statement_begin(store, PMAT_SQL_FIND_UNJUDGED);
    bool found;
    *id = 0;
    enum pmat_err err = pmat_statement_step(store, &find, &found, fault);
    if (err == PMAT_OK && found)
        *id = sqlite3_column_int64(find.statement, 0);
    pmat_statement_end(&find);
    return err;
}

enum pmat_err pmat_store_each_earlier(struct pmat_store *store, const char *mat,
                                      int64_t before_utc_us, int most, pmat_store_measures_fn *each,
                                      void *context, struct pmat_fault *fault)
{
    struct pmat_columns get = pmat_statement_begin(store, PMAT_SQL_EARLIER_NIGHTS);
    pmat_columns_bind_text(&get, mat);
    pmat_columns_bind_int(&get, before_utc_us);
    pmat_columns_bind_int(&get, most);
    bool more = true;
    enum pmat_err err = PMAT_OK;
    while (err == PMAT_OK && (err = pmat_statement_step(store, &get, &more, fault)) == PMAT_OK &&
           more) {
        struct pmat_columns row = pmat_columns_of_row(get.statement);
        struct pmat_night_measures measures;
        measures.changes_per_h = (float)pmat_columns_read_real(&row);
        measures.lumbar_arch_median = (float)pmat_columns_read_real(&row);
        pmat_rows_read_means(&row, &measures);
        each(context, &measures);
    }
    pmat_statement_end(&get);
    return err;
}

enum pmat_err pmat_store_get_row(struct pmat_store *store, pmat_session_id id,
                                 struct pmat_night_row *row, struct pmat_fault *fault)
{
    struct pmat_columns get = pmat_statement_begin(store, PMAT_SQL_GET_SESSION);
    pmat_columns_bind_int(&get, id);
    bool found;
    enum pmat_err err = pmat_statement_step(store, &get, &found, fault);
    if (err == PMAT_OK && !found)
        err = pmat_store_no_session(store, id, fault);
    if (err != PMAT_OK)
        return err;
    struct pmat_columns columns = pmat_columns_of_row(get.statement);
    pmat_columns_read_int(&columns); /* its number */
    if (!pmat_rows_read_night(&columns, row))
        err = pmat_store_damaged(store, fault);
    pmat_statement_end(&get);
    return err;
}
