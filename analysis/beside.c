#include "analysis/beside.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/groups.h"

/* A group belongs to an island with this share of the most loaded group's mean load. */
#define ISLAND_FRAC 0.08f
/* Only where the heaviest island bears this share of the load somebody lies there. */
#define SLEEPER_FRAC 0.4f
/* A case that was taken away, a paw that was lifted: its place is left out for so long. */
enum { HOLD_S = 30, NONE = -1 };

struct island {
    float load;
    int first_col, last_col;
};

struct pmat_beside {
    size_t cells;
    struct pmat_groups groups;
    uint16_t *group_of; /* [cells] */
    uint8_t *beside;    /* [cells] */
    bool any;           /* some of them are 1 */
    float load[PMAT_GROUPS_MAX], count[PMAT_GROUPS_MAX];
    int island_of[PMAT_GROUPS_MAX];
    int left_s[PMAT_GROUPS_MAX]; /* seconds that a group is still left out */
    int to_visit[PMAT_GROUPS_MAX];
    struct island islands[PMAT_GROUPS_MAX];
};

struct pmat_beside *pmat_beside_create(const struct pmat_geometry *geometry)
{
    struct pmat_beside *b = calloc(1, sizeof *b);
    if (b == NULL)
        return NULL;
    b->cells = (size_t)geometry->rows * geometry->cols;
    b->groups = pmat_groups_of(geometry);
    b->group_of = calloc(b->cells, sizeof *b->group_of);
    b->beside = calloc(b->cells, sizeof *b->beside);
    if (b->group_of == NULL || b->beside == NULL) {
        pmat_beside_destroy(b);
        return NULL;
    }
    pmat_groups_fill(&b->groups, geometry, b->group_of);
    return b;
}

void pmat_beside_destroy(struct pmat_beside *b)
{
    if (b == NULL)
        return;
    free(b->group_of);
    free(b->beside);
    free(b);
}

/* Returns the load that makes a group part of an island. */
static float load_groups(struct pmat_beside *b, const float *mean, float *total)
{
    int count = b->groups.rows * b->groups.cols;
    float most = 0.0f;
    memset(b->load, 0, sizeof b->load);
    memset(b->count, 0, sizeof b->count);
    for (size_t i = 0; i < b->cells; i++) {
        bool sound = mean[i] >= 0.0f; /* NAN is not >= 0 */
        b->load[b->group_of[i]] += sound ? mean[i] : 0.0f;
        b->count[b->group_of[i]] += sound ? 1.0f : 0.0f;
    }
    *total = 0.0f;
    for (int g = 0; g < count; g++) {
        b->load[g] = b->count[g] > 0.0f ? b->load[g] / b->count[g] : 0.0f;
        *total += b->load[g];
        most = b->load[g] > most ? b->load[g] : most;
    }
    return ISLAND_FRAC * most;
}

static void visit(struct pmat_beside *b, int group, int island, float least, int *waiting)
{
    if (b->island_of[group] != NONE || b->load[group] <= least)
        return;
    b->island_of[group] = island;
    b->to_visit[(*waiting)++] = group;
}

static struct island grow(struct pmat_beside *b, int group, int island, float least)
{
    struct island grown = {0.0f, b->groups.cols, -1};
    int waiting = 0, rows = b->groups.rows, cols = b->groups.cols;
    visit(b, group, island, least, &waiting);
    while (waiting > 0) {
        int at = b->to_visit[--waiting], row = at / cols, col = at % cols;
        grown.load += b->load[at];
        grown.first_col = col < grown.first_col ? col : grown.first_col;
        grown.last_col = col > grown.last_col ? col : grown.last_col;
        if (row > 0)
            visit(b, at - cols, island, least, &waiting);
        if (row < rows - 1)
            visit(b, at + cols, island, least, &waiting);
        if (col > 0)
            visit(b, at - 1, island, least, &waiting);
        if (col < cols - 1)
            visit(b, at + 1, island, least, &waiting);
    }
    return grown;
}

/* Returns the heaviest one. */
static int find_islands(struct pmat_beside *b, float least)
{
    int count = b->groups.rows * b->groups.cols, islands = 0, heaviest = 0;
    for (int g = 0; g < count; g++)
        b->island_of[g] = NONE;
    for (int g = 0; g < count; g++) {
        if (b->island_of[g] != NONE || b->load[g] <= least)
            continue;
        b->islands[islands] = grow(b, g, islands, least);
        if (b->islands[islands].load > b->islands[heaviest].load)
            heaviest = islands;
        islands++;
    }
    return heaviest;
}

const uint8_t *pmat_beside_second(struct pmat_beside *b, const float *mean)
{
    int count = b->groups.rows * b->groups.cols;
    float total, least = load_groups(b, mean, &total);
    const struct island *body = &b->islands[find_islands(b, least)];
    bool any = false;
    for (int g = 0; g < count; g++) {
        const struct island *island = &b->islands[b->island_of[g] == NONE ? 0 : b->island_of[g]];
        b->left_s[g] -= b->left_s[g] > 0;
        if (b->island_of[g] != NONE && total > 0.0f && body->load >= SLEEPER_FRAC * total &&
            (island->last_col < body->first_col || island->first_col > body->last_col))
            b->left_s[g] = HOLD_S;
        any |= b->left_s[g] > 0;
    }
    if (any || b->any)
        for (size_t i = 0; i < b->cells; i++)
            b->beside[i] = b->left_s[b->group_of[i]] > 0;
    b->any = any;
    return b->beside;
}
