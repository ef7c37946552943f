#include "programs/posture-status/health.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

#include "storage/backup.h"

/* The logger tells every 5 s; a busy disk may hold one up. */
#define TOLD_MAX_S 20.0
#define FULL_MB    1.0
#define MEGABYTE   1e6
#define DAY_US     INT64_C(86400000000)

static void look_at_disk(struct pmat_health *health, const char *db)
{
    char folder[PMAT_STATUS_PATH_SIZE];
    struct statvfs disk;
    health->disk_free_mb = health->disk_total_mb = (double)NAN;
    snprintf(folder, sizeof folder, "%s", db);
    char *slash = strrchr(folder, '/');
    if (slash != NULL)
        slash[1] = '\0';
    if (statvfs(slash != NULL ? folder : ".", &disk) != 0)
        return;
    health->disk_free_mb = (double)disk.f_bavail * (double)disk.f_frsize / MEGABYTE;
    health->disk_total_mb = (double)disk.f_blocks * (double)disk.f_frsize / MEGABYTE;
}

static bool take_backup(void *context, const struct pmat_backup *backup)
{
    struct pmat_health *health = context;
    health->backup_utc_us = backup->made_utc_us;
    return true;
}

static void look_at_backups(struct pmat_health *health, const char *db, int64_t utc_us)
{
    struct pmat_fault fault;
    pmat_backup_each(db, take_backup, health, &fault);
    if (!pmat_backup_due(db, utc_us) && health->backup_utc_us != 0)
        health->next_backup_utc_us = health->backup_utc_us + DAY_US;
}

static void say(struct pmat_health *health, enum pmat_trouble trouble, const char *words)
{
    health->trouble = trouble;
    snprintf(health->words, sizeof health->words, "%s", words);
}

/* A logger that hangs on its disk cannot tell so itself. */
static void judge_silence(struct pmat_health *health)
{
    bool dead = kill((pid_t)health->status.process, 0) != 0 && errno == ESRCH;
    char words[PMAT_HEALTH_WORDS_SIZE];
    if (dead || isnan(health->told_age_s)) {
        say(health, PMAT_TROUBLE_ENDED, "posture-logger does not run: start it, or see its log");
    } else if (health->disk_free_mb < FULL_MB) {
        say(health, PMAT_TROUBLE_NO_SPACE, "the disk is full: make room");
    } else {
        snprintf(words, sizeof words,
                 "posture-logger has not told anything for %.0f s: its disk may hang",
                 health->told_age_s);
        say(health, PMAT_TROUBLE_STORE, words);
    }
}

enum pmat_err pmat_health_look(struct pmat_health *health, const char *db,
                               const struct pmat_clock *clock, struct pmat_fault *fault)
{
    struct pmat_logger_status *status = &health->status;
    memset(health, 0, sizeof *health);
    enum pmat_err err = pmat_logger_status_read(status, db, fault);
    if (err != PMAT_OK)
        return err;
    char boot_id[37];
    pmat_clock_boot_id(boot_id);
    int64_t now_us = clock->boottime_us(clock->context);
    bool same_boot = strcmp(boot_id, status->boot_id) == 0;
    health->told_age_s =
        same_boot ? (double)(now_us - status->told_boottime_us) / 1e6 : (double)NAN;
    health->last_frame_age_s = same_boot && status->last_frame_boottime_us != 0
                                   ? (double)(now_us - status->last_frame_boottime_us) / 1e6
                                   : (double)NAN;
    look_at_disk(health, db);
    look_at_backups(health, db, clock->realtime_us(clock->context));
    say(health, (enum pmat_trouble)status->trouble, status->trouble_words);
    bool ended = health->trouble == PMAT_TROUBLE_ENDED || health->trouble == PMAT_TROUBLE_IN_USE;
    bool dead = kill((pid_t)status->process, 0) != 0 && errno == ESRCH;
    if (!(health->told_age_s <= TOLD_MAX_S) ? !ended : dead && !ended)
        judge_silence(health);
    return PMAT_OK;
}
