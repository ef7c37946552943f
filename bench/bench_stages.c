/*
 * Frames per second of every stage on one core: decode, calibrate, movement, canonical map and
 * posture (once a second), the whole pipeline, and the store (once an epoch). Prints the median of
 * several runs and, from them, the time a night of 32 x 64 cells at 10 Hz takes.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "acquisition/reader.h"
#include "acquisition/wire.h"
#include "analysis/calibrate.h"
#include "analysis/canonical.h"
#include "analysis/movement.h"
#include "analysis/pipeline.h"
#include "storage/store.h"

enum { ROWS = 64, COLS = 32, CELLS = ROWS * COLS, FRAMES = 4000, RUNS = 7, RATE_HZ = 10 };
enum { NIGHT_FRAMES = 288000, NIGHT_SECONDS = 28800, NIGHT_EPOCHS = 960 };

struct bench {
    uint16_t *counts; /* [FRAMES][CELLS] */
    float *pressure, *map;
    uint8_t *bytes; /* FRAMES packets */
    size_t byte_count;
    struct pmat_model *model;
    struct pmat_calibration *calibration;
    struct pmat_movement *movement;
    struct pmat_canonical *canonical;
    struct pmat_profile profile;
    struct pmat_config config;
    struct pmat_store *store;
    pmat_session_id session_id;
    volatile float keep; /* what is computed must be used */
};

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

struct stage {
    const char *name;
    const char *unit;
    int count; /* units in one run */
    void (*run)(struct bench *bench);
    double night_units; /* how many a night needs */
};

static struct pmat_frame frame_at(const struct bench *bench, int index)
{
    return (struct pmat_frame){.rows = ROWS,
                               .cols = COLS,
                               .device_us = (uint64_t)index * 1000000 / RATE_HZ,
                               .time_us = (int64_t)index * 1000000 / RATE_HZ,
                               .utc_us = (int64_t)index * 1000000 / RATE_HZ,
                               .counts = bench->counts + (size_t)index * CELLS};
}

static void run_decode(struct bench *bench)
{
    struct pmat_reader *reader;
    struct pmat_frame frame;
    if (pmat_reader_create(&reader, &bench->profile, PMAT_CLOCK_HOST, NULL) != PMAT_OK)
        abort();
    size_t at = 0;
    enum pmat_reader_outcome outcome;
    do {
        size_t taken;
        outcome = pmat_reader_push(reader, bench->bytes + at, bench->byte_count - at, &taken, 0,
                                   (int64_t)at, &frame);
        at += taken;
        if (outcome == PMAT_READER_FRAME)
            bench->keep = (float)frame.counts[CELLS / 2];
    } while (outcome != PMAT_READER_NOTHING || at < bench->byte_count);
    if (pmat_reader_counters(reader)->frames != FRAMES)
        abort();
    pmat_reader_destroy(reader);
}

static void run_calibrate(struct bench *bench)
{
    for (int i = 0; i < FRAMES; i++) {
        struct pmat_frame frame = frame_at(bench, i);
        pmat_calibration_apply(bench->calibration, &frame, bench->pressure);
    }
    bench->keep = bench->pressure[CELLS / 2];
}

static void run_movement(struct bench *bench)
{
    struct pmat_movement_second second;
    for (int i = 0; i < FRAMES; i++) {
        pmat_movement_push(bench->movement, bench->pressure);
        if (i % RATE_HZ == RATE_HZ - 1)
            pmat_movement_second(bench->movement, &second);
    }
    bench->keep = second.load;
}

static void run_canonical(struct bench *bench)
{
    for (int i = 0; i < FRAMES; i++)
        pmat_canonical_apply(bench->canonical, bench->pressure, bench->map);
    bench->keep = bench->map[0];
}

static void run_classify(struct bench *bench)
{
    float probabilities[PMAT_MODEL_CLASSES];
    for (int i = 0; i < FRAMES / 10; i++)
        pmat_model_classify(bench->model, bench->map, probabilities);
    bench->keep = probabilities[0];
}

static void ignore_begin(void *context, const struct pmat_session *session)
{
    (void)context;
    (void)session;
}

static void ignore_progress(void *context, const struct pmat_epoch *epoch,
                            const struct pmat_event *events, size_t count,
                            const struct pmat_session *session)
{
    (void)context;
    (void)epoch;
    (void)events;
    (void)count;
    (void)session;
}

static void ignore_end(void *context, const struct pmat_session *session,
                       const struct pmat_map *maps, size_t count)
{
    (void)context;
    (void)session;
    (void)maps;
    (void)count;
}

static void run_pipeline(struct bench *bench)
{
    const struct pmat_night_sink sink = {NULL, ignore_begin, ignore_progress, ignore_end};
    struct pmat_pipeline *pipeline;
    if (pmat_pipeline_create(&pipeline, &bench->profile, &bench->config, bench->model, &sink,
                             NULL) != PMAT_OK)
        abort();
    for (int i = 0; i < FRAMES; i++) {
        struct pmat_frame frame = frame_at(bench, i);
        pmat_pipeline_push(pipeline, &frame);
    }
    bench->keep = (float)pmat_pipeline_classified(pipeline);
    pmat_pipeline_destroy(pipeline);
}

static void run_store(struct bench *bench)
{
    struct pmat_epoch epoch = {
        .duration_s = 30, .posture = PMAT_POSTURE_SUPINE, .confidence = 0.9f};
    struct pmat_session session = {.open = true};
    struct pmat_fault fault;
    for (int i = 0; i < FRAMES / 20; i++) {
        epoch.index = i;
        session.epochs = i + 1;
        if (pmat_store_put(bench->store, bench->session_id, &epoch, "bench", NULL, 0, &session,
                           &fault) != PMAT_OK)
            abort();
    }
}

