/*
 * posture-nights: which nights are there; keep one out of every mean, or delete it.
 */
#ifndef PMAT_PROGRAMS_POSTURE_NIGHTS_NIGHTS_H
#define PMAT_PROGRAMS_POSTURE_NIGHTS_NIGHTS_H

#include <stdbool.h>

#include "programs/cli.h"
#include "storage/store.h"

enum nights_verb { NIGHTS_LIST, NIGHTS_EXCLUDE, NIGHTS_INCLUDE, NIGHTS_DELETE, NIGHTS_JUDGE };

struct nights_options {
    enum nights_verb verb;
    bool verb_given;
    char db[512];
    const char *night;  /* "YYYY-MM-DD", NULL for list */
    const char *mat;    /* NULL: any */
    int session;        /* 0: any */
    bool yes;           /* delete without asking */
    const char *config; /* settings to judge by, NULL: those stored with each night */
};

extern const struct pmat_cli nights_cli;
void nights_options_default(struct nights_options *options);
/* After the last option: a verb that changes a night needs one. */
enum pmat_err nights_options_check(const struct nights_options *options, struct pmat_fault *fault);

/* A table of 80 columns on standard output; PMAT_ERR_MISSING when there is nothing to show. */
enum pmat_err nights_list(struct pmat_store *store, const struct nights_options *options,
                          struct pmat_fault *fault);
/* Excludes, includes or deletes the one session that the options name. */
enum pmat_err nights_change(struct pmat_store *store, const struct nights_options *options,
                            struct pmat_fault *fault);

/* Looks one night or all of them over for strain again, and says what changed. */
enum pmat_err nights_judge(struct pmat_store *store, const struct nights_options *options,
                           struct pmat_fault *fault);

enum { NIGHTS_SPAN_SIZE = 12, NIGHTS_NAME_SIZE = 160 };
/* "22:41-06:52", local time of the night's own zone. */
void nights_span(const struct pmat_night_row *row, char text[NIGHTS_SPAN_SIZE]);
/* "2026-03-09, bedroom, session 1 (night, 22:41-06:52)". */
void nights_describe(const struct pmat_night_row *row, char text[NIGHTS_NAME_SIZE]);
/* Copies a name for a terminal, at most `width` characters of UTF-8, without control characters;
 * returns how many characters it has. */
int nights_printable(const char *name, int width, char *text, size_t size);

#endif
