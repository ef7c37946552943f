/*
 * One scan of the mat, as it came over the wire.
 */
#ifndef PMAT_CORE_FRAME_H
#define PMAT_CORE_FRAME_H

#include <stdint.h>

enum {
    PMAT_GRID_MIN = 2,   /* smallest grid the wire carries */
    PMAT_GRID_MAX = 128, /* largest, in rows and in columns */
    PMAT_CELLS_MAX = PMAT_GRID_MAX * PMAT_GRID_MAX,
    PMAT_GRID_CLASSIFIED_MIN = 4, /* smallest grid whose posture is classified */
};

enum pmat_frame_flag {
    PMAT_FRAME_CLIPPED = 1,    /* some cells are at the converter's end */
    PMAT_FRAME_INCOMPLETE = 2, /* the scan did not reach every cell */
    PMAT_FRAME_OVERRUN = 4,    /* the device lost scans before this one */
};

/* The frame never owns its counts: whoever made it says how long they live. */
struct pmat_frame {
    uint16_t rows; /* grid as the mat scans it */
    uint16_t cols;
    uint8_t flags;       /* enum pmat_frame_flag, or-ed */
    uint16_t scan_ms;    /* duration of the scan, 0 = not told */
    uint32_t boot_id;    /* changes at every start of the device; 0 where the format has none */
    uint64_t device_us;  /* the device's own clock since its start; 0 where the format has none */
    int64_t time_us;     /* steady time line of the recording: never steps back, no epoch */
    int64_t utc_us;      /* the same instant, UTC microseconds since 1970 */
    int64_t boottime_us; /* host clock since boot when the frame arrived */
    const uint16_t *counts; /* [rows*cols] row-major in scan order */
};

#endif
