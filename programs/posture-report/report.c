#include "programs/posture-report/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "programs/posture-report/page.h"
#include "report/outfile.h"
#include "storage/store.h"

/* Either standard output or a file of one's own. */
struct sink {
    struct pmat_outfile file;
    FILE *stream;
};

static enum pmat_err sink_open(struct sink *sink, const char *path, struct pmat_fault *fault)
{
    sink->file.stream = NULL;
    sink->stream = stdout;
    if (path == NULL)
        return PMAT_OK;
    enum pmat_err err = pmat_outfile_open(&sink->file, path, fault);
    sink->stream = sink->file.stream;
    return err;
}

static enum pmat_err sink_close(struct sink *sink, struct pmat_fault *fault)
{
    if (sink->file.stream != NULL)
        return pmat_outfile_commit(&sink->file, fault);
    if (fflush(stdout) != 0 || ferror(stdout))
        return pmat_fault_errno(fault, errno != 0 ? errno : EIO,
                                "writing to standard output failed");
    return PMAT_OK;
}

/* Looks for one session of a night, and counts what else there is. */
struct search {
    const struct report_options *options;
    pmat_session_id id;
    int matches;
};

static bool match_session(void *context, pmat_session_id id, const struct pmat_night_row *row)
{
    struct search *search = context;
    if (row->key.session == search->options->session) {
        search->id = id;
        search->matches++;
    }
    return true;
}

static enum pmat_err find_session(struct pmat_store *store, const struct report_options *options,
                                  pmat_session_id *id, struct pmat_fault *fault)
{
    struct search search = {.options = options};
    if (options->session == 0)
        return pmat_store_find_night(store, options->mat, options->night, id, fault);
    enum pmat_err err = pmat_store_each_session(store, options->mat, options->night, options->night,
                                                match_session, &search, fault);
    if (err != PMAT_OK)
        return err;
    if (search.matches == 0)
        return pmat_fault_set(fault, PMAT_ERR_MISSING,
                              "night %s has no session %d; try without "
                              "--session",
                              options->night, (int)options->session);
    if (search.matches > 1)
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "several mats have a session %d in night %s: choose one with --mat",
                              (int)options->session, options->night);
    *id = search.id;
    return PMAT_OK;
}

/* A second session of the same night is easily overlooked: names it on stderr. */
static bool tell_other_session(void *context, pmat_session_id id, const struct pmat_night_row *row)
{
    const struct pmat_session_key *shown = context;
    (void)id;
    if (strcmp(row->key.mat, shown->mat) == 0 && row->key.session != shown->session)
        fprintf(stderr,
                "posture-report: %s also has session %d, a %s: see --night %s --session %d\n",
                shown->night, (int)row->key.session, pmat_session_kind_name(row->key.kind),
                shown->night, (int)row->key.session);
    return true;
}

/* A session left open that nobody records any more was cut off: it will not change. */
static void settle(const struct pmat_store *store, struct pmat_session *session)
{
    if (!session->open || pmat_store_is_recording(store))
        return;
    session->open = false;
    snprintf(session->end_reason, sizeof session->end_reason, "the recording was cut off");
}

static enum pmat_err report_night(struct pmat_store *store, const struct report_options *options,
                                  struct sink *sink, const struct pmat_writer_options *page,
                                  struct pmat_fault *fault)
{
    pmat_session_id id;
    struct pmat_night_view view;
    enum pmat_err err = find_session(store, options, &id, fault);
    if (err == PMAT_OK)
        err = pmat_store_load_view(store, id, &view, fault);
    if (err != PMAT_OK)
        return err;
    struct pmat_session_key key = view.row.key;
    settle(store, &view.row.session);
    err = sink_open(sink, options->output, fault);
    if (err == PMAT_OK) {
        options->format->night(sink->stream, &view, page);
        err = sink_close(sink, fault);
    }
    pmat_store_free_view(&view);
    if (err == PMAT_OK && options->session == 0)
        err = pmat_store_each_session(store, key.mat, key.night, key.night, tell_other_session,
                                      &key, fault);
    return err;
}

/* Keeps the last `size` nights that pass by. */
struct ring {
    const struct pmat_store *store;
    struct pmat_night_row *rows;
    size_t size, seen;
};

static bool keep_night(void *context, pmat_session_id id, const struct pmat_night_row *row)
{
    struct ring *ring = context;
    (void)id;
    if (row->key.kind != PMAT_SESSION_NIGHT)
        return true;
    struct pmat_night_row *kept = &ring->rows[ring->seen++ % ring->size];
    *kept = *row;
    settle(ring->store, &kept->session);
    return true;
}

/* The ring's rows, oldest first; to be freed. */
static struct pmat_night_row *unroll(const struct ring *ring, size_t count)
{
    struct pmat_night_row *rows = calloc(count, sizeof *rows);
    for (size_t i = 0; rows != NULL && i < count; i++)
        rows[i] = ring->rows[(ring->seen - count + i) % ring->size];
    return rows;
}

static enum pmat_err print_nights(const struct ring *ring, const struct report_options *options,
                                  struct sink *sink, const struct pmat_writer_options *page,
                                  struct pmat_fault *fault)
{
    size_t count = ring->seen < ring->size ? ring->seen : ring->size;
    if (count == 0)
        return pmat_fault_set(fault, PMAT_ERR_MISSING, "there is no night in '%s' yet",
                              options->db);
    struct pmat_night_row *rows = unroll(ring, count);
    if (rows == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "out of memory");
    struct pmat_nights_view view = {rows, count};
    enum pmat_err err = sink_open(sink, options->output, fault);
    if (err == PMAT_OK) {
        options->format->nights(sink->stream, &view, page);
        err = sink_close(sink, fault);
    }
    free(rows);
    return err;
}

static enum pmat_err report_nights(struct pmat_store *store, const struct report_options *options,
                                   struct sink *sink, const struct pmat_writer_options *page,
                                   struct pmat_fault *fault)
{
    struct ring ring = {.store = store, .size = (size_t)options->nights};
    ring.rows = calloc(ring.size, sizeof *ring.rows);
    if (ring.rows == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "out of memory");
    enum pmat_err err =
        pmat_store_each_session(store, options->mat, NULL, NULL, keep_night, &ring, fault);
    if (err == PMAT_OK)
        err = print_nights(&ring, options, sink, page, fault);
    free(ring.rows);
    return err;
}

enum pmat_err report_run(const struct report_options *options, struct pmat_fault *fault)
{
    struct pmat_store *store = NULL;
    struct pmat_writer_options page;
    struct sink sink;
    enum pmat_err err = report_options_check(options, fault);
    if (err == PMAT_OK)
        err = pmat_store_open(&store, options->db, PMAT_STORE_READ, fault);
    if (err != PMAT_OK)
        return err;
    report_page(&page, options->output != NULL);
    page.name = options->name;
    if (options->nights > 0)
        err = report_nights(store, options, &sink, &page, fault);
    else
        err = report_night(store, options, &sink, &page, fault);
    pmat_store_close(store);
    return err;
}
