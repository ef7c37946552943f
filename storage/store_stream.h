/*
 * Epochs and events of a session, a page at a time. Internal to storage/.
 */
#ifndef PMAT_STORAGE_STORE_STREAM_H
#define PMAT_STORAGE_STORE_STREAM_H

#include "storage/statements.h"

enum { PMAT_PAGE_EPOCHS = 128, PMAT_PAGE_EVENTS = 64 };

/* The epochs after index `after`; fewer than PMAT_PAGE_EPOCHS: the last page. */
enum pmat_err pmat_store_page_epochs(struct pmat_store *store, pmat_session_id id, int32_t after,
                                     struct pmat_epoch page[PMAT_PAGE_EPOCHS], size_t *count,
                                     struct pmat_fault *fault);
/* The events after `after` (NULL: from the first one). */
enum pmat_err pmat_store_page_events(struct pmat_store *store, pmat_session_id id,
                                     const struct pmat_event *after,
                                     struct pmat_event page[PMAT_PAGE_EVENTS], size_t *count,
                                     struct pmat_fault *fault);

#endif
