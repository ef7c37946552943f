#include "programs/posture-enroll/enroll.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "analysis/canonical.h"
#include "analysis/enrolment.h"
#include "programs/enrolment_file.h"
#include "programs/lies.h"

enum { MODEL_FILE_MAX = 4 << 20 };

struct enrolling {
    const struct pmat_enroll_options *options;
    struct pmat_lies lies;
    struct pmat_profile profile;
    struct pmat_model *model;
    struct pmat_enrolment_grid grid;
    struct pmat_enrolment_example examples[PMAT_LIES_MAX];
    size_t count;
};

static enum pmat_err read_model(struct pmat_model **model, const char *path,
                                struct pmat_fault *fault)
{
    if (path == NULL)
        return pmat_model_create_default(model, fault);
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return pmat_fault_errno(fault, errno, "model %s", path);
    void *bytes = malloc(MODEL_FILE_MAX);
    size_t size = bytes != NULL ? fread(bytes, 1, MODEL_FILE_MAX, file) : 0;
    enum pmat_err err = bytes != NULL
                            ? pmat_model_create(model, bytes, size, fault)
                            : pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for a model");
    free(bytes);
    fclose(file);
    return err;
}

static enum pmat_err plan(struct enrolling *e, struct pmat_fault *fault)
{
    static const enum pmat_posture order[] = {PMAT_POSTURE_SUPINE, PMAT_POSTURE_LEFT,
                                              PMAT_POSTURE_RIGHT, PMAT_POSTURE_PRONE};
    if (e->options->at != NULL)
        return pmat_lies_plan(&e->lies, e->options->at, fault);
    pmat_lies_ask(&e->lies, PMAT_POSTURE_EMPTY);
    for (int lie = 0; lie < e->options->lies; lie++)
        for (size_t i = 0; i < sizeof order / sizeof *order; i++)
            pmat_lies_ask(&e->lies, order[i]);
    return PMAT_OK;
}

static enum pmat_err record(struct enrolling *e, struct pmat_fault *fault)
{
    struct pmat_live *live;
    enum pmat_err err =
        pmat_live_open(&live, e->options->port, &e->profile, PMAT_CLOCK_DEVICE, fault);
    if (err == PMAT_OK)
        err = pmat_lies_record(&e->lies, live, e->options->seconds, fault);
    if (err == PMAT_OK)
        e->profile = *pmat_live_profile(live);
    pmat_live_close(live);
    if (err == PMAT_OK && pmat_lies_find(&e->lies, PMAT_POSTURE_EMPTY) == NULL)
        err = pmat_fault_set(fault, PMAT_ERR_USAGE, "'empty' is missing among the lies");
    return err;
}

/* What the pipeline will compare: pressures over the empty bed, or the counts of a few cells. */
static enum pmat_err see(struct enrolling *e, struct pmat_fault *fault)
{
    const struct pmat_geometry *geometry = &e->profile.geometry;
    struct pmat_canonical *canonical = pmat_canonical_create(geometry);
    float *load = calloc((size_t)e->lies.rows * e->lies.cols, sizeof *load);
    e->grid =
        (struct pmat_enrolment_grid){pmat_geometry_rows(geometry), pmat_geometry_cols(geometry)};
    bool counts = pmat_enrolment_wants_counts(e->grid);
    for (size_t i = 0; i < e->lies.count && canonical != NULL && load != NULL; i++) {
        const struct pmat_lie *lie = &e->lies.items[i];
        struct pmat_enrolment_example *example = &e->examples[e->count];
        *example = (struct pmat_enrolment_example){.lie = (uint16_t)i};
        while (example->posture < PMAT_MODEL_CLASSES &&
               pmat_model_postures[example->posture] != lie->posture)
            example->posture++;
        if (example->posture == PMAT_MODEL_CLASSES)
            continue; /* the empty bed */
        if (!counts)
            pmat_lies_load(&e->lies, lie, e->profile.polarity, load);
        pmat_canonical_apply(canonical, counts ? lie->mean : load, example->map);
        e->count++;
    }
    enum pmat_err err = PMAT_OK;
    if (canonical == NULL || load == NULL)
        err = pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory to look at the lies");
    pmat_canonical_destroy(canonical);
    free(load);
    return err;
}

static enum pmat_err judge(const struct enrolling *e, FILE *out, struct pmat_fault *fault)
{
    struct pmat_enrolment_check check;
    enum pmat_err err =
        pmat_enrolment_check(e->model, e->examples, e->count, e->grid, &check, fault);
    if (err != PMAT_OK)
        return err;
    if (check.lies == 0)
        return pmat_fault_set(
            fault, PMAT_ERR_USAGE,
            "each posture must be lain in at least twice: one lie is held back to "
            "see whether the others help");
    fprintf(out,
            "Held back in turn, %d of %d lies are told right with the others' help, %d without.\n",
            check.right_with, check.lies, check.right_without);
    if (!check.better && check.right_without == check.lies)
        return pmat_fault_set(fault, PMAT_ERR_DATA,
                              "the model tells all %d lies right by itself: an enrolment would not "
                              "help, and nothing is written",
                              check.lies);
    if (!check.better)
        return pmat_fault_set(fault, PMAT_ERR_DATA,
                              "the lies do not help: %d of %d right with them, %d without; nothing "
                              "is written. Was every posture the one that was asked for?",
                              check.right_with, check.lies, check.right_without);
    return PMAT_OK;
}

static enum pmat_err keep(const struct enrolling *e, FILE *out, struct pmat_fault *fault)
{
    char db[512], path[PATH_MAX];
    const struct pmat_enroll_options *options = e->options;
    pmat_config_default_db(db, sizeof db);
    if (options->output != NULL)
        snprintf(path, sizeof path, "%s", options->output);
    else if (!pmat_enrolment_file_path(options->db != NULL ? options->db : db, path, sizeof path))
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "the name of the database is too long");
    size_t size = pmat_enrolment_saved_size(e->count);
    void *bytes = malloc(size);
    if (bytes == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for an enrolment");
    pmat_enrolment_save(e->examples, e->count, e->grid, bytes);
    enum pmat_err err = pmat_private_file_write(path, bytes, size, options->replace, fault);
    free(bytes);
    if (err == PMAT_OK)
        fprintf(out, "Enrolled %zu lies: %s\n", e->count, path);
    return err;
}

enum pmat_err pmat_enroll_run(const struct pmat_enroll_options *options, FILE *out,
                              struct pmat_fault *fault)
{
    struct enrolling *e = calloc(1, sizeof *e);
    if (e == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory to enroll anybody");
    e->options = options;
    pmat_profile_default(&e->profile);
    enum pmat_err err = PMAT_OK;
    if (options->profile != NULL)
        err = pmat_profile_load(&e->profile, options->profile, NULL, fault);
    if (err == PMAT_OK)
        err = plan(e, fault);
    if (err == PMAT_OK)
        err = read_model(&e->model, options->model, fault);
    if (err == PMAT_OK)
        err = record(e, fault);
    if (err == PMAT_OK)
        err = see(e, fault);
    if (err == PMAT_OK)
        err = judge(e, out, fault);
    if (err == PMAT_OK)
        err = keep(e, out, fault);
    pmat_model_destroy(e->model);
    pmat_lies_clear(&e->lies);
    free(e);
    return err;
}
