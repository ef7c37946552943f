/*
 * What the logger's threads know of themselves, for posture-status and systemd.
 */
#ifndef PMAT_LOGGER_STATE_H
#define PMAT_LOGGER_STATE_H

#include "programs/logger_status.h"

/* Who has trouble; the first one with any is told. */
enum pmat_state_part { PMAT_STATE_MAT, PMAT_STATE_STORE, PMAT_STATE_CALIBRATION, PMAT_STATE_PARTS };

struct pmat_state;

struct pmat_state *pmat_state_create(void);
void pmat_state_destroy(struct pmat_state *state);

/* Changes what is known, from any thread, between lock and unlock. */
struct pmat_logger_status *pmat_state_lock(struct pmat_state *state);
void pmat_state_unlock(struct pmat_state *state);

/* PMAT_TROUBLE_NONE: it is over. `words` say what to do. The beginning of a trouble stays while its
 * kind does. */
void pmat_state_trouble(struct pmat_state *state, enum pmat_state_part part,
                        enum pmat_trouble trouble, const char *words, int64_t utc_us);
/* A copy with the gravest trouble filled in. */
void pmat_state_get(struct pmat_state *state, struct pmat_logger_status *status);

#endif
