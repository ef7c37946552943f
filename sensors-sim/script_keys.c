/* The head of a script: one table of keys. */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sensors-sim/script.h"

enum kind { FLOAT, BYTE, GRID, SEED, WORD };

typedef bool set_fn(struct pmat_sim_script *script, const char *value);

struct key {
    const char *name;
    enum kind kind;
    size_t offset;
    float low, high; /* as written */
    float factor;    /* from the unit written to the unit kept */
    set_fn *set;     /* of a WORD */
    const char *expected;
};

static bool set_start(struct pmat_sim_script *script, const char *value)
{
    struct tm tm = {0};
    const char *end = strptime(value, "%Y-%m-%dT%H:%M:%S", &tm);
    if (end == NULL || strcmp(end, "Z") != 0)
        return false;
    script->start_utc_us = (int64_t)timegm(&tm) * 1000000;
    return true;
}

static bool set_zone(struct pmat_sim_script *script, const char *value)
{
    snprintf(script->zone, sizeof script->zone, "%s", value);
    return pmat_zone_known(value) != 0;
}

static bool set_sex(struct pmat_sim_script *script, const char *value)
{
    bool female = strcmp(value, "female") == 0;
    if (!female && strcmp(value, "male") != 0)
        return false;
    script->person.female = female;
    script->person.breast = female ? 0.8f : 0.0f;
    return true;
}

static bool set_mattress(struct pmat_sim_script *script, const char *value)
{
    return pmat_sim_mattress_named(&script->mattress, value);
}

static bool set_head(struct pmat_sim_script *script, const char *value)
{
    static const char *const names[] = {"first_row", "last_row", "first_col", "last_col"};
    for (int i = 0; i < 4; i++) {
        if (strcmp(value, names[i]) != 0)
            continue;
        script->mat.geometry.head = (enum pmat_head)i;
        return true;
    }
    return false;
}

static bool set_view(struct pmat_sim_script *script, const char *value)
{
    bool mirrored = strcmp(value, "mirrored") == 0;
    script->mat.geometry.view = mirrored ? PMAT_VIEW_MIRRORED : PMAT_VIEW_FROM_ABOVE;
    return mirrored || strcmp(value, "from_above") == 0;
}

static bool set_polarity(struct pmat_sim_script *script, const char *value)
{
    script->mat.polarity_down = strcmp(value, "down") == 0;
    return script->mat.polarity_down || strcmp(value, "up") == 0;
}

static bool set_model(struct pmat_sim_script *script, const char *value)
{
    snprintf(script->model, sizeof script->model, "%s", value);
    return value[0] != '\0' && strlen(value) < sizeof script->model;
}

#define AT(member) offsetof(struct pmat_sim_script, member)

