/*
 * A file for one person's health data: 0600, and either wholly there or not at all. It is written
 * beside its place under a passing name and renamed at the end.
 */
#ifndef PMAT_REPORT_OUTFILE_H
#define PMAT_REPORT_OUTFILE_H

#include <stdio.h>

#include "core/err.h"

enum { PMAT_OUTFILE_PATH_SIZE = 4096 };

struct pmat_outfile {
    FILE *stream;                           /* NULL when not open */
    char path[PMAT_OUTFILE_PATH_SIZE];      /* where it goes; a symbolic link is followed */
    char temporary[PMAT_OUTFILE_PATH_SIZE]; /* "" when `path` is written directly: a device, a pipe
                                             */
};

/* PMAT_ERR_IO, _MISSING or _PERMISSION when it cannot be made. */
enum pmat_err pmat_outfile_open(struct pmat_outfile *file, const char *path,
                                struct pmat_fault *fault);
/* The same for FOLDER/NAME.ENDING. */
enum pmat_err pmat_outfile_open_in(struct pmat_outfile *file, const char *folder, const char *name,
                                   const char *ending, struct pmat_fault *fault);
/* Makes sure that all is on the disk, and puts it in place. On failure nothing is left behind. */
enum pmat_err pmat_outfile_commit(struct pmat_outfile *file, struct pmat_fault *fault);
/* Removes what was written. Harmless on a file that is not open. */
void pmat_outfile_discard(struct pmat_outfile *file);

#endif
