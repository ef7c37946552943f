/*
 * Reading a model file.
 *
 *   0  "PMATMODL"
 *   8  u16 version, u16 0
 *  12  char[4] kind: "net4"
 *  16  u32 size of the file
 *  20  u32 CRC-32 of all other bytes in their order
 *  24  u16 map rows, u16 map columns, u8 classes, u8 views, u8 layers, u8 0
 *  32  float[8] preparation, float temperature
 *  68  layers: u8 type, u8 stride, u8 flags, u8 0, u16 inputs, u16 outputs each
 *      u32 length of the provenance, its text, padded to 4 bytes
 *      weights and biases, layer by layer
 */
#include "analysis/model_file.h"

#include <math.h>
#include <string.h>
#include <zlib.h>

#include "core/records.h"

enum {
    VERSION = 1,
    HEAD_SIZE = 24,
    SHAPE_SIZE = 8,
    LAYER_SIZE = 8,
    PREPARATION_FLOATS = 9,
    CRC_AT = 20,
    CLASSES = 4,
    CHANNELS_MAX = 128,
    DENSE_INPUTS_MAX = 32768,
};
enum { FLAG_RELU = 1, VIEW_PLAIN = 1, VIEW_BOX = 2, VIEW_MIRROR = 4 };

static const char magic[8] = {'P', 'M', 'A', 'T', 'M', 'O', 'D', 'L'};

static unsigned read_u16(const unsigned char *bytes)
{
    return (unsigned)bytes[0] | (unsigned)bytes[1] << 8;
}

static uint32_t read_u32(const unsigned char *bytes)
{
    return (uint32_t)read_u16(bytes) | (uint32_t)read_u16(bytes + 2) << 16;
}

