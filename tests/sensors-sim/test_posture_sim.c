/* posture-sim, end to end: its words, its exit codes, its files. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/labelled.h"
#include "tests/support/program.h"
#include "tests/support/rows.h"

struct call {
    const char *name;
    const char *arguments[6];
    int exit_code;
    const char *says; /* on stderr, or on stdout when it ends well */
};

static const struct call calls[] = {
    {"the list names the scripts", {"--list"}, 0, "ordinary-night"},
    {"help names the options", {"--help"}, 0, "--faults LIST"},
    {"nothing to do", {NULL}, 64, "--script NAME"},
    {"no place to go", {"--script", "short"}, 64, "--pty LINK or --output FILE"},
    {"an unknown script", {"--script", "nope", "--output", "/dev/null"}, 66, "--list"},
    {"an unknown wire", {"--wire", "morse"}, 64, "pmat1"},
    {"an unknown encoding", {"--encoding", "u13"}, 64, "u8, u12 or u16"},
    {"a speed that is none", {"--speed", "fast"}, 64, "--speed"},
    {"a grid too large", {"--rows", "500"}, 64, "2..128"},
    {"a start that is none", {"--start", "yesterday"}, 64, "UTC"},
    {"faults that are none", {"--faults", "fire"}, 64, "unplug@1:00+5min"},
    {"no such frames", {"--frames", "/nowhere", "--output", "/dev/null"}, 66, "/nowhere"},
    {"shares of nothing", {"--classes", "supine=0"}, 64, "above 0"},
    {"frames without a folder", {"--random-frames", "5"}, 64, "--output FOLDER"},
    {"no whole number of beds", {"--beds", "many"}, 64, "whole number"},
};

static void call_ends_as_told(void **state)
{
    const struct call *row = *state;
    static struct program_result result;
    const char *const *a = row->arguments;
    program_run(&result, 20, "posture-sim", a[0], a[1], a[2], a[3], a[4], a[5], NULL);
    assert_int_equal(result.exit_code, row->exit_code);
    const char *text = row->exit_code == 0 ? result.out : result.err;
    if (strstr(text, row->says) == NULL)
        fail_msg("'%s' does not say '%s'", text, row->says);
    if (row->exit_code != 0)
        assert_int_equal(text_lines(result.err), 1);
}

/* Drawn frames are a set like any other, with the classes asked for. */
static void random_frames_are_labelled_frames(void **state)
{
    (void)state;
    static struct program_result result;
    char folder[PROGRAM_PATH_SIZE], set[PROGRAM_PATH_SIZE];
    program_folder(folder);
    program_path(set, folder, "set");
    program_run(&result, 60, "posture-sim", "--random-frames", "120", "--seed", "5", "--classes",
                "supine=1,prone=1,sitting=1,empty=1", "--resample", "20x10", "--output", set, NULL);
    if (result.exit_code != 0)
        fail_msg("%s", result.err);
    struct pmat_labelled *reader;
    struct pmat_fault fault;
    if (pmat_labelled_open(&reader, set, &fault) != PMAT_OK)
        fail_msg("%s", fault.text);
    assert_int_equal(pmat_labelled_about(reader)->rows, 20);
    assert_int_equal(pmat_labelled_about(reader)->cols, 10);
    int count[PMAT_POSTURE_COUNT] = {0}, frames = 0;
    struct pmat_labelled_frame frame;
    while (pmat_labelled_next(reader, &frame, &fault) > 0) {
        count[frame.posture]++;
        frames++;
        for (int i = 0; i < 200; i++)
            assert_true(frame.cells[i] >= 0.0f && frame.cells[i] <= 4095.0f);
    }
    assert_int_equal(frames, 120);
    assert_int_equal(count[PMAT_POSTURE_LEFT] + count[PMAT_POSTURE_RIGHT], 0);
    assert_true(count[PMAT_POSTURE_SUPINE] > 8 && count[PMAT_POSTURE_EMPTY] > 8);
    assert_true(count[PMAT_POSTURE_PRONE] > 8 && count[PMAT_POSTURE_SITTING] > 8);
    pmat_labelled_close(reader);
    program_folder_remove(folder);
}

/* One mat a folder; empty frames with a thing on the bed among them. */
static void a_bed_is_a_set_of_its_own_mat(void **state)
{
    (void)state;
    static struct program_result result;
    char folder[PROGRAM_PATH_SIZE], beds[PROGRAM_PATH_SIZE], set[PROGRAM_PATH_SIZE];
    program_folder(folder);
    program_path(beds, folder, "beds");
    program_path(set, beds, "bed002");
    program_run(&result, 60, "posture-sim", "--beds", "2", "--seed", "5", "--output", beds, NULL);
    if (result.exit_code != 0)
        fail_msg("%s", result.err);
    struct pmat_labelled *reader;
    struct pmat_fault fault;
    if (pmat_labelled_open(&reader, set, &fault) != PMAT_OK)
        fail_msg("%s", fault.text);
    assert_false(pmat_labelled_about(reader)->many_mats);
    int bare = 0, with_a_thing = 0, lying = 0, sitting = 0;
    struct pmat_labelled_frame frame;
    while (pmat_labelled_next(reader, &frame, &fault) > 0) {
        bool empty = frame.posture == PMAT_POSTURE_EMPTY;
        bare += empty && strcmp(frame.detail, "bare") == 0;
        with_a_thing += empty && strcmp(frame.detail, "bare") != 0;
        lying += pmat_posture_is_lying(frame.posture);
        sitting += frame.posture == PMAT_POSTURE_SITTING;
    }
    assert_int_equal(bare, 128);
    assert_int_equal(with_a_thing, 40);
    assert_true(lying > 300);
    assert_int_equal(sitting, 20);
    pmat_labelled_close(reader);
    program_folder_remove(folder);
}

