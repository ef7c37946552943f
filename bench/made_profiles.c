/*
 * What the templates of the body map are learnt from: a line per simulated body with its posture,
 * true stature and hips, and the profile of load and width along it.
 *   made_profiles SEED COUNT ROWS COLS
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/bodymap.h"
#include "bench/made_bodies.h"

static void tell(const struct made_body *made, const struct pmat_body *body)
{
    const float rad = 0.01745329f;
    float c = cosf(body->axis_deg * rad), s = sinf(body->axis_deg * rad);
    float hip =
        (made->hip_cm[0] - body->middle_cm[0]) * c + (made->hip_cm[1] - body->middle_cm[1]) * s;
    printf("%s,%.2f,%.2f,%.2f,%.2f,%.2f,%.2f", pmat_posture_name(made->posture),
           (double)(100.0f * made->person.height_m),
           (double)(hip / PMAT_BODY_STEP_CM + 0.5f * (float)PMAT_BODY_LINES),
           (double)body->stature_cm, (double)body->hip_line, (double)made->pose.axis_deg,
           (double)body->axis_deg);
    for (int i = 0; i < PMAT_BODY_LINES; i++)
        printf(",%d,%.4g,%.4g,%.4g", body->covered[i], (double)body->load[i],
               (double)body->edge[i][0], (double)body->edge[i][1]);
    printf("\n");
}

int main(int argc, char **argv)
{
    static const enum pmat_posture postures[] = {PMAT_POSTURE_SUPINE, PMAT_POSTURE_LEFT,
                                                 PMAT_POSTURE_RIGHT, PMAT_POSTURE_PRONE};
    if (argc != 5) {
        fputs("made_profiles SEED COUNT ROWS COLS (0 0 = any mat)\n", stderr);
        return 64;
    }
    struct made_options options = {.seed = strtoull(argv[1], NULL, 10),
                                   .rows = (uint16_t)atoi(argv[3]),
                                   .cols = (uint16_t)atoi(argv[4])};
    struct made_bodies *bodies = made_bodies_create(&options);
    static struct made_body made;
    static struct pmat_body body;
    for (long i = 0; bodies != NULL && i < atol(argv[2]); i++) {
        made_bodies_next(bodies, postures[i % 4], &made);
        pmat_body_find(&body, &(struct pmat_body_input){made.map, made.covered, made.cell_long_cm,
                                                        made.cell_across_cm, made.posture});
        tell(&made, &body);
    }
    made_bodies_destroy(bodies);
    return 0;
}
