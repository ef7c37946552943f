/*
 * Is somebody there: empty, sitting or lying, on any grid and without an absolute threshold. An
 * empty bed may read 0 % or 75 % of the scale, so everything is judged against what this mat itself
 * reads when empty and when loaded.
 */
#ifndef PMAT_ANALYSIS_OCCUPANCY_H
#define PMAT_ANALYSIS_OCCUPANCY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/err.h"
#include "core/records.h"

enum pmat_presence { PMAT_PRESENCE_EMPTY, PMAT_PRESENCE_SITTING, PMAT_PRESENCE_LYING };

/* What one second shows. */
struct pmat_presence_input {
    float load;       /* sum of pressures over sound cells */
    float noise;      /* standard deviation of one empty cell, NAN = not known */
    uint32_t cells;   /* sound cells */
    bool learning;    /* the baseline is still a guess */
    const float *map; /* canonical map [32*16] */
    float cell_long_cm, cell_across_cm;
    uint16_t grid_rows;    /* rows of the mat along the bed: few rows cannot tell sitting */
    float covered_long_cm; /* bed length that the mat covers; 0 = all of the map. A short mat cannot
                              tell sitting either */
};

struct pmat_occupancy;
struct pmat_occupancy *pmat_occupancy_create(void);
void pmat_occupancy_destroy(struct pmat_occupancy *occupancy);
void pmat_occupancy_reset(struct pmat_occupancy *occupancy);
/* Once a second. */
enum pmat_presence pmat_occupancy_push(struct pmat_occupancy *occupancy,
                                       const struct pmat_presence_input *input);
/* Somebody was there, or nobody, just before a restart: staying asks less than getting in. */
void pmat_occupancy_resume(struct pmat_occupancy *occupancy, bool occupied);
/* The sleeper's level has been seen long enough to be judged by. */
bool pmat_occupancy_level_known(const struct pmat_occupancy *occupancy);
/* Learnt levels, for the next night; restore refuses damaged bytes with PMAT_ERR_DATA. */
size_t pmat_occupancy_saved_size(void);
void pmat_occupancy_save(const struct pmat_occupancy *occupancy, void *bytes);
enum pmat_err pmat_occupancy_restore(struct pmat_occupancy *occupancy, const void *bytes,
                                     size_t size, struct pmat_fault *fault);

#endif
