/*
 * What the files of the worker share; nobody else includes it. All of it runs in the analysing
 * thread.
 */
#ifndef PMAT_LOGGER_WORKER_PARTS_H
#define PMAT_LOGGER_WORKER_PARTS_H

#include "programs/posture-logger/worker.h"

/* worker_start.c */

/* Makes the pipeline from the first frame; worker->err says where it failed. */
void pmat_worker_start(struct pmat_worker *worker, const struct pmat_frame *frame);
/* Whether this frame comes too early: a mat that can introduce itself is waited for, a while. */
bool pmat_worker_waits(struct pmat_worker *worker, const struct pmat_item *item);
/* Reads the sleeper's enrolment anew. */
void pmat_worker_take_enrolment(struct pmat_worker *worker);
/* Takes the mat's own calibration, and owns it. */
void pmat_worker_take_cal(struct pmat_worker *worker, struct pmat_device_cal *cal);

/* worker_learnt.c */

bool pmat_worker_occupied(const struct pmat_worker *worker);
/* Hands what was learnt of the mat to the storing side, if it is worth it. */
void pmat_worker_keep(struct pmat_worker *worker, bool always);
void pmat_worker_tell_doubt(struct pmat_worker *worker);
/* The doubt, the guess at the empty bed, the quality: each once. */
void pmat_worker_tell_learnt(struct pmat_worker *worker);

#endif
