/*
 * What the next minute's decisions would be if nothing more came: copies of the timeline and the
 * night, drained at the end of every epoch. A crash then costs one epoch and not the look-ahead.
 */
#ifndef PMAT_ANALYSIS_FORESIGHT_H
#define PMAT_ANALYSIS_FORESIGHT_H

#include "analysis/night.h"
#include "analysis/pipeline.h"
#include "analysis/timeline.h"

struct pmat_foresight;

/* NULL without memory. */
struct pmat_foresight *pmat_foresight_create(const struct pmat_timeline_options *timeline,
                                             const struct pmat_night_options *night,
                                             pmat_provisional_fn *provisional, void *context);
void pmat_foresight_destroy(struct pmat_foresight *foresight);
/* After each second, `utc_us` its end: tells the epochs that ended and were not told before. */
void pmat_foresight_look(struct pmat_foresight *foresight, const struct pmat_timeline *timeline,
                         const struct pmat_night *night, int64_t utc_us);
/* Epochs up to session->epochs are known already. */
void pmat_foresight_resume(struct pmat_foresight *foresight, const struct pmat_session *session);
void pmat_foresight_shift_utc(struct pmat_foresight *foresight, int64_t shift_us);

#endif
