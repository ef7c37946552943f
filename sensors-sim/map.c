#include "sensors-sim/map.h"

#include <math.h>
#include <stddef.h>

enum { REACH_MAX = 36 };

static int kernel(float *weights, float sigma)
{
    int reach = (int)ceilf(3.0f * sigma);
    if (reach > REACH_MAX)
        reach = REACH_MAX;
    float sum = 0.0f;
    for (int i = 0; i <= reach; i++) {
        weights[i] = expf(-0.5f * (float)(i * i) / (sigma * sigma));
        sum += i == 0 ? weights[i] : 2.0f * weights[i];
    }
    for (int i = 0; i <= reach; i++)
        weights[i] /= sum;
    return reach;
}

/* One direction: `count` lines of `length` cells. Mass that would leave the map stays at its rim.
 */
static void blur_lines(const float *in, float *out, int count, int line_step, int length, int step,
                       const float *weights, int reach)
{
    for (int line = 0; line < count; line++) {
        const float *from = in + line * line_step;
        float *to = out + line * line_step;
        for (int i = 0; i < length; i++)
            to[i * step] = 0.0f;
        for (int i = 0; i < length; i++) {
            float value = from[i * step];
            if (value == 0.0f)
                continue;
            to[i * step] += weights[0] * value;
            for (int k = 1; k <= reach; k++) {
                int low = i - k < 0 ? 0 : i - k, high = i + k >= length ? length - 1 : i + k;
                to[low * step] += weights[k] * value;
                to[high * step] += weights[k] * value;
            }
        }
    }
}

void pmat_sim_map_blur(float *map, float *scratch, int rows, int cols, float sigma)
{
    float weights[REACH_MAX + 1];
    if (!(sigma > 0.1f))
        return;
    int reach = kernel(weights, sigma);
    blur_lines(map, scratch, rows, cols, cols, 1, weights, reach);
    blur_lines(scratch, map, cols, 1, rows, cols, weights, reach);
}

float pmat_sim_map_at(const float *map, int rows, int cols, float row, float col)
{
    row -= 0.5f;
    col -= 0.5f;
    float r0 = floorf(row), c0 = floorf(col);
    if (r0 < 0.0f || c0 < 0.0f || r0 > (float)(rows - 2) || c0 > (float)(cols - 2))
        return 0.0f;
    float fr = row - r0, fc = col - c0;
    const float *p = map + (size_t)r0 * (size_t)cols + (size_t)c0;
    float upper = p[0] + fc * (p[1] - p[0]);
    float lower = p[cols] + fc * (p[cols + 1] - p[cols]);
    return upper + fr * (lower - upper);
}
