#include "analysis/occupancy.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "analysis/calibrate.h"
#include "analysis/canonical.h"
#include "analysis/movement.h"
#include "core/frame.h"
#include "core/labelled.h"

enum { CELLS = 2048 };
#define CELL_LONG_CM   6.0f
#define CELL_ACROSS_CM 5.25f

/* A load: a box on the bed, with its share of a sleeper's weight. */
struct load {
    float from_head_cm, long_cm, from_left_cm, across_cm;
    float weight;
};

static const struct load nobody = {0.0f, 0.0f, 0.0f, 0.0f, 0.0f};
static const struct load sleeper = {20.0f, 150.0f, 25.0f, 35.0f, 1.0f};

/* Weight 1 is this sum of all cells. */
#define SLEEPER 60000.0f
#define NOISE   3.0f

struct bed {
    struct pmat_occupancy *occupancy;
    uint16_t grid_rows;
    float covered_long_cm;
    bool learning;
    float level; /* of an empty bed: what the bedding adds */
    uint32_t random;
};

static struct bed bed_create(void)
{
    struct bed bed = {.occupancy = pmat_occupancy_create(), .grid_rows = 64, .random = 5};
    assert_non_null(bed.occupancy);
    return bed;
}

static float overlap(float a, float b, float from, float length)
{
    return fmaxf(0.0f, fminf(b, from + length) - fmaxf(a, from));
}

static void draw(const struct load *load, float map[PMAT_MAP_CELLS])
{
    for (int r = 0; r < PMAT_MAP_ROWS; r++)
        for (int c = 0; c < PMAT_MAP_COLS; c++) {
            float top = (float)r * CELL_LONG_CM, left = (float)c * CELL_ACROSS_CM;
            float area = overlap(top, top + CELL_LONG_CM, load->from_head_cm, load->long_cm) *
                         overlap(left, left + CELL_ACROSS_CM, load->from_left_cm, load->across_cm);
            map[r * PMAT_MAP_COLS + c] = area * load->weight;
        }
}

/* `breathing`: the load rises and falls by 1 %, as a living one does. */
static enum pmat_presence lie(struct bed *bed, const struct load *load, int seconds, bool breathing)
{
    float map[PMAT_MAP_CELLS];
    enum pmat_presence presence = PMAT_PRESENCE_EMPTY;
    draw(load, map);
    for (int s = 0; s < seconds; s++) {
        bed->random = bed->random * 1664525u + 1013904223u;
        float noise = (float)(bed->random >> 24) / 255.0f * NOISE * 20.0f;
        float breath = breathing ? 1.0f + 0.01f * sinf(1.3f * (float)s) : 1.0f;
        struct pmat_presence_input input = {
            .load = load->weight * SLEEPER * breath + bed->level + noise,
            .noise = NOISE,
            .cells = CELLS,
            .learning = bed->learning,
            .map = map,
            .cell_long_cm = CELL_LONG_CM,
            .cell_across_cm = CELL_ACROSS_CM,
            .grid_rows = bed->grid_rows,
            .covered_long_cm = bed->covered_long_cm,
        };
        presence = pmat_occupancy_push(bed->occupancy, &input);
    }
    return presence;
}

/* ---- what lies there ---------------------------------------------------------------------------
 */

struct case_row {
    const char *name;
    struct load load;
    bool known; /* the sleeper has slept here before */
    enum pmat_presence expected;
};

