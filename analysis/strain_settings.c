/* Every threshold and every minute of the rules as a key under [strain]. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/strain_rules.h"

#define AT(field)   offsetof(struct pmat_strain_settings, field)
#define SIZE(field) sizeof((struct pmat_strain_settings *)0)->field

/* As night.settling_min has it, which whoever knows it puts here. */
#define SETTLING_MIN 30.0f

static const char *const unknown[] = {"unknown", NULL}, *const never[] = {"none", NULL};

static bool is_digits(const char *text, int from, int count)
{
    for (int i = from; i < from + count; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return true;
}

/* "" or "YYYY-MM-DD". */
static bool is_empty_or_date(const char *text)
{
    if (text[0] == '\0')
        return true;
    if (strlen(text) != PMAT_DATE_SIZE - 1 || text[4] != '-' || text[7] != '-' ||
        !is_digits(text, 0, 4) || !is_digits(text, 5, 2) || !is_digits(text, 8, 2))
        return false;
    int month = 10 * (text[5] - '0') + text[6] - '0', day = 10 * (text[8] - '0') + text[9] - '0';
    return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/* Rows of the sleeper and of all rules. */
static const struct pmat_key common[] = {
    {.name = "lumbar_flat",
     .type = PMAT_KEY_FLOAT,
     .offset = AT(lumbar_flat),
     .size = SIZE(lumbar_flat),
     .default_text = "unknown",
     .max = 1,
     .words = unknown,
     .help = "your lumbar_arch lying flat on your back, as posture-setup takes it"},
    {.name = "lumbar_knees_raised",
     .type = PMAT_KEY_FLOAT,
     .offset = AT(lumbar_knees_raised),
     .size = SIZE(lumbar_knees_raised),
     .default_text = "unknown",
     .max = 1,
     .words = unknown,
     .help = "and with the knees raised"},
    {.name = "mattress_bought",
     .type = PMAT_KEY_TEXT,
     .offset = AT(mattress_bought),
     .size = SIZE(mattress_bought),
     .default_text = "",
     .valid = is_empty_or_date,
     .wrong = "is no date; write YYYY-MM-DD",
     .help = "when the mattress was bought, YYYY-MM-DD; empty = not known"},
    {.name = "confidence_min",
     .type = PMAT_KEY_FLOAT,
     .offset = AT(confidence_min),
     .size = SIZE(confidence_min),
     .default_text = "0.6",
     .max = 1,
     .help = "an epoch less sure of its posture counts for nothing"},
    {.name = "own_nights",
     .type = PMAT_KEY_FLOAT,
     .offset = AT(own_nights),
     .size = SIZE(own_nights),
     .default_text = "14",
     .unit = "nights",
     .min = 2,
     .max = 365,
     .help = "so many earlier nights are needed to compare with them"},
};

static struct pmat_key *add(struct pmat_strain_keys *keys, const char *rule, const char *name)
{
    size_t at = keys->table.count++;
    snprintf(keys->name[at], sizeof keys->name[at], "%s%s%s", rule, rule[0] != '\0' ? "." : "",
             name);
    keys->key[at] = (struct pmat_key){.section = "strain", .name = keys->name[at]};
    return &keys->key[at];
}

static void add_common(struct pmat_strain_keys *keys)
{
    for (size_t i = 0; i < sizeof common / sizeof *common; i++) {
        struct pmat_key *key = add(keys, "", common[i].name);
        const char *name = key->name;
        *key = common[i];
        key->section = "strain";
        key->name = name;
    }
}

static void add_rule(struct pmat_strain_keys *keys, int number)
{
    const struct pmat_strain_rule *rule = &pmat_strain_rules[number];
    for (int i = 0; i < PMAT_STRAIN_LIMITS_MAX && rule->limit[i].key != NULL; i++) {
        const struct pmat_strain_limit *limit = &rule->limit[i];
        struct pmat_key *key = add(keys, rule->name, limit->key);
        key->type = PMAT_KEY_FLOAT;
        key->offset = AT(rule) + (size_t)number * sizeof(struct pmat_strain_numbers) +
                      offsetof(struct pmat_strain_numbers, limit) + (size_t)i * sizeof(float);
        key->size = sizeof(float);
        key->default_text = limit->preset;
        key->unit = limit->unit[0] != '\0' ? limit->unit : NULL;
        key->max = limit->most;
        key->help = limit->help;
    }
    for (int i = 0; i < PMAT_STRAIN_LEVELS_MAX && rule->level[i].key != NULL; i++) {
        const struct pmat_strain_level *level = &rule->level[i];
        struct pmat_key *key = add(keys, rule->name, level->key);
        key->type = PMAT_KEY_FLOAT;
        key->offset = AT(rule) + (size_t)number * sizeof(struct pmat_strain_numbers) +
                      offsetof(struct pmat_strain_numbers, level) + (size_t)i * sizeof(float);
        key->size = sizeof(float);
        key->default_text = level->preset;
        key->unit = level->unit;
        key->max = level->most;
        key->words = never;
        key->help = rule->credit != NULL ? "credited from here on"
                    : level->of_longest  ? "flagged from here on, without a break"
                                         : "flagged from here on";
    }
}

void pmat_strain_keys_make(struct pmat_strain_keys *keys)
{
    *keys = (struct pmat_strain_keys){.table = {keys->key, 0}};
    add_common(keys);
    for (int i = 0; i < pmat_strain_rule_count; i++)
        add_rule(keys, i);
}

void pmat_strain_settings_default(struct pmat_strain_settings *settings)
{
    struct pmat_strain_keys keys;
    pmat_strain_keys_make(&keys);
    *settings = (struct pmat_strain_settings){0};
    settings->settling_min = SETTLING_MIN;
    pmat_keys_default(&keys.table, settings);
}

bool pmat_strain_own_threshold(const struct pmat_strain_settings *settings, float *threshold)
{
    const struct pmat_strain_numbers *numbers = NULL;
    for (int i = 0; i < pmat_strain_rule_count; i++)
        if (strcmp(pmat_strain_rules[i].name, "lumbar_arch") == 0)
            numbers = &settings->rule[i];
    if (numbers == NULL || !(settings->lumbar_flat > settings->lumbar_knees_raised))
        return false;
    *threshold = settings->lumbar_knees_raised +
                 numbers->limit[1] * (settings->lumbar_flat - settings->lumbar_knees_raised);
    return true;
}
