#include "analysis/bodylines.h"

#include <math.h>

/* A place that fits worse than this is not drawn: people take a line for more than it is. */
#define CONFIDENCE_MIN 0.4f
/* How far a line reaches beyond the outline of the load, so that it is seen on the map. */
#define BEYOND_CM 3.0f
/* From the middle of the lumbar band to its edges, in statures (bodymap.c). */
#define LUMBAR_HALF_FRAC 0.03f

struct scale {
    float cell_long_cm, cell_across_cm;
};

/* Half the width of the load on the line of a part. */
static float half_width_cm(const struct pmat_body *body, enum pmat_body_part part)
{
    float line = body->hip_line + pmat_body_part_frac(part) * body->stature_cm / PMAT_BODY_STEP_CM;
    int nearest = (int)lrintf(line);
    if (nearest < 0 || nearest >= PMAT_BODY_LINES || !isfinite(body->edge[nearest][0]))
        return NAN;
    return 0.5f * (body->edge[nearest][1] - body->edge[nearest][0]) + BEYOND_CM;
}

/* Across the body at `along_cm` below the place of a part. */
static void lay_line(const struct pmat_body *body, enum pmat_body_part part, float along_cm,
                     struct scale scale, double ends[4])
{
    const struct pmat_body_place *place = &body->part[part];
    float half = half_width_cm(body, part), turn = body->axis_deg * 0.01745329f;
    bool known = body->found && place->confidence >= CONFIDENCE_MIN && isfinite(half);
    float row = place->along_cm + along_cm * cosf(turn);
    float col = place->across_cm + along_cm * sinf(turn);
    for (int i = 0; i < 2; i++) {
        float side = i == 0 ? -half : half;
        ends[2 * i] =
            known ? (double)((col + side * cosf(turn)) / scale.cell_across_cm) : (double)NAN;
        ends[2 * i + 1] =
            known ? (double)((row - side * sinf(turn)) / scale.cell_long_cm) : (double)NAN;
    }
}

void pmat_body_lines_of(const struct pmat_body *body, float cell_long_cm, float cell_across_cm,
                        struct pmat_body_lines *lines)
{
    struct scale scale = {cell_long_cm, cell_across_cm};
    float edge_cm = LUMBAR_HALF_FRAC * body->stature_cm;
    lay_line(body, PMAT_BODY_SHOULDERS, 0.0f, scale, lines->shoulder);
    lay_line(body, PMAT_BODY_PELVIS, 0.0f, scale, lines->pelvis);
    lay_line(body, PMAT_BODY_LUMBAR, -edge_cm, scale, lines->lumbar[0]);
    lay_line(body, PMAT_BODY_LUMBAR, edge_cm, scale, lines->lumbar[1]);
}
