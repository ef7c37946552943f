/*
 * The way of one mat's frames to epochs, events and sessions:
 *
 *   frame -> calibrate -> movement, breathing (every frame)
 *   once a second: canonical map -> occupancy -> posture -> timeline (looks 60 s ahead) -> night
 *
 * Pure: time comes in with the frames, or by pmat_pipeline_tick while there are none. Takes memory
 * in create only.
 */
#ifndef PMAT_ANALYSIS_PIPELINE_H
#define PMAT_ANALYSIS_PIPELINE_H

#include "analysis/calibrate.h"
#include "analysis/enrolment.h"
#include "analysis/model.h"
#include "analysis/night.h"
#include "analysis/quality.h"
#include "analysis/second.h"
#include "core/config.h"
#include "core/frame.h"
#include "core/profile.h"

struct pmat_pipeline;

/* `profile` with its grid filled in (from the profile or the mat's HELLO) and `config` are copied;
 * `model` is used until destroy. PMAT_ERR_CONFIG for a grid below 4 x 4, PMAT_ERR_INTERNAL without
 * memory. */
enum pmat_err pmat_pipeline_create(struct pmat_pipeline **pipeline,
                                   const struct pmat_profile *profile,
                                   const struct pmat_config *config, struct pmat_model *model,
                                   const struct pmat_night_sink *sink, struct pmat_fault *fault);
void pmat_pipeline_destroy(struct pmat_pipeline *pipeline);

/* Gain and offset per cell as the mat itself gives them, [rows*cols] in scan order: a cell's
 * pressure is its gain times what it reads over the empty bed; until an empty bed has been seen,
 * over its offset. */
void pmat_pipeline_set_device(struct pmat_pipeline *pipeline, const float *gain,
                              const float *offset);
/* A frame of the pipeline's grid. Frames whose time_us lies before the last one's are taken as of
 * the last one's second. */
void pmat_pipeline_push(struct pmat_pipeline *pipeline, const struct pmat_frame *frame);
/* Lets time pass without a frame, up to `time_us` on the steady line (`utc_us` the same instant).
 */
void pmat_pipeline_tick(struct pmat_pipeline *pipeline, int64_t time_us, int64_t utc_us);
/* Why the next gap is one; holds until the next frame. */
void pmat_pipeline_gap_cause(struct pmat_pipeline *pipeline, enum pmat_gap_cause cause);
/* Other thresholds from now on; the grid and the model stay. */
void pmat_pipeline_configure(struct pmat_pipeline *pipeline, const struct pmat_config *config);

/* Decisions come 60 s late. Where that is too late (a crash would lose them), `provisional` is told
 * each epoch as it would be decided if nothing more came, as soon as its last second has passed,
 * with the gaps in it (one that runs: so far) and the session's sums up to it. The sink tells the
 * same epoch again, for good; the session's beginning may come after its first provisional epoch,
 * with the same start. */
typedef void pmat_provisional_fn(void *context, const struct pmat_epoch *epoch,
                                 const struct pmat_event *gaps, size_t gap_count,
                                 const struct pmat_session *session);
/* Takes memory; false without it. */
bool pmat_pipeline_foresee(struct pmat_pipeline *pipeline, pmat_provisional_fn *provisional,
                           void *context);

/* Goes on with a session that a restart cut, before the first frame: as pmat_night_resume. The time
 * from the end of the last epoch to the first frame becomes a gap, "the logger was off". */
void pmat_pipeline_resume(struct pmat_pipeline *pipeline, const struct pmat_session *session);
bool pmat_pipeline_resume_epoch(struct pmat_pipeline *pipeline, const struct pmat_epoch *epoch);

/* From now on frames carry utc_us that differs by `shift_us` from the line so far: the labels of
 * what is not yet told move with it. */
void pmat_pipeline_shift_utc(struct pmat_pipeline *pipeline, int64_t shift_us);

/* Decides what is still undecided and ends the open session. */
void pmat_pipeline_close(struct pmat_pipeline *pipeline, const char *reason);

/* NULL while nobody is in bed. */
const struct pmat_session *pmat_pipeline_session(const struct pmat_pipeline *pipeline);
/* The last second as it alone was seen (not smoothed), for displays; NULL before the first. */
const struct pmat_second *pmat_pipeline_latest(const struct pmat_pipeline *pipeline);
void pmat_pipeline_calibration(const struct pmat_pipeline *pipeline,
                               struct pmat_calibration_status *status);
/* From now on the model's word is mended by the sleeper's own lies; used until destroy or the next
 * call. NULL: the model alone. */
void pmat_pipeline_set_enrolment(struct pmat_pipeline *pipeline,
                                 const struct pmat_enrolment *enrolment);
/* What is to be doubted of the postures since the pipeline was made: enum pmat_doubt, or-ed, and in
 * words. */
unsigned pmat_pipeline_doubts(const struct pmat_pipeline *pipeline,
                              char text[PMAT_QUALITY_TEXT_SIZE]);
/* Seconds classified so far: at most one a second of data. */
uint64_t pmat_pipeline_classified(const struct pmat_pipeline *pipeline);

/* Little is known yet, and much is learnt every minute: of the empty bed, or of its sleeper. */
bool pmat_pipeline_young(const struct pmat_pipeline *pipeline);
/* What was learnt of this mat and bed, as bytes for the next run. */
size_t pmat_pipeline_saved_size(const struct pmat_pipeline *pipeline);
void pmat_pipeline_save(const struct pmat_pipeline *pipeline, void *bytes);
/* Before the first frame, which will be of `utc_us`: soon after a crash, or under the same sleeper,
 * all goes on as it was saved; else the next night begins with what was learnt. PMAT_ERR_DATA for
 * bytes of another mat or damaged ones: learning begins anew. */
enum pmat_err pmat_pipeline_restore(struct pmat_pipeline *pipeline, const void *bytes, size_t size,
                                    int64_t utc_us, struct pmat_fault *fault);

#endif
