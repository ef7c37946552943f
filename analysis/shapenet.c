/*
 * The file, little-endian:
 *   0  "PMATSHAP"
 *   8  u32 size of the file, u32 CRC-32 of what follows
 *  16  weights, then biases of each layer of the nets for supine, side and prone; convolutions as
 *      [3][3][inputs][outputs], dense layers as [inputs][outputs]
 */
#include "analysis/shapenet.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "analysis/model_net.h"

extern const unsigned char pmat_shapenets_bytes[], pmat_shapenets_end[];

enum { HEAD_SIZE = 16, SIZE_AT = 8, CRC_AT = 12, LAYERS = 4 };

/* Channels of two convolutions of stride 2, and a dense layer: 71, 178 and 71 thousand
 * multiply-adds. */
static const struct widths {
    unsigned first, second, hidden;
} widths[PMAT_SHAPENET_KINDS] = {
    [PMAT_SHAPENET_SUPINE] = {8, 16, 48},
    [PMAT_SHAPENET_SIDE] = {16, 24, 64},
    [PMAT_SHAPENET_PRONE] = {8, 16, 48},
};

struct pmat_shapenets {
    struct pmat_net *net[PMAT_SHAPENET_KINDS];
};

static uint32_t read_u32(const unsigned char *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static struct pmat_model_layer layer_of(enum pmat_layer_type type, unsigned inputs,
                                        unsigned outputs)
{
    bool conv = type == PMAT_LAYER_CONV3X3;
    return (struct pmat_model_layer){.type = type,
                                     .stride = conv ? 2 : 1,
                                     .relu = outputs != PMAT_SHAPENET_OUTPUTS || conv,
                                     .inputs = inputs,
                                     .outputs = outputs,
                                     .weight_count = (size_t)(conv ? 9 : 1) * inputs * outputs};
}

/* Cuts a net off the bytes and returns what follows it. */
static const unsigned char *cut(struct pmat_model_file *file, enum pmat_shapenet_kind kind,
                                const unsigned char *at)
{
    const struct widths *w = &widths[kind];
    unsigned flat = w->second * (PMAT_MAP_ROWS / 4) * (PMAT_MAP_COLS / 4);
    *file = (struct pmat_model_file){
        .layer_count = LAYERS,
        .layers = {layer_of(PMAT_LAYER_CONV3X3, 1, w->first),
                   layer_of(PMAT_LAYER_CONV3X3, w->first, w->second),
                   layer_of(PMAT_LAYER_DENSE, flat, w->hidden),
                   layer_of(PMAT_LAYER_DENSE, w->hidden, PMAT_SHAPENET_OUTPUTS)}};
    for (int i = 0; i < LAYERS; i++) {
        file->layers[i].weights = at;
        at += 4 * (file->layers[i].weight_count + file->layers[i].outputs);
    }
    return at;
}

struct pmat_shapenets *pmat_shapenets_create(void)
{
    struct pmat_shapenets *nets = calloc(1, sizeof *nets);
    const unsigned char *at = pmat_shapenets_bytes + HEAD_SIZE;
    for (int i = 0; nets != NULL && i < PMAT_SHAPENET_KINDS; i++) {
        struct pmat_model_file file;
        at = cut(&file, (enum pmat_shapenet_kind)i, at);
        assert(at <= pmat_shapenets_end);
        nets->net[i] = pmat_net_create(&file);
        if (nets->net[i] == NULL) {
            pmat_shapenets_destroy(nets);
            return NULL;
        }
    }
    return nets;
}

void pmat_shapenets_destroy(struct pmat_shapenets *nets)
{
    if (nets == NULL)
        return;
    for (int i = 0; i < PMAT_SHAPENET_KINDS; i++)
        pmat_net_destroy(nets->net[i]);
    free(nets);
}

static void run_mirrored(struct pmat_net *net, const float *window, float *outputs)
{
    float mirrored[PMAT_MAP_CELLS];
    for (int i = 0; i < PMAT_MAP_CELLS; i++)
        mirrored[i] = window[i - i % PMAT_MAP_COLS + PMAT_MAP_COLS - 1 - i % PMAT_MAP_COLS];
    const float *other = pmat_net_run(net, mirrored);
    for (int i = 0; i < PMAT_SHAPENET_OUTPUTS; i++) {
        bool turns = i == PMAT_SUPINE_ROLL_DEG || i == PMAT_SUPINE_TWIST_DEG;
        outputs[i] = 0.5f * (outputs[i] + (turns ? -other[i] : other[i]));
    }
}

void pmat_shapenets_run(struct pmat_shapenets *nets, enum pmat_shapenet_kind kind,
                        const float window[PMAT_MAP_CELLS], float outputs[PMAT_SHAPENET_OUTPUTS])
{
    memcpy(outputs, pmat_net_run(nets->net[kind], window), PMAT_SHAPENET_OUTPUTS * sizeof *outputs);
    if (kind != PMAT_SHAPENET_SIDE)
        run_mirrored(nets->net[kind], window, outputs);
}

bool pmat_shapenets_whole(uint32_t *crc)
{
    size_t size = (size_t)(pmat_shapenets_end - pmat_shapenets_bytes);
    struct pmat_model_file file;
    const unsigned char *at = pmat_shapenets_bytes + HEAD_SIZE;
    for (int i = 0; i < PMAT_SHAPENET_KINDS; i++)
        at = cut(&file, (enum pmat_shapenet_kind)i, at);
    *crc = (uint32_t)crc32_z(0, pmat_shapenets_bytes + HEAD_SIZE, size - HEAD_SIZE);
    return memcmp(pmat_shapenets_bytes, "PMATSHAP", 8) == 0 && at == pmat_shapenets_end &&
           read_u32(pmat_shapenets_bytes + SIZE_AT) == size &&
           read_u32(pmat_shapenets_bytes + CRC_AT) == *crc;
}
