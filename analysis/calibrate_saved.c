/*
 * What was learnt, as bytes for the next night, and what runs, for one that a crash cut:
 *
 *   struct saved_head | f32 empty | f32 noise | f32 exposed_s | f32 risen_s | f32 pinned_s
 *   | f32 baseline | f32 age_s | f32 decades | f32 lowest | f32 highest
 *   | u8 why | u32 CRC-32 (IEEE) of all before
 *
 * in the machine's own byte order: the bytes stay on the machine that wrote them, and the magic
 * word tells another one apart.
 */
#include <math.h>
#include <string.h>
#include <zlib.h>

#include "analysis/calibrate_parts.h"

#define MAGIC     0x434d5053u /* "SPMC" */
#define VALUE_MAX 1e9f        /* counts, seconds, decades */
enum { VERSION = 2, LEARNT_ARRAYS = 5, SAVED_ARRAYS = 10 };

struct saved_head {
    uint32_t magic;
    uint16_t version, rows, cols;
    uint8_t down, known, trusted, by_bed;
    uint8_t ever_changed, drop_latched;
    float full, largest, noise_start, occupied_rise, creep_applied, creep_wanted;
    uint32_t empty_s;
    char id[40];
    uint64_t occupied_s, seconds;
    uint32_t drops, drop_s, bout_s, since_s;
    float bout_deviation, bed_decades, bed_age_s;
    double cell_xx, cell_xy, cell_weight, cell_weighted_x;
    double bed_xx, bed_xy, bed_weight, bed_weighted_x;
};

size_t pmat_calibration_saved_size(const struct pmat_calibration *calibration)
{
    return sizeof(struct saved_head) +
           calibration->cells * (SAVED_ARRAYS * sizeof(float) + sizeof(uint8_t)) + sizeof(uint32_t);
}

static void fill_running(const struct pmat_calibration *c, struct saved_head *head)
{
    head->ever_changed = c->ever_changed;
    head->drop_latched = c->drop_latched;
    head->seconds = c->seconds;
    head->drops = c->drops;
    head->drop_s = c->base.drop_s;
    head->bout_s = c->base.bout_s;
    head->since_s = c->base.since_s;
    head->bout_deviation = c->base.bout_deviation;
    head->bed_decades = c->creep.bed_decades;
    head->bed_age_s = c->creep.bed_age_s;
}

static void fill_head(const struct pmat_calibration *c, struct saved_head *head)
{
    memset(head, 0, sizeof *head); /* padding, too: the bytes are checked */
    head->magic = MAGIC;
    head->version = VERSION;
    head->rows = c->rows;
    head->cols = c->cols;
    head->down = c->sign < 0.0f;
    head->known = c->base.known;
    head->trusted = c->base.trusted;
    head->by_bed = c->creep.by_bed;
    head->largest = c->largest;
    head->full = c->full;
    head->noise_start = c->noise_start;
    head->occupied_rise = c->base.occupied_rise;
    head->creep_applied = c->creep.applied;
    head->creep_wanted = c->creep.wanted;
    head->empty_s = c->base.empty_s;
    memcpy(head->id, c->id, sizeof head->id);
    head->occupied_s = c->occupied_s;
    head->cell_xx = c->creep.cell.xx + c->creep.cell.run_xx;
    head->cell_xy = c->creep.cell.xy + c->creep.cell.run_xy;
    head->cell_weight = c->creep.cell.weight;
    head->cell_weighted_x = c->creep.cell.weighted_x;
    head->bed_xx = c->creep.bed.xx + c->creep.bed.run_xx;
    head->bed_xy = c->creep.bed.xy + c->creep.bed.run_xy;
    head->bed_weight = c->creep.bed.weight;
    head->bed_weighted_x = c->creep.bed.weighted_x;
    fill_running(c, head);
}

static void share_arrays(const struct pmat_calibration *c, float *arrays[SAVED_ARRAYS])
{
    float *const all[SAVED_ARRAYS] = {c->empty,    c->noise, c->exposed_s, c->risen_s, c->pinned_s,
                                      c->baseline, c->age_s, c->decades,   c->lowest,  c->highest};
    memcpy(arrays, all, sizeof all);
}

void pmat_calibration_save(const struct pmat_calibration *calibration, void *bytes)
{
    const struct pmat_calibration *c = calibration;
    float *arrays[SAVED_ARRAYS];
    struct saved_head head;
    share_arrays(c, arrays);
    fill_head(c, &head);
    uint8_t *to = bytes;
    memcpy(to, &head, sizeof head);
    to += sizeof head;
    for (int k = 0; k < SAVED_ARRAYS; k++, to += c->cells * sizeof(float))
        memcpy(to, arrays[k], c->cells * sizeof(float));
    memcpy(to, c->why, c->cells);
    to += c->cells;
    uint32_t crc = (uint32_t)crc32(0, bytes, (uInt)(to - (uint8_t *)bytes));
    memcpy(to, &crc, sizeof crc);
}