static const struct case_row cases[] = {
    {"nobody, first night", {0, 0, 0, 0, 0}, false, PMAT_PRESENCE_EMPTY},
    {"sleeper, first night", {20, 150, 25, 35, 1.0f}, false, PMAT_PRESENCE_LYING},
    {"curled up, first night", {60, 90, 30, 40, 1.0f}, false, PMAT_PRESENCE_LYING},
    {"child, first night", {40, 95, 30, 25, 0.3f}, false, PMAT_PRESENCE_LYING},
    {"sitting on the edge, first night", {80, 40, 0, 40, 0.7f}, false, PMAT_PRESENCE_SITTING},
    {"cat, first night", {90, 22, 40, 30, 0.08f}, false, PMAT_PRESENCE_EMPTY},
    {"nobody", {0, 0, 0, 0, 0}, true, PMAT_PRESENCE_EMPTY},
    {"sleeper", {20, 150, 25, 35, 1.0f}, true, PMAT_PRESENCE_LYING},
    {"sleeper on fewer, harder cells", {20, 140, 10, 20, 0.6f}, true, PMAT_PRESENCE_LYING},
    {"curled up at the edge", {60, 85, 0, 35, 0.9f}, true, PMAT_PRESENCE_LYING},
    {"sitting on the edge", {80, 40, 0, 40, 0.7f}, true, PMAT_PRESENCE_SITTING},
    {"sitting half beside the mat", {80, 40, 0, 20, 0.34f}, true, PMAT_PRESENCE_SITTING},
    {"sitting in the middle, legs stretched out",
     {70, 60, 20, 40, 0.9f},
     true,
     PMAT_PRESENCE_SITTING},
    {"sitting cross-legged", {70, 55, 20, 55, 0.9f}, true, PMAT_PRESENCE_SITTING},
    {"lighter sleeper at full length", {20, 130, 25, 30, 0.3f}, true, PMAT_PRESENCE_LYING},
    {"cat", {90, 40, 40, 30, 0.08f}, true, PMAT_PRESENCE_EMPTY},
    {"dog", {80, 70, 20, 45, 0.33f}, true, PMAT_PRESENCE_EMPTY},
    {"suitcase", {70, 75, 20, 45, 0.25f}, true, PMAT_PRESENCE_EMPTY},
    {"blanket", {0, 190, 0, 84, 0.1f}, true, PMAT_PRESENCE_EMPTY},
    {"the whole mat drifted by half a sleeper", {0, 192, 0, 84, 0.6f}, true, PMAT_PRESENCE_EMPTY},
};

static void what_lies_on_the_bed_is_told(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct bed bed = bed_create();
        lie(&bed, &nobody, 60, false);
        if (cases[k].known)
            lie(&bed, &sleeper, 600, true);
        if (cases[k].known)
            lie(&bed, &nobody, 60, false);
        enum pmat_presence told = lie(&bed, &cases[k].load, 5, true);
        if (told != cases[k].expected)
            fail_msg("%s: told %d", cases[k].name, (int)told);
        pmat_occupancy_destroy(bed.occupancy);
    }
}

static void a_bed_that_never_reads_nothing_can_be_empty(void **state)
{
    (void)state;
    struct bed bed = bed_create();
    bed.level = 0.15f * SLEEPER; /* bedding, a topper, a cell or two that stick */
    lie(&bed, &nobody, 30, false);
    pmat_occupancy_reset(bed.occupancy);
    bed.level = 0.02f * SLEEPER;
    lie(&bed, &sleeper, 600, true);
    for (int night = 0; night < 3; night++) {
        assert_int_equal(lie(&bed, &nobody, 120, false), PMAT_PRESENCE_EMPTY);
        assert_int_equal(lie(&bed, &sleeper, 120, true), PMAT_PRESENCE_LYING);
    }
    pmat_occupancy_destroy(bed.occupancy);
}

static void a_load_on_the_border_does_not_flutter(void **state)
{
    (void)state;
    struct bed bed = bed_create();
    lie(&bed, &nobody, 60, false);
    lie(&bed, &sleeper, 600, true);
    struct load border = {80, 60, 20, 40, 0.33f};
    assert_int_not_equal(lie(&bed, &border, 30, true), PMAT_PRESENCE_EMPTY); /* stays */
    lie(&bed, &nobody, 30, false);
    assert_int_equal(lie(&bed, &border, 30, true), PMAT_PRESENCE_EMPTY); /* does not enter */
    pmat_occupancy_destroy(bed.occupancy);
}

static void a_heavier_sleeper_makes_the_suitcase_of_the_first_day_empty(void **state)
{
    (void)state;
    struct bed bed = bed_create();
    struct load suitcase = {70, 75, 20, 45, 0.25f};
    lie(&bed, &nobody, 60, false);
    lie(&bed, &suitcase, 900, false); /* taken for somebody: nothing better is known yet */
    lie(&bed, &sleeper, 300, true);
    assert_int_equal(lie(&bed, &suitcase, 10, false), PMAT_PRESENCE_EMPTY);
    assert_int_equal(lie(&bed, &sleeper, 10, true), PMAT_PRESENCE_LYING);
    pmat_occupancy_destroy(bed.occupancy);
}

