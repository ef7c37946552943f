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
#include "programs/posture-logger/worker.h"

enum { QUEUE_SLOTS = 256, MODEL_SIZE_MAX = 1 << 20 };

/* Everything that is made once; pmat_logger_run takes it down backwards. */
struct logger {
    const struct pmat_logger_options *options;
    struct pmat_config config;
    struct pmat_log log;
    struct pmat_clock clock;
    struct pmat_profile profile;
    struct pmat_model *model;
    struct pmat_store *store;
    struct pmat_queue *queue;
    struct pmat_intake *intake;
    struct pmat_provenance provenance;
    struct pmat_nights nights;
    struct pmat_worker worker;
    char *config_text;
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

static enum pmat_err write_config_text(struct logger *logger, struct pmat_fault *fault)
{
    size_t size = 0;
    FILE *stream = open_memstream(&logger->config_text, &size);
    if (stream == NULL)
        return pmat_fault_errno(fault, errno, "cannot write the settings");
    pmat_config_write(&logger->config, stream);
    fclose(stream);
    return PMAT_OK;
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

static enum pmat_err read_settings(struct logger *logger, struct pmat_fault *fault)
{
    struct pmat_config *config = &logger->config;
    *config = logger->options->config;
    if (logger->options->replay[0] != '\0') {
        snprintf(config->port, sizeof config->port, "%s", logger->options->replay);
        config->clock = PMAT_CLOCK_DEVICE;
    }
    if (config->db[0] == '\0')
        pmat_config_default_db(config->db, sizeof config->db);
    if (config->zone[0] == '\0')
        pmat_zone_host(config->zone);
    pmat_profile_default(&logger->profile);
    if (config->profile[0] != '\0') {
        enum pmat_err err = pmat_profile_load(&logger->profile, config->profile, NULL, fault);
        if (err != PMAT_OK)
            return err;
    }
    if (config->mat[0] == '\0')
        snprintf(config->mat, sizeof config->mat, "%s", logger->profile.name);
    return write_config_text(logger, fault);
}

static void describe(struct logger *logger)
{
    struct pmat_provenance *provenance = &logger->provenance;
    snprintf(provenance->program_version, sizeof provenance->program_version, "%s", PMAT_VERSION);
    snprintf(provenance->model_id, sizeof provenance->model_id, "%s", pmat_model_id(logger->model));
    snprintf(provenance->unit, sizeof provenance->unit, "counts");
    provenance->config_text = logger->config_text;
    provenance->profile_text = "";
    struct pmat_nights *nights = &logger->nights;
    *nights = (struct pmat_nights){.store = logger->store,
                                   .log = &logger->log,
                                   .provenance = provenance,
                                   .nap_max_h = logger->config.nap_max_h};
    snprintf(nights->mat, sizeof nights->mat, "%s", logger->config.mat);
    snprintf(nights->zone, sizeof nights->zone, "%s", logger->config.zone);
    pmat_clock_boot_id(nights->boot_id);
    logger->worker = (struct pmat_worker){.config = &logger->config,
                                          .profile = logger->profile,
                                          .model = logger->model,
                                          .nights = nights,
                                          .provenance = provenance,
                                          .queue = logger->queue,
                                          .once = logger->options->once,
                                          .enough = &logger->enough,
                                          .log = &logger->log};
}

/* A database that cannot be used stays untouched; the service records into a file beside it. */
static enum pmat_err open_store(struct logger *logger, struct pmat_fault *fault)
{
    struct pmat_config *config = &logger->config;
    enum pmat_err err = pmat_store_open(&logger->store, config->db, PMAT_STORE_WRITE, fault);
    bool ends_itself = logger->options->once || logger->options->replay[0] != '\0';
    size_t used = strlen(config->db);
    static const char suffix[] = "-side.db";
    if (err != PMAT_ERR_DATA || ends_itself || used + sizeof suffix > sizeof config->db)
        return err;
    memcpy(config->db + used, suffix, sizeof suffix);
    pmat_log(&logger->log, PMAT_LOG_ERROR, "%s; recording into %s meanwhile", fault->text,
             config->db);
    return pmat_store_open(&logger->store, config->db, PMAT_STORE_WRITE, fault);
}

static enum pmat_err set_up(struct logger *logger, struct pmat_fault *fault)
{
    enum pmat_err err = read_settings(logger, fault);
    if (err == PMAT_OK)
        err = load_model(logger, fault);
    if (err == PMAT_OK)
        err = take_signals(logger, fault);
    if (err == PMAT_OK)
        err = open_store(logger, fault);
    if (err != PMAT_OK)
        return err;
    logger->queue = pmat_queue_create(QUEUE_SLOTS);
    if (logger->queue == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "not enough memory for the queue");
    describe(logger);
    const struct pmat_intake_options options = {
        .port = logger->config.port[0] != '\0' ? logger->config.port : "auto",
        .baud = logger->profile.baud,
        .once = logger->options->once || logger->options->replay[0] != '\0',
        .signal_fd = logger->signal_fd,
        .enough = &logger->enough,
        .profile = &logger->profile,
        .clock_source = logger->config.clock,
        .clock = &logger->clock,
        .log = &logger->log,
    };
    return pmat_intake_create(&logger->intake, &options, logger->queue, fault);
}

static void *work(void *context)
{
    pmat_worker_run(context);
    return NULL;
}

static void tell_sums(const struct logger *logger)
{
    const struct pmat_reader_counters *counters = pmat_intake_counters(logger->intake);
    uint64_t lost = counters->lost_packets + counters->foreign_grid +
                    pmat_intake_dropped(logger->intake) + logger->worker.frames_early;
    pmat_log(&logger->log, PMAT_LOG_INFO, "%llu frames read, %llu lost; %d epochs stored",
             (unsigned long long)counters->frames, (unsigned long long)lost,
             logger->nights.epochs_stored);
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
    if (logger->nights.err != PMAT_OK)
        return pmat_fault_set(fault, logger->nights.err, "%d epochs could not be stored: %s",
                              logger->nights.epochs_lost, logger->nights.fault.text);
    if (pmat_intake_fault(logger->intake) != NULL) {
        *fault = *pmat_intake_fault(logger->intake);
        return fault->kind;
    }
    bool ends_itself = logger->options->once || logger->options->replay[0] != '\0';
    if (!ends_itself)
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
            "that the mat lies under the sleeper and its profile fits",
            from, to);
    }
    return PMAT_OK;
}

static enum pmat_err run_threads(struct logger *logger, struct pmat_fault *fault)
{
    pthread_t thread;
    int failed = pthread_create(&thread, NULL, work, &logger->worker);
    if (failed != 0)
        return pmat_fault_errno(fault, failed, "cannot start the analysing thread");
    pmat_intake_run(logger->intake);
    pthread_join(thread, NULL);
    tell_sums(logger);
    return judge(logger, fault);
}

static void take_down(struct logger *logger)
{
    pmat_worker_clear(&logger->worker);
    pmat_intake_destroy(logger->intake);
    pmat_queue_destroy(logger->queue);
    pmat_store_close(logger->store);
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
    take_down(logger);
    return err;
}
