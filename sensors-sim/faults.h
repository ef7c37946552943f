/*
 * What goes wrong on a wire: "unplug@1:00+5min,restart@3:00,garbage@2:00,flip=1e-5,drop=0.001".
 * Times are H:MM[:SS] since the start; flip is the chance of each byte, drop of each packet.
 */
#ifndef PMAT_SENSORS_SIM_FAULTS_H
#define PMAT_SENSORS_SIM_FAULTS_H

#include <stddef.h>
#include <stdint.h>

#include "core/err.h"
#include "sensors-sim/random.h"

enum pmat_sim_fault_kind { PMAT_SIM_UNPLUG, PMAT_SIM_RESTART, PMAT_SIM_GARBAGE };

struct pmat_sim_fault {
    enum pmat_sim_fault_kind kind;
    double at_s, for_s; /* for_s: unplug only */
};

enum { PMAT_SIM_FAULTS_MAX = 32 };

struct pmat_sim_faults {
    struct pmat_sim_fault fault[PMAT_SIM_FAULTS_MAX];
    int count;
    float flip, drop; /* chances, 0..1 */
};

/* PMAT_ERR_USAGE for a spec that cannot be read. */
enum pmat_err pmat_sim_faults_parse(struct pmat_sim_faults *faults, const char *spec,
                                    struct pmat_fault *fault);

/* Flips one bit in some of the bytes. Returns how many. */
size_t pmat_sim_faults_flip(const struct pmat_sim_faults *faults, struct pmat_sim_random *random,
                            uint8_t *bytes, size_t size);

#endif
