/*
 * Empty, sitting or lying.
 *
 * Somebody is there when the load lies clearly nearer to what this mat reads under its sleeper than
 * to what it reads empty. Until the sleeper's level is known, any load counts that stands out of
 * the noise and is not as small as a cat. Sitting is told from lying by the length of bed that
 * carries the load.
 */
#include "analysis/occupancy.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* Of the way from the empty level to the sleeper's. Getting in has to climb more than staying, so
 * that a load on the border does not flutter. Sitting carries more than half of lying; a cat or a
 * packed suitcase less than a third. */
#define ENTER_FRAC 0.40f
#define LEAVE_FRAC 0.25f
/* A few large cells keep up to a third of the load in the bedding after the sleeper has left, and a
 * guessed baseline leaves a part of the bed's own pattern. */
#define ROUGH_ENTER_FRAC 0.55f
#define ROUGH_LEAVE_FRAC 0.45f
/* A lighter sleeper than the known one is told by lying at full length. */
#define LIGHT_FRAC      0.20f
#define LIGHT_LENGTH_CM 90.0f
/* Somebody who sits down on the edge is half beside the mat, and a soft converter makes little of
 * so much load on so few cells. */
#define SEAT_FRAC 0.30f

/* Without a known level: so many standard deviations of the sum of empty cells, and of its slow
 * changes. A mat of few cells changes more with the bedding than with its own noise. */
#define NOISE_FACTOR        10.0f
#define SPARSE_NOISE_FACTOR 30.0f
#define SPREAD_FACTOR       4.0f
/* Pressures do not go below 0, so noise alone adds up to its mean positive part a cell. */
#define NOISE_MEAN     0.4f
#define BODY_LONG_CM   25.0f /* two buttocks side by side are longer than a curled cat */
#define BODY_ACROSS_CM 20.0f

/* Most of a seated person's load lies below buttocks and thighs, however long the legs are; a lying
 * one's is spread from the shoulders to the pelvis at least. So the middle of the load counts, not
 * its ends: no real lying frame is below both limits (training/accuracy.py empty). */
#define SITTING_MAX_CM      48.0f /* with 70 % of the load */
#define LYING_MIN_CM        52.0f
#define SITTING_HALF_MAX_CM 30.0f /* with 50 % of it */
#define LYING_HALF_MIN_CM   33.0f
/* A shorter mat, or fewer rows, show the same of both. */
#define COVERED_MIN_CM 100.0f
enum { ROWS_MIN = 8 };

/* Share of the map above a part of its mean: 80 % and more on a bed without a sleeper, under two
 * thirds below one. */
#define EVEN_LEVEL 0.3f
#define EVEN_FRAC  0.8f

/* Learning the levels. */
enum {
    LYING_KNOWN_S = 300, /* of lying before its level counts */
    LYING_SETTLED_S = 30,
    EVEN_STILL_S = 60,
    STILL_S = 1800 /* no living sleeper keeps the load this constant this long */
};
#define OCCUPIED_PART  (1.0f / 1800.0f)
#define EMPTY_PART     (1.0f / 60.0f)
#define HEAVIER_FACTOR 1.5f /* somebody this much heavier replaces the level at once */
#define STILL_FRAC     0.003f
#define STILL_NOISES   2.0f /* of the sum of all cells */

struct levels {
    float empty, spread; /* NAN until seen */
    float occupied;      /* NAN until seen */
    uint32_t lying_s;    /* seconds behind `occupied` */
};

struct pmat_occupancy {
    struct levels levels;
    enum pmat_presence presence;
    uint32_t settled_s; /* of the present lying */
    uint32_t heavier_s;
    float still_load; /* the load has kept within a hair of this */
    uint32_t still_s;
};

struct extent {
    float long_cm, across_cm;         /* within which 90 % of the load lies */
    float most_long_cm, half_long_cm; /* 70 and 50 % of it */
};

