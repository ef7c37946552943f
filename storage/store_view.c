/* A whole session in memory, as of one instant. */
#include <stdlib.h>
#include <string.h>

#include "storage/judgement.h"
#include "storage/rows.h"
#include "storage/store_stream.h"

/* Appends `count` items to a block that grows by doubling. */
struct block {
    void *items;
    size_t count, capacity;
};

static enum pmat_err append(struct block *block, const void *items, size_t count, size_t size,
                            struct pmat_fault *fault)
{
    if (count == 0)
        return PMAT_OK;
    if (block->items == NULL || block->count + count > block->capacity) {
        size_t capacity = 2 * (block->count + count);
        void *grown = realloc(block->items, capacity * size);
        if (grown == NULL)
            return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory left for the night");
        block->items = grown;
        block->capacity = capacity;
    }
    memcpy((char *)block->items + block->count * size, items, count * size);
    block->count += count;
    return PMAT_OK;
}

static enum pmat_err copy_provenance(struct pmat_columns *row, struct pmat_provenance *provenance,
                                     struct pmat_fault *fault)
{
    pmat_columns_copy_text(row, provenance->program_version, sizeof provenance->program_version);
    pmat_columns_copy_text(row, provenance->calibration_id, sizeof provenance->calibration_id);
    pmat_columns_copy_text(row, provenance->model_id, sizeof provenance->model_id);
    pmat_columns_copy_text(row, provenance->unit, sizeof provenance->unit);
    provenance->config_text = strdup(pmat_columns_read_text(row));
    provenance->profile_text = strdup(pmat_columns_read_text(row));
    pmat_columns_copy_text(row, provenance->doubts, sizeof provenance->doubts);
    if (provenance->config_text == NULL || provenance->profile_text == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory left for the night");
    return PMAT_OK;
}

static enum pmat_err load_provenance(struct pmat_store *store, pmat_session_id id,
                                     struct pmat_night_view *view, struct pmat_fault *fault)
{
    struct pmat_columns get = pmat_statement_begin(store, PMAT_SQL_GET_PROVENANCE);
    pmat_columns_bind_int(&get, id);
    bool found;
    enum pmat_err err = pmat_statement_step(store, &get, &found, fault);
    if (err == PMAT_OK && !found)
        err = pmat_store_damaged(store, fault);
    if (err != PMAT_OK)
        return err;
    struct pmat_columns row = pmat_columns_of_row(get.statement);
    err = copy_provenance(&row, &view->provenance, fault);
    pmat_statement_end(&get);
    return err;
}

static enum pmat_err load_epochs(struct pmat_store *store, pmat_session_id id,
                                 struct pmat_night_view *view, struct pmat_fault *fault)
{
    struct pmat_epoch page[PMAT_PAGE_EPOCHS];
    struct block block = {0};
    size_t count;
    int32_t after = -1;
    enum pmat_err err = PMAT_OK;
    do {
        err = pmat_store_page_epochs(store, id, after, page, &count, fault);
        if (err == PMAT_OK)
            err = append(&block, page, count, sizeof *page, fault);
        if (count > 0)
            after = page[count - 1].index;
    } while (err == PMAT_OK && count == PMAT_PAGE_EPOCHS);
    view->epochs = block.items;
    view->epoch_count = block.count;
    return err;
}

static enum pmat_err load_events(struct pmat_store *store, pmat_session_id id,
                                 struct pmat_night_view *view, struct pmat_fault *fault)
{
    struct pmat_event page[PMAT_PAGE_EVENTS], last;
    const struct pmat_event *after = NULL;
    struct block block = {0};
    size_t count;
    enum pmat_err err = PMAT_OK;
    do {
        err = pmat_store_page_events(store, id, after, page, &count, fault);
        if (err == PMAT_OK)
            err = append(&block, page, count, sizeof *page, fault);
        if (count > 0) {
            last = page[count - 1];
            after = &last;
        }
    } while (err == PMAT_OK && count == PMAT_PAGE_EVENTS);
    view->events = block.items;
    view->event_count = block.count;
    return err;
}

/* One kind of row that a night has a few of; `read` is false for what no logger writes. */
struct kind {
    enum pmat_statement statement;
    size_t size; /* of one item */
    bool (*read)(struct pmat_columns *row, void *item);
};

static bool read_flag(struct pmat_columns *row, void *item)
{
    return pmat_rows_read_flag(row, item);
}

static bool read_credit(struct pmat_columns *row, void *item)
{
    pmat_rows_read_credit(row, item);
    return true;
}

static bool read_map(struct pmat_columns *row, void *item)
{
    return pmat_rows_read_map(row, item);
}

static const struct kind kind_flag = {PMAT_SQL_PAGE_FLAGS, sizeof(struct pmat_flag), read_flag};
static const struct kind kind_credit = {PMAT_SQL_PAGE_CREDITS, sizeof(struct pmat_credit),
                                        read_credit};
static const struct kind kind_map = {PMAT_SQL_PAGE_MAPS, sizeof(struct pmat_map), read_map};

static enum pmat_err load_all(struct pmat_store *store, pmat_session_id id, const struct kind *kind,
                              struct block *block, struct pmat_fault *fault)
{
    union {
        struct pmat_flag flag;
        struct pmat_credit credit;
        struct pmat_map map;
    } item;
    struct pmat_columns get = pmat_statement_begin(store, kind->statement);
    pmat_columns_bind_int(&get, id);
    bool more;
    enum pmat_err err = PMAT_OK;
    while (err == PMAT_OK && (err = pmat_statement_step(store, &get, &more, fault)) == PMAT_OK &&
           more) {
        struct pmat_columns row = pmat_columns_of_row(get.statement);
        err = kind->read(&row, &item) ? append(block, &item, 1, kind->size, fault)
                                      : pmat_store_damaged(store, fault);
    }
    pmat_statement_end(&get);
    return err;
}

/* Its blocks are the view's even after a failure, which frees it. */
static enum pmat_err load_kinds(struct pmat_store *store, pmat_session_id id,
                                struct pmat_night_view *view, struct pmat_fault *fault)
{
    struct block flags = {0}, credits = {0}, maps = {0};
    enum pmat_err err = load_all(store, id, &kind_flag, &flags, fault);
    if (err == PMAT_OK)
        err = load_all(store, id, &kind_credit, &credits, fault);
    if (err == PMAT_OK)
        err = load_all(store, id, &kind_map, &maps, fault);
    view->flags = flags.items;
    view->flag_count = flags.count;
    view->credits = credits.items;
    view->credit_count = credits.count;
    view->maps = maps.items;
    view->map_count = maps.count;
    return err;
}

/* What was noted of the night, where this is the session that carries it in its row. */
static enum pmat_err load_diary(struct pmat_store *store, pmat_session_id id,
                                struct pmat_night_view *view, struct pmat_fault *fault)
{
    struct pmat_columns get = pmat_statement_begin(store, PMAT_SQL_GET_SESSION_DIARY);
    pmat_columns_bind_int(&get, id);
    bool found;
    enum pmat_err err = pmat_statement_step(store, &get, &found, fault);
    if (err != PMAT_OK || !found)
        return err;
    struct pmat_columns row = pmat_columns_of_row(get.statement);
    struct pmat_diary_entry *entry = malloc(sizeof *entry);
    view->diary = entry;
    if (entry == NULL)
        err = pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory left for the night");
    else if (!pmat_rows_read_diary(&row, entry))
        err = pmat_store_damaged(store, fault);
    pmat_statement_end(&get);
    return err;
}

/* Ends the snapshot whatever happened in it. */
static void end_snapshot(struct pmat_store *store)
{
    struct pmat_columns end = pmat_statement_begin(store, PMAT_SQL_ROLLBACK);
    if (!sqlite3_get_autocommit(store->db))
        pmat_statement_run(store, &end, NULL);
}

enum pmat_err pmat_store_load_view(struct pmat_store *store, pmat_session_id id,
                                   struct pmat_night_view *view, struct pmat_fault *fault)
{
    *view = (struct pmat_night_view){0};
    struct pmat_columns begin = pmat_statement_begin(store, PMAT_SQL_BEGIN_READ);
    enum pmat_err err = pmat_statement_run(store, &begin, fault);
    if (err == PMAT_OK)
        err = pmat_store_get_row(store, id, &view->row, fault);
    if (err == PMAT_OK)
        err = load_provenance(store, id, view, fault);
    if (err == PMAT_OK)
        err = load_epochs(store, id, view, fault);
    if (err == PMAT_OK)
        err = load_events(store, id, view, fault);
    if (err == PMAT_OK)
        err = load_kinds(store, id, view, fault);
    if (err == PMAT_OK)
        err = pmat_judgement_load(store, id, view, fault);
    if (err == PMAT_OK)
        err = load_diary(store, id, view, fault);
    end_snapshot(store);
    if (err != PMAT_OK)
        pmat_store_free_view(view);
    return err;
}

/* The view hands its arrays out as const; here they are ours again. */
static void free_const(const void *items)
{
    union {
        const void *in;
        void *out;
    } block = {.in = items};
    free(block.out);
}

void pmat_store_free_view(struct pmat_night_view *view)
{
    if (view == NULL)
        return;
    free_const(view->epochs);
    free_const(view->events);
    free_const(view->flags);
    free_const(view->credits);
    free_const(view->maps);
    free_const(view->diary);
    free_const(view->provenance.config_text);
    free_const(view->provenance.profile_text);
    *view = (struct pmat_night_view){0};
}
