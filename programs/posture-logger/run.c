#include "programs/posture-logger/run.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "programs/posture-logger/intake.h"
#include "programs/posture-logger/keeper.h"
#include "programs/posture-logger/settings.h"
#include "programs/posture-logger/worker.h"
#include "storage/backup.h"
#include "storage/rescue.h"

enum { QUEUE_SLOTS = 256, MODEL_SIZE_MAX = 1 << 20 };

/* Everything that is made once; pmat_logger_run takes it down backwards. */
struct logger {
    const struct pmat_logger_options *options;
    struct pmat_config config;
    struct pmat_log log;
    struct pmat_clock clock;
    struct pmat_profile profile;
    struct pmat_model *model;
    struct pmat_past past;
    struct pmat_queue *queue;
    struct pmat_backlog *backlog;
    struct pmat_state *state;
    struct pmat_notify notify;
    struct pmat_keeper keeper;
    struct pmat_intake *intake;
    struct pmat_provenance provenance, provenance_kept;
    struct pmat_nights nights;
    struct pmat_worker worker;
    char *config_text;
    char boot_id[37];
    int signal_fd;
    atomic_bool enough;
};

static enum pmat_err load_model(struct logger *logger, struct pmat_fault *fault)
{
    const char *path = logger->options->model;
    if (path[0] == '\0')
        return pmat_model_create_default(&logger->model, fault);
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return pmat_fault_errno(fault, errno, "cannot read the model %s", path);
    enum pmat_err err = PMAT_ERR_INTERNAL;
    void *bytes = malloc(MODEL_SIZE_MAX);
    if (bytes != NULL)
        err =
            pmat_model_create(&logger->model, bytes, fread(bytes, 1, MODEL_SIZE_MAX, file), fault);
    else
        pmat_fault_set(fault, err, "not enough memory for the model");
    if (err == PMAT_ERR_DATA) {
        struct pmat_fault why = *fault;
        pmat_fault_set(fault, err, "%s: %.200s; leave --model out for the built-in one", path,
                       why.text);
    }
    free(bytes);
    fclose(file);
    return err;
}

/* SIGTERM and SIGINT come as bytes on a descriptor, so that no code runs in a handler. */
static enum pmat_err take_signals(struct logger *logger, struct pmat_fault *fault)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    logger->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (logger->signal_fd < 0)
        return pmat_fault_errno(fault, errno, "cannot wait for signals");
    return PMAT_OK;
}

static bool ends_itself(const struct logger *logger)
{
    return logger->options->once || logger->options->replay[0] != '\0';
}

static enum pmat_err read_settings(struct logger *logger, struct pmat_fault *fault)
{
    enum pmat_err err =
        pmat_settings_fill(&logger->config, logger->options, &logger->profile, fault);
    if (err != PMAT_OK)
        return err;
    logger->config_text = pmat_settings_text(&logger->config);
    return logger->config_text != NULL
               ? PMAT_OK
               : pmat_fault_set(fault, PMAT_ERR_INTERNAL, "not enough memory for the settings");
}

static const char *port_of(const struct logger *logger)
{
    return logger->config.port[0] != '\0' ? logger->config.port : "auto";
}

/* A service sets a damaged database aside and begins a fresh one; whoever replays is told. */
static enum pmat_err open_database(void *context, struct pmat_store **store,
                                   struct pmat_fault *fault)
{
    struct logger *logger = context;
    const char *db = logger->config.db;
    struct pmat_rescue rescue = {0};
    if (ends_itself(logger))
        return pmat_store_open(store, db, PMAT_STORE_WRITE, fault);
    enum pmat_err err = pmat_store_open_rescued(
        store, db, logger->clock.realtime_us(logger->clock.context), &rescue, fault);
    if (rescue.set_aside)
        pmat_log(&logger->log, PMAT_LOG_ERROR,
                 "%s was damaged (%s): it lies in %s now, recording goes on in a fresh one", db,
                 rescue.finding, rescue.aside);
    return err;
}

