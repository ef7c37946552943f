/* Evidence in numbers, and medians without keeping what they are of. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "analysis/strain_rules.h"

void pmat_strain_spread_add(struct pmat_strain_spread *spread, float value, float most)
{
    if (!isfinite(value))
        return;
    float at = value / most * (float)PMAT_STRAIN_BINS;
    int bin = at <= 0.0f ? 0 : at >= (float)(PMAT_STRAIN_BINS - 1) ? PMAT_STRAIN_BINS - 1 : (int)at;
    if (spread->bin[bin] < UINT16_MAX)
        spread->bin[bin]++;
    spread->count++;
}

float pmat_strain_spread_median(const struct pmat_strain_spread *spread, float most)
{
    uint32_t below = 0;
    if (spread->count == 0)
        return NAN;
    int bin = 0;
    while (bin < PMAT_STRAIN_BINS - 1 && 2 * (below + spread->bin[bin]) < spread->count)
        below += spread->bin[bin++];
    return ((float)bin + 0.5f) / (float)PMAT_STRAIN_BINS * most;
}

void pmat_strain_duration(double minutes, char text[PMAT_STRAIN_DURATION_SIZE])
{
    long whole = lround(minutes);
    if (whole < 60)
        snprintf(text, PMAT_STRAIN_DURATION_SIZE, "%ld min", whole);
    else
        snprintf(text, PMAT_STRAIN_DURATION_SIZE, "%ld h %02ld min", whole / 60, whole % 60);
}

void pmat_strain_say(char *text, size_t size, const char *format, ...)
{
    size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, size - used, format, arguments);
    va_end(arguments);
}

/* What it was held against, for a sleeper who took own values and for one who did not. */
static void say_arch(const struct pmat_strain_sight *sight,
                     const struct pmat_strain_settings *settings,
                     const struct pmat_baseline *baseline, char *text, size_t size)
{
    if (sight->own_lumbar)
        pmat_strain_say(text, size, " (over your own threshold, %.2f)", (double)sight->limit[0]);
    else
        pmat_strain_say(text, size, " (over %.2f; posture-setup takes your own values)",
                        (double)sight->limit[0]);
    if ((float)baseline->lumbar_arch.nights >= settings->own_nights)
        pmat_strain_say(text, size, ", your median of %d nights %.2f", baseline->lumbar_arch.nights,
                        baseline->lumbar_arch.mean);
}

void pmat_strain_evidence(const struct pmat_strain_rule *rule, const struct pmat_strain_run *run,
                          const struct pmat_strain_sight *sight,
                          const struct pmat_strain_settings *settings,
                          const struct pmat_baseline *baseline, char *text, size_t size)
{
    char duration[PMAT_STRAIN_DURATION_SIZE];
    text[0] = '\0';
    if (rule->where == NULL)
        return;
    pmat_strain_duration(run->total_min, duration);
    pmat_strain_say(text, size, "%s %s", rule->where, duration);
    for (int i = 0; i < 2 && rule->shown[i].value != NULL; i++) {
        float median = pmat_strain_spread_median(&run->spread[i], rule->shown[i].most);
        if (!isfinite(median))
            continue;
        pmat_strain_say(text, size, "%s%s%.*f%s", i == 0 ? " with " : ", ", rule->shown[i].before,
                        rule->shown[i].decimals, (double)median, rule->shown[i].after);
    }
    if (rule->watch_without_own)
        say_arch(sight, settings, baseline, text, size);
    pmat_strain_duration(run->longest_min, duration);
    pmat_strain_say(text, size, "; longest %s", duration);
    pmat_strain_duration(run->settling_min, duration);
    if (run->settling_min > 0.0)
        pmat_strain_say(text, size, "; %s of it while the mat still settled", duration);
}
