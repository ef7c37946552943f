#include "programs/posture-logger/keeper.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "programs/posture-logger/notify.h"

enum {
    LOOP_MS = 1000,
    RETRY_MS = 5000,          /* at least this often, and with each new epoch */
    CLOSE_PATIENCE_MS = 1000, /* what a stopping service may still try: it ends within 2 s */
    REOPEN_AFTER = 3,         /* refusals, then the database is opened anew */
    TELL_US = 60000000,
    PUBLISH_US = 5000000,
    SPACE_MIN_BYTES = 1 << 20
};
#define LOW_CONFIDENCE   0.6f
#define DOUBTFUL_PERCENT 50.0

static int64_t boottime_us(const struct pmat_keeper *keeper)
{
    return keeper->options.clock->boottime_us(keeper->options.clock->context);
}

static int64_t utc_us(const struct pmat_keeper *keeper)
{
    return keeper->options.clock->realtime_us(keeper->options.clock->context);
}

/* ---- one entry ---- */

static struct pmat_provenance provenance_of(const struct pmat_keeper *keeper,
                                            const struct pmat_backlog_entry *entry)
{
    struct pmat_provenance provenance = *keeper->options.provenance;
    snprintf(provenance.calibration_id, sizeof provenance.calibration_id, "%s",
             entry->calibration_id);
    if (entry->unit[0] != '\0')
        snprintf(provenance.unit, sizeof provenance.unit, "%s", entry->unit);
    if (entry->model_id[0] != '\0')
        snprintf(provenance.model_id, sizeof provenance.model_id, "%s", entry->model_id);
    provenance.config_text = entry->extra != NULL ? entry->extra : "";
    provenance.profile_text = provenance.config_text + strlen(provenance.config_text);
    if (entry->extra != NULL)
        provenance.profile_text++;
    return provenance;
}

static enum pmat_err begin(struct pmat_keeper *keeper, const struct pmat_backlog_entry *entry)
{
    struct pmat_provenance provenance = provenance_of(keeper, entry);
    struct pmat_session_key key = entry->key;
    enum pmat_err err = pmat_store_session_begin(keeper->store, &key, &entry->session, &provenance,
                                                 &keeper->id, &keeper->fault);
    if (err != PMAT_OK) {
        keeper->id = 0;
        return err;
    }
    keeper->key = key;
    keeper->start = entry->session;
    keeper->next_index = 0;
    char when[PMAT_ISO_SIZE];
    pmat_zone_iso(key.zone, entry->session.start_utc_us, when);
    pmat_log(keeper->options.log, PMAT_LOG_INFO, "night %s, session %d: in bed since %s", key.night,
             key.session, when);
    return PMAT_OK;
}

/* In a fresh database the session that is being recorded begins once more. */
static enum pmat_err begin_again(struct pmat_keeper *keeper)
{
    const struct pmat_backlog_entry entry = {
        .kind = PMAT_BACKLOG_BEGIN, .session = keeper->start, .key = keeper->key};
    return begin(keeper, &entry);
}

static enum pmat_err resume(struct pmat_keeper *keeper, const struct pmat_backlog_entry *entry)
{
    enum pmat_err err =
        pmat_store_session_resume(keeper->store, entry->id, entry->epoch.index, &keeper->fault);
    if (err == PMAT_ERR_MISSING)
        return begin(keeper, entry);
    if (err != PMAT_OK)
        return err;
    keeper->id = entry->id;
    keeper->key = entry->key;
    keeper->start = entry->session;
    keeper->next_index = entry->epoch.index;
    pmat_log(keeper->options.log, PMAT_LOG_INFO, "night %s, session %d goes on after %d epochs",
             keeper->key.night, keeper->key.session, entry->epoch.index);
    return PMAT_OK;
}

