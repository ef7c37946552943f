#include "programs/posture-logger/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum pmat_err pmat_settings_fill(struct pmat_config *config,
                                 const struct pmat_logger_options *options,
                                 struct pmat_profile *profile, struct pmat_fault *fault)
{
    *config = options->config;
    if (options->replay[0] != '\0') {
        snprintf(config->port, sizeof config->port, "%s", options->replay);
        config->clock = PMAT_CLOCK_DEVICE;
    }
    if (config->db[0] == '\0')
        pmat_config_default_db(config->db, sizeof config->db);
    if (config->zone[0] == '\0')
        pmat_zone_host(config->zone);
    pmat_profile_default(profile);
    if (config->profile[0] != '\0') {
        enum pmat_err err = pmat_profile_load(profile, config->profile, NULL, fault);
        if (err != PMAT_OK)
            return err;
    }
    if (config->mat[0] == '\0')
        snprintf(config->mat, sizeof config->mat, "%s", profile->name);
    return PMAT_OK;
}

char *pmat_settings_text(const struct pmat_config *config)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    if (stream == NULL)
        return NULL;
    struct pmat_strain_settings strain;
    struct pmat_fault fault;
    if (pmat_strain_settings_take(&strain, config, &fault) == PMAT_OK)
        pmat_strain_settings_write(config, &strain, stream);
    else
        pmat_config_write(config, stream);
    fclose(stream);
    return text;
}

void pmat_settings_take(struct pmat_config *config, const struct pmat_config *settings)
{
    config->away_merge_min = settings->away_merge_min;
    config->debounce_s = settings->debounce_s;
    config->session_cap_h = settings->session_cap_h;
    config->nap_max_h = settings->nap_max_h;
    config->settling_min = settings->settling_min;
    config->unknown_below = settings->unknown_below;
    config->turn_hold_s = settings->turn_hold_s;
    config->still_threshold = settings->still_threshold;
    config->strain = settings->strain;
}

/* The two texts have the same keys in the same lines. Says what differs under a heading that does
 * not change while recording. */
static void tell_kept(const char *running, const char *wanted, const struct pmat_log *log)
{
    bool changes = false;
    while (*running != '\0' && *wanted != '\0') {
        size_t a = strcspn(running, "\n"), b = strcspn(wanted, "\n");
        if (running[0] == '[')
            changes = strncmp(running, "[night]", a) == 0 ||
                      strncmp(running, "[posture]", a) == 0 || strncmp(running, "[strain]", a) == 0;
        bool same = a == b && memcmp(running, wanted, a) == 0;
        if (!same && !changes)
            pmat_log(log, PMAT_LOG_WARNING, "'%.*s' needs a restart: recording goes on with '%.*s'",
                     (int)b, wanted, (int)a, running);
        else if (!same)
            pmat_log(log, PMAT_LOG_NOTICE, "settings: now %.*s", (int)b, wanted);
        running += a + (running[a] == '\n');
        wanted += b + (wanted[b] == '\n');
    }
}

struct pmat_config *pmat_settings_reload(const struct pmat_logger_options *options,
                                         const char *running_text, const struct pmat_log *log)
{
    struct pmat_logger_options again;
    struct pmat_profile profile;
    struct pmat_fault fault = {0};
    struct pmat_config *settings = malloc(sizeof *settings);
    if (settings == NULL)
        return NULL;
    char *text = NULL;
    if (pmat_logger_options_parse(&again, options->argc, options->argv, &fault) == PMAT_CLI_RUN &&
        pmat_settings_fill(settings, &again, &profile, &fault) == PMAT_OK)
        text = pmat_settings_text(settings);
    if (text == NULL) {
        pmat_log(log, PMAT_LOG_ERROR, "the settings stay as they are: %s", fault.text);
        free(settings);
        return NULL;
    }
    tell_kept(running_text, text, log);
    free(text);
    return settings;
}
