#include "sensors-sim/faults.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sensors-sim/script.h"

static bool parse_chance(const char *word, const char *name, float *chance)
{
    size_t length = strlen(name);
    if (strncmp(word, name, length) != 0 || word[length] != '=')
        return false;
    char *end;
    *chance = strtof(word + length + 1, &end);
    return end != word + length + 1 && *end == '\0' && *chance >= 0.0f && *chance <= 1.0f;
}

static bool parse_event(const char *word, struct pmat_sim_fault *event)
{
    static const char *const names[] = {"unplug@", "restart@", "garbage@"};
    for (int i = 0; i < 3; i++) {
        size_t length = strlen(names[i]);
        if (strncmp(word, names[i], length) != 0)
            continue;
        char time[32];
        const char *plus = strchr(word, '+');
        size_t size = plus == NULL ? strlen(word + length) : (size_t)(plus - word) - length;
        if (size >= sizeof time)
            return false;
        memcpy(time, word + length, size);
        time[size] = '\0';
        event->kind = (enum pmat_sim_fault_kind)i;
        bool lasts = event->kind == PMAT_SIM_UNPLUG;
        return pmat_sim_script_time(time, &event->at_s) && lasts == (plus != NULL) &&
               (!lasts || pmat_sim_script_duration(plus + 1, &event->for_s));
    }
    return false;
}

enum pmat_err pmat_sim_faults_parse(struct pmat_sim_faults *faults, const char *spec,
                                    struct pmat_fault *fault)
{
    *faults = (struct pmat_sim_faults){.count = 0};
    while (*spec != '\0') {
        char word[64];
        size_t length = strcspn(spec, ",");
        snprintf(word, sizeof word, "%.*s", (int)length, spec);
        struct pmat_sim_fault event = {.for_s = 0.0};
        if (faults->count < PMAT_SIM_FAULTS_MAX && parse_event(word, &event))
            faults->fault[faults->count++] = event;
        else if (!parse_chance(word, "flip", &faults->flip) &&
                 !parse_chance(word, "drop", &faults->drop))
            return pmat_fault_set(fault, PMAT_ERR_USAGE,
                                  "--faults: cannot use '%s'; write unplug@1:00+5min, "
                                  "restart@3:00, garbage@2:00, flip=1e-5 or drop=0.001",
                                  word);
        spec += length;
        spec += *spec == ',';
    }
    return PMAT_OK;
}

size_t pmat_sim_faults_flip(const struct pmat_sim_faults *faults, struct pmat_sim_random *random,
                            uint8_t *bytes, size_t size)
{
    size_t flipped = 0;
    if (!(faults->flip > 0.0f))
        return 0;
    /* The distance to the next flip is geometric: one draw a flip instead of one a byte. */
    float log_miss = faults->flip < 1.0f ? log1pf(-faults->flip) : -1e9f;
    for (size_t at = 0;; at++) {
        float u = 1.0f - pmat_sim_random_uniform(random, 0.0f, 1.0f);
        float skip = floorf(logf(u) / log_miss);
        if (skip >= (float)(size - at))
            return flipped;
        at += (size_t)skip;
        bytes[at] ^= (uint8_t)(1u << (pmat_sim_random_u32(random) % 8));
        flipped++;
    }
}
