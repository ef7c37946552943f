/* What the recorder writes: a session from its beginning to its end. */
#include "storage/diary.h"
#include "storage/judgement.h"
#include "storage/rows.h"
#include "storage/statements.h"

enum pmat_err pmat_store_next_number(struct pmat_store *store, struct pmat_session_key *key,
                                     struct pmat_fault *fault)
{
    struct pmat_columns next = pmat_statement_begin(store, PMAT_SQL_NEXT_SESSION);
    pmat_columns_bind_text(&next, key->night);
    pmat_columns_bind_text(&next, key->mat);
    bool row;
    enum pmat_err err = pmat_statement_step(store, &next, &row, fault);
    if (err == PMAT_OK && row) {
        key->session = sqlite3_column_int(next.statement, 0);
        pmat_statement_end(&next);
    }
    return err;
}

static enum pmat_err insert_session(struct pmat_store *store, const struct pmat_session_key *key,
                                    const struct pmat_session *session, pmat_session_id *id,
                                    struct pmat_fault *fault)
{
    struct pmat_columns insert = pmat_statement_begin(store, PMAT_SQL_INSERT_SESSION);
    pmat_columns_bind_text(&insert, key->night);
    pmat_columns_bind_text(&insert, key->mat);
    pmat_columns_bind_int(&insert, key->session);
    pmat_columns_bind_text(&insert, pmat_session_kind_name(key->kind));
    pmat_columns_bind_text(&insert, key->zone);
    pmat_rows_bind_session(&insert, session);
    enum pmat_err err = pmat_statement_run(store, &insert, fault);
    *id = sqlite3_last_insert_rowid(store->db);
    return err;
}

static const char *text_or_empty(const char *text)
{
    return text != NULL ? text : "";
}

static enum pmat_err insert_provenance(struct pmat_store *store, pmat_session_id id,
                                       const struct pmat_provenance *provenance,
                                       struct pmat_fault *fault)
{
    struct pmat_columns insert = pmat_statement_begin(store, PMAT_SQL_INSERT_PROVENANCE);
    pmat_columns_bind_int(&insert, id);
    pmat_columns_bind_text(&insert, provenance->program_version);
    pmat_columns_bind_text(&insert, provenance->calibration_id);
    pmat_columns_bind_text(&insert, provenance->model_id);
    pmat_columns_bind_text(&insert, provenance->unit);
    pmat_columns_bind_text(&insert, text_or_empty(provenance->config_text));
    pmat_columns_bind_text(&insert, text_or_empty(provenance->profile_text));
    pmat_columns_bind_text(&insert, provenance->doubts);
    return pmat_statement_run(store, &insert, fault);
}

enum pmat_err pmat_store_put_doubts(struct pmat_store *store, pmat_session_id id,
                                    const char *doubts, struct pmat_fault *fault)
{
    struct pmat_columns put = pmat_statement_begin(store, PMAT_SQL_PUT_DOUBTS);
    pmat_columns_bind_int(&put, id);
    pmat_columns_bind_text(&put, doubts);
    return pmat_statement_run(store, &put, fault);
}

enum pmat_err pmat_store_session_begin(struct pmat_store *store, struct pmat_session_key *key,
                                       const struct pmat_session *session,
                                       const struct pmat_provenance *provenance,
                                       pmat_session_id *id, struct pmat_fault *fault)
{
    enum pmat_err err = pmat_transaction_begin(store, fault);
    if (err == PMAT_OK) {
        struct pmat_columns left_open = pmat_statement_begin(store, PMAT_SQL_CLOSE_LEFT_OPEN);
        err = pmat_statement_run(store, &left_open, fault);
    }
    if (err == PMAT_OK)
        err = pmat_store_next_number(store, key, fault);
    if (err == PMAT_OK)
        err = insert_session(store, key, session, id, fault);
    if (err == PMAT_OK)
        err = insert_provenance(store, *id, provenance, fault);
    return pmat_transaction_end(store, err, fault);
}

