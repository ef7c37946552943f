#include "programs/posture-export/export.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "report/fields.h"
#include "storage/store.h"

/* The sessions in range. Their numbers are gathered before the first is written, so that no read
 * of the database stays open while disks are slow. */
struct selection {
    pmat_session_id *ids;
    size_t count, room;
    bool no_memory;
};

static bool select_session(void *context, pmat_session_id id, const struct pmat_night_row *row)
{
    struct selection *selection = context;
    (void)row;
    if (selection->count == selection->room) {
        size_t room = selection->room > 0 ? selection->room * 2 : 64;
        pmat_session_id *ids = reallocarray(selection->ids, room, sizeof *ids);
        if (ids == NULL) {
            selection->no_memory = true;
            return false;
        }
        selection->ids = ids;
        selection->room = room;
    }
    selection->ids[selection->count++] = id;
    return true;
}

static enum pmat_err select_sessions(struct pmat_store *store, const struct export_options *options,
                                     struct selection *selection, struct pmat_fault *fault)
{
    enum pmat_err err = pmat_store_each_session(store, options->mat, options->from, options->to,
                                                select_session, selection, fault);
    if (err == PMAT_OK && selection->no_memory)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "out of memory");
    if (err == PMAT_OK && selection->count == 0)
        return pmat_fault_set(fault, PMAT_ERR_MISSING,
                              "no night from %s to %s in '%s'; posture-nights lists what there is",
                              options->from != NULL ? options->from : "the beginning",
                              options->to != NULL ? options->to : "now", options->db);
    return err;
}

struct totals {
    size_t sessions, epochs, events, flags;
};

static enum pmat_err put_session(struct pmat_store *store, pmat_session_id id,
                                 const struct pmat_writer_format *format,
                                 struct pmat_export *exporter, struct totals *totals,
                                 struct pmat_fault *fault)
{
    struct pmat_night_view view;
    enum pmat_err err = pmat_store_load_view(store, id, &view, fault);
    if (err == PMAT_ERR_MISSING)
        return PMAT_OK; /* deleted in the meantime */
    if (err != PMAT_OK)
        return err;
    /* Left open, but nobody records it any more: it will not change. */
    view.row.session.open = view.row.session.open && pmat_store_is_recording(store);
    err = format->export_put(exporter, &view, fault);
    totals->sessions++;
    totals->epochs += view.epoch_count;
    totals->events += view.event_count;
    totals->flags += view.flag_count;
    pmat_store_free_view(&view);
    return err;
}

static enum pmat_err make_folder(const char *folder, struct pmat_fault *fault)
{
    struct stat status;
    if (mkdir(folder, 0700) == 0)
        return PMAT_OK;
    if (errno != EEXIST)
        return pmat_fault_errno(fault, errno, "cannot make the folder '%s'", folder);
    if (stat(folder, &status) == 0 && S_ISDIR(status.st_mode))
        return PMAT_OK;
    return pmat_fault_set(fault, PMAT_ERR_IO,
                          "'%s' is a file, not a folder: choose another "
                          "--output",
                          folder);
}

static enum pmat_err write_selection(struct pmat_store *store, const struct export_options *options,
                                     const struct selection *selection, struct pmat_fault *fault)
{
    const struct pmat_writer_format *format = options->format;
    struct pmat_export *exporter = NULL;
    struct totals totals = {0};
    enum pmat_err err = make_folder(options->output, fault);
    if (err == PMAT_OK)
        err = format->export_open(&exporter, options->output, &options->page, fault);
    for (size_t i = 0; i < selection->count && err == PMAT_OK; i++)
        err = put_session(store, selection->ids[i], format, exporter, &totals, fault);
    if (err != PMAT_OK) {
        format->export_close(exporter, false, NULL);
        return err;
    }
    err = format->export_close(exporter, true, fault);
    if (err == PMAT_OK)
        fprintf(stderr,
                "posture-export: wrote to %s: %zu sessions, %zu epochs, %zu events, "
                "%zu flags\n",
                options->output, totals.sessions, totals.epochs, totals.events, totals.flags);
    return err;
}

static enum pmat_err describe(struct pmat_fault *fault)
{
    pmat_fields_describe(stdout);
    if (fflush(stdout) != 0 || ferror(stdout))
        return pmat_fault_set(fault, PMAT_ERR_IO, "writing to standard output failed");
    return PMAT_OK;
}

enum pmat_err export_run(const struct export_options *options, struct pmat_fault *fault)
{
    struct pmat_store *store = NULL;
    struct selection selection = {0};
    enum pmat_err err = export_options_check(options, fault);
    if (err == PMAT_OK && options->describe)
        return describe(fault);
    if (err == PMAT_OK)
        err = pmat_store_open(&store, options->db, PMAT_STORE_READ, fault);
    if (err != PMAT_OK)
        return err;
    err = select_sessions(store, options, &selection, fault);
    if (err == PMAT_OK)
        err = write_selection(store, options, &selection, fault);
    free(selection.ids);
    pmat_store_close(store);
    return err;
}