static enum pmat_err put(struct pmat_keeper *keeper, const struct pmat_backlog_entry *entry)
{
    const struct pmat_epoch *epoch = entry->has_epoch ? &entry->epoch : NULL;
    enum pmat_err err = PMAT_ERR_MISSING;
    if (keeper->id != 0)
        err = pmat_store_put(keeper->store, keeper->id, epoch, keeper->options.boot_id,
                             entry->events, entry->event_count, &entry->session, &keeper->fault);
    if (err == PMAT_ERR_MISSING && begin_again(keeper) == PMAT_OK)
        err = pmat_store_put(keeper->store, keeper->id, epoch, keeper->options.boot_id,
                             entry->events, entry->event_count, &entry->session, &keeper->fault);
    if (err == PMAT_OK && epoch != NULL && epoch->index >= keeper->next_index) {
        keeper->next_index = epoch->index + 1;
        keeper->epochs_stored++;
    }
    return err;
}

static enum pmat_err relabel(struct pmat_keeper *keeper, const struct pmat_backlog_entry *entry)
{
    if (keeper->id == 0)
        return PMAT_OK;
    struct pmat_session_key key = entry->key;
    enum pmat_err err = pmat_store_session_relabel(keeper->store, keeper->id, &key, entry->shift_us,
                                                   &keeper->fault);
    if (err != PMAT_OK)
        return err;
    if (entry->shift_us != 0)
        pmat_log(keeper->options.log, PMAT_LOG_NOTICE,
                 "the clock was set by %.1f s: night %s, session %d is now night %s, session %d",
                 (double)entry->shift_us / 1e6, keeper->key.night, keeper->key.session, key.night,
                 key.session);
    keeper->key = key;
    keeper->start.start_utc_us += entry->shift_us;
    keeper->start.end_utc_us += entry->shift_us;
    return PMAT_OK;
}

/* One line where the night's numbers cannot carry much. */
static void warn_of_doubt(const struct pmat_keeper *keeper, const struct pmat_session *session)
{
    double unknown =
        session->time_in_bed_min > 0.0
            ? 100.0 * session->posture_min[PMAT_POSTURE_UNKNOWN] / session->time_in_bed_min
            : 0.0;
    char what[80];
    if (unknown >= DOUBTFUL_PERCENT)
        snprintf(what, sizeof what, "posture unknown for %.0f %% of the time in bed", unknown);
    else if (session->mean_confidence < LOW_CONFIDENCE)
        snprintf(what, sizeof what, "mean confidence only %.2f", (double)session->mean_confidence);
    else
        return;
    pmat_log(keeper->options.log, PMAT_LOG_WARNING,
             "night %s: %s; check that the mat lies flat, its profile fits, and one sleeper lies "
             "on it",
             keeper->key.night, what);
}

static enum pmat_err end(struct pmat_keeper *keeper, const struct pmat_backlog_entry *entry)
{
    const struct pmat_session *session = &entry->session;
    enum pmat_err err = keeper->id == 0 ? PMAT_ERR_MISSING
                                        : pmat_store_session_end(keeper->store, keeper->id, session,
                                                                 entry->key.kind, entry->extra,
                                                                 entry->extra_size, &keeper->fault);
    if (err == PMAT_ERR_MISSING) /* a database of before the trouble: nothing here to end */
        err = PMAT_OK;
    if (err != PMAT_OK)
        return err;
    pmat_log(keeper->options.log, PMAT_LOG_INFO,
             "night %s, session %d: %.0f min in bed, %d epochs (%s)", keeper->key.night,
             keeper->key.session, session->time_in_bed_min, session->epochs, session->end_reason);
    warn_of_doubt(keeper, session);
    keeper->id = 0;
    return PMAT_OK;
}