static const struct stage stages[] = {
    {"decode (pmat1, u12)", "frames", FRAMES, run_decode, NIGHT_FRAMES},
    {"calibrate", "frames", FRAMES, run_calibrate, NIGHT_FRAMES},
    {"movement", "frames", FRAMES, run_movement, NIGHT_FRAMES},
    {"canonical map", "maps", FRAMES, run_canonical, NIGHT_SECONDS},
    {"posture", "maps", FRAMES / 10, run_classify, NIGHT_SECONDS},
    {"whole pipeline", "frames", FRAMES, run_pipeline, NIGHT_FRAMES},
    {"store an epoch", "epochs", FRAMES / 20, run_store, NIGHT_EPOCHS},
};

/* An empty bed for a minute, then a body with a little noise, moving a little. */
static void draw_frames(struct bench *bench)
{
    uint32_t random = 1;
    for (int i = 0; i < FRAMES; i++)
        for (int c = 0; c < CELLS; c++) {
            random = random * 1664525u + 1013904223u;
            double y = (c / COLS + 0.5) / ROWS, x = (c % COLS + 0.5) / COLS - 0.5;
            double body = exp(-pow(x / 0.18, 4)) * (0.6 + 0.4 * cos(y * 19.0)) * (y > 0.05);
            double load = i >= 600 ? 900.0 * body * (y < 0.95) : 0.0;
            bench->counts[(size_t)i * CELLS + (size_t)c] =
                (uint16_t)(20.0 + load + (double)(random >> 30));
        }
}

static void encode_frames(struct bench *bench)
{
    const struct pmat_wire_format *format = pmat_wire_find("pmat1");
    struct pmat_wire_encoder encoder = {.encoding = 1, .boot_id = 7};
    size_t size = format->encoded_max(ROWS, COLS);
    bench->bytes = malloc(size * FRAMES);
    for (int i = 0; i < FRAMES; i++) {
        struct pmat_frame frame = frame_at(bench, i);
        bench->byte_count +=
            format->encode_frame(&encoder, &frame, bench->bytes + bench->byte_count, size);
    }
}

static void open_store(struct bench *bench, const char *folder)
{
    char path[512];
    struct pmat_fault fault;
    struct pmat_session session = {.open = true};
    struct pmat_session_key key = {.night = "2026-03-10", .mat = "bench", .zone = "UTC"};
    struct pmat_provenance provenance = {.config_text = "", .profile_text = ""};
    snprintf(path, sizeof path, "%s/bench.db", folder);
    if (pmat_store_open(&bench->store, path, PMAT_STORE_WRITE, &fault) != PMAT_OK ||
        pmat_store_session_begin(bench->store, &key, &session, &provenance, &bench->session_id,
                                 &fault) != PMAT_OK) {
        fprintf(stderr, "bench_stages: %s\n", fault.text);
        exit(1);
    }
}

static void set_up(struct bench *bench, const char *folder)
{
    bench->counts = malloc(sizeof *bench->counts * CELLS * FRAMES);
    bench->pressure = calloc(CELLS, sizeof *bench->pressure);
    bench->map = calloc(PMAT_MAP_CELLS, sizeof *bench->map);
    pmat_profile_default(&bench->profile);
    pmat_config_default(&bench->config);
    bench->profile.geometry.rows = ROWS;
    bench->profile.geometry.cols = COLS;
    bench->profile.bits = 12;
    draw_frames(bench);
    encode_frames(bench);
    bench->calibration = pmat_calibration_create(ROWS, COLS, 12, PMAT_POLARITY_UP);
    bench->movement = pmat_movement_create(&bench->profile.geometry);
    bench->canonical = pmat_canonical_create(&bench->profile.geometry);
    if (pmat_model_create_default(&bench->model, NULL) != PMAT_OK)
        abort();
    open_store(bench, folder);
}

static void tear_down(struct bench *bench)
{
    pmat_store_close(bench->store);
    pmat_model_destroy(bench->model);
    pmat_canonical_destroy(bench->canonical);
    pmat_movement_destroy(bench->movement);
    pmat_calibration_destroy(bench->calibration);
    free(bench->bytes);
    free(bench->map);
    free(bench->pressure);
    free(bench->counts);
}

static double median_s(const struct stage *stage, struct bench *bench)
{
    double runs[RUNS];
    for (int i = 0; i < RUNS; i++) {
        double start = now_s();
        stage->run(bench);
        runs[i] = now_s() - start;
    }
    qsort(runs, RUNS, sizeof *runs, by_size);
    return runs[RUNS / 2];
}

int main(void)
{
    struct bench bench = {0};
    char folder[] = "/tmp/pmat-bench-XXXXXX";
    if (mkdtemp(folder) == NULL)
        return 74;
    set_up(&bench, folder);
    printf("%d x %d cells, median of %d runs\n%-22s %14s %12s %14s\n", ROWS, COLS, RUNS, "stage",
           "per second", "us each", "s a night");
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
        double each_s = median_s(&stages[i], &bench) / stages[i].count;
        printf("%-22s %7.0f %-7s %11.2f %14.2f\n", stages[i].name, 1.0 / each_s, stages[i].unit,
               each_s * 1e6, each_s * stages[i].night_units);
    }
    tear_down(&bench);
    char path[sizeof folder + 32];
    const char *names[] = {"bench.db", "bench.db-wal", "bench.db-shm", "bench.db.lock"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
    return 0;
}
