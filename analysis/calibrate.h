/*
 * From counts to pressures: polarity, empty-bed baseline, gain, dead and stuck cells and lines,
 * creep of the sensors undone, clipping noticed. What is learnt is kept from night to night.
 *
 * A force-sensitive resistor reads conductance ~ load^0.73 and creeps upwards by log10(time) under
 * load (docs/sources.md: fsr-creep). Nothing is kPa without a calibration given by the
 * mat.
 */
#ifndef PMAT_ANALYSIS_CALIBRATE_H
#define PMAT_ANALYSIS_CALIBRATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/err.h"
#include "core/frame.h"
#include "core/profile.h"

enum pmat_calibration_state {
    PMAT_CALIBRATION_LEARNING, /* no empty bed seen yet: the baseline is a guess from the frame */
    PMAT_CALIBRATION_GOOD,
    PMAT_CALIBRATION_DOUBTFUL /* cannot be right; the reason says why and what to do */
};

struct pmat_calibration_status {
    enum pmat_calibration_state state;
    char reason[200]; /* "" when good */
    uint32_t dead_cells, stuck_cells;
    uint16_t dead_rows, dead_cols;
    float clipped_frac;     /* share of cells at the converter's end, recent mean */
    float creep_per_decade; /* relative rise of load per tenfold time, as estimated; 0 = none */
    char id[40];            /* changes whenever the learnt values change noticeably */
};

struct pmat_calibration;

/* bits 0 = unknown: learnt from the largest count. */
struct pmat_calibration *pmat_calibration_create(uint16_t rows, uint16_t cols, uint8_t bits,
                                                 enum pmat_polarity polarity);
void pmat_calibration_destroy(struct pmat_calibration *calibration);
/* Gain and offset as the device gives them (struct pmat_wire_cal): pressure = gain*(counts-offset).
 */
void pmat_calibration_set_device(struct pmat_calibration *calibration, const float *gain,
                                 const float *offset);

/* One frame: writes pressures >= 0 [rows*cols] in scan order, masked cells as NAN. All learning is
 * in pmat_calibration_second. */
void pmat_calibration_apply(struct pmat_calibration *calibration, const struct pmat_frame *frame,
                            float *pressure);
/* Once a second: learns the masks and the creep. `still` = no movement in this second. */
void pmat_calibration_second(struct pmat_calibration *calibration, int64_t time_us, bool occupied,
                             bool still, float load);
/* [rows*cols] 1 = dead, stuck or otherwise not to be used. */
const uint8_t *pmat_calibration_mask(const struct pmat_calibration *calibration);
void pmat_calibration_status(const struct pmat_calibration *calibration,
                             struct pmat_calibration_status *status);
/* Mean noise of one cell while nobody lies there (standard deviation, in the unit of the
 * pressures); NAN until known. */
float pmat_calibration_noise(const struct pmat_calibration *calibration);

/* What was learnt as bytes (with version, grid and checksum), for the next night, and what runs. */
size_t pmat_calibration_saved_size(const struct pmat_calibration *calibration);
void pmat_calibration_save(const struct pmat_calibration *calibration, void *bytes);
/* Before the first frame. `goes_on`: the same bed, minutes later, whoever lies in it: all is as it
 * was when it was saved, a guess included. Else another night: what was learnt is held against the
 * first second, and a guess is left out. PMAT_ERR_DATA for another grid, version or a damaged
 * block: the calibration stays as it was. */
enum pmat_err pmat_calibration_restore(struct pmat_calibration *calibration, const void *bytes,
                                       size_t size, bool goes_on, struct pmat_fault *fault);

#endif
