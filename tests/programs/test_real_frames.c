/*
 * Frames of real people, streamed over a pty through the real programs: every epoch there, no frame
 * lost, the postures right. The people are left out of what the classifier learnt from. A simulated
 * twin of the same course runs where the data are not at hand.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/csv.h"
#include "tests/support/program.h"
#include "tests/support/rows.h"

enum { SETTLED_AFTER_US = 30000000, EPOCH_US = 30000000, FRAME_US = 1000000 };

struct row {
    const char *name;
    const char *source; /* --frames folder under the shared data, NULL = a simulated night */
    const char *people; /* left out of training */
    double right_min;   /* least share of settled epochs */
    int recordings_min;
};

static const struct row rows[] = {
    {"four people of pmat1 left out of training", "pmat1", "S2,S5,S8,S11", 0.97, 60},
    {"a simulated night", NULL, NULL, 0.97, 5},
};

/* One recording of the truth: a stretch of the same posture. */
struct stretch {
    int64_t from_us, to_us; /* first frame, end of the last frame */
    const char *person, *recording, *posture, *detail;
};

struct tally {
    int settled, right;
};

struct judged {
    struct tally plain, wedges;
    int recordings, frames;
};

static void run_night(const struct row *row, const char *folder, struct program_result *logger)
{
    char link[PROGRAM_PATH_SIZE], db[PROGRAM_PATH_SIZE], truth[PROGRAM_PATH_SIZE];
    char err[PROGRAM_PATH_SIZE], csv[PROGRAM_PATH_SIZE], source[PROGRAM_PATH_SIZE];
    program_path(link, folder, "mat");
    program_path(db, folder, "night.db");
    program_path(truth, folder, "truth.csv");
    program_path(err, folder, "sim.err");
    program_path(csv, folder, "csv");
    pid_t sim;
    if (row->source != NULL) {
        program_path(source, PMAT_SHARED_DATA, row->source);
        sim = program_start(err, "posture-sim", "--frames", source, "--people", row->people,
                            "--hold", "300", "--start", "2026-03-09T21:00:00Z", "--pty", link,
                            "--speed", "max", "--truth", truth, NULL);
    } else {
        sim = program_start(err, "posture-sim", "--script", "short-night", "--pty", link, "--speed",
                            "max", "--truth", truth, NULL);
    }
    assert_int_equal(program_await_file(link, 20), 0);
    program_run(logger, 280, "posture-logger", "--port", link, "--clock", "device", "--once",
                "--mat", "test", "--db", db, NULL);
    assert_int_equal(program_wait(sim, 20), 0);
    if (logger->exit_code != 0)
        fail_msg("posture-logger ended with %d: %s", logger->exit_code, logger->err);
    struct program_result exported;
    program_run(&exported, 60, "posture-export", "--db", db, "--output", csv, NULL);
    if (exported.exit_code != 0)
        fail_msg("posture-export ended with %d: %s", exported.exit_code, exported.err);
}

/* The truth has a row a frame for labelled frames, and a row a second or a change for a script. */
static size_t read_stretches(const struct csv *truth, struct stretch *stretches, size_t room)
{
    size_t utc = csv_column(truth, "utc"), posture = csv_column(truth, "posture");
    size_t detail = csv_column(truth, "detail"), count = 0;
    int labelled = strcmp(truth->fields[2], "person") == 0;
    for (size_t i = 0; i < csv_count(truth); i++) {
        int64_t at = csv_utc_us(csv_field(truth, i, utc));
        const char *name = labelled ? csv_field(truth, i, csv_column(truth, "recording")) : "";
        struct stretch *last = count > 0 ? &stretches[count - 1] : NULL;
        if (last != NULL && strcmp(last->recording, name) == 0 &&
            strcmp(last->posture, csv_field(truth, i, posture)) == 0) {
            last->to_us = at + FRAME_US;
            continue;
        }
        if (last != NULL && !labelled)
            last->to_us = at;
        assert_true(count < room);
        stretches[count++] = (struct stretch){.from_us = at,
                                              .to_us = at + FRAME_US,
                                              .recording = name,
                                              .posture = csv_field(truth, i, posture),
                                              .detail = csv_field(truth, i, detail)};
    }
    return count;
}

static const struct stretch *settled_in(const struct stretch *stretches, size_t count,
                                        int64_t start_us)
{
    for (size_t i = 0; i < count; i++)
        if (start_us >= stretches[i].from_us + SETTLED_AFTER_US &&
            start_us + EPOCH_US <= stretches[i].to_us)
            return &stretches[i];
    return NULL;
}

