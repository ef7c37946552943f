/*
 * The sleeper's enrolment in a private file beside the database.
 */
#ifndef PMAT_PROGRAMS_ENROLMENT_FILE_H
#define PMAT_PROGRAMS_ENROLMENT_FILE_H

#include "analysis/enrolment.h"

/* posture.db -> posture.enrolment, in the same folder. False when the name is too long. */
bool pmat_enrolment_file_path(const char *db, char *path, size_t size);
enum { PMAT_ENROLMENT_ID_SIZE = 12 };

/* `id` (or NULL) tells one file from another. PMAT_ERR_MISSING when there is none; PMAT_ERR_DATA
 * for a damaged one, or another grid's. */
enum pmat_err pmat_enrolment_file_load(struct pmat_enrolment **enrolment, const char *path,
                                       struct pmat_model *model, struct pmat_enrolment_grid grid,
                                       char id[PMAT_ENROLMENT_ID_SIZE], struct pmat_fault *fault);

#endif
