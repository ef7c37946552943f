/*
 * What the logger knows of its sleeper and says of its own postures: the enrolment beside the
 * database, and the doubts that are stored with the night.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "analysis/enrolment.h"
#include "tests/support/program.h"
#include "tests/support/rows.h"

enum { ROWS = 32, COLS = 16, TIMEOUT_S = 120 };
enum enrolled { NOBODY, ONE, FOREIGN, OTHER_GRID };

struct row {
    const char *name;
    enum enrolled enrolled;
    const char *head;   /* where the simulated mat's head is */
    bool mended;        /* the enrolment stands in the provenance */
    const char *told;   /* by the logger, once; NULL = nothing of an enrolment */
    const char *report; /* at the top of the report; NULL = no doubt */
};

static const struct row rows[] = {
    {"without an enrolment nothing is said", NOBODY, "first_row", false, NULL, NULL},
    {"an enrolment mends, and its id is kept", ONE, "first_row", true, "are mended", NULL},
    {"a foreign file: recording goes on without it", FOREIGN, "first_row", false,
     "recording goes on without it", NULL},
    {"another grid's: recording goes on without it", OTHER_GRID, "first_row", false,
     "recording goes on without it", NULL},
    {"a mat the wrong way round is doubted", NOBODY, "last_row", false, NULL,
     "DOUBTFUL: the sleeper's head seems to lie at the mat's foot end"},
};

static void write_script(const char *path, const char *head)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file,
            "start = 2026-03-10T22:30:00Z\nrows = %d\ncols = %d\nhead = %s\npitch_row_mm = 60\n"
            "pitch_col_mm = 52\nrate_hz = 0.5\n+0:03 get_in\n+0:04 lie supine\n+0:30 lie left\n"
            "+0:50 lie prone\n+1:05 lie right\n+1:20 get_out\nend +1:25\n",
            ROWS, COLS, head);
    fclose(file);
}

/* Two lies of a body on the left and on the right half. */
static void write_enrolment(const char *path, enum enrolled enrolled)
{
    static struct pmat_enrolment_example examples[4];
    struct pmat_enrolment_grid grid = {enrolled == OTHER_GRID ? 8 : ROWS, COLS};
    for (int k = 0; k < 4; k++) {
        examples[k].posture = (uint8_t)(k / 2);
        examples[k].lie = (uint16_t)k;
        for (int i = 0; i < PMAT_MAP_CELLS; i++)
            examples[k].map[i] = i % PMAT_MAP_COLS / 8 == k / 2 ? 10.0f + (float)k : 0.5f;
    }
    size_t size = pmat_enrolment_saved_size(4);
    void *bytes = malloc(size);
    FILE *file = fopen(path, "wb");
    assert_true(bytes != NULL && file != NULL);
    pmat_enrolment_save(examples, 4, grid, bytes);
    if (enrolled == FOREIGN)
        fputs("[night]\nthis is no enrolment\n", file);
    else
        fwrite(bytes, 1, size, file);
    fclose(file);
    free(bytes);
}

static int times_told(const char *text, const char *words)
{
    int count = 0;
    for (const char *at = text; (at = strstr(at, words)) != NULL; at++)
        count++;
    return count;
}

static void ask_text(const char *path, const char *sql, char text[600])
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    snprintf(text, 600, "%s", (const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    sqlite3_close(db);
}

/* Words of a report are broken into lines. */
static void join_lines(char *text)
{
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        bool blank = *from == ' ' || *from == '\n';
        if (!blank || (to > text && to[-1] != ' '))
            *to++ = blank ? ' ' : *from;
    }
    *to = '\0';
}

static void the_sleeper_and_the_doubts(void **state)
{
    const struct row *row = *state;
    static struct program_result result;
    char folder[PROGRAM_PATH_SIZE], script[PROGRAM_PATH_SIZE], raw[PROGRAM_PATH_SIZE];
    char db[PROGRAM_PATH_SIZE], enrolment[PROGRAM_PATH_SIZE], text[600];
    program_folder(folder);
    program_path(script, folder, "night.txt");
    program_path(raw, folder, "night.pmat");
    program_path(db, folder, "posture.db");
    program_path(enrolment, folder, "posture.enrolment");
    write_script(script, row->head);
    if (row->enrolled != NOBODY)
        write_enrolment(enrolment, row->enrolled);
    program_run(&result, TIMEOUT_S, "posture-sim", "--script", script, "--output", raw, "--speed",
                "max", NULL);
    assert_int_equal(result.exit_code, 0);
    program_run(&result, TIMEOUT_S, "posture-logger", "--replay", raw, "--db", db, NULL);
    assert_int_equal(result.exit_code, 0);
    const char *told = row->told != NULL ? row->told : "enrolment";
    assert_int_equal(times_told(result.err, told), row->told != NULL);
    assert_int_equal(times_told(result.err, "doubtful:"), row->report != NULL);
    ask_text(db, "SELECT model_id FROM provenance", text);
    assert_int_equal(strstr(text, "+enrolment-") != NULL, row->mended);
    program_run(&result, TIMEOUT_S, "posture-report", "--db", db, NULL);
    assert_int_equal(result.exit_code, 0);
    join_lines(result.out);
    assert_true(row->report == NULL || strstr(result.out, row->report) != NULL);
    ask_text(db, "SELECT doubts FROM provenance", text);
    assert_int_equal(text[0] != '\0', row->report != NULL);
    program_folder_remove(folder);
}

int main(void)
{
    static struct rows tests;
    ROWS_ADD_ALL(&tests, rows, the_sleeper_and_the_doubts);
    return rows_run(&tests, "sleeper");
}
