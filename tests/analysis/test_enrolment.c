/* Enrolment: own lies mend the model, far from them it decides alone, and bytes come back. */
#include "analysis/enrolment.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analysis/pipeline.h"

enum { SUPINE, LEFT, RIGHT, PRONE, LIES = 3 };

static const struct pmat_enrolment_grid dense = {32, 16}, coarse = {4, 4};

/* A made-up body: posture p presses in its own quarter of the map, `lie` moves it a little. */
static void draw(float map[PMAT_MAP_CELLS], int posture, int lie)
{
    for (int row = 0; row < PMAT_MAP_ROWS; row++)
        for (int col = 0; col < PMAT_MAP_COLS; col++) {
            float y = (float)row - (6.0f + 6.0f * (float)posture + 0.4f * (float)lie);
            float x = (float)col - (4.0f + 2.5f * (float)posture);
            map[row * PMAT_MAP_COLS + col] =
                100 * expf(-(x * x + y * y) / (12 + (float)posture)) +
                40 * expf(-powf((float)row - 16, 2) / 60 - powf((float)col - 8, 2) / 8);
        }
}

static size_t make_examples(struct pmat_enrolment_example *examples, int relabel)
{
    size_t count = 0;
    for (int posture = 0; posture < PMAT_MODEL_CLASSES; posture++)
        for (int lie = 0; lie < LIES; lie++) {
            struct pmat_enrolment_example *example = &examples[count];
            memset(example, 0, sizeof *example);
            example->posture = (uint8_t)(relabel ? (posture + lie) % 4 : posture);
            example->lie = (uint16_t)count++;
            draw(example->map, posture, lie);
        }
    return count;
}

struct fixture {
    struct pmat_model *model;
    struct pmat_enrolment_example examples[PMAT_MODEL_CLASSES * LIES];
    size_t count;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    assert_int_equal(pmat_model_create_default(&f->model, NULL), PMAT_OK);
    f->count = make_examples(f->examples, 0);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    pmat_model_destroy(f->model);
    free(f);
    return 0;
}

static int best_of(const float *shares)
{
    int best = 0;
    for (int i = 1; i < PMAT_MODEL_CLASSES; i++)
        best = shares[i] > shares[best] ? i : best;
    return best;
}

static void expect_right(struct fixture *f, struct pmat_enrolment_grid grid)
{
    struct pmat_enrolment *enrolment;
    assert_int_equal(pmat_enrolment_create(&enrolment, f->model, f->examples, f->count, grid, NULL),
                     PMAT_OK);
    for (int posture = 0; posture < PMAT_MODEL_CLASSES; posture++) {
        float map[PMAT_MAP_CELLS], shares[PMAT_MODEL_CLASSES], sum = 0;
        draw(map, posture, -1); /* a lie that was not enrolled */
        pmat_model_classify(f->model, map, shares);
        pmat_enrolment_mend(enrolment, map, shares);
        assert_int_equal(best_of(shares), posture);
        for (int i = 0; i < PMAT_MODEL_CLASSES; i++)
            sum += shares[i];
        assert_float_equal(sum, 1, 1e-5);
    }
    pmat_enrolment_destroy(enrolment);
}

static void a_dense_mat_is_mended(void **state)
{
    expect_right(*state, dense);
}

static void a_mat_of_few_cells_is_mended(void **state)
{
    expect_right(*state, coarse);
}

static void far_from_the_examples_the_model_decides(void **state)
{
    struct fixture *f = *state;
    struct pmat_enrolment *enrolment;
    float map[PMAT_MAP_CELLS] = {0}, alone[PMAT_MODEL_CLASSES], mended[PMAT_MODEL_CLASSES];
    for (int i = 0; i < PMAT_MAP_CELLS; i += 37)
        map[i] = 50; /* scattered points, like nobody's body */
    assert_int_equal(
        pmat_enrolment_create(&enrolment, f->model, f->examples, f->count, dense, NULL), PMAT_OK);
    pmat_model_classify(f->model, map, alone);
    memcpy(mended, alone, sizeof mended);
    pmat_enrolment_mend(enrolment, map, mended);
    for (int i = 0; i < PMAT_MODEL_CLASSES; i++)
        assert_true(fabsf(alone[i] - mended[i]) < 0.05f);
    pmat_enrolment_destroy(enrolment);
}

