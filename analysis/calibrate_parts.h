/*
 * Inside of the calibration, shared by its files and by nobody else.
 *
 * Counts are turned so that more load is always more: v = counts, or -counts where the mat's
 * polarity is down. All arrays are [rows*cols] in scan order and lie in one block of memory.
 */
#ifndef PMAT_ANALYSIS_CALIBRATE_PARTS_H
#define PMAT_ANALYSIS_CALIBRATE_PARTS_H

#include "analysis/calibrate.h"

/* From so many cells on, the unloaded part of a frame tells what an empty bed reads. */
enum { PMAT_DENSE_CELLS = 200 };

enum pmat_mask_reason {
    PMAT_MASK_DEAD = 1,
    PMAT_MASK_STUCK = 2,
    PMAT_MASK_LINE = 4,
    PMAT_MASK_NOISY = 8,
    PMAT_MASK_DEVICE = 16 /* the mat itself gives it no gain */
};

enum pmat_doubt {
    PMAT_DOUBT_NONE,
    PMAT_DOUBT_FROZEN,
    PMAT_DOUBT_HIGH,
    PMAT_DOUBT_MASKED,
    PMAT_DOUBT_INVERTED,
    PMAT_DOUBT_SANK,
    PMAT_DOUBT_DEAF
};

/* Sums of a regression of ln(load) on decades of loaded time, centred within still stretches. */
struct pmat_creep_fit {
    double xx, xy;             /* pooled over past stretches */
    double n, mean_x, mean_y;  /* of the running stretch */
    double run_xx, run_xy;     /* of the running stretch */
    double weight, weighted_x; /* for the mean of x over everything */
};

struct pmat_creep {
    struct pmat_creep_fit cell, bed; /* clocks per cell, one clock since getting in */
    float bed_decades, bed_age_s;
    bool by_bed;           /* the one clock explains the loads better */
    float wanted, applied; /* relative rise per decade */
};

struct pmat_baseline {
    bool known;           /* an empty bed was seen, in this run or an earlier one */
    bool trusted;         /* and long enough, or confirmed by getting in and out */
    bool started;         /* the first second is over */
    uint32_t empty_s;     /* seconds learnt from */
    uint32_t drop_s;      /* seconds that an empty bed reads far lower than empty */
    uint32_t return_s;    /* seconds that an occupied bed reads as the empty one did */
    uint32_t bout_s;      /* seconds of the present or last occupation */
    uint32_t since_s;     /* seconds since it ended */
    float bout_deviation; /* sum |mean - empty| while occupied, running mean; NAN = none */
    float occupied_rise;  /* sum of rises over empty while occupied, long-run; NAN = not known */
    float sunk, rise; /* sums of the last second: empty - baseline, mean - baseline where above */
};

struct pmat_calibration {
    uint16_t rows, cols;
    size_t cells;
    float sign;    /* 1, or -1 where load lowers the counts */
    float full;    /* converter's last count; 0 = not known */
    float largest; /* count that two seconds agreed on */
    bool range_unknown;
    bool dense, any_frame, device;
    uint32_t frames; /* in the running second */
    uint64_t seconds, occupied_s;
    uint32_t frozen_s; /* since a cell last changed */
    bool ever_changed;
    float clipped_frac;
    float noise_start; /* of one cell, from the first second */
    struct pmat_baseline base;
    struct pmat_creep creep;
    bool drop_latched;
    uint32_t drops; /* times that an empty bed fell below empty */
    enum pmat_doubt doubt;
    uint32_t sank_s;
    uint32_t masked_cells, stuck_cells, dead_cells, reacting_cells;
    uint16_t dead_rows, dead_cols;
    uint32_t id_masked; /* masked cells when the id was made */
    char id[40];

    float *memory;
    /* read or written by every frame */
    float *baseline, *gate, *scale, *sum, *change, *last;
    /* learnt */
    float *mean;  /* of the second just ended */
    float *empty; /* baseline of the empty bed; `baseline` may have sunk below it */
    float *noise; /* standard deviation while empty */
    float *gain;
    float *age_s, *decades;                /* of load on each cell */
    float *lowest, *highest;               /* of the second-means since the start */
    float *dip_top;                        /* highest mean of the present dip under the baseline */
    float *exposed_s, *risen_s, *pinned_s; /* see calibrate_mask.c */
    float *id_empty;                       /* `empty` when the id was made */
    float *scratch;
    uint8_t *dip_s;
    uint8_t *why;  /* enum pmat_mask_reason, or-ed */
    uint8_t *mask; /* why != 0 */
};

enum { PMAT_CALIBRATION_FLOATS = 20 };

/* fmaxf and fminf are calls, because of what they do with NAN; these are one instruction in the
 * loops over cells. With a NAN they return b. */
static inline float pmat_larger(float a, float b)
{
    return a > b ? a : b;
}

static inline float pmat_smaller(float a, float b)
{
    return a < b ? a : b;
}

/* calibrate.c: what apply() reads, from what was learnt */
void pmat_calibration_refresh(struct pmat_calibration *calibration);
/* calibrate_baseline.c */
void pmat_baseline_first_frame(struct pmat_calibration *calibration);
void pmat_baseline_second(struct pmat_calibration *calibration, bool occupied);
/* calibrate_mask.c */
void pmat_mask_second(struct pmat_calibration *calibration, bool occupied);
void pmat_mask_refresh(struct pmat_calibration *calibration);
/* calibrate_creep.c */
void pmat_creep_second(struct pmat_calibration *calibration, bool occupied, bool still);
/* calibrate_doubt.c */
void pmat_doubt_second(struct pmat_calibration *calibration, bool occupied);
void pmat_calibration_make_id(struct pmat_calibration *calibration);

#endif
