/* The learnt calibration, kept from night to night. */
#include <stdlib.h>
#include <string.h>

#include "storage/statements.h"

enum pmat_err pmat_store_put_calibration(struct pmat_store *store, const char *mat, const char *id,
                                         int64_t utc_us, const void *bytes, size_t size,
                                         struct pmat_fault *fault)
{
    enum pmat_err err = pmat_transaction_begin(store, fault);
    if (err == PMAT_OK) {
        struct pmat_columns put = pmat_statement_begin(store, PMAT_SQL_PUT_CALIBRATION);
        pmat_columns_bind_text(&put, mat);
        pmat_columns_bind_text(&put, id);
        pmat_columns_bind_int(&put, utc_us);
        pmat_columns_bind_bytes(&put, bytes, size);
        err = pmat_statement_run(store, &put, fault);
    }
    if (err == PMAT_OK) {
        struct pmat_columns trim = pmat_statement_begin(store, PMAT_SQL_TRIM_CALIBRATIONS);
        pmat_columns_bind_text(&trim, mat);
        err = pmat_statement_run(store, &trim, fault);
    }
    return pmat_transaction_end(store, err, fault);
}

/* One byte more than needed: an empty calibration is no NULL. */
static enum pmat_err copy_bytes(sqlite3_stmt *statement, void **bytes, size_t *size,
                                struct pmat_fault *fault)
{
    const void *from = sqlite3_column_blob(statement, 0);
    *size = (size_t)sqlite3_column_bytes(statement, 0);
    *bytes = malloc(*size + 1);
    if (*bytes == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory left for the calibration");
    if (*size > 0)
        memcpy(*bytes, from, *size);
    return PMAT_OK;
}

enum pmat_err pmat_store_get_calibration(struct pmat_store *store, const char *mat, void **bytes,
                                         size_t *size, struct pmat_fault *fault)
{
    *bytes = NULL;
    *size = 0;
    struct pmat_columns get = pmat_statement_begin(store, PMAT_SQL_GET_CALIBRATION);
    pmat_columns_bind_text(&get, mat);
    bool row;
    enum pmat_err err = pmat_statement_step(store, &get, &row, fault);
    if (err != PMAT_OK)
        return err;
    if (!row)
        return pmat_fault_set(fault, PMAT_ERR_MISSING, "no calibration of mat '%s' in %s yet", mat,
                              store->path);
    err = copy_bytes(get.statement, bytes, size, fault);
    pmat_statement_end(&get);
    return err;
}
