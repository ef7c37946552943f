#include "programs/posture-sim/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum option {
    HEAD_WHAT,
    OPTION_SCRIPT,
    OPTION_LIST,
    OPTION_FRAMES,
    OPTION_PEOPLE,
    OPTION_HOLD,
    OPTION_START,
    OPTION_ROWS,
    OPTION_COLS,
    OPTION_RATE,
    OPTION_SEED,
    HEAD_WHERE,
    OPTION_PTY,
    OPTION_OUTPUT,
    OPTION_WIRE,
    OPTION_ENCODING,
    OPTION_SPEED,
    OPTION_FAULTS,
    OPTION_TRUTH,
    HEAD_RANDOM,
    OPTION_RANDOM_FRAMES,
    OPTION_CLASSES,
    OPTION_RESAMPLE,
    OPTION_STRANGE,
    OPTION_BEDS
};

static const struct pmat_cli_option table[] = {
    [HEAD_WHAT] = {"What the mat feels", NULL, NULL},
    [OPTION_SCRIPT] = {"script", "FILE", "play a night script, or a built-in one (--list)"},
    [OPTION_LIST] = {"list", NULL, "list the built-in scripts"},
    [OPTION_FRAMES] = {"frames", "FOLDER", "stream labelled frames of real people"},
    [OPTION_PEOPLE] = {"people", "A,B,...", "only these of them"},
    [OPTION_HOLD] = {"hold", "S", "repeat each recording there and back for S seconds"},
    [OPTION_START] = {"start", "UTC", "begin at e.g. 2026-03-10T22:40:00Z"},
    [OPTION_ROWS] = {"rows", "N", "another number of rows than the script's, 2..128"},
    [OPTION_COLS] = {"cols", "N", "another number of columns, 2..128"},
    [OPTION_RATE] = {"rate-hz", "R", "another frame rate, 0.1..100"},
    [OPTION_SEED] = {"seed", "N", "other chances, the same each time (1)"},
    [HEAD_WHERE] = {"Where it goes", NULL, NULL},
    [OPTION_PTY] = {"pty", "LINK", "make a pseudo-terminal and a link to it"},
    [OPTION_OUTPUT] = {"output", "PATH",
                       "write a file (with --random-frames a folder), - = stdout"},
    [OPTION_WIRE] = {"wire", "NAME", "wire format: pmat1 (default), ascii-line"},
    [OPTION_ENCODING] = {"encoding", "NAME", "u8, u12 or u16; by default what the counts need"},
    [OPTION_SPEED] = {"speed", "N|max", "N times real time (1), or as fast as it is read"},
    [OPTION_FAULTS] = {"faults", "LIST",
                       "unplug@1:00+5min,restart@3:00,garbage@2:00,flip=1e-5,"
                       "drop=0.001"},
    [OPTION_TRUTH] = {"truth", "FILE", "write what is true of the sleeper as CSV"},
    [HEAD_RANDOM] = {"Frames to learn from", NULL, NULL},
    [OPTION_RANDOM_FRAMES] = {"random-frames", "N", "write N labelled frames of drawn bodies"},
    [OPTION_CLASSES] = {"classes", "LIST", "their shares: supine=28,left=20,prone=32,empty=2"},
    [OPTION_RESAMPLE] = {"resample", "RxC", "grid of these frames (64x32)"},
    [OPTION_STRANGE] = {"strange-mats", NULL,
                        "narrower and softer ones than are drawn otherwise, to judge with"},
    [OPTION_BEDS] = {"beds", "N", "write N folders: a bed with its sleeper, empty, with things"},
    {NULL, NULL, NULL},
};

static enum pmat_err take_whole(const char *name, const char *text, long low, long high,
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

static enum pmat_err take_number(const char *name, const char *text, double low, double high,
                                 double *value, struct pmat_fault *fault)
{
    char *end;
    *value = strtod(text, &end);
    if (end == text || *end != '\0' || !(*value >= low && *value <= high))
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "--%s: '%s' is no number in %g..%g", name,
                              text, low, high);
    return PMAT_OK;
}

