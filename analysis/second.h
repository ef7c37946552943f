/*
 * One second of the mat: the step between frames and epochs.
 */
#ifndef PMAT_ANALYSIS_SECOND_H
#define PMAT_ANALYSIS_SECOND_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/breathing.h"
#include "analysis/indicators.h"
#include "analysis/model.h"
#include "analysis/occupancy.h"
#include "core/records.h"

/* Why there are no frames. */
enum pmat_gap_cause {
    PMAT_GAP_NO_FRAMES,   /* the line is open and silent */
    PMAT_GAP_MAT_GONE,    /* unplugged, or its port vanished */
    PMAT_GAP_MAT_RESTART, /* the mat started anew */
    PMAT_GAP_UNREADABLE,  /* bytes come, but no frame of this mat is among them */
    PMAT_GAP_LOGGER_OFF,  /* nobody read: the logger did not run */
    PMAT_GAP_CAUSE_COUNT
};
const char *pmat_gap_cause_words(enum pmat_gap_cause cause);

struct pmat_second {
    int64_t time_us; /* steady time line, start of the second */
    int64_t utc_us;
    int64_t boottime_us;                     /* -1 when no frame came */
    bool data;                               /* false: no frame came and none is held over, a gap */
    enum pmat_gap_cause cause;               /* of a gap */
    enum pmat_presence presence;             /* as this second alone shows it */
    bool classified;                         /* probabilities hold */
    float probabilities[PMAT_MODEL_CLASSES]; /* of the lying postures, sum 1 */
    float moved_frac;                        /* NAN = nothing to compare with */
    float load;                              /* sum of pressures; NAN in a gap */
    float cop_long_cm, cop_across_cm;        /* NAN without load */
    bool calibration_doubtful;
    bool crowded;              /* two sleepers: no posture is anybody's */
    float map[PMAT_MAP_CELLS]; /* mean pressures of the second, canonical */
    bool breath_sought;        /* breath_outcome holds */
    enum pmat_breathing_outcome breath_outcome;
    float breath_rate_per_min; /* of the minute about it, put in later; not above 0 = unknown */
    struct pmat_indicators indicators; /* taken for the likeliest posture of this second alone */

    /* Filled by the timeline, which looks ahead: */
    bool in_bed;               /* after the debounce of both edges */
    enum pmat_posture posture; /* EMPTY, SITTING or a lying posture, smoothed; UNKNOWN in a gap or
                                  where nothing was classified */
};

#endif
