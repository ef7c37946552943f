/* Labelled frames: about.ini and frames.csv in one input, parted by a zero byte. */
#include <math.h>
#include <string.h>

#include "core/labelled.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { ROWS_MAX = 100 };
    char about[PATH_MAX], frames[PATH_MAX];
    const uint8_t *end = size > 0 ? memchr(data, 0, size) : NULL;
    if (end == NULL)
        return 0;
    size_t first = (size_t)(end - data);
    fuzz_file(about, "about.ini", data, first);
    fuzz_file(frames, "frames.csv", end + 1, size - first - 1);
    *strrchr(about, '/') = '\0';
    struct pmat_labelled *reader = NULL;
    struct pmat_labelled_frame frame;
    if (pmat_labelled_open(&reader, about, NULL) != PMAT_OK)
        return 0;
    const struct pmat_labelled_about *told = pmat_labelled_about(reader);
    for (int i = 0; i < ROWS_MAX && pmat_labelled_next(reader, &frame, NULL) == 1; i++)
        for (size_t cell = 0; cell < (size_t)told->rows * told->cols; cell++)
            fuzz_check(isfinite(frame.cells[cell]), "every cell is a finite number");
    pmat_labelled_close(reader);
    return 0;
}