static void judge(const struct csv *epochs, const struct stretch *stretches, size_t count,
                  struct judged *judged)
{
    size_t utc = csv_column(epochs, "start_utc"), posture = csv_column(epochs, "posture");
    for (size_t i = 0; i < csv_count(epochs); i++) {
        const struct stretch *truth =
            settled_in(stretches, count, csv_utc_us(csv_field(epochs, i, utc)));
        if (truth == NULL || strcmp(truth->posture, "empty") == 0)
            continue;
        struct tally *tally =
            strstr(truth->detail, "wedge") != NULL ? &judged->wedges : &judged->plain;
        tally->settled++;
        int right = strcmp(csv_field(epochs, i, posture), truth->posture) == 0;
        tally->right += right;
        if (!right)
            print_message("  %s %s (%s): truth %s, seen %s\n", csv_field(epochs, i, utc),
                          truth->recording, truth->detail, truth->posture,
                          csv_field(epochs, i, posture));
    }
    for (size_t i = 0; i < count; i++)
        judged->recordings += strcmp(stretches[i].posture, "empty") != 0;
}

/* Every epoch from the first to the last is there, once, on the session's grid. */
static void assert_every_epoch(const struct csv *epochs)
{
    size_t utc = csv_column(epochs, "start_utc"), number = csv_column(epochs, "epoch");
    size_t quality = csv_column(epochs, "quality");
    int64_t first = csv_utc_us(csv_field(epochs, 0, utc));
    for (size_t i = 0; i < csv_count(epochs); i++) {
        assert_int_equal(strtol(csv_field(epochs, i, number), NULL, 10), (long)i);
        /* The file shows whole seconds of a start that may lie between two. */
        int64_t off = csv_utc_us(csv_field(epochs, i, utc)) - first - (int64_t)i * EPOCH_US;
        assert_in_range((unsigned long)llabs(off), 0, 1000000);
        assert_string_not_equal(csv_field(epochs, i, quality), "gap");
    }
}

static void assert_no_frame_lost(const struct program_result *logger, size_t frames_min)
{
    unsigned long long frames = 0, lost = 1;
    const char *line = strstr(logger->err, " frames read, ");
    assert_non_null(line);
    while (line > logger->err && line[-1] >= '0' && line[-1] <= '9')
        line--;
    assert_int_equal(sscanf(line, "%llu frames read, %llu lost", &frames, &lost), 2);
    assert_int_equal(lost, 0);
    assert_true(frames >= frames_min);
}

static double share(const struct tally *tally)
{
    return tally->settled > 0 ? (double)tally->right / tally->settled : (double)NAN;
}

static void logs_the_night_right(void **state)
{
    const struct row *row = *state;
    if (row->source != NULL && access(PMAT_SHARED_DATA, R_OK) != 0) {
        print_message("skipped: no labelled frames at ../shared/data\n");
        skip();
    }
    char folder[PROGRAM_PATH_SIZE], path[PROGRAM_PATH_SIZE];
    program_folder(folder);
    struct program_result *logger = malloc(sizeof *logger);
    assert_non_null(logger);
    run_night(row, folder, logger);

    struct csv truth, epochs;
    struct judged judged = {0};
    program_path(path, folder, "truth.csv");
    csv_read(&truth, path);
    program_path(path, folder, "csv/epochs.csv");
    csv_read(&epochs, path);
    enum { STRETCHES_MAX = 4000 };
    struct stretch *stretches = calloc(STRETCHES_MAX, sizeof *stretches);
    size_t count = read_stretches(&truth, stretches, STRETCHES_MAX);
    judge(&epochs, stretches, count, &judged);
    print_message("%s: %d of %d settled epochs right (%.2f %%), wedges %d of %d; %d recordings, "
                  "%zu epochs\n",
                  row->name, judged.plain.right, judged.plain.settled, 100 * share(&judged.plain),
                  judged.wedges.right, judged.wedges.settled, judged.recordings,
                  csv_count(&epochs));
    assert_true(judged.recordings >= row->recordings_min);
    assert_true(share(&judged.plain) >= row->right_min);
    assert_every_epoch(&epochs);
    assert_no_frame_lost(logger, row->source != NULL ? csv_count(&truth) : 1);

    free(stretches);
    csv_free(&truth);
    csv_free(&epochs);
    free(logger);
    program_folder_remove(folder);
}

int main(void)
{
    static struct rows tests;
    ROWS_ADD_ALL(&tests, rows, logs_the_night_right);
    return rows_run(&tests, "real frames");
}
