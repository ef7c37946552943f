#include "analysis/epoch.h"

#include <math.h>
#include <string.h>

#include "analysis/quantile.h"

/* Below this confidence an exposure does not count, and the epoch is marked low. */
#define LOW_CONFIDENCE 0.6f
/* An epoch missing more than this share of its seconds is marked low, more than half is a gap. */
#define LOW_MISSING_FRAC 0.1f

void pmat_epoch_start(struct pmat_epoch_sums *sums, const struct pmat_epoch_options *options,
                      int32_t index, int64_t start_utc_us)
{
    memset(sums, 0, sizeof *sums);
    sums->options = *options;
    sums->index = index;
    sums->start_utc_us = start_utc_us;
    sums->boottime_us = -1;
}

static float probability_of(const struct pmat_second *second, enum pmat_posture posture)
{
    for (int i = 0; i < PMAT_MODEL_CLASSES; i++)
        if (pmat_model_postures[i] == posture)
            return second->probabilities[i];
    return 0.0f;
}

void pmat_epoch_push(struct pmat_epoch_sums *sums, const struct pmat_second *second)
{
    sums->seconds++;
    if (!second->data) {
        sums->gap_seconds++;
        return;
    }
    if (sums->boottime_us < 0)
        sums->boottime_us = second->boottime_us;
    sums->held_s[second->posture]++;
    if (second->classified) {
        sums->probability[second->posture] += (double)probability_of(second, second->posture);
        sums->judged_s[second->posture]++;
    }
    sums->doubtful_seconds += second->calibration_doubtful;
    sums->crowded_seconds += second->crowded;
    if (isfinite(second->moved_frac)) {
        sums->moved += (double)second->moved_frac;
        sums->moved_seconds++;
    }
    if (second->breath_rate_per_min > 0.0f && !second->crowded && sums->breath_count < PMAT_EPOCH_S)
        sums->breaths_per_min[sums->breath_count++] = second->breath_rate_per_min;
    if (sums->taken_count < PMAT_EPOCH_S && second->indicators.posture == second->posture)
        sums->taken[sums->taken_count++] = second->indicators;
    if (isfinite(second->load)) {
        sums->load += (double)second->load;
        sums->load_seconds++;
    }
}

static enum pmat_posture held_longest(const struct pmat_epoch_sums *sums)
{
    int best = PMAT_POSTURE_UNKNOWN;
    for (int i = 0; i < PMAT_POSTURE_COUNT; i++)
        if (sums->held_s[i] > sums->held_s[best])
            best = i;
    return (enum pmat_posture)best;
}

static float confidence_of(const struct pmat_epoch_sums *sums, enum pmat_posture posture)
{
    if (pmat_posture_is_lying(posture))
        return sums->judged_s[posture] > 0
                   ? (float)(sums->probability[posture] / sums->judged_s[posture])
                   : 0.0f; /* nothing but the smoothing speaks for it */
    if (posture == PMAT_POSTURE_SITTING)
        return (float)sums->held_s[posture] / (float)(sums->seconds - sums->gap_seconds);
    return NAN;
}

static enum pmat_quality quality_of(const struct pmat_epoch_sums *sums,
                                    const struct pmat_epoch *epoch)
{
    if (epoch->posture != PMAT_POSTURE_EMPTY) {
        if ((float)sums->gap_seconds > LOW_MISSING_FRAC * (float)sums->seconds ||
            sums->doubtful_seconds * 2 > sums->seconds || epoch->posture == PMAT_POSTURE_UNKNOWN ||
            epoch->confidence < LOW_CONFIDENCE)
            return PMAT_QUALITY_LOW;
    }
    if ((float)(sums->index * PMAT_EPOCH_S) < sums->options.settling_s)
        return PMAT_QUALITY_SETTLING;
    return PMAT_QUALITY_OK;
}

static void clear_indicators(struct pmat_epoch *epoch)
{
    epoch->lumbar_arch = epoch->pelvis_roll_deg = epoch->hip_stack = epoch->torso_twist_deg = NAN;
    epoch->fetal = epoch->axis_deg = epoch->load_left_frac = epoch->contact_area_frac = NAN;
    epoch->peak_pressure = epoch->dispersion = epoch->breath_rate_per_min = NAN;
    epoch->edge_load_frac = NAN;
    epoch->confidence = epoch->movement = epoch->load = NAN;
}

static void take_indicators(const struct pmat_epoch_sums *sums, struct pmat_epoch *epoch)
{
    struct pmat_indicators median;
    pmat_indicators_median(sums->taken, (size_t)sums->taken_count, epoch->posture, &median);
    epoch->details = median.details;
    epoch->lumbar_arch = median.value[PMAT_INDICATOR_LUMBAR_ARCH];
    epoch->pelvis_roll_deg = median.value[PMAT_INDICATOR_PELVIS_ROLL_DEG];
    epoch->hip_stack = median.value[PMAT_INDICATOR_HIP_STACK];
    epoch->torso_twist_deg = median.value[PMAT_INDICATOR_TORSO_TWIST_DEG];
    epoch->fetal = median.value[PMAT_INDICATOR_FETAL];
    epoch->axis_deg = median.value[PMAT_INDICATOR_AXIS_DEG];
    epoch->load_left_frac = median.value[PMAT_INDICATOR_LOAD_LEFT_FRAC];
    epoch->contact_area_frac = median.value[PMAT_INDICATOR_CONTACT_AREA_FRAC];
    epoch->peak_pressure = median.value[PMAT_INDICATOR_PEAK_PRESSURE];
    epoch->dispersion = median.value[PMAT_INDICATOR_DISPERSION];
    epoch->edge_load_frac = median.value[PMAT_INDICATOR_EDGE_LOAD_FRAC];
}

static float breath_rate_of(const struct pmat_epoch_sums *sums)
{
    float rates[PMAT_EPOCH_S];
    memcpy(rates, sums->breaths_per_min, sizeof rates);
    return pmat_quantile(rates, (size_t)sums->breath_count, 0.5f);
}

void pmat_epoch_finish(const struct pmat_epoch_sums *sums, struct pmat_epoch *epoch)
{
    memset(epoch, 0, sizeof *epoch);
    clear_indicators(epoch);
    epoch->index = sums->index;
    epoch->start_utc_us = sums->start_utc_us;
    epoch->boottime_us = sums->boottime_us;
    epoch->duration_s = (float)sums->seconds;
    if (sums->gap_seconds * 2 > sums->seconds) {
        epoch->posture = PMAT_POSTURE_UNKNOWN;
        epoch->quality = PMAT_QUALITY_GAP;
        epoch->boottime_us = -1;
        return;
    }
    epoch->posture = held_longest(sums);
    epoch->confidence = confidence_of(sums, epoch->posture);
    bool crowded = sums->crowded_seconds * 2 > sums->seconds;
    if (pmat_posture_is_lying(epoch->posture) &&
        (crowded || epoch->confidence < sums->options.unknown_below))
        epoch->posture = PMAT_POSTURE_UNKNOWN;
    if (pmat_posture_is_lying(epoch->posture))
        take_indicators(sums, epoch);
    if (epoch->posture != PMAT_POSTURE_EMPTY && !crowded)
        epoch->breath_rate_per_min = breath_rate_of(sums);
    if (sums->moved_seconds > 0)
        epoch->movement = fminf(1.0f, (float)sums->moved);
    if (sums->load_seconds > 0)
        epoch->load = (float)(sums->load / sums->load_seconds);
    epoch->quality = quality_of(sums, epoch);
}
