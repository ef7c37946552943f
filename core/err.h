/*
 * Errors: few kinds, each with its own reaction and exit code.
 *
 * A function that can fail returns enum pmat_err (0 or negative) and says what happened, and what
 * to do about it, in one line of `struct pmat_fault`. "Nothing yet", "not mine" and "bad checksum"
 * are outcomes, not errors: they have enums of their own and are counted.
 */
#ifndef PMAT_CORE_ERR_H
#define PMAT_CORE_ERR_H

enum pmat_err {
    PMAT_OK = 0,
    PMAT_ERR_USAGE = -1,       /* wrong options: the caller retypes (64) */
    PMAT_ERR_DATA = -2,        /* data that cannot be used (65) */
    PMAT_ERR_MISSING = -3,     /* no such night, file or folder (66) */
    PMAT_ERR_UNAVAILABLE = -4, /* no such port, port or database in use, mat not answering (69) */
    PMAT_ERR_INTERNAL = -5,    /* own bug, or no memory (70) */
    PMAT_ERR_IO = -6,          /* reading or writing failed (74) */
    PMAT_ERR_PERMISSION = -7,  /* not allowed; the text says which group to join (77) */
    PMAT_ERR_CONFIG = -8,      /* settings or profile wrong: file, line, key (78) */
    PMAT_ERR_IN_USE = -9, /* another program holds the port (69): waiting alone will not help */
};

/* One line for people: what is wrong and what to do. */
struct pmat_fault {
    enum pmat_err kind;
    char text[400];
};

/* Fills `fault` (which may be NULL) and returns `kind`, so that callers write
 * `return pmat_fault_set(fault, PMAT_ERR_IO, ...)`. A longer text is cut. */
__attribute__((format(printf, 3, 4))) enum pmat_err pmat_fault_set(struct pmat_fault *fault,
                                                                   enum pmat_err kind,
                                                                   const char *format, ...);

/* Chooses the kind from errno (EACCES: permission, ENOENT: missing, EBUSY: unavailable, else I/O)
 * and appends its text: "TEXT: No such file or directory". */
__attribute__((format(printf, 3, 4))) enum pmat_err pmat_fault_errno(struct pmat_fault *fault,
                                                                     int errno_value,
                                                                     const char *format, ...);

/* Makes a text safe to show on a terminal and in a journal, in one line: control characters, as the
 * names of files and mats may hold them, become '?'. Faults and log lines are made so. */
void pmat_text_one_line(char *text);

/* The exit code of a program that ends with `kind`. */
int pmat_err_exit_code(enum pmat_err kind);

#endif