/* SIGHUP, in the reading thread. */
static struct pmat_config *reload(void *context)
{
    struct logger *logger = context;
    pmat_notify_reloading(logger->clock.monotonic_us(logger->clock.context));
    struct pmat_config *settings =
        pmat_settings_reload(logger->options, logger->config_text, &logger->log);
    pmat_notify_ready();
    return settings;
}

static void describe(struct logger *logger)
{
    struct pmat_provenance *provenance = &logger->provenance;
    snprintf(provenance->program_version, sizeof provenance->program_version, "%s", PMAT_VERSION);
    snprintf(provenance->model_id, sizeof provenance->model_id, "%s", pmat_model_id(logger->model));
    snprintf(provenance->unit, sizeof provenance->unit, "counts");
    provenance->config_text = logger->config_text;
    provenance->profile_text = "";
    logger->provenance_kept = *provenance; /* the storing thread's own */
    struct pmat_nights *nights = &logger->nights;
    *nights = (struct pmat_nights){.backlog = logger->backlog,
                                   .provenance = provenance,
                                   .nap_max_h = logger->config.nap_max_h,
                                   .may_wait = ends_itself(logger)};
    snprintf(nights->mat, sizeof nights->mat, "%s", logger->config.mat);
    snprintf(nights->zone, sizeof nights->zone, "%s", logger->config.zone);
    logger->worker = (struct pmat_worker){.config = &logger->config,
                                          .profile = logger->profile,
                                          .model = logger->model,
                                          .nights = nights,
                                          .provenance = provenance,
                                          .queue = logger->queue,
                                          .state = logger->state,
                                          .notify = &logger->notify,
                                          .past = &logger->past,
                                          .once = logger->options->once,
                                          .enough = &logger->enough,
                                          .log = &logger->log};
    struct pmat_logger_status *status = pmat_state_lock(logger->state);
    snprintf(status->mat, sizeof status->mat, "%s", logger->config.mat);
    snprintf(status->zone, sizeof status->zone, "%s", logger->config.zone);
    snprintf(status->port, sizeof status->port, "%s", port_of(logger));
    pmat_state_unlock(logger->state);
}

/* A database that cannot be used stays untouched; the service records into a file beside it. A disk
 * that refuses is waited for, with the night in memory. */
static enum pmat_err open_store(struct logger *logger, struct pmat_fault *fault)
{
    struct pmat_config *config = &logger->config;
    struct pmat_store **store = &logger->keeper.store;
    enum pmat_err err = open_database(logger, store, fault);
    size_t used = strlen(config->db);
    static const char suffix[] = "-side.db";
    if (ends_itself(logger))
        return err;
    if (err == PMAT_ERR_DATA && used + sizeof suffix <= sizeof config->db) {
        memcpy(config->db + used, suffix, sizeof suffix);
        pmat_log(&logger->log, PMAT_LOG_ERROR, "%s; recording into %s meanwhile", fault->text,
                 config->db);
        err = open_database(logger, store, fault);
    }
    if (err != PMAT_ERR_IO)
        return err;
    pmat_log(&logger->log, PMAT_LOG_ERROR, "%s; the night is kept in memory meanwhile",
             fault->text);
    return PMAT_OK;
}

static void make_keeper(struct logger *logger)
{
    logger->keeper.options = (struct pmat_keeper_options){
        .db = logger->config.db,
        .mat = logger->config.mat,
        .boot_id = logger->boot_id,
        .provenance = &logger->provenance_kept,
        .ends_itself = ends_itself(logger),
        .open = open_database,
        .open_context = logger,
        .backlog = logger->backlog,
        .state = logger->state,
        .clock = &logger->clock,
        .log = &logger->log,
    };
    logger->keeper.judging.log = &logger->log;
    struct pmat_fault fault;
    if (pmat_judge_create(&logger->keeper.judging.judge, &fault) == PMAT_OK)
        logger->keeper.judging.judge->settings = logger->options->strain;
    else
        pmat_log(&logger->log, PMAT_LOG_WARNING, "no flags will be raised: %s", fault.text);
    logger->keeper.backups =
        (struct pmat_backups){.db = logger->config.db,
                              .keep = ends_itself(logger) ? 0 : PMAT_BACKUPS_KEPT,
                              .log = &logger->log};
}

