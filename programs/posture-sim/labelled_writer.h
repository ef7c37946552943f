/* Writes a folder of labelled frames: about.ini and frames.csv.gz (see core/labelled.h). */
#ifndef PMAT_PROGRAMS_POSTURE_SIM_LABELLED_WRITER_H
#define PMAT_PROGRAMS_POSTURE_SIM_LABELLED_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "core/err.h"
#include "core/records.h"

struct pmat_labelled_writer;

struct pmat_labelled_writer_set {
    const char *folder;
    uint16_t rows, cols;
    unsigned adc_max;
    bool one_mat; /* false: each recording has a mat of its own */
};

/* Makes the folder and its about.ini; an existing set there is replaced. */
enum pmat_err pmat_labelled_writer_open(struct pmat_labelled_writer **writer,
                                        const struct pmat_labelled_writer_set *set,
                                        struct pmat_fault *fault);
/* cells [rows*cols] canonical, whole numbers. */
enum pmat_err pmat_labelled_writer_put(struct pmat_labelled_writer *writer, const char *person,
                                       const char *recording, double t_s, enum pmat_posture posture,
                                       const char *detail, const uint16_t *cells,
                                       struct pmat_fault *fault);
/* Completes the file; `writer` is gone afterwards, also after a fault. */
enum pmat_err pmat_labelled_writer_close(struct pmat_labelled_writer *writer,
                                         struct pmat_fault *fault);

#endif