struct pmat_occupancy *pmat_occupancy_create(void)
{
    struct pmat_occupancy *occupancy = malloc(sizeof *occupancy);
    if (occupancy != NULL)
        pmat_occupancy_reset(occupancy);
    return occupancy;
}

void pmat_occupancy_destroy(struct pmat_occupancy *occupancy)
{
    free(occupancy);
}

void pmat_occupancy_reset(struct pmat_occupancy *occupancy)
{
    *occupancy = (struct pmat_occupancy){
        .levels = {.empty = NAN, .spread = NAN, .occupied = NAN},
        .still_load = NAN,
    };
}

/* ---- where the load lies --------------------------------------------------------------------- */

/* Length of the middle of the load, without the share `tail` at each end; in cells, interpolated
 * within a cell. */
static float central_length(const float *load, int count, float tail)
{
    float total = 0.0f, before = 0.0f, low = 0.0f, high = 0.0f;
    for (int i = 0; i < count; i++)
        total += load[i];
    if (!(total > 0.0f))
        return 0.0f;
    for (int i = 0; i < count; i++) {
        float after = before + load[i];
        if (before <= tail * total && after > tail * total)
            low = (float)i + (tail * total - before) / load[i];
        if (before < (1.0f - tail) * total && after >= (1.0f - tail) * total)
            high = (float)i + ((1.0f - tail) * total - before) / load[i];
        before = after;
    }
    return fmaxf(high - low, 0.0f);
}

static struct extent extent_of(const struct pmat_presence_input *input)
{
    float rows[PMAT_MAP_ROWS] = {0}, cols[PMAT_MAP_COLS] = {0};
    for (int r = 0; r < PMAT_MAP_ROWS; r++)
        for (int c = 0; c < PMAT_MAP_COLS; c++) {
            rows[r] += input->map[r * PMAT_MAP_COLS + c];
            cols[c] += input->map[r * PMAT_MAP_COLS + c];
        }
    float cell_cm = input->cell_long_cm;
    return (struct extent){
        .long_cm = central_length(rows, PMAT_MAP_ROWS, 0.05f) * cell_cm,
        .across_cm = central_length(cols, PMAT_MAP_COLS, 0.05f) * input->cell_across_cm,
        .most_long_cm = central_length(rows, PMAT_MAP_ROWS, 0.15f) * cell_cm,
        .half_long_cm = central_length(rows, PMAT_MAP_ROWS, 0.25f) * cell_cm,
    };
}

/* Few rows, or a mat under the torso only, see no lengths. */
static bool sees_length(const struct pmat_presence_input *input)
{
    float covered = input->covered_long_cm > 0.0f ? input->covered_long_cm
                                                  : input->cell_long_cm * PMAT_MAP_ROWS;
    return input->grid_rows >= ROWS_MIN && covered >= COVERED_MIN_CM;
}

/* ---- is somebody there ----------------------------------------------------------------------- */

static bool level_known(const struct levels *levels)
{
    return levels->lying_s >= LYING_KNOWN_S;
}

/* What a bed reads that is certainly empty. */
static float highest_empty(const struct levels *levels, const struct pmat_presence_input *input)
{
    float factor = input->grid_rows < ROWS_MIN ? SPARSE_NOISE_FACTOR : NOISE_FACTOR;
    float limit = factor * input->noise * sqrtf((float)input->cells);
    if (isnan(levels->empty))
        return limit + NOISE_MEAN * input->noise * (float)input->cells;
    return limit + levels->empty + SPREAD_FACTOR * levels->spread;
}

static bool present_unknown(const struct pmat_occupancy *occupancy,
                            const struct pmat_presence_input *input, struct extent extent)
{
    if (!(input->load > highest_empty(&occupancy->levels, input)))
        return false;
    return !sees_length(input) ||
           (extent.long_cm >= BODY_LONG_CM && extent.across_cm >= BODY_ACROSS_CM);
}