static enum pmat_err take_memory(struct logger *logger, struct pmat_fault *fault)
{
    logger->queue = pmat_queue_create(QUEUE_SLOTS);
    logger->backlog = pmat_backlog_create();
    logger->state = pmat_state_create();
    if (logger->queue == NULL || logger->backlog == NULL || logger->state == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "not enough memory for the queues");
    return PMAT_OK;
}

static enum pmat_err open_mat(struct logger *logger, struct pmat_fault *fault)
{
    struct pmat_intake_options options = {
        .port = port_of(logger),
        .baud = logger->profile.baud,
        .once = ends_itself(logger),
        .signal_fd = logger->signal_fd,
        .enough = &logger->enough,
        .profile = &logger->profile,
        .clock_source = logger->config.clock,
        .clock = &logger->clock,
        .log = &logger->log,
        .state = logger->state,
        .notify = &logger->notify,
        .reload = reload,
        .reload_context = logger,
    };
    if (options.clock_source == PMAT_CLOCK_HOST)
        pmat_past_start_line(&logger->past, logger->boot_id, &logger->clock, &options.line);
    return pmat_intake_create(&logger->intake, &options, logger->queue, fault);
}

static enum pmat_err set_up(struct logger *logger, struct pmat_fault *fault)
{
    pmat_notify_init(&logger->notify);
    pmat_clock_boot_id(logger->boot_id);
    enum pmat_err err = take_memory(logger, fault);
    if (err == PMAT_OK)
        err = read_settings(logger, fault);
    if (err == PMAT_OK)
        err = load_model(logger, fault);
    if (err == PMAT_OK)
        err = take_signals(logger, fault);
    if (err != PMAT_OK)
        return err;
    describe(logger);
    err = open_store(logger, fault);
    if (err != PMAT_OK)
        return err;
    make_keeper(logger);
    if (logger->keeper.store != NULL)
        pmat_past_read(&logger->past, logger->keeper.store, logger->config.mat);
    if (ends_itself(logger))
        logger->past.cut.id = 0; /* a recording is a night of its own */
    return open_mat(logger, fault);
}

static void *work(void *context)
{
    pmat_worker_run(context);
    return NULL;
}

static void *keep(void *context)
{
    pmat_keeper_run(context);
    return NULL;
}

static void tell_sums(const struct logger *logger)
{
    const struct pmat_reader_counters *counters = pmat_intake_counters(logger->intake);
    uint64_t lost = counters->lost_packets + counters->foreign_grid +
                    pmat_intake_dropped(logger->intake) + logger->worker.frames_early +
                    logger->worker.frames_foreign;
    pmat_log(&logger->log, PMAT_LOG_INFO, "%llu frames read, %llu lost; %d epochs stored",
             (unsigned long long)counters->frames, (unsigned long long)lost,
             logger->keeper.epochs_stored);
}

/* What the run came to, where it was meant to end by itself. */
static enum pmat_err judge(const struct logger *logger, struct pmat_fault *fault)
{
    const struct pmat_worker *worker = &logger->worker;
    const char *port = logger->config.port;
    if (worker->err != PMAT_OK) {
        *fault = worker->fault;
        return worker->err;
    }
    const struct pmat_fault *refusal = &logger->keeper.fault;
    int left = pmat_backlog_waiting(logger->backlog) + pmat_backlog_lost(logger->backlog);
    if (refusal->kind != PMAT_OK)
        return pmat_fault_set(fault, refusal->kind, "%d epochs could not be stored: %.300s", left,
                              refusal->text);
    if (pmat_intake_fault(logger->intake) != NULL) {
        *fault = *pmat_intake_fault(logger->intake);
        return fault->kind;
    }
    if (!ends_itself(logger))
        return PMAT_OK;
    const struct pmat_reader_counters *counters = pmat_intake_counters(logger->intake);
    if (worker->frames == 0 && counters->bytes > 0)
        return pmat_fault_set(fault, PMAT_ERR_DATA,
                              "%s: %llu bytes and not one frame; check the profile (--profile) and "
                              "the baud rate",
                              port, (unsigned long long)counters->bytes);
    if (worker->frames == 0)
        return pmat_fault_set(fault, PMAT_ERR_UNAVAILABLE,
                              "%s: the mat sent nothing; check its cable and power", port);
    if (logger->nights.sessions_ended == 0) {
        char from[PMAT_ISO_SIZE], to[PMAT_ISO_SIZE];
        pmat_zone_iso(logger->config.zone, worker->first_utc_us, from);
        pmat_zone_iso(logger->config.zone, worker->last_utc_us, to);
        pmat_log(
            &logger->log, PMAT_LOG_WARNING,
            "nobody lay on the mat from %s to %s: no night was written; if somebody did, check "
            "that the mat lies under the sleeper and its profile fits; a mat that plays faster "
            "than "
            "life wants --clock device",
            from, to);
    }
    return PMAT_OK;
}

