/*
 * Writes the first inputs of every fuzz target, made by the tests' own generators:
 *
 *   seeds FOLDER
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acquisition/recorder.h"
#include "acquisition/wire/pmat1.h"
#include "analysis/calibrate.h"
#include "analysis/enrolment.h"
#include "analysis/model.h"
#include "sensors-sim/script.h"
#include "tests/storage/night_fixture.h"

#include "tests/acquisition/capture.h"

enum { PATH_SIZE = 600 };

struct writer {
    const char *folder;
};

static void put(const struct writer *writer, const char *target, const char *name,
                const void *bytes, size_t size)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", writer->folder, target);
    mkdir(path, 0755);
    snprintf(path, sizeof path, "%s/%s/%s", writer->folder, target, name);
    FILE *file = fopen(path, "wbe");
    if (file == NULL || fwrite(bytes, 1, size, file) != size || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
}

static void put_text(const struct writer *writer, const char *target, const char *name,
                     const char *text)
{
    put(writer, target, name, text, strlen(text));
}

/* Copies a file, at most `limit` bytes of it. */
static void put_file(const struct writer *writer, const char *target, const char *name,
                     const char *path, size_t limit)
{
    static unsigned char bytes[1 << 18];
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return;
    size_t size = fread(bytes, 1, limit < sizeof bytes ? limit : sizeof bytes, file);
    fclose(file);
    put(writer, target, name, bytes, size);
}

static void wires(const struct writer *writer)
{
    for (int i = 0; pmat_wire_formats[i] != NULL; i++) {
        const struct pmat_wire_format *format = pmat_wire_formats[i];
        bool pmat1 = strcmp(format->name, "pmat1") == 0;
        for (uint8_t encoding = 0; encoding < (pmat1 ? 3 : 1); encoding++) {
            struct bytes bytes = capture_make(format, encoding, 5, 4, 3, 250);
            char name[32];
            snprintf(name, sizeof name, "%s-%d", format->name, encoding);
            put(writer, pmat1 ? "pmat1" : "ascii_line", name, bytes.data, bytes.size);
            uint8_t *with_head = malloc(bytes.size + 2);
            if (with_head == NULL)
                exit(1);
            with_head[0] = encoding;
            with_head[1] = 60;
            memcpy(with_head + 2, bytes.data, bytes.size);
            put(writer, "reader", name, with_head, bytes.size + 2);
            free(with_head);
            bytes_free(&bytes);
        }
    }
    put_text(writer, "ascii_line", "tabs", "1\t2\t3\t4\n5\t6\t7\t8\n");
    put_text(writer, "ascii_line", "spaces", "12.5 1 2 3 4\r\n13.5 1 2 3 4\r\n");
}

static void packets(const struct writer *writer)
{
    char text[PMAT_PMAT1_HELLO_TEXT_SIZE], packet[sizeof text + 3];
    struct pmat_hello hello = capture_hello(4, 4);
    size_t length = pmat_pmat1_hello_write(&hello, text);
    packet[0] = PMAT_PMAT1_HELLO;
    packet[1] = (char)(length >> 8);
    packet[2] = (char)length;
    memcpy(packet + 3, text, length);
    put(writer, "pmat1", "body-hello", packet, length + 3);
    static const uint8_t frame[] = {2, 0, 16, 2, 0, 2, 0, 0, 8, 0, 0, 10, 0, 1, 2, 3, 4, 0, 0};
    put(writer, "pmat1", "body-frame", frame, sizeof frame);
    put_text(writer, "pmat1", "body-status",
             "\x04"
             "00a=1\nb=2\n");
    static const uint8_t cal[40] = {5, 0, 36, 2, 0, 2, 0};
    put(writer, "pmat1", "body-cal", cal, sizeof cal);
}

