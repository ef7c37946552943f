/*
 * Frames of a mat or of a recording, one after the other, for programs that look at a mat for a
 * short while. The service has its own way (programs/posture-logger/intake.h), which never ends.
 */
#ifndef PMAT_PROGRAMS_LIVE_H
#define PMAT_PROGRAMS_LIVE_H

#include "acquisition/wire.h"
#include "core/config.h"
#include "core/err.h"
#include "core/frame.h"
#include "core/profile.h"

struct pmat_live;

enum pmat_live_outcome {
    PMAT_LIVE_FRAME,
    PMAT_LIVE_NOTHING, /* the wait passed in silence */
    PMAT_LIVE_END      /* of the recording, or the mat went away */
};

/* `port` as posture-logger's. A recording cut short ends where it was cut. */
enum pmat_err pmat_live_open(struct pmat_live **live, const char *port,
                             const struct pmat_profile *profile, enum pmat_clock_source clock,
                             struct pmat_fault *fault);
void pmat_live_close(struct pmat_live *live);
/* Waits up to `wait_ms`. The frame's counts live until the next call. */
enum pmat_live_outcome pmat_live_next(struct pmat_live *live, int wait_ms,
                                      struct pmat_frame *frame);
/* The profile with what the mat told of itself where the profile is silent; holds from the first
 * frame on. */
const struct pmat_profile *pmat_live_profile(const struct pmat_live *live);

#endif
