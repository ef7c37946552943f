#include "programs/posture-sim/play.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "core/log.h"
#include "programs/posture-sim/progress.h"
#include "sensors-sim/night.h"

/* What is open while a show is played. */
struct player {
    const struct pmat_play_options *options;
    struct pmat_sim_show *show;
    struct pmat_sim_pty *pty;
    FILE *truth;
    int fd, stop_fd;
    struct pmat_log log;
    struct pmat_progress progress;
};

void pmat_play_list(void)
{
    for (const struct pmat_sim_script_text *t = pmat_sim_script_builtin(); t->name != NULL; t++) {
        const char *line = t->text + strspn(t->text, "# ");
        printf("%-16s %.*s\n", t->name, (int)strcspn(line, "\n"), line);
    }
}

/* "ordinary" serves for "ordinary-night". */
static const struct pmat_sim_script_text *find_builtin(const char *name)
{
    for (const struct pmat_sim_script_text *t = pmat_sim_script_builtin(); t->name != NULL; t++) {
        size_t length = strlen(name);
        if (strncmp(t->name, name, length) == 0 &&
            (t->name[length] == '\0' || strcmp(t->name + length, "-night") == 0))
            return t;
    }
    return NULL;
}

static enum pmat_err load_script(struct pmat_sim_script *script, const char *name,
                                 struct pmat_fault *fault)
{
    const struct pmat_sim_script_text *text = find_builtin(name);
    if (text == NULL && strchr(name, '/') == NULL && access(name, F_OK) != 0)
        return pmat_fault_set(fault, PMAT_ERR_MISSING,
                              "no script '%s': no such file, and --list shows the built-in names",
                              name);
    if (text == NULL)
        return pmat_sim_script_load(script, name, fault);
    char *copy = strndup(text->text, (size_t)(text->end - text->text));
    FILE *stream = copy != NULL ? fmemopen(copy, strlen(copy), "r") : NULL;
    enum pmat_err err = PMAT_OK;
    if (stream == NULL)
        err = pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for the script '%s'", name);
    else
        err = pmat_sim_script_read(script, stream, text->name, fault);
    if (stream != NULL)
        fclose(stream);
    free(copy);
    return err;
}

/* Another grid on the same mat: the covered area stays. */
static void override(struct pmat_sim_script *script, const struct pmat_play_options *o)
{
    struct pmat_geometry *g = &script->mat.geometry;
    if (o->rows > 0) {
        g->pitch_row_cm *= (float)g->rows / (float)o->rows;
        g->rows = o->rows;
    }
    if (o->cols > 0) {
        g->pitch_col_cm *= (float)g->cols / (float)o->cols;
        g->cols = o->cols;
    }
    if (o->rate_hz > 0.0f)
        script->rate_hz = o->rate_hz;
    if (o->seed_given)
        script->seed = script->mat.seed = o->seed;
    if (o->start_given)
        script->start_utc_us = o->frames.start_utc_us;
}

static enum pmat_err open_show(struct player *p, struct pmat_fault *fault)
{
    const struct pmat_play_options *o = p->options;
    if (o->script == NULL)
        return pmat_sim_labelled_create(&p->show, &o->frames, fault);
    struct pmat_sim_script *script = malloc(sizeof *script);
    if (script == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for the script");
    enum pmat_err err = load_script(script, o->script, fault);
    if (err == PMAT_OK) {
        override(script, o);
        err = pmat_sim_night_create(&p->show, script, fault);
    }
    free(script);
    return err;
}

static enum pmat_err open_truth(struct player *p, struct pmat_fault *fault)
{
    if (p->options->truth == NULL)
        return PMAT_OK;
    p->truth = fopen(p->options->truth, "we");
    if (p->truth == NULL)
        return pmat_fault_errno(fault, errno, "cannot write '%s'", p->options->truth);
    return PMAT_OK;
}

/* The port last: who sees it may start to read. */
static enum pmat_err open_outlet(struct player *p, struct pmat_fault *fault)
{
    const struct pmat_play_options *o = p->options;
    if (o->pty != NULL)
        return pmat_sim_pty_open(&p->pty, o->pty, fault);
    if (strcmp(o->output, "-") == 0) {
        if (isatty(STDOUT_FILENO))
            return pmat_fault_set(fault, PMAT_ERR_USAGE,
                                  "a terminal cannot show frames; redirect the output or name a "
                                  "file with --output");
        p->fd = STDOUT_FILENO;
        return PMAT_OK;
    }
    p->fd = open(o->output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (p->fd < 0)
        return pmat_fault_errno(fault, errno, "cannot write '%s'", o->output);
    return PMAT_OK;
}

/* Signals come in through a descriptor, so that the port's link is always cleared away. */
static int watch_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void tell_progress(void *context, double t_s, double length_s)
{
    struct player *p = context;
    pmat_progress_tell(&p->progress, t_s, length_s);
}

static enum pmat_err stream(struct player *p, struct pmat_fault *fault)
{
    const struct pmat_play_options *o = p->options;
    struct pmat_sim_stream_tally tally;
    struct pmat_sim_stream_options options = {.format = o->wire,
                                              .encoding = o->encoding,
                                              .speed = o->speed,
                                              .fd = p->fd,
                                              .pty = p->pty,
                                              .stop_fd = p->stop_fd,
                                              .truth = p->truth,
                                              .faults = o->faults,
                                              .seed = o->seed,
                                              .log = &p->log,
                                              .progress = tell_progress,
                                              .progress_context = p};
    pmat_progress_start(&p->progress, "night");
    enum pmat_err err = pmat_sim_stream_play(p->show, &options, &tally, fault);
    pmat_progress_end(&p->progress);
    pmat_log(&p->log, PMAT_LOG_NOTICE,
             "%llu frames sent (%.1f MB), %llu not sent in gaps, %llu packets dropped, %llu bytes "
             "flipped",
             (unsigned long long)tally.frames, 1e-6 * (double)tally.bytes,
             (unsigned long long)tally.silent, (unsigned long long)tally.dropped,
             (unsigned long long)tally.flipped);
    return err;
}

static enum pmat_err close_player(struct player *p, enum pmat_err err, struct pmat_fault *fault)
{
    pmat_sim_pty_close(p->pty);
    if (p->truth != NULL && fclose(p->truth) != 0 && err == PMAT_OK)
        err = pmat_fault_errno(fault, errno, "cannot write '%s'", p->options->truth);
    if (p->fd > STDERR_FILENO && close(p->fd) != 0 && err == PMAT_OK)
        err = pmat_fault_errno(fault, errno, "cannot write '%s'", p->options->output);
    if (p->stop_fd >= 0)
        close(p->stop_fd);
    if (p->show != NULL)
        p->show->kind->destroy(p->show);
    return err;
}

enum pmat_err pmat_play(const struct pmat_play_options *options, struct pmat_fault *fault)
{
    struct player p = {.options = options, .fd = -1, .stop_fd = watch_signals()};
    pmat_log_to_stderr(&p.log, "posture-sim", PMAT_LOG_NOTICE);
    enum pmat_err err = open_show(&p, fault);
    if (err == PMAT_OK)
        err = open_truth(&p, fault);
    if (err == PMAT_OK)
        err = open_outlet(&p, fault);
    if (err == PMAT_OK)
        err = stream(&p, fault);
    return close_player(&p, err, fault);
}
