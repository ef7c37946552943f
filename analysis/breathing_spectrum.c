#include <math.h>
#include <string.h>

#include "analysis/breathing_parts.h"
#include "analysis/quantile.h"

/* Powers from here on are breathing and its multiples, above them noise alone. */
#define BAND_LOW_PER_MIN  4.5f
#define BAND_HIGH_PER_MIN 66.0f
/* A group's power counts up to this quantile of all groups' powers: one that moved must not drown
 * the others. */
#define CAP_QUANTILE 0.9f
/* Less than this share of a group's load is the sums' own rounding. */
#define ROUNDING_FRAC 1e-5f
/* Chance that noise reaches the coherence that is asked for, at one rate. */
#define FALSE_ALARM     1e-5f
#define LEAST_COHERENCE 0.15f
#define MOST_COHERENCE  0.98f
/* Breathing is strongest at its own rate: only a peak of this share at half or a third of the
 * strongest rate shows that the strongest one is a multiple. Less is a deep breath in turn with a
 * shallow one. */
#define ROOT_FRAC 0.35f
/* Once the pattern that was found is taken out, a peak of this share at another rate is somebody
 * else. */
#define SECOND_FRAC 0.02f
/* The sleeper breathes with the trunk: the pattern's middle lies where this share of the load lies
 * above it, and no further from the middle of the load across. */
#define TRUNK_FROM_FRAC 0.03f
#define TRUNK_TO_FRAC   0.80f
#define TRUNK_ACROSS_CM 13.0f
/* A group takes part in a pattern with this share of the liveliest one's power. */
#define PART_FRAC 0.02f
/* Peaks of a half minute are about this wide, to either side. */
#define PEAK_PER_MIN 4.5f
#define NEAR_PER_MIN 1.6f

enum { PEAKS_MAX = 16, BESIDE_MAX = 3 };

struct spectrum {
    float complex cross[BREATHING_HALF_BINS];
    float power[2][BREATHING_HALF_BINS];
};

struct peak {
    int bin;
    float per_min, strength;
};

static const fftwf_complex *half_of(const struct breathing_window *w, int half, int group)
{
    return w->half + (half * w->groups + group) * BREATHING_HALF_BINS;
}

static int bin_of(float per_min)
{
    return (int)lrintf(per_min / BREATHING_HALF_BIN);
}

static void transform_halves(struct breathing_window *w, const struct breathing_transforms *t)
{
    memset(t->real, 0, BREATHING_HALF_FFT * sizeof *t->real);
    for (int half = 0; half < 2; half++)
        for (int g = 0; g < w->groups; g++) {
            const float *series = w->series + g * BREATHING_SAMPLES + half * BREATHING_HALF;
            fftwf_complex *out = w->half + (half * w->groups + g) * BREATHING_HALF_BINS;
            for (int k = 0; k < BREATHING_HALF; k++)
                t->real[k] = series[k] * t->half_taper[k];
            fftwf_execute(t->half);
            memcpy(out, t->bins, BREATHING_HALF_BINS * sizeof *out);
        }
}

static float power_of(const struct breathing_window *w, int group)
{
    float sum = 0.0f;
    for (int half = 0; half < 2; half++) {
        const fftwf_complex *x = half_of(w, half, group);
        for (int b = bin_of(BAND_LOW_PER_MIN); b <= bin_of(BAND_HIGH_PER_MIN); b++)
            sum += crealf(x[b]) * crealf(x[b]) + cimagf(x[b]) * cimagf(x[b]);
    }
    return sum;
}

static void weigh_groups(struct breathing_window *w)
{
    for (int g = 0; g < w->groups; g++)
        w->weight[g] = w->pattern[g] = power_of(w, g);
    float cap = pmat_quantile(w->pattern, (size_t)w->groups, CAP_QUANTILE);
    for (int g = 0; g < w->groups; g++) {
        float rounding = ROUNDING_FRAC * w->load[g];
        bool rounds = w->weight[g] <= BREATHING_HALF_FFT * BREATHING_HALF * rounding * rounding;
        w->weight[g] = rounds ? 0.0f : 1.0f / fmaxf(w->weight[g], cap);
    }
}

static void add_up(const struct breathing_window *w, struct spectrum *s)
{
    memset(s, 0, sizeof *s);
    for (int g = 0; g < w->groups; g++) {
        const fftwf_complex *first = half_of(w, 0, g), *second = half_of(w, 1, g);
        float weight = w->weight[g];
        for (int b = 0; b < BREATHING_HALF_BINS; b++) {
            float a = crealf(first[b]), c = cimagf(first[b]);
            float d = crealf(second[b]), e = cimagf(second[b]);
            s->cross[b] += weight * (a * d + c * e) + weight * (a * e - c * d) * I;
            s->power[0][b] += weight * (a * a + c * c);
            s->power[1][b] += weight * (d * d + e * e);
        }
    }
}

