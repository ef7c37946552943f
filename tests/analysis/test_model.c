/* The posture model: refuses damaged files, agrees with its training, knows its symmetries. */
#include "analysis/model.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "analysis/model_prepare.h"

enum {
    VERSION_AT = 8,
    KIND_AT = 12,
    SIZE_AT = 16,
    CRC_AT = 20,
    COLS_AT = 26,
    VIEWS_AT = 29,
    LAYER_COUNT_AT = 30,
    TEMPERATURE_AT = 64,
    FIRST_STRIDE_AT = 69,
    FIRST_OUTPUTS_AT = 74,
    NAME_SIZE = 40,
    GOLDEN_MAX = 40,
    LINE_SIZE = 16384,
};

struct bytes {
    unsigned char *data;
    size_t size;
};

static struct bytes read_default_file(void)
{
    FILE *file = fopen(PMAT_SOURCE_DIR "/analysis/model_default.pmatm", "rb");
    assert_non_null(file);
    struct bytes bytes = {malloc(1 << 20), 0};
    assert_non_null(bytes.data);
    bytes.size = fread(bytes.data, 1, 1 << 20, file);
    fclose(file);
    return bytes;
}

static void put_u32(unsigned char *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (unsigned char)(value >> 8 * i);
}

/* Makes the checksum right again: what remains wrong is the meaning. */
static void seal(struct bytes *bytes)
{
    uLong crc = crc32(0, bytes->data, CRC_AT);
    crc = crc32_z(crc, bytes->data + CRC_AT + 4, bytes->size - CRC_AT - 4);
    put_u32(bytes->data + CRC_AT, (uint32_t)crc);
}

struct damage {
    const char *name;
    size_t at;           /* the byte that is changed; (size_t)-1 - n: counted from the end */
    unsigned char value; /* what is written there */
    bool sealed;         /* with a matching checksum */
    const char *word;    /* that the fault must contain */
};

static const struct damage damages[] = {
    {"another kind of file is refused", 0, 'X', false, "not a posture model"},
    {"a newer version asks for an update", VERSION_AT, 2, true, "update the program"},
    {"version 0 asks for a new training", VERSION_AT, 0, true, "train the model again"},
    {"a wrong size is refused", SIZE_AT, 1, true, "cut short"},
    {"a wrong checksum is refused", CRC_AT, 0, false, "checksum"},
    {"another net is refused", KIND_AT + 3, '9', true, "net9"},
    {"other maps are refused", COLS_AT, 32, true, "32 x 16"},
    {"no view is refused", VIEWS_AT, 0, true, "no view"},
    {"no layer is refused", LAYER_COUNT_AT, 0, true, "number of layers"},
    {"too many layers are refused", LAYER_COUNT_AT, 9, true, "number of layers"},
    {"a temperature that is no number is refused", TEMPERATURE_AT + 3, 0xff, true, "out of range"},
    {"an unknown stride is refused", FIRST_STRIDE_AT, 3, true, "does not know"},
    {"layers that do not fit are refused", FIRST_OUTPUTS_AT, 13, true, "do not fit"},
    {"an infinite weight is refused", (size_t)-1, 0xff, true, "no number"},
};
enum { DAMAGE_COUNT = sizeof damages / sizeof *damages };

static void refuses_damage(void **state)
{
    const struct damage *damage = *state;
    struct bytes bytes = read_default_file();
    size_t at = damage->at == (size_t)-1 ? bytes.size - 1 : damage->at;
    bytes.data[at] = damage->value;
    if (damage->at == (size_t)-1) /* 0xff80 above a bias makes it -infinity or NAN */
        bytes.data[at - 1] |= 0x80;
    if (damage->sealed)
        seal(&bytes);
    struct pmat_model *model;
    struct pmat_fault fault = {0};
    assert_int_equal(pmat_model_create(&model, bytes.data, bytes.size, &fault), PMAT_ERR_DATA);
    assert_null(model);
    if (!strstr(fault.text, damage->word))
        fail_msg("\"%s\" does not say \"%s\"", fault.text, damage->word);
    free(bytes.data);
}

static void assert_refused(const void *data, size_t size)
{
    struct pmat_model *model;
    struct pmat_fault fault = {0};
    if (pmat_model_create(&model, data, size, &fault) != PMAT_ERR_DATA || model)
        fail_msg("taken for a model at a length of %zu", size);
    assert_true(fault.text[0] != '\0');
}

