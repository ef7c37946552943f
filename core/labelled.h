/*
 * Labelled frames: a folder with about.ini (what mat, licence, how it may be used) and
 * frames.csv.gz (or frames.csv): header row, then person,recording,t_s,posture,detail,c0,c1,...
 * with row-major values, row 0 = head, seen from above.
 */
#ifndef PMAT_CORE_LABELLED_H
#define PMAT_CORE_LABELLED_H

#include <stdbool.h>
#include <stdint.h>

#include "core/err.h"
#include "core/records.h"

struct pmat_labelled_about {
    char name[96];
    uint16_t rows, cols;
    float adc_max;
    float rate_hz;   /* 0 = stills */
    bool view_known; /* false: left and right may be swapped */
    bool evaluation_only;
    bool many_mats; /* mats = one a recording: what one shows empty says nothing of the others */
    char licence[96];
    char cite[200];
};

/* Valid until the next call on the same reader. */
struct pmat_labelled_frame {
    const char *person;
    const char *recording;
    double t_s;
    enum pmat_posture posture;
    const char *detail; /* the set's own word, may be "" */
    const float *cells; /* [rows*cols] */
};

struct pmat_labelled; /* an open set; read from start to end */

/* PMAT_ERR_MISSING without such a folder, PMAT_ERR_DATA for a malformed about.ini or header. */
enum pmat_err pmat_labelled_open(struct pmat_labelled **reader, const char *folder,
                                 struct pmat_fault *fault);
const struct pmat_labelled_about *pmat_labelled_about(const struct pmat_labelled *reader);
/* 1 with a frame, 0 at the end, negative enum pmat_err for a malformed row (a short or long row, a
 * cell that is no finite number, an unknown posture): the fault names file and line. */
int pmat_labelled_next(struct pmat_labelled *reader, struct pmat_labelled_frame *frame,
                       struct pmat_fault *fault);
/* Begins again at the first row. */
enum pmat_err pmat_labelled_rewind(struct pmat_labelled *reader, struct pmat_fault *fault);
void pmat_labelled_close(struct pmat_labelled *reader);

#endif
