/*
 * The posture model: a small convolutional net over the canonical map, in plain C. Takes bytes, not
 * files: the default weights are embedded, another file is read by the program and handed in.
 *
 * File: docs/model-format.md. Input preparation is part of the model (see model.c).
 */
#ifndef PMAT_ANALYSIS_MODEL_H
#define PMAT_ANALYSIS_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include "core/err.h"
#include "core/records.h"

/* The four lying postures in the order of the model's output. */
enum { PMAT_MODEL_CLASSES = 4 };
extern const enum pmat_posture
    pmat_model_postures[PMAT_MODEL_CLASSES]; /* supine left right prone */

struct pmat_model;

/* Reads a model from memory (copied). PMAT_ERR_DATA with a clear word for another kind of file,
 * another version, a wrong length or a wrong checksum. */
enum pmat_err pmat_model_create(struct pmat_model **model, const void *bytes, size_t size,
                                struct pmat_fault *fault);
/* The weights that come with the program. */
enum pmat_err pmat_model_create_default(struct pmat_model **model, struct pmat_fault *fault);
void pmat_model_destroy(struct pmat_model *model);
/* "net4-1a2b3c4d": kind and checksum; what is stored with every night. */
const char *pmat_model_id(const struct pmat_model *model);
/* Sets trained on, people left out, seeds, licences: text lines. */
const char *pmat_model_provenance(const struct pmat_model *model);

/* Calibrated probabilities of the four lying postures for a canonical map [32*16] of pressures
 * (any unit, >= 0). Sums to 1. Averages over the mirrored map with sides swapped. Takes no memory.
 */
void pmat_model_classify(struct pmat_model *model, const float map[PMAT_MAP_CELLS],
                         float probabilities[PMAT_MODEL_CLASSES]);

#endif
