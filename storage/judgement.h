/*
 * What strain was found in a session. Internal to storage/.
 */
#ifndef PMAT_STORAGE_JUDGEMENT_H
#define PMAT_STORAGE_JUDGEMENT_H

#include "storage/statements.h"

/* Within a transaction: what the view of an imported session says. */
enum pmat_err pmat_judgement_import(struct pmat_store *store, pmat_session_id id,
                                    const struct pmat_night_view *view, struct pmat_fault *fault);
/* view->judged and the measures. */
enum pmat_err pmat_judgement_load(struct pmat_store *store, pmat_session_id id,
                                  struct pmat_night_view *view, struct pmat_fault *fault);

#endif
