/*
 * Ways to show nights. A format is one file in report/writer/ with one constant of this struct, and
 * one line in writer_list.c; programs find it by name, and say which names there are.
 *
 * A format may print a report (one night, several nights) to a stream, or write an export (whole
 * tables) into a folder, or both; what it does not do is NULL.
 */
#ifndef PMAT_REPORT_WRITER_H
#define PMAT_REPORT_WRITER_H

#include <stdbool.h>
#include <stdio.h>

#include "core/err.h"
#include "core/records.h"

struct pmat_writer_options {
    int columns;      /* text: width of the page */
    bool utf8;        /* text: may draw and spell beyond ASCII */
    bool colour;      /* text: the reader is a terminal */
    char separator;   /* CSV: between cells */
    char decimal;     /* CSV: '.' or ',' */
    bool bom;         /* CSV: begin with a byte order mark, for Excel */
    const char *name; /* pdf: whose night it is, to be printed; NULL = nobody's name */
    bool anonymous;   /* names are gone and dates shifted: every format says so */
    int shift_days;   /* by so many */
};
/* 80 columns of ASCII without colour; ',' and '.'. */
void pmat_writer_options_default(struct pmat_writer_options *options);

/* Several nights, oldest first. */
struct pmat_nights_view {
    const struct pmat_night_row *rows;
    size_t count;
    const char *from, *to;                /* the dates asked for; both NULL: the last ones */
    size_t naps;                          /* of that time, left out */
    const struct pmat_mornings *mornings; /* what goes with a good one; NULL = not looked at */
};

/* Two times side by side. */
struct pmat_compare_view {
    struct pmat_nights_view a, b;
};

struct pmat_export; /* an export being written; each format keeps its own behind it */

struct pmat_writer_format {
    const char *name;        /* "text" */
    const char *description; /* one line for --help */

    /* A report on `out`. Whether `out` took it is for the caller to check (ferror). */
    void (*night)(FILE *out, const struct pmat_night_view *view,
                  const struct pmat_writer_options *options);
    void (*nights)(FILE *out, const struct pmat_nights_view *view,
                   const struct pmat_writer_options *options);
    void (*compare)(FILE *out, const struct pmat_compare_view *view,
                    const struct pmat_writer_options *options);
    bool one_after_another; /* several reports may stand in one stream */

    /* An export into an existing folder. Nothing appears there under its own name before
     * export_close with keep = true succeeds; close frees in any case, and takes NULL. */
    enum pmat_err (*export_open)(struct pmat_export **exporter, const char *folder,
                                 const struct pmat_writer_options *options,
                                 struct pmat_fault *fault);
    enum pmat_err (*export_put)(struct pmat_export *exporter, const struct pmat_night_view *view,
                                struct pmat_fault *fault);
    enum pmat_err (*export_close)(struct pmat_export *exporter, bool keep,
                                  struct pmat_fault *fault);
};

/* All formats, ended by NULL. */
extern const struct pmat_writer_format *const pmat_writer_formats[];

enum pmat_writer_use { PMAT_WRITER_REPORT, PMAT_WRITER_EXPORT };
/* PMAT_ERR_USAGE, with the names that exist for this use. */
enum pmat_err pmat_writer_find(const struct pmat_writer_format **format, const char *name,
                               enum pmat_writer_use use, struct pmat_fault *fault);

#endif