float pmat_model_file_float(const unsigned char *bytes)
{
    uint32_t bits = read_u32(bytes);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static enum pmat_err damaged(struct pmat_fault *fault, const char *what)
{
    return pmat_fault_set(fault, PMAT_ERR_DATA,
                          "the posture model is damaged: %s; install it again", what);
}

static uint32_t checksum(const unsigned char *bytes, size_t size)
{
    uLong crc = crc32(0, bytes, CRC_AT);
    return (uint32_t)crc32_z(crc, bytes + HEAD_SIZE, size - HEAD_SIZE);
}

static enum pmat_err read_head(struct pmat_model_file *file, const unsigned char *bytes,
                               size_t size, struct pmat_fault *fault)
{
    if (size < sizeof magic || memcmp(bytes, magic, sizeof magic) != 0)
        return pmat_fault_set(fault, PMAT_ERR_DATA,
                              "not a posture model: it does not begin with PMATMODL");
    if (size < HEAD_SIZE)
        return damaged(fault, "it ends within its header");
    unsigned version = read_u16(bytes + 8);
    if (version != VERSION)
        return pmat_fault_set(
            fault, PMAT_ERR_DATA, "posture model of version %u, this program reads version %d: %s",
            version, VERSION, version > VERSION ? "update the program" : "train the model again");
    if (read_u32(bytes + 16) != size)
        return damaged(fault, "it is cut short or has grown");
    file->crc = read_u32(bytes + CRC_AT);
    if (checksum(bytes, size) != file->crc)
        return damaged(fault, "its checksum does not match");
    memcpy(file->kind, bytes + 12, 4);
    if (strcmp(file->kind, "net4") != 0)
        return pmat_fault_set(fault, PMAT_ERR_DATA, "a model of another kind: \"%s\", not net4",
                              file->kind);
    return PMAT_OK;
}

/* The rest of a file whose checksum is right can still be nonsense written by a wrong tool. */
struct cursor {
    const unsigned char *at, *end;
};

static const unsigned char *take(struct cursor *cursor, size_t size)
{
    if ((size_t)(cursor->end - cursor->at) < size)
        return NULL;
    const unsigned char *bytes = cursor->at;
    cursor->at += size;
    return bytes;
}

static enum pmat_err read_shape(struct pmat_model_file *file, struct cursor *cursor,
                                struct pmat_fault *fault)
{
    const unsigned char *shape = take(cursor, SHAPE_SIZE);
    if (!shape || read_u16(shape) != PMAT_MAP_ROWS || read_u16(shape + 2) != PMAT_MAP_COLS ||
        shape[4] != CLASSES)
        return damaged(fault, "it is not for maps of 32 x 16 and four postures");
    file->view_plain = shape[5] & VIEW_PLAIN;
    file->view_box = shape[5] & VIEW_BOX;
    file->view_mirror = shape[5] & VIEW_MIRROR;
    file->layer_count = shape[6];
    if (!file->view_plain && !file->view_box)
        return damaged(fault, "it looks at no view of the map");
    if (file->layer_count == 0 || file->layer_count > PMAT_MODEL_LAYERS_MAX)
        return damaged(fault, "its number of layers");
    return PMAT_OK;
}

static bool in_range(float value, float low, float high)
{
    return value >= low && value <= high;
}

static enum pmat_err read_preparation(struct pmat_model_file *file, struct cursor *cursor,
                                      struct pmat_fault *fault)
{
    const unsigned char *bytes = take(cursor, PREPARATION_FLOATS * sizeof(float));
    if (!bytes)
        return damaged(fault, "no preparation");
    float value[PREPARATION_FLOATS];
    for (int i = 0; i < PREPARATION_FLOATS; i++)
        value[i] = pmat_model_file_float(bytes + 4 * i);
    file->preparation = (struct pmat_model_preparation){
        .floor_quantile = value[0],
        .top_quantile = value[1],
        .min_span_frac = value[2],
        .clip = value[3],
        .box_floor = value[4],
        .box_tail_frac = value[5],
        .box_half_scale = value[6],
        .box_min_half_frac = value[7],
    };
    file->temperature = value[8];
    bool quantiles = in_range(value[0], 0, 1) && in_range(value[1], value[0], 1);
    bool box = in_range(value[4], 0, 100) && in_range(value[5], 0, 0.49f) &&
               in_range(value[6], 0.1f, 2) && in_range(value[7], 0.01f, 1);
    if (!quantiles || !box || !in_range(value[2], 0, 1) || !in_range(value[3], 0.01f, 100) ||
        !in_range(value[8], 0.01f, 100))
        return damaged(fault, "its preparation is out of range");
    return PMAT_OK;
}

static bool read_layer(struct pmat_model_layer *layer, const unsigned char *bytes)
{
    *layer = (struct pmat_model_layer){
        .type = bytes[0] == PMAT_LAYER_CONV3X3 ? PMAT_LAYER_CONV3X3 : PMAT_LAYER_DENSE,
        .stride = bytes[1],
        .relu = bytes[2] & FLAG_RELU,
        .inputs = read_u16(bytes + 4),
        .outputs = read_u16(bytes + 6),
    };
    size_t kernel = layer->type == PMAT_LAYER_CONV3X3 ? 9 : 1;
    layer->weight_count = kernel * layer->inputs * layer->outputs;
    if (bytes[0] != PMAT_LAYER_CONV3X3 && bytes[0] != PMAT_LAYER_DENSE)
        return false;
    if (layer->inputs == 0 || layer->inputs > DENSE_INPUTS_MAX || layer->outputs == 0 ||
        layer->outputs > CHANNELS_MAX)
        return false;
    return layer->stride == 1 || (layer->type == PMAT_LAYER_CONV3X3 && layer->stride == 2);
}

/* Each layer must take what the one before gives: convolutions first, then dense ones. */
static bool layers_fit(const struct pmat_model_file *file)
{
    unsigned rows = PMAT_MAP_ROWS, cols = PMAT_MAP_COLS, channels = 1;
    bool flat = false;
    for (unsigned i = 0; i < file->layer_count; i++) {
        const struct pmat_model_layer *layer = &file->layers[i];
        if (layer->type == PMAT_LAYER_CONV3X3) {
            rows /= layer->stride;
            cols /= layer->stride;
            if (flat || layer->inputs != channels || rows == 0 || cols == 0 || cols % 4 != 0)
                return false;
            channels = layer->outputs;
        } else {
            if (layer->inputs != (flat ? channels : channels * rows * cols))
                return false;
            flat = true;
            channels = layer->outputs;
        }
    }
    return flat && channels == CLASSES;
}

static enum pmat_err read_layers(struct pmat_model_file *file, struct cursor *cursor,
                                 struct pmat_fault *fault)
{
    for (unsigned i = 0; i < file->layer_count; i++) {
        const unsigned char *bytes = take(cursor, LAYER_SIZE);
        if (!bytes || !read_layer(&file->layers[i], bytes))
            return damaged(fault, "a layer that this program does not know");
    }
    if (!layers_fit(file))
        return damaged(fault, "its layers do not fit together");
    return PMAT_OK;
}

static enum pmat_err read_provenance(struct pmat_model_file *file, struct cursor *cursor,
                                     struct pmat_fault *fault)
{
    const unsigned char *length = take(cursor, 4);
    if (!length)
        return damaged(fault, "no provenance");
    file->provenance_size = read_u32(length);
    size_t padded = file->provenance_size + (4 - file->provenance_size % 4) % 4;
    file->provenance = (const char *)take(cursor, padded);
    if (!file->provenance || memchr(file->provenance, 0, file->provenance_size))
        return damaged(fault, "its provenance");
    return PMAT_OK;
}

static bool all_finite(const unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!isfinite(pmat_model_file_float(bytes + 4 * i)))
            return false;
    return true;
}

static enum pmat_err read_weights(struct pmat_model_file *file, struct cursor *cursor,
                                  struct pmat_fault *fault)
{
    for (unsigned i = 0; i < file->layer_count; i++) {
        struct pmat_model_layer *layer = &file->layers[i];
        size_t count = layer->weight_count + layer->outputs;
        layer->weights = take(cursor, 4 * count);
        if (!layer->weights)
            return damaged(fault, "weights are missing");
        if (!all_finite(layer->weights, count))
            return damaged(fault, "a weight is no number");
    }
    if (cursor->at != cursor->end)
        return damaged(fault, "more weights than layers");
    return PMAT_OK;
}

enum pmat_err pmat_model_file_read(struct pmat_model_file *file, const void *bytes, size_t size,
                                   struct pmat_fault *fault)
{
    *file = (struct pmat_model_file){0};
    enum pmat_err err = read_head(file, bytes, size, fault);
    if (err != PMAT_OK)
        return err;
    struct cursor cursor = {(const unsigned char *)bytes + HEAD_SIZE,
                            (const unsigned char *)bytes + size};
    static enum pmat_err (*const steps[])(struct pmat_model_file *, struct cursor *,
                                          struct pmat_fault *) = {
        read_shape, read_preparation, read_layers, read_provenance, read_weights};
    for (size_t i = 0; i < sizeof steps / sizeof *steps && err == PMAT_OK; i++)
        err = steps[i](file, &cursor, fault);
    return err;
}
