#include "programs/posture-logger/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/records.h"
#include "sensors-sim/labelled_show.h"
#include "sensors-sim/stream.h"

/* Frames without times of day begin here: an evening. */
#define START_UTC_US (INT64_C(1773180000) * 1000000) /* 2026-03-10T22:00:00Z */

static void *stream(void *context)
{
    struct pmat_folder *folder = context;
    const struct pmat_sim_stream_options options = {.format = pmat_wire_find("pmat1"),
                                                    .encoding = PMAT_SIM_ENCODING_FIT,
                                                    .fd = folder->fd,
                                                    .stop_fd = -1,
                                                    .log = &folder->log};
    pmat_sim_stream_play(folder->show, &options, NULL, &folder->fault);
    close(folder->fd); /* the logger sees the end */
    return NULL;
}

static bool is_folder(const char *path)
{
    struct stat status;
    return path[0] != '\0' && stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* Standard input becomes the reading end. */
static enum pmat_err open_pipe(struct pmat_folder *folder, struct pmat_fault *fault)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return pmat_fault_errno(fault, errno, "cannot stream the frames");
    int moved = dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    folder->fd = ends[1];
    if (moved >= 0)
        return PMAT_OK;
    close(ends[1]);
    return pmat_fault_errno(fault, errno, "cannot stream the frames");
}

/* Nights of the frames of several sets stay apart. */
static void name_mat(const struct pmat_sim_show *show, char mat[PMAT_MAT_NAME_SIZE])
{
    struct pmat_sim_mat_facts facts;
    show->kind->facts(show, &facts);
    snprintf(mat, PMAT_MAT_NAME_SIZE, "%s", facts.model);
}

enum pmat_err pmat_folder_begin(struct pmat_folder *folder, struct pmat_logger_options *options,
                                struct pmat_fault *fault)
{
    *folder = (struct pmat_folder){.fd = -1};
    if (!is_folder(options->replay))
        return PMAT_OK;
    const struct pmat_sim_labelled_options frames = {.folder = options->replay,
                                                     .start_utc_us = START_UTC_US};
    pmat_log_to_stderr(&folder->log, "posture-logger", PMAT_LOG_WARNING);
    enum pmat_err err = pmat_sim_labelled_create(&folder->show, &frames, fault);
    if (err == PMAT_OK)
        err = open_pipe(folder, fault);
    if (err == PMAT_OK && options->config.mat[0] == '\0')
        name_mat(folder->show, options->config.mat);
    if (err == PMAT_OK) {
        signal(SIGPIPE, SIG_IGN); /* the logger may have enough before the end */
        int failed = pthread_create(&folder->thread, NULL, stream, folder);
        folder->begun = failed == 0;
        if (failed != 0)
            err = pmat_fault_errno(fault, failed, "cannot stream the frames");
    }
    if (err != PMAT_OK && folder->show != NULL)
        folder->show->kind->destroy(folder->show);
    snprintf(options->replay, sizeof options->replay, "-");
    return err;
}

enum pmat_err pmat_folder_end(struct pmat_folder *folder, enum pmat_err err,
                              struct pmat_fault *fault)
{
    if (!folder->begun)
        return err;
    close(STDIN_FILENO); /* whoever still writes is refused */
    pthread_join(folder->thread, NULL);
    folder->show->kind->destroy(folder->show);
    if (folder->fault.kind == PMAT_OK || folder->fault.kind == PMAT_ERR_IO)
        return err;
    *fault = folder->fault;
    return fault->kind;
}
