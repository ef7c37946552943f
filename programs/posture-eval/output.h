/*
 * What posture-eval writes for programs: JSON, predictions and indicators.
 */
#ifndef PMAT_POSTURE_EVAL_OUTPUT_H
#define PMAT_POSTURE_EVAL_OUTPUT_H

#include <jansson.h>

#include "programs/posture-eval/observe.h"
#include "programs/posture-eval/presence.h"
#include "programs/posture-eval/tally.h"

/* Whether the model's provenance says that it was trained on this set. */
bool pmat_eval_seen(const char *provenance, const char *set);
/* The last part of a path. */
const char *pmat_eval_set_name(const char *folder, char name[PMAT_OBSERVED_NAME_SIZE]);

/* One object of "sets"; NULL without memory. */
json_t *pmat_eval_set_json(const char *set, bool seen, const struct pmat_tally *tally,
                           const struct pmat_presence_figures *presence);

/* A CSV file; NULL as `path` gives a NULL file, and the rows go nowhere. */
enum pmat_err pmat_eval_csv_open(FILE **file, const char *path, const char *header,
                                 struct pmat_fault *fault);
enum pmat_err pmat_eval_csv_close(FILE *file, const char *path, struct pmat_fault *fault);
void pmat_eval_put_prediction(FILE *file, const struct pmat_observed *observed,
                              const struct pmat_observation *item, enum pmat_posture called,
                              float confidence);
/* One row per recording; what nobody measures yet is empty. */
void pmat_eval_put_indicators(FILE *file, const struct pmat_observed *observed);

#endif
