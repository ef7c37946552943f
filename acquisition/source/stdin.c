/*
 * Standard input. Its descriptor is shared with whoever started the program: it is not made
 * non-blocking, locked or closed; a poll before each read keeps the wait short all the same.
 */
#include <stdlib.h>
#include <unistd.h>

#include "acquisition/source/descriptor.h"
#include "acquisition/source/kind.h"

static enum pmat_err stdin_open(struct pmat_source **source, const char *shown, const char *path,
                                const struct pmat_source_options *options, struct pmat_fault *fault)
{
    (void)shown;
    (void)path;
    (void)options;
    struct pmat_source *opened = calloc(1, sizeof *opened);
    if (opened == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory to read standard input");
    opened->kind = &pmat_source_stdin;
    *source = opened;
    return PMAT_OK;
}

static enum pmat_source_outcome stdin_read(struct pmat_source *source, uint8_t *bytes, size_t size,
                                           int wait_ms, size_t *got)
{
    (void)source;
    return pmat_descriptor_read(STDIN_FILENO, bytes, size, wait_ms, got, PMAT_SOURCE_END);
}

static void stdin_close(struct pmat_source *source)
{
    free(source);
}

const struct pmat_source_kind pmat_source_stdin = {
    .name = "stdin",
    .may_wait = true,
    .open = stdin_open,
    .read = stdin_read,
    .close = stdin_close,
};