static void what_helps_is_found_better(void **state)
{
    struct fixture *f = *state;
    struct pmat_enrolment_check check;
    assert_int_equal(pmat_enrolment_check(f->model, f->examples, f->count, dense, &check, NULL),
                     PMAT_OK);
    assert_int_equal(check.lies, f->count);
    assert_int_equal(check.right_with, f->count);
    assert_true(check.better);
}

static void wrong_labels_are_refused(void **state)
{
    struct fixture *f = *state;
    struct pmat_enrolment_check check;
    f->count = make_examples(f->examples, 1); /* the same body under three names */
    assert_int_equal(pmat_enrolment_check(f->model, f->examples, f->count, dense, &check, NULL),
                     PMAT_OK);
    assert_false(check.better);
}

static void one_lie_a_posture_cannot_be_checked(void **state)
{
    struct fixture *f = *state;
    struct pmat_enrolment_check check;
    for (size_t i = 0; i < 4; i++)
        f->examples[i] = f->examples[i * LIES];
    assert_int_equal(pmat_enrolment_check(f->model, f->examples, 4, dense, &check, NULL), PMAT_OK);
    assert_int_equal(check.lies, 0);
    assert_false(check.better);
}

static void one_posture_is_no_enrolment(void **state)
{
    struct fixture *f = *state;
    struct pmat_enrolment *enrolment;
    assert_int_equal(pmat_enrolment_create(&enrolment, f->model, f->examples, LIES, dense, NULL),
                     PMAT_ERR_DATA);
    assert_null(enrolment);
}

static void bytes_come_back(void **state)
{
    struct fixture *f = *state;
    size_t size = pmat_enrolment_saved_size(f->count), count;
    struct pmat_enrolment_example *again;
    void *bytes = malloc(size);
    assert_non_null(bytes);
    pmat_enrolment_save(f->examples, f->count, dense, bytes);
    assert_int_equal(pmat_enrolment_read(bytes, size, dense, &again, &count, NULL), PMAT_OK);
    assert_int_equal(count, f->count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(again[i].posture, f->examples[i].posture);
        assert_memory_equal(again[i].map, f->examples[i].map, sizeof again[i].map);
    }
    free(again);
    free(bytes);
}

static void foreign_bytes_are_refused(void **state)
{
    struct fixture *f = *state;
    size_t size = pmat_enrolment_saved_size(f->count), count;
    struct pmat_enrolment_example *again;
    unsigned char *bytes = malloc(size);
    assert_non_null(bytes);
    pmat_enrolment_save(f->examples, f->count, dense, bytes);
    assert_int_equal(pmat_enrolment_read(bytes, size, coarse, &again, &count, NULL), PMAT_ERR_DATA);
    assert_int_equal(pmat_enrolment_read(bytes, size - 1, dense, &again, &count, NULL),
                     PMAT_ERR_DATA);
    assert_int_equal(pmat_enrolment_read(bytes, 3, dense, &again, &count, NULL), PMAT_ERR_DATA);
    for (size_t at = 0; at < size; at += 97) {
        bytes[at] ^= 0x10;
        assert_int_equal(pmat_enrolment_read(bytes, size, dense, &again, &count, NULL),
                         PMAT_ERR_DATA);
        bytes[at] ^= 0x10;
    }
    free(bytes);
}

static void no_session(void *context, const struct pmat_session *session)
{
    (void)context, (void)session;
}

static void no_progress(void *context, const struct pmat_epoch *epoch,
                        const struct pmat_event *events, size_t event_count,
                        const struct pmat_session *session)
{
    (void)context, (void)epoch, (void)events, (void)event_count, (void)session;
}

static void no_end(void *context, const struct pmat_session *session, const struct pmat_map *maps,
                   size_t map_count)
{
    (void)context, (void)session, (void)maps, (void)map_count;
}

static struct pmat_pipeline *make_pipeline(struct fixture *f, struct pmat_enrolment_grid grid)
{
    static const struct pmat_night_sink nobody = {NULL, no_session, no_progress, no_end};
    struct pmat_pipeline *pipeline;
    struct pmat_profile profile;
    struct pmat_config config;
    pmat_profile_default(&profile);
    pmat_config_default(&config);
    profile.geometry.rows = grid.rows;
    profile.geometry.cols = grid.cols;
    profile.bits = 12;
    assert_int_equal(pmat_pipeline_create(&pipeline, &profile, &config, f->model, &nobody, NULL),
                     PMAT_OK);
    return pipeline;
}

