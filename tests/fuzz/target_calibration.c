/* A stored calibration, with its checksum set right; then a frame through what was taken. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "analysis/calibrate.h"
#include "fuzz.h"

enum { ROWS = 8, COLS = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint16_t counts[ROWS * COLS];
    float pressure[ROWS * COLS];
    struct pmat_calibration *calibration =
        pmat_calibration_create(ROWS, COLS, 12, PMAT_POLARITY_UP);
    uint8_t *bytes = malloc(size + 1);
    if (calibration != NULL && bytes != NULL) {
        memcpy(bytes, data, size);
        if (size > 4) {
            uint32_t crc = (uint32_t)crc32(0, bytes, (uInt)(size - 4));
            for (size_t i = 0; i < 4; i++)
                bytes[size - 4 + i] = (uint8_t)(crc >> 8 * i);
        }
        (void)pmat_calibration_restore(calibration, bytes, size, size % 2 == 1, NULL);
        (void)pmat_calibration_restore(calibration, bytes, size, size % 2 == 0, NULL);
        for (int i = 0; i < ROWS * COLS; i++)
            counts[i] = (uint16_t)(i * 60);
        struct pmat_frame frame = {.rows = ROWS, .cols = COLS, .counts = counts};
        pmat_calibration_apply(calibration, &frame, pressure);
        for (int i = 0; i < ROWS * COLS; i++)
            fuzz_check(isnan(pressure[i]) || (pressure[i] >= 0.0f && isfinite(pressure[i])),
                       "a pressure is unknown or a number from 0 on");
    }
    free(bytes);
    pmat_calibration_destroy(calibration);
    return 0;
}
