/*
 * Asks a sleeper to lie still in one way after the other, and takes the mean frame of each.
 *
 * On a terminal each lie begins when Enter is pressed. With a plan ("empty=0,supine=60") each
 * begins so many seconds after the first frame instead, and nobody is asked: for recordings and
 * tests.
 */
#ifndef PMAT_PROGRAMS_LIES_H
#define PMAT_PROGRAMS_LIES_H

#include "core/frame.h"
#include "core/records.h"
#include "programs/live.h"

enum { PMAT_LIES_MAX = 64 };

struct pmat_lie {
    enum pmat_posture posture; /* empty, supine, left, right or prone */
    double at_s;               /* planned start, NAN = ask */
    const char *how;           /* what is asked for, where the posture alone does not say it */
    float *mean;               /* [rows*cols] counts in scan order; NULL until recorded */
};

struct pmat_lies {
    struct pmat_lie items[PMAT_LIES_MAX];
    size_t count;
    uint16_t rows, cols; /* of the frames */
    /* Told each frame that goes into a mean, or NULL. */
    void (*frame)(void *context, size_t lie, const struct pmat_frame *frame);
    void *context;
};

/* Takes "supine=60,left=90.5,..."; PMAT_ERR_USAGE names the wrong word. */
enum pmat_err pmat_lies_plan(struct pmat_lies *lies, const char *plan, struct pmat_fault *fault);
/* One more lie that is asked for. */
void pmat_lies_ask(struct pmat_lies *lies, enum pmat_posture posture);
/* Records all of them, `seconds` each. PMAT_ERR_UNAVAILABLE when the frames end before. */
enum pmat_err pmat_lies_record(struct pmat_lies *lies, struct pmat_live *live, double seconds,
                               struct pmat_fault *fault);
void pmat_lies_clear(struct pmat_lies *lies);

/* The first lie of that posture; NULL when there is none. */
const struct pmat_lie *pmat_lies_find(const struct pmat_lies *lies, enum pmat_posture posture);
/* What a lie adds to the empty bed, >= 0 [rows*cols]; without an empty one the counts themselves.
 */
void pmat_lies_load(const struct pmat_lies *lies, const struct pmat_lie *lie,
                    enum pmat_polarity polarity, float *load);

/* Writes a private file (0600) in one go. An existing one is replaced only when `replace` says so,
 * or somebody at the terminal does. */
enum pmat_err pmat_private_file_write(const char *path, const void *bytes, size_t size,
                                      bool replace, struct pmat_fault *fault);

#endif
