/* The sleeper's own lumbar_arch: second by second while lying flat and with the knees raised. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analysis/canonical.h"
#include "analysis/indicators.h"
#include "analysis/quantile.h"
#include "core/config.h"
#include "programs/posture-setup/setup.h"

enum { EMPTY, FLAT, KNEES_RAISED, LIES, SECONDS_MAX = 128, FILE_MAX = 1 << 20 };
/* Less apart, and the threshold between them would be chance. */
static const float apart_min = 0.03f;

struct look {
    const struct pmat_live *live;
    const struct pmat_lies *lies;
    struct pmat_canonical *canonical;
    struct pmat_indicators_scratch *scratch;
    float *load; /* [rows*cols] of the running second */
    int frames;
    int64_t second_us;
    float value[LIES][SECONDS_MAX];
    size_t measured[LIES], seconds[LIES];
    enum pmat_unmeasured why[LIES];
    bool no_memory;
};

static bool take_memory(struct look *look)
{
    const struct pmat_geometry *geometry = &pmat_live_profile(look->live)->geometry;
    size_t cells = (size_t)look->lies->rows * look->lies->cols;
    if (look->canonical != NULL)
        return true;
    look->canonical = pmat_canonical_create(geometry);
    look->scratch = pmat_indicators_create(cells);
    look->load = calloc(cells, sizeof *look->load);
    return look->canonical != NULL && look->scratch != NULL && look->load != NULL;
}

static void measure(struct look *look, size_t lie)
{
    const struct pmat_geometry *geometry = &pmat_live_profile(look->live)->geometry;
    size_t cells = (size_t)look->lies->rows * look->lies->cols;
    float map[PMAT_MAP_CELLS];
    struct pmat_indicators found;
    for (size_t i = 0; i < cells; i++)
        look->load[i] = fmaxf(look->load[i] / (float)look->frames, 0.0f);
    pmat_canonical_apply(look->canonical, look->load, map);
    pmat_indicators_measure(look->scratch,
                            &(struct pmat_indicators_input){
                                .map = map,
                                .covered = pmat_canonical_covered(look->canonical),
                                .cell_long_cm = pmat_canonical_cell_long_cm(look->canonical),
                                .cell_across_cm = pmat_canonical_cell_across_cm(look->canonical),
                                .posture = PMAT_POSTURE_SUPINE,
                                .pressure = look->load,
                                .cells = cells,
                                .pitch_long_cm = pmat_geometry_pitch_long_cm(geometry, NULL),
                                .pitch_across_cm = pmat_geometry_pitch_across_cm(geometry, NULL)},
                            &found);
    if (look->seconds[lie] == SECONDS_MAX)
        return;
    look->seconds[lie]++;
    float arch = found.value[PMAT_INDICATOR_LUMBAR_ARCH];
    if (isfinite(arch))
        look->value[lie][look->measured[lie]++] = arch;
    else
        look->why[lie] = (enum pmat_unmeasured)found.why[PMAT_INDICATOR_LUMBAR_ARCH];
}

static void take_frame(void *context, size_t lie, const struct pmat_frame *frame)
{
    struct look *look = context;
    if (lie != FLAT && lie != KNEES_RAISED)
        return;
    look->no_memory |= !take_memory(look);
    if (look->no_memory)
        return;
    size_t cells = (size_t)look->lies->rows * look->lies->cols;
    const float *empty = look->lies->items[EMPTY].mean;
    float sign = pmat_live_profile(look->live)->polarity == PMAT_POLARITY_DOWN ? -1.0f : 1.0f;
    if (look->frames > 0 && frame->time_us - look->second_us >= 1000000) {
        measure(look, lie);
        look->frames = 0;
    }
    if (look->frames++ == 0) {
        look->second_us = frame->time_us;
        memset(look->load, 0, cells * sizeof *look->load);
    }
    for (size_t i = 0; i < cells; i++)
        look->load[i] += sign * ((float)frame->counts[i] - empty[i]);
}

static void prepare(struct pmat_lies *lies)
{
    pmat_lies_ask(lies, PMAT_POSTURE_EMPTY);
    pmat_lies_ask(lies, PMAT_POSTURE_SUPINE);
    pmat_lies_ask(lies, PMAT_POSTURE_SUPINE);
    lies->items[FLAT].how = "Lie flat on your back, legs straight, arms beside you";
    lies->items[KNEES_RAISED].how = "Stay on your back and raise both knees, feet on the bed or a "
                                    "pillow under the knees";
}

static enum pmat_err check_plan(const struct pmat_lies *lies, struct pmat_fault *fault)
{
    if (lies->count == LIES && lies->items[EMPTY].posture == PMAT_POSTURE_EMPTY &&
        lies->items[FLAT].posture == PMAT_POSTURE_SUPINE &&
        lies->items[KNEES_RAISED].posture == PMAT_POSTURE_SUPINE)
        return PMAT_OK;
    return pmat_fault_set(fault, PMAT_ERR_USAGE,
                          "--lumbar wants --at empty=S,supine=S,supine=S: flat, then with the "
                          "knees raised");
}

