/*
 * A mat that tests of the calibration can break: rest, pattern, noise, a body, creep, dead parts.
 */
#ifndef PMAT_TESTS_ANALYSIS_MAT_H
#define PMAT_TESTS_ANALYSIS_MAT_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/calibrate.h"
#include "core/frame.h"

enum { FPS = 4, BITS = 12, FULL = 4095 };

struct mat {
    struct pmat_calibration *calibration;
    uint16_t rows, cols;
    enum pmat_polarity polarity;
    float rest, pattern; /* what an empty cell reads, and how far cells differ in it */
    float noise;         /* standard deviation */
    float body;          /* peak counts of the sleeper, 0 = nobody */
    float middle_col;    /* where the sleeper lies, 0..1 across */
    float lift;          /* counts that the cells beside the sleeper lose */
    float factor;        /* of the body's load: creep */
    int dead_row, dead_col, dead_cell, stuck_cell, noisy_col; /* -1 = none */
    uint32_t random;
    int64_t second;
    float load; /* mean sum of the last second */
    uint16_t counts[PMAT_CELLS_MAX];
    float pressure[PMAT_CELLS_MAX];
};

/* An empty bed of twelve bits; destroy it with mat_destroy(). */
struct mat *mat_create(uint16_t rows, uint16_t cols, enum pmat_polarity polarity);
void mat_destroy(struct mat *mat);
/* Hands mat->counts to the calibration; returns the sum of the pressures. */
float mat_push(struct mat *mat);
/* `fps` frames, then the end of the second. */
void mat_second(struct mat *mat, int fps, bool occupied, bool still);
void mat_seconds(struct mat *mat, int count, bool occupied);
void mat_lie_down(struct mat *mat);
void mat_get_up(struct mat *mat);
/* Sum of what the body adds in counts, whatever the sensors do. */
float mat_true_load(const struct mat *mat);
struct pmat_calibration_status mat_status(const struct mat *mat);
void mat_expect_load(const struct mat *mat, float expected, float tolerance, const char *name);

#endif
