/* Streams a script or labelled frames to a pty, a file or standard output. */
#ifndef PMAT_PROGRAMS_POSTURE_SIM_PLAY_H
#define PMAT_PROGRAMS_POSTURE_SIM_PLAY_H

#include "core/err.h"
#include "sensors-sim/labelled_show.h"
#include "sensors-sim/stream.h"

struct pmat_play_options {
    const char *script; /* file or built-in name; NULL with frames */
    struct pmat_sim_labelled_options frames;
    bool start_given;                 /* frames.start_utc_us holds for scripts, too */
    const char *pty, *output, *truth; /* NULL = not asked for */
    const struct pmat_wire_format *wire;
    enum pmat_sim_encoding encoding;
    double speed; /* 0 = as fast as it is taken */
    bool seed_given;
    uint64_t seed;
    uint16_t rows, cols; /* of a script's mat; 0 = as the script says */
    float rate_hz;       /* 0 = as the script or the set says */
    struct pmat_sim_faults faults;
};

enum pmat_err pmat_play(const struct pmat_play_options *options, struct pmat_fault *fault);

/* Names and first lines of the built-in scripts, on standard output. */
void pmat_play_list(void);

#endif
