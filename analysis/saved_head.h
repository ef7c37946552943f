/*
 * What stands before the saved parts of a pipeline: when it was saved, and whether somebody who
 * starts soon after goes on with the same run.
 */
#ifndef PMAT_ANALYSIS_SAVED_HEAD_H
#define PMAT_ANALYSIS_SAVED_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/err.h"

struct pmat_saved_head {
    int64_t utc_us; /* of the last second that the saved state has seen */
    bool occupied;  /* somebody was there */
    bool closed;    /* saved by a run that ended in order */
};

size_t pmat_saved_head_size(void);
void pmat_saved_head_write(const struct pmat_saved_head *head, void *bytes);
/* PMAT_ERR_DATA for bytes of another version or damaged ones. */
enum pmat_err pmat_saved_head_read(struct pmat_saved_head *head, const void *bytes, size_t size,
                                   struct pmat_fault *fault);
/* Whether a run that begins at `utc_us` takes the bed for the one that was saved, as it lay: soon
 * after a crash, or under the same sleeper. After an ordinary end the bed may have been made, or
 * the mat moved. */
bool pmat_saved_head_goes_on(const struct pmat_saved_head *head, int64_t utc_us,
                             int64_t longest_us);

#endif
