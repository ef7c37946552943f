/* Writes a folder of labelled frames: about.ini and frames.csv.gz (see core/labelled.h). */
#ifndef PMAT_PROGRAMS_POSTURE_SIM_LABELLED_WRITER_H
#define PMAT_PROGRAMS_POSTURE_SIM_LABELLED_WRITER_H

#include <stdint.h>

#include "core/err.h"
#include "core/records.h"

struct pmat_labelled_writer;

/* Makes the folder and its about.ini; an existing set there is replaced. */
enum pmat_err pmat_labelled_writer_open(struct pmat_labelled_writer **writer, const char *folder,
                                        uint16_t rows, uint16_t cols, unsigned adc_max,
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