static void a_pattern_taken_for_a_body_is_found_out_by_its_stillness(void **state)
{
    (void)state;
    struct bed bed = bed_create();
    bed.learning = true;
    assert_int_equal(lie(&bed, &sleeper, 600, false), PMAT_PRESENCE_LYING);
    assert_int_equal(lie(&bed, &sleeper, 1300, false), PMAT_PRESENCE_EMPTY);
    assert_int_equal(lie(&bed, &sleeper, 10, true), PMAT_PRESENCE_LYING);
    pmat_occupancy_destroy(bed.occupancy);
}

struct blind_row {
    const char *name;
    uint16_t rows;
    float covered_cm;
};

static const struct blind_row blinds[] = {
    {"four rows", 4, 0.0f},
    {"seven rows", 7, 190.0f},
    {"a mat under the torso", 32, 60.0f},
};

static void a_mat_that_sees_no_length_calls_sitting_lying(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof blinds / sizeof blinds[0]; k++) {
        struct bed bed = bed_create();
        struct load seat = {80, 40, 0, 40, 0.9f};
        bed.grid_rows = blinds[k].rows;
        bed.covered_long_cm = blinds[k].covered_cm;
        assert_int_equal(lie(&bed, &nobody, 60, false), PMAT_PRESENCE_EMPTY);
        assert_int_equal(lie(&bed, &seat, 10, true), PMAT_PRESENCE_LYING);
        pmat_occupancy_destroy(bed.occupancy);
    }
}

/* Pressures end at 0, so the noise of many cells alone adds up to a load. */
static void noise_of_many_cells_is_nobody_in_the_first_night(void **state)
{
    (void)state;
    struct bed bed = bed_create();
    float map[PMAT_MAP_CELLS];
    for (int i = 0; i < PMAT_MAP_CELLS; i++)
        map[i] = i % 2 == 0 ? NOISE : 0.0f;
    struct pmat_presence_input input = {.load = 0.45f * NOISE * CELLS,
                                        .noise = NOISE,
                                        .cells = CELLS,
                                        .map = map,
                                        .cell_long_cm = CELL_LONG_CM,
                                        .cell_across_cm = CELL_ACROSS_CM,
                                        .grid_rows = 64};
    assert_int_equal(pmat_occupancy_push(bed.occupancy, &input), PMAT_PRESENCE_EMPTY);
    pmat_occupancy_destroy(bed.occupancy);
}

static void a_second_without_a_load_keeps_the_last_word(void **state)
{
    (void)state;
    struct bed bed = bed_create();
    lie(&bed, &nobody, 60, false);
    lie(&bed, &sleeper, 10, true);
    float map[PMAT_MAP_CELLS] = {0};
    struct pmat_presence_input input = {.load = NAN, .noise = NAN, .map = map, .grid_rows = 64};
    assert_int_equal(pmat_occupancy_push(bed.occupancy, &input), PMAT_PRESENCE_LYING);
    pmat_occupancy_destroy(bed.occupancy);
    pmat_occupancy_destroy(NULL);
}

/* ---- kept from night to night ------------------------------------------------------------------
 */

static void the_levels_survive_a_restart(void **state)
{
    (void)state;
    struct bed bed = bed_create(), again = bed_create();
    struct load suitcase = {70, 75, 20, 45, 0.25f};
    lie(&bed, &nobody, 60, false);
    lie(&bed, &sleeper, 600, true);
    uint8_t bytes[256];
    size_t size = pmat_occupancy_saved_size();
    assert_true(size <= sizeof bytes);
    pmat_occupancy_save(bed.occupancy, bytes);
    assert_int_equal(pmat_occupancy_restore(again.occupancy, bytes, size, NULL), PMAT_OK);
    assert_int_equal(lie(&again, &suitcase, 10, true), PMAT_PRESENCE_EMPTY);
    assert_int_equal(lie(&again, &sleeper, 10, true), PMAT_PRESENCE_LYING);
    pmat_occupancy_destroy(bed.occupancy);
    pmat_occupancy_destroy(again.occupancy);
}