static enum pmat_err median(struct look *look, size_t lie, float *value, struct pmat_fault *fault)
{
    static const char *const ways[] = {
        [FLAT] = "lying flat", [KNEES_RAISED] = "with the knees raised"};
    if (look->no_memory)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "not enough memory for the lies");
    if (2 * look->measured[lie] <= look->seconds[lie])
        return pmat_fault_set(fault, PMAT_ERR_DATA,
                              "%s the lumbar arch could not be measured (%s): nothing was written",
                              ways[lie], pmat_unmeasured_words(look->why[lie]));
    *value = pmat_quantile(look->value[lie], look->measured[lie], 0.5f);
    return PMAT_OK;
}

/* ---- the settings file ---- */

static enum pmat_err read_text(const char *path, char **text, struct pmat_fault *fault)
{
    *text = calloc(FILE_MAX, 1);
    if (*text == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "not enough memory for the settings");
    FILE *file = fopen(path, "re");
    if (file == NULL && errno == ENOENT)
        return PMAT_OK;
    if (file == NULL)
        return pmat_fault_errno(fault, errno, "cannot read the settings in %s", path);
    size_t size = fread(*text, 1, FILE_MAX - 1, file);
    fclose(file);
    /* What is wrong already is better mended by hand. */
    struct pmat_config config;
    pmat_config_default(&config);
    return size > 0 ? pmat_config_load(&config, path, fault) : PMAT_OK;
}

static enum pmat_err keep(const char *path, float flat, float knees_raised,
                          struct pmat_fault *fault)
{
    char *text = NULL;
    struct stat before;
    bool existed = stat(path, &before) == 0;
    enum pmat_err err = read_text(path, &text, fault);
    char *changed = err == PMAT_OK ? pmat_setup_with_lumbar(text, flat, knees_raised) : NULL;
    if (err == PMAT_OK && changed == NULL)
        err = pmat_fault_set(fault, PMAT_ERR_INTERNAL, "not enough memory for the settings");
    if (err == PMAT_OK)
        err = pmat_private_file_write(path, changed, strlen(changed), true, fault);
    /* Whoever could read it before still can: the service has an account of its own. */
    if (err == PMAT_OK && existed &&
        (chmod(path, before.st_mode & 07777) != 0 ||
         (geteuid() == 0 && chown(path, before.st_uid, before.st_gid) != 0)))
        err = pmat_fault_errno(fault, errno, "cannot give %s back its owner", path);
    free(changed);
    free(text);
    return err;
}

static enum pmat_err finish(struct look *look, const char *path, FILE *out,
                            struct pmat_fault *fault)
{
    float flat = NAN, knees_raised = NAN;
    enum pmat_err err = median(look, FLAT, &flat, fault);
    if (err == PMAT_OK)
        err = median(look, KNEES_RAISED, &knees_raised, fault);
    if (err == PMAT_OK && !(flat - knees_raised >= apart_min))
        err = pmat_fault_set(fault, PMAT_ERR_DATA,
                             "the back arched %.2f lying flat and %.2f with the knees raised: too "
                             "close to tell them apart, nothing was written",
                             (double)flat, (double)knees_raised);
    if (err == PMAT_OK)
        err = keep(path, flat, knees_raised, fault);
    if (err == PMAT_OK)
        fprintf(out,
                "lumbar arch: %.2f lying flat, %.2f with the knees raised; written to %s.\n"
                "posture-logger --config %s uses them, a running one after SIGHUP.\n",
                (double)flat, (double)knees_raised, path, path);
    return err;
}

enum pmat_err pmat_setup_lumbar(const struct pmat_setup_options *options, FILE *out,
                                struct pmat_fault *fault)
{
    struct pmat_lies lies = {0};
    struct pmat_profile profile;
    struct pmat_live *live = NULL;
    struct look *look = calloc(1, sizeof *look);
    enum pmat_err err = PMAT_OK;
    if (look == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "not enough memory for the lies");
    pmat_profile_default(&profile);
    if (options->profile != NULL)
        err = pmat_profile_load(&profile, options->profile, NULL, fault);
    if (err == PMAT_OK && options->at != NULL)
        err = pmat_lies_plan(&lies, options->at, fault);
    else
        prepare(&lies);
    if (err == PMAT_OK)
        err = check_plan(&lies, fault);
    if (err == PMAT_OK)
        err = pmat_live_open(&live, options->port, &profile, PMAT_CLOCK_DEVICE, fault);
    if (err == PMAT_OK) {
        look->live = live;
        look->lies = &lies;
        lies.frame = take_frame;
        lies.context = look;
        err = pmat_lies_record(&lies, live, options->seconds, fault);
    }
    if (err == PMAT_OK)
        err = finish(look, options->lumbar, out, fault);
    pmat_live_close(live);
    pmat_lies_clear(&lies);
    if (look != NULL) {
        pmat_canonical_destroy(look->canonical);
        pmat_indicators_destroy(look->scratch);
        free(look->load);
    }
    free(look);
    return err;
}
