/*
 * A stored session through the strain rules: what the logger does at a session's end and
 * posture-nights judge does over again.
 */
#ifndef PMAT_PROGRAMS_JUDGE_H
#define PMAT_PROGRAMS_JUDGE_H

#include "analysis/strain.h"
#include "storage/store.h"

/* Own nights that one is compared with, the newest ones: what is usual changes over the years. */
enum { PMAT_JUDGE_NIGHTS_MAX = 60 };

struct pmat_judge {
    struct pmat_strain_settings settings; /* may change between sessions */
    struct pmat_strain *strain;
    struct pmat_strain_result result; /* of the last session */
    int32_t epochs;                   /* as of so many of its epochs */
};

/* The settings are the defaults. PMAT_ERR_INTERNAL without memory. */
enum pmat_err pmat_judge_create(struct pmat_judge **judge, struct pmat_fault *fault);
void pmat_judge_destroy(struct pmat_judge *judge);

/* Looks session `id` over; judge->result says what was found. */
enum pmat_err pmat_judge_look(struct pmat_judge *judge, struct pmat_store *store,
                              pmat_session_id id, struct pmat_fault *fault);
/* Stores what was found, in place of what was found before. */
enum pmat_err pmat_judge_keep(const struct pmat_judge *judge, struct pmat_store *store,
                              pmat_session_id id, struct pmat_fault *fault);

#endif
