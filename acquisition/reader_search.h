/*
 * Which format do these bytes speak? Every candidate gets the same bytes, those with a checksum
 * first; the first one to show enough sound items is the answer.
 */
#ifndef PMAT_ACQUISITION_READER_SEARCH_H
#define PMAT_ACQUISITION_READER_SEARCH_H

#include "acquisition/reader.h"

enum { PMAT_SEARCH_CANDIDATES_MAX = 16 };

struct pmat_search_candidate {
    const struct pmat_wire_format *format;
    struct pmat_wire_decoder *decoder;
    int good;                               /* sound items in a row while searching */
    uint64_t lost[PMAT_WIRE_OUTCOME_COUNT]; /* by reason, since the search began */
};

struct pmat_search {
    struct pmat_search_candidate candidates[PMAT_SEARCH_CANDIDATES_MAX];
    int count;
};

/* All formats, or the one that is named. PMAT_ERR_CONFIG for a name that does not exist. */
enum pmat_err pmat_search_create(struct pmat_search *search, const char *format, uint16_t rows,
                                 uint16_t cols, struct pmat_fault *fault);
void pmat_search_destroy(struct pmat_search *search);
/* Begins anew: nothing is half read, nothing counted. */
void pmat_search_reset(struct pmat_search *search);
/* The candidate that the bytes decide for, with the item that decided in `item` and the bytes up to
 * it in *taken; NULL when all are taken and it is still open. */
struct pmat_search_candidate *pmat_search_push(struct pmat_search *search, const uint8_t *bytes,
                                               size_t size, size_t *taken,
                                               struct pmat_wire_item *item);

/* Shared with the reader. */
bool pmat_wire_outcome_is_loss(enum pmat_wire_outcome outcome);

#endif