static enum pmat_err update_sums(struct pmat_store *store, pmat_session_id id,
                                 const struct pmat_session *session, struct pmat_fault *fault)
{
    struct pmat_columns update = pmat_statement_begin(store, PMAT_SQL_UPDATE_SUMS);
    pmat_rows_bind_session(&update, session);
    pmat_columns_bind_int(&update, id);
    return pmat_statement_run_on_session(store, &update, id, fault);
}

static enum pmat_err put_epoch(struct pmat_store *store, pmat_session_id id,
                               const struct pmat_epoch *epoch, const char *boot_id,
                               struct pmat_fault *fault)
{
    enum pmat_err err = PMAT_OK;
    if (boot_id != NULL && boot_id[0] != '\0') {
        struct pmat_columns boot = pmat_statement_begin(store, PMAT_SQL_PUT_BOOT);
        pmat_columns_bind_text(&boot, boot_id);
        err = pmat_statement_run(store, &boot, fault);
    }
    if (err != PMAT_OK)
        return err;
    struct pmat_columns put = pmat_statement_begin(store, PMAT_SQL_PUT_EPOCH);
    pmat_columns_bind_int(&put, id);
    pmat_rows_bind_epoch(&put, epoch, boot_id);
    return pmat_statement_run(store, &put, fault);
}

static enum pmat_err put_events(struct pmat_store *store, pmat_session_id id,
                                const struct pmat_event *events, size_t count,
                                struct pmat_fault *fault)
{
    for (size_t i = 0; i < count; i++) {
        struct pmat_columns put = pmat_statement_begin(store, PMAT_SQL_PUT_EVENT);
        pmat_columns_bind_int(&put, id);
        pmat_rows_bind_event(&put, &events[i]);
        enum pmat_err err = pmat_statement_run(store, &put, fault);
        if (err != PMAT_OK)
            return err;
    }
    return PMAT_OK;
}

enum pmat_err pmat_store_put(struct pmat_store *store, pmat_session_id id,
                             const struct pmat_epoch *epoch, const char *boot_id,
                             const struct pmat_event *events, size_t event_count,
                             const struct pmat_session *session, struct pmat_fault *fault)
{
    enum pmat_err err = pmat_transaction_begin(store, fault);
    if (err == PMAT_OK)
        err = update_sums(store, id, session, fault);
    if (err == PMAT_OK && epoch != NULL)
        err = put_epoch(store, id, epoch, boot_id, fault);
    if (err == PMAT_OK)
        err = put_events(store, id, events, event_count, fault);
    return pmat_transaction_end(store, err, fault);
}

static enum pmat_err put_maps(struct pmat_store *store, pmat_session_id id,
                              const struct pmat_map *maps, size_t count, struct pmat_fault *fault)
{
    for (size_t i = 0; i < count; i++) {
        unsigned char bytes[PMAT_ROWS_MAP_BYTES];
        pmat_rows_encode_map(&maps[i], bytes);
        struct pmat_columns put = pmat_statement_begin(store, PMAT_SQL_PUT_MAP);
        pmat_columns_bind_int(&put, id);
        pmat_columns_bind_text(&put, pmat_posture_name(maps[i].posture));
        pmat_columns_bind_real(&put, maps[i].seconds);
        pmat_columns_bind_bytes(&put, bytes, sizeof bytes);
        enum pmat_err err = pmat_statement_run(store, &put, fault);
        if (err != PMAT_OK)
            return err;
    }
    return PMAT_OK;
}

static enum pmat_err run_on(struct pmat_store *store, pmat_session_id id, enum pmat_statement which,
                            struct pmat_fault *fault)
{
    struct pmat_columns statement = pmat_statement_begin(store, which);
    pmat_columns_bind_int(&statement, id);
    return pmat_statement_run(store, &statement, fault);
}