static enum pmat_err take_side(const char *name, const char *text, uint16_t *side,
                               struct pmat_fault *fault)
{
    long value;
    enum pmat_err err = take_whole(name, text, PMAT_GRID_MIN, PMAT_GRID_MAX, &value, fault);
    if (err == PMAT_OK)
        *side = (uint16_t)value;
    return err;
}

static enum pmat_err take_grid(const char *text, uint16_t *rows, uint16_t *cols,
                               struct pmat_fault *fault)
{
    unsigned r, c;
    char rest;
    if (sscanf(text, "%3ux%3u%c", &r, &c, &rest) != 2 || r < PMAT_GRID_MIN || c < PMAT_GRID_MIN ||
        r > PMAT_GRID_MAX || c > PMAT_GRID_MAX)
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "--resample: '%s' is no grid; write e.g. 64x32, 2 to 128 each", text);
    *rows = (uint16_t)r;
    *cols = (uint16_t)c;
    return PMAT_OK;
}

static enum pmat_err take_start(struct pmat_posture_sim_options *o, const char *text,
                                struct pmat_fault *fault)
{
    struct tm tm = {0};
    const char *end = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
    if (end == NULL || strcmp(end, "Z") != 0)
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "--start: '%s' is no UTC time like 2026-03-10T22:40:00Z", text);
    o->play.frames.start_utc_us = (int64_t)timegm(&tm) * 1000000;
    o->play.start_given = true;
    return PMAT_OK;
}

static enum pmat_err take_wire(struct pmat_posture_sim_options *o, const char *text,
                               struct pmat_fault *fault)
{
    o->play.wire = pmat_wire_find(text);
    if (o->play.wire != NULL)
        return PMAT_OK;
    char names[200] = "";
    for (const struct pmat_wire_format *const *f = pmat_wire_formats; *f != NULL; f++) {
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, " %s", (*f)->name);
    }
    return pmat_fault_set(fault, PMAT_ERR_USAGE, "--wire: no format '%s'; there are%s", text,
                          names);
}

static enum pmat_err take_encoding(struct pmat_posture_sim_options *o, const char *text,
                                   struct pmat_fault *fault)
{
    static const char *const names[] = {"u8", "u12", "u16"};
    for (int i = 0; i < 3; i++) {
        if (strcmp(text, names[i]) != 0)
            continue;
        o->play.encoding = (enum pmat_sim_encoding)i;
        return PMAT_OK;
    }
    return pmat_fault_set(fault, PMAT_ERR_USAGE, "--encoding: '%s' is not u8, u12 or u16", text);
}

static enum pmat_err take_speed(struct pmat_posture_sim_options *o, const char *text,
                                struct pmat_fault *fault)
{
    o->play.speed = 0.0;
    return strcmp(text, "max") == 0 ? PMAT_OK
                                    : take_number("speed", text, 0.01, 1e6, &o->play.speed, fault);
}

static enum pmat_err take_seed(struct pmat_posture_sim_options *o, const char *text,
                               struct pmat_fault *fault)
{
    long number;
    enum pmat_err err = take_whole("seed", text, 0, 2147483647, &number, fault);
    if (err != PMAT_OK)
        return err;
    o->beds.seed = o->random.seed = o->play.seed = (uint64_t)number;
    o->play.seed_given = true;
    return PMAT_OK;
}

static enum pmat_err take_rate(struct pmat_posture_sim_options *o, const char *text,
                               struct pmat_fault *fault)
{
    double rate;
    enum pmat_err err = take_number("rate-hz", text, 0.1, 100, &rate, fault);
    if (err == PMAT_OK)
        o->play.rate_hz = o->play.frames.rate_hz = (float)rate;
    return err;
}

static enum pmat_err take_text(const char **text, const char *value)
{
    *text = value;
    return PMAT_OK;
}