static void refuses_a_file_cut_at_any_length(void **state)
{
    (void)state;
    struct bytes bytes = read_default_file();
    for (size_t size = 0; size < bytes.size; size++)
        assert_refused(bytes.data, size);
    for (size_t size = 0; size < 1200; size++) { /* sealed, on a heap block of just that size */
        struct bytes cut = {malloc(size + 1), size};
        assert_non_null(cut.data);
        memcpy(cut.data, bytes.data, size);
        if (size > CRC_AT + 4) {
            put_u32(cut.data + SIZE_AT, (uint32_t)size);
            seal(&cut);
        }
        assert_refused(cut.data, size);
        free(cut.data);
    }
    free(bytes.data);
}

static void refuses_a_longer_file(void **state)
{
    (void)state;
    struct bytes bytes = read_default_file();
    bytes.size += 4;
    assert_refused(bytes.data, bytes.size);
    put_u32(bytes.data + SIZE_AT, (uint32_t)bytes.size);
    seal(&bytes);
    assert_refused(bytes.data, bytes.size);
    free(bytes.data);
}

static void refuses_any_flipped_bit(void **state)
{
    (void)state;
    struct bytes bytes = read_default_file();
    for (size_t at = 0; at < bytes.size; at += at < 1024 ? 1 : 499) {
        unsigned char bit = (unsigned char)(1U << at % 8);
        bytes.data[at] ^= bit;
        assert_refused(bytes.data, bytes.size);
        bytes.data[at] ^= bit;
    }
    free(bytes.data);
}

static int make_model(void **state)
{
    struct pmat_fault fault = {0};
    struct pmat_model *model;
    if (pmat_model_create_default(&model, &fault) != PMAT_OK) {
        fprintf(stderr, "%s\n", fault.text);
        return -1;
    }
    *state = model;
    return 0;
}

static int end_model(void **state)
{
    pmat_model_destroy(*state);
    return 0;
}

static void default_model_says_where_it_comes_from(void **state)
{
    const char *text = pmat_model_provenance(*state);
    assert_non_null(strstr(text, "left out entirely: S2 S5 S8 S11"));
    assert_non_null(strstr(text, "ODC-BY 1.0"));
    assert_non_null(strstr(text, "CC0 1.0"));
    assert_int_equal(strncmp(pmat_model_id(*state), "net4-", 5), 0);
    assert_int_equal(strlen(pmat_model_id(*state)), 13);
}

static void destroying_nothing_is_fine(void **state)
{
    (void)state;
    pmat_model_destroy(NULL);
}

/* Two ellipses of load: a body well off the middle, turned to one side. */
static void draw_body(float map[PMAT_MAP_CELLS], float load)
{
    for (int row = 0; row < PMAT_MAP_ROWS; row++)
        for (int col = 0; col < PMAT_MAP_COLS; col++) {
            float y = (float)row, x = (float)col;
            float thorax = expf(-powf((y - 8) / 5, 2) - powf((x - 5) / 2, 2));
            float pelvis = expf(-powf((y - 16) / 3, 2) - powf((x - 6) / 3, 2));
            map[row * PMAT_MAP_COLS + col] = load * (thorax + pelvis * 1.4f);
        }
}

static void a_mirrored_map_swaps_left_and_right(void **state)
{
    float map[PMAT_MAP_CELLS], mirrored[PMAT_MAP_CELLS], direct[4], swapped[4];
    draw_body(map, 100);
    pmat_model_mirror(map, mirrored);
    pmat_model_classify(*state, map, direct);
    pmat_model_classify(*state, mirrored, swapped);
    static const int twin[4] = {0, 2, 1, 3};
    for (int i = 0; i < 4; i++)
        assert_float_equal(direct[i], swapped[twin[i]], 1e-4);
}

static void unit_and_offset_do_not_matter(void **state)
{
    float map[PMAT_MAP_CELLS], other[PMAT_MAP_CELLS], first[4], second[4];
    draw_body(map, 1);
    for (int i = 0; i < PMAT_MAP_CELLS; i++)
        other[i] = 4000 * map[i] + 150;
    pmat_model_classify(*state, map, first);
    pmat_model_classify(*state, other, second);
    for (int i = 0; i < 4; i++)
        assert_float_equal(first[i], second[i], 1e-3);
}

