#include "programs/posture-eval/evaluate.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/canonical.h"
#include "analysis/model.h"
#include "core/frame.h"
#include "core/labelled.h"
#include "programs/posture-eval/tally.h"

enum { MODEL_FILE_MAX = 4 << 20 };

static enum pmat_err read_model(struct pmat_model **model, const char *path,
                                struct pmat_fault *fault)
{
    if (!path)
        return pmat_model_create_default(model, fault);
    FILE *file = fopen(path, "rb");
    if (!file)
        return pmat_fault_errno(fault, errno, "model %s", path);
    void *bytes = malloc(MODEL_FILE_MAX);
    size_t size = bytes ? fread(bytes, 1, MODEL_FILE_MAX, file) : 0;
    enum pmat_err err = bytes ? pmat_model_create(model, bytes, size, fault)
                              : pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for a model");
    free(bytes);
    fclose(file);
    return err;
}

/* Whether `name` is one of "a,b,c". */
static bool is_listed(const char *list, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = list; at; at = strchr(at, ','), at = at ? at + 1 : NULL)
        if (strncmp(at, name, length) == 0 && (at[length] == ',' || at[length] == '\0'))
            return true;
    return false;
}

static int class_of(enum pmat_posture posture)
{
    for (int i = 0; i < PMAT_MODEL_CLASSES; i++)
        if (pmat_model_postures[i] == posture)
            return i;
    return -1;
}

struct evaluation {
    struct pmat_model *model;
    const char *people;
    struct pmat_grid own, grid; /* of the set; as the model sees it */
    float cells[PMAT_GRID_MAX * PMAT_GRID_MAX];
    struct pmat_labelled *set;
    struct pmat_canonical *canonical;
    struct pmat_tally *tally;
};

static enum pmat_err classify_frames(struct evaluation *evaluation, struct pmat_fault *fault)
{
    struct pmat_labelled_frame frame;
    float map[PMAT_MAP_CELLS], shares[PMAT_MODEL_CLASSES];
    enum pmat_err err = PMAT_OK;
    int got;
    while (err == PMAT_OK && (got = pmat_labelled_next(evaluation->set, &frame, fault)) != 0) {
        if (got < 0)
            return (enum pmat_err)got;
        int truth = class_of(frame.posture);
        if (truth < 0 || (evaluation->people && !is_listed(evaluation->people, frame.person)))
            continue;
        pmat_regrid(evaluation->own, frame.cells, evaluation->grid, evaluation->cells);
        pmat_canonical_apply(evaluation->canonical, evaluation->cells, map);
        pmat_model_classify(evaluation->model, map, shares);
        err = pmat_tally_put(evaluation->tally, &frame, truth, shares, fault);
    }
    return err;
}

static void print_heading(const struct evaluation *evaluation, const char *folder, FILE *out)
{
    const struct pmat_labelled_about *about = pmat_labelled_about(evaluation->set);
    struct pmat_grid own = evaluation->own, grid = evaluation->grid;
    fprintf(out, "\n%s: %s\n%u x %u", folder, about->name, own.rows, own.cols);
    if (grid.rows != own.rows || grid.cols != own.cols)
        fprintf(out, " seen as %u x %u", grid.rows, grid.cols);
    fprintf(out, ", %s%s\n", evaluation->people ? "only " : "everybody",
            evaluation->people ? evaluation->people : "");
    if (!about->view_known)
        fputs("Left and right may be swapped in this set.\n", out);
}

/* Takes what the set needs; evaluate_folder gives it back. */
static enum pmat_err begin_set(struct evaluation *evaluation, const char *folder,
                               struct pmat_grid grid, struct pmat_fault *fault)
{
    enum pmat_err err = pmat_labelled_open(&evaluation->set, folder, fault);
    if (err != PMAT_OK)
        return err;
    const struct pmat_labelled_about *about = pmat_labelled_about(evaluation->set);
    evaluation->own = (struct pmat_grid){about->rows, about->cols};
    evaluation->grid = grid.rows > 0 ? grid : evaluation->own;
    struct pmat_geometry geometry = {.rows = evaluation->grid.rows,
                                     .cols = evaluation->grid.cols,
                                     .from_head_cm = NAN,
                                     .from_left_cm = NAN};
    evaluation->canonical = pmat_canonical_create(&geometry);
    evaluation->tally = pmat_tally_create();
    if (!evaluation->canonical || !evaluation->tally)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory to evaluate %s", folder);
    return PMAT_OK;
}

static enum pmat_err evaluate_folder(struct evaluation *evaluation, const char *folder,
                                     struct pmat_grid grid, FILE *out, struct pmat_fault *fault)
{
    evaluation->set = NULL;
    evaluation->canonical = NULL;
    evaluation->tally = NULL;
    enum pmat_err err = begin_set(evaluation, folder, grid, fault);
    if (err == PMAT_OK)
        err = classify_frames(evaluation, fault);
    if (err == PMAT_OK) {
        print_heading(evaluation, folder, out);
        pmat_tally_print(evaluation->tally, out);
    }
    pmat_tally_destroy(evaluation->tally);
    pmat_canonical_destroy(evaluation->canonical);
    pmat_labelled_close(evaluation->set);
    return err;
}

enum pmat_err pmat_eval_run(const struct pmat_eval_options *options, FILE *out,
                            struct pmat_fault *fault)
{
    struct evaluation evaluation = {.people = options->people};
    enum pmat_err err = read_model(&evaluation.model, options->model, fault);
    if (err != PMAT_OK)
        return err;
    fprintf(out, "model %s\n", pmat_model_id(evaluation.model));
    for (size_t i = 0; i < options->folder_count && err == PMAT_OK; i++)
        err = evaluate_folder(&evaluation, options->folders[i], options->grid, out, fault);
    pmat_model_destroy(evaluation.model);
    return err;
}
