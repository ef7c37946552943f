/* Flags made anew from what is stored of the nights. */
#include "programs/judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "programs/posture-nights/nights.h"
#include "programs/strain_settings.h"

struct judging {
    struct pmat_store *store;
    const struct nights_options *options;
    struct pmat_judge *judge;
    struct pmat_config *config; /* room to read a night's own settings */
    int nights, changed;
    enum pmat_err err;
    struct pmat_fault *fault;
};

static enum pmat_err settings_of(struct judging *judging, const struct pmat_night_view *view)
{
    const char *text = view->provenance.config_text;
    enum pmat_err err = PMAT_OK;
    pmat_config_default(judging->config);
    if (text == NULL || text[0] == '\0')
        return pmat_strain_settings_take(&judging->judge->settings, judging->config,
                                         judging->fault);
    char *copy = strdup(text);
    FILE *stream = copy != NULL ? fmemopen(copy, strlen(copy), "r") : NULL;
    if (stream == NULL)
        err = pmat_fault_set(judging->fault, PMAT_ERR_INTERNAL, "not enough memory");
    else
        err = pmat_config_read(judging->config, stream, "the night's settings", judging->fault);
    if (stream != NULL)
        fclose(stream);
    free(copy);
    if (err == PMAT_ERR_CONFIG) { /* of another version: the defaults, rather than nothing */
        pmat_config_default(judging->config);
        err = PMAT_OK;
    }
    return err == PMAT_OK ? pmat_strain_settings_take(&judging->judge->settings, judging->config,
                                                      judging->fault)
                          : err;
}

static const struct pmat_flag *find(const struct pmat_flag *flags, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(flags[i].name, name) == 0)
            return &flags[i];
    return NULL;
}

/* "prone now strain, was watch; long_still is new; restless is gone". */
static void tell_changes(struct judging *judging, const struct pmat_night_row *row,
                         const struct pmat_night_view *before)
{
    const struct pmat_strain_result *now = &judging->judge->result;
    char name[NIGHTS_NAME_SIZE], words[800] = "";
    size_t used = 0;
    for (size_t i = 0; i < now->flag_count && used < sizeof words; i++) {
        const struct pmat_flag *flag = &now->flags[i];
        const struct pmat_flag *old = find(before->flags, before->flag_count, flag->name);
        if (old != NULL && old->severity == flag->severity)
            continue;
        used += (size_t)snprintf(
            words + used, sizeof words - used, "%s%s %s%s", used > 0 ? "; " : "", flag->name,
            old == NULL ? "is new, " : "is now ", pmat_severity_name(flag->severity));
    }
    for (size_t i = 0; i < before->flag_count && used < sizeof words; i++)
        if (find(now->flags, now->flag_count, before->flags[i].name) == NULL)
            used += (size_t)snprintf(words + used, sizeof words - used, "%s%s is gone",
                                     used > 0 ? "; " : "", before->flags[i].name);
    judging->nights++;
    if (words[0] == '\0' && before->judged)
        return;
    judging->changed++;
    nights_describe(row, name);
    printf("%s: %s\n", name, words[0] != '\0' ? words : "judged for the first time, no flag");
}

static enum pmat_err judge_one(struct judging *judging, pmat_session_id id,
                               const struct pmat_night_row *row)
{
    struct pmat_night_view before;
    enum pmat_err err = pmat_store_load_view(judging->store, id, &before, judging->fault);
    if (err != PMAT_OK)
        return err;
    if (judging->options->config == NULL)
        err = settings_of(judging, &before);
    if (err == PMAT_OK)
        err = pmat_judge_look(judging->judge, judging->store, id, judging->fault);
    if (err == PMAT_OK)
        err = pmat_judge_keep(judging->judge, judging->store, id, judging->fault);
    if (err == PMAT_OK)
        tell_changes(judging, row, &before);
    pmat_store_free_view(&before);
    return err;
}

static bool take_row(void *context, pmat_session_id id, const struct pmat_night_row *row)
{
    struct judging *judging = context;
    const struct nights_options *options = judging->options;
    if (options->session != 0 && row->key.session != options->session)
        return true;
    judging->err = judge_one(judging, id, row);
    return judging->err == PMAT_OK;
}

static enum pmat_err judge_all(struct judging *judging)
{
    const struct nights_options *options = judging->options;
    pmat_session_id id;
    enum pmat_err err = pmat_store_each_session(judging->store, options->mat, options->night,
                                                options->night, take_row, judging, judging->fault);
    if (err == PMAT_OK)
        err = judging->err;
    if (err == PMAT_OK && judging->nights == 0) /* says what there is */
        err = pmat_store_find_night(judging->store, options->mat, options->night, &id,
                                    judging->fault);
    if (err == PMAT_OK)
        printf("%d judged, %d changed\n", judging->nights, judging->changed);
    return err;
}

enum pmat_err nights_judge(struct pmat_store *store, const struct nights_options *options,
                           struct pmat_fault *fault)
{
    struct judging judging = {.store = store, .options = options, .fault = fault};
    judging.config = calloc(1, sizeof *judging.config);
    enum pmat_err err = pmat_judge_create(&judging.judge, fault);
    if (judging.config == NULL)
        err = pmat_fault_set(fault, PMAT_ERR_INTERNAL, "not enough memory for the settings");
    if (err == PMAT_OK && options->config != NULL) {
        pmat_config_default(judging.config);
        err = pmat_config_load(judging.config, options->config, fault);
        if (err == PMAT_OK)
            err = pmat_strain_settings_take(&judging.judge->settings, judging.config, fault);
    }
    if (err == PMAT_OK)
        err = judge_all(&judging);
    pmat_judge_destroy(judging.judge);
    free(judging.config);
    return err;
}