/* As short as a seat. */
static bool is_short(const struct pmat_occupancy *occupancy, struct extent extent)
{
    bool sat = occupancy->presence == PMAT_PRESENCE_SITTING;
    return extent.most_long_cm < (sat ? LYING_MIN_CM : SITTING_MAX_CM) &&
           extent.half_long_cm < (sat ? LYING_HALF_MIN_CM : SITTING_HALF_MAX_CM);
}

static bool present_known(const struct pmat_occupancy *occupancy,
                          const struct pmat_presence_input *input, struct extent extent)
{
    const struct levels *levels = &occupancy->levels;
    float empty = isnan(levels->empty) ? 0.0f : levels->empty;
    float climbed = (input->load - empty) / fmaxf(levels->occupied - empty, 1e-6f);
    bool was = occupancy->presence != PMAT_PRESENCE_EMPTY;
    bool rough = input->grid_rows < ROWS_MIN || input->learning;
    float enter = rough ? ROUGH_ENTER_FRAC : ENTER_FRAC;
    float leave = rough ? ROUGH_LEAVE_FRAC : LEAVE_FRAC;
    if (climbed > (was ? leave : enter))
        return true;
    if (input->learning || !sees_length(input))
        return false;
    return (climbed > LIGHT_FRAC && extent.long_cm >= LIGHT_LENGTH_CM) ||
           (climbed > SEAT_FRAC && is_short(occupancy, extent));
}

/* Drift, or a blanket: no sleeper loads a whole bed alike. */
static bool evenly_loaded(const struct pmat_presence_input *input)
{
    float sum = 0.0f;
    int loaded = 0;
    for (int i = 0; i < PMAT_MAP_CELLS; i++)
        sum += input->map[i];
    for (int i = 0; i < PMAT_MAP_CELLS; i++)
        loaded += input->map[i] > EVEN_LEVEL * sum / PMAT_MAP_CELLS;
    return (float)loaded > EVEN_FRAC * PMAT_MAP_CELLS;
}

/* A load that is nobody, however great. Over a guessed baseline a pattern of the bed itself looks
 * like a body, and a body like an even load: there only stillness tells. */
static bool is_lifeless(const struct pmat_occupancy *occupancy,
                        const struct pmat_presence_input *input)
{
    if (!sees_length(input))
        return false;
    bool even = evenly_loaded(input);
    if (!input->learning)
        return even;
    return occupancy->still_s >= STILL_S || (even && occupancy->still_s >= EVEN_STILL_S);
}

static enum pmat_presence judge(const struct pmat_occupancy *occupancy,
                                const struct pmat_presence_input *input)
{
    if (is_lifeless(occupancy, input))
        return PMAT_PRESENCE_EMPTY;
    struct extent extent = extent_of(input);
    bool present = level_known(&occupancy->levels) ? present_known(occupancy, input, extent)
                                                   : present_unknown(occupancy, input, extent);
    if (!present)
        return PMAT_PRESENCE_EMPTY;
    if (!sees_length(input))
        return PMAT_PRESENCE_LYING;
    return is_short(occupancy, extent) ? PMAT_PRESENCE_SITTING : PMAT_PRESENCE_LYING;
}

/* ---- learning -------------------------------------------------------------------------------- */

static void watch_stillness(struct pmat_occupancy *occupancy,
                            const struct pmat_presence_input *input)
{
    float noise = STILL_NOISES * input->noise * sqrtf((float)input->cells);
    float limit = fmaxf(STILL_FRAC * input->load, noise);
    bool same = fabsf(input->load - occupancy->still_load) <= limit; /* false for NAN */
    occupancy->still_s = same ? occupancy->still_s + 1 : 0;
    occupancy->still_load = same ? occupancy->still_load : input->load;
}

