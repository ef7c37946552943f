/*
 * What each kind of source fills in; source_list.c chooses among them.
 */
#ifndef PMAT_ACQUISITION_SOURCE_KIND_H
#define PMAT_ACQUISITION_SOURCE_KIND_H

#include "acquisition/source.h"

struct pmat_source_kind {
    const char *name;
    bool may_wait;
    /* `shown` is the name as the user gave it, `path` what it resolves to. */
    enum pmat_err (*open)(struct pmat_source **source, const char *shown, const char *path,
                          const struct pmat_source_options *options, struct pmat_fault *fault);
    enum pmat_source_outcome (*read)(struct pmat_source *source, uint8_t *bytes, size_t size,
                                     int wait_ms, size_t *got);
    bool (*write)(struct pmat_source *source, const uint8_t *bytes, size_t size); /* NULL: never */
    bool (*set_baud)(struct pmat_source *source, int32_t baud);                   /* NULL: none */
    void (*close)(struct pmat_source *source);
};

/* Stands first in each kind's own struct. */
struct pmat_source {
    const struct pmat_source_kind *kind;
    struct pmat_fault fault; /* why the source ended early; kind PMAT_OK: it did not */
};

extern const struct pmat_source_kind pmat_source_serial;
extern const struct pmat_source_kind pmat_source_pty;
extern const struct pmat_source_kind pmat_source_file;
extern const struct pmat_source_kind pmat_source_stdin;

#endif