static enum pmat_err store_entry(struct pmat_keeper *keeper, const struct pmat_backlog_entry *entry)
{
    switch (entry->kind) {
    case PMAT_BACKLOG_BEGIN:
        return begin(keeper, entry);
    case PMAT_BACKLOG_RESUME:
        return resume(keeper, entry);
    case PMAT_BACKLOG_PUT:
        return put(keeper, entry);
    case PMAT_BACKLOG_RELABEL:
        return relabel(keeper, entry);
    case PMAT_BACKLOG_END:
        return end(keeper, entry);
    case PMAT_BACKLOG_CALIBRATION:
        return pmat_store_put_calibration(keeper->store, keeper->options.mat, entry->calibration_id,
                                          entry->session.end_utc_us, entry->extra,
                                          entry->extra_size, &keeper->fault);
    case PMAT_BACKLOG_DOUBTS:
        if (keeper->id != 0)
            return pmat_store_put_doubts(keeper->store, keeper->id, entry->extra, &keeper->fault);
        break;
    case PMAT_BACKLOG_SETTINGS:
        break; /* for the judging alone */
    }
    return PMAT_OK;
}

/* ---- trouble ---- */

static bool disk_is_full(const char *db)
{
    char folder[512];
    struct statvfs disk;
    snprintf(folder, sizeof folder, "%s", db);
    char *slash = strrchr(folder, '/');
    if (slash != NULL)
        *slash = '\0';
    return statvfs(slash != NULL ? folder : ".", &disk) == 0 &&
           (uint64_t)disk.f_bavail * disk.f_frsize < SPACE_MIN_BYTES;
}

/* One line a minute, however often it is tried. */
static void refuse(struct pmat_keeper *keeper)
{
    const struct pmat_keeper_options *options = &keeper->options;
    int waiting = pmat_backlog_waiting(options->backlog);
    char words[PMAT_STATUS_WORDS_SIZE];
    snprintf(words, sizeof words, "%d epochs wait in memory: %.240s", waiting, keeper->fault.text);
    bool full = disk_is_full(options->db);
    pmat_state_trouble(options->state, PMAT_STATE_STORE,
                       full ? PMAT_TROUBLE_NO_SPACE : PMAT_TROUBLE_STORE, words, utc_us(keeper));
    keeper->refusals++;
    bool first = !keeper->refusing;
    keeper->refusing = true;
    pmat_backlog_refusing(options->backlog, true);
    if (!first && boottime_us(keeper) - keeper->told_us < TELL_US)
        return;
    keeper->told_us = boottime_us(keeper);
    if (!options->ends_itself)
        pmat_log(options->log, PMAT_LOG_ERROR, "%s", words);
}

static void accept(struct pmat_keeper *keeper)
{
    const struct pmat_keeper_options *options = &keeper->options;
    keeper->fault.kind = PMAT_OK;
    keeper->refusals = 0;
    if (!keeper->refusing)
        return;
    keeper->refusing = false;
    pmat_backlog_refusing(options->backlog, false);
    pmat_state_trouble(options->state, PMAT_STATE_STORE, PMAT_TROUBLE_NONE, "", utc_us(keeper));
    pmat_log(options->log, PMAT_LOG_NOTICE, "the database takes what is recorded again");
}

static enum pmat_err open_again(struct pmat_keeper *keeper)
{
    if (keeper->store != NULL && keeper->refusals % REOPEN_AFTER == REOPEN_AFTER - 1) {
        pmat_store_close(keeper->store);
        keeper->store = NULL;
    }
    if (keeper->store != NULL)
        return PMAT_OK;
    return keeper->options.open(keeper->options.open_context, &keeper->store, &keeper->fault);
}

