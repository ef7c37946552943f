/* Options of posture-sim. */
#ifndef PMAT_PROGRAMS_POSTURE_SIM_OPTIONS_H
#define PMAT_PROGRAMS_POSTURE_SIM_OPTIONS_H

#include "programs/cli.h"
#include "programs/posture-sim/beds.h"
#include "programs/posture-sim/play.h"
#include "programs/posture-sim/random_frames.h"

struct pmat_posture_sim_options {
    bool list;
    const char *output, *truth;
    struct pmat_play_options play;
    struct pmat_random_frames_options random;
    struct pmat_beds_options beds;
};

void pmat_posture_sim_options_default(struct pmat_posture_sim_options *options);
/* The table for pmat_cli_parse; its context is a struct pmat_posture_sim_options. */
const struct pmat_cli *pmat_posture_sim_cli(void);
/* What the options ask for, done. */
enum pmat_err pmat_posture_sim_run(struct pmat_posture_sim_options *options,
                                   struct pmat_fault *fault);

#endif
