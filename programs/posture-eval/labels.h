/*
 * What was true when: a CSV with the columns utc or t_s, posture and, if need be, detail. Each row
 * holds until the next one.
 */
#ifndef PMAT_POSTURE_EVAL_LABELS_H
#define PMAT_POSTURE_EVAL_LABELS_H

#include <stddef.h>
#include <stdint.h>

#include "core/err.h"
#include "core/records.h"

struct pmat_label {
    int64_t at_us; /* UTC, or since the recording's first frame */
    enum pmat_posture posture;
    char detail[48];
};

struct pmat_labels {
    struct pmat_label *items; /* by time */
    size_t count;
    bool utc; /* at_us is UTC */
};

/* PMAT_ERR_DATA names file and line. */
enum pmat_err pmat_labels_read(struct pmat_labels *labels, const char *path,
                               struct pmat_fault *fault);
void pmat_labels_clear(struct pmat_labels *labels);
/* The one that holds at `at_us`; NULL before the first. */
const struct pmat_label *pmat_labels_at(const struct pmat_labels *labels, int64_t at_us);

#endif
