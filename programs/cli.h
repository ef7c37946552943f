/*
 * What every program shares: one table of options gives parsing, --help and --version; a fault
 * becomes one line on stderr and the right exit code.
 */
#ifndef PMAT_PROGRAMS_CLI_H
#define PMAT_PROGRAMS_CLI_H

#include "core/err.h"

struct pmat_cli_option {
    const char *name;     /* "night" for --night */
    const char *argument; /* "YYYY-MM-DD", NULL for a plain switch */
    const char *help;     /* one line; NULL in a row whose name is a group's heading */
};

/* Receives one option (index into the table, value NULL for a switch) or, with index -1, one
 * argument that is no option. */
typedef enum pmat_err pmat_cli_take_fn(void *context, int index, const char *value,
                                       struct pmat_fault *fault);

struct pmat_cli {
    const char *program;   /* "posture-report" */
    const char *summary;   /* one line */
    const char *arguments; /* "SRC..."; "" where an option explains them; NULL = none */
    const char *notes;     /* printed after the options, or NULL */
    const struct pmat_cli_option *options; /* ended by name NULL */
    pmat_cli_take_fn *take;
};

enum pmat_cli_outcome { PMAT_CLI_RUN, PMAT_CLI_DONE, PMAT_CLI_WRONG };

/* RUN: go on. DONE: --help or --version was answered. WRONG: fault says why (PMAT_ERR_USAGE unless
 * `take` said otherwise). */
enum pmat_cli_outcome pmat_cli_parse(const struct pmat_cli *cli, int argc, char **argv,
                                     void *context, struct pmat_fault *fault);

/* Prints "PROGRAM: text" on stderr and returns the exit code; PMAT_OK prints nothing. */
int pmat_cli_finish(const char *program, enum pmat_err err, const struct pmat_fault *fault);

#endif
