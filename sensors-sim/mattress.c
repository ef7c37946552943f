#include "sensors-sim/mattress.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sensors-sim/map.h"

#define CELL_M  PMAT_SIM_BED_CELL_M
#define CELL_M2 (CELL_M * CELL_M)
#define FAR_M   9.0f /* no part of the body above this cell */

enum { PASSES = 3, STEPS = 16, NODES = PMAT_SIM_NODE_COUNT };

/* A cell under the body. */
struct contact {
    int cell;
    float z;            /* underside of the part over the bed or pad, nodes at 0, m */
    float newton_per_m; /* tissue, pad and foam in series, over the cell */
    const struct pmat_sim_ellipsoid *part;
};

struct pmat_sim_bed {
    float pad_height[PMAT_SIM_BED_CELLS];
    float pad_compliance[PMAT_SIM_BED_CELLS]; /* m per Pa */
    float under[PMAT_SIM_BED_CELLS];          /* lowest underside with the nodes' heights */
    float z[PMAT_SIM_BED_CELLS];              /* the same part's, nodes at 0 */
    int part[PMAT_SIM_BED_CELLS];             /* -1: none */
    struct contact contact[PMAT_SIM_BED_CELLS];
    int contacts;
    float height[NODES];
    float scratch[PMAT_SIM_BED_CELLS], pad_map[PMAT_SIM_BED_CELLS];
};

bool pmat_sim_mattress_named(struct pmat_sim_mattress *mattress, const char *name)
{
    static const struct {
        const char *name;
        struct pmat_sim_mattress mattress;
    } known[] = {{"soft", {50e3f, 2.0f, 0, 0}},
                 {"medium", {95e3f, 1.5f, 0, 0}},
                 {"firm", {220e3f, 1.0f, 0, 0}},
                 {"air", {70e3f, 1.0f, 10.0f, 0.5f}}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(name, known[i].name) != 0)
            continue;
        *mattress = known[i].mattress;
        return true;
    }
    return false;
}

void pmat_sim_mattress_draw(struct pmat_sim_mattress *mattress, struct pmat_sim_random *random)
{
    *mattress = (struct pmat_sim_mattress){.stiffness_pa_per_m =
                                               pmat_sim_random_log_uniform(random, 35e3f, 400e3f)};
    mattress->topper_cm = pmat_sim_random_log_uniform(random, 0.6f, 4.0f);
    if (pmat_sim_random_chance(random, 0.08f)) {
        mattress->tube_pitch_cm = pmat_sim_random_uniform(random, 7, 14);
        mattress->tube_depth_frac = pmat_sim_random_uniform(random, 0.2f, 0.7f);
    }
    if (pmat_sim_random_chance(random, 0.12f)) { /* soft foam, a thick topper over the mat */
        mattress->stiffness_pa_per_m = pmat_sim_random_log_uniform(random, 30e3f, 60e3f);
        mattress->topper_cm = pmat_sim_random_uniform(random, 3.0f, 5.0f);
    }
}

void pmat_sim_mattress_draw_sponge(struct pmat_sim_mattress *mattress,
                                   struct pmat_sim_random *random)
{
    *mattress = (struct pmat_sim_mattress){
        .stiffness_pa_per_m = pmat_sim_random_log_uniform(random, 22e3f, 28e3f),
        .topper_cm = pmat_sim_random_uniform(random, 5.2f, 6.2f)};
}

struct pmat_sim_bed *pmat_sim_bed_create(void)
{
    return calloc(1, sizeof(struct pmat_sim_bed));
}

void pmat_sim_bed_destroy(struct pmat_sim_bed *bed)
{
    free(bed);
}

static float clampf(float x, float low, float high)
{
    return x < low ? low : x > high ? high : x;
}

static float cell_x(int col)
{
    return ((float)col + 0.5f) * CELL_M;
}

struct window {
    int row0, row1, col0, col1; /* end excluded */
};

static struct window window_of(float x, float y, float half_x, float half_y)
{
    struct window w = {(int)floorf((y - half_y) / CELL_M), (int)ceilf((y + half_y) / CELL_M) + 1,
                       (int)floorf((x - half_x) / CELL_M), (int)ceilf((x + half_x) / CELL_M) + 1};
    w.row0 = w.row0 < 0 ? 0 : w.row0;
    w.col0 = w.col0 < 0 ? 0 : w.col0;
    w.row1 = w.row1 > PMAT_SIM_BED_ROWS ? PMAT_SIM_BED_ROWS : w.row1;
    w.col1 = w.col1 > PMAT_SIM_BED_COLS ? PMAT_SIM_BED_COLS : w.col1;
    return w;
}

