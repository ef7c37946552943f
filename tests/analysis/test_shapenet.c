/* The nets of the indicators: the file is whole, C computes what training computed, and a window's
 * mirror image reads mirrored. */
#include "analysis/shapenet.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/rows.h"

enum { GOLDEN_MAX = 16, NAME_SIZE = 32, LINE_SIZE = 16384 };

/* One line of tests/golden/shapenet_windows.csv: what the training computed for a window. */
struct golden {
    char name[NAME_SIZE];
    enum pmat_shapenet_kind kind;
    float window[PMAT_MAP_CELLS];
    float outputs[PMAT_SHAPENET_OUTPUTS];
};

static bool parse(char *line, size_t number, struct golden *golden)
{
    static const char *const kinds[PMAT_SHAPENET_KINDS] = {"supine", "side", "prone"};
    char *at = strchr(line, ',');
    golden->kind = PMAT_SHAPENET_KINDS;
    for (int i = 0; at != NULL && i < PMAT_SHAPENET_KINDS; i++)
        if (strncmp(line, kinds[i], (size_t)(at - line)) == 0)
            golden->kind = (enum pmat_shapenet_kind)i;
    if (golden->kind == PMAT_SHAPENET_KINDS)
        return false;
    snprintf(golden->name, sizeof golden->name, "as trained: %s %zu", kinds[golden->kind],
             number + 1);
    for (int i = 0; i < PMAT_MAP_CELLS + PMAT_SHAPENET_OUTPUTS; i++) {
        if (*at != ',')
            return false;
        float value = strtof(at + 1, &at);
        if (i < PMAT_MAP_CELLS)
            golden->window[i] = value;
        else
            golden->outputs[i - PMAT_MAP_CELLS] = value;
    }
    return *at == '\n';
}

static size_t read_golden(struct golden *rows)
{
    FILE *file = fopen(PMAT_SOURCE_DIR "/tests/golden/shapenet_windows.csv", "r");
    static char line[LINE_SIZE];
    size_t count = 0;
    while (file && count < GOLDEN_MAX && fgets(line, sizeof line, file) &&
           parse(line, count, &rows[count]))
        count++;
    bool whole = file && feof(file);
    if (file)
        fclose(file);
    return whole ? count : 0;
}

static void computes_what_training_computed(void **state)
{
    const struct golden *golden = *state;
    struct pmat_shapenets *nets = pmat_shapenets_create();
    assert_non_null(nets);
    float outputs[PMAT_SHAPENET_OUTPUTS];
    pmat_shapenets_run(nets, golden->kind, golden->window, outputs);
    for (int i = 0; i < PMAT_SHAPENET_OUTPUTS; i++)
        assert_float_equal(outputs[i], golden->outputs[i],
                           1e-3f * fmaxf(1.0f, fabsf(golden->outputs[i])));
    pmat_shapenets_destroy(nets);
}

static void the_file_is_whole(void **state)
{
    (void)state;
    uint32_t crc;
    assert_true(pmat_shapenets_whole(&crc));
    print_message("checksum %08x\n", (unsigned)crc);
}

static void a_mirror_image_reads_mirrored(void **state)
{
    const struct golden *golden = *state;
    struct pmat_shapenets *nets = pmat_shapenets_create();
    float plain[PMAT_SHAPENET_OUTPUTS], other[PMAT_SHAPENET_OUTPUTS], mirrored[PMAT_MAP_CELLS];
    for (int r = 0; r < PMAT_MAP_ROWS; r++)
        for (int c = 0; c < PMAT_MAP_COLS; c++)
            mirrored[r * PMAT_MAP_COLS + c] =
                golden->window[r * PMAT_MAP_COLS + PMAT_MAP_COLS - 1 - c];
    pmat_shapenets_run(nets, PMAT_SHAPENET_SUPINE, golden->window, plain);
    pmat_shapenets_run(nets, PMAT_SHAPENET_SUPINE, mirrored, other);
    assert_float_equal(plain[PMAT_SUPINE_ROLL_DEG], -other[PMAT_SUPINE_ROLL_DEG], 1e-3f);
    assert_float_equal(plain[PMAT_SUPINE_TWIST_DEG], -other[PMAT_SUPINE_TWIST_DEG], 1e-3f);
    assert_float_equal(plain[PMAT_SUPINE_GAP_CM], other[PMAT_SUPINE_GAP_CM], 1e-3f);
    pmat_shapenets_destroy(nets);
}

int main(void)
{
    static struct rows tests;
    static struct golden golden[GOLDEN_MAX];
    size_t count = read_golden(golden);
    assert(count > 0);
    rows_add(&tests, "the file is whole", the_file_is_whole, NULL);
    for (size_t i = 0; i < count; i++)
        rows_add(&tests, golden[i].name, computes_what_training_computed, &golden[i]);
    rows_add(&tests, "a mirror image reads mirrored", a_mirror_image_reads_mirrored, &golden[0]);
    return rows_run(&tests, "nets of the indicators");
}