static enum pmat_err take(void *context, int index, const char *value, struct pmat_fault *fault)
{
    struct pmat_posture_sim_options *o = context;
    switch ((enum option)index) {
    case OPTION_SCRIPT:
        return take_text(&o->play.script, value);
    case OPTION_LIST:
        o->list = true;
        return PMAT_OK;
    case OPTION_FRAMES:
        return take_text(&o->play.frames.folder, value);
    case OPTION_PEOPLE:
        return take_text(&o->play.frames.people, value);
    case OPTION_HOLD:
        return take_number("hold", value, 1, 86400, &o->play.frames.hold_s, fault);
    case OPTION_START:
        return take_start(o, value, fault);
    case OPTION_ROWS:
        return take_side("rows", value, &o->play.rows, fault);
    case OPTION_COLS:
        return take_side("cols", value, &o->play.cols, fault);
    case OPTION_RATE:
        return take_rate(o, value, fault);
    case OPTION_SEED:
        return take_seed(o, value, fault);
    case OPTION_PTY:
        return take_text(&o->play.pty, value);
    case OPTION_OUTPUT:
        return take_text(&o->output, value);
    case OPTION_WIRE:
        return take_wire(o, value, fault);
    case OPTION_ENCODING:
        return take_encoding(o, value, fault);
    case OPTION_SPEED:
        return take_speed(o, value, fault);
    case OPTION_FAULTS:
        return pmat_sim_faults_parse(&o->play.faults, value, fault);
    case OPTION_TRUTH:
        return take_text(&o->truth, value);
    case OPTION_RANDOM_FRAMES:
        return take_whole("random-frames", value, 1, 100000000, &o->random.count, fault);
    case OPTION_CLASSES:
        return pmat_random_frames_classes(&o->random, value, fault);
    case OPTION_RESAMPLE:
        return take_grid(value, &o->random.rows, &o->random.cols, fault);
    case OPTION_STRANGE:
        o->random.strange_mats = true;
        return PMAT_OK;
    case OPTION_BEDS:
        return take_whole("beds", value, 1, 999, &o->beds.count, fault);
    case HEAD_WHAT:
    case HEAD_WHERE:
    case HEAD_RANDOM:
        break;
    }
    return PMAT_OK;
}

const struct pmat_cli *pmat_posture_sim_cli(void)
{
    static const struct pmat_cli cli = {
        .program = "posture-sim",
        .summary = "A pressure mat that does not exist, with somebody lying on it.",
        .notes =
            "See docs/night-script.md for scripts. Ends with 0, or 64 wrong options, 65 and 66 "
            "frames, 74 writing, 78 script.",
        .options = table,
        .take = take,
    };
    return &cli;
}

void pmat_posture_sim_options_default(struct pmat_posture_sim_options *options)
{
    *options = (struct pmat_posture_sim_options){
        .play = {.wire = pmat_wire_find("pmat1"),
                 .encoding = PMAT_SIM_ENCODING_FIT,
                 .speed = 1.0,
                 .seed = 1,
                 .frames = {.start_utc_us = INT64_C(1773180000) * 1000000}}};
    pmat_random_frames_default(&options->random);
    options->beds.seed = options->random.seed;
}

static enum pmat_err play(struct pmat_posture_sim_options *o, struct pmat_fault *fault)
{
    o->play.output = o->output;
    o->play.truth = o->truth;
    if ((o->play.script != NULL) == (o->play.frames.folder != NULL))
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "say what to play: --script NAME, --frames FOLDER or "
                              "--random-frames N; --list shows scripts");
    if ((o->play.pty != NULL) == (o->play.output != NULL))
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "say where to: either --pty LINK or --output FILE");
    return pmat_play(&o->play, fault);
}

enum pmat_err pmat_posture_sim_run(struct pmat_posture_sim_options *options,
                                   struct pmat_fault *fault)
{
    if (options->list) {
        pmat_play_list();
        return PMAT_OK;
    }
    if (options->random.count == 0 && options->beds.count == 0)
        return play(options, fault);
    if (options->output == NULL)
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "--random-frames and --beds need --output FOLDER");
    if (options->beds.count > 0) {
        options->beds.folder = options->output;
        return pmat_beds_write(&options->beds, fault);
    }
    options->random.folder = options->output;
    options->random.truth = options->truth;
    return pmat_random_frames_write(&options->random, fault);
}
