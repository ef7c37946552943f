/*
 * Simulated bodies, or labelled frames of real ones, as tables to learn from.
 *   body_table profiles SEED COUNT ROWS COLS SPREAD
 *       text: what is true, where the body map finds it, and its profile; training/body_template.py
 *       reads it
 *   body_table windows SEED COUNT ROWS COLS SPREAD supine|side|prone
 *   body_table frames FOLDER supine|side
 *       floats, little-endian, 12 of truth and 512 of the window (analysis/bodyshape.h) a body;
 *       training/indicators.py reads them
 * ROWS 0: any mat. SPREAD: drawn, limbs, turns or raised (bench/made_bodies.h).
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/bodyshape.h"
#include "analysis/canonical.h"
#include "bench/made_bodies.h"
#include "core/labelled.h"

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

/* One row for training/indicators.py: these, then the window. NAN = not known. */
struct row {
    float person, recording; /* of real frames: S7 is 7; 0 = simulated */
    float details;           /* enum pmat_detail, or-ed */
    float sign;              /* of a flat body's turn as the map is seen from above */
    float pelvis_deg, thorax_deg, hip_deg, gap_cm;
    float confidence, stature_cm; /* of the body map */
    float spare[2];
    float window[PMAT_MAP_CELLS];
};

static void put_row(struct row *row, const struct pmat_body *body)
{
    struct pmat_shape shape;
    pmat_shape_of(body, &shape);
    row->confidence = body->confidence;
    row->stature_cm = body->stature_cm;
    memcpy(row->window, shape.window, sizeof row->window);
    fwrite(row, sizeof *row, 1, stdout);
}

static bool is_side(enum pmat_posture posture)
{
    return posture == PMAT_POSTURE_LEFT || posture == PMAT_POSTURE_RIGHT;
}

static void tell_window(const struct made_body *made, const struct pmat_body *body)
{
    struct row row = {
        .details = (float)made->pose.details,
        .sign = !is_side(made->posture) && made->pose.turned_right ? -1.0f : 1.0f,
        .pelvis_deg = made->truth.pelvis_roll_deg,
        .thorax_deg = made->truth.thorax_roll_deg,
        .hip_deg = made->truth.hip_flexion_deg,
        .gap_cm = made->truth.lumbar_gap_cm,
    };
    put_row(&row, body);
}

/* What the labels of pmat1 say: on wedges people were rolled back by 30 and 60 degrees. */
static const struct label {
    const char *name;
    enum pmat_detail detail;
    float pelvis_deg;
} labels[] = {{"straight", 0, 90},
              {"fetal", PMAT_DETAIL_FETAL, 90},
              {"roll60_wedge", 0, 60},
              {"roll30_wedge", 0, 30},
              {"both_knees_up", PMAT_DETAIL_KNEES_RAISED, NAN},
              {"one_knee_up", PMAT_DETAIL_ONE_KNEE_RAISED, NAN},
              {"other_knee_up", PMAT_DETAIL_ONE_KNEE_RAISED, NAN},
              {"star_arms_up", PMAT_DETAIL_ARMS_OVERHEAD, NAN},
              {"bed_30deg", PMAT_DETAIL_UPPER_BODY_RAISED, NAN},
              {"bed_45deg", PMAT_DETAIL_UPPER_BODY_RAISED, NAN},
              {"bed_60deg", PMAT_DETAIL_UPPER_BODY_RAISED, NAN}};

static void tell_frame(const struct pmat_labelled_frame *frame, const struct pmat_body *body)
{
    struct row row = {.person = strtof(frame->person + 1, NULL),
                      .sign = 1.0f,
                      .pelvis_deg = NAN,
                      .thorax_deg = NAN,
                      .hip_deg = NAN,
                      .gap_cm = NAN};
    const char *recording = strchr(frame->recording, '_');
    row.recording = recording != NULL ? strtof(recording + 1, NULL) : NAN;
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        if (strcmp(frame->detail, labels[i].name) != 0)
            continue;
        row.details = (float)labels[i].detail;
        if (is_side(frame->posture))
            row.pelvis_deg = row.thorax_deg = labels[i].pelvis_deg;
    }
    put_row(&row, body);
}

static bool is_kind(enum pmat_posture posture, const char *kind)
{
    return strcmp(is_side(posture) ? "side" : pmat_posture_name(posture), kind) == 0;
}

enum { EVERY = 4 }; /* neighbouring frames are nearly equal */

static int tell_frames(const char *folder, const char *kind)
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
        if (!is_kind(frame.posture, kind) || line++ % EVERY != 0)
            continue;
        pmat_canonical_apply(canonical, frame.cells, map);
        pmat_body_find(&body, &(struct pmat_body_input){map, pmat_canonical_covered(canonical),
                                                        pmat_canonical_cell_long_cm(canonical),
                                                        pmat_canonical_cell_across_cm(canonical),
                                                        frame.posture});
        tell_frame(&frame, &body);
    }
    pmat_canonical_destroy(canonical);
    pmat_labelled_close(set);
    return 0;
}

/* kind: NULL = a profile of each posture in turn. */
static int tell_bodies(const struct made_options *options, long count, const char *kind)
{
    static const enum pmat_posture postures[] = {PMAT_POSTURE_SUPINE, PMAT_POSTURE_LEFT,
                                                 PMAT_POSTURE_RIGHT, PMAT_POSTURE_PRONE};
    struct made_bodies *bodies = made_bodies_create(options);
    static struct made_body made;
    static struct pmat_body body;
    for (long i = 0, turn = 0; bodies != NULL && i < count; turn++) {
        enum pmat_posture posture = postures[turn % 4];
        if (kind != NULL && !is_kind(posture, kind))
            continue;
        i++;
        made_bodies_next(bodies, posture, &made);
        pmat_body_find(&body, &(struct pmat_body_input){made.map, made.covered, made.cell_long_cm,
                                                        made.cell_across_cm, made.posture});
        if (kind == NULL)
            tell_profile(&made, &body);
        else
            tell_window(&made, &body);
    }
    made_bodies_destroy(bodies);
    return 0;
}

static enum made_spread spread_named(const char *name)
{
    static const char *const names[] = {"drawn", "limbs", "turns", "raised"};
    for (int i = 0; i < 4; i++)
        if (strcmp(name, names[i]) == 0)
            return (enum made_spread)i;
    return MADE_AS_DRAWN;
}

static bool names_a_kind(const char *word)
{
    return strcmp(word, "supine") == 0 || strcmp(word, "side") == 0 || strcmp(word, "prone") == 0;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "frames") == 0)
        return tell_frames(argv[2], argv[3]);
    bool windows = argc == 8 && strcmp(argv[1], "windows") == 0 && names_a_kind(argv[7]);
    if (!windows && !(argc == 7 && strcmp(argv[1], "profiles") == 0)) {
        fputs("body_table profiles SEED COUNT ROWS COLS drawn|limbs|turns|raised | body_table "
              "windows SEED COUNT ROWS COLS SPREAD supine|side|prone | body_table frames FOLDER "
              "supine|side\n",
              stderr);
        return 64;
    }
    struct made_options options = {.seed = strtoull(argv[2], NULL, 10),
                                   .rows = (uint16_t)strtoul(argv[4], NULL, 10),
                                   .cols = (uint16_t)strtoul(argv[5], NULL, 10),
                                   .spread = spread_named(argv[6])};
    return tell_bodies(&options, strtol(argv[3], NULL, 10), windows ? argv[7] : NULL);
}
