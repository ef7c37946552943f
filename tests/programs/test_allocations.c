/*
 * No memory is taken per frame: linked with --wrap=malloc and friends, every allocation of our own
 * code is counted while frames go from wire bytes to epochs.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acquisition/reader.h"
#include "acquisition/wire.h"
#include "analysis/pipeline.h"
#include "tests/support/rows.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

/* The one thing a test of allocations cannot do without: a counter the wrappers can reach. */
static unsigned long allocations;

void *__wrap_malloc(size_t size)
{
    allocations++;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    allocations++;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    allocations++;
    return __real_realloc(old, size);
}

struct row {
    const char *name;
    const char *wire;
    uint16_t rows, cols;
    uint8_t encoding;
    int frames;
    int lost; /* a line may be read from its middle: the first one is not trusted */
};

static const struct row rows[] = {
    {"pmat1 u12 of 32 x 64", "pmat1", 32, 64, 1, 6000, 0},
    {"pmat1 u8 of 4 x 4", "pmat1", 4, 4, 0, 6000, 0},
    {"pmat1 u16 of 128 x 128", "pmat1", 128, 128, 2, 1200, 0},
    {"ascii lines of 16 x 16", "ascii-line", 16, 16, 0, 6000, 1},
};

struct counted {
    int epochs, sessions;
};

static void on_begin(void *context, const struct pmat_session *session)
{
    (void)session;
    ((struct counted *)context)->sessions++;
}

static void on_progress(void *context, const struct pmat_epoch *epoch,
                        const struct pmat_event *events, size_t count,
                        const struct pmat_session *session)
{
    (void)events;
    (void)count;
    (void)session;
    ((struct counted *)context)->epochs += epoch != NULL;
}

static void on_end(void *context, const struct pmat_session *session, const struct pmat_map *maps,
                   size_t count)
{
    (void)context;
    (void)session;
    (void)maps;
    (void)count;
}

/* An empty bed for a minute, then somebody who turns every five minutes. */
static void draw(const struct row *row, int frame, uint16_t *counts)
{
    int second = frame / 10;
    double middle = second / 300 % 2 == 0 ? 0.5 : 0.6;
    for (int r = 0; r < row->rows; r++)
        for (int c = 0; c < row->cols; c++) {
            double y = (r + 0.5) / row->rows, x = (c + 0.5) / row->cols - middle;
            int body = second >= 60 && y > 0.1 && y < 0.9 && fabs(x) < 0.18;
            counts[r * row->cols + c] = (uint16_t)(4 + (frame * 7 + r * 3 + c) % 3 + body * 180);
        }
}

struct line {
    const struct row *row;
    const struct pmat_wire_format *format;
    struct pmat_wire_encoder encoder;
    struct pmat_reader *reader;
    struct pmat_pipeline *pipeline;
    uint16_t *counts;
    uint8_t *bytes;
    size_t size;
    int decoded;
};

static void send_frame(struct line *line, int index)
{
    struct pmat_frame frame = {.rows = line->row->rows,
                               .cols = line->row->cols,
                               .device_us = (uint64_t)index * 100000,
                               .counts = line->counts};
    draw(line->row, index, line->counts);
    size_t used = line->format->encode_frame(&line->encoder, &frame, line->bytes, line->size);
    assert_true(used > 0);
    size_t at = 0;
    enum pmat_reader_outcome outcome;
    do {
        size_t taken;
        outcome = pmat_reader_push(line->reader, line->bytes + at, used - at, &taken,
                                   (int64_t)index * 100000, (int64_t)index * 100000, &frame);
        at += taken;
        if (outcome != PMAT_READER_FRAME)
            continue;
        line->decoded++;
        pmat_pipeline_push(line->pipeline, &frame);
    } while (outcome != PMAT_READER_NOTHING || at < used);
}

static void takes_no_memory_per_frame(void **state)
{
    const struct row *row = *state;
    struct pmat_profile profile;
    struct pmat_config config;
    struct pmat_model *model;
    struct pmat_fault fault;
    struct counted counted = {0};
    struct line line = {.row = row, .format = pmat_wire_find(row->wire)};
    assert_non_null(line.format);
    line.encoder.encoding = row->encoding;
    pmat_profile_default(&profile);
    pmat_config_default(&config);
    profile.geometry.rows = row->rows;
    profile.geometry.cols = row->cols;
    profile.bits = 8;
    snprintf(profile.wire, sizeof profile.wire, "%s", row->wire);
    const struct pmat_night_sink sink = {&counted, on_begin, on_progress, on_end};
    assert_int_equal(pmat_model_create_default(&model, &fault), PMAT_OK);
    assert_int_equal(pmat_pipeline_create(&line.pipeline, &profile, &config, model, &sink, &fault),
                     PMAT_OK);
    assert_int_equal(pmat_reader_create(&line.reader, &profile, PMAT_CLOCK_HOST, &fault), PMAT_OK);
    line.size = line.format->encoded_max(row->rows, row->cols);
    line.bytes = malloc(line.size);
    line.counts = malloc((size_t)row->rows * row->cols * sizeof *line.counts);

    unsigned long before = allocations;
    for (int i = 0; i < row->frames; i++)
        send_frame(&line, i);
    unsigned long after = allocations;
    print_message("%s: %d frames, %d epochs, %lu allocations\n", row->name, line.decoded,
                  counted.epochs, after - before);
    assert_int_equal(after - before, 0);
    assert_int_equal(line.decoded, row->frames - row->lost);
    if (row->frames >= 6000)
        assert_true(counted.sessions == 1 && counted.epochs > 10);
    assert_true(before > 0); /* the counter does count */

    pmat_reader_destroy(line.reader);
    pmat_pipeline_destroy(line.pipeline);
    pmat_model_destroy(model);
    free(line.bytes);
    free(line.counts);
}

int main(void)
{
    static struct rows tests;
    ROWS_ADD_ALL(&tests, rows, takes_no_memory_per_frame);
    return rows_run(&tests, "allocations");
}