static float coherence_at(const struct spectrum *s, int b)
{
    float strength = cabsf(s->cross[b]), product = s->power[0][b] * s->power[1][b];
    return product > 0.0f ? strength * strength / product : 0.0f;
}

/* Two random directions of n independent groups have a coherence c with the chance (1 - c)^(n - 1);
 * n is what the coherence above all breathing shows, on average 1 / n. */
static float coherence_of_noise(const struct spectrum *s)
{
    float mean = 0.0f;
    int from = bin_of(BAND_HIGH_PER_MIN) + 1;
    for (int b = from; b < BREATHING_HALF_BINS - 1; b++)
        mean += coherence_at(s, b) / (float)(BREATHING_HALF_BINS - 1 - from);
    float independent = 1.0f / fmaxf(mean, 1e-3f);
    float least = 1.0f - powf(FALSE_ALARM, 1.0f / fmaxf(independent - 1.0f, 1.0f));
    return fminf(fmaxf(least, LEAST_COHERENCE), MOST_COHERENCE);
}

/* Strongest first. */
static int find_peaks(const struct spectrum *s, float least, struct peak peaks[PEAKS_MAX])
{
    int count = 0;
    for (int b = bin_of(PMAT_BREATHING_LOWEST_PER_MIN); b <= bin_of(PMAT_BREATHING_HIGHEST_PER_MIN);
         b++) {
        float strength = cabsf(s->cross[b]);
        if (count == PEAKS_MAX || strength < cabsf(s->cross[b - 1]) ||
            strength <= cabsf(s->cross[b + 1]) || coherence_at(s, b) < least)
            continue;
        int at = count++;
        for (; at > 0 && peaks[at - 1].strength < strength; at--)
            peaks[at] = peaks[at - 1];
        peaks[at] = (struct peak){b, (float)b * BREATHING_HALF_BIN, strength};
    }
    return count;
}

/* The rate that the strongest peak is a multiple of, or that peak itself. */
static int find_root(const struct peak *peaks, int count)
{
    int root = 0;
    for (int i = 1; i < count; i++)
        for (int k = 2; k <= 3; k++)
            if (fabsf(peaks[i].per_min * (float)k - peaks[0].per_min) < NEAR_PER_MIN &&
                peaks[i].strength >= ROOT_FRAC * peaks[0].strength &&
                peaks[i].per_min < peaks[root].per_min)
                root = i;
    return root;
}

static bool own(const struct peak *root, const struct peak *peak)
{
    float ratio = peak->per_min / root->per_min, multiple = roundf(ratio);
    return fabsf(peak->per_min - root->per_min) < PEAK_PER_MIN ||
           (multiple >= 2.0f && fabsf(ratio - multiple) * root->per_min < NEAR_PER_MIN * multiple);
}

/* The groups' movement at one rate, both halves in step. */
static float complex both_at(const struct breathing_window *w, const struct spectrum *s, int g,
                             int b)
{
    float complex turn = conjf(s->cross[b]) / fmaxf(cabsf(s->cross[b]), 1e-30f);
    return half_of(w, 0, g)[b] + half_of(w, 1, g)[b] * turn;
}

/* Takes what moves in the pattern at `root` out of all rates up to the highest. */
static void take_out(const struct breathing_window *w, const struct spectrum *s, int root)
{
    int bins = bin_of(PMAT_BREATHING_HIGHEST_PER_MIN) + 2;
    float square = 0.0f;
    for (int g = 0; g < w->groups; g++) {
        float complex v = both_at(w, s, g, root);
        w->turned[g] = v;
        square += w->weight[g] * (crealf(v) * crealf(v) + cimagf(v) * cimagf(v));
    }
    for (int half = 0; half < 2; half++)
        for (int b = 0; b < bins; b++) {
            float complex dot = 0.0f;
            for (int g = 0; g < w->groups; g++)
                dot += w->weight[g] * conjf(w->turned[g]) * half_of(w, half, g)[b];
            dot /= fmaxf(square, 1e-30f);
            for (int g = 0; g < w->groups; g++)
                w->half[(half * w->groups + g) * BREATHING_HALF_BINS + b] -= dot * w->turned[g];
        }
}

static float part_of(const struct breathing_window *w, const struct spectrum *s, int g, int b)
{
    float complex v = both_at(w, s, g, b);
    return w->weight[g] * (crealf(v) * crealf(v) + cimagf(v) * cimagf(v));
}