static void write_set(const char *set)
{
    char path[PROGRAM_PATH_SIZE];
    assert_int_equal(mkdir(set, 0700), 0);
    program_path(path, set, "about.ini");
    FILE *file = fopen(path, "w");
    fputs("[mat]\nname = tiny\nrows = 4\ncols = 4\nadc_max = 255\nrate_hz = 0\nhead = first_row\n"
          "view = from_above\nuse = training\nlicence = MIT\ncite = none\n",
          file);
    fclose(file);
    program_path(path, set, "frames.csv");
    file = fopen(path, "w");
    fputs("person,recording,t_s,posture,detail", file);
    for (int i = 0; i < 16; i++)
        fprintf(file, ",c%d", i);
    static const char *const rows[] = {"A,r1,0,supine,flat", "A,r1,1,supine,flat",
                                       "A,r1,2,supine,flat", "B,r2,0,left,curled"};
    for (int i = 0; i < 4; i++) {
        fprintf(file, "\n%s", rows[i]);
        for (int c = 0; c < 16; c++)
            fprintf(file, ",%d", 10 * (i + 1) + c);
    }
    fputc('\n', file);
    fclose(file);
}

/* Time of the last frame, and how often each value of the first cell came, from ascii lines. */
static int read_lines(const char *path, int seen[64])
{
    FILE *file = fopen(path, "r");
    char line[512];
    int frames = 0;
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        double t_s;
        int first;
        if (line[0] == '#')
            continue;
        assert_int_equal(sscanf(line, "%lf,%d", &t_s, &first), 2);
        assert_in_range(first, 0, 63);
        seen[first]++;
        frames++;
    }
    fclose(file);
    return frames;
}

/* Stills stream at 1 Hz: 60 s of the lowest values, 10 s there and back, 60 s, the next one. */
static void labelled_frames_are_held_between_empty_beds(void **state)
{
    (void)state;
    static struct program_result result;
    char folder[PROGRAM_PATH_SIZE], set[PROGRAM_PATH_SIZE], out[PROGRAM_PATH_SIZE];
    program_folder(folder);
    program_path(set, folder, "set");
    program_path(out, folder, "out.txt");
    write_set(set);
    program_run(&result, 20, "posture-sim", "--frames", set, "--hold", "10", "--wire", "ascii-line",
                "--speed", "max", "--output", out, NULL);
    if (result.exit_code != 0)
        fail_msg("%s", result.err);
    int seen[64] = {0};
    assert_int_equal(read_lines(out, seen), 60 + 10 + 60 + 10 + 60);
    /* 0 1 2 1 0 1 2 1 0 1, and the lowest of all cells is frame 0's. */
    assert_int_equal(seen[10], 180 + 3);
    assert_int_equal(seen[20], 5);
    assert_int_equal(seen[30], 2);
    assert_int_equal(seen[40], 10);
    int only_b[64] = {0};
    program_run(&result, 20, "posture-sim", "--frames", set, "--people", "B", "--wire",
                "ascii-line", "--speed", "max", "--output", out, NULL);
    assert_int_equal(read_lines(out, only_b), 60 + 1 + 60);
    assert_int_equal(only_b[40], 1);
    program_folder_remove(folder);
}

/* Two runs with one seed give the same bytes, another seed others. */
static void seed_decides_the_night(void **state)
{
    (void)state;
    static struct program_result result;
    char folder[PROGRAM_PATH_SIZE], path[PROGRAM_PATH_SIZE];
    unsigned long sum[3] = {0};
    static const char *const seeds[] = {"4", "4", "5"};
    program_folder(folder);
    program_path(path, folder, "night.bin");
    for (int i = 0; i < 3; i++) {
        program_run(&result, 60, "posture-sim", "--script", "short", "--rows", "16", "--cols", "8",
                    "--rate-hz", "1", "--seed", seeds[i], "--speed", "max", "--output", path, NULL);
        assert_int_equal(result.exit_code, 0);
        FILE *file = fopen(path, "r");
        for (int c; (c = fgetc(file)) != EOF;)
            sum[i] = sum[i] * 31 + (unsigned long)c;
        fclose(file);
    }
    assert_true(sum[0] == sum[1] && sum[0] != sum[2]);
    program_folder_remove(folder);
}

int main(void)
{
    static struct rows rows;
    ROWS_ADD_ALL(&rows, calls, call_ends_as_told);
    rows_add(&rows, "random frames are labelled frames", random_frames_are_labelled_frames, NULL);
    rows_add(&rows, "a bed is a set of its own mat", a_bed_is_a_set_of_its_own_mat, NULL);
    rows_add(&rows, "labelled frames are held between empty beds",
             labelled_frames_are_held_between_empty_beds, NULL);
    rows_add(&rows, "the seed decides the night", seed_decides_the_night, NULL);
    return rows_run(&rows, "posture-sim");
}