static enum pmat_err check(const struct pmat_calibration *c, const void *bytes, size_t size,
                           struct saved_head *head, struct pmat_fault *fault)
{
    if (size < sizeof *head)
        return pmat_fault_set(fault, PMAT_ERR_DATA, "the stored calibration is cut short");
    memcpy(head, bytes, sizeof *head);
    if (head->magic != MAGIC || head->version != VERSION)
        return pmat_fault_set(fault, PMAT_ERR_DATA,
                              "the stored calibration is of another program version");
    if (head->rows != c->rows || head->cols != c->cols || head->down != (c->sign < 0.0f))
        return pmat_fault_set(
            fault, PMAT_ERR_DATA, "the stored calibration is of another mat (%ux%u, here %ux%u)",
            (unsigned)head->rows, (unsigned)head->cols, (unsigned)c->rows, (unsigned)c->cols);
    if (size != pmat_calibration_saved_size(c))
        return pmat_fault_set(fault, PMAT_ERR_DATA, "the stored calibration has a wrong length");
    uint32_t crc;
    memcpy(&crc, (const uint8_t *)bytes + size - sizeof crc, sizeof crc);
    if (crc != (uint32_t)crc32(0, bytes, (uInt)(size - sizeof crc)))
        return pmat_fault_set(fault, PMAT_ERR_DATA, "the stored calibration is damaged");
    return PMAT_OK;
}

static bool sound(const float *values, size_t count, float least, bool may_be_unknown)
{
    for (size_t i = 0; i < count; i++)
        if (!(values[i] >= least && values[i] <= VALUE_MAX) &&
            !(may_be_unknown && isnan(values[i])))
            return false;
    return true;
}

/* Values that nothing here ever learns are not believed, whatever their checksum says. */
static bool arrays_sound(const struct pmat_calibration *c, const uint8_t *from)
{
    /* As in share_arrays; the extremes start at infinity. */
    static const float least[SAVED_ARRAYS - 2] = {-VALUE_MAX, 0, 0, 0, 0, -VALUE_MAX, 0, 0};
    bool holds = true;
    for (int k = 0; k < SAVED_ARRAYS - 2 && holds; k++) {
        memcpy(c->scratch, from + (size_t)k * c->cells * sizeof(float), c->cells * sizeof(float));
        holds = sound(c->scratch, c->cells, least[k], k == 1);
    }
    return holds;
}

static void take_head(struct pmat_calibration *c, const struct saved_head *head)
{
    c->base.known = head->known != 0;
    c->base.trusted = head->trusted != 0;
    c->base.empty_s = head->empty_s;
    c->base.occupied_rise = head->occupied_rise;
    c->noise_start = head->noise_start;
    c->largest = head->largest;
    c->full = c->full > 0.0f ? c->full : head->full;
    c->creep = (struct pmat_creep){
        .cell = {.xx = head->cell_xx,
                 .xy = head->cell_xy,
                 .weight = head->cell_weight,
                 .weighted_x = head->cell_weighted_x},
        .bed = {.xx = head->bed_xx,
                .xy = head->bed_xy,
                .weight = head->bed_weight,
                .weighted_x = head->bed_weighted_x},
        .by_bed = head->by_bed != 0,
        .wanted = head->creep_wanted,
        .applied = head->creep_applied,
    };
}

static void take_id(struct pmat_calibration *c, const struct saved_head *head)
{
    memcpy(c->id, head->id, sizeof c->id);
    memcpy(c->id_empty, c->empty, c->cells * sizeof(float));
    c->id_masked = c->masked_cells;
}

/* A run that goes on: as if it had never ended. What it measures again within seconds is not kept.
 */
static void take_running(struct pmat_calibration *c, const struct saved_head *head)
{
    c->base.started = true;
    c->occupied_s = head->occupied_s;
    c->seconds = head->seconds;
    c->ever_changed = head->ever_changed != 0;
    c->drop_latched = head->drop_latched != 0;
    c->drops = head->drops;
    c->base.drop_s = head->drop_s;
    c->base.bout_s = head->bout_s;
    c->base.since_s = head->since_s;
    c->base.bout_deviation = head->bout_deviation;
    c->creep.bed_decades = head->bed_decades;
    c->creep.bed_age_s = head->bed_age_s;
}

static void take_arrays(struct pmat_calibration *c, const uint8_t *from, bool goes_on)
{
    float *arrays[SAVED_ARRAYS];
    size_t size = c->cells * sizeof(float);
    share_arrays(c, arrays);
    for (int k = 0; k < (goes_on ? SAVED_ARRAYS : LEARNT_ARRAYS); k++)
        memcpy(arrays[k], from + (size_t)k * size, size);
    if (!goes_on)
        memcpy(c->baseline, c->empty, size);
    memcpy(c->why, from + SAVED_ARRAYS * size, c->cells);
}

enum pmat_err pmat_calibration_restore(struct pmat_calibration *calibration, const void *bytes,
                                       size_t size, bool goes_on, struct pmat_fault *fault)
{
    struct pmat_calibration *c = calibration;
    struct saved_head head;
    enum pmat_err err = check(c, bytes, size, &head, fault);
    if (err == PMAT_OK && !arrays_sound(c, (const uint8_t *)bytes + sizeof head))
        err = pmat_fault_set(fault, PMAT_ERR_DATA, "the stored calibration is damaged");
    if (err != PMAT_OK || (!head.known && !goes_on)) /* a guess is better made anew */
        return err;
    take_arrays(c, (const uint8_t *)bytes + sizeof head, goes_on);
    take_head(c, &head);
    if (goes_on)
        take_running(c, &head);
    pmat_mask_refresh(c);
    pmat_calibration_refresh(c);
    take_id(c, &head);
    return PMAT_OK;
}