static void shares_sum_to_1_whatever_the_map(void **state)
{
    static const float odd[] = {0, NAN, INFINITY, -INFINITY, -5, 1e-30f, 3e38f, 7};
    float map[PMAT_MAP_CELLS], shares[4];
    for (size_t fill = 0; fill < 8; fill++)
        for (size_t spot = 0; spot < 8; spot++) {
            for (size_t i = 0; i < PMAT_MAP_CELLS; i++)
                map[i] = i % 5 == 0 ? odd[spot] : odd[fill];
            pmat_model_classify(*state, map, shares);
            float sum = 0;
            for (int i = 0; i < 4; i++) {
                assert_true(shares[i] >= 0 && shares[i] <= 1);
                sum += shares[i];
            }
            assert_float_equal(sum, 1, 1e-5);
        }
}

static const struct pmat_model_preparation preparation = {.floor_quantile = 0.1f,
                                                          .top_quantile = 0.95f,
                                                          .min_span_frac = 0.02f,
                                                          .clip = 1.5f,
                                                          .box_floor = 0.35f,
                                                          .box_tail_frac = 0.02f,
                                                          .box_half_scale = 0.54f,
                                                          .box_min_half_frac = 0.15f};

static void preparation_sets_floor_and_top(void **state)
{
    (void)state;
    float map[PMAT_MAP_CELLS], prepared[PMAT_MAP_CELLS];
    for (int i = 0; i < PMAT_MAP_CELLS; i++) /* 0..511 once each, shuffled: 173 is odd */
        map[i] = (float)(i * 173 % PMAT_MAP_CELLS);
    pmat_model_prepare(&preparation, map, prepared);
    for (int i = 0; i < PMAT_MAP_CELLS; i++) /* ranks 51 and 485 of 0..511 */
        assert_float_equal(prepared[i], sqrtf(fmaxf(map[i] - 51, 0) / (485 - 51)), 1e-5);
}

static void preparation_clips_hot_cells(void **state)
{
    (void)state;
    float map[PMAT_MAP_CELLS], prepared[PMAT_MAP_CELLS];
    for (int i = 0; i < PMAT_MAP_CELLS; i++)
        map[i] = (float)(i % 10);
    map[77] = 1e6f;
    pmat_model_prepare(&preparation, map, prepared);
    assert_float_equal(prepared[77], 1.5, 0);
}

static void box_spreads_a_small_body_over_the_map(void **state)
{
    (void)state;
    float map[PMAT_MAP_CELLS] = {0}, boxed[PMAT_MAP_CELLS];
    for (int row = 2; row < 14; row++)
        for (int col = 9; col < 15; col++)
            map[row * PMAT_MAP_COLS + col] = 1;
    pmat_model_box(&preparation, map, boxed);
    int full = 0;
    for (int i = 0; i < PMAT_MAP_CELLS; i++)
        full += boxed[i] > 0.9f;
    assert_in_range(full, PMAT_MAP_CELLS * 7 / 10, PMAT_MAP_CELLS * 95 / 100);
    float mirrored[PMAT_MAP_CELLS];
    pmat_model_mirror(boxed, mirrored);
    for (int i = 0; i < PMAT_MAP_CELLS; i++) /* it lies in the middle now */
        assert_float_equal(boxed[i], mirrored[i], 1e-4);
}

static void box_keeps_a_map_without_a_body(void **state)
{
    (void)state;
    float map[PMAT_MAP_CELLS], boxed[PMAT_MAP_CELLS];
    for (int i = 0; i < PMAT_MAP_CELLS; i++)
        map[i] = 0.3f * (float)(i % 7) / 7;
    pmat_model_box(&preparation, map, boxed);
    for (int i = 0; i < PMAT_MAP_CELLS; i++)
        assert_float_equal(boxed[i], map[i], 1e-5);
}

/* One line of tests/golden/model_maps.csv: what the training computed for a map. */
struct golden {
    char name[NAME_SIZE];
    float shares[4];
    float map[PMAT_MAP_CELLS];
    struct pmat_model *model;
};

static bool parse_golden(char *line, struct golden *golden)
{
    char *at = strchr(line, ',');
    if (!at || at - line >= NAME_SIZE)
        return false;
    memcpy(golden->name, line, (size_t)(at - line));
    golden->name[at - line] = '\0';
    for (int i = 0; i < 4 + PMAT_MAP_CELLS; i++) {
        if (*at != ',')
            return false;
        float value = strtof(at + 1, &at);
        if (i < 4)
            golden->shares[i] = value;
        else
            golden->map[i - 4] = value;
    }
    return *at == '\n';
}

