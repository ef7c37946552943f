/*
 * Something that a mat can be made to send: a night from a script, or labelled frames. Frames come
 * one at a time; the truth is told beside them.
 */
#ifndef PMAT_SENSORS_SIM_SHOW_H
#define PMAT_SENSORS_SIM_SHOW_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "core/err.h"
#include "core/frame.h"

/* The mat, as it would tell of itself. */
struct pmat_sim_mat_facts {
    char model[64];
    uint16_t rows, cols;
    float pitch_row_mm, pitch_col_mm; /* 0 = unknown */
    uint8_t bits;
    float rate_hz;
    bool polarity_down;
    int64_t start_utc_us; /* UTC at t = 0 */
    double length_s;      /* 0 = unknown */
};

struct pmat_sim_show; /* each kind keeps its state behind it */

struct pmat_sim_show_kind {
    const char *truth_header; /* CSV, with line end */
    void (*facts)(const struct pmat_sim_show *show, struct pmat_sim_mat_facts *facts);
    /* 1 with a frame (time in frame->device_us; counts valid until the next call), 0 at the end,
     * negative enum pmat_err. *silent: the mat sends nothing of this one. */
    int (*next)(struct pmat_sim_show *show, struct pmat_frame *frame, bool *silent,
                struct pmat_fault *fault);
    /* Appends the truth of the frame given last, if it is due: a line of CSV. */
    void (*truth)(struct pmat_sim_show *show, FILE *stream);
    void (*destroy)(struct pmat_sim_show *show);
};

/* First member of each kind's state. */
struct pmat_sim_show {
    const struct pmat_sim_show_kind *kind;
};

#endif
