#include "acquisition/reader_search.h"

#include <stdio.h>
#include <string.h>

enum {
    GOOD_NEEDED = 3,   /* frames, where any number could be a frame */
    CHECKED_NEEDED = 1 /* a checksum does not come about by chance */
};

bool pmat_wire_outcome_is_loss(enum pmat_wire_outcome outcome)
{
    return outcome >= PMAT_WIRE_BAD_CHECKSUM && outcome < PMAT_WIRE_OUTCOME_COUNT;
}

static enum pmat_err unknown_format(const char *name, struct pmat_fault *fault)
{
    char names[200] = "auto";
    for (size_t i = 0; pmat_wire_formats[i] != NULL; i++) {
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, ", %s", pmat_wire_formats[i]->name);
    }
    return pmat_fault_set(fault, PMAT_ERR_CONFIG,
                          "unknown wire format '%s': the profile's [wire] format is one of %s",
                          name, names);
}

static enum pmat_err add(struct pmat_search *search, const struct pmat_wire_format *format,
                         uint16_t rows, uint16_t cols, struct pmat_fault *fault)
{
    struct pmat_wire_decoder *decoder = format->create(rows, cols);
    if (decoder == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory to read the mat");
    search->candidates[search->count++] =
        (struct pmat_search_candidate){.format = format, .decoder = decoder};
    return PMAT_OK;
}

enum pmat_err pmat_search_create(struct pmat_search *search, const char *format, uint16_t rows,
                                 uint16_t cols, struct pmat_fault *fault)
{
    enum pmat_err err = PMAT_OK;
    *search = (struct pmat_search){.count = 0};
    if (format[0] != '\0' && strcmp(format, "auto") != 0) {
        const struct pmat_wire_format *named = pmat_wire_find(format);
        return named == NULL ? unknown_format(format, fault)
                             : add(search, named, rows, cols, fault);
    }
    for (int checked = 1; checked >= 0; checked--)
        for (size_t i = 0; pmat_wire_formats[i] != NULL && err == PMAT_OK; i++)
            if (pmat_wire_formats[i]->checksummed == (checked == 1) &&
                search->count < PMAT_SEARCH_CANDIDATES_MAX)
                err = add(search, pmat_wire_formats[i], rows, cols, fault);
    return err;
}

void pmat_search_destroy(struct pmat_search *search)
{
    for (int i = 0; i < search->count; i++)
        search->candidates[i].format->destroy(search->candidates[i].decoder);
    search->count = 0;
}

void pmat_search_reset(struct pmat_search *search)
{
    for (int i = 0; i < search->count; i++) {
        struct pmat_search_candidate *candidate = &search->candidates[i];
        candidate->format->reset(candidate->decoder);
        candidate->good = 0;
        memset(candidate->lost, 0, sizeof candidate->lost);
    }
}

static bool speaks(enum pmat_wire_outcome outcome)
{
    return outcome == PMAT_WIRE_FRAME || outcome == PMAT_WIRE_HELLO || outcome == PMAT_WIRE_LOG ||
           outcome == PMAT_WIRE_STATUS || outcome == PMAT_WIRE_CAL;
}

/* Whether the item decides for the candidate. A profile that names the format needs no proof. */
static bool decides(const struct pmat_search *search, struct pmat_search_candidate *candidate,
                    enum pmat_wire_outcome outcome)
{
    bool proven = candidate->format->checksummed || search->count == 1;
    if (pmat_wire_outcome_is_loss(outcome)) {
        candidate->lost[outcome]++;
        candidate->good = 0;
    } else if (speaks(outcome)) {
        candidate->good++;
    }
    return candidate->good >= (proven ? CHECKED_NEEDED : GOOD_NEEDED);
}

struct pmat_search_candidate *pmat_search_push(struct pmat_search *search, const uint8_t *bytes,
                                               size_t size, size_t *taken,
                                               struct pmat_wire_item *item)
{
    for (int i = 0; i < search->count; i++) {
        struct pmat_search_candidate *candidate = &search->candidates[i];
        for (size_t at = 0; at < size;) {
            size_t step = 0;
            enum pmat_wire_outcome outcome =
                candidate->format->push(candidate->decoder, bytes + at, size - at, &step, item);
            at += step;
            if (decides(search, candidate, outcome)) {
                *taken = at;
                return candidate;
            }
        }
    }
    *taken = size;
    return NULL;
}
