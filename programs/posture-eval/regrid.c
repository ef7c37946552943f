#include "programs/posture-eval/regrid.h"

#include <math.h>
#include <stddef.h>

/* Length shared by source cell `i` and target cell `j` of an axis, in source cells. */
static float shared(unsigned i, unsigned j, float ratio)
{
    float low = fmaxf((float)i, (float)j * ratio);
    float high = fminf((float)(i + 1), (float)(j + 1) * ratio);
    return fmaxf(high - low, 0);
}

static float mean_at(struct pmat_grid from, const float *cells, struct pmat_grid to, unsigned row,
                     unsigned col)
{
    float down = (float)from.rows / (float)to.rows, across = (float)from.cols / (float)to.cols;
    float sum = 0;
    for (unsigned r = (unsigned)((float)row * down); r < from.rows; r++) {
        float tall = shared(r, row, down);
        if (tall <= 0)
            break;
        for (unsigned c = (unsigned)((float)col * across); c < from.cols; c++) {
            float area = tall * shared(c, col, across);
            if (area <= 0)
                break;
            sum += area * cells[(size_t)r * from.cols + c];
        }
    }
    return sum / (down * across);
}

void pmat_regrid(struct pmat_grid from, const float *cells, struct pmat_grid to, float *means)
{
    for (unsigned row = 0; row < to.rows; row++)
        for (unsigned col = 0; col < to.cols; col++)
            means[(size_t)row * to.cols + col] = mean_at(from, cells, to, row, col);
}