static void learn_empty(struct levels *levels, float load)
{
    if (isnan(levels->empty)) {
        levels->empty = load;
        levels->spread = 0.0f;
    }
    float away = load - levels->empty;
    levels->empty += EMPTY_PART * away;
    levels->spread += EMPTY_PART * (fabsf(away) - levels->spread);
}

static void learn_occupied(struct pmat_occupancy *occupancy, float load)
{
    struct levels *levels = &occupancy->levels;
    if (isnan(levels->occupied))
        levels->occupied = load;
    occupancy->heavier_s = load > HEAVIER_FACTOR * levels->occupied ? occupancy->heavier_s + 1 : 0;
    if (occupancy->heavier_s >= LYING_SETTLED_S)
        levels->occupied = load;
    float part = fmaxf(OCCUPIED_PART, 1.0f / (float)(levels->lying_s + 1));
    levels->occupied += part * (load - levels->occupied);
    levels->lying_s++;
}

enum pmat_presence pmat_occupancy_push(struct pmat_occupancy *occupancy,
                                       const struct pmat_presence_input *input)
{
    if (!(input->load >= 0.0f) || isnan(input->noise))
        return occupancy->presence; /* nothing measured, or not to be told from noise yet */
    watch_stillness(occupancy, input);
    enum pmat_presence presence = judge(occupancy, input);
    bool lying = presence == PMAT_PRESENCE_LYING;
    occupancy->settled_s = lying && occupancy->presence == presence ? occupancy->settled_s + 1 : 0;
    occupancy->presence = presence;
    bool passing = input->learning && is_lifeless(occupancy, input); /* the baseline learns it */
    if (presence == PMAT_PRESENCE_EMPTY && !passing)
        learn_empty(&occupancy->levels, input->load);
    else if (occupancy->settled_s >= LYING_SETTLED_S)
        learn_occupied(occupancy, input->load);
    return presence;
}

bool pmat_occupancy_level_known(const struct pmat_occupancy *occupancy)
{
    return level_known(&occupancy->levels);
}

void pmat_occupancy_resume(struct pmat_occupancy *occupancy, bool occupied)
{
    occupancy->presence = occupied ? PMAT_PRESENCE_LYING : PMAT_PRESENCE_EMPTY;
    occupancy->settled_s = occupied ? LYING_SETTLED_S : 0;
}

/* ---- kept from night to night ---------------------------------------------------------------- */

#define MAGIC 0x434f5053u /* "SPOC" */
enum { VERSION = 1 };

struct saved {
    uint32_t magic, version;
    struct levels levels;
    uint32_t crc; /* CRC-32 (IEEE) of all before */
};

static uint32_t saved_crc(const struct saved *saved)
{
    return (uint32_t)crc32(0, (const Bytef *)saved, (uInt)offsetof(struct saved, crc));
}

size_t pmat_occupancy_saved_size(void)
{
    return sizeof(struct saved);
}

void pmat_occupancy_save(const struct pmat_occupancy *occupancy, void *bytes)
{
    struct saved saved = {.magic = MAGIC, .version = VERSION, .levels = occupancy->levels};
    saved.crc = saved_crc(&saved);
    memcpy(bytes, &saved, sizeof saved);
}

enum pmat_err pmat_occupancy_restore(struct pmat_occupancy *occupancy, const void *bytes,
                                     size_t size, struct pmat_fault *fault)
{
    struct saved saved;
    if (size != sizeof saved)
        return pmat_fault_set(fault, PMAT_ERR_DATA, "the stored occupancy has a wrong length");
    memcpy(&saved, bytes, sizeof saved);
    if (saved.magic != MAGIC || saved.version != VERSION)
        return pmat_fault_set(fault, PMAT_ERR_DATA,
                              "the stored occupancy is of another program version");
    if (saved.crc != saved_crc(&saved))
        return pmat_fault_set(fault, PMAT_ERR_DATA, "the stored occupancy is damaged");
    pmat_occupancy_reset(occupancy);
    occupancy->levels = saved.levels;
    return PMAT_OK;
}
