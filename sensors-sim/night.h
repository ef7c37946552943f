/* Plays a night script: bodies are laid down when something happens, frames come at the mat's rate.
 */
#ifndef PMAT_SENSORS_SIM_NIGHT_H
#define PMAT_SENSORS_SIM_NIGHT_H

#include "sensors-sim/script.h"
#include "sensors-sim/show.h"

/* A show of the script, which is copied. All memory is taken here. PMAT_ERR_INTERNAL without it. */
enum pmat_err pmat_sim_night_create(struct pmat_sim_show **show,
                                    const struct pmat_sim_script *script, struct pmat_fault *fault);

/* What is true at the frame given last. */
struct pmat_sim_moment {
    double t_s;
    enum pmat_posture posture; /* half-way through a move the new one */
    unsigned details;
    struct pmat_sim_truth body;
    float breath_per_min; /* NAN unless lying */
    bool moving;
    float axis_deg;       /* of the body against the bed, 0..180; NAN unless lying */
    float edge_load_frac; /* of the true load on the mat, on the outermost 5 cm of its long sides */
};
void pmat_sim_night_moment(const struct pmat_sim_show *show, struct pmat_sim_moment *moment);

#endif
