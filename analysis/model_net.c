/*
 * Layers work on blocks of 8 output channels for 4 cells at a time: the 32 sums stay in vector
 * registers and every weight that is loaded serves 4 cells.
 *
 * Maps lie as [rows + 2][cols + 2][channels] with a border of zeros that nobody ever writes, so
 * convolutions need no edge cases, and the inputs of one kernel row are one run of memory. Channels
 * are padded with zeros to whole blocks. Each layer has an output of its own.
 */
#include "analysis/model_net.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 8, CELLS = 4 };

struct layer {
    enum pmat_layer_type type;
    bool relu;
    unsigned stride;
    unsigned inputs;     /* channels of the map before, with padding; or values */
    unsigned rows, cols; /* of the output; dense: 1 x 1 */
    unsigned blocks;     /* output channels / 8, rounded up */
    float *weights;      /* [blocks][kernel rows * run][8]; run: inputs of one kernel row */
    float *biases;       /* [blocks][8] */
    float *output;       /* conv [rows + 2][cols + 2][blocks * 8], dense [blocks * 8] */
};

struct pmat_net {
    unsigned layer_count;
    struct layer layers[PMAT_MODEL_LAYERS_MAX];
    unsigned map_channels, map_stride; /* of the last map: real, and as it lies in memory */
    float *input;                      /* [32 + 2][16 + 2] */
    float *flat; /* last map without border and padding: [rows*cols*channels] */
};

static unsigned padded(unsigned channels)
{
    return (channels + BLOCK - 1) / BLOCK * BLOCK;
}

/* Places weight (kernel, input, output) of the file where the loops below want it. */
static void place_weights(struct layer *layer, const struct pmat_model_layer *from)
{
    unsigned kernel = from->type == PMAT_LAYER_CONV3X3 ? 9 : 1;
    size_t run = (size_t)kernel * layer->inputs;
    const unsigned char *at = from->weights;
    for (unsigned k = 0; k < kernel; k++)
        for (unsigned in = 0; in < from->inputs; in++)
            for (unsigned out = 0; out < from->outputs; out++, at += 4) {
                size_t row = out / BLOCK * run + (size_t)k * layer->inputs + in;
                layer->weights[row * BLOCK + out % BLOCK] = pmat_model_file_float(at);
            }
    for (unsigned out = 0; out < from->outputs; out++, at += 4)
        layer->biases[out] = pmat_model_file_float(at);
}

static bool make_layer(struct layer *layer, const struct pmat_model_layer *from)
{
    bool conv = from->type == PMAT_LAYER_CONV3X3;
    layer->type = from->type;
    layer->relu = from->relu;
    layer->stride = from->stride;
    layer->blocks = padded(from->outputs) / BLOCK;
    size_t outputs = (size_t)layer->blocks * BLOCK;
    size_t cells = conv ? (size_t)(layer->rows + 2) * (layer->cols + 2) : 1;
    layer->weights = calloc((conv ? 9 : 1) * layer->inputs * outputs, sizeof(float));
    layer->biases = calloc(outputs, sizeof(float));
    layer->output = calloc(cells * outputs, sizeof(float));
    if (!layer->weights || !layer->biases || !layer->output)
        return false;
    place_weights(layer, from);
    return true;
}

static bool make_layers(struct pmat_net *net, const struct pmat_model_file *file)
{
    unsigned rows = PMAT_MAP_ROWS, cols = PMAT_MAP_COLS;
    net->map_channels = net->map_stride = 1;
    for (unsigned i = 0; i < file->layer_count; i++) {
        const struct pmat_model_layer *from = &file->layers[i];
        struct layer *layer = &net->layers[net->layer_count++];
        layer->inputs = from->inputs;
        layer->rows = layer->cols = 1;
        if (from->type == PMAT_LAYER_CONV3X3) {
            layer->inputs = net->map_stride;
            layer->rows = rows /= from->stride;
            layer->cols = cols /= from->stride;
            net->map_channels = from->outputs;
            net->map_stride = padded(from->outputs);
        }
        if (!make_layer(layer, from))
            return false;
    }
    net->input = calloc((PMAT_MAP_ROWS + 2) * (PMAT_MAP_COLS + 2), sizeof(float));
    net->flat = calloc((size_t)rows * cols * net->map_channels, sizeof(float));
    return net->input && net->flat;
}

struct pmat_net *pmat_net_create(const struct pmat_model_file *file)
{
    struct pmat_net *net = calloc(1, sizeof *net);
    if (!net)
        return NULL;
    if (!make_layers(net, file)) {
        pmat_net_destroy(net);
        return NULL;
    }
    return net;
}

void pmat_net_destroy(struct pmat_net *net)
{
    if (!net)
        return;
    for (unsigned i = 0; i < net->layer_count; i++) {
        free(net->layers[i].weights);
        free(net->layers[i].biases);
        free(net->layers[i].output);
    }
    free(net->input);
    free(net->flat);
    free(net);
}

