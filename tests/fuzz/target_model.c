/* A model file. Its length and checksum are set right first: what lies behind them must be looked
 * at too. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "analysis/model.h"
#include "fuzz.h"

enum { LARGEST = 1 << 20, SIZE_AT = 16, CRC_AT = 20, BEHIND_CRC = 24 };

static void put_u32(uint8_t *to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)(value >> 8 * i);
}

static void set_right(uint8_t *bytes, size_t size)
{
    put_u32(bytes + SIZE_AT, (uint32_t)size);
    uLong crc = crc32(0, bytes, CRC_AT);
    put_u32(bytes + CRC_AT, (uint32_t)crc32_z(crc, bytes + BEHIND_CRC, size - BEHIND_CRC));
}

static void classify(struct pmat_model *model)
{
    float map[PMAT_MAP_CELLS], shares[PMAT_MODEL_CLASSES], sum = 0.0f;
    for (int i = 0; i < PMAT_MAP_CELLS; i++)
        map[i] = (float)(i % 37);
    pmat_model_classify(model, map, shares);
    for (int i = 0; i < PMAT_MODEL_CLASSES; i++)
        sum += shares[i];
    fuzz_check(fabsf(sum - 1.0f) < 1e-3f, "the shares of the postures add up to one");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pmat_model *model = NULL;
    if (size < BEHIND_CRC || size > LARGEST)
        return 0;
    uint8_t *bytes = malloc(size);
    if (bytes == NULL)
        return 0;
    memcpy(bytes, data, size);
    set_right(bytes, size);
    if (pmat_model_create(&model, bytes, size, NULL) == PMAT_OK)
        classify(model);
    pmat_model_destroy(model);
    free(bytes);
    return 0;
}
