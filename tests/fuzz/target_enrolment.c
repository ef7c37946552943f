/* An enrolment, with its checksum set right; what is taken mends to probabilities. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "analysis/enrolment.h"
#include "fuzz.h"

enum { ROWS = 8, COLS = 8, CRC_AT = 12, HEAD = 20, EXAMPLES_MAX = 8 };

static void mend(const struct pmat_enrolment_example *examples, size_t count,
                 struct pmat_enrolment_grid grid)
{
    struct pmat_enrolment *enrolment = NULL;
    struct pmat_model *model = NULL;
    float probabilities[PMAT_MODEL_CLASSES] = {0.25f, 0.25f, 0.25f, 0.25f}, sum = 0.0f;
    if (pmat_model_create_default(&model, NULL) == PMAT_OK &&
        pmat_enrolment_create(&enrolment, model, examples, count, grid, NULL) == PMAT_OK) {
        pmat_enrolment_mend(enrolment, examples[0].map, probabilities);
        for (int i = 0; i < PMAT_MODEL_CLASSES; i++)
            sum += probabilities[i];
        fuzz_check(fabsf(sum - 1.0f) < 1e-3f, "probabilities sum to 1");
    }
    pmat_enrolment_destroy(enrolment);
    pmat_model_destroy(model);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pmat_enrolment_example *examples = NULL;
    struct pmat_enrolment_grid grid = {ROWS, COLS};
    size_t count = 0;
    uint8_t *bytes = malloc(size + 1);
    if (bytes == NULL)
        return 0;
    memcpy(bytes, data, size);
    if (size > HEAD) {
        uint32_t crc = (uint32_t)crc32(0, bytes + HEAD, (uInt)(size - HEAD));
        memcpy(bytes + CRC_AT, &crc, sizeof crc);
    }
    if (pmat_enrolment_read(bytes, size, grid, &examples, &count, NULL) == PMAT_OK &&
        count <= EXAMPLES_MAX)
        mend(examples, count, grid);
    free(examples);
    free(bytes);
    return 0;
}