/* Weighted median of `at`, half of the load to either side. */
static float middle_of_load(const struct breathing_window *w, const float *at)
{
    float low = at[0], high = at[0];
    for (int g = 0; g < w->groups; g++) {
        low = fminf(low, at[g]);
        high = fmaxf(high, at[g]);
    }
    for (int i = 0; i < 12; i++) {
        float half = 0.5f * (low + high), below = 0.0f, all = 0.0f;
        for (int g = 0; g < w->groups; g++) {
            below += at[g] < half ? w->load[g] : 0.0f;
            all += w->load[g];
        }
        *(below < 0.5f * all ? &low : &high) = half;
    }
    return 0.5f * (low + high);
}

static bool under_trunk(const struct breathing_window *w, const struct spectrum *s, int b)
{
    float sum = 0.0f, along = 0.0f, across = 0.0f, above = 0.0f, load = 0.0f;
    for (int g = 0; g < w->groups; g++) {
        float part = part_of(w, s, g, b);
        sum += part;
        along += part * w->along_cm[g];
        across += part * w->across_cm[g];
    }
    along /= fmaxf(sum, 1e-30f);
    across /= fmaxf(sum, 1e-30f);
    for (int g = 0; g < w->groups; g++) {
        load += w->load[g];
        above += w->along_cm[g] < along ? w->load[g] : 0.0f;
    }
    return above >= TRUNK_FROM_FRAC * load && above <= TRUNK_TO_FRAC * load &&
           fabsf(across - middle_of_load(w, w->across_cm)) <= TRUNK_ACROSS_CM;
}

/* What breathes beside the sleeper is not listened to. */
static void mute(struct breathing_window *w, const struct spectrum *s, int b)
{
    float most = 0.0f;
    for (int g = 0; g < w->groups; g++) {
        w->pattern[g] = part_of(w, s, g, b);
        most = fmaxf(most, w->pattern[g]);
    }
    for (int g = 0; g < w->groups; g++)
        if (w->pattern[g] > PART_FRAC * most)
            w->weight[g] = 0.0f;
}

/* Looked for in what the pattern found leaves over: uses up the halves. A pet's that lies elsewhere
 * does no harm. */
static bool second_breather(const struct breathing_window *w, const struct spectrum *s,
                            const struct peak *root, float least)
{
    struct spectrum rest;
    struct peak peaks[PEAKS_MAX];
    take_out(w, s, root->bin);
    add_up(w, &rest);
    int count = find_peaks(&rest, least, peaks);
    for (int i = 0; i < count; i++)
        if (!own(root, &peaks[i]) && peaks[i].strength >= SECOND_FRAC * root->strength &&
            under_trunk(w, &rest, peaks[i].bin))
            return true;
    return false;
}

/* Breath in and out goes one way and back: turned to where the groups' movements are real, each one
 * has its amount and its sign. */
static void find_pattern(struct breathing_window *w, const struct spectrum *s, int b)
{
    float complex square = 0.0f;
    for (int g = 0; g < w->groups; g++) {
        float complex both = both_at(w, s, g, b);
        square += w->weight[g] * both * both;
    }
    float complex axis = conjf(csqrtf(square));
    for (int g = 0; g < w->groups; g++)
        w->pattern[g] = w->weight[g] * crealf(both_at(w, s, g, b) * axis);
}

bool pmat_breathing_find(struct breathing_window *w, const struct breathing_transforms *t,
                         float *about_per_min, struct pmat_breathing_estimate *estimate)
{
    transform_halves(w, t);
    weigh_groups(w);
    estimate->outcome = PMAT_BREATHING_NONE_SEEN;
    for (int i = 0; i < BESIDE_MAX; i++) {
        struct spectrum spectrum;
        struct peak peaks[PEAKS_MAX];
        add_up(w, &spectrum);
        estimate->coherence_min = coherence_of_noise(&spectrum);
        int count = find_peaks(&spectrum, estimate->coherence_min, peaks);
        if (count == 0)
            return false;
        const struct peak *root = &peaks[find_root(peaks, count)];
        estimate->coherence = coherence_at(&spectrum, root->bin);
        if (!under_trunk(w, &spectrum, root->bin)) {
            estimate->outcome = PMAT_BREATHING_BESIDE;
            mute(w, &spectrum, root->bin);
            continue;
        }
        find_pattern(w, &spectrum, root->bin);
        *about_per_min = root->per_min;
        estimate->outcome = PMAT_BREATHING_TWO_BREATHERS;
        return !second_breather(w, &spectrum, root, estimate->coherence_min);
    }
    return false;
}
