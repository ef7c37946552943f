#include "programs/posture-sim/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum option {
    OPTION_RANDOM_FRAMES,
    OPTION_CLASSES,
    OPTION_RESAMPLE,
    OPTION_OUTPUT,
    OPTION_TRUTH,
    OPTION_SEED
};

static const struct pmat_cli_option table[] = {
    [OPTION_RANDOM_FRAMES] = {"random-frames", "N", "write N labelled frames of drawn bodies"},
    [OPTION_CLASSES] = {"classes", "LIST", "their shares, e.g. supine=28,left=20,prone=32,empty=2"},
    [OPTION_RESAMPLE] = {"resample", "RxC", "grid of the frames (64x32)"},
    [OPTION_OUTPUT] = {"output", "PATH", "where to: a file, a folder, or - for standard output"},
    [OPTION_TRUTH] = {"truth", "FILE", "write what is true of the body as CSV"},
    [OPTION_SEED] = {"seed", "N", "other chances, the same each time (1)"},
    {NULL, NULL, NULL},
};

static enum pmat_err take_number(const char *name, const char *text, long low, long high,
                                 long *value, struct pmat_fault *fault)
{
    char *end;
    errno = 0;
    *value = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || *value < low || *value > high)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "--%s: '%s' is no whole number in %ld..%ld",
                              name, text, low, high);
    return PMAT_OK;
}

static enum pmat_err take_grid(const char *text, uint16_t *rows, uint16_t *cols,
                               struct pmat_fault *fault)
{
    unsigned r, c;
    char rest;
    if (sscanf(text, "%3ux%3u%c", &r, &c, &rest) != 2 || r < 2 || c < 2 || r > 128 || c > 128)
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "--resample: '%s' is no grid; write e.g. 64x32, 2 to 128 each", text);
    *rows = (uint16_t)r;
    *cols = (uint16_t)c;
    return PMAT_OK;
}

static enum pmat_err take(void *context, int index, const char *value, struct pmat_fault *fault)
{
    struct pmat_posture_sim_options *o = context;
    enum pmat_err err = PMAT_OK;
    long number = 0;
    switch ((enum option)index) {
    case OPTION_RANDOM_FRAMES:
        return take_number("random-frames", value, 1, 100000000, &o->random.count, fault);
    case OPTION_CLASSES:
        return pmat_random_frames_classes(&o->random, value, fault);
    case OPTION_RESAMPLE:
        return take_grid(value, &o->random.rows, &o->random.cols, fault);
    case OPTION_OUTPUT:
        o->output = value;
        return PMAT_OK;
    case OPTION_TRUTH:
        o->random.truth = value;
        return PMAT_OK;
    case OPTION_SEED:
        err = take_number("seed", value, 0, 2147483647, &number, fault);
        o->random.seed = (uint64_t)number;
        return err;
    }
    return err;
}

const struct pmat_cli *pmat_posture_sim_cli(void)
{
    static const struct pmat_cli cli = {
        .program = "posture-sim",
        .summary = "A pressure mat that does not exist, with somebody lying on it.",
        .options = table,
        .take = take,
    };
    return &cli;
}

void pmat_posture_sim_options_default(struct pmat_posture_sim_options *options)
{
    *options = (struct pmat_posture_sim_options){.output = NULL};
    pmat_random_frames_default(&options->random);
}

enum pmat_err pmat_posture_sim_run(struct pmat_posture_sim_options *options,
                                   struct pmat_fault *fault)
{
    if (options->random.count == 0)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "nothing to do; try --help");
    if (options->output == NULL)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "--random-frames needs --output FOLDER");
    options->random.folder = options->output;
    return pmat_random_frames_write(&options->random, fault);
}