static void recording(const struct writer *writer, const char *scratch)
{
    char path[PATH_SIZE];
    uint16_t counts[PMAT_CELLS_MAX];
    struct pmat_recorder *recorder = NULL;
    struct pmat_hello hello = capture_hello(6, 4);
    snprintf(path, sizeof path, "%s/night.pmatz", scratch);
    if (pmat_recorder_open(&recorder, path, &hello, 1 << 20, NULL) != PMAT_OK)
        exit(1);
    for (uint32_t i = 0; i < 5; i++) {
        struct pmat_frame frame = capture_frame(6, 4, i, 4095, counts);
        frame.time_us = (int64_t)i * 40000000;
        frame.utc_us = INT64_C(1760000000000000) + frame.time_us;
        pmat_recorder_put(recorder, &frame, NULL);
    }
    pmat_recorder_close(recorder, NULL);
    put_file(writer, "player", "night", path, SIZE_MAX);
    put_file(writer, "player", "cut", path, 200);
    unlink(path);
}

static void texts(const struct writer *writer)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    struct pmat_config config;
    pmat_config_default(&config);
    pmat_config_write(&config, stream);
    fclose(stream);
    put(writer, "config", "default", text, size);
    free(text);
    put_text(writer, "config", "some",
             "[mat]\nport=/dev/ttyUSB0 ; here\n[night]\ndebounce_s=3.5\n");
    put_file(writer, "profile", "example", PMAT_SOURCE_DIR "/packaging/profiles/example-32x64.ini",
             SIZE_MAX);
    put_file(writer, "profile", "homemade",
             PMAT_SOURCE_DIR "/packaging/profiles/homemade-16x16.ini", SIZE_MAX);
    for (const struct pmat_sim_script_text *t = pmat_sim_script_builtin(); t->name != NULL; t++)
        put(writer, "script", t->name, t->text, (size_t)(t->end - t->text));
    static const char labelled[] =
        "name = made up\nrows = 2\ncols = 2\nadc_max = 255\nrate_hz = 1\n"
        "view = known\nlicence = MIT\ncite = nobody\n\0"
        "person,recording,t_s,posture,detail,c0,c1,c2,c3\n"
        "p1,r1,0,supine,,1,2,3,4\np1,r1,1,left,fetal,1,2,3,255\n";
    put(writer, "labelled", "two-rows", labelled, sizeof labelled - 1);
    put_text(writer, "zone", "rule", "CET-1CEST,M3.5.0,M10.5.0/3");
    put_file(writer, "zone", "berlin", "/usr/share/zoneinfo/Europe/Berlin", SIZE_MAX);
}

static void u32(uint8_t *to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)(value >> 8 * i);
}

static void f32(uint8_t *to, float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    u32(to, bits);
}

/* The smallest model there can be: one dense layer (docs/model-format.md). */
static void model(const struct writer *writer)
{
    enum {
        LAYERS_AT = 68,
        TEXT_AT = 76,
        WEIGHTS_AT = 80,
        WEIGHTS = PMAT_MAP_CELLS * 4 + 4,
        SIZE = WEIGHTS_AT + WEIGHTS * 4
    };
    static const float preparation[9] = {0.1f,  0.95f, 0.02f, 1.5f, 0.35f,
                                         0.02f, 0.58f, 0.15f, 1.0f};
    static uint8_t bytes[SIZE] = "PMATMODL\x01\0\0\0net4";
    u32(bytes + 16, SIZE);
    bytes[24] = PMAT_MAP_ROWS;
    bytes[26] = PMAT_MAP_COLS;
    bytes[28] = PMAT_MODEL_CLASSES;
    bytes[29] = 7;
    bytes[30] = 1;
    for (int i = 0; i < 9; i++)
        f32(bytes + 32 + 4 * i, preparation[i]);
    static const uint8_t dense[8] = {2, 1, 0, 0, 0, 2, 4, 0};
    memcpy(bytes + LAYERS_AT, dense, sizeof dense);
    u32(bytes + TEXT_AT, 0);
    for (int i = 0; i < WEIGHTS; i++)
        f32(bytes + WEIGHTS_AT + 4 * i, 0.01f * (float)(i % 7 - 3));
    put(writer, "model", "one-layer", bytes, sizeof bytes);
}

