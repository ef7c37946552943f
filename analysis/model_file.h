/*
 * The model file (docs/model-format.md) as it lies in memory: checked, and cut into its parts.
 */
#ifndef PMAT_ANALYSIS_MODEL_FILE_H
#define PMAT_ANALYSIS_MODEL_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/err.h"

enum { PMAT_MODEL_LAYERS_MAX = 8 };

enum pmat_layer_type { PMAT_LAYER_CONV3X3 = 1, PMAT_LAYER_DENSE = 2 };

struct pmat_model_layer {
    enum pmat_layer_type type;
    unsigned stride; /* 1 or 2; 1 for dense */
    bool relu;
    unsigned inputs, outputs;     /* channels, or values for dense */
    const unsigned char *weights; /* little-endian floats, any alignment; then `outputs` biases.
                                     conv [3][3][inputs][outputs], dense [inputs][outputs] */
    size_t weight_count;          /* without biases */
};

/* How a map becomes the net's input; shares are 0..1. */
struct pmat_model_preparation {
    float floor_quantile, top_quantile; /* of the cells: "no load" and "full load" */
    float min_span_frac;                /* least (top - floor) as a share of (max - floor) */
    float clip;                         /* after the square root */
    float box_floor;                    /* of the prepared map: more counts as body */
    float box_tail_frac;                /* of the load, cut off at each end of an axis */
    float box_half_scale;               /* half a box in units of its length */
    float box_min_half_frac;            /* of the map's size */
};

struct pmat_model_file {
    char kind[5];
    uint32_t crc;
    bool view_plain, view_box, view_mirror; /* what a classification averages over */
    struct pmat_model_preparation preparation;
    float temperature;
    unsigned layer_count;
    struct pmat_model_layer layers[PMAT_MODEL_LAYERS_MAX];
    const char *provenance; /* inside the bytes, not terminated */
    size_t provenance_size;
};

/* Checks everything that can be wrong and points into `bytes`. PMAT_ERR_DATA says what. */
enum pmat_err pmat_model_file_read(struct pmat_model_file *file, const void *bytes, size_t size,
                                   struct pmat_fault *fault);
/* Little-endian float at any alignment. */
float pmat_model_file_float(const unsigned char *bytes);

#endif
