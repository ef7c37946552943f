/*
 * A mat that sends its own calibration: the pressures are what it makes of the counts, in its unit.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "acquisition/wire.h"
#include "acquisition/wire/pmat1.h"
#include "tests/support/program.h"
#include "tests/support/rows.h"
#include "tests/support/wire_file.h"

enum { ROWS = 16, COLS = 16, CELLS = ROWS * COLS, FRAMES_MAX = 2000, TIMEOUT_S = 120 };

struct row {
    const char *name;
    const char *unit; /* as HELLO says it */
    float gain;       /* 0 = no CAL packet */
    const char *stored_unit;
    double peak_factor; /* against the mat without CAL */
};

static const struct row rows[] = {
    {"no calibration: counts", "counts", 0.0f, "counts", 1.0},
    {"a gain of a quarter quarters the pressures", "counts", 0.25f, "counts", 0.25},
    {"kPa where the mat says so", "kpa", 0.01f, "kPa", 0.01},
};

static void must_run(const char *what, const struct program_result *result)
{
    if (result->exit_code != 0)
        fail_msg("%s ended with %d: %s", what, result->exit_code, result->err);
}

static void write_night(const struct row *row, const char *path, const uint16_t *counts,
                        size_t frames)
{
    const struct pmat_wire_format *format = pmat_wire_find("pmat1");
    struct pmat_wire_encoder encoder = {.encoding = 2, .boot_id = 5};
    struct pmat_hello hello = {.model = "own",
                               .rows = ROWS,
                               .cols = COLS,
                               .pitch_row_mm = 115,
                               .pitch_col_mm = 52,
                               .bits = 12,
                               .rate_hz = 1,
                               .start_utc_us = INT64_C(1773182400000000)};
    snprintf(hello.unit, sizeof hello.unit, "%s", row->unit);
    static uint8_t bytes[65536];
    static float gain[CELLS], offset[CELLS];
    for (int i = 0; i < CELLS; i++)
        gain[i] = row->gain;
    const struct pmat_wire_cal cal = {ROWS, COLS, gain, offset};
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    fwrite(bytes, 1, format->encode_hello(&encoder, &hello, 0, bytes, sizeof bytes), out);
    if (row->gain > 0.0f)
        fwrite(bytes, 1, pmat_pmat1_encode_cal(&encoder, 0, &cal, bytes, sizeof bytes), out);
    for (size_t i = 0; i < frames; i++) {
        struct pmat_frame frame = {.rows = ROWS,
                                   .cols = COLS,
                                   .device_us = (uint64_t)i * 1000000,
                                   .counts = counts + i * CELLS};
        fwrite(bytes, 1, format->encode_frame(&encoder, &frame, bytes, sizeof bytes), out);
    }
    fclose(out);
}

/* The unit of the only session and the highest cell of its mean maps. */
static double stored_peak(const char *db_path, char unit[16])
{
    sqlite3 *db;
    sqlite3_stmt *find;
    double peak = 0.0;
    assert_int_equal(sqlite3_open_v2(db_path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db, "SELECT unit, cells FROM map JOIN provenance USING (session_id)", -1,
                           &find, NULL),
        SQLITE_OK);
    while (sqlite3_step(find) == SQLITE_ROW) {
        snprintf(unit, 16, "%s", (const char *)sqlite3_column_text(find, 0));
        const char *blob = sqlite3_column_blob(find, 1);
        for (int i = 0; i < sqlite3_column_bytes(find, 1) / (int)sizeof(float); i++) {
            float cell;
            memcpy(&cell, blob + (size_t)i * sizeof cell, sizeof cell);
            peak = (double)cell > peak ? (double)cell : peak;
        }
    }
    sqlite3_finalize(find);
    sqlite3_close(db);
    return peak;
}

static double peak_of(const struct row *row, const char *folder, const uint16_t *counts,
                      size_t frames, char unit[16])
{
    static struct program_result result;
    char raw[PROGRAM_PATH_SIZE], db[PROGRAM_PATH_SIZE];
    program_path(raw, folder, "own.bin");
    program_path(db, folder, row->gain > 0.0f ? "own.db" : "plain.db");
    write_night(row, raw, counts, frames);
    program_run(&result, TIMEOUT_S, "posture-logger", "--replay", raw, "--db", db, NULL);
    must_run("posture-logger", &result);
    return stored_peak(db, unit);
}

static void measures_what_the_mat_says(void **state)
{
    const struct row *row = *state;
    static struct program_result result;
    static uint16_t counts[FRAMES_MAX * CELLS];
    char folder[PROGRAM_PATH_SIZE], path[PROGRAM_PATH_SIZE], unit[16] = "", plain_unit[16] = "";
    program_folder(folder);
    program_path(path, folder, "night.bin");
    program_run(&result, TIMEOUT_S, "posture-sim", "--script", "short-night", "--rows", "16",
                "--cols", "16", "--rate-hz", "1", "--speed", "max", "--output", path, NULL);
    must_run("posture-sim", &result);
    size_t frames = wire_file_frames(path, counts, CELLS, FRAMES_MAX);
    double plain = peak_of(&rows[0], folder, counts, frames, plain_unit);
    double peak = row->gain > 0.0f ? peak_of(row, folder, counts, frames, unit) : plain;
    print_message("peak %.3f %s, without calibration %.3f\n", peak, unit, plain);
    assert_string_equal(row->gain > 0.0f ? unit : plain_unit, row->stored_unit);
    assert_true(plain > 10.0);
    assert_true(peak > plain * row->peak_factor * 0.95 && peak < plain * row->peak_factor * 1.05);
    program_folder_remove(folder);
}

int main(void)
{
    static struct rows tests;
    ROWS_ADD_ALL(&tests, rows, measures_what_the_mat_says);
    return rows_run(&tests, "device calibration");
}
