#include "sensors-sim/body.h"

#include <math.h>
#include <string.h>

#include "sensors-sim/body_parts.h"

#define RAD_PER_DEG 0.01745329f

static float clampf(float x, float low, float high)
{
    return x < low ? low : x > high ? high : x;
}

float pmat_sim_spine_x(const struct pmat_sim_builder *b, float y)
{
    float d = y - b->hip_y;
    return -b->pose->lean_frac * d + 0.6f * b->pose->curve_per_m * d * d;
}

/* The twist lies between the lower ribs and the pelvis. */
float pmat_sim_roll_at(const struct pmat_sim_builder *b, float y)
{
    float t = clampf((0.46f - y / b->height) / 0.2f, 0.0f, 1.0f);
    float pelvis = b->pose->pelvis_roll_deg, thorax = b->pose->thorax_roll_deg;
    return RAD_PER_DEG * (pelvis + t * (thorax - pelvis));
}

void pmat_sim_add(struct pmat_sim_builder *b, const float centre[3], const float radius[3],
                  float roll, struct pmat_sim_grip grip, enum pmat_sim_tissue tissue)
{
    struct pmat_sim_body *body = b->body;
    if (body->parts == PMAT_SIM_ELLIPSOID_MAX)
        return;
    struct pmat_sim_ellipsoid *e = &body->part[body->parts++];
    float c = cosf(roll), s = sinf(roll);
    float a2 = radius[0] * radius[0], c2 = radius[2] * radius[2];
    *e = (struct pmat_sim_ellipsoid){
        .centre = {centre[0], centre[1], centre[2]},
        .xx = c * c / a2 + s * s / c2,
        .yy = 1.0f / (radius[1] * radius[1]),
        .zz = s * s / a2 + c * c / c2,
        .xz = c * s * (1.0f / c2 - 1.0f / a2),
        .half_x = sqrtf(c * c * a2 + s * s * c2),
        .half_y = radius[1],
        .half_z = sqrtf(s * s * a2 + c * c * c2),
        .node = {grip.a, grip.b, grip.a},
        .weight = {1.0f - grip.t, grip.t, 0.0f},
        .stiffness_pa_per_m = b->person->tissue[tissue],
    };
    body->lowest_m = fminf(body->lowest_m, e->centre[2] - e->half_z);
}

/* Joins two grips of one node each (or a shared pair) at t; three nodes at the most. */
static void blend_grips(struct pmat_sim_ellipsoid *e, const struct pmat_sim_limb *limb, float t)
{
    const struct pmat_sim_grip *f = &limb->at_from, *g = &limb->at_to;
    e->node[0] = f->a;
    e->node[1] = f->b;
    e->node[2] = g->a;
    e->weight[0] = (1.0f - t) * (1.0f - f->t);
    e->weight[1] = (1.0f - t) * f->t;
    e->weight[2] = t;
}

void pmat_sim_add_limb(struct pmat_sim_builder *b, const struct pmat_sim_limb *limb)
{
    for (int i = 0; i < limb->count; i++) {
        float t = (float)i / (float)(limb->count - 1), centre[3];
        for (int k = 0; k < 3; k++)
            centre[k] = limb->from[k] + t * (limb->to[k] - limb->from[k]);
        float r = limb->radius_from + t * (limb->radius_to - limb->radius_from) +
                  limb->bulge * sinf(3.14159f * fminf(1.6f * t, 1.0f));
        const float radius[3] = {r, 1.25f * r, r};
        int before = b->body->parts;
        pmat_sim_add(b, centre, radius, 0.0f, limb->at_from, limb->tissue);
        if (b->body->parts > before)
            blend_grips(&b->body->part[before], limb, t);
    }
}

void pmat_sim_hand_over(struct pmat_sim_builder *b, int from, int to, float share_frac)
{
    float moved = share_frac * b->body->weight_n[from];
    b->body->weight_n[from] -= moved;
    b->body->weight_n[to] += moved;
}

/* On a raised back the bed bears the cosine of the weight; the rest goes down the slope into the
 * seat. */
