/*
 * Simulated bodies, or labelled frames of real ones, as tables to learn from: one line each with
 * what is true of it (empty of a real one), where the body map finds it, and its profile
 * ("profiles": what training/body_template.py reads) or its shape ("shapes": what
 * training/indicators.py reads).
 *   body_table profiles|shapes SEED COUNT ROWS COLS drawn|limbs|turns    ROWS 0: any mat
 *   body_table frames FOLDER
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/bodyshape.h"
#include "analysis/canonical.h"
#include "bench/made_bodies.h"
#include "core/labelled.h"

static const enum pmat_posture postures[] = {PMAT_POSTURE_SUPINE, PMAT_POSTURE_LEFT,
                                             PMAT_POSTURE_RIGHT, PMAT_POSTURE_PRONE};

static void tell_profile(const struct made_body *made, const struct pmat_body *body)
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

static void tell_shape(const struct pmat_body *body)
{
    struct pmat_shape shape;
    pmat_shape_of(body, &shape);
    printf(",%.3f,%.2f", (double)body->confidence, (double)body->axis_deg);
    float inputs[PMAT_SHAPE_INPUTS];
    pmat_shape_inputs(&shape, inputs);
    for (int i = 0; i < PMAT_SHAPE_INPUTS; i++)
        printf(",%.4g", (double)inputs[i]);
    printf("\n");
}

/* The sign of a flat body's turn as the map is seen from above. */
static double sign_of(const struct made_body *made)
{
    bool side = made->posture == PMAT_POSTURE_LEFT || made->posture == PMAT_POSTURE_RIGHT;
    return !side && made->pose.turned_right ? -1.0 : 1.0;
}

static void tell_made(const struct made_body *made, const struct pmat_body *body)
{
    char detail[PMAT_DETAIL_TEXT_SIZE];
    pmat_detail_text(made->pose.details, detail);
    printf("made,%s,%s,%.0f,%.1f,%.1f,%.1f,%.2f", pmat_posture_name(made->posture), detail,
           sign_of(made), (double)made->truth.pelvis_roll_deg, (double)made->truth.thorax_roll_deg,
           (double)made->truth.hip_flexion_deg, (double)made->truth.lumbar_gap_cm);
    tell_shape(body);
}

static int tell_frames(const char *folder)
{
    struct pmat_fault fault = {0};
    struct pmat_labelled *set;
    if (pmat_labelled_open(&set, folder, &fault) != PMAT_OK) {
        fprintf(stderr, "body_table: %s\n", fault.text);
        return 66;
    }
    const struct pmat_labelled_about *about = pmat_labelled_about(set);
    struct pmat_geometry geometry = {
        .rows = about->rows, .cols = about->cols, .from_head_cm = NAN, .from_left_cm = NAN};
    struct pmat_canonical *canonical = pmat_canonical_create(&geometry);
    struct pmat_labelled_frame frame;
    static struct pmat_body body;
    float map[PMAT_MAP_CELLS];
    long line = 0;
    while (canonical != NULL && pmat_labelled_next(set, &frame, &fault) == 1) {
        if (!pmat_posture_is_lying(frame.posture) || (about->rate_hz > 0 && line++ % 4 != 0))
            continue;
        pmat_canonical_apply(canonical, frame.cells, map);
        pmat_body_find(&body, &(struct pmat_body_input){map, pmat_canonical_covered(canonical),
                                                        pmat_canonical_cell_long_cm(canonical),
                                                        pmat_canonical_cell_across_cm(canonical),
                                                        frame.posture});
        printf("%s,%s,%s,1,nan,nan,nan,nan", frame.person, pmat_posture_name(frame.posture),
               frame.detail);
        tell_shape(&body);
    }
    pmat_canonical_destroy(canonical);
    pmat_labelled_close(set);
    return 0;
}

static int tell_bodies(bool profiles, const struct made_options *options, long count)
{
    struct made_bodies *bodies = made_bodies_create(options);
    static struct made_body made;
    static struct pmat_body body;
    for (long i = 0; bodies != NULL && i < count; i++) {
        made_bodies_next(bodies, postures[i % 4], &made);
        pmat_body_find(&body, &(struct pmat_body_input){made.map, made.covered, made.cell_long_cm,
                                                        made.cell_across_cm, made.posture});
        if (profiles)
            tell_profile(&made, &body);
        else
            tell_made(&made, &body);
    }
    made_bodies_destroy(bodies);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "frames") == 0)
        return tell_frames(argv[2]);
    if (argc != 7) {
        fputs("body_table profiles|shapes SEED COUNT ROWS COLS drawn|limbs|turns | body_table "
              "frames FOLDER\n",
              stderr);
        return 64;
    }
    struct made_options options = {.seed = strtoull(argv[2], NULL, 10),
                                   .rows = (uint16_t)strtoul(argv[4], NULL, 10),
                                   .cols = (uint16_t)strtoul(argv[5], NULL, 10),
                                   .spread = strcmp(argv[6], "limbs") == 0   ? MADE_LIMBS
                                             : strcmp(argv[6], "turns") == 0 ? MADE_TURNS
                                                                             : MADE_AS_DRAWN};
    return tell_bodies(strcmp(argv[1], "profiles") == 0, &options, strtol(argv[3], NULL, 10));
}