/* Pillows are highest in the middle and run out over 6 cm at their rims. */
static float pad_profile(float off, float half)
{
    float t = clampf((half + 0.02f - fabsf(off)) / 0.06f, 0.0f, 1.0f);
    return t * t * (3.0f - 2.0f * t);
}

static void lay_pads(struct pmat_sim_bed *bed, const struct pmat_sim_body *body)
{
    memset(bed->pad_height, 0, sizeof bed->pad_height);
    memset(bed->pad_compliance, 0, sizeof bed->pad_compliance);
    for (int i = 0; i < body->pads; i++) {
        const struct pmat_sim_pad *p = &body->pad[i];
        struct window w = window_of(p->x, p->y, p->half_x + 0.04f, p->half_y + 0.04f);
        for (int row = w.row0; row < w.row1; row++)
            for (int col = w.col0; col < w.col1; col++) {
                float f = pad_profile(cell_x(col) - p->x, p->half_x) *
                          pad_profile(cell_x(row) - p->y, p->half_y);
                int cell = row * PMAT_SIM_BED_COLS + col;
                bed->pad_height[cell] = fmaxf(bed->pad_height[cell], f * p->height_m);
                if (f > 0.0f)
                    bed->pad_compliance[cell] = 1.0f / p->stiffness_pa_per_m;
            }
    }
}

static float follow(const struct pmat_sim_ellipsoid *part, const float height[NODES])
{
    return part->weight[0] * height[part->node[0]] + part->weight[1] * height[part->node[1]] +
           part->weight[2] * height[part->node[2]];
}

/* Lower surface of the ellipsoid over each cell of its shadow; the lowest part wins. */
static void project_part(struct pmat_sim_bed *bed, const struct pmat_sim_body *body, int index)
{
    const struct pmat_sim_ellipsoid *e = &body->part[index];
    struct window w = window_of(e->centre[0], e->centre[1], e->half_x, e->half_y);
    float lift = follow(e, bed->height);
    for (int row = w.row0; row < w.row1; row++) {
        float dy = cell_x(row) - e->centre[1];
        for (int col = w.col0; col < w.col1; col++) {
            float dx = cell_x(col) - e->centre[0];
            float b = 2.0f * (e->xz * dx + e->yz * dy);
            float c = e->xx * dx * dx + e->yy * dy * dy + 2.0f * e->xy * dx * dy - 1.0f;
            float d = b * b - 4.0f * e->zz * c;
            if (d <= 0.0f)
                continue;
            float z = e->centre[2] - (b + sqrtf(d)) / (2.0f * e->zz);
            int cell = row * PMAT_SIM_BED_COLS + col;
            if (z + lift < bed->under[cell]) {
                bed->under[cell] = z + lift;
                bed->z[cell] = z;
                bed->part[cell] = index;
            }
        }
    }
}

static float foam_at(const struct pmat_sim_mattress *m, int row)
{
    if (m->tube_pitch_cm <= 0.0f)
        return m->stiffness_pa_per_m;
    float phase = 100.0f * cell_x(row) / m->tube_pitch_cm * 6.2831853f;
    return m->stiffness_pa_per_m * (1.0f - m->tube_depth_frac * (0.5f + 0.5f * cosf(phase)));
}

static void find_contacts(struct pmat_sim_bed *bed, const struct pmat_sim_body *body,
                          const struct pmat_sim_mattress *mattress)
{
    for (int i = 0; i < PMAT_SIM_BED_CELLS; i++) {
        bed->under[i] = FAR_M;
        bed->part[i] = -1;
    }
    for (int i = 0; i < body->parts; i++)
        project_part(bed, body, i);
    bed->contacts = 0;
    for (int i = 0; i < PMAT_SIM_BED_CELLS; i++) {
        if (bed->part[i] < 0)
            continue;
        const struct pmat_sim_ellipsoid *part = &body->part[bed->part[i]];
        float compliance = 1.0f / part->stiffness_pa_per_m + bed->pad_compliance[i] +
                           1.0f / fmaxf(foam_at(mattress, i / PMAT_SIM_BED_COLS), 1e3f);
        bed->contact[bed->contacts++] = (struct contact){.cell = i,
                                                         .z = bed->z[i] - bed->pad_height[i],
                                                         .newton_per_m = CELL_M2 / compliance,
                                                         .part = part};
    }
}