enum pmat_err pmat_store_session_end(struct pmat_store *store, pmat_session_id id,
                                     const struct pmat_session *session,
                                     enum pmat_session_kind kind, const struct pmat_map *maps,
                                     size_t map_count, struct pmat_fault *fault)
{
    enum pmat_err err = pmat_transaction_begin(store, fault);
    if (err == PMAT_OK)
        err = update_sums(store, id, session, fault);
    if (err == PMAT_OK) {
        struct pmat_columns end = pmat_statement_begin(store, PMAT_SQL_SET_KIND);
        pmat_columns_bind_text(&end, pmat_session_kind_name(kind));
        pmat_columns_bind_int(&end, id);
        err = pmat_statement_run_on_session(store, &end, id, fault);
    }
    if (err == PMAT_OK)
        err = put_maps(store, id, maps, map_count, fault);
    if (err == PMAT_OK)
        err = run_on(store, id, PMAT_SQL_TRIM_EPOCHS, fault);
    if (err == PMAT_OK)
        err = run_on(store, id, PMAT_SQL_TRIM_EVENTS, fault);
    if (err == PMAT_OK)
        err = run_on(store, id, PMAT_SQL_TAKE_MEDIANS, fault);
    return pmat_transaction_end(store, err, fault);
}

/* What was noted comes along, as a first revision; what is noted here already stays as it is. */
static enum pmat_err import_diary(struct pmat_store *store, const struct pmat_night_view *view,
                                  struct pmat_fault *fault)
{
    struct pmat_diary_entry entry;
    bool found = false;
    if (view->diary == NULL)
        return PMAT_OK;
    enum pmat_err err =
        pmat_store_get_diary(store, view->diary->mat, view->diary->night, &entry, &found, fault);
    if (err != PMAT_OK || found)
        return err;
    entry = *view->diary;
    entry.revision = 1;
    struct pmat_columns put = pmat_statement_begin(store, PMAT_SQL_PUT_DIARY);
    pmat_rows_bind_diary(&put, &entry);
    return pmat_statement_run(store, &put, fault);
}

/* A note lies in the diary, not among the recorder's events. */
static enum pmat_err import_events(struct pmat_store *store, pmat_session_id id,
                                   const struct pmat_night_view *view, struct pmat_fault *fault)
{
    enum pmat_err err = PMAT_OK;
    for (size_t i = 0; i < view->event_count && err == PMAT_OK; i++) {
        const struct pmat_event *event = &view->events[i];
        if (event->kind != PMAT_EVENT_NOTE) {
            err = put_events(store, id, event, 1, fault);
            continue;
        }
        struct pmat_columns put = pmat_statement_begin(store, PMAT_SQL_PUT_DIARY_NOTE);
        pmat_columns_bind_text(&put, view->row.key.mat);
        pmat_columns_bind_int(&put, event->start_utc_us);
        pmat_columns_bind_text(&put, view->row.key.night);
        pmat_columns_bind_int(&put, event->start_utc_us);
        pmat_columns_bind_text(&put, event->reason);
        err = pmat_statement_run(store, &put, fault);
    }
    return err;
}

static enum pmat_err import_contents(struct pmat_store *store, pmat_session_id id,
                                     const struct pmat_night_view *view, struct pmat_fault *fault)
{
    enum pmat_err err = insert_provenance(store, id, &view->provenance, fault);
    if (err == PMAT_OK && view->row.excluded)
        err = pmat_store_mark_excluded(store, id, true, fault);
    for (size_t i = 0; i < view->epoch_count && err == PMAT_OK; i++)
        err = put_epoch(store, id, &view->epochs[i], NULL, fault);
    if (err == PMAT_OK)
        err = import_events(store, id, view, fault);
    if (err == PMAT_OK)
        err = import_diary(store, view, fault);
    if (err == PMAT_OK)
        err = pmat_judgement_import(store, id, view, fault);
    return err == PMAT_OK ? put_maps(store, id, view->maps, view->map_count, fault) : err;
}

enum pmat_err pmat_store_import(struct pmat_store *store, const struct pmat_night_view *view,
                                pmat_session_id *id, struct pmat_fault *fault)
{
    struct pmat_session_key key = view->row.key;
    pmat_session_id imported = 0;
    enum pmat_err err = pmat_transaction_begin(store, fault);
    if (err == PMAT_OK)
        err = pmat_store_next_number(store, &key, fault);
    if (err == PMAT_OK)
        err = insert_session(store, &key, &view->row.session, &imported, fault);
    if (err == PMAT_OK)
        err = import_contents(store, imported, view, fault);
    err = pmat_transaction_end(store, err, fault);
    if (err == PMAT_OK && id != NULL)
        *id = imported;
    return err;
}