static void damaged_levels_are_refused_byte_by_byte(void **state)
{
    (void)state;
    struct bed bed = bed_create();
    lie(&bed, &sleeper, 600, true);
    uint8_t bytes[256];
    size_t size = pmat_occupancy_saved_size();
    pmat_occupancy_save(bed.occupancy, bytes);
    struct pmat_fault fault = {0};
    for (size_t i = 0; i < size; i++) {
        bytes[i] ^= 1;
        assert_int_equal(pmat_occupancy_restore(bed.occupancy, bytes, size, &fault), PMAT_ERR_DATA);
        bytes[i] ^= 1;
    }
    assert_int_equal(pmat_occupancy_restore(bed.occupancy, bytes, size - 1, &fault), PMAT_ERR_DATA);
    assert_int_equal(lie(&bed, &sleeper, 5, true), PMAT_PRESENCE_LYING);
    pmat_occupancy_destroy(bed.occupancy);
}

/* ---- real frames -------------------------------------------------------------------------------
 */

/* The chain of the pipeline, one frame a second. */
struct chain {
    struct pmat_calibration *calibration;
    struct pmat_canonical *canonical;
    struct pmat_movement *movement;
    struct pmat_occupancy *occupancy;
    uint16_t rows, cols;
    enum pmat_presence presence;
    int64_t second;
    uint16_t counts[PMAT_CELLS_MAX];
    float pressure[PMAT_CELLS_MAX];
};

static struct chain *chain_create(const struct pmat_labelled_about *about)
{
    struct chain *chain = calloc(1, sizeof *chain);
    assert_non_null(chain);
    struct pmat_geometry geometry = {
        .rows = about->rows, .cols = about->cols, .from_head_cm = NAN, .from_left_cm = NAN};
    uint8_t bits = (uint8_t)lrintf(log2f(about->adc_max + 1.0f));
    chain->rows = about->rows;
    chain->cols = about->cols;
    chain->calibration = pmat_calibration_create(about->rows, about->cols, bits, PMAT_POLARITY_UP);
    chain->canonical = pmat_canonical_create(&geometry);
    chain->movement = pmat_movement_create(&geometry);
    chain->occupancy = pmat_occupancy_create();
    return chain;
}

static void chain_destroy(struct chain *chain)
{
    pmat_calibration_destroy(chain->calibration);
    pmat_canonical_destroy(chain->canonical);
    pmat_movement_destroy(chain->movement);
    pmat_occupancy_destroy(chain->occupancy);
    free(chain);
}

static enum pmat_presence chain_push(struct chain *chain, const float *cells)
{
    for (int i = 0; i < chain->rows * chain->cols; i++)
        chain->counts[i] = (uint16_t)fminf(fmaxf(cells[i] + 0.5f, 0.0f), 65535.0f);
    struct pmat_frame frame = {.rows = chain->rows, .cols = chain->cols, .counts = chain->counts};
    bool occupied = chain->presence != PMAT_PRESENCE_EMPTY;
    struct pmat_movement_second second;
    struct pmat_calibration_status status;
    float map[PMAT_MAP_CELLS];
    pmat_calibration_apply(chain->calibration, &frame, chain->pressure);
    pmat_movement_push(chain->movement, chain->pressure);
    pmat_movement_second(chain->movement, &second);
    pmat_canonical_apply(chain->canonical, pmat_movement_mean(chain->movement), map);
    pmat_calibration_status(chain->calibration, &status);
    struct pmat_presence_input input = {
        .load = second.load,
        .noise = pmat_calibration_noise(chain->calibration),
        .cells = (uint32_t)(chain->rows * chain->cols) - status.dead_cells - status.stuck_cells,
        .learning = status.state == PMAT_CALIBRATION_LEARNING,
        .map = map,
        .cell_long_cm = pmat_canonical_cell_long_cm(chain->canonical),
        .cell_across_cm = pmat_canonical_cell_across_cm(chain->canonical),
        .grid_rows = chain->rows,
    };
    chain->presence = pmat_occupancy_push(chain->occupancy, &input);
    occupied = chain->presence != PMAT_PRESENCE_EMPTY;
    pmat_calibration_second(chain->calibration, chain->second++ * 1000000, occupied,
                            second.moved_frac < 0.05f, second.load);
    return chain->presence;
}

struct real_row {
    const char *set;
    int hold;          /* each frame so many seconds */
    int every;         /* only each n-th frame */
    float empty_right; /* shares that must be right at least */
    float lying_right;
};

/* The beds' own empty frames: 10 of popu, 130 of fsr4x4; the other two sets have none. Before its
 * first sleeper a coarse mat takes the drift between two days for somebody: 3 of 13 recordings. */
