/*
 * Night scripts: who sleeps on which mattress and mat, and what happens when, as plain text. The
 * language is described in docs/night-script.md.
 */
#ifndef PMAT_SENSORS_SIM_SCRIPT_H
#define PMAT_SENSORS_SIM_SCRIPT_H

#include <stdio.h>

#include "core/err.h"
#include "core/zone.h"
#include "sensors-sim/body.h"
#include "sensors-sim/breath.h"
#include "sensors-sim/mattress.h"
#include "sensors-sim/sensor.h"

enum pmat_sim_step_kind {
    PMAT_SIM_STEP_LIE, /* whatever was before: a turn, too */
    PMAT_SIM_STEP_SIT,
    PMAT_SIM_STEP_LEAVE,
    PMAT_SIM_STEP_TWITCH,
    PMAT_SIM_STEP_GAP /* the mat sends nothing */
};

struct pmat_sim_step {
    enum pmat_sim_step_kind kind;
    int line;                  /* in the script */
    double at_s;               /* since the script's start */
    double over_s;             /* duration: of the move, the twitch, the gap */
    struct pmat_sim_pose pose; /* at the end of the move */
};

enum { PMAT_SIM_STEPS_MAX = 400 };

struct pmat_sim_script {
    int64_t start_utc_us;
    char zone[PMAT_ZONE_NAME_SIZE];
    struct pmat_sim_person person;
    struct pmat_sim_mattress mattress;
    struct pmat_sim_sensor_model mat;
    char model[48]; /* what the mat calls itself */
    float rate_hz;  /* 0.1..100 */
    struct pmat_sim_breath_habit breath;
    float breath_mm; /* how deep a mean breath is */
    uint64_t seed;
    double end_s;
    struct pmat_sim_step step[PMAT_SIM_STEPS_MAX]; /* by time */
    int steps;
};

/* Reads a script; `origin` names it in faults ("FILE:LINE: ..."). PMAT_ERR_CONFIG. */
enum pmat_err pmat_sim_script_read(struct pmat_sim_script *script, FILE *stream, const char *origin,
                                   struct pmat_fault *fault);
/* PMAT_ERR_MISSING without such a file. */
enum pmat_err pmat_sim_script_load(struct pmat_sim_script *script, const char *path,
                                   struct pmat_fault *fault);

/* One header line, "rows = 64". False when no such key exists; a bad value fills the fault. */
bool pmat_sim_script_set(struct pmat_sim_script *script, const char *key, const char *value,
                         struct pmat_fault *fault);
/* Changes `pose` by the words after a verb ("left fetal x=-5"); faults are without FILE:LINE. */
enum pmat_err pmat_sim_script_pose(struct pmat_sim_pose *pose, char *words,
                                   struct pmat_fault *fault);

/* "1:10" or "1:10:30": hours, minutes, seconds. */
bool pmat_sim_script_time(const char *text, double *at_s);
/* "8s", "10min", "1h"; more than nothing. */
bool pmat_sim_script_duration(const char *text, double *seconds);

/* Scripts that are built in, ended by name NULL. */
struct pmat_sim_script_text {
    const char *name; /* "ordinary-night" */
    const char *text;
    const char *end;
};
const struct pmat_sim_script_text *pmat_sim_script_builtin(void);

#endif
