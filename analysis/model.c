#include "analysis/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/model_file.h"
#include "analysis/model_net.h"
#include "analysis/model_prepare.h"

const enum pmat_posture pmat_model_postures[PMAT_MODEL_CLASSES] = {
    PMAT_POSTURE_SUPINE, PMAT_POSTURE_LEFT, PMAT_POSTURE_RIGHT, PMAT_POSTURE_PRONE};

/* What a posture is called in a mirror. */
static const int mirrored_class[PMAT_MODEL_CLASSES] = {0, 2, 1, 3};

/* model_default.S */
extern const unsigned char pmat_model_default_bytes[];
extern const unsigned char pmat_model_default_end[];

struct pmat_model {
    struct pmat_model_preparation preparation;
    bool view_plain, view_box, view_mirror;
    float temperature;
    struct pmat_net *net;
    char id[16];
    char *provenance;
};

static void write_id(char id[16], const char kind[5], uint32_t crc)
{
    static const char digits[] = "0123456789abcdef";
    memcpy(id, kind, 4);
    id[4] = '-';
    for (int i = 0; i < 8; i++)
        id[5 + i] = digits[crc >> (28 - 4 * i) & 15];
    id[13] = '\0';
}

enum pmat_err pmat_model_create(struct pmat_model **model, const void *bytes, size_t size,
                                struct pmat_fault *fault)
{
    struct pmat_model_file file;
    *model = NULL;
    enum pmat_err err = pmat_model_file_read(&file, bytes, size, fault);
    if (err != PMAT_OK)
        return err;
    struct pmat_model *made = calloc(1, sizeof *made);
    if (!made)
        goto no_memory;
    made->preparation = file.preparation;
    made->view_plain = file.view_plain;
    made->view_box = file.view_box;
    made->view_mirror = file.view_mirror;
    made->temperature = file.temperature;
    made->net = pmat_net_create(&file);
    made->provenance = calloc(file.provenance_size + 1, 1);
    if (!made->net || !made->provenance)
        goto no_memory;
    memcpy(made->provenance, file.provenance, file.provenance_size);
    write_id(made->id, file.kind, file.crc);
    *model = made;
    return PMAT_OK;
no_memory:
    pmat_model_destroy(made);
    return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for the posture model");
}

enum pmat_err pmat_model_create_default(struct pmat_model **model, struct pmat_fault *fault)
{
    size_t size = (size_t)(pmat_model_default_end - pmat_model_default_bytes);
    return pmat_model_create(model, pmat_model_default_bytes, size, fault);
}

void pmat_model_destroy(struct pmat_model *model)
{
    if (!model)
        return;
    pmat_net_destroy(model->net);
    free(model->provenance);
    free(model);
}

const char *pmat_model_id(const struct pmat_model *model)
{
    return model->id;
}

const char *pmat_model_provenance(const struct pmat_model *model)
{
    return model->provenance;
}

/* Adds the logits of one view, and of its mirror image with the sides swapped. */
static void add_view(struct pmat_model *model, const float view[PMAT_MAP_CELLS],
                     float logits[PMAT_MODEL_CLASSES], float *views)
{
    const float *values = pmat_net_run(model->net, view);
    for (int i = 0; i < PMAT_MODEL_CLASSES; i++)
        logits[i] += values[i];
    *views += 1;
    if (!model->view_mirror)
        return;
    float mirrored[PMAT_MAP_CELLS];
    pmat_model_mirror(view, mirrored);
    values = pmat_net_run(model->net, mirrored);
    for (int i = 0; i < PMAT_MODEL_CLASSES; i++)
        logits[i] += values[mirrored_class[i]];
    *views += 1;
}

static void softmax(const float logits[PMAT_MODEL_CLASSES], float scale,
                    float probabilities[PMAT_MODEL_CLASSES])
{
    float most = logits[0], sum = 0;
    for (int i = 1; i < PMAT_MODEL_CLASSES; i++)
        most = fmaxf(most, logits[i]);
    for (int i = 0; i < PMAT_MODEL_CLASSES; i++)
        sum += probabilities[i] = expf((logits[i] - most) * scale);
    for (int i = 0; i < PMAT_MODEL_CLASSES; i++)
        probabilities[i] /= sum;
}

void pmat_model_classify(struct pmat_model *model, const float map[PMAT_MAP_CELLS],
                         float probabilities[PMAT_MODEL_CLASSES])
{
    float prepared[PMAT_MAP_CELLS], boxed[PMAT_MAP_CELLS];
    float logits[PMAT_MODEL_CLASSES] = {0}, views = 0;
    pmat_model_prepare(&model->preparation, map, prepared);
    if (model->view_plain)
        add_view(model, prepared, logits, &views);
    if (model->view_box) {
        pmat_model_box(&model->preparation, prepared, boxed);
        add_view(model, boxed, logits, &views);
    }
    softmax(logits, 1 / (views * model->temperature), probabilities);
    /* Weights in range can still run over one another in the sums of a strange file. */
    if (!isfinite(probabilities[0] + probabilities[1] + probabilities[2] + probabilities[3]))
        for (int i = 0; i < PMAT_MODEL_CLASSES; i++)
            probabilities[i] = 1.0f / PMAT_MODEL_CLASSES;
}