static void slide_into_seat(struct pmat_sim_body *body, float raised_deg)
{
    float kept = cosf(raised_deg * RAD_PER_DEG);
    const int upper[] = {PMAT_SIM_HEAD,      PMAT_SIM_NECK, PMAT_SIM_THORAX,  PMAT_SIM_ELBOW,
                         PMAT_SIM_ELBOW + 1, PMAT_SIM_HAND, PMAT_SIM_HAND + 1};
    for (size_t i = 0; i < sizeof upper / sizeof *upper; i++) {
        float moved = (1.0f - kept) * body->weight_n[upper[i]];
        body->weight_n[upper[i]] -= moved;
        body->weight_n[PMAT_SIM_PELVIS] += moved;
    }
}

/* The hips lie over the fold at an equal distance from both of its sides, so that the back meets
 * its side further up, told along the mat, than on a flat bed. */
static float above_fold_m(const struct pmat_sim_builder *b, float y)
{
    float depth = 0.11f * b->scale * b->girth;
    float t = clampf((b->hip_y - y) / (0.1f * b->height), 0.0f, 1.0f);
    return 2.0f * depth * tanf(0.5f * b->pose->upper_body_raised_deg * RAD_PER_DEG) * t;
}

static void fold_up(struct pmat_sim_builder *b)
{
    if (b->pose->upper_body_raised_deg <= 0.0f)
        return;
    for (int i = 0; i < b->body->parts; i++)
        b->body->part[i].centre[1] -= above_fold_m(b, b->body->part[i].centre[1]);
    for (int i = 0; i < b->body->pads; i++)
        b->body->pad[i].y -= above_fold_m(b, b->body->pad[i].y);
}

struct hinge {
    int a, b, c; /* b bends off the line from a to c */
    float t;     /* where on that line */
    float n_per_m;
};

static void add_hinge(struct pmat_sim_body *body, const struct hinge *h)
{
    float v[PMAT_SIM_NODE_COUNT] = {0};
    v[h->b] = 1.0f;
    v[h->a] = h->t - 1.0f;
    v[h->c] = -h->t;
    for (int i = 0; i < PMAT_SIM_NODE_COUNT; i++)
        for (int k = 0; k < PMAT_SIM_NODE_COUNT; k++)
            body->bending[i][k] += h->n_per_m * v[i] * v[k];
}

/* Straight supine knees are locked, bent and prone ones give way. Prone, hips and lumbar spine are
 * near the end of their extension: the pelvis hangs between chest and knees. */
static void add_hinges(struct pmat_sim_builder *b)
{
    const struct pmat_sim_person *p = b->person;
    float spine = p->spine_n_per_m * (b->face_down ? 2.5f : 1.0f);
    float hip = p->hip_n_per_m * (b->face_down ? 5.0f : 1.0f);
    float knee = p->knee_n_per_m * (b->side || b->face_down ? 350.0f : 12000.0f);
    const struct hinge hinges[] = {
        {PMAT_SIM_HEAD, PMAT_SIM_NECK, PMAT_SIM_THORAX, 0.49f, spine},
        {PMAT_SIM_NECK, PMAT_SIM_THORAX, PMAT_SIM_WAIST, 0.51f, spine},
        {PMAT_SIM_THORAX, PMAT_SIM_WAIST, PMAT_SIM_PELVIS, 0.51f, spine},
        {PMAT_SIM_WAIST, PMAT_SIM_PELVIS, PMAT_SIM_KNEE, 0.3f, hip},
        {PMAT_SIM_WAIST, PMAT_SIM_PELVIS, PMAT_SIM_KNEE + 1, 0.3f, hip},
        {PMAT_SIM_PELVIS, PMAT_SIM_KNEE, PMAT_SIM_ANKLE, 0.5f, knee},
        {PMAT_SIM_PELVIS, PMAT_SIM_KNEE + 1, PMAT_SIM_ANKLE + 1, 0.5f, knee},
        {PMAT_SIM_THORAX, PMAT_SIM_ELBOW, PMAT_SIM_HAND, 0.4f, 60.0f},
        {PMAT_SIM_THORAX, PMAT_SIM_ELBOW + 1, PMAT_SIM_HAND + 1, 0.4f, 60.0f},
    };
    for (size_t i = 0; i < sizeof hinges / sizeof *hinges; i++)
        add_hinge(b->body, &hinges[i]);
}

/* From the body's frame to the bed's: mirror, turn in the plane, put in place. */
struct placement {
    float mirror, c, s, x, y, hip_y;
};