/* Stores all that can be stored; false when the database refuses. */
static bool flush(struct pmat_keeper *keeper, int wait_ms)
{
    const struct pmat_backlog_entry *entry;
    while ((entry = pmat_backlog_first(keeper->options.backlog, wait_ms)) != NULL) {
        pmat_session_id ending = keeper->id;
        enum pmat_err err = open_again(keeper);
        if (err == PMAT_OK)
            err = store_entry(keeper, entry);
        if (err != PMAT_OK) {
            refuse(keeper);
            return false;
        }
        accept(keeper);
        pmat_keeper_judge_note(&keeper->judging, keeper->id != 0 ? keeper->id : ending, entry);
        pmat_backlog_pop(keeper->options.backlog);
        pmat_keeper_judge_work(&keeper->judging, keeper->store,
                               pmat_backlog_waiting(keeper->options.backlog) == 0,
                               boottime_us(keeper));
        struct pmat_logger_status *status = pmat_state_lock(keeper->options.state);
        status->last_stored_utc_us = utc_us(keeper);
        pmat_state_unlock(keeper->options.state);
        if (boottime_us(keeper) - keeper->published_us >= PUBLISH_US)
            pmat_keeper_publish(keeper);
    }
    return true;
}

/* ---- what is told ---- */

static void tell_systemd(const struct pmat_logger_status *status)
{
    char line[PMAT_STATUS_WORDS_SIZE + 80];
    if (status->trouble != PMAT_TROUBLE_NONE)
        snprintf(line, sizeof line, "%s: %s", pmat_trouble_name((enum pmat_trouble)status->trouble),
                 status->trouble_words);
    else if (status->night[0] != '\0')
        snprintf(line, sizeof line, "recording night %s, %" PRId64 " epochs stored", status->night,
                 status->epochs_stored);
    else
        snprintf(line, sizeof line, "watching the bed: nobody in it");
    pmat_notify_status(line);
}

void pmat_keeper_publish(struct pmat_keeper *keeper)
{
    const struct pmat_keeper_options *options = &keeper->options;
    struct pmat_logger_status status;
    pmat_state_get(options->state, &status);
    status.process = getpid();
    snprintf(status.boot_id, sizeof status.boot_id, "%s", options->boot_id);
    status.told_utc_us = utc_us(keeper);
    status.told_boottime_us = boottime_us(keeper);
    status.epochs_stored = keeper->epochs_stored;
    status.epochs_waiting = pmat_backlog_waiting(options->backlog);
    status.epochs_lost = pmat_backlog_lost(options->backlog);
    keeper->published_us = status.told_boottime_us;
    tell_systemd(&status);
    if (!options->ends_itself)
        pmat_logger_status_write(&status, options->db, NULL); /* its age tells when it cannot */
}

void pmat_keeper_run(struct pmat_keeper *keeper)
{
    struct pmat_backlog *backlog = keeper->options.backlog;
    int64_t tried_us = boottime_us(keeper), closing_us = 0;
    bool done = false;
    pmat_keeper_publish(keeper);
    while (!done) {
        bool stored = flush(keeper, LOOP_MS);
        bool closed = pmat_backlog_closed(backlog);
        tried_us = boottime_us(keeper);
        if (closed && closing_us == 0)
            closing_us = tried_us;
        done = closed && (stored || keeper->options.ends_itself ||
                          tried_us - closing_us > CLOSE_PATIENCE_MS * INT64_C(1000));
        while (!stored && !done && boottime_us(keeper) - tried_us < RETRY_MS * INT64_C(1000) &&
               !pmat_backlog_closed(backlog)) {
            pmat_backlog_rest(backlog, LOOP_MS);
            if (boottime_us(keeper) - keeper->published_us >= PUBLISH_US)
                pmat_keeper_publish(keeper);
        }
        if (closed && !stored && !done)
            usleep(200000);
        if (boottime_us(keeper) - keeper->published_us >= PUBLISH_US)
            pmat_keeper_publish(keeper);
        if (stored && !closed && !keeper->options.ends_itself && keeper->store != NULL)
            pmat_keeper_judge_catch_up(&keeper->judging, keeper->store, boottime_us(keeper));
        if (stored && !closed)
            pmat_backups_tick(&keeper->backups, boottime_us(keeper), utc_us(keeper));
    }
    pmat_backups_stop(&keeper->backups);
}