/* Solves a x = b in place for a symmetric positive matrix (Cholesky). */
static void solve(double a[NODES][NODES], double b[NODES])
{
    for (int i = 0; i < NODES; i++) {
        for (int k = 0; k <= i; k++) {
            double sum = a[i][k];
            for (int j = 0; j < k; j++)
                sum -= a[i][j] * a[k][j];
            a[i][k] = i == k ? sqrt(fmax(sum, 1e-12)) : sum / a[k][k];
        }
    }
    for (int i = 0; i < NODES; i++) {
        for (int k = 0; k < i; k++)
            b[i] -= a[i][k] * b[k];
        b[i] /= a[i][i];
    }
    for (int i = NODES - 1; i >= 0; i--) {
        for (int k = i + 1; k < NODES; k++)
            b[i] -= a[k][i] * b[k];
        b[i] /= a[i][i];
    }
}

/* Adds the springs' forces and stiffness on the nodes. */
static void add_springs(const struct pmat_sim_bed *bed, double stiffness[NODES][NODES],
                        double force[NODES])
{
    for (int i = 0; i < bed->contacts; i++) {
        const struct contact *c = &bed->contact[i];
        float gap = c->z + follow(c->part, bed->height);
        if (gap >= 0.0f)
            continue;
        for (int j = 0; j < 3; j++) {
            float wj = c->part->weight[j];
            if (wj == 0.0f)
                continue;
            force[c->part->node[j]] -= (double)(wj * c->newton_per_m * gap);
            for (int k = 0; k < 3; k++)
                stiffness[c->part->node[j]][c->part->node[k]] +=
                    (double)(wj * c->newton_per_m * c->part->weight[k]);
        }
    }
}

/* One Newton step toward the balance of weight, springs and joints; returns the largest move. */
static float newton_step(struct pmat_sim_bed *bed, const struct pmat_sim_body *body)
{
    /* Keeps free nodes in reach without pulling on the others. */
    const double damping_n_per_m = 5.0;
    double a[NODES][NODES] = {{0}}, b[NODES] = {0};
    add_springs(bed, a, b);
    for (int i = 0; i < NODES; i++) {
        b[i] -= (double)body->weight_n[i];
        for (int k = 0; k < NODES; k++) {
            a[i][k] += (double)body->bending[i][k];
            b[i] -= (double)(body->bending[i][k] * bed->height[k]);
        }
        a[i][i] += damping_n_per_m;
    }
    solve(a, b);
    float largest = 0.0f;
    for (int i = 0; i < NODES; i++) {
        float step = clampf((float)b[i], -0.06f, 0.06f);
        bed->height[i] += step;
        largest = fmaxf(largest, fabsf(step));
    }
    return largest;
}

static void settle(struct pmat_sim_bed *bed, const struct pmat_sim_body *body,
                   const struct pmat_sim_mattress *mattress)
{
    for (int i = 0; i < NODES; i++)
        bed->height[i] = -body->lowest_m - 0.005f;
    for (int pass = 0; pass < PASSES; pass++) {
        find_contacts(bed, body, mattress);
        int steps = pass == PASSES - 1 ? STEPS : STEPS / 2;
        for (int i = 0; i < steps; i++)
            if (newton_step(bed, body) < 1e-4f)
                break;
    }
}

static float contact_pa(const struct pmat_sim_bed *bed, const struct contact *c)
{
    float gap = c->z + follow(c->part, bed->height);
    return gap < 0.0f ? -gap * c->newton_per_m / CELL_M2 : 0.0f;
}

/* A pillow hands part of its load down evenly, the rest blurred. */
static void spread_under_pads(struct pmat_sim_bed *bed, float *pressure, float spread)
{
    float load = 0.0f, area = 0.0f;
    for (int i = 0; i < PMAT_SIM_BED_CELLS; i++) {
        bool padded = bed->pad_compliance[i] > 0.0f;
        bed->pad_map[i] = padded ? pressure[i] : 0.0f;
        load += bed->pad_map[i];
        area += bed->pad_height[i];
    }
    if (!(load > 0.0f) || !(area > 0.0f))
        return;
    for (int i = 0; i < PMAT_SIM_BED_CELLS; i++) {
        pressure[i] -= bed->pad_map[i];
        bed->pad_map[i] = (1.0f - spread) * bed->pad_map[i];
    }
    pmat_sim_map_blur(bed->pad_map, bed->scratch, PMAT_SIM_BED_ROWS, PMAT_SIM_BED_COLS, 2.2f);
    for (int i = 0; i < PMAT_SIM_BED_CELLS; i++)
        pressure[i] += bed->pad_map[i] + spread * load * bed->pad_height[i] / area;
}

/* Where a contact lies from the lumbar spine: toward the feet and across, in m. */
static void from_lumbar(const struct contact *c, const struct pmat_sim_body *body, float *along,
                        float *across)
{
    float dx = cell_x(c->cell % PMAT_SIM_BED_COLS) - body->lumbar[0];
    float dy = cell_x(c->cell / PMAT_SIM_BED_COLS) - body->lumbar[1];
    *along = dx * body->along[0] + dy * body->along[1];
    *across = dx * body->along[1] - dy * body->along[0];
}