static void place_point(const struct placement *p, float *x, float *y)
{
    float dx = p->mirror * *x, dy = *y - p->hip_y;
    *x = p->x + p->c * dx + p->s * dy;
    *y = p->y - p->s * dx + p->c * dy;
}

static void place_ellipsoid(const struct placement *p, struct pmat_sim_ellipsoid *e)
{
    place_point(p, &e->centre[0], &e->centre[1]);
    float c = p->c, s = p->s, xz = p->mirror * e->xz, xx = e->xx, yy = e->yy;
    e->xx = c * c * xx + s * s * yy;
    e->yy = s * s * xx + c * c * yy;
    e->xy = c * s * (yy - xx);
    e->xz = c * xz;
    e->yz = -s * xz;
    float hx = e->half_x, hy = e->half_y;
    e->half_x = sqrtf(c * c * hx * hx + s * s * hy * hy);
    e->half_y = sqrtf(s * s * hx * hx + c * c * hy * hy);
}

static void place(struct pmat_sim_builder *b)
{
    const struct pmat_sim_pose *pose = b->pose;
    float angle = pose->axis_deg * RAD_PER_DEG;
    struct placement p = {.mirror = pose->turned_right ? -1.0f : 1.0f,
                          .c = cosf(angle),
                          .s = sinf(angle),
                          .x = 0.5f * PMAT_SIM_BED_WIDTH_M + 0.01f * pose->x_cm,
                          .y = 0.01f * pose->crown_cm + b->hip_y,
                          .hip_y = b->hip_y};
    for (int i = 0; i < b->body->parts; i++)
        place_ellipsoid(&p, &b->body->part[i]);
    for (int i = 0; i < b->body->pads; i++)
        place_point(&p, &b->body->pad[i].x, &b->body->pad[i].y);
    b->body->lumbar[0] = pmat_sim_spine_x(b, 0.385f * b->height);
    b->body->lumbar[1] = 0.385f * b->height - above_fold_m(b, 0.385f * b->height);
    place_point(&p, &b->body->lumbar[0], &b->body->lumbar[1]);
    b->body->along[0] = p.s;
    b->body->along[1] = p.c;
}

static void build_lying(struct pmat_sim_builder *b)
{
    pmat_sim_add_trunk(b);
    b->low = b->body->lowest_m;
    pmat_sim_add_legs(b);
    pmat_sim_add_arms(b);
    b->body->lowest_m = b->low;
    b->body->lies = true;
    b->body->hollow_m = pmat_sim_hollow_m(b, 0.385f);
    b->body->thorax_roll_deg = b->pose->thorax_roll_deg;
    b->body->pelvis_roll_deg = b->pose->pelvis_roll_deg;
}

void pmat_sim_body_build(struct pmat_sim_body *body, const struct pmat_sim_person *person,
                         const struct pmat_sim_pose *pose)
{
    memset(body, 0, sizeof *body);
    struct pmat_sim_builder b = {
        .body = body,
        .person = person,
        .pose = pose,
        .height = person->height_m,
        .scale = person->height_m / 1.7f,
        .girth = sqrtf(person->mass_kg / (person->height_m * person->height_m * 23.0f)),
        .hip_y = 0.485f * person->height_m,
        .side = pose->posture == PMAT_POSTURE_LEFT || pose->posture == PMAT_POSTURE_RIGHT,
        .face_down = pose->posture == PMAT_POSTURE_PRONE,
    };
    body->lowest_m = 9.0f;
    body->height_m = person->height_m;
    body->supine = pose->posture == PMAT_POSTURE_SUPINE;
    body->hip_flexion_deg = pmat_sim_pose_hip_flexion_deg(pose);
    body->thorax_roll_deg = body->pelvis_roll_deg = NAN;
    if (pose->posture != PMAT_POSTURE_EMPTY) {
        pmat_sim_body_masses(person, body->weight_n);
        for (int i = 0; i < PMAT_SIM_NODE_COUNT; i++)
            body->weight_n[i] *= PMAT_SIM_GRAVITY;
        if (pose->posture == PMAT_POSTURE_SITTING)
            pmat_sim_add_seat(&b);
        else
            build_lying(&b);
        slide_into_seat(body, pose->upper_body_raised_deg);
        add_hinges(&b);
    }
    pmat_sim_add_pads(&b);
    fold_up(&b);
    place(&b);
}
