#include "programs/posture-logger/sleeper.h"

#include <stdio.h>

#include "programs/enrolment_file.h"

struct pmat_enrolment *pmat_sleeper_read(struct pmat_sleeper *sleeper,
                                         const struct pmat_geometry *geometry, char *model_id,
                                         size_t size)
{
    struct pmat_enrolment *before = sleeper->enrolment;
    struct pmat_enrolment_grid grid = {pmat_geometry_rows(geometry), pmat_geometry_cols(geometry)};
    struct pmat_fault fault;
    char path[600], id[PMAT_ENROLMENT_ID_SIZE];
    sleeper->enrolment = NULL;
    snprintf(model_id, size, "%s", pmat_model_id(sleeper->model));
    if (!pmat_enrolment_file_path(sleeper->db, path, sizeof path))
        return before;
    enum pmat_err err =
        pmat_enrolment_file_load(&sleeper->enrolment, path, sleeper->model, grid, id, &fault);
    if (err == PMAT_OK) {
        snprintf(model_id, size, "%.40s+enrolment-%s", pmat_model_id(sleeper->model), id);
        pmat_log(sleeper->log, PMAT_LOG_INFO, "postures are mended by the sleeper's own (%s)",
                 path);
    } else if (err != PMAT_ERR_MISSING) {
        pmat_log(sleeper->log, PMAT_LOG_WARNING,
                 "%s: %.200s; recording goes on without it, posture-enroll makes it anew", path,
                 fault.text);
    }
    return before;
}
