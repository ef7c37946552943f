#include "programs/posture-eval/evaluate.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/frame.h"

enum option_index {
    GROUP_FRAMES,
    OPT_PEOPLE,
    OPT_GRID,
    OPT_DEGRADE,
    OPT_AS_IS,
    GROUP_MODEL,
    OPT_MODEL,
    OPT_ENROLL,
    GROUP_OUTPUT,
    OPT_JSON,
    OPT_PREDICTIONS,
    OPT_INDICATORS,
    GROUP_RECORDING,
    OPT_TO_FRAMES,
    OPT_LABELS,
    OPT_PERSON,
    OPT_PROFILE,
};

static const struct pmat_cli_option table[] = {
    [GROUP_FRAMES] = {"Frames", NULL, NULL},
    [OPT_PEOPLE] = {"people", "NAME,NAME", "only these people, such as those left out of training"},
    [OPT_GRID] = {"grid", "ROWSxCOLS", "see the frames as a mat of this grid would"},
    [OPT_DEGRADE] = {"degrade", "SPEC",
                     "a worse mat: grid=14x7,bits=6,dead=0.1,dead_line=1,rotate=10,\n"
                     "shift=4/32,noise=0.02,mirrored,upside_down,seed=1"},
    [OPT_AS_IS] = {"as-is", NULL, "the frames' own values: no empty bed is learnt from them"},
    [GROUP_MODEL] = {"Model", NULL, NULL},
    [OPT_MODEL] = {"model", "FILE", "another posture model than the built-in one"},
    [OPT_ENROLL] = {"enroll", "K",
                    "adapt on K recordings per posture of each person, judge the rest"},
    [GROUP_OUTPUT] = {"Output", NULL, NULL},
    [OPT_JSON] = {"json", NULL, "figures for programs"},
    [OPT_PREDICTIONS] = {"predictions", "FILE", "write each frame's posture and confidence as CSV"},
    [OPT_INDICATORS] = {"indicators", "FILE", "write each recording's indicators as CSV"},
    [GROUP_RECORDING] = {"Raw recordings", NULL, NULL},
    [OPT_TO_FRAMES] = {"to-frames", "DIR", "write labelled frames from a recording, and end"},
    [OPT_LABELS] = {"labels", "FILE",
                    "CSV with utc or t_s, and posture: each holds until the next"},
    [OPT_PERSON] = {"person", "NAME", "who sleeps in the recording (recorded)"},
    [OPT_PROFILE] = {"profile", "NAME", "mat model of the recording: a name, or a file with '/'"},
    {0},
};

static enum pmat_err take_grid(struct pmat_grid *grid, const char *value, struct pmat_fault *fault)
{
    unsigned rows = 0, cols = 0;
    int end = 0;
    if (sscanf(value, "%3ux%3u%n", &rows, &cols, &end) != 2 || value[end] != '\0' ||
        rows < PMAT_GRID_CLASSIFIED_MIN || rows > PMAT_GRID_MAX ||
        cols < PMAT_GRID_CLASSIFIED_MIN || cols > PMAT_GRID_MAX)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "--grid takes ROWSxCOLS of %d to %d, not '%s'",
                              PMAT_GRID_CLASSIFIED_MIN, PMAT_GRID_MAX, value);
    *grid = (struct pmat_grid){(uint16_t)rows, (uint16_t)cols};
    return PMAT_OK;
}

static enum pmat_err take_enroll(int *enroll, const char *value, struct pmat_fault *fault)
{
    char *end;
    long count = strtol(value, &end, 10);
    if (end == value || *end != '\0' || count < 1 || count > 100)
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "--enroll takes a number of recordings, 1 to 100, not '%s'", value);
    *enroll = (int)count;
    return PMAT_OK;
}

static enum pmat_err take_source(struct pmat_eval_options *options, const char *value,
                                 struct pmat_fault *fault)
{
    if (options->source_count == PMAT_EVAL_SOURCES_MAX)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "at most %d sources at once",
                              PMAT_EVAL_SOURCES_MAX);
    options->sources[options->source_count++] = value;
    return PMAT_OK;
}

/* Where the text of an option is kept; NULL for one that is no text. */
static const char **text_of(struct pmat_eval_options *options, enum option_index index)
{
    switch ((int)index) {
    case OPT_PEOPLE:
        return &options->people;
    case OPT_MODEL:
        return &options->model;
    case OPT_PREDICTIONS:
        return &options->predictions;
    case OPT_INDICATORS:
        return &options->indicators;
    case OPT_TO_FRAMES:
        return &options->to_frames;
    case OPT_LABELS:
        return &options->labels;
    case OPT_PERSON:
        return &options->person;
    case OPT_PROFILE:
        return &options->profile;
    default:
        return NULL;
    }
}

static enum pmat_err take(void *context, int index, const char *value, struct pmat_fault *fault)
{
    struct pmat_eval_options *options = context;
    if (index < 0)
        return take_source(options, value, fault);
    const char **text = text_of(options, (enum option_index)index);
    if (text)
        *text = value;
    else if (index == OPT_GRID)
        return take_grid(&options->grid, value, fault);
    else if (index == OPT_ENROLL)
        return take_enroll(&options->enroll, value, fault);
    else if (index == OPT_DEGRADE) {
        options->degraded = true;
        return pmat_degrade_parse(&options->degrade, value, fault);
    } else if (index == OPT_JSON)
        options->json = true;
    else if (index == OPT_AS_IS)
        options->as_is = true;
    return PMAT_OK;
}

static bool check(const struct pmat_eval_options *options, struct pmat_fault *fault)
{
    const char *wrong = NULL;
    if (options->source_count == 0)
        wrong = "which folder of labelled frames, or which recording? see --help";
    else if (options->to_frames && options->source_count > 1)
        wrong = "--to-frames takes one recording";
    else if (options->grid.rows > 0 && options->degrade.grid.rows > 0)
        wrong = "--grid and --degrade grid=... both say how the frames are seen";
    if (wrong)
        pmat_fault_set(fault, PMAT_ERR_USAGE, "%s", wrong);
    return !wrong;
}

enum pmat_cli_outcome pmat_eval_options_parse(struct pmat_eval_options *options, int argc,
                                              char **argv, struct pmat_fault *fault)
{
    const struct pmat_cli cli = {
        .program = "posture-eval",
        .summary = "How often the analysis is right on labelled frames, frame by frame.",
        .arguments = "SRC...",
        .notes =
            "Each SRC is a folder with about.ini and frames.csv[.gz], or a raw recording made by\n"
            "posture-logger --record with its --labels. Per posture: share of its frames called\n"
            "right, by a forced choice among the lying postures; 'unknown' is told apart.\n"
            "recordings: right when the probabilities of all its frames are averaged. A set for\n"
            "evaluation only: write each run into docs/accuracy.md.",
        .options = table,
        .take = take,
    };
    *options = (struct pmat_eval_options){.person = "recorded"};
    enum pmat_cli_outcome outcome = pmat_cli_parse(&cli, argc, argv, options, fault);
    if (outcome == PMAT_CLI_RUN && !check(options, fault))
        return PMAT_CLI_WRONG;
    return outcome;
}