static const struct real_row reals[] = {
    {"popu", 1, 1, 1.0f, 1.0f},
    {"pmat1", 1, 8, NAN, 1.0f},
    {"pmat2", 1, 1, NAN, 1.0f},
    {"fsr4x4", 6, 1, 0.75f, 0.99f},
};

/* The lowest count of each cell in the set stands for its empty bed, as in a streamed night. */
static void lowest_of(struct pmat_labelled *reader, const struct pmat_labelled_about *about,
                      float *lowest)
{
    struct pmat_labelled_frame frame;
    int cells = about->rows * about->cols;
    for (int i = 0; i < cells; i++)
        lowest[i] = INFINITY;
    while (pmat_labelled_next(reader, &frame, NULL) == 1)
        for (int i = 0; i < cells; i++)
            lowest[i] = fminf(lowest[i], frame.cells[i]);
    assert_int_equal(pmat_labelled_rewind(reader, NULL), PMAT_OK);
}

static void count_frame(const struct pmat_labelled_frame *frame, enum pmat_presence told,
                        int right[2], int all[2])
{
    bool lying = pmat_posture_is_lying(frame->posture);
    all[lying]++;
    right[lying] += told == (lying ? PMAT_PRESENCE_LYING : PMAT_PRESENCE_EMPTY);
}

static void judge_set(struct pmat_labelled *reader, const struct real_row *row)
{
    const struct pmat_labelled_about *about = pmat_labelled_about(reader);
    struct chain *chain = chain_create(about);
    int right[2] = {0, 0}, all[2] = {0, 0};
    if (isnan(row->empty_right)) {
        lowest_of(reader, about, chain->pressure);
        float *lowest = calloc(PMAT_CELLS_MAX, sizeof *lowest);
        memcpy(lowest, chain->pressure, (size_t)about->rows * about->cols * sizeof *lowest);
        for (int s = 0; s < 60; s++)
            chain_push(chain, lowest);
        free(lowest);
    }
    struct pmat_labelled_frame frame;
    for (int n = 0; pmat_labelled_next(reader, &frame, NULL) == 1; n++)
        for (int s = 0; s < row->hold && n % row->every == 0; s++)
            count_frame(&frame, chain_push(chain, frame.cells), right, all);
    printf("%s: empty %d of %d, lying %d of %d\n", row->set, right[0], all[0], right[1], all[1]);
    assert_true(all[1] > 0 && (float)right[1] >= row->lying_right * (float)all[1]);
    assert_true(isnan(row->empty_right) ||
                (all[0] > 0 && (float)right[0] >= row->empty_right * (float)all[0]));
    chain_destroy(chain);
}

static void real_beds_are_told_apart(void **state)
{
    (void)state;
    if (access(PMAT_SHARED_DATA, R_OK) != 0) {
        print_message("skipped: no real frames in %s\n", PMAT_SHARED_DATA);
        skip();
    }
    for (size_t k = 0; k < sizeof reals / sizeof reals[0]; k++) {
        char folder[512];
        struct pmat_labelled *reader;
        struct pmat_fault fault;
        snprintf(folder, sizeof folder, "%s/%s", PMAT_SHARED_DATA, reals[k].set);
        if (pmat_labelled_open(&reader, folder, &fault) != PMAT_OK)
            fail_msg("%s", fault.text);
        judge_set(reader, &reals[k]);
        pmat_labelled_close(reader);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_lies_on_the_bed_is_told),
        cmocka_unit_test(a_bed_that_never_reads_nothing_can_be_empty),
        cmocka_unit_test(a_load_on_the_border_does_not_flutter),
        cmocka_unit_test(a_heavier_sleeper_makes_the_suitcase_of_the_first_day_empty),
        cmocka_unit_test(a_pattern_taken_for_a_body_is_found_out_by_its_stillness),
        cmocka_unit_test(a_mat_that_sees_no_length_calls_sitting_lying),
        cmocka_unit_test(noise_of_many_cells_is_nobody_in_the_first_night),
        cmocka_unit_test(a_second_without_a_load_keeps_the_last_word),
        cmocka_unit_test(the_levels_survive_a_restart),
        cmocka_unit_test(damaged_levels_are_refused_byte_by_byte),
        cmocka_unit_test(real_beds_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
