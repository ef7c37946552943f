#include "programs/posture-status/show.h"

#include <inttypes.h>
#include <jansson.h>
#include <math.h>

#include "core/zone.h"

/* "2026-03-10 22:40", the host's own zone standing in where the logger told none. */
static void local_time(const struct pmat_logger_status *status, int64_t utc_us, char text[24])
{
    struct pmat_local local = pmat_zone_local(status->zone, utc_us);
    snprintf(text, 24, "%04d-%02d-%02d %02d:%02d", local.year % 10000, local.month % 100,
             local.day % 100, local.hour % 100, local.minute % 100);
}

static void show_losses(FILE *out, const struct pmat_logger_status *status)
{
    fprintf(out, "  Frames      %" PRId64 " read", status->frames);
    const struct {
        const char *words;
        int64_t count;
    } causes[] = {
        {"lost on the line", status->lost_line}, {"damaged", status->lost_bad},
        {"of another grid", status->lost_grid},  {"while busy", status->lost_busy},
        {"restarts", status->restarts},          {"times opened anew", status->reopened},
    };
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
        if (causes[i].count > 0)
            fprintf(out, ", %" PRId64 " %s", causes[i].count, causes[i].words);
    fputc('\n', out);
}

static void show_stored(FILE *out, const struct pmat_health *health)
{
    const struct pmat_logger_status *status = &health->status;
    fprintf(out, "  Stored      %" PRId64 " epochs since the start", status->epochs_stored);
    if (status->epochs_waiting > 0)
        fprintf(out, ", %" PRId64 " wait in memory", status->epochs_waiting);
    if (status->epochs_lost > 0)
        fprintf(out, ", %" PRId64 " lost", status->epochs_lost);
    fputc('\n', out);
    if (!isnan(health->disk_free_mb))
        fprintf(out, "  Disk        %.0f MB free of %.0f MB\n", health->disk_free_mb,
                health->disk_total_mb);
}

static void show_backups(FILE *out, const struct pmat_health *health)
{
    char last[24] = "none yet", next[24] = "within 10 min";
    if (health->backup_utc_us != 0)
        local_time(&health->status, health->backup_utc_us, last);
    if (health->next_backup_utc_us != 0)
        local_time(&health->status, health->next_backup_utc_us, next);
    fprintf(out, "  Backup      last %s, next %s\n", last,
            health->trouble == PMAT_TROUBLE_ENDED ? "when posture-logger runs" : next);
}

void pmat_status_show_text(FILE *out, const struct pmat_health *health, const char *db)
{
    const struct pmat_logger_status *status = &health->status;
    char since[24];
    if (health->trouble != PMAT_TROUBLE_NONE) {
        fprintf(out, "Not recording (%s): %s\n", pmat_trouble_name(health->trouble), health->words);
        if (status->trouble_since_utc_us != 0) {
            local_time(status, status->trouble_since_utc_us, since);
            fprintf(out, "  Since       %s\n", since);
        }
    } else if (status->night[0] != '\0') {
        local_time(status, status->in_bed_since_utc_us, since);
        fprintf(out, "Recording night %s: in bed since %s\n", status->night, since);
    } else {
        fprintf(out, "Watching the bed: nobody in it\n");
    }
    fprintf(out, "  Mat         %s on %s\n", status->mat, status->port);
    if (!isnan(health->last_frame_age_s))
        fprintf(out, "  Last frame  %.1f s ago, the bed %s\n", fmax(0.0, health->last_frame_age_s),
                status->posture);
    show_losses(out, status);
    show_stored(out, health);
    show_backups(out, health);
    fprintf(out, "  Database    %s\n", db);
}

static json_t *number_or_null(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *utc_or_null(int64_t utc_us)
{
    char text[PMAT_ISO_SIZE];
    pmat_zone_iso(NULL, utc_us, text);
    return utc_us != 0 ? json_string(text) : json_null();
}

void pmat_status_show_json(FILE *out, const struct pmat_health *health, const char *db)
{
    const struct pmat_logger_status *status = &health->status;
    bool recording = health->trouble == PMAT_TROUBLE_NONE;
    json_t *object =
        json_pack("{s:b, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:s, s:o, s:o}", "recording", recording,
                  "trouble", pmat_trouble_name(health->trouble), "words", health->words, "mat",
                  status->mat, "port", status->port, "db", db, "trouble_since_utc",
                  utc_or_null(recording ? 0 : status->trouble_since_utc_us), "night",
                  status->night[0] != '\0' ? json_string(status->night) : json_null(), "bed",
                  status->posture, "in_bed_since_utc", utc_or_null(status->in_bed_since_utc_us),
                  "last_frame_age_s", number_or_null(health->last_frame_age_s));
    const struct {
        const char *key;
        int64_t value;
    } counts[] = {
        {"frames", status->frames},
        {"lost_on_line", status->lost_line},
        {"damaged", status->lost_bad},
        {"foreign_grid", status->lost_grid},
        {"lost_while_busy", status->lost_busy},
        {"mat_restarts", status->restarts},
        {"reopened", status->reopened},
        {"epochs_stored", status->epochs_stored},
        {"epochs_waiting", status->epochs_waiting},
        {"epochs_lost", status->epochs_lost},
    };
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        json_object_set_new(object, counts[i].key, json_integer(counts[i].value));
    json_object_set_new(object, "last_stored_utc", utc_or_null(status->last_stored_utc_us));
    json_object_set_new(object, "last_backup_utc", utc_or_null(health->backup_utc_us));
    json_object_set_new(object, "next_backup_utc", utc_or_null(health->next_backup_utc_us));
    json_object_set_new(object, "told_age_s", number_or_null(health->told_age_s));
    json_object_set_new(object, "disk_free_mb", number_or_null(health->disk_free_mb));
    json_object_set_new(object, "disk_total_mb", number_or_null(health->disk_total_mb));
    json_dumpf(object, out, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
    fputc('\n', out);
    json_decref(object);
}
