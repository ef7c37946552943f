/*
 * What the contact tells of the back: taken once a second from the canonical map, kept per epoch as
 * medians. docs/indicators.md has definition, method, what each cannot tell, and figures.
 *
 * What the grid or the part of the body on the mat cannot support is NAN, with a reason.
 */
#ifndef PMAT_ANALYSIS_INDICATORS_H
#define PMAT_ANALYSIS_INDICATORS_H

#include <stddef.h>
#include <stdint.h>

#include "core/records.h"

enum pmat_indicator {
    PMAT_INDICATOR_LUMBAR_ARCH,
    PMAT_INDICATOR_PELVIS_ROLL_DEG,
    PMAT_INDICATOR_HIP_STACK,
    PMAT_INDICATOR_TORSO_TWIST_DEG,
    PMAT_INDICATOR_FETAL,
    PMAT_INDICATOR_AXIS_DEG,
    PMAT_INDICATOR_LOAD_LEFT_FRAC,
    PMAT_INDICATOR_CONTACT_AREA_FRAC,
    PMAT_INDICATOR_PEAK_PRESSURE,
    PMAT_INDICATOR_DISPERSION,
    PMAT_INDICATOR_EDGE_LOAD_FRAC,
    PMAT_INDICATOR_COUNT
};

/* Why an indicator is NAN. */
enum pmat_unmeasured {
    PMAT_MEASURED,
    PMAT_UNMEASURED_NOT_LYING,
    PMAT_UNMEASURED_OTHER_POSTURE, /* has no meaning in this posture */
    PMAT_UNMEASURED_RAISED,        /* upper body raised */
    PMAT_UNMEASURED_COARSE,        /* cells too large */
    PMAT_UNMEASURED_OFF_MAT,       /* that part of the body is not on the mat */
    PMAT_UNMEASURED_NO_BODY,       /* no body's shape was recognised */
    PMAT_UNMEASURED_COUNT
};

struct pmat_indicators {
    enum pmat_posture posture; /* for which they were taken; UNKNOWN = nothing was */
    unsigned details;          /* enum pmat_detail, or-ed */
    float value[PMAT_INDICATOR_COUNT];
    uint8_t why[PMAT_INDICATOR_COUNT]; /* enum pmat_unmeasured */
};

struct pmat_indicators_input {
    const float *map;       /* [32*16] canonical pressures */
    const uint8_t *covered; /* [32*16] 1 where the mat lies; NULL = everywhere */
    float cell_long_cm, cell_across_cm;
    enum pmat_posture posture;
    const float *pressure; /* [cells] of the mat itself, NAN = masked; NULL = no peak pressure */
    size_t cells;
    float pitch_long_cm, pitch_across_cm; /* of the mat */
};

struct pmat_indicators_scratch; /* memory taken once */
/* NULL without memory. `cells` is the most that an input has. */
struct pmat_indicators_scratch *pmat_indicators_create(size_t cells);
void pmat_indicators_destroy(struct pmat_indicators_scratch *scratch);

void pmat_indicators_measure(struct pmat_indicators_scratch *scratch,
                             const struct pmat_indicators_input *input,
                             struct pmat_indicators *indicators);

/* All unknown, nothing lying there. */
void pmat_indicators_clear(struct pmat_indicators *indicators);
/* Medians, and the details that at least half of them show, of those taken for `posture`. */
void pmat_indicators_median(const struct pmat_indicators *taken, size_t count,
                            enum pmat_posture posture, struct pmat_indicators *median);
/* "lumbar_arch", "upper body raised"; never NULL. */
const char *pmat_indicator_name(enum pmat_indicator indicator);
const char *pmat_unmeasured_words(enum pmat_unmeasured why);

#endif
