#include "programs/posture-eval/evaluate.h"

#include <stdio.h>

#include "core/frame.h"

enum option_index { OPT_PEOPLE, OPT_MODEL, OPT_GRID };

static const struct pmat_cli_option table[] = {
    [OPT_PEOPLE] = {"people", "NAME,NAME", "only these people, such as those left out of training"},
    [OPT_MODEL] = {"model", "FILE", "another posture model than the built-in one"},
    [OPT_GRID] = {"grid", "ROWSxCOLS", "see the frames as a mat of this grid would"},
    {0},
};

static enum pmat_err take_grid(struct pmat_grid *grid, const char *value, struct pmat_fault *fault)
{
    unsigned rows = 0, cols = 0;
    int end = 0;
    if (sscanf(value, "%3ux%3u%n", &rows, &cols, &end) != 2 || value[end] != '\0' ||
        rows < PMAT_GRID_MIN || rows > PMAT_GRID_MAX || cols < PMAT_GRID_MIN ||
        cols > PMAT_GRID_MAX)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "--grid takes ROWSxCOLS of %d to %d, not '%s'",
                              PMAT_GRID_MIN, PMAT_GRID_MAX, value);
    *grid = (struct pmat_grid){(uint16_t)rows, (uint16_t)cols};
    return PMAT_OK;
}

static enum pmat_err take(void *context, int index, const char *value, struct pmat_fault *fault)
{
    struct pmat_eval_options *options = context;
    if (index == OPT_PEOPLE) {
        options->people = value;
    } else if (index == OPT_MODEL) {
        options->model = value;
    } else if (index == OPT_GRID) {
        return take_grid(&options->grid, value, fault);
    } else {
        if (options->folder_count == PMAT_EVAL_FOLDERS_MAX)
            return pmat_fault_set(fault, PMAT_ERR_USAGE, "at most %d folders at once",
                                  PMAT_EVAL_FOLDERS_MAX);
        options->folders[options->folder_count++] = value;
    }
    return PMAT_OK;
}

enum pmat_cli_outcome pmat_eval_options_parse(struct pmat_eval_options *options, int argc,
                                              char **argv, struct pmat_fault *fault)
{
    const struct pmat_cli cli = {
        .program = "posture-eval",
        .summary = "How often the posture model is right on labelled frames, frame by frame.",
        .arguments = "FOLDER...",
        .notes =
            "Each FOLDER holds about.ini and frames.csv[.gz]. Per posture: share of its frames\n"
            "called right. recordings: right when the probabilities of all its frames are\n"
            "averaged. A set for evaluation only: write each run into docs/accuracy.md.",
        .options = table,
        .take = take,
    };
    *options = (struct pmat_eval_options){0};
    enum pmat_cli_outcome outcome = pmat_cli_parse(&cli, argc, argv, options, fault);
    if (outcome == PMAT_CLI_RUN && options->folder_count == 0) {
        pmat_fault_set(fault, PMAT_ERR_USAGE, "which folder of labelled frames? see --help");
        return PMAT_CLI_WRONG;
    }
    return outcome;
}
