#include "programs/posture-export/export.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "programs/progress.h"
#include "report/anonymous.h"
#include "report/fields.h"

/* The sessions in range. Their numbers are gathered before the first is written, so that no read
 * of the database stays open while disks are slow. */
struct selection {
    struct databases_place *places;
    size_t count, room;
    bool no_memory;
};

static bool select_session(void *context, struct databases_place place,
                           const struct pmat_night_row *row)
{
    struct selection *selection = context;
    (void)row;
    if (selection->count == selection->room) {
        size_t room = selection->room > 0 ? selection->room * 2 : 64;
        struct databases_place *places = reallocarray(selection->places, room, sizeof *places);
        if (places == NULL) {
            selection->no_memory = true;
            return false;
        }
        selection->places = places;
        selection->room = room;
    }
    selection->places[selection->count++] = place;
    return true;
}

static enum pmat_err select_sessions(struct export_options *options, struct selection *selection,
                                     struct pmat_fault *fault)
{
    enum pmat_err err = databases_each_session(&options->databases, options->mat, options->from,
                                               options->to, select_session, selection, fault);
    if (err == PMAT_OK && selection->no_memory)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "out of memory");
    if (err == PMAT_OK && selection->count == 0)
        return pmat_fault_set(fault, PMAT_ERR_MISSING,
                              "no night from %s to %s in '%s'; posture-nights lists what there is",
                              options->from != NULL ? options->from : "the beginning",
                              options->to != NULL ? options->to : "now",
                              databases_name(&options->databases));
    return err;
}

struct totals {
    size_t sessions, epochs, events, flags;
};

/* An export under way. */
struct job {
    struct export_options *options;
    struct pmat_export *exporter;
    struct pmat_anonymous *anonymous; /* NULL: names stay */
    struct totals totals;
};

static enum pmat_err put_view(struct job *job, const struct pmat_night_view *view,
                              struct pmat_fault *fault)
{
    const struct pmat_writer_format *format = job->options->format;
    struct pmat_night_view clean;
    if (job->anonymous == NULL)
        return format->export_put(job->exporter, view, fault);
    enum pmat_err err = pmat_anonymous_view(job->anonymous, view, &clean, fault);
    return err == PMAT_OK ? format->export_put(job->exporter, &clean, fault) : err;
}

static enum pmat_err put_session(struct job *job, struct databases_place place,
                                 struct pmat_fault *fault)
{
    struct pmat_night_view view;
    struct totals *totals = &job->totals;
    enum pmat_err err = databases_load_view(&job->options->databases, place, &view, fault);
    if (err == PMAT_ERR_MISSING)
        return PMAT_OK; /* deleted in the meantime */
    if (err != PMAT_OK)
        return err;
    err = put_view(job, &view, fault);
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

static enum pmat_err put_all(struct job *job, const struct selection *selection,
                             struct pmat_fault *fault)
{
    struct cli_progress progress;
    enum pmat_err err = PMAT_OK;
    cli_progress_begin(&progress, "posture-export: session", stderr, isatty(STDERR_FILENO),
                       cli_progress_now_us());
    for (size_t i = 0; i < selection->count && err == PMAT_OK; i++) {
        cli_progress_tell(&progress, i, selection->count, cli_progress_now_us());
        err = put_session(job, selection->places[i], fault);
    }
    cli_progress_end(&progress);
    return err;
}

static void tell_result(const struct job *job)
{
    const struct totals *totals = &job->totals;
    struct pmat_phrase words;
    fprintf(stderr,
            "posture-export: wrote to %s: %zu sessions, %zu epochs, %zu events, %zu flags\n",
            job->options->output, totals->sessions, totals->epochs, totals->events, totals->flags);
    pmat_anonymous_words(&job->options->page, &words);
    if (words.used > 0)
        fprintf(stderr, "posture-export: %s\n", words.text);
}

static enum pmat_err write_selection(struct export_options *options,
                                     const struct selection *selection, struct pmat_fault *fault)
{
    const struct pmat_writer_format *format = options->format;
    struct job job = {.options = options};
    enum pmat_err err = make_folder(options->output, fault);
    if (err == PMAT_OK && options->page.anonymous) {
        job.anonymous = pmat_anonymous_create(options->page.shift_days);
        if (job.anonymous == NULL)
            err = pmat_fault_set(fault, PMAT_ERR_INTERNAL, "out of memory");
    }
    if (err == PMAT_OK)
        err = format->export_open(&job.exporter, options->output, &options->page, fault);
    if (err == PMAT_OK)
        err = put_all(&job, selection, fault);
    if (err == PMAT_OK)
        err = format->export_close(job.exporter, true, fault);
    else
        format->export_close(job.exporter, false, NULL);
    pmat_anonymous_destroy(job.anonymous);
    if (err == PMAT_OK)
        tell_result(&job);
    return err;
}

static enum pmat_err describe(struct pmat_fault *fault)
{
    pmat_fields_describe(stdout);
    if (fflush(stdout) != 0 || ferror(stdout))
        return pmat_fault_set(fault, PMAT_ERR_IO, "writing to standard output failed");
    return PMAT_OK;
}

enum pmat_err export_run(struct export_options *options, struct pmat_fault *fault)
{
    struct selection selection = {0};
    enum pmat_err err = export_options_check(options, fault);
    if (err == PMAT_OK && options->describe)
        return describe(fault);
    if (err == PMAT_OK)
        err = databases_open(&options->databases, fault);
    if (err == PMAT_OK)
        err = select_sessions(options, &selection, fault);
    if (err == PMAT_OK)
        err = write_selection(options, &selection, fault);
    free(selection.places);
    databases_close(&options->databases);
    return err;
}