/* Pushes `seconds` frames of a body in that posture, or of an empty bed (-1). */
static void push(struct pmat_pipeline *pipeline, struct pmat_enrolment_grid grid, int posture,
                 int seconds, int64_t *time_us)
{
    uint16_t counts[32 * 16];
    float map[PMAT_MAP_CELLS] = {0};
    if (posture >= 0)
        draw(map, posture, 0);
    for (int second = 0; second < seconds; second++) {
        for (int row = 0; row < grid.rows; row++)
            for (int col = 0; col < grid.cols; col++) {
                int at = (row * 32 / grid.rows + 16 / grid.rows) * PMAT_MAP_COLS +
                         col * 16 / grid.cols + 8 / grid.cols;
                float value = map[grid.rows == 32 ? row * PMAT_MAP_COLS + col : at];
                counts[row * grid.cols + col] =
                    (uint16_t)(20 + 10 * value + (float)((row * 7 + col * 3 + second * 5) % 4));
            }
        struct pmat_frame frame = {.rows = grid.rows,
                                   .cols = grid.cols,
                                   .time_us = *time_us,
                                   .utc_us = *time_us,
                                   .counts = counts};
        pmat_pipeline_push(pipeline, &frame);
        *time_us += 1000000;
    }
    pmat_pipeline_tick(pipeline, *time_us, *time_us);
}

/* Enrolled under another name, a body is called so by the pipeline, and not without enrolment. */
static void expect_pipeline_mended(struct fixture *f, struct pmat_enrolment_grid grid)
{
    struct pmat_enrolment *enrolment;
    struct pmat_pipeline *pipeline = make_pipeline(f, grid);
    int64_t time_us = 0;
    push(pipeline, grid, -1, 120, &time_us);
    push(pipeline, grid, SUPINE, 60, &time_us);
    const struct pmat_second *latest = pmat_pipeline_latest(pipeline);
    assert_true(latest->classified);
    int alone = best_of(latest->probabilities), taught = (alone + 1) % PMAT_MODEL_CLASSES;
    for (size_t i = 0; i < f->count; i++) {
        int drawn = f->examples[i].posture;
        f->examples[i].posture = (uint8_t)(drawn == SUPINE   ? taught
                                           : drawn == taught ? alone
                                                             : drawn);
        if (pmat_enrolment_wants_counts(grid))
            for (int k = 0; k < PMAT_MAP_CELLS; k++)
                f->examples[i].map[k] = 20 + 10 * f->examples[i].map[k];
    }
    assert_int_equal(pmat_enrolment_create(&enrolment, f->model, f->examples, f->count, grid, NULL),
                     PMAT_OK);
    pmat_pipeline_set_enrolment(pipeline, enrolment);
    push(pipeline, grid, SUPINE, 5, &time_us);
    assert_int_equal(best_of(pmat_pipeline_latest(pipeline)->probabilities), taught);
    pmat_pipeline_set_enrolment(pipeline, NULL);
    push(pipeline, grid, SUPINE, 5, &time_us);
    assert_int_equal(best_of(pmat_pipeline_latest(pipeline)->probabilities), alone);
    pmat_pipeline_destroy(pipeline);
    pmat_enrolment_destroy(enrolment);
}

static void the_pipeline_takes_it(void **state)
{
    expect_pipeline_mended(*state, dense);
}

static void the_pipeline_takes_it_by_counts(void **state)
{
    expect_pipeline_mended(*state, coarse);
}

#define ROW(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(a_dense_mat_is_mended),
        ROW(a_mat_of_few_cells_is_mended),
        ROW(far_from_the_examples_the_model_decides),
        ROW(what_helps_is_found_better),
        ROW(wrong_labels_are_refused),
        ROW(one_lie_a_posture_cannot_be_checked),
        ROW(one_posture_is_no_enrolment),
        ROW(bytes_come_back),
        ROW(foreign_bytes_are_refused),
        ROW(the_pipeline_takes_it),
        ROW(the_pipeline_takes_it_by_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