/* Four neighbouring channels; the compiler's own vector type, plain arithmetic on any machine. */
typedef float quad __attribute__((vector_size(16)));

static inline quad load(const float *values)
{
    quad four;
    memcpy(&four, values, sizeof four);
    return four;
}

/* 8 channels of 4 cells. */
struct sums {
    quad low[CELLS], high[CELLS];
};

/* Adds `run` inputs a cell, cells `step` floats apart. */
static inline void add_run(struct sums *sums, const float *input, size_t step, const float *weights,
                           size_t run)
{
    struct sums kept = *sums; /* a copy of its own stays in registers */
    for (size_t k = 0; k < run; k++) {
        quad low = load(weights + k * BLOCK), high = load(weights + k * BLOCK + 4);
        for (size_t cell = 0; cell < CELLS; cell++) {
            float value = input[cell * step + k];
            kept.low[cell] += low * value;
            kept.high[cell] += high * value;
        }
    }
    *sums = kept;
}

static void store(float *output, quad low, quad high, bool relu)
{
    memcpy(output, &low, sizeof low);
    memcpy(output + 4, &high, sizeof high);
    for (int i = 0; relu && i < BLOCK; i++)
        output[i] = output[i] > 0 ? output[i] : 0;
}

static void run_conv_row(const struct layer *layer, const float *input, size_t input_line,
                         unsigned block, unsigned row)
{
    size_t channels = (size_t)layer->blocks * BLOCK, run = 3 * (size_t)layer->inputs;
    size_t step = (size_t)layer->stride * layer->inputs;
    const float *weights = layer->weights + block * 3 * run * BLOCK;
    const float *biases = layer->biases + (size_t)block * BLOCK;
    float *output =
        layer->output + ((row + 1) * (layer->cols + 2) + 1) * channels + (size_t)block * BLOCK;
    for (unsigned col = 0; col < layer->cols; col += CELLS) {
        struct sums sums;
        for (size_t cell = 0; cell < CELLS; cell++) {
            sums.low[cell] = load(biases);
            sums.high[cell] = load(biases + 4);
        }
        const float *corner = input + row * layer->stride * input_line + col * step;
        for (size_t y = 0; y < 3; y++)
            add_run(&sums, corner + y * input_line, step, weights + y * run * BLOCK, run);
        for (unsigned cell = 0; cell < CELLS; cell++)
            store(output + (col + cell) * channels, sums.low[cell], sums.high[cell], layer->relu);
    }
}

static void run_conv(const struct layer *layer, const float *input)
{
    size_t input_line = (size_t)(layer->cols * layer->stride + 2) * layer->inputs;
    for (unsigned block = 0; block < layer->blocks; block++)
        for (unsigned row = 0; row < layer->rows; row++)
            run_conv_row(layer, input, input_line, block, row);
}

/* Every fourth input goes to another sum, so that additions do not wait for each other. */
static void run_dense(const struct layer *layer, const float *input)
{
    size_t inputs = layer->inputs;
    for (size_t block = 0; block < layer->blocks; block++) {
        const float *weights = layer->weights + block * inputs * BLOCK;
        struct sums sums = {0};
        for (size_t k = 0; k < inputs; k++) {
            sums.low[k % CELLS] += load(weights + k * BLOCK) * input[k];
            sums.high[k % CELLS] += load(weights + k * BLOCK + 4) * input[k];
        }
        quad low = load(layer->biases + block * BLOCK);
        quad high = load(layer->biases + block * BLOCK + 4);
        for (size_t part = 0; part < CELLS; part++) {
            low += sums.low[part];
            high += sums.high[part];
        }
        store(layer->output + block * BLOCK, low, high, layer->relu);
    }
}

static const float *flatten(struct pmat_net *net, const struct layer *last)
{
    float *to = net->flat;
    for (unsigned row = 1; row <= last->rows; row++)
        for (unsigned col = 1; col <= last->cols; col++, to += net->map_channels) {
            const float *from = last->output + (row * (last->cols + 2) + col) * net->map_stride;
            memcpy(to, from, net->map_channels * sizeof *to);
        }
    return net->flat;
}

const float *pmat_net_run(struct pmat_net *net, const float input[PMAT_MAP_CELLS])
{
    for (size_t row = 0; row < PMAT_MAP_ROWS; row++)
        memcpy(net->input + (row + 1) * (PMAT_MAP_COLS + 2) + 1, input + row * PMAT_MAP_COLS,
               PMAT_MAP_COLS * sizeof *input);
    const float *values = net->input;
    for (unsigned i = 0; i < net->layer_count; i++) {
        struct layer *layer = &net->layers[i];
        if (layer->type == PMAT_LAYER_CONV3X3) {
            run_conv(layer, values);
        } else {
            if (i > 0 && net->layers[i - 1].type == PMAT_LAYER_CONV3X3)
                values = flatten(net, &net->layers[i - 1]);
            run_dense(layer, values);
        }
        values = layer->output;
    }
    return values;
}
