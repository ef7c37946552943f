/*
 * Labelled frames from a raw recording and a list of what was true when.
 */
#ifndef PMAT_POSTURE_EVAL_RECORDING_H
#define PMAT_POSTURE_EVAL_RECORDING_H

#include "programs/posture-eval/evaluate.h"

/* Writes the folder: about.ini and frames.csv.gz, one frame a second, in canonical orientation.
 * Without options->labels every frame is called unknown, to be labelled by hand. */
enum pmat_err pmat_recording_to_frames(const char *recording, const char *folder,
                                       const struct pmat_eval_options *options,
                                       struct pmat_fault *fault);

struct pmat_recorded_frames {
    char folder[512]; /* a temporary one; "" = none */
};
/* The same into a folder that goes with pmat_recorded_frames_remove. Needs labels. */
enum pmat_err pmat_recorded_frames_make(struct pmat_recorded_frames *frames, const char *recording,
                                        const struct pmat_eval_options *options,
                                        struct pmat_fault *fault);
void pmat_recorded_frames_remove(struct pmat_recorded_frames *frames);

#endif