static void calibration(const struct writer *writer)
{
    enum { ROWS = 8, COLS = 8, FRAMES = 700 };
    uint16_t counts[ROWS * COLS];
    float pressure[ROWS * COLS];
    struct pmat_calibration *calibration =
        pmat_calibration_create(ROWS, COLS, 12, PMAT_POLARITY_UP);
    for (int i = 0; i < FRAMES; i++) {
        for (int cell = 0; cell < ROWS * COLS; cell++)
            counts[cell] = (uint16_t)(100 + (cell * 7 + i * 3) % 5);
        struct pmat_frame frame = {
            .rows = ROWS, .cols = COLS, .counts = counts, .time_us = i * INT64_C(1000000)};
        pmat_calibration_apply(calibration, &frame, pressure);
        pmat_calibration_second(calibration, frame.time_us, false, true, 0.0f);
    }
    size_t size = pmat_calibration_saved_size(calibration);
    void *bytes = malloc(size);
    pmat_calibration_save(calibration, bytes);
    put(writer, "calibration", "empty-bed", bytes, size);
    free(bytes);
    pmat_calibration_destroy(calibration);
}

/* Two lies on either half of the mat. */
static void enrolment(const struct writer *writer)
{
    static struct pmat_enrolment_example examples[4];
    struct pmat_enrolment_grid grid = {8, 8};
    for (int k = 0; k < 4; k++) {
        examples[k].posture = (uint8_t)(k / 2);
        examples[k].lie = (uint16_t)k;
        for (int i = 0; i < PMAT_MAP_CELLS; i++)
            examples[k].map[i] = i % PMAT_MAP_COLS / 8 == k / 2 ? 10.0f + (float)k : 0.5f;
    }
    size_t size = pmat_enrolment_saved_size(4);
    void *bytes = malloc(size);
    pmat_enrolment_save(examples, 4, grid, bytes);
    put(writer, "enrolment", "two-postures", bytes, size);
    free(bytes);
}

static void service(const struct writer *writer)
{
    put_text(
        writer, "status", "recording",
        "posture-logger status 1\nprocess=4711\nboot_id=01234567\ntold_utc_us=1\nmat=bedroom\n"
        "zone=Europe/Berlin\nport=/dev/ttyUSB0\ntrouble=0\nnight=2026-03-10\nframes=12\nend=1\n");
    put_text(writer, "status", "trouble",
             "posture-logger status 1\ntrouble=99\ntrouble_words=no mat\nend=1\n");
    put_text(writer, "sections", "night",
             "[night]\ndebounce_s = 3.5\n[posture]\nturn_hold_s = 9\n");
    put_text(writer, "sections", "strain", "[strain]\n");
    put_file(writer, "setup", "homemade", PMAT_SOURCE_DIR "/packaging/profiles/homemade-16x16.ini",
             SIZE_MAX);
    put_file(writer, "setup", "example", PMAT_SOURCE_DIR "/packaging/profiles/example-32x64.ini",
             SIZE_MAX);
}

static void database(const struct writer *writer)
{
    struct fixture fixture;
    fixture_make(&fixture);
    struct pmat_store *store = fixture_open(&fixture, PMAT_STORE_WRITE);
    record_night(store, 9, 3);
    pmat_store_put_calibration(store, "bedroom", "c", 1, "learnt", 6, NULL);
    pmat_store_close(store);
    run_sql(fixture.db, "DELETE FROM map WHERE posture <> 'left'; PRAGMA journal_mode = DELETE;"
                        "PRAGMA page_size = 512; VACUUM;");
    put_file(writer, "database", "night", fixture.db, SIZE_MAX);
    fixture_remove(&fixture);
    fixture_make(&fixture);
    run_sql(fixture.db, "PRAGMA page_size = 512; CREATE TABLE x(y); INSERT INTO x VALUES(1);");
    put_file(writer, "database", "foreign", fixture.db, SIZE_MAX);
    fixture_remove(&fixture);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fputs("usage: seeds FOLDER\n", stderr);
        return 64;
    }
    const struct writer writer = {argv[1]};
    mkdir(argv[1], 0755);
    wires(&writer);
    packets(&writer);
    recording(&writer, argv[1]);
    texts(&writer);
    model(&writer);
    calibration(&writer);
    enrolment(&writer);
    service(&writer);
    database(&writer);
    return 0;
}