static const struct key keys[] = {
    {"start", WORD, 0, 0, 0, 0, set_start, "a UTC time like 2026-03-10T22:40:00Z"},
    {"zone", WORD, 0, 0, 0, 0, set_zone, "an IANA zone like Europe/Berlin"},
    {"sex", WORD, 0, 0, 0, 0, set_sex, "female or male"},
    {"height_cm", FLOAT, AT(person.height_m), 150, 200, .01f, NULL, NULL},
    {"mass_kg", FLOAT, AT(person.mass_kg), 45, 130, 1, NULL, NULL},
    {"lordosis_mm", FLOAT, AT(person.lordosis_m), 0, 40, .001f, NULL, NULL},
    {"breath_per_min", FLOAT, AT(breath.rate_per_min), 5, 40, 1, NULL, NULL},
    {"breath_wander_frac", FLOAT, AT(breath.wander_frac), 0, 0.3f, 1, NULL, NULL},
    {"breath_interval_cv", FLOAT, AT(breath.interval_cv), 0, 0.3f, 1, NULL, NULL},
    {"breath_depth_cv", FLOAT, AT(breath.depth_cv), 0, 0.5f, 1, NULL, NULL},
    {"breath_mm", FLOAT, AT(breath_mm), 0, 20, 1, NULL, NULL},
    {"mattress", WORD, 0, 0, 0, 0, set_mattress, "soft, medium, firm or air"},
    {"stiffness_kpa_per_m", FLOAT, AT(mattress.stiffness_pa_per_m), 20, 1000, 1000, NULL, NULL},
    {"topper_cm", FLOAT, AT(mattress.topper_cm), 0, 8, 1, NULL, NULL},
    {"model", WORD, 0, 0, 0, 0, set_model, "a name of 1 to 47 characters"},
    {"rows", GRID, AT(mat.geometry.rows), 2, 128, 1, NULL, NULL},
    {"cols", GRID, AT(mat.geometry.cols), 2, 128, 1, NULL, NULL},
    {"pitch_row_mm", FLOAT, AT(mat.geometry.pitch_row_cm), 2, 500, .1f, NULL, NULL},
    {"pitch_col_mm", FLOAT, AT(mat.geometry.pitch_col_cm), 2, 500, .1f, NULL, NULL},
    {"head", WORD, 0, 0, 0, 0, set_head, "first_row, last_row, first_col or last_col"},
    {"view", WORD, 0, 0, 0, 0, set_view, "from_above or mirrored"},
    {"from_head_cm", FLOAT, AT(mat.geometry.from_head_cm), -50, 150, 1, NULL, NULL},
    {"from_left_cm", FLOAT, AT(mat.geometry.from_left_cm), -50, 100, 1, NULL, NULL},
    {"turned_deg", FLOAT, AT(mat.turned_deg), -20, 20, 1, NULL, NULL},
    {"bits", BYTE, AT(mat.bits), 6, 16, 1, NULL, NULL},
    {"polarity", WORD, 0, 0, 0, 0, set_polarity, "up or down"},
    {"rate_hz", FLOAT, AT(rate_hz), .1f, 100, 1, NULL, NULL},
    {"full_scale_kpa", FLOAT, AT(mat.full_scale_pa), 1, 200, 1000, NULL, NULL},
    {"exponent", FLOAT, AT(mat.exponent), .3f, 1.2f, 1, NULL, NULL},
    {"threshold_frac", FLOAT, AT(mat.threshold_frac), 0, .5f, 1, NULL, NULL},
    {"gain_sd", FLOAT, AT(mat.gain_sd), 0, .5f, 1, NULL, NULL},
    {"noise_frac", FLOAT, AT(mat.noise_frac), 0, .2f, 1, NULL, NULL},
    {"hysteresis_frac", FLOAT, AT(mat.hysteresis_frac), 0, .5f, 1, NULL, NULL},
    {"drift_per_decade_frac", FLOAT, AT(mat.drift_per_decade_frac), 0, .2f, 1, NULL, NULL},
    {"ghost_row_frac", FLOAT, AT(mat.ghost_row_frac), 0, .5f, 1, NULL, NULL},
    {"ghost_col_frac", FLOAT, AT(mat.ghost_col_frac), 0, .5f, 1, NULL, NULL},
    {"offset_frac", FLOAT, AT(mat.offset_frac), 0, .75f, 1, NULL, NULL},
    {"offset_sd_frac", FLOAT, AT(mat.offset_sd_frac), 0, .2f, 1, NULL, NULL},
    {"dead_frac", FLOAT, AT(mat.dead_frac), 0, .5f, 1, NULL, NULL},
    {"stuck_frac", FLOAT, AT(mat.stuck_frac), 0, .5f, 1, NULL, NULL},
    {"dead_rows", BYTE, AT(mat.dead_rows), 0, 20, 1, NULL, NULL},
    {"dead_cols", BYTE, AT(mat.dead_cols), 0, 20, 1, NULL, NULL},
    {"seed", SEED, AT(seed), 0, 2147483647.0f, 1, NULL, NULL},
};

/* Each kind converts for itself: what fits one of them is out of another's range. */
static void store(struct pmat_sim_script *script, const struct key *key, double number)
{
    char *at = (char *)script + key->offset;
    switch (key->kind) {
    case FLOAT: {
        float value = (float)(number * (double)key->factor);
        memcpy(at, &value, sizeof value);
        return;
    }
    case GRID: {
        uint16_t value = (uint16_t)number;
        memcpy(at, &value, sizeof value);
        return;
    }
    case BYTE: {
        uint8_t value = (uint8_t)number;
        memcpy(at, &value, sizeof value);
        return;
    }
    case SEED: {
        uint64_t value = (uint64_t)number;
        memcpy(at, &value, sizeof value);
        return;
    }
    case WORD:
        return;
    }
}

static void set_number(struct pmat_sim_script *script, const struct key *key, const char *value,
                       struct pmat_fault *fault)
{
    char *end;
    double number = strtod(value, &end);
    bool whole = key->kind == FLOAT || number == floor(number);
    if (end == value || *end != '\0' || !whole || !(number >= (double)key->low) ||
        !(number <= (double)key->high)) {
        pmat_fault_set(fault, PMAT_ERR_CONFIG, "'%s' is no %snumber in %g..%g; correct key '%s'",
                       value, key->kind == FLOAT ? "" : "whole ", (double)key->low,
                       (double)key->high, key->name);
        return;
    }
    store(script, key, number);
}

bool pmat_sim_script_set(struct pmat_sim_script *script, const char *key, const char *value,
                         struct pmat_fault *fault)
{
    fault->kind = PMAT_OK;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (strcmp(keys[i].name, key) != 0)
            continue;
        if (keys[i].kind != WORD)
            set_number(script, &keys[i], value, fault);
        else if (!keys[i].set(script, value))
            pmat_fault_set(fault, PMAT_ERR_CONFIG, "'%s' is not %s; correct key '%s'", value,
                           keys[i].expected, key);
        return true;
    }
    return false;
}