static size_t read_golden(struct golden *rows)
{
    FILE *file = fopen(PMAT_SOURCE_DIR "/tests/golden/model_maps.csv", "r");
    static char line[LINE_SIZE];
    size_t count = 0;
    while (file && count < GOLDEN_MAX && fgets(line, sizeof line, file) &&
           parse_golden(line, &rows[count]))
        count++;
    bool whole = file && feof(file);
    if (file)
        fclose(file);
    return whole ? count : 0;
}

static void agrees_with_its_training(void **state)
{
    const struct golden *golden = *state;
    float shares[4];
    pmat_model_classify(golden->model, golden->map, shares);
    for (int i = 0; i < 4; i++)
        assert_float_equal(shares[i], golden->shares[i], 1e-3);
}

/* "simulated prone 2": one of the bodies that training held back. */
static int class_in_name(const char *name)
{
    if (strncmp(name, "simulated ", 10) != 0)
        return -1;
    for (int i = 0; i < PMAT_MODEL_CLASSES; i++) {
        const char *posture = pmat_posture_name(pmat_model_postures[i]);
        if (strncmp(name + 10, posture, strlen(posture)) == 0)
            return i;
    }
    return -1;
}

static void tells_simulated_bodies_apart(void **state)
{
    const struct golden *golden = *state;
    float shares[4];
    int bodies = 0, right = 0;
    for (; golden->model; golden++) {
        int truth = class_in_name(golden->name);
        if (truth < 0)
            continue;
        pmat_model_classify(golden->model, golden->map, shares);
        int best = 0;
        for (int i = 1; i < 4; i++)
            best = shares[i] > shares[best] ? i : best;
        bodies++;
        right += best == truth;
    }
    assert_true(bodies >= 12);
    /* Some lie half off their mat: nobody could tell. */
    assert_true(4 * right >= 3 * bodies);
}

static int test_golden(void)
{
    static struct golden rows[GOLDEN_MAX + 1]; /* ends with one without a model */
    struct CMUnitTest tests[GOLDEN_MAX + 1] = {0};
    size_t count = read_golden(rows);
    struct pmat_model *model = NULL;
    if (count < 12 || pmat_model_create_default(&model, NULL) != PMAT_OK) {
        fprintf(stderr, "tests/golden/model_maps.csv: row %zu cannot be read\n", count + 1);
        return 1;
    }
    for (size_t i = 0; i < count; i++) {
        rows[i].model = model;
        tests[i] =
            (struct CMUnitTest){rows[i].name, agrees_with_its_training, NULL, NULL, &rows[i]};
    }
    tests[count] = (struct CMUnitTest){"tells simulated bodies apart", tells_simulated_bodies_apart,
                                       NULL, NULL, rows};
    int failed = _cmocka_run_group_tests("golden", tests, count + 1, NULL, NULL);
    pmat_model_destroy(model);
    return failed;
}

static int test_damages(void)
{
    struct damage rows[DAMAGE_COUNT];
    struct CMUnitTest tests[DAMAGE_COUNT];
    memcpy(rows, damages, sizeof rows);
    for (size_t i = 0; i < DAMAGE_COUNT; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, refuses_damage, NULL, NULL, &rows[i]};
    return _cmocka_run_group_tests("damages", tests, DAMAGE_COUNT, NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest files[] = {
        cmocka_unit_test(refuses_a_file_cut_at_any_length),
        cmocka_unit_test(refuses_a_longer_file),
        cmocka_unit_test(refuses_any_flipped_bit),
        cmocka_unit_test(destroying_nothing_is_fine),
    };
    const struct CMUnitTest maps[] = {
        cmocka_unit_test(preparation_sets_floor_and_top),
        cmocka_unit_test(preparation_clips_hot_cells),
        cmocka_unit_test(box_spreads_a_small_body_over_the_map),
        cmocka_unit_test(box_keeps_a_map_without_a_body),
        cmocka_unit_test_setup_teardown(default_model_says_where_it_comes_from, make_model,
                                        end_model),
        cmocka_unit_test_setup_teardown(a_mirrored_map_swaps_left_and_right, make_model, end_model),
        cmocka_unit_test_setup_teardown(unit_and_offset_do_not_matter, make_model, end_model),
        cmocka_unit_test_setup_teardown(shares_sum_to_1_whatever_the_map, make_model, end_model),
    };
    return test_damages() + cmocka_run_group_tests(files, NULL, NULL) +
           cmocka_run_group_tests(maps, NULL, NULL) + test_golden();
}
