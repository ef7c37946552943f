#include "programs/strain_settings.h"

#include <stdlib.h>

static enum pmat_err no_memory(struct pmat_fault *fault)
{
    return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "not enough memory for the strain settings");
}

static enum pmat_err take(const struct pmat_key_table *table, struct pmat_strain_settings *settings,
                          const struct pmat_config_strain *given, struct pmat_fault *fault)
{
    for (int i = 0; i < given->count; i++) {
        const struct pmat_config_entry *entry = &given->entry[i];
        struct pmat_fault why = {0};
        enum pmat_err err =
            pmat_keys_set(table, settings, "strain", entry->key, entry->value, &why);
        if (err == PMAT_OK)
            continue;
        if (entry->line == 0)
            return pmat_fault_set(fault, err, "%s", why.text);
        return pmat_fault_set(fault, err, "%s:%d: %.250s", given->origin, entry->line, why.text);
    }
    return PMAT_OK;
}

static enum pmat_err check(const struct pmat_strain_settings *settings,
                           const struct pmat_config_strain *given, struct pmat_fault *fault)
{
    if (settings->lumbar_flat <= settings->lumbar_knees_raised)
        return pmat_fault_set(fault, PMAT_ERR_CONFIG,
                              "%s: keys 'lumbar_flat', 'lumbar_knees_raised': flat must be the "
                              "greater one; take them anew with posture-setup --lumbar",
                              given->origin[0] != '\0' ? given->origin : "[strain]");
    return PMAT_OK;
}

enum pmat_err pmat_strain_settings_take(struct pmat_strain_settings *settings,
                                        const struct pmat_config *config, struct pmat_fault *fault)
{
    struct pmat_strain_keys *keys = malloc(sizeof *keys);
    if (keys == NULL)
        return no_memory(fault);
    pmat_strain_keys_make(keys);
    pmat_strain_settings_default(settings);
    enum pmat_err err = take(&keys->table, settings, &config->strain, fault);
    settings->settling_min = config->settling_min;
    free(keys);
    return err == PMAT_OK ? check(settings, &config->strain, fault) : err;
}

void pmat_strain_settings_write(const struct pmat_config *config,
                                const struct pmat_strain_settings *settings, FILE *stream)
{
    struct pmat_strain_keys *keys = malloc(sizeof *keys);
    struct pmat_config *fixed = malloc(sizeof *fixed);
    if (keys != NULL && fixed != NULL) {
        *fixed = *config;
        fixed->strain.count = 0;
        pmat_config_write(fixed, stream);
        pmat_strain_keys_make(keys);
        fputc('\n', stream);
        pmat_keys_write(&keys->table, settings, stream);
    }
    free(fixed);
    free(keys);
}