static enum pmat_err start_threads(struct logger *logger, pthread_t *working, pthread_t *keeping,
                                   struct pmat_fault *fault)
{
    int failed = pthread_create(keeping, NULL, keep, &logger->keeper);
    if (failed != 0)
        return pmat_fault_errno(fault, failed, "cannot start the storing thread");
    failed = pthread_create(working, NULL, work, &logger->worker);
    if (failed == 0)
        return PMAT_OK;
    pmat_backlog_close(logger->backlog);
    pthread_join(*keeping, NULL);
    return pmat_fault_errno(fault, failed, "cannot start the analysing thread");
}

static enum pmat_err run_threads(struct logger *logger, struct pmat_fault *fault)
{
    pthread_t working, keeping;
    enum pmat_err err = start_threads(logger, &working, &keeping, fault);
    if (err != PMAT_OK)
        return err;
    pmat_notify_ready();
    pmat_intake_run(logger->intake);
    pmat_notify_stopping();
    pthread_join(working, NULL);
    pthread_join(keeping, NULL);
    tell_sums(logger);
    return judge(logger, fault);
}

/* The last words for posture-status. A second logger must not write over those of the first. */
static void tell_end(struct logger *logger, enum pmat_err err, const struct pmat_fault *fault)
{
    if (logger->keeper.store == NULL || ends_itself(logger))
        return;
    const char *words = err != PMAT_OK ? fault->text : "stopped on request";
    pmat_state_trouble(logger->state, PMAT_STATE_MAT,
                       err == PMAT_ERR_IN_USE ? PMAT_TROUBLE_IN_USE : PMAT_TROUBLE_ENDED, words,
                       logger->clock.realtime_us(logger->clock.context));
    pmat_keeper_publish(&logger->keeper);
}

static void take_down(struct logger *logger)
{
    pmat_worker_clear(&logger->worker);
    pmat_intake_destroy(logger->intake);
    pmat_queue_destroy(logger->queue);
    pmat_backlog_destroy(logger->backlog);
    pmat_state_destroy(logger->state);
    pmat_past_clear(&logger->past);
    pmat_judge_destroy(logger->keeper.judging.judge);
    pmat_store_close(logger->keeper.store);
    if (logger->signal_fd >= 0)
        close(logger->signal_fd);
    pmat_model_destroy(logger->model);
    free(logger->config_text);
    free(logger);
}

enum pmat_err pmat_logger_run(const struct pmat_logger_options *options, struct pmat_fault *fault)
{
    struct logger *logger = calloc(1, sizeof *logger);
    if (logger == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "not enough memory");
    logger->options = options;
    logger->signal_fd = -1;
    pmat_log_to_stderr(&logger->log, "posture-logger",
                       options->quiet ? PMAT_LOG_WARNING : PMAT_LOG_INFO);
    pmat_clock_host(&logger->clock);
    enum pmat_err err = set_up(logger, fault);
    if (err == PMAT_OK)
        err = run_threads(logger, fault);
    tell_end(logger, err, fault);
    take_down(logger);
    return err;
}