/* A piece of the back, in m from the lumbar spine. */
struct patch {
    float along0, along1, half_across;
};

struct height {
    float mean, lowest;
};

static struct height underside(const struct pmat_sim_bed *bed, const struct pmat_sim_body *body,
                               struct patch patch)
{
    struct height h = {0.0f, FAR_M};
    int count = 0;
    for (int i = 0; i < bed->contacts; i++) {
        const struct contact *c = &bed->contact[i];
        float along, across;
        from_lumbar(c, body, &along, &across);
        if (along < patch.along0 || along > patch.along1 || fabsf(across) > patch.half_across)
            continue;
        float z = c->z + bed->pad_height[c->cell] + follow(c->part, bed->height);
        h.mean += z;
        h.lowest = fminf(h.lowest, z);
        count++;
    }
    h.mean = count > 0 ? h.mean / (float)count : NAN;
    return h;
}

static float flesh_gap_cm(const struct pmat_sim_bed *bed, const struct pmat_sim_body *body)
{
    /* Chest, lumbar spine and buttocks lie at .23, .385 and .475 of the stature. */
    const float to_chest = -0.155f * body->height_m, to_seat = 0.09f * body->height_m;
    float chest =
        underside(bed, body, (struct patch){to_chest - 0.08f, to_chest + 0.08f, 0.13f}).lowest;
    float seat =
        underside(bed, body, (struct patch){to_seat - 0.08f, to_seat + 0.08f, 0.13f}).lowest;
    float lumbar = underside(bed, body, (struct patch){-0.04f, 0.04f, 0.03f}).mean;
    return 100.0f * (lumbar - chest - (seat - chest) * to_chest / (to_chest - to_seat));
}

static float lumbar_gap_cm(const struct pmat_sim_bed *bed, const struct pmat_sim_body *body)
{
    /* The thorax is held at .28, the waist at .395, the pelvis at .4825 of the stature. */
    const float t = (0.395f - 0.28f) / (0.4825f - 0.28f);
    const float *h = bed->height;
    float line = (1.0f - t) * h[PMAT_SIM_THORAX] + t * h[PMAT_SIM_PELVIS];
    return 100.0f * (body->hollow_m + h[PMAT_SIM_WAIST] - line);
}

static void tell_truth(const struct pmat_sim_bed *bed, const struct pmat_sim_body *body,
                       struct pmat_sim_truth *truth)
{
    *truth = (struct pmat_sim_truth){.thorax_roll_deg = body->thorax_roll_deg,
                                     .pelvis_roll_deg = body->pelvis_roll_deg,
                                     .hip_flexion_deg = body->hip_flexion_deg,
                                     .lumbar_gap_cm = NAN,
                                     .flesh_gap_cm = NAN};
    for (int i = 0; i < bed->contacts; i++) {
        const struct contact *c = &bed->contact[i];
        float newton = contact_pa(bed, c) * CELL_M2;
        truth->load_n += newton;
        for (int k = 0; k < 3; k++)
            truth->node_n[c->part->node[k]] += newton * c->part->weight[k];
    }
    for (int i = 0; i < NODES; i++)
        truth->weight_n += body->weight_n[i];
    truth->settled = fabsf(truth->load_n - truth->weight_n) <= 0.03f * truth->weight_n;
    if (!body->supine)
        return;
    truth->lumbar_gap_cm = lumbar_gap_cm(bed, body);
    truth->flesh_gap_cm = flesh_gap_cm(bed, body);
}

void pmat_sim_bed_press(struct pmat_sim_bed *bed, const struct pmat_sim_body *body,
                        const struct pmat_sim_mattress *mattress, float *pressure_pa,
                        struct pmat_sim_truth *truth)
{
    memset(pressure_pa, 0, sizeof *pressure_pa * PMAT_SIM_BED_CELLS);
    lay_pads(bed, body);
    bed->contacts = 0;
    if (body->parts > 0)
        settle(bed, body, mattress);
    for (int i = 0; i < bed->contacts; i++)
        pressure_pa[bed->contact[i].cell] = contact_pa(bed, &bed->contact[i]);
    if (truth != NULL)
        tell_truth(bed, body, truth);
    if (body->pads > 0)
        spread_under_pads(bed, pressure_pa, body->pad[0].spread);
    pmat_sim_map_blur(pressure_pa, bed->scratch, PMAT_SIM_BED_ROWS, PMAT_SIM_BED_COLS,
                      0.01f * mattress->topper_cm / CELL_M);
}
